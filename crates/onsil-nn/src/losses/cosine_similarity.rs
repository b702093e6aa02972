use super::numeric::sum;
use super::{EPSILON, Loss};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `−Σ p̂ · t̂`, where a hat is the division by the norm: −1 where prediction and target point the same way,
/// 1 where they point opposite ways.
///
/// A norm below 1e-7 counts as 1e-7.
///
/// ```
/// use onsil_nn::losses::{CosineSimilarity, Loss};
/// assert_eq!(CosineSimilarity::default().value(&[3.0, 4.0], &[0.0, 2.0]), -0.8);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CosineSimilarity {}

impl Loss for CosineSimilarity {
    class!(CosineSimilarity);

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        let (p, t) = (inverse_norm(prediction), inverse_norm(target));
        (-sum(prediction, target, |p, t| p * t) * p * t) as f32
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let (p, t) = (inverse_norm(prediction), inverse_norm(target));
        let along =
            if p < LARGEST_INVERSE { sum(prediction, target, |p, t| p * t) * p * p } else { 0.0 };
        let factor = -f64::from(scale) * p * t;
        for ((out, &x), &y) in out.iter_mut().zip(prediction).zip(target) {
            *out = (factor * (f64::from(y) - along * f64::from(x))) as f32;
        }
    }
}

const LARGEST_INVERSE: f64 = 1.0 / EPSILON as f64;

fn inverse_norm(row: &[f32]) -> f64 {
    let inverse = 1.0 / sum(row, row, |x, y| x * y).sqrt();
    if inverse > LARGEST_INVERSE { LARGEST_INVERSE } else { inverse }
}
