use super::numeric::{at_least, mean, sign, slopes};
use super::{EPSILON, Loss};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `100 · mean(|prediction − target| / max(|target|, 1e-7))`: the error in percent of the target.
///
/// A target of 0 is divided by 1e-7, which makes the loss very large: leave such rows out, or use
/// another loss.
///
/// ```
/// use onsil_nn::losses::{Loss, MeanAbsolutePercentageError};
/// let loss = MeanAbsolutePercentageError::default();
/// assert_eq!(loss.value(&[3.0, 2.0], &[2.0, 2.0]), 25.0);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MeanAbsolutePercentageError {}

impl Loss for MeanAbsolutePercentageError {
    class!(MeanAbsolutePercentageError);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        100.0 * mean(prediction, target, |p, t| ((p - t) / at_least(t.abs(), EPSILON)).abs())
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let factor = 100.0 * scale / prediction.len() as f32;
        slopes(prediction, target, factor, out, |p, t| sign(p - t) / at_least(t.abs(), EPSILON));
    }
}
