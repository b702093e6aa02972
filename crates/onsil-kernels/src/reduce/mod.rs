//! Reductions, vector updates and conversions over slices.
//!
//! Sums run in a fixed order that depends on the length alone: element `i` belongs to lane
//! `i mod 64`, each lane adds its elements in order, and the lanes are then added in order.

use crate::reference::reduce as naive;

/// `Σ x`, accumulated in `f32`.
pub fn sum(x: &[f32]) -> f32 {
    naive::sum(x) as f32
}

/// `Σ x`, accumulated in `f64`.
pub fn sum_f64(x: &[f32]) -> f64 {
    naive::sum(x)
}

/// `Σ x²`, squared and accumulated in `f64`.
pub fn sum_squares_f64(x: &[f32]) -> f64 {
    naive::sum_squares(x)
}

/// `Σ x·y`, accumulated in `f32`.
///
/// # Panics
/// If the lengths differ.
pub fn dot(x: &[f32], y: &[f32]) -> f32 {
    assert_eq!(x.len(), y.len(), "dot: x and y differ in length");
    naive::dot(x, y) as f32
}

/// The largest value; NaN if any element is NaN, −∞ when empty.
pub fn max(x: &[f32]) -> f32 {
    naive::max(x)
}

/// Whether no element is NaN or infinite.
pub fn all_finite(x: &[f32]) -> bool {
    naive::all_finite(x)
}

/// `y += x`. In: `x`. In-out: `y`, of the same length.
///
/// # Panics
/// If the lengths differ.
pub fn add_assign(y: &mut [f32], x: &[f32]) {
    assert_eq!(x.len(), y.len(), "add_assign: x and y differ in length");
    for (y, &x) in y.iter_mut().zip(x) {
        *y += x;
    }
}

/// `y += alpha·x` (two roundings). In: `x`. In-out: `y`, of the same length.
///
/// # Panics
/// If the lengths differ.
pub fn axpy(alpha: f32, x: &[f32], y: &mut [f32]) {
    assert_eq!(x.len(), y.len(), "axpy: x and y differ in length");
    for (y, &x) in y.iter_mut().zip(x) {
        *y += alpha * x;
    }
}

/// `x *= s`. In-out: `x`.
pub fn scale(x: &mut [f32], s: f32) {
    for x in x {
        *x *= s;
    }
}

/// Each byte as a float. In: `src`. Out: `dst`, of the same length.
///
/// # Panics
/// If the lengths differ.
pub fn u8_to_f32(src: &[u8], dst: &mut [f32]) {
    assert_eq!(src.len(), dst.len(), "u8_to_f32: src and dst differ in length");
    for (d, &s) in dst.iter_mut().zip(src) {
        *d = f32::from(s);
    }
}

/// Each double rounded to the nearest float. In: `src`. Out: `dst`, of the same length.
///
/// # Panics
/// If the lengths differ.
pub fn f64_to_f32(src: &[f64], dst: &mut [f32]) {
    assert_eq!(src.len(), dst.len(), "f64_to_f32: src and dst differ in length");
    for (d, &s) in dst.iter_mut().zip(src) {
        *d = s as f32;
    }
}
