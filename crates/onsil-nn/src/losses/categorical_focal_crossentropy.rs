use super::categorical_crossentropy::{clip, smoothed, total};
use super::numeric::{clip_slope, log_sum_exp, power_slope};
use super::{EPSILON, Loss, check_gamma, check_label_smoothing};
use crate::error::{Result, check};
use crate::registry::class;
use onsil_kernels::activation::softmax_rows;
use serde::{Deserialize, Serialize};

/// `−Σ alpha · (1 − p)^gamma · target · ln p`: categorical cross-entropy that cares less about what is
/// already right.
///
/// Lin et al., "Focal loss for dense object detection", ICCV 2017. Predictions are divided by their sum
/// and kept in [1e-7, 1 − 1e-7] (beyond these the gradient is 0), or with `from_logits` they are logits,
/// of which `p` is the softmax. Targets are one-hot.
///
/// ```
/// use onsil_nn::losses::{CategoricalFocalCrossentropy, Loss};
/// let loss = CategoricalFocalCrossentropy::default().value(&[0.5, 0.5], &[1.0, 0.0]);
/// assert!((loss - 0.25 * 0.25 * 2f32.ln()).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CategoricalFocalCrossentropy {
    alpha: Alpha,
    gamma: f64,
    from_logits: bool,
    label_smoothing: f64,
}

/// The weights of the classes in a [`CategoricalFocalCrossentropy`]; each at least 0.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged, expecting = "a number, or a list of one for each class")]
pub enum Alpha {
    /// The same for all.
    All(f64),
    /// One for each class.
    Each(Vec<f64>),
}

impl From<f64> for Alpha {
    fn from(alpha: f64) -> Self {
        Self::All(alpha)
    }
}

impl From<Vec<f64>> for Alpha {
    fn from(alpha: Vec<f64>) -> Self {
        Self::Each(alpha)
    }
}

impl Alpha {
    fn of(&self, class: usize) -> f32 {
        match self {
            Self::All(alpha) => *alpha as f32,
            // A metric is not asked whether it fits the outputs.
            Self::Each(alpha) => alpha.get(class).map_or(f32::NAN, |alpha| *alpha as f32),
        }
    }
}

impl CategoricalFocalCrossentropy {
    /// The weight of every class, or one for each class; 0.25 unless given.
    pub fn alpha(mut self, alpha: impl Into<Alpha>) -> Self {
        self.alpha = alpha.into();
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

    /// Moves the targets this much of the way to the uniform distribution, in [0, 1]; 0 unless given.
    pub fn label_smoothing(mut self, label_smoothing: f64) -> Self {
        self.label_smoothing = label_smoothing;
        self
    }

    /// The loss, given how a prediction becomes a probability.
    fn focal(&self, row: &[f32], target: &[f32], probability: impl Fn(f32) -> f32) -> f32 {
        let smooth = smoothed(self.label_smoothing, row.len());
        let terms = row.iter().zip(target).enumerate().map(|(class, (&x, &t))| {
            let p = clip(probability(x));
            let focus = self.alpha.of(class) * (1.0 - p).powf(self.gamma as f32);
            f64::from(-focus * smooth(t) * p.ln())
        });
        terms.sum::<f64>() as f32
    }

    /// The derivative by the probability `p` of `class`.
    fn slope(&self, class: usize, p: f32, target: f32) -> f32 {
        let (clipped, gamma) = (clip(p), self.gamma as f32);
        let focus = (1.0 - clipped).powf(gamma);
        let slope = power_slope(1.0 - clipped, gamma) * clipped.ln() - focus / clipped;
        self.alpha.of(class) * target * slope * clip_slope(p, EPSILON, 1.0 - EPSILON)
    }
}

impl Default for CategoricalFocalCrossentropy {
    fn default() -> Self {
        Self { alpha: Alpha::All(0.25), gamma: 2.0, from_logits: false, label_smoothing: 0.0 }
    }
}

impl Loss for CategoricalFocalCrossentropy {
    class!(CategoricalFocalCrossentropy);

    fn validate(&self) -> Result<()> {
        const OWNER: &str = "CategoricalFocalCrossentropy";
        let holds = match &self.alpha {
            Alpha::All(alpha) => *alpha >= 0.0,
            Alpha::Each(alpha) => alpha.iter().all(|&alpha| alpha >= 0.0),
        };
        let given = serde_json::to_value(&self.alpha).unwrap_or_default();
        check(holds, OWNER, "alpha", "at least 0 for each class", given)?;
        check_gamma(OWNER, self.gamma)?;
        check_label_smoothing(OWNER, self.label_smoothing)
    }

    fn check_target(&self, _target: &[f32], outputs: usize) -> Result<(), String> {
        match &self.alpha {
            Alpha::Each(alpha) if alpha.len() != outputs => Err(format!(
                "alpha must be one number, or one for each of the model's {outputs} outputs, but has {}",
                alpha.len()
            )),
            _ => Ok(()),
        }
    }

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        if self.from_logits {
            let (largest, rest) = log_sum_exp(prediction);
            self.focal(prediction, target, |x| (x - largest - rest).exp())
        } else {
            let total = total(prediction);
            self.focal(prediction, target, |p| p / total)
        }
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let smooth = smoothed(self.label_smoothing, prediction.len());
        let total = total(prediction);
        if self.from_logits {
            softmax_rows(prediction.len(), prediction, out);
        } else {
            for (p, x) in out.iter_mut().zip(prediction) {
                *p = x / total;
            }
        }
        let rows = out.iter().zip(target).enumerate();
        let along = rows.map(|(class, (&p, &t))| f64::from(p * self.slope(class, p, smooth(t))));
        let along = along.sum::<f64>() as f32;
        for (class, (out, &t)) in out.iter_mut().zip(target).enumerate() {
            let p = *out;
            let outer = if self.from_logits { p } else { 1.0 / total };
            *out = scale * outer * (self.slope(class, p, smooth(t)) - along);
        }
    }

    fn of_softmax_logits(&self) -> Option<Box<dyn Loss>> {
        (!self.from_logits).then(|| self.clone().from_logits(true).into())
    }
}
