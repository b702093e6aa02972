use super::Loss;
use super::numeric::{at_least, at_least_slope, mean, slopes};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `mean(max(1 − target · prediction, 0))`: the loss of a widest-margin classifier.
///
/// Targets are −1 and 1; a row of zeros and ones is taken as −1 and 1. At the corner the gradient is
/// half of that beside it, as in JAX.
///
/// ```
/// use onsil_nn::losses::{Hinge, Loss};
/// assert_eq!(Hinge::default().value(&[0.5, -2.0], &[1.0, 0.0]), 0.25);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Hinge {}

impl Loss for Hinge {
    class!(Hinge);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        let sign = signs(target);
        mean(prediction, target, |p, t| at_least(1.0 - sign(t) * p, 0.0))
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let sign = signs(target);
        let factor = scale / prediction.len() as f32;
        slopes(prediction, target, factor, out, |p, t| {
            -sign(t) * at_least_slope(1.0 - sign(t) * p, 0.0)
        });
    }
}

/// How a row's targets become −1 and 1. Keras looks at the whole batch; a row alone gives the same,
/// since 1 stays 1.
pub(super) fn signs(target: &[f32]) -> impl Fn(f32) -> f32 {
    let binary = target.iter().all(|&t| t == 0.0 || t == 1.0);
    move |t| if binary { 2.0 * t - 1.0 } else { t }
}
