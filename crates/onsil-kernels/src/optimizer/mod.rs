//! One in-place update per optimizer, over slices of equal length, with Keras 3's formulas.
//!
//! Everywhere `w` are the weights (in-out) and `g` their gradient (in); the other slices are the
//! optimizer's state (in-out). Decay rates are `f64` because Keras forms `1 − β` in double precision
//! before rounding it. No multiply-add is fused, and roots and quotients of the Adam family are computed with sums and
//! products: results are the same on every instruction set.
//!
//! # Panics
//! Every function panics if the slices differ in length.

use crate::dispatch::multiversion;

macro_rules! check {
    ($name:literal, $w:expr, $($other:expr),+) => {
        $(assert_eq!($other.len(), $w.len(), "{}: slices differ in length", $name);)+
    };
}

/// The step-dependent factors of [`nadam`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NadamFactors {
    /// `uₜ₊₁ / (1 − Πᵗ⁺¹u)`: multiplies the first moment
    pub moment: f32,
    /// `(1 − uₜ) / (1 − Πᵗu)`: multiplies the gradient
    pub gradient: f32,
    /// `1 − β₂ᵗ`: divides the second moment
    pub second: f32,
}

multiversion! {
    /// `w −= lr·g`
    ///
    /// ```
    /// let mut w = [1.0];
    /// onsil_kernels::optimizer::sgd(&mut w, &[2.0], 0.25);
    /// assert_eq!(w, [0.5]);
    /// ```
    pub fn sgd(w: &mut [f32], g: &[f32], lr: f32) {
        check!("sgd", w, g);
        for (w, &g) in w.iter_mut().zip(g) {
            *w -= g * lr;
        }
    }

    /// `m ← momentum·m − lr·g`; `w += m`, or `w += momentum·m − lr·g` with `nesterov`.
    pub fn sgd_momentum(
        w: &mut [f32],
        g: &[f32],
        m: &mut [f32],
        lr: f32,
        momentum: f32,
        nesterov: bool,
    ) {
        check!("sgd_momentum", w, g, m);
        for ((w, &g), m) in w.iter_mut().zip(g).zip(m) {
            *m = *m * momentum - g * lr;
            *w += if nesterov { *m * momentum - g * lr } else { *m };
        }
    }

    /// Adam: `m += (g − m)(1 − β₁)`, `v += (g² − v)(1 − β₂)`, `w −= m·alpha / (√v + eps)`, where the
    /// caller gives `alpha = lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)`.
    #[allow(clippy::too_many_arguments, reason = "the formula's own variables")]
    pub fn adam(
        w: &mut [f32],
        g: &[f32],
        m: &mut [f32],
        v: &mut [f32],
        alpha: f32,
        beta1: f64,
        beta2: f64,
        eps: f32,
    ) {
        check!("adam", w, g, m, v);
        let (rest1, rest2) = (rest(beta1), rest(beta2));
        for (((w, &g), m), v) in w.iter_mut().zip(g).zip(m).zip(v) {
            moments(g, m, v, rest1, rest2);
            *w -= *m * alpha * reciprocal(root(*v) + eps);
        }
    }

    /// Adam with AMSGrad: as [`adam`], but divides by the root of `vhat ← max(vhat, v)`.
    #[allow(clippy::too_many_arguments, reason = "the formula's own variables")]
    pub fn adam_amsgrad(
        w: &mut [f32],
        g: &[f32],
        m: &mut [f32],
        v: &mut [f32],
        vhat: &mut [f32],
        alpha: f32,
        beta1: f64,
        beta2: f64,
        eps: f32,
    ) {
        check!("adam_amsgrad", w, g, m, v, vhat);
        let (rest1, rest2) = (rest(beta1), rest(beta2));
        for ((((w, &g), m), v), vhat) in w.iter_mut().zip(g).zip(m).zip(v).zip(vhat) {
            moments(g, m, v, rest1, rest2);
            *vhat = if *v > *vhat { *v } else { *vhat };
            *w -= *m * alpha * reciprocal(root(*vhat) + eps);
        }
    }

    /// RMSprop: `v ← ρv + (1 − ρ)g²`; with `mean` (centered) `a ← ρa + (1 − ρ)g` and `d = v − a² + eps`,
    /// else `d = v + eps`; `u = lr·g/√d`; with `momentum = Some((b, μ))` `b ← μb + u`, `w −= b`, else
    /// `w −= u`.
    #[allow(clippy::too_many_arguments, reason = "the formula's own variables")]
    pub fn rmsprop(
        w: &mut [f32],
        g: &[f32],
        v: &mut [f32],
        mean: Option<&mut [f32]>,
        momentum: Option<(&mut [f32], f32)>,
        lr: f32,
        rho: f64,
        eps: f32,
    ) {
        check!("rmsprop", w, g, v);
        let (keep, rest) = (rho as f32, rest(rho));
        match (mean, momentum) {
            (None, None) => {
                for ((w, &g), v) in w.iter_mut().zip(g).zip(v) {
                    *w -= lr * g / rms(g, v, keep, rest, eps).sqrt();
                }
            }
            (Some(a), None) => {
                check!("rmsprop", w, a);
                for (((w, &g), v), a) in w.iter_mut().zip(g).zip(v).zip(a) {
                    *w -= lr * g / centered_rms(g, v, a, keep, rest, eps).sqrt();
                }
            }
            (None, Some((b, mu))) => {
                check!("rmsprop", w, b);
                for (((w, &g), v), b) in w.iter_mut().zip(g).zip(v).zip(b) {
                    *b = mu * *b + lr * g / rms(g, v, keep, rest, eps).sqrt();
                    *w -= *b;
                }
            }
            (Some(a), Some((b, mu))) => {
                check!("rmsprop", w, a, b);
                for ((((w, &g), v), a), b) in w.iter_mut().zip(g).zip(v).zip(a).zip(b) {
                    *b = mu * *b + lr * g / centered_rms(g, v, a, keep, rest, eps).sqrt();
                    *w -= *b;
                }
            }
        }
    }

    /// Adagrad: `a += g²`, `w −= lr·g/√(a + eps)`.
    pub fn adagrad(w: &mut [f32], g: &[f32], a: &mut [f32], lr: f32, eps: f32) {
        check!("adagrad", w, g, a);
        for ((w, &g), a) in w.iter_mut().zip(g).zip(a) {
            *a += g * g;
            *w -= lr * g / (*a + eps).sqrt();
        }
    }

    /// Adadelta: `a ← ρa + (1 − ρ)g²`, `δ = −√(d + eps)·g/√(a + eps)`, `d ← ρd + (1 − ρ)δ²`, `w += lr·δ`.
    pub fn adadelta(
        w: &mut [f32],
        g: &[f32],
        a: &mut [f32],
        d: &mut [f32],
        lr: f32,
        rho: f64,
        eps: f32,
    ) {
        check!("adadelta", w, g, a, d);
        let (keep, rest) = (rho as f32, rest(rho));
        for (((w, &g), a), d) in w.iter_mut().zip(g).zip(a).zip(d) {
            *a = keep * *a + rest * (g * g);
            let delta = -((*d + eps).sqrt() * g / (*a + eps).sqrt());
            *d = keep * *d + rest * (delta * delta);
            *w += lr * delta;
        }
    }

    /// Adamax: `m += (g − m)(1 − β₁)`, `u ← max(β₂u, |g|)`, `w −= lr·m / (correction·(u + eps))`, where the
    /// caller gives `correction = 1 − β₁ᵗ`.
    #[allow(clippy::too_many_arguments, reason = "the formula's own variables")]
    pub fn adamax(
        w: &mut [f32],
        g: &[f32],
        m: &mut [f32],
        u: &mut [f32],
        lr: f32,
        correction: f32,
        beta1: f64,
        beta2: f64,
        eps: f32,
    ) {
        check!("adamax", w, g, m, u);
        let (rest1, keep2) = (rest(beta1), beta2 as f32);
        for (((w, &g), m), u) in w.iter_mut().zip(g).zip(m).zip(u) {
            *m += (g - *m) * rest1;
            let decayed = keep2 * *u;
            *u = if decayed > g.abs() { decayed } else { g.abs() };
            *w -= lr * *m / (correction * (*u + eps));
        }
    }

    /// Nadam: the moments of [`adam`], then `m̂ = moment·m + gradient·g`, `v̂ = v/second`,
    /// `w −= lr·m̂ / (√v̂ + eps)`.
    #[allow(clippy::too_many_arguments, reason = "the formula's own variables")]
    pub fn nadam(
        w: &mut [f32],
        g: &[f32],
        m: &mut [f32],
        v: &mut [f32],
        factors: NadamFactors,
        lr: f32,
        beta1: f64,
        beta2: f64,
        eps: f32,
    ) {
        check!("nadam", w, g, m, v);
        let (rest1, rest2) = (rest(beta1), rest(beta2));
        let over_second = 1.0 / factors.second;
        for (((w, &g), m), v) in w.iter_mut().zip(g).zip(m).zip(v) {
            moments(g, m, v, rest1, rest2);
            let m_hat = factors.moment * *m + factors.gradient * g;
            *w -= m_hat * lr * reciprocal(root(*v * over_second) + eps);
        }
    }

    /// Lion: `w −= lr·sign(β₁m + (1 − β₁)g)`, then `m ← β₂m + (1 − β₂)g`; the sign of 0 is 0.
    pub fn lion(w: &mut [f32], g: &[f32], m: &mut [f32], lr: f32, beta1: f64, beta2: f64) {
        check!("lion", w, g, m);
        let (keep1, rest1, keep2, rest2) = (beta1 as f32, rest(beta1), beta2 as f32, rest(beta2));
        for ((w, &g), m) in w.iter_mut().zip(g).zip(m) {
            let c = *m * keep1 + g * rest1;
            let sign = if c > 0.0 {
                1.0
            } else if c < 0.0 {
                -1.0
            } else {
                c
            };
            *w -= lr * sign;
            *m = *m * keep2 + g * rest2;
        }
    }

    /// Decoupled weight decay: `w −= w·factor` (Keras: `factor = weight_decay·lr`).
    pub fn weight_decay(w: &mut [f32], factor: f32) {
        for w in w {
            *w -= *w * factor;
        }
    }

    /// `w += s·g`: gradient of an L2 penalty, or gradient accumulation.
    pub fn scale_add(w: &mut [f32], g: &[f32], s: f32) {
        check!("scale_add", w, g);
        for (w, &g) in w.iter_mut().zip(g) {
            *w += g * s;
        }
    }

    /// Moving average of the weights: `average ← momentum·average + (1 − momentum)·w`. In: `w`. In-out:
    /// `average`.
    pub fn ema(average: &mut [f32], w: &[f32], momentum: f64) {
        check!("ema", average, w);
        let (keep, rest) = (momentum as f32, rest(momentum));
        for (average, &w) in average.iter_mut().zip(w) {
            *average = keep * *average + rest * w;
        }
    }
}

/// Moments of Adam that are smaller count as 0. They change no weight, and a CPU takes a hundred times as
/// long over numbers that are almost too small, to which moments decay where gradients are 0.
pub(crate) const SMALLEST_MOMENT: f32 = 1e-30;

/// The two moments of Adam: `m += (g − m)(1 − β₁)`, `v += (g² − v)(1 − β₂)`.
#[inline(always)]
fn moments(g: f32, m: &mut f32, v: &mut f32, rest1: f32, rest2: f32) {
    let kept = |moment: f32| if moment.abs() < SMALLEST_MOMENT { 0.0 } else { moment };
    *m = kept(*m + (g - *m) * rest1);
    *v = kept(*v + (g * g - *v) * rest2);
}

/// `√x` within 2 ulp, for `x` from [`SMALLEST_MOMENT`] on; less counts as that. By Newton's method for `1/√x` from the
/// well-known first guess: the CPU's root and division take three times as long as all the rest of an
/// update.
#[inline(always)]
fn root(x: f32) -> f32 {
    let x = if x < SMALLEST_MOMENT { SMALLEST_MOMENT } else { x };
    let x = if x > f32::MAX { f32::MAX } else { x };
    let half = 0.5 * x;
    let mut y = f32::from_bits(0x5f37_5a86_u32.wrapping_sub(x.to_bits() >> 1));
    for _ in 0..3 {
        y *= 1.5 - half * y * y;
    }
    x * y
}

/// `1/x` within 2 ulp, for `x` from 10⁻¹⁵ to 2⁶⁴, in which roots lie.
#[inline(always)]
fn reciprocal(x: f32) -> f32 {
    let mut y = f32::from_bits(0x7ef3_11c3_u32.wrapping_sub(x.to_bits()));
    for _ in 0..3 {
        y *= 2.0 - x * y;
    }
    y
}

fn rest(beta: f64) -> f32 {
    (1.0 - beta) as f32
}

/// `v ← ρv + (1 − ρ)g²`; what RMSprop takes the root of.
#[inline(always)]
fn rms(g: f32, v: &mut f32, keep: f32, rest: f32, eps: f32) -> f32 {
    *v = keep * *v + rest * (g * g);
    *v + eps
}

/// As [`rms`], less the square of the mean gradient.
#[inline(always)]
fn centered_rms(g: f32, v: &mut f32, a: &mut f32, keep: f32, rest: f32, eps: f32) -> f32 {
    *v = keep * *v + rest * (g * g);
    *a = keep * *a + rest * g;
    *v - *a * *a + eps
}

#[cfg(test)]
mod tests {
    use super::{reciprocal, root};

    #[test]
    fn roots_and_reciprocals_are_within_two_ulp() {
        let ulp = f64::from(f32::EPSILON);
        let values = if cfg!(miri) { 1_000 } else { 100_000 };
        for i in 0..values {
            // All binary orders, and mantissas that step through theirs.
            let x = f32::from_bits((1 << 23) + i * (2_000_000_000 / values));
            if x.is_finite() && x >= super::SMALLEST_MOMENT {
                let exact = f64::from(x).sqrt();
                assert!((f64::from(root(x)) - exact).abs() <= 2.0 * ulp * exact, "root of {x}");
                let x = x.sqrt();
                let exact = 1.0 / f64::from(x);
                assert!((f64::from(reciprocal(x)) - exact).abs() <= 2.0 * ulp * exact, "1/{x}");
            }
        }
    }

    #[test]
    fn nothing_and_too_much_stay_finite_and_nan_is_kept() {
        assert!(root(0.0) < 2e-15 && root(f32::INFINITY) > 1e19);
        assert!(root(f32::NAN).is_nan() && reciprocal(f32::NAN).is_nan());
        assert!(reciprocal(root(0.0)).is_finite() && reciprocal(root(f32::INFINITY)) > 0.0);
    }
}
