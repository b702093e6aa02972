//! Sparse rows, and their products with a narrow dense matrix.

use crate::arch::{Kernel, Simd};
use crate::dispatch::{self, multiversion};

/// Lanes of the longest vectors.
const MOST_LANES: usize = 16;

/// A dense matrix of doubles has a multiple of so many columns.
pub const LANES: usize = 8;

/// A panel of single-precision numbers has so many columns.
pub const PANEL: usize = 64;

/// Sparse rows: the numbers `values[indptr[i]..indptr[i + 1]]` of row `i` are in the columns `indices[…]`.
#[derive(Clone, Copy, Debug)]
pub struct SparseRows<'a, T> {
    /// Where each row begins, and where the last one ends.
    pub indptr: &'a [usize],
    /// The column of each number.
    pub indices: &'a [u32],
    /// The numbers.
    pub values: &'a [T],
}

impl<'a, T> SparseRows<'a, T> {
    /// Columns and numbers of a row.
    #[inline(always)]
    pub(crate) fn row(&self, row: usize) -> (&'a [u32], &'a [T]) {
        let range = self.indptr[row]..self.indptr[row + 1];
        (&self.indices[range.clone()], &self.values[range])
    }

    /// Columns and numbers of each row.
    fn rows(self) -> impl Iterator<Item = (&'a [u32], &'a [T])> {
        (1..self.indptr.len()).map(move |end| self.row(end - 1))
    }
}

multiversion! {
    /// `out += x · b`. In: sparse `x` [rows, features], `b` [features, width]. In-out: `out` [rows, width].
    ///
    /// The numbers of a row are summed in two halves, of its even and of its odd entries.
    ///
    /// # Panics
    /// If `width` is not a multiple of [`LANES`], `out` is of another length, or a column is not a row of `b`.
    ///
    /// ```
    /// use onsil_kernels::sparse_rows::{SparseRows, add_product};
    /// let x = SparseRows { indptr: &[0, 2], indices: &[0, 2], values: &[10.0, 1.0] };
    /// let b: Vec<f64> = (0..24).map(f64::from).collect();
    /// let mut out = [1.0; 8];
    /// add_product(x, &b, 8, &mut out);
    /// assert_eq!(out[..3], [17.0, 28.0, 39.0]);
    /// ```
    pub fn add_product(x: SparseRows<'_, f64>, b: &[f64], width: usize, out: &mut [f64]) {
        check("add_product", x, width, out.len());
        for ((indices, values), out) in x.rows().zip(out.chunks_exact_mut(width)) {
            let mut start = 0;
            while start + 2 * LANES <= width {
                let sums = row_product::<{ 2 * LANES }>(indices, values, b, (width, start));
                let whole = plus(*stretch(out, start), 1.0, &sums);
                out[start..start + 2 * LANES].copy_from_slice(&whole);
                start += 2 * LANES;
            }
            if start < width {
                let sums = row_product::<LANES>(indices, values, b, (width, start));
                let whole = plus(*stretch(out, start), 1.0, &sums);
                out[start..].copy_from_slice(&whole);
            }
        }
    }

    /// `out += xᵀ · d`, row after row. In: sparse `x` [rows, features], `d` [rows, width]. In-out: `out`
    /// [features, width].
    ///
    /// # Panics
    /// If `width` is not a multiple of [`LANES`], `d` is of another length, or a column is not a row of `out`.
    ///
    /// ```
    /// use onsil_kernels::sparse_rows::{SparseRows, add_transposed_product};
    /// let x = SparseRows { indptr: &[0, 2], indices: &[0, 2], values: &[10.0, 1.0] };
    /// let mut out = [1.0; 24];
    /// add_transposed_product(x, &[2.0; 8], 8, &mut out);
    /// assert_eq!((out[0], out[8], out[16]), (21.0, 1.0, 3.0));
    /// ```
    pub fn add_transposed_product(x: SparseRows<'_, f64>, d: &[f64], width: usize, out: &mut [f64]) {
        check("add_transposed_product", x, width, d.len());
        for ((indices, values), d) in x.rows().zip(d.chunks_exact(width)) {
            let mut start = 0;
            while start + 2 * LANES <= width {
                add_row::<{ 2 * LANES }>(indices, values, d, (width, start), out);
                start += 2 * LANES;
            }
            if start < width {
                add_row::<LANES>(indices, values, d, (width, start), out);
            }
        }
    }
}

/// `out += x · b` of single precision. In: sparse `x` [rows, features], `b` [features, [`PANEL`]]. In-out: `out`
/// [rows, [`PANEL`]].
///
/// Each sum is one chain of fused multiply-adds over the entries of a row, as they lie.
///
/// # Panics
/// If `out` has another number of rows than `x`, or a column is not a row of `b`.
///
/// ```
/// use onsil_kernels::sparse_rows::{PANEL, SparseRows, add_panel_product};
/// let x = SparseRows { indptr: &[0, 2], indices: &[0, 2], values: &[10.0, 1.0] };
/// let mut out = [[1.0; PANEL]];
/// add_panel_product(x, &[[1.0; PANEL], [2.0; PANEL], [3.0; PANEL]], &mut out);
/// assert_eq!(out[0], [14.0; PANEL]);
/// ```
pub fn add_panel_product(x: SparseRows<'_, f32>, b: &[[f32; PANEL]], out: &mut [[f32; PANEL]]) {
    let rows = x.indptr.len().saturating_sub(1);
    assert_eq!(rows, out.len(), "add_panel_product: x and out differ in rows");
    // SAFETY: slices, every access checked.
    unsafe { dispatch::run(PanelProduct { x, b, out }) };
}

struct PanelProduct<'a> {
    x: SparseRows<'a, f32>,
    b: &'a [[f32; PANEL]],
    out: &'a mut [[f32; PANEL]],
}

impl Kernel for PanelProduct<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        // SAFETY: the caller vouches for `S`.
        unsafe {
            match PANEL / S::LANES {
                4 => self.with_vectors::<S, 4>(),
                8 => self.with_vectors::<S, 8>(),
                _ => self.with_vectors::<S, 16>(),
            }
        }
    }
}

impl PanelProduct<'_> {
    /// # Safety
    /// The CPU has `S`, of which `V` vectors are a panel.
    #[inline(always)]
    unsafe fn with_vectors<S: Simd, const V: usize>(self) {
        debug_assert_eq!(V * S::LANES, PANEL);
        for ((indices, values), out) in self.x.rows().zip(self.out) {
            // SAFETY: `V` vectors are a panel.
            unsafe {
                let mut sums: [S::V; V] =
                    std::array::from_fn(|i| S::load(out.as_ptr().add(i * S::LANES)));
                for (&index, &value) in indices.iter().zip(values) {
                    let lanes = self.b[index as usize].as_ptr();
                    let value = S::splat(value);
                    for (i, sum) in sums.iter_mut().enumerate() {
                        *sum = S::fma(value, S::load(lanes.add(i * S::LANES)), *sum);
                    }
                }
                for (i, sum) in sums.into_iter().enumerate() {
                    S::store(out.as_mut_ptr().add(i * S::LANES), sum);
                }
            }
        }
    }
}

/// Appends the numbers of a row that are neither zero nor NaN, and their columns.
///
/// ```
/// let (mut columns, mut values) = (vec![7], vec![1.0]);
/// onsil_kernels::sparse_rows::push_nonzeros(&[0.0, 2.0, 0.0, -3.0], &mut columns, &mut values);
/// assert_eq!((columns, values), (vec![7, 1, 3], vec![1.0, 2.0, -3.0]));
/// ```
pub fn push_nonzeros(row: &[f32], columns: &mut Vec<u32>, values: &mut Vec<f32>) {
    columns.reserve(row.len() + MOST_LANES);
    values.reserve(row.len() + MOST_LANES);
    let mut count = 0;
    let nonzeros = Nonzeros {
        row,
        columns: columns.spare_capacity_mut().as_mut_ptr().cast(),
        values: values.spare_capacity_mut().as_mut_ptr().cast(),
        count: &mut count,
    };
    // SAFETY: there is room for all numbers and a vector after them; `count` of each have been written then.
    unsafe {
        dispatch::run(nonzeros);
        columns.set_len(columns.len() + count);
        values.set_len(values.len() + count);
    }
}

struct Nonzeros<'a> {
    row: &'a [f32],
    /// Room for the row and a vector, as is that of `values`.
    columns: *mut u32,
    values: *mut f32,
    count: &'a mut usize,
}

impl Kernel for Nonzeros<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let mut count = 0;
        for start in (0..self.row.len()).step_by(S::LANES) {
            let lanes = S::LANES.min(self.row.len() - start);
            // SAFETY: the last vector is masked; a vector is written where fewer than the row's numbers have been.
            unsafe {
                let x = S::load_masked(self.row.as_ptr().add(start), S::mask(lanes));
                let bits = S::nonzero(x);
                S::store_selected(self.columns.add(count).cast(), S::indices(start as u32), bits);
                S::store_selected(self.values.add(count), x, bits);
                count += bits.count_ones() as usize;
            }
        }
        *self.count = count;
    }
}

/// `V` columns of the product of one row, from column `start` on. By index and by value: the sums then stay
/// in registers.
#[inline(always)]
fn row_product<const V: usize>(
    indices: &[u32],
    values: &[f64],
    b: &[f64],
    (width, start): (usize, usize),
) -> [f64; V] {
    let (mut even, mut odd) = ([0.0; V], [0.0; V]);
    let values = &values[..indices.len()];
    let mut i = 0;
    while i + 2 <= indices.len() {
        even = plus(even, values[i], stretch(b, indices[i] as usize * width + start));
        odd = plus(odd, values[i + 1], stretch(b, indices[i + 1] as usize * width + start));
        i += 2;
    }
    if i < indices.len() {
        even = plus(even, values[i], stretch(b, indices[i] as usize * width + start));
    }
    plus(even, 1.0, &odd)
}

/// Adds a row times `V` columns of `d`.
#[inline(always)]
fn add_row<const V: usize>(
    indices: &[u32],
    values: &[f64],
    d: &[f64],
    (width, start): (usize, usize),
    out: &mut [f64],
) {
    let held: [f64; V] = *stretch(d, start);
    let values = &values[..indices.len()];
    for i in 0..indices.len() {
        let at = indices[i] as usize * width + start;
        let row: [f64; V] = *stretch(out, at);
        out[at..at + V].copy_from_slice(&plus(row, values[i], &held));
    }
}

/// `sums + x · row`
#[inline(always)]
fn plus<const V: usize>(mut sums: [f64; V], x: f64, row: &[f64; V]) -> [f64; V] {
    for lane in 0..V {
        sums[lane] += x * row[lane];
    }
    sums
}

/// `V` numbers from position `at` on.
#[inline(always)]
fn stretch<const V: usize>(numbers: &[f64], at: usize) -> &[f64; V] {
    match numbers[at..].first_chunk() {
        Some(stretch) => stretch,
        None => panic!("a column is not a row of the dense matrix"),
    }
}

fn check(name: &str, x: SparseRows<'_, f64>, width: usize, len: usize) {
    assert!(width.is_multiple_of(LANES), "{name}: width {width} is not a multiple of {LANES}");
    let rows = x.indptr.len().saturating_sub(1);
    assert_eq!(len, rows * width, "{name}: the dense rows are not as many as the sparse ones");
}
