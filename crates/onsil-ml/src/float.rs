//! The two types of number that rows are computed in.

use crate::rows::Rows;
use ndarray::{ArrayView1, LinalgScalar};
use onsil_kernels::nearest::Real;
use onsil_kernels::sparse_rows;
use std::ops::{AddAssign, MulAssign, SubAssign};

/// `f32` or `f64`.
pub(crate) trait Float: Real + LinalgScalar + AddAssign + SubAssign + MulAssign {
    /// The distance from 1 to the next number.
    const EPSILON: f64;

    /// The nearest number of this type.
    fn of(value: f64) -> Self;

    /// Appends the numbers of a row that are not 0, and their columns; none is NaN.
    fn push_nonzeros(row: &[Self], columns: &mut Vec<u32>, values: &mut Vec<Self>);
}

impl Float for f32 {
    const EPSILON: f64 = f32::EPSILON as f64;

    fn of(value: f64) -> Self {
        value as f32
    }

    fn push_nonzeros(row: &[Self], columns: &mut Vec<u32>, values: &mut Vec<Self>) {
        sparse_rows::push_nonzeros(row, columns, values);
    }
}

impl Float for f64 {
    const EPSILON: f64 = f64::EPSILON;

    fn of(value: f64) -> Self {
        value
    }

    fn push_nonzeros(row: &[Self], columns: &mut Vec<u32>, values: &mut Vec<Self>) {
        let mut end = values.len();
        // Every number is written before it is known whether it stays: a branch would often be mispredicted.
        columns.resize(end + row.len(), 0);
        values.resize(end + row.len(), 0.0);
        for (column, &value) in row.iter().enumerate() {
            columns[end] = column as u32;
            values[end] = value;
            end += usize::from(value != 0.0);
        }
        columns.truncate(end);
        values.truncate(end);
    }
}

/// Rows from `first` on as numbers of type `A`. Out: `out`, row-major, as many rows as fit.
pub(crate) fn read<A: Float>(x: &Rows<'_>, first: usize, out: &mut [A]) {
    let rows = out.chunks_exact_mut(x.features()).enumerate();
    match x {
        Rows::F32(x) => rows.for_each(|(i, out)| convert(x.row(first + i), out)),
        Rows::F64(x) => rows.for_each(|(i, out)| convert(x.row(first + i), out)),
        Rows::U8(x) => rows.for_each(|(i, out)| convert(x.row(first + i), out)),
        Rows::Csr(x) => rows.for_each(|(i, out)| {
            out.fill(A::zero());
            let (indices, data) = x.row(first + i);
            for (&index, &value) in indices.iter().zip(data) {
                out[index as usize] = A::of(value);
            }
        }),
    }
}

fn convert<B: Copy + Into<f64>, A: Float>(row: ArrayView1<'_, B>, out: &mut [A]) {
    match row.as_slice() {
        Some(row) => out.iter_mut().zip(row).for_each(|(out, &x)| *out = A::of(x.into())),
        None => out.iter_mut().zip(row).for_each(|(out, &x)| *out = A::of(x.into())),
    }
}

/// Rows from `first` on, less `origin`. Out: `out`, as many rows as fit.
pub(crate) fn read_less<A: Float>(x: &Rows<'_>, first: usize, origin: &[A], out: &mut [A]) {
    read(x, first, out);
    if origin.iter().any(|&origin| origin != A::zero()) {
        for row in out.chunks_exact_mut(origin.len()) {
            row.iter_mut().zip(origin).for_each(|(x, &origin)| *x -= origin);
        }
    }
}
