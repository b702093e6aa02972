//! What several losses compute. Comparisons are written so that NaN stays NaN: a network that has
//! diverged must not look well.

use onsil_kernels::activation::{Activation, activation_forward_in_place};

/// The mean of `term(prediction, target)`, accumulated in `f64`.
pub(super) fn mean(prediction: &[f32], target: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    (sum(prediction, target, term) / prediction.len() as f64) as f32
}

/// The sum of `term(prediction, target)`, accumulated in `f64`.
pub(super) fn sum(prediction: &[f32], target: &[f32], term: impl Fn(f32, f32) -> f32) -> f64 {
    prediction.iter().zip(target).map(|(&p, &t)| f64::from(term(p, t))).sum()
}

/// `out = factor · slope(prediction, target)`.
pub(super) fn slopes(
    prediction: &[f32],
    target: &[f32],
    factor: f32,
    out: &mut [f32],
    slope: impl Fn(f32, f32) -> f32,
) {
    for ((out, &p), &t) in out.iter_mut().zip(prediction).zip(target) {
        *out = factor * slope(p, t);
    }
}

/// `max(x, low)`.
pub(super) fn at_least(x: f32, low: f32) -> f32 {
    if x < low { low } else { x }
}

/// The derivative of `max(x, low)`: ½ where both are equal, as in JAX.
pub(super) fn at_least_slope(x: f32, low: f32) -> f32 {
    step(x - low)
}

/// The derivative of `clip(x, low, high)`: ½ on a bound, 0 outside.
pub(super) fn clip_slope(x: f32, low: f32, high: f32) -> f32 {
    step(x - low) * step(high - x)
}

/// −1, 0 or 1.
pub(super) fn sign(x: f32) -> f32 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

/// The derivative of `x^gamma`. At 0 with gamma < 1 it is 0 rather than infinite: what it is multiplied
/// with goes to 0 faster.
pub(super) fn power_slope(x: f32, gamma: f32) -> f32 {
    if gamma == 0.0 || (x == 0.0 && gamma < 1.0) { 0.0 } else { gamma * x.powf(gamma - 1.0) }
}

/// `ln(1 + eˣ)`.
pub(super) fn softplus(x: f32) -> f32 {
    at_least(x, 0.0) + (-x.abs()).exp().ln_1p()
}

/// `1 / (1 + e⁻ˣ)`.
pub(super) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// The largest of `row` and `ln Σ exp(row − largest)`.
pub(super) fn log_sum_exp(row: &[f32]) -> (f32, f32) {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, at_least);
    let mut total = 0f64;
    let mut terms = [0.0; 64];
    for part in row.chunks(terms.len()) {
        let terms = &mut terms[..part.len()];
        for (term, x) in terms.iter_mut().zip(part) {
            *term = x - largest;
        }
        activation_forward_in_place(Activation::Exponential, terms);
        total += terms.iter().map(|&term| f64::from(term)).sum::<f64>();
    }
    (largest, total.ln() as f32)
}

fn step(x: f32) -> f32 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        0.0
    } else {
        0.5
    }
}
