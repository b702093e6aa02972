use super::Loss;
use super::hinge::signs;
use super::numeric::{at_least, mean, slopes};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `mean(max(1 − target · prediction, 0)²)`.
///
/// Targets are −1 and 1; a row of zeros and ones is taken as −1 and 1.
///
/// ```
/// use onsil_nn::losses::{Loss, SquaredHinge};
/// assert_eq!(SquaredHinge::default().value(&[0.5, -2.0], &[1.0, 0.0]), 0.125);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SquaredHinge {}

impl Loss for SquaredHinge {
    class!(SquaredHinge);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        let sign = signs(target);
        mean(prediction, target, |p, t| at_least(1.0 - sign(t) * p, 0.0).powi(2))
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let sign = signs(target);
        let factor = 2.0 * scale / prediction.len() as f32;
        slopes(prediction, target, factor, out, |p, t| -sign(t) * at_least(1.0 - sign(t) * p, 0.0));
    }
}
