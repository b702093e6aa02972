//! The gradient of a bias.

use crate::dispatch::multiversion;

/// Columns whose sums are kept in registers while the rows pass.
const COLUMNS: usize = 64;

multiversion! {
    /// `acc[j] += src[0, j] + src[1, j] + …`, in row order: the gradient of a bias. In: `src`
    /// [rows, cols]. In-out: `acc` `[cols]`.
    ///
    /// # Panics
    /// If a length disagrees with `rows` and `cols`.
    ///
    /// ```
    /// let mut acc = [10.0, 20.0];
    /// onsil_kernels::conv::add_rows(2, 2, &[1.0, 2.0, 3.0, 4.0], &mut acc);
    /// assert_eq!(acc, [14.0, 26.0]);
    /// ```
    pub fn add_rows(rows: usize, cols: usize, src: &[f32], acc: &mut [f32]) {
        assert_eq!(src.len(), rows * cols, "add_rows: src length");
        assert_eq!(acc.len(), cols, "add_rows: acc length");
        if cols == 0 {
            return;
        }
        let (whole, rest) = acc.as_chunks_mut::<COLUMNS>();
        let rest_column = whole.len() * COLUMNS;
        for (block, acc) in whole.iter_mut().enumerate() {
            let mut sums = *acc;
            for row in src.chunks_exact(cols) {
                let row = &row[block * COLUMNS..][..COLUMNS];
                for i in 0..COLUMNS {
                    sums[i] += row[i];
                }
            }
            *acc = sums;
        }
        for row in src.chunks_exact(cols) {
            for (acc, &x) in rest.iter_mut().zip(&row[rest_column..]) {
                *acc += x;
            }
        }
    }
}
