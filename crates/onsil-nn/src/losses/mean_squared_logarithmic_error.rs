use super::numeric::{at_least, at_least_slope, mean, slopes};
use super::{EPSILON, Loss};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `mean((ln(1 + prediction) − ln(1 + target))²)`: the error of growth rates.
///
/// Both are kept at 1e-7 or above; below, the gradient is 0.
///
/// ```
/// use onsil_nn::losses::{Loss, MeanSquaredLogarithmicError};
/// let loss = MeanSquaredLogarithmicError::default().value(&[3.0], &[1.0]);
/// assert!((loss - 2f32.ln().powi(2)).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MeanSquaredLogarithmicError {}

impl Loss for MeanSquaredLogarithmicError {
    class!(MeanSquaredLogarithmicError);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        mean(prediction, target, |p, t| (log(p) - log(t)).powi(2))
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let factor = 2.0 * scale / prediction.len() as f32;
        slopes(prediction, target, factor, out, |p, t| {
            (log(p) - log(t)) / (1.0 + at_least(p, EPSILON)) * at_least_slope(p, EPSILON)
        });
    }
}

fn log(x: f32) -> f32 {
    at_least(x, EPSILON).ln_1p()
}
