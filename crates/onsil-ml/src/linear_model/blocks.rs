//! Rows in blocks that stay in the cache, and their products with weights.

use crate::rows::Rows;
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array2, ArrayView2, Axis, Slice};
use std::ops::Range;

/// A part of an array: the rows or columns `range` of an axis.
fn part(range: Range<usize>) -> Slice {
    Slice::new(range.start as isize, Some(range.end as isize), 1)
}

/// The rows of a block: half a megabyte of doubles, so that it is still in the cache when it is used again.
pub(crate) fn block_rows(features: usize) -> usize {
    ((1 << 16) / features.max(1)).clamp(1, crate::products::BLOCK)
}

/// The rows `range` of `x` as doubles in standard layout: borrowed where they are that already, else
/// written into `scratch`, which has as many columns and at least as many rows.
pub(crate) fn block<'b>(
    x: &'b Rows<'_>,
    range: Range<usize>,
    scratch: &'b mut Array2<f64>,
) -> ArrayView2<'b, f64> {
    let rows = part(range.clone());
    if let Rows::F64(x) = x
        && x.is_standard_layout()
    {
        return x.slice_axis(Axis(0), rows);
    }
    let mut out = scratch.slice_axis_mut(Axis(0), part(0..range.len()));
    x.read(range.clone(), out.as_slice_mut().unwrap_or_default());
    scratch.slice_axis(Axis(0), part(0..range.len()))
}

/// `out = x · coefᵀ`. In: `x` (rows, features), `coef` (outputs, features). Out: `out` (rows, outputs).
pub(crate) fn times_transposed(x: ArrayView2<'_, f64>, coef: &[f64], out: &mut [f64]) {
    let (n, p) = x.dim();
    let k = out.len() / n.max(1);
    let x = MatRef::from_row_major_slice(x.to_slice().unwrap_or_default(), n, p);
    let coef = MatRef::from_row_major_slice(coef, k, p);
    let out = MatMut::from_row_major_slice_mut(out, n, k);
    matmul(out, Accum::Replace, x, coef.transpose(), 1.0, Par::Seq);
}

/// `out += derivativesᵀ · x`. In: `x` (rows, features), `derivatives` (rows, outputs). In-out: `out`
/// (outputs, features).
pub(crate) fn add_transposed(derivatives: &[f64], x: ArrayView2<'_, f64>, out: &mut [f64]) {
    let (n, p) = x.dim();
    let k = derivatives.len() / n.max(1);
    let x = MatRef::from_row_major_slice(x.to_slice().unwrap_or_default(), n, p);
    let derivatives = MatRef::from_row_major_slice(derivatives, n, k);
    let out = MatMut::from_row_major_slice_mut(out, k, p);
    matmul(out, Accum::Add, derivatives.transpose(), x, 1.0, Par::Seq);
}

/// `out = x · coefᵀ` of a sparse row. In: `coef` (outputs, features). Out: `out` (outputs).
pub(crate) fn sparse_scores((indices, data): (&[u32], &[f64]), coef: &[f64], out: &mut [f64]) {
    let features = coef.len() / out.len().max(1);
    for (score, coef) in out.iter_mut().zip(coef.chunks(features.max(1))) {
        *score = indices.iter().zip(data).map(|(&index, value)| coef[index as usize] * value).sum();
    }
}
