use super::Loss;
use super::numeric::{mean, slopes};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `mean((prediction − target)²)`.
///
/// ```
/// use onsil_nn::losses::{Loss, MeanSquaredError};
/// assert_eq!(MeanSquaredError::default().value(&[1.0, 3.0], &[1.0, 1.0]), 2.0);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MeanSquaredError {}

impl Loss for MeanSquaredError {
    class!(MeanSquaredError);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        mean(prediction, target, |p, t| (p - t).powi(2))
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let factor = 2.0 * scale / prediction.len() as f32;
        slopes(prediction, target, factor, out, |p, t| p - t);
    }
}
