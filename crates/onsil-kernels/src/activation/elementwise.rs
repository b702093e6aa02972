//! The loops behind the activations: one per kind, so that each is vectorised.

use super::math::{exp, exp_m1_negative, gelu_inner, ln_1p_unit, normal, sigmoid, tanh};
use super::{Activation, SELU_ALPHA, SELU_SCALE, needs_input};
use crate::dispatch::multiversion;

/// Expands to `$loop!(|x| f(x))` with the function of the kind.
macro_rules! for_kind {
    ($kind:expr, $loop:ident) => {
        match $kind {
            Activation::Linear => $loop!(|x| x),
            Activation::Step => $loop!(|x| if x >= 0.0 { 1.0 } else { 0.0 }),
            Activation::Sigmoid => $loop!(|x| sigmoid(x)),
            Activation::Tanh => $loop!(|x| tanh(x)),
            Activation::Relu => $loop!(|x| if x <= 0.0 { 0.0 } else { x }),
            Activation::LeakyRelu(slope) => $loop!(|x| if x > 0.0 { x } else { slope * x }),
            Activation::Elu(alpha) => $loop!(|x| elu(x, alpha)),
            Activation::Selu => $loop!(|x| SELU_SCALE * elu(x, SELU_ALPHA)),
            Activation::Gelu => $loop!(|x| times(x, normal(x).1)),
            Activation::GeluTanh => $loop!(|x| times(x, sigmoid(gelu_inner(x).0))),
            Activation::Silu => $loop!(|x| times(x, sigmoid(x))),
            Activation::Softplus => $loop!(|x| softplus(x)),
            Activation::Softsign => $loop!(|x| x / (1.0 + x.abs())),
            Activation::Exponential => $loop!(|x| exp(x)),
            Activation::HardSigmoid => $loop!(|x| hard_sigmoid(x)),
        }
    };
}

multiversion! {
    pub(super) fn forward(kind: Activation, x: &[f32], y: &mut [f32]) {
        macro_rules! each {
            (|$x:ident| $f:expr) => {
                for (y, &$x) in y.iter_mut().zip(x) {
                    *y = $f;
                }
            };
        }
        for_kind!(kind, each)
    }

    pub(super) fn forward_in_place(kind: Activation, xy: &mut [f32]) {
        macro_rules! each {
            (|$x:ident| $f:expr) => {
                for xy in xy.iter_mut() {
                    let $x = *xy;
                    let y = $f;
                    *xy = y;
                }
            };
        }
        for_kind!(kind, each)
    }

    pub(super) fn gradient(kind: Activation, x: &[f32], y: &[f32], dy: &mut [f32]) {
        macro_rules! each {
            (|$v:ident in $values:ident| $f:expr) => {
                for (dy, &$v) in dy.iter_mut().zip($values) {
                    *dy *= $f;
                }
            };
        }
        match kind {
            Activation::Linear => {}
            Activation::Step => dy.fill(0.0),
            Activation::Sigmoid => each!(|v in y| v * (1.0 - v)),
            Activation::Tanh => each!(|v in y| 1.0 - v * v),
            Activation::Relu => each!(|v in y| if v > 0.0 { 1.0 } else { 0.0 }),
            Activation::LeakyRelu(slope) => {
                let sign = if needs_input(kind) { x } else { y };
                each!(|v in sign| if v > 0.0 { 1.0 } else { slope })
            }
            Activation::Elu(alpha) if needs_input(kind) => {
                each!(|v in x| if v > 0.0 { 1.0 } else { alpha * exp(v) })
            }
            Activation::Elu(alpha) => each!(|v in y| if v > 0.0 { 1.0 } else { v + alpha }),
            Activation::Selu => {
                each!(|v in y| if v > 0.0 { SELU_SCALE } else { v + SELU_SCALE * SELU_ALPHA })
            }
            Activation::Gelu => each!(|v in x| gelu_slope(v)),
            Activation::GeluTanh => each!(|v in x| gelu_tanh_slope(v)),
            Activation::Silu => each!(|v in x| silu_slope(v)),
            Activation::Softplus => each!(|v in x| sigmoid(v)),
            Activation::Softsign => each!(|v in x| softsign_slope(v)),
            Activation::Exponential => each!(|v in y| v),
            Activation::HardSigmoid => {
                each!(|v in y| if v > 0.0 && v < 1.0 { 1.0 / 6.0 } else { 0.0 })
            }
        }
    }
}

/// `x·share`, 0 where the share is 0: the limit at −∞.
#[inline(always)]
fn times(x: f32, share: f32) -> f32 {
    if share == 0.0 { 0.0 } else { x * share }
}

#[inline(always)]
fn elu(x: f32, alpha: f32) -> f32 {
    let negative = alpha * exp_m1_negative(if x > 0.0 { 0.0 } else { x });
    if x > 0.0 { x } else { negative }
}

#[inline(always)]
fn softplus(x: f32) -> f32 {
    let tail = ln_1p_unit(exp(-x.abs()));
    if x > 0.0 { x + tail } else { tail }
}

#[inline(always)]
fn hard_sigmoid(x: f32) -> f32 {
    let y = x / 6.0 + 0.5;
    let y = if y < 0.0 { 0.0 } else { y };
    if y > 1.0 { 1.0 } else { y }
}

#[inline(always)]
fn gelu_slope(x: f32) -> f32 {
    let (density, share) = normal(x);
    share + times(x, density)
}

#[inline(always)]
fn gelu_tanh_slope(x: f32) -> f32 {
    let (inner, slope) = gelu_inner(x);
    let (s, rest) = (sigmoid(inner), sigmoid(-inner));
    s + times(x * slope, s * rest)
}

#[inline(always)]
fn silu_slope(x: f32) -> f32 {
    let s = sigmoid(x);
    s + times(x, s * sigmoid(-x))
}

#[inline(always)]
fn softsign_slope(x: f32) -> f32 {
    let d = 1.0 + x.abs();
    1.0 / (d * d)
}
