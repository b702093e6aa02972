use super::Loss;
use super::numeric::{mean, sign, slopes};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `mean(|prediction − target|)`. The gradient at 0 is 0.
///
/// ```
/// use onsil_nn::losses::{Loss, MeanAbsoluteError};
/// assert_eq!(MeanAbsoluteError::default().value(&[1.0, 3.0], &[1.0, 1.0]), 1.0);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MeanAbsoluteError {}

impl Loss for MeanAbsoluteError {
    class!(MeanAbsoluteError);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        mean(prediction, target, |p, t| (p - t).abs())
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let factor = scale / prediction.len() as f32;
        slopes(prediction, target, factor, out, |p, t| sign(p - t));
    }
}
