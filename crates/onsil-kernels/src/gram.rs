//! What rows of a kernel (Gram) matrix are made of: dot products of rows with a panel of others, squared
//! distances, and exponentials. All in `f64`.
//!
//! Nothing is fused or reordered: a dot product is one chain over the columns in ascending order, so that
//! it has the same bits whatever is computed with it, on every instruction set, and with the two rows
//! exchanged.

use crate::dispatch::multiversion;

/// Rows of a panel that is to be multiplied with many rows. Four vectors of AVX-512: enough sums side by
/// side to hide the latency of an addition.
pub const WIDE: usize = 32;

/// Rows of a panel of which not all rows may be wanted.
pub const NARROW: usize = 16;

multiversion! {
    /// Dot products of sparse rows with the rows of a panel of `LANES`: [`WIDE`] or [`NARROW`] are fast.
    ///
    /// In: `rows`, columns in ascending order and their values; `position` `[columns]`, where in `panel` a
    /// column lies; `panel`, a column after the other, which may share one of zeros. Out: `out` [LANES, rows].
    ///
    /// # Panics
    /// If `out` is of another length, or a position or column is out of range.
    ///
    /// ```
    /// use onsil_kernels::gram::{NARROW, sparse_products};
    /// // Row 0 of the panel is [3, 0, 5].
    /// let mut panel = [[0.0; NARROW]; 3];
    /// (panel[1][0], panel[2][0]) = (3.0, 5.0);
    /// let mut out = [0.0; NARROW];
    /// sparse_products(&[(&[1, 2], &[7.0, 2.0])], &[1, 0, 2], &panel, &mut out);
    /// assert_eq!(out[0], 10.0);
    /// ```
    pub fn sparse_products<const LANES: usize>(
        rows: &[(&[u32], &[f64])],
        position: &[u32],
        panel: &[[f64; LANES]],
        out: &mut [f64],
    ) {
        assert_eq!(out.len(), rows.len() * LANES, "sparse_products: out is not (LANES, rows)");
        for (row, (columns, values)) in rows.iter().enumerate() {
            let mut sums = [0.0; LANES];
            for (&column, &value) in columns.iter().zip(*values) {
                sums = plus(sums, value, &panel[position[column as usize] as usize]);
            }
            scatter(sums, row, rows.len(), out);
        }
    }

    /// Dot products of dense rows with the rows of a panel of `LANES`.
    ///
    /// In: `rows`, each of one value for each column; `panel`, a column after the other. Out: `out`
    /// [LANES, rows].
    ///
    /// # Panics
    /// If a length disagrees.
    pub fn dense_products<const LANES: usize>(
        rows: &[&[f64]],
        panel: &[[f64; LANES]],
        out: &mut [f64],
    ) {
        assert_eq!(out.len(), rows.len() * LANES, "dense_products: out is not (LANES, rows)");
        for (row, values) in rows.iter().enumerate() {
            assert_eq!(values.len(), panel.len(), "dense_products: a row and the panel differ");
            let mut sums = [0.0; LANES];
            for (&value, lane) in values.iter().zip(panel) {
                sums = plus(sums, value, lane);
            }
            scatter(sums, row, rows.len(), out);
        }
    }

    /// Squared distances of a row from others, `norm + norms − 2 x`, from their squared norms and dot
    /// products. Returns whether one is not above `share` of the norms: it is little but rounding.
    ///
    /// In: `norms`. In-out: `x`, of the same length: dot products, then squared distances.
    ///
    /// # Panics
    /// If the lengths differ.
    ///
    /// ```
    /// let mut x = [14.0, 2.0];
    /// assert!(onsil_kernels::gram::squared_distances(14.0, &[14.0, 1.0], 1e-6, &mut x));
    /// assert_eq!(x, [0.0, 11.0]);
    /// ```
    pub fn squared_distances(norm: f64, norms: &[f64], share: f64, x: &mut [f64]) -> bool {
        assert_eq!(norms.len(), x.len(), "squared_distances: norms and x differ in length");
        let mut cancelled = 0u64;
        for (x, other) in x.iter_mut().zip(norms) {
            let both = norm + other;
            *x = both - 2.0 * *x;
            cancelled |= u64::from(*x <= share * both);
        }
        cancelled != 0
    }

    /// `x = e^(factor · x)`, each within 1.1 ULP of that product's exponential; subnormal results are
    /// right, overflow is infinite, NaN stays NaN. In-out: `x`.
    ///
    /// ```
    /// let mut x = [0.0, 1.0];
    /// onsil_kernels::gram::exp_scaled(-1.0, &mut x);
    /// assert_eq!(x, [1.0, (-1f64).exp()]);
    /// ```
    pub fn exp_scaled(factor: f64, x: &mut [f64]) {
        for x in x {
            *x = exp(factor * *x);
        }
    }
}

/// `sums + value · lane`, by value: the sums then stay in registers.
#[inline(always)]
fn plus<const LANES: usize>(
    mut sums: [f64; LANES],
    value: f64,
    lane: &[f64; LANES],
) -> [f64; LANES] {
    for i in 0..LANES {
        sums[i] += value * lane[i];
    }
    sums
}

#[inline(always)]
fn scatter<const LANES: usize>(sums: [f64; LANES], row: usize, rows: usize, out: &mut [f64]) {
    for (lane, sum) in sums.into_iter().enumerate() {
        out[lane * rows + row] = sum;
    }
}

/// Adding and subtracting 1.5·2⁵² rounds to the nearest integer, which then sits in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// ln 2 in two parts (Cody and Waite): the first has so few bits that its multiples are exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fefa_3800);
const LN_2_LOW: f64 = f64::from_bits(0x3d2e_f357_93c7_6730);

/// `eˣ`: of `x = n·ln 2 + r`, the Taylor series of `e^r`, of which what is left out is below 2⁻⁵⁷, times 2ⁿ.
#[inline(always)]
fn exp(x: f64) -> f64 {
    // Beyond these bounds the result is 0 or infinite.
    let x = if x < -746.0 { -746.0 } else { x };
    let x = if x > 710.0 { 710.0 } else { x };
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let (high, low) = (x - n * LN_2_HIGH, n * LN_2_LOW);
    let r = high - low;
    let value = 1.0 + (high + (r * r * exp_tail(r) - low));
    let n = shifted.to_bits().wrapping_sub(ROUND.to_bits()).cast_signed();
    let half = n >> 1;
    // In two factors, as 2ⁿ itself may be subnormal or overflow.
    value * power_of_two(half) * power_of_two(n.wrapping_sub(half))
}

/// `2ⁿ` for `−1022 ≤ n ≤ 1023`.
#[inline(always)]
fn power_of_two(n: i64) -> f64 {
    f64::from_bits((n.wrapping_add(1023) << 52).cast_unsigned())
}

/// `(e^r − 1 − r) / r²` for `|r| ≤ ln 2 / 2`.
#[inline(always)]
fn exp_tail(r: f64) -> f64 {
    let p = 1.0 / 6_227_020_800.0;
    let p = p * r + 1.0 / 479_001_600.0;
    let p = p * r + 1.0 / 39_916_800.0;
    let p = p * r + 1.0 / 3_628_800.0;
    let p = p * r + 1.0 / 362_880.0;
    let p = p * r + 1.0 / 40_320.0;
    let p = p * r + 1.0 / 5_040.0;
    let p = p * r + 1.0 / 720.0;
    let p = p * r + 1.0 / 120.0;
    let p = p * r + 1.0 / 24.0;
    let p = p * r + 1.0 / 6.0;
    p * r + 0.5
}
