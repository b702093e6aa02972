//! Elementary functions for vectorised loops: no branch, no call, no fused multiply-add, so that they
//! give the same bits on every instruction set. Errors are in units of the last place (ULP) of the
//! exact result, as measured by the tests over the whole range of `f32`.

/// Adding and subtracting 1.5·2²³ rounds to the nearest integer, which then sits in the low bits.
const ROUND: f32 = 12_582_912.0;
/// ln 2 in two parts (Cody and Waite): the first has so few bits that its multiples are exact.
const LN_2_HIGH: f32 = 355.0 / 512.0;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// `x = n·ln 2 + r` with `|r| ≤ ln 2 / 2`: `n` as the low bits of a float, and `r`.
#[inline(always)]
fn reduce(x: f32) -> (i32, f32) {
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    (shifted.to_bits().wrapping_sub(ROUND.to_bits()) as i32, r)
}

/// `2ⁿ` for `−126 ≤ n ≤ 127`.
#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits((n.wrapping_add(127) << 23) as u32)
}

/// `(e^r − 1 − r) / r²` for `|r| ≤ ln 2 / 2`: the Taylor series; what it leaves out is below 6·10⁻⁹.
#[inline(always)]
fn exp_tail(r: f32) -> f32 {
    let p = 1.0 / 5040.0;
    let p = p * r + 1.0 / 720.0;
    let p = p * r + 1.0 / 120.0;
    let p = p * r + 1.0 / 24.0;
    let p = p * r + 1.0 / 6.0;
    p * r + 0.5
}

#[inline(always)]
fn clamp(x: f32, low: f32, high: f32) -> f32 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// `eˣ`, within 2 ULP; subnormal results are right, overflow is infinite, NaN stays NaN.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    // Beyond these bounds the result is 0 or infinite.
    let x = clamp(x, -104.0, 89.0);
    let (n, r) = reduce(x);
    let value = 1.0 + (r + r * r * exp_tail(r));
    let half = n >> 1;
    // In two factors, as 2ⁿ itself may be subnormal or overflow.
    value * power_of_two(half) * power_of_two(n.wrapping_sub(half))
}

/// `eˣ − 1` for `x ≤ 0` without cancellation near 0, within 3 ULP; −1 from below −87; NaN stays NaN.
#[inline(always)]
pub(super) fn exp_m1_negative(x: f32) -> f32 {
    let x = if x < -87.0 { -87.0 } else { x };
    let (n, r) = reduce(x);
    let scale = power_of_two(n);
    let part = r + r * r * exp_tail(r);
    scale * part + (scale - 1.0)
}

/// `1 / (1 + e⁻ˣ)`, within 4 ULP.
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    let e = exp(-x.abs());
    let numerator = if x < 0.0 { e } else { 1.0 };
    numerator / (1.0 + e)
}

/// `tanh x`, within 4 ULP.
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    let t = exp_m1_negative(-2.0 * x.abs());
    (-t / (t + 2.0)).copysign(x)
}

/// `ln(1 + x)` for `0 ≤ x ≤ 1`, within 3 ULP: `2·artanh(s)`, `s = x/(2 + x) ≤ 1/3`, by its series;
/// what it leaves out is below 10⁻⁸.
#[inline(always)]
pub(super) fn ln_1p_unit(x: f32) -> f32 {
    let s = x / (2.0 + x);
    let q = s * s;
    let p = 1.0 / 15.0;
    let p = p * q + 1.0 / 13.0;
    let p = p * q + 1.0 / 11.0;
    let p = p * q + 1.0 / 9.0;
    let p = p * q + 1.0 / 7.0;
    let p = p * q + 1.0 / 5.0;
    let p = p * q + 1.0 / 3.0;
    2.0 * (s + s * q * p)
}

/// The standard normal's density `φ(x)` and distribution `Φ(x)`, both within 4·10⁻⁷ absolutely.
///
/// With `z = |x|/√2`, `Φ(−|x|) = e^(−z²)·erfcx(z)/2`; `erfcx(z)·(1 + 0.3z)` is a polynomial in
/// `(1 − 0.3z)/(1 + 0.3z)`, interpolated at Chebyshev points of `0 ≤ z ≤ 10` within 2.5·10⁻⁸.
#[inline(always)]
pub(super) fn normal(x: f32) -> (f32, f32) {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let gauss = exp(-(z * z));
    let t = 1.0 / (1.0 + 0.3 * z);
    let u = 2.0 * t - 1.0;
    let p = -0.000_510_823_74;
    let p = p * u - 0.000_243_353_43;
    let p = p * u + 0.004_378_471;
    let p = p * u + 0.020_416_19;
    let p = p * u + 0.056_957_61;
    let p = p * u + 0.118_717_01;
    let p = p * u + 0.198_781_24;
    let p = p * u + 0.276_523_6;
    let p = p * u + 0.324_979_93;
    let tail = 0.5 * gauss * (p * t);
    const FRAC_1_SQRT_2_PI: f32 = 0.398_942_3;
    (FRAC_1_SQRT_2_PI * gauss, if x < 0.0 { tail } else { 1.0 - tail })
}

/// `√(2/π)(x + 0.044715 x³)`, the inner function of the approximate GELU, doubled, and its slope.
#[inline(always)]
pub(super) fn gelu_inner(x: f32) -> (f32, f32) {
    const SCALE: f32 = 1.595_769;
    const CUBIC: f32 = 0.044_715;
    let q = CUBIC * (x * x);
    (SCALE * x * (1.0 + q), SCALE * (1.0 + 3.0 * q))
}
