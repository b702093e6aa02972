use super::numeric::{clip_slope, mean, sigmoid, slopes, softplus};
use super::{EPSILON, Loss, check_label_smoothing};
use crate::error::Result;
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `−mean(target · ln p + (1 − target) · ln(1 − p))`: how far probabilities are from yes/no answers.
///
/// Predictions are probabilities, kept in [1e-7, 1 − 1e-7] before their logarithm is taken (beyond
/// these the gradient is 0), or with `from_logits` their logits, of which `p` is the sigmoid.
/// Targets are 0 and 1, or probabilities.
///
/// ```
/// use onsil_nn::losses::{BinaryCrossentropy, Loss};
/// let loss = BinaryCrossentropy::default().value(&[0.5, 0.5], &[0.0, 1.0]);
/// assert!((loss - 2f32.ln()).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BinaryCrossentropy {
    from_logits: bool,
    label_smoothing: f64,
}

impl BinaryCrossentropy {
    /// Takes predictions as logits; false unless given.
    pub fn from_logits(mut self, from_logits: bool) -> Self {
        self.from_logits = from_logits;
        self
    }

    /// Moves each target this much of the way to ½, in [0, 1]; 0 unless given.
    pub fn label_smoothing(mut self, label_smoothing: f64) -> Self {
        self.label_smoothing = label_smoothing;
        self
    }

    fn smooth(&self) -> impl Fn(f32) -> f32 {
        let smoothing = self.label_smoothing as f32;
        move |target| target * (1.0 - smoothing) + 0.5 * smoothing
    }
}

impl Loss for BinaryCrossentropy {
    class!(BinaryCrossentropy);

    fn validate(&self) -> Result<()> {
        check_label_smoothing("BinaryCrossentropy", self.label_smoothing)
    }

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        let smooth = self.smooth();
        if self.from_logits {
            mean(prediction, target, |x, t| of_logit(x, smooth(t)))
        } else {
            mean(prediction, target, |p, t| of_probability(p, smooth(t)))
        }
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let smooth = self.smooth();
        let factor = scale / prediction.len() as f32;
        if self.from_logits {
            slopes(prediction, target, factor, out, |x, t| sigmoid(x) - smooth(t));
        } else {
            slopes(prediction, target, factor, out, |p, t| slope_of_probability(p, smooth(t)));
        }
    }
}

/// The cross-entropy of one probability.
pub(super) fn of_probability(p: f32, target: f32) -> f32 {
    let p = p.clamp(EPSILON, 1.0 - EPSILON);
    -(target * p.ln() + (1.0 - target) * (1.0 - p).ln())
}

/// Its derivative.
pub(super) fn slope_of_probability(p: f32, target: f32) -> f32 {
    let clipped = p.clamp(EPSILON, 1.0 - EPSILON);
    let slope = (1.0 - target) / (1.0 - clipped) - target / clipped;
    slope * clip_slope(p, EPSILON, 1.0 - EPSILON)
}

fn of_logit(x: f32, target: f32) -> f32 {
    target * softplus(-x) + (1.0 - target) * softplus(x)
}
