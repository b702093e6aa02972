use super::binary_crossentropy::{of_probability, slope_of_probability};
use super::numeric::{mean, power_slope, sigmoid, slopes};
use super::{Loss, check_gamma, check_label_smoothing};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The mean of `(1 − pₜ)^gamma · crossentropy`, where `pₜ` is the probability of the right answer: binary
/// cross-entropy that cares less about what is already right.
///
/// Lin et al., "Focal loss for dense object detection", ICCV 2017. Predictions are probabilities, kept in
/// [1e-7, 1 − 1e-7] in the cross-entropy, or with `from_logits` logits.
///
/// ```
/// use onsil_nn::losses::{BinaryFocalCrossentropy, Loss};
/// let loss = BinaryFocalCrossentropy::default().value(&[0.5], &[1.0]);
/// assert!((loss - 0.25 * 2f32.ln()).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BinaryFocalCrossentropy {
    apply_class_balancing: bool,
    alpha: f64,
    gamma: f64,
    from_logits: bool,
    label_smoothing: f64,
}

impl BinaryFocalCrossentropy {
    /// Weighs class 1 with `alpha` and class 0 with 1 − `alpha`; false unless given.
    pub fn apply_class_balancing(mut self, apply_class_balancing: bool) -> Self {
        self.apply_class_balancing = apply_class_balancing;
        self
    }

    /// The weight of class 1 when classes are balanced, in [0, 1]; 0.25 unless given.
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// How strongly what is right is left aside, at least 0; 2 unless given.
    pub fn gamma(mut self, gamma: f64) -> Self {
        self.gamma = gamma;
        self
    }

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

    fn weight(&self, target: f32) -> f32 {
        let alpha = self.alpha as f32;
        if self.apply_class_balancing {
            target * alpha + (1.0 - target) * (1.0 - alpha)
        } else {
            1.0
        }
    }

    fn term(&self, p: f32, target: f32) -> f32 {
        let focus = wrong(p, target).powf(self.gamma as f32);
        self.weight(target) * focus * of_probability(p, target)
    }

    fn slope(&self, p: f32, target: f32) -> f32 {
        let (wrong, gamma) = (wrong(p, target), self.gamma as f32);
        let focus_slope = power_slope(wrong, gamma) * (1.0 - 2.0 * target);
        let crossentropy_slope = slope_of_probability(p, target);
        self.weight(target)
            * (focus_slope * of_probability(p, target) + wrong.powf(gamma) * crossentropy_slope)
    }
}

impl Default for BinaryFocalCrossentropy {
    fn default() -> Self {
        Self {
            apply_class_balancing: false,
            alpha: 0.25,
            gamma: 2.0,
            from_logits: false,
            label_smoothing: 0.0,
        }
    }
}

impl Loss for BinaryFocalCrossentropy {
    class!(BinaryFocalCrossentropy);

    fn validate(&self) -> Result<()> {
        const OWNER: &str = "BinaryFocalCrossentropy";
        check((0.0..=1.0).contains(&self.alpha), OWNER, "alpha", "in [0, 1]", self.alpha)?;
        check_gamma(OWNER, self.gamma)?;
        check_label_smoothing(OWNER, self.label_smoothing)
    }

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        let smooth = self.smooth();
        if self.from_logits {
            mean(prediction, target, |x, t| self.term(sigmoid(x), smooth(t)))
        } else {
            mean(prediction, target, |p, t| self.term(p, smooth(t)))
        }
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let smooth = self.smooth();
        let factor = scale / prediction.len() as f32;
        if self.from_logits {
            slopes(prediction, target, factor, out, |x, t| {
                let p = sigmoid(x);
                self.slope(p, smooth(t)) * p * (1.0 - p)
            });
        } else {
            slopes(prediction, target, factor, out, |p, t| self.slope(p, smooth(t)));
        }
    }
}

/// `1 − pₜ`: the probability of the wrong answer.
fn wrong(p: f32, target: f32) -> f32 {
    1.0 - (target * p + (1.0 - target) * (1.0 - p))
}
