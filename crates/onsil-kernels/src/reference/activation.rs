//! Naive twins of [`crate::activation`], evaluated in `f64` and rounded once.

use crate::activation::{Activation, SELU_ALPHA, SELU_SCALE};
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI, PI};

/// The error function: its Taylor series near zero, else the continued fraction of `erfc`.
pub fn erf(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x.abs() < 2.5 {
        let (mut term, mut sum) = (x, x);
        for n in 1..80 {
            let n = f64::from(n);
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
        }
        return FRAC_2_SQRT_PI * sum;
    }
    (1.0 - erfc_tail(x.abs())).copysign(x)
}

/// `1 − erf(x)` without cancellation.
pub fn erfc(x: f64) -> f64 {
    if x < 2.5 { 1.0 - erf(x) } else { erfc_tail(x) }
}

fn erfc_tail(x: f64) -> f64 {
    let mut fraction = x;
    for n in (1..120).rev() {
        fraction = x + f64::from(n) / 2.0 / fraction;
    }
    (-x * x).exp() / (PI.sqrt() * fraction)
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The inner argument of the tanh form of GELU and its derivative.
fn gelu_tanh_inner(x: f64) -> (f64, f64) {
    let c = (2.0 / PI).sqrt();
    (c * (x + 0.044715 * x * x * x), c * (1.0 + 3.0 * 0.044715 * x * x))
}

/// `f(x)`.
pub fn value(kind: Activation, x: f64) -> f64 {
    let negative = |v: f64| if x > 0.0 || x.is_nan() { x } else { v };
    match kind {
        Activation::Linear => x,
        Activation::Step => f64::from(u8::from(x >= 0.0)),
        Activation::Sigmoid => sigmoid(x),
        Activation::Tanh => x.tanh(),
        Activation::Relu => negative(0.0),
        Activation::LeakyRelu(slope) => negative(f64::from(slope) * x),
        Activation::Elu(alpha) => negative(f64::from(alpha) * x.exp_m1()),
        Activation::Selu => f64::from(SELU_SCALE) * negative(f64::from(SELU_ALPHA) * x.exp_m1()),
        Activation::Gelu => 0.5 * x * erfc(-x * FRAC_1_SQRT_2),
        Activation::GeluTanh => x * sigmoid(2.0 * gelu_tanh_inner(x).0),
        Activation::Silu => x * sigmoid(x),
        Activation::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p(),
        Activation::Softsign => x / (1.0 + x.abs()),
        Activation::Exponential => x.exp(),
        Activation::HardSigmoid => (x / 6.0 + 0.5).clamp(0.0, 1.0),
    }
}

/// `f'(x)`.
pub fn derivative(kind: Activation, x: f64) -> f64 {
    let negative = |v: f64| if x > 0.0 { 1.0 } else { v };
    match kind {
        Activation::Linear => 1.0,
        Activation::Step => 0.0,
        Activation::Sigmoid => sigmoid(x) * sigmoid(-x),
        Activation::Tanh => 1.0 - x.tanh() * x.tanh(),
        Activation::Relu => negative(0.0),
        Activation::LeakyRelu(slope) => negative(f64::from(slope)),
        Activation::Elu(alpha) => negative(f64::from(alpha) * x.exp()),
        Activation::Selu => f64::from(SELU_SCALE) * negative(f64::from(SELU_ALPHA) * x.exp()),
        Activation::Gelu => {
            let density = (-0.5 * x * x).exp() / (2.0 * PI).sqrt();
            0.5 * erfc(-x * FRAC_1_SQRT_2) + x * density
        }
        Activation::GeluTanh => {
            let (inner, slope) = gelu_tanh_inner(x);
            let s = sigmoid(2.0 * inner);
            s + 2.0 * x * s * sigmoid(-2.0 * inner) * slope
        }
        Activation::Silu => sigmoid(x) * (1.0 + x * sigmoid(-x)),
        Activation::Softplus => sigmoid(x),
        Activation::Softsign => (1.0 + x.abs()).powi(-2),
        Activation::Exponential => x.exp(),
        Activation::HardSigmoid => f64::from(u8::from(x > -3.0 && x < 3.0)) / 6.0,
    }
}

/// `y = f(x)`.
pub fn activation_forward(kind: Activation, x: &[f32], y: &mut [f32]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y = value(kind, f64::from(x)) as f32;
    }
}

/// `dy *= f'(x)`.
pub fn activation_gradient(kind: Activation, x: &[f32], dy: &mut [f32]) {
    for (dy, &x) in dy.iter_mut().zip(x) {
        *dy = (f64::from(*dy) * derivative(kind, f64::from(x))) as f32;
    }
}

/// A row's maximum and the logarithm of its sum of exponentials.
fn log_sum_exp(row: &[f32]) -> f64 {
    let max = row.iter().fold(f64::NEG_INFINITY, |m, &v| m.max(f64::from(v)));
    max + row.iter().map(|&v| (f64::from(v) - max).exp()).sum::<f64>().ln()
}

/// Softmax of each row.
pub fn softmax_rows(cols: usize, x: &[f32], y: &mut [f32]) {
    for (x, y) in x.chunks(cols).zip(y.chunks_mut(cols)) {
        let total = log_sum_exp(x);
        for (y, &x) in y.iter_mut().zip(x) {
            *y = (f64::from(x) - total).exp() as f32;
        }
    }
}

/// Log-softmax of each row.
pub fn log_softmax_rows(cols: usize, x: &[f32], y: &mut [f32]) {
    for (x, y) in x.chunks(cols).zip(y.chunks_mut(cols)) {
        let total = log_sum_exp(x);
        for (y, &x) in y.iter_mut().zip(x) {
            *y = (f64::from(x) - total) as f32;
        }
    }
}

/// `dy ← y ⊙ (dy − Σ y·dy)` per row.
pub fn softmax_gradient_rows(cols: usize, y: &[f32], dy: &mut [f32]) {
    for (y, dy) in y.chunks(cols).zip(dy.chunks_mut(cols)) {
        let dot = super::reduce::dot(y, dy);
        for (&y, dy) in y.iter().zip(dy) {
            *dy = (f64::from(y) * (f64::from(*dy) - dot)) as f32;
        }
    }
}

/// `dy ← dy − exp(y)·Σ dy` per row, `y` being the log-softmax.
pub fn log_softmax_gradient_rows(cols: usize, y: &[f32], dy: &mut [f32]) {
    for (y, dy) in y.chunks(cols).zip(dy.chunks_mut(cols)) {
        let sum = super::reduce::sum(dy);
        for (&y, dy) in y.iter().zip(dy) {
            *dy = (f64::from(*dy) - f64::from(y).exp() * sum) as f32;
        }
    }
}

/// Cross-entropy of each row's softmax and `scale` times its gradient.
pub fn softmax_cross_entropy_rows(
    cols: usize,
    logits: &[f32],
    labels: &[u32],
    losses: &mut [f32],
    dlogits: &mut [f32],
    scale: f32,
) {
    for (r, row) in logits.chunks(cols).enumerate() {
        let total = log_sum_exp(row);
        let label = labels[r] as usize;
        losses[r] = (total - f64::from(row[label])) as f32;
        for (j, &x) in row.iter().enumerate() {
            let target = f64::from(u8::from(j == label));
            let gradient = (f64::from(x) - total).exp() - target;
            dlogits[r * cols + j] = (gradient * f64::from(scale)) as f32;
        }
    }
}
