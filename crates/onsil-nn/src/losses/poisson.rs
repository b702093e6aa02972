use super::numeric::{mean, slopes};
use super::{EPSILON, Loss};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `mean(prediction − target · ln(prediction + 1e-7))`: for targets that are counts and predictions that
/// are their expectations (at least 0).
///
/// ```
/// use onsil_nn::losses::{Loss, Poisson};
/// assert!((Poisson::default().value(&[1.0], &[3.0]) - 1.0).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Poisson {}

impl Loss for Poisson {
    class!(Poisson);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        mean(prediction, target, |p, t| p - t * (p + EPSILON).ln())
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let factor = scale / prediction.len() as f32;
        slopes(prediction, target, factor, out, |p, t| 1.0 - t / (p + EPSILON));
    }
}
