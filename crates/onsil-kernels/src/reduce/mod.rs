//! Reductions, vector updates and conversions over slices.
//!
//! Sums run in a fixed order that depends on the length alone: element `i` belongs to lane
//! `i mod 64`, each lane adds its elements in order, and the lanes are then added in order.

use crate::dispatch::multiversion;

/// Partial sums that advance side by side.
const LANES: usize = 64;

multiversion! {
    /// `Σ x`, accumulated in `f32`.
    ///
    /// ```
    /// assert_eq!(onsil_kernels::reduce::sum(&[1.0, 2.0, 3.5]), 6.5);
    /// ```
    pub fn sum(x: &[f32]) -> f32 {
        lanes(x, 0.0f32, |lane, x| lane + x).iter().sum()
    }

    /// `Σ x`, accumulated in `f64`.
    pub fn sum_f64(x: &[f32]) -> f64 {
        lanes(x, 0.0f64, |lane, x| lane + f64::from(x)).iter().sum()
    }

    /// `Σ x²`, squared and accumulated in `f64`.
    pub fn sum_squares_f64(x: &[f32]) -> f64 {
        lanes(x, 0.0f64, |lane, x| lane + f64::from(x) * f64::from(x)).iter().sum()
    }

    /// `Σ x·y`, accumulated in `f32`.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn dot(x: &[f32], y: &[f32]) -> f32 {
        assert_eq!(x.len(), y.len(), "dot: x and y differ in length");
        let mut sums = [0.0f32; LANES];
        let (xs, ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
        let (x_rest, y_rest) = (xs.remainder(), ys.remainder());
        for (x, y) in xs.zip(ys) {
            for i in 0..LANES {
                sums[i] += x[i] * y[i];
            }
        }
        for ((sum, x), y) in sums.iter_mut().zip(x_rest).zip(y_rest) {
            *sum += x * y;
        }
        sums.iter().sum()
    }

    /// The largest value; NaN if any element is NaN, −∞ when empty.
    pub fn max(x: &[f32]) -> f32 {
        let larger = |best: f32, x: f32| if x > best || x.is_nan() { x } else { best };
        let lanes = lanes(x, f32::NEG_INFINITY, |best, x| {
            let kept = if x <= best { best } else { x };
            if best.is_nan() { best } else { kept }
        });
        lanes.iter().fold(f32::NEG_INFINITY, |best, &x| larger(best, x))
    }

    /// Whether no element is NaN or infinite.
    pub fn all_finite(x: &[f32]) -> bool {
        const EXPONENT: u32 = 0x7f80_0000;
        let bad = |bits: f32| u32::from(bits.to_bits() & EXPONENT == EXPONENT);
        lanes(x, 0u32, |lane, x| lane | bad(x)).iter().all(|&lane| lane == 0)
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
}

/// Folds element `i` into lane `i mod LANES`.
#[inline(always)]
fn lanes<T: Copy>(x: &[f32], start: T, fold: impl Fn(T, f32) -> T) -> [T; LANES] {
    let mut lanes = [start; LANES];
    let chunks = x.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for i in 0..LANES {
            lanes[i] = fold(lanes[i], chunk[i]);
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        *lane = fold(*lane, x);
    }
    lanes
}
