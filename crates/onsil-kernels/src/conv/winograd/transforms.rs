//! The three transforms, each applied along one axis to vectors of channels.
//!
//! The points are 0, ±[`NEAR`], ±[`FAR`] and ∞. With `N(t) = t(t² − near²)(t² − far²)`, row `p` of Bᵀ has
//! the coefficients of `N(t)/(t − p)`, and its last row those of `N(t)`; row `p` of G is
//! `p⁰, p¹, …` over `N′(p)`; column `p` of Aᵀ is `p⁰, p¹, …`. Rows of a point and of its negative share
//! their even and their odd parts.
//!
//! A tile of fewer outputs needs as many points fewer: the first of them, in the order of [`input`]. What the
//! kernel is at a point stays the same; what would be multiplied at the others is 0.

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
    const SUM: f32 = (NEAR_2 + FAR_2) as f32;
    const PRODUCT: f32 = (NEAR_2 * FAR_2) as f32;
    // SAFETY: the caller's promise.
    unsafe {
        let (sum, product) = (S::splat(-SUM), S::splat(PRODUCT));
        let zero = S::fma(product, d[0], S::fma(sum, d[2], d[4]));
        let infinity = S::fma(product, d[1], S::fma(sum, d[3], d[5]));
        let [near, minus_near] = input_pair::<S>(NEAR, FAR_2, &d);
        let [far, minus_far] = input_pair::<S>(FAR, NEAR_2, &d);
        [zero, near, minus_near, far, minus_far, infinity]
    }
}

/// Sets the pixels that a tile of so many points has no use for, its last ones, such that its transform is 0
/// at the other points: at ∞, of 4 points also at −far, of 3 at both of far.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
pub(super) unsafe fn fill_free<S: Simd>(points: usize, d: &mut [S::V; POINTS]) {
    // SAFETY: the caller's promise.
    unsafe {
        let near_2 = S::splat(NEAR_2 as f32);
        if points == 4 {
            let odd = S::fma(S::splat(-NEAR_2 as f32), d[1], d[3]);
            d[4] = S::fma(S::splat(FAR as f32), odd, S::mul(near_2, d[2]));
        } else if points == 3 {
            d[3] = S::mul(near_2, d[1]);
            d[4] = S::mul(near_2, d[2]);
        }
    }
}

/// The rows of a point and of its negative; `other_2` is the square of the other point.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
unsafe fn input_pair<S: Simd>(point: f64, other_2: f64, d: &[S::V; POINTS]) -> [S::V; 2] {
    // SAFETY: the caller's promise.
    unsafe {
        let other = S::splat(-other_2 as f32);
        let (even, odd) = (S::fma(other, d[2], d[4]), S::fma(other, d[1], d[3]));
        [S::fma(S::splat(point as f32), odd, even), S::fma(S::splat(-point as f32), odd, even)]
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
        let mut y = [S::add(m[0], S::add(near[0], far[0])); M];
        for (k, y) in y.iter_mut().enumerate().skip(1) {
            let (of_near, of_far) = (power(NEAR, k) as f32, power(FAR, k) as f32);
            let first = if k + 1 == M {
                S::fma(S::splat(of_near), near[k % 2], m[5])
            } else {
                S::mul(S::splat(of_near), near[k % 2])
            };
            *y = S::fma(S::splat(of_far), far[k % 2], first);
        }
        y
    }
}

/// `G·g`, for kernels of `K` cells.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
unsafe fn kernel<S: Simd, const K: usize>(g: [S::V; K]) -> [S::V; POINTS] {
    const ZERO: f32 = (1.0 / (NEAR_2 * FAR_2)) as f32;
    // SAFETY: the caller's promise.
    unsafe {
        let [near, minus_near] = kernel_pair::<S, K>(NEAR, FAR_2, &g);
        let [far, minus_far] = kernel_pair::<S, K>(FAR, NEAR_2, &g);
        [S::mul(S::splat(ZERO), g[0]), near, minus_near, far, minus_far, g[K - 1]]
    }
}

/// The rows of a point and of its negative; `other_2` is the square of the other point.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
unsafe fn kernel_pair<S: Simd, const K: usize>(
    point: f64,
    other_2: f64,
    g: &[S::V; K],
) -> [S::V; 2] {
    let slope = 2.0 * point * point * (point * point - other_2);
    // SAFETY: the caller's promise.
    unsafe {
        let mut parts = [S::splat(0.0); 2];
        for (k, g) in g.iter().enumerate() {
            let weight = S::splat((power(point, k) / slope) as f32);
            let part = &mut parts[k % 2];
            *part = if k < 2 { S::mul(weight, *g) } else { S::fma(weight, *g, *part) };
        }
        [S::add(parts[0], parts[1]), S::sub(parts[0], parts[1])]
    }
}

/// `A·y`, of tiles of `M` outputs.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
pub(super) unsafe fn output_gradient<S: Simd, const M: usize>(y: [S::V; M]) -> [S::V; POINTS] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut pairs = [[S::splat(0.0); 2]; 2];
        for (pair, point) in pairs.iter_mut().zip([NEAR, FAR]) {
            let mut parts = [y[0], S::mul(S::splat(point as f32), y[1])];
            for (k, y) in y.iter().enumerate().skip(2) {
                parts[k % 2] = S::fma(S::splat(power(point, k) as f32), *y, parts[k % 2]);
            }
            *pair = [S::add(parts[0], parts[1]), S::sub(parts[0], parts[1])];
        }
        let [[near, minus_near], [far, minus_far]] = pairs;
        [y[0], near, minus_near, far, minus_far, y[M - 1]]
    }
}

/// `Gᵀ·s`, for kernels of `K` cells.
///
/// # Safety
/// The CPU has `S`.
#[inline(always)]
pub(super) unsafe fn kernel_gradient<S: Simd, const K: usize>(s: [S::V; POINTS]) -> [S::V; K] {
    const ZERO: f32 = (1.0 / (NEAR_2 * FAR_2)) as f32;
    // SAFETY: the caller's promise.
    unsafe {
        let near = [S::add(s[1], s[2]), S::sub(s[1], s[2])];
        let far = [S::add(s[3], s[4]), S::sub(s[3], s[4])];
        let mut g = [s[0]; K];
        for (k, g) in g.iter_mut().enumerate() {
            let weight = |point: f64, other_2: f64| {
                S::splat(
                    (power(point, k) / (2.0 * point * point * (point * point - other_2))) as f32,
                )
            };
            let sum = S::mul(weight(NEAR, FAR_2), near[k % 2]);
            let sum = S::fma(weight(FAR, NEAR_2), far[k % 2], sum);
            *g = match k {
                0 => S::fma(S::splat(ZERO), s[0], sum),
                _ if k + 1 == K => S::add(sum, s[5]),
                _ => sum,
            };
        }
        g
    }
}

#[inline(always)]
fn power(point: f64, exponent: usize) -> f64 {
    match exponent {
        0 => 1.0,
        1 => point,
        2 => point * point,
        3 => point * point * point,
        _ => point * point * point * point,
    }
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
    /// Elements from one row of the kernel to the next, from one cell to the next, and from one row of a
    /// cell's matrix to the next.
    pub(super) of_row: usize,
    pub(super) of_cell: usize,
    pub(super) of_matrix_row: usize,
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
        let starts =
            (0..p.rows).flat_map(|row| (0..p.columns).step_by(S::LANES).map(move |c| (row, c)));
        for (row, column) in starts {
            let lanes = S::LANES.min(p.columns - column);
            let from = p.kernel.as_ptr().wrapping_add(row * p.of_matrix_row + column);
            let to = p.prepared.as_mut_ptr().wrapping_add(row * p.columns + column);
            // SAFETY: `lanes` elements of this row lie in every cell and every position.
            unsafe {
                let mask = S::mask(lanes);
                let mut columns = [[S::splat(0.0); POINTS]; K];
                for (w, column) in columns.iter_mut().enumerate() {
                    let mut cells = [S::splat(0.0); K];
                    for (h, cell) in cells.iter_mut().enumerate() {
                        let (h, w) = if p.flip { (K - 1 - h, K - 1 - w) } else { (h, w) };
                        *cell = S::load_masked(from.add(h * p.of_row + w * p.of_cell), mask);
                    }
                    *column = kernel::<S, K>(cells);
                }
                for i in 0..POINTS {
                    let mut row = [S::splat(0.0); K];
                    for (cell, column) in row.iter_mut().zip(&columns) {
                        *cell = column[i];
                    }
                    for (j, value) in kernel::<S, K>(row).into_iter().enumerate() {
                        S::store_masked(to.add((i * POINTS + j) * p.step), value, mask);
                    }
                }
            }
        }
    }
}
