use super::Loss;
use super::numeric::{at_least, at_least_slope, slopes, sum};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `max(neg − pos + 1, 0)` with `pos = Σ target · prediction` and
/// `neg = max((1 − target) · prediction)`: the right class should win by 1.
///
/// Targets are one-hot. Classes that tie for `neg` share its gradient, as in JAX.
///
/// ```
/// use onsil_nn::losses::{CategoricalHinge, Loss};
/// let loss = CategoricalHinge::default();
/// assert_eq!(loss.value(&[2.0, 1.5, -1.0], &[1.0, 0.0, 0.0]), 0.5);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CategoricalHinge {}

impl Loss for CategoricalHinge {
    class!(CategoricalHinge);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        at_least(margin(prediction, target), 0.0)
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let factor = scale * at_least_slope(margin(prediction, target), 0.0);
        let best = best_other(prediction, target);
        let ties = sum(prediction, target, |p, t| f32::from(u8::from(other(p, t) == best))) as f32;
        slopes(prediction, target, factor, out, |p, t| {
            let share = if other(p, t) == best { (1.0 - t) / ties } else { 0.0 };
            share - t
        });
    }
}

fn margin(prediction: &[f32], target: &[f32]) -> f32 {
    let right = sum(prediction, target, |p, t| t * p) as f32;
    best_other(prediction, target) - right + 1.0
}

fn best_other(prediction: &[f32], target: &[f32]) -> f32 {
    let others = prediction.iter().zip(target).map(|(&p, &t)| other(p, t));
    others.fold(f32::NEG_INFINITY, at_least)
}

fn other(prediction: f32, target: f32) -> f32 {
    (1.0 - target) * prediction
}
