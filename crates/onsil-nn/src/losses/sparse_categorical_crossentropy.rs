use super::Loss;
use super::categorical_crossentropy::{clip, total};
use super::numeric::{clip_slope, log_sum_exp};
use crate::losses::EPSILON;
use crate::registry::class;
use onsil_kernels::activation::softmax_rows;
use serde::{Deserialize, Serialize};

/// `−ln p[label]`: categorical cross-entropy where the target is the number of the class.
///
/// Predictions are divided by their sum and kept in [1e-7, 1 − 1e-7] (beyond these the gradient is 0),
/// or with `from_logits` they are logits, of which `p` is the softmax. A row of targets is one whole
/// number, 0 for the first class.
///
/// ```
/// use onsil_nn::losses::{Loss, SparseCategoricalCrossentropy};
/// let loss = SparseCategoricalCrossentropy::default();
/// assert!((loss.value(&[0.25, 0.5, 0.25], &[1.0]) - 2f32.ln()).abs() < 1e-6);
/// assert!(loss.check_target(&[3.0], 3).is_err());
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SparseCategoricalCrossentropy {
    from_logits: bool,
    ignore_class: Option<i64>,
}

impl SparseCategoricalCrossentropy {
    /// Takes predictions as logits; false unless given.
    pub fn from_logits(mut self, from_logits: bool) -> Self {
        self.from_logits = from_logits;
        self
    }

    /// Leaves rows with this label out of the loss; none unless given. It need not be one of the
    /// classes: −1 and 255 are usual.
    pub fn ignore_class(mut self, ignore_class: i64) -> Self {
        self.ignore_class = Some(ignore_class);
        self
    }
}

impl Loss for SparseCategoricalCrossentropy {
    class!(SparseCategoricalCrossentropy);

    fn target_len(&self, _outputs: usize) -> usize {
        1
    }

    fn check_target(&self, target: &[f32], outputs: usize) -> Result<(), String> {
        let label = target[0];
        if self.ignores(target) || is_label(label, outputs) {
            return Ok(());
        }
        let ignored = self.ignore_class.map(|class| format!(", or {class}, the ignore_class"));
        Err(format!(
            "a label must be a whole number from 0 to {}{}, but is {label} (the model has {outputs} \
             outputs, one for each class)",
            outputs.saturating_sub(1),
            ignored.unwrap_or_default(),
        ))
    }

    fn may_ignore(&self) -> bool {
        self.ignore_class.is_some()
    }

    fn ignores(&self, target: &[f32]) -> bool {
        self.ignore_class.is_some_and(|class| target[0] == class as f32)
    }

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        if self.ignores(target) {
            return 0.0;
        }
        let at_label = prediction.get(target[0] as usize).copied().unwrap_or(f32::NAN);
        if self.from_logits {
            let (largest, rest) = log_sum_exp(prediction);
            rest - (at_label - largest)
        } else {
            -clip(at_label / total(prediction)).ln()
        }
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        if self.ignores(target) {
            return out.fill(0.0);
        }
        let label = target[0] as usize;
        if self.from_logits {
            softmax_rows(prediction.len(), prediction, out);
            for (class, out) in out.iter_mut().enumerate() {
                *out = scale * (*out - f32::from(u8::from(class == label)));
            }
        } else {
            let total = total(prediction);
            let p = prediction.get(label).map_or(f32::NAN, |p| p / total);
            let slope = -scale / clip(p) * clip_slope(p, EPSILON, 1.0 - EPSILON) / total;
            for (class, out) in out.iter_mut().enumerate() {
                *out = slope * (f32::from(u8::from(class == label)) - p);
            }
        }
    }

    fn of_softmax_logits(&self) -> Option<Box<dyn Loss>> {
        (!self.from_logits).then(|| self.clone().from_logits(true).into())
    }
}

fn is_label(label: f32, classes: usize) -> bool {
    label >= 0.0 && label.fract() == 0.0 && (label as usize) < classes
}
