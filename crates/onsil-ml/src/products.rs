//! Matrix products on all threads.
//!
//! Rows are split into blocks of a fixed size, so that the bits of a result do not depend on the number of
//! threads.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, Axis, LinalgScalar};
use onsil_core::parallel;

/// Rows of a block: enough for the product's own blocking, few enough to share among threads.
pub(crate) const BLOCK: usize = 256;

/// `out = x · y`. In: `x` (n, k), `y` (k, m). Out: `out` (n, m).
pub(crate) fn product<A: LinalgScalar + Send + Sync>(
    x: ArrayView2<'_, A>,
    y: ArrayView2<'_, A>,
    mut out: ArrayViewMut2<'_, A>,
) {
    let mut blocks: Vec<_> =
        x.axis_chunks_iter(Axis(0), BLOCK).zip(out.axis_chunks_iter_mut(Axis(0), BLOCK)).collect();
    parallel::for_each(&mut blocks, |(x, out)| {
        general_mat_mul(A::one(), x, &y, A::zero(), out);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn blocks_join_to_the_whole_product() {
        let x = Array2::from_shape_fn((600, 7), |(i, j)| (i % 13) as f64 - j as f64);
        let y = Array2::from_shape_fn((5, 7), |(i, j)| (i * j) as f64 - 3.0);
        let mut out = Array2::zeros((600, 5));
        product(x.view(), y.t(), out.view_mut());
        let naive = Array2::from_shape_fn((600, 5), |(i, j)| {
            (0..7).map(|k| x[[i, k]] * y[[j, k]]).sum::<f64>()
        });
        // Whole numbers: every order of the sum is exact.
        assert_eq!(out, naive);
    }
}
