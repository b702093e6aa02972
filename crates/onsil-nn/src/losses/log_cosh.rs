use super::Loss;
use super::numeric::{mean, slopes};
use crate::registry::class;
use serde::{Deserialize, Serialize};
use std::f64::consts::LN_2;

/// `mean(ln cosh(prediction − target))`: about `e²/2` for a small error `e`, `|e| − ln 2` for a large
/// one.
///
/// ```
/// use onsil_nn::losses::{LogCosh, Loss};
/// let loss = LogCosh::default().value(&[1.0], &[0.0]);
/// assert!((loss - 1f32.cosh().ln()).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LogCosh {}

impl Loss for LogCosh {
    class!(LogCosh);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        mean(prediction, target, |p, t| log_cosh(f64::from(p - t)) as f32)
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let factor = scale / prediction.len() as f32;
        slopes(prediction, target, factor, out, |p, t| (p - t).tanh());
    }
}

/// In `f64`, because the terms nearly cancel for small `x`.
fn log_cosh(x: f64) -> f64 {
    x.abs() + (-2.0 * x.abs()).exp().ln_1p() - LN_2
}
