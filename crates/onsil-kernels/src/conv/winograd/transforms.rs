//! The three transforms, each applied along one axis to vectors of channels.
//!
//! The points are 0, ±[`NEAR`], ±[`FAR`] and ∞. With `N(t) = t(t² − near²)(t² − far²)`, row `p` of Bᵀ has
//! the coefficients of `N(t)/(t − p)`, and its last row those of `N(t)`; row `p` of G is
//! `p⁰, p¹, …` over `N′(p)`; column `p` of Aᵀ is `p⁰, p¹, …`. Rows of a point and of its negative share
//! their even and their odd parts.

use super::POINTS;
use crate::arch::{Kernel, Simd};

/// Of the points whose constants are exact in `f32`, these were measured to round least: a quarter of
/// the error of the usual 1 and 2.
const NEAR: f64 = 0.75;
const FAR: f64 = 1.5;

const NEAR_2: f64 = NEAR * NEAR;
const FAR_2: f64 = FAR * FAR;

/// `Bᵀ·d`
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
pub(super) unsafe fn input<S: Simd>(d: [S::V; POINTS]) -> [S::V; POINTS] {
    // SAFETY: the caller's promise.
    unsafe {
        let constant = |value: f64| S::splat(value as f32);
        let [sum, product] = [constant(-(NEAR_2 + FAR_2)), constant(NEAR_2 * FAR_2)];
        let zero = S::fma(product, d[0], S::fma(sum, d[2], d[4]));
        let infinity = S::fma(product, d[1], S::fma(sum, d[3], d[5]));
        let pair = |point: f64, other_2: f64| {
            let other = constant(-other_2);
            let (even, odd) = (S::fma(other, d[2], d[4]), S::fma(other, d[1], d[3]));
            [S::fma(constant(point), odd, even), S::fma(constant(-point), odd, even)]
        };
        let ([near, minus_near], [far, minus_far]) = (pair(NEAR, FAR_2), pair(FAR, NEAR_2));
        [zero, near, minus_near, far, minus_far, infinity]
    }
}

/// `Aᵀ·m`, for tiles of `M` outputs.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
pub(super) unsafe fn output<S: Simd, const M: usize>(m: [S::V; POINTS]) -> [S::V; M] {
    // SAFETY: the caller's promise.
    unsafe {
        let near = [S::add(m[1], m[2]), S::sub(m[1], m[2])];
        let far = [S::add(m[3], m[4]), S::sub(m[3], m[4])];
        std::array::from_fn(|k| {
            if k == 0 {
                return S::add(m[0], S::add(near[0], far[0]));
            }
            let (near, far) = (near[k % 2], far[k % 2]);
            let [of_near, of_far] = [NEAR, FAR].map(|point| power(point, k) as f32);
            let first = if k + 1 == M {
                S::fma(S::splat(of_near), near, m[5])
            } else {
                S::mul(S::splat(of_near), near)
            };
            S::fma(S::splat(of_far), far, first)
        })
    }
}

/// `G·g`, for kernels of `K` cells.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
unsafe fn kernel<S: Simd, const K: usize>(g: [S::V; K]) -> [S::V; POINTS] {
    // SAFETY: the caller's promise.
    unsafe {
        let pair = |point: f64, other_2: f64| {
            let slope = 2.0 * point * point * (point * point - other_2);
            let weight = |k: usize| S::splat((power(point, k) / slope) as f32);
            let [mut even, mut odd] = [S::mul(weight(0), g[0]), S::mul(weight(1), g[1])];
            for k in (2..K).step_by(2) {
                even = S::fma(weight(k), g[k], even);
            }
            for k in (3..K).step_by(2) {
                odd = S::fma(weight(k), g[k], odd);
            }
            [S::add(even, odd), S::sub(even, odd)]
        };
        let zero = S::mul(S::splat((1.0 / (NEAR_2 * FAR_2)) as f32), g[0]);
        let ([near, minus_near], [far, minus_far]) = (pair(NEAR, FAR_2), pair(FAR, NEAR_2));
        [zero, near, minus_near, far, minus_far, g[K - 1]]
    }
}

#[inline(always)]
fn power(point: f64, exponent: usize) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * point)
}

/// `G·g·Gᵀ` of all kernels: `kernel` [size, size, rows, columns], `prepared` 36 matrices of
/// rows × columns, `step` elements apart.
pub(super) struct PrepareKernel<'a> {
    pub(super) size: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Whether both axes of the kernel are read backwards.
    pub(super) flip: bool,
    pub(super) kernel: &'a [f32],
    pub(super) step: usize,
    pub(super) prepared: &'a mut [f32],
}

impl Kernel for PrepareKernel<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        // What lies between the matrices is never read, but a caller may look at it.
        let matrix = self.rows * self.columns;
        for position in self.prepared.chunks_exact_mut(self.step) {
            position[matrix..].fill(0.0);
        }
        // SAFETY: the caller's promise.
        unsafe {
            match self.size {
                3 => S::isolate(PrepareSize::<3>(self)),
                _ => S::isolate(PrepareSize::<5>(self)),
            }
        }
    }
}

struct PrepareSize<'a, const K: usize>(PrepareKernel<'a>);

impl<const K: usize> Kernel for PrepareSize<'_, K> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let p = self.0;
        let matrix = p.rows * p.columns;
        let mut at = 0;
        // A vector may reach over the ends of rows: every element is transformed on its own.
        while at < matrix {
            let lanes = S::LANES.min(matrix - at);
            let from = p.kernel.as_ptr().wrapping_add(at);
            let to = p.prepared.as_mut_ptr().wrapping_add(at);
            // SAFETY: `lanes` elements from `at` lie in every cell and every position.
            unsafe {
                let mask = S::mask(lanes);
                let cell = |h: usize, w: usize| {
                    let cell = if p.flip { K * K - 1 - (h * K + w) } else { h * K + w };
                    S::load_masked(from.add(cell * matrix), mask)
                };
                let columns: [_; K] =
                    std::array::from_fn(|w| kernel::<S, K>(std::array::from_fn(|h| cell(h, w))));
                for i in 0..POINTS {
                    let row = kernel::<S, K>(std::array::from_fn(|w| columns[w][i]));
                    for (j, value) in row.into_iter().enumerate() {
                        S::store_masked(to.add((i * POINTS + j) * p.step), value, mask);
                    }
                }
            }
            at += S::LANES;
        }
    }
}
