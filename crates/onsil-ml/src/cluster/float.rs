//! The two types of number that k-means computes in.

use crate::rows::Rows;
use ndarray::{ArrayView1, LinalgScalar};
use onsil_kernels::nearest::Real;
use std::ops::{AddAssign, MulAssign, SubAssign};

/// `f32` or `f64`: rows of `f32` are clustered in `f32`, all others in `f64`.
pub(super) trait Float: Real + LinalgScalar + AddAssign + SubAssign + MulAssign {
    /// The distance from 1 to the next number.
    const EPSILON: f64;

    /// The nearest number of this type.
    fn of(value: f64) -> Self;
}

impl Float for f32 {
    const EPSILON: f64 = f32::EPSILON as f64;

    fn of(value: f64) -> Self {
        value as f32
    }
}

impl Float for f64 {
    const EPSILON: f64 = f64::EPSILON;

    fn of(value: f64) -> Self {
        value
    }
}

/// Rows from `first` on as numbers of type `A`. Out: `out`, row-major, as many rows as fit.
pub(super) fn read<A: Float>(x: &Rows<'_>, first: usize, out: &mut [A]) {
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

/// `‖x − y‖²`, over eight sums that run side by side.
pub(super) fn squared_distance<A: Float>(x: &[A], y: &[A]) -> A {
    let mut sums = [A::zero(); 8];
    let ((x, x_rest), (y, y_rest)) = (x.as_chunks::<8>(), y.as_chunks::<8>());
    for (x, y) in x.iter().zip(y) {
        for lane in 0..8 {
            sums[lane] += (x[lane] - y[lane]) * (x[lane] - y[lane]);
        }
    }
    for (lane, (&x, &y)) in x_rest.iter().zip(y_rest).enumerate() {
        sums[lane] += (x - y) * (x - y);
    }
    sums.into_iter().fold(A::zero(), |total, sum| total + sum)
}

/// `‖x‖²` in doubles, over eight sums that run side by side.
pub(super) fn squared_norm<A: Float>(x: &[A]) -> f64 {
    let mut sums = [0.0; 8];
    let (chunks, rest) = x.as_chunks::<8>();
    let square = |x: A| -> f64 { x.into() * x.into() };
    for x in chunks {
        for lane in 0..8 {
            sums[lane] += square(x[lane]);
        }
    }
    sums.iter_mut().zip(rest).for_each(|(sum, &x)| *sum += square(x));
    sums.into_iter().sum()
}

/// `sum += x`.
pub(super) fn add<A: Float>(sum: &mut [A], x: &[A]) {
    sum.iter_mut().zip(x).for_each(|(sum, &x)| *sum += x);
}
