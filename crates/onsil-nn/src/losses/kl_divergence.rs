use super::numeric::{clip_slope, slopes, sum};
use super::{EPSILON, Loss};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `Σ target · ln(target / prediction)`: what is lost by taking the prediction for the target, both
/// being distributions (Kullback and Leibler, 1951).
///
/// Both are kept in [1e-7, 1]; outside, the gradient is 0, and on a bound half, as in JAX.
///
/// ```
/// use onsil_nn::losses::{KLDivergence, Loss};
/// let loss = KLDivergence::default().value(&[0.25, 0.75], &[0.5, 0.5]);
/// assert!((loss - 0.5 * (4f32 / 3.0).ln()).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct KLDivergence {}

impl Loss for KLDivergence {
    class!(KLDivergence);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        sum(prediction, target, |p, t| clip(t) * (clip(t) / clip(p)).ln()) as f32
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        slopes(prediction, target, scale, out, |p, t| {
            -clip(t) / clip(p) * clip_slope(p, EPSILON, 1.0)
        });
    }
}

fn clip(p: f32) -> f32 {
    p.clamp(EPSILON, 1.0)
}
