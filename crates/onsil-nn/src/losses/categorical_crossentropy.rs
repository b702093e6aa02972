use super::numeric::{clip_slope, log_sum_exp, sum};
use super::{EPSILON, Loss, check_label_smoothing};
use crate::error::Result;
use crate::registry::class;
use onsil_kernels::activation::softmax_rows;
use serde::{Deserialize, Serialize};

/// `−Σ target · ln p`: how far a distribution over classes is from one-hot targets.
///
/// Predictions are divided by their sum and kept in [1e-7, 1 − 1e-7] (beyond these the gradient is 0),
/// or with `from_logits` they are logits, of which `p` is the softmax. Where the targets are class
/// numbers, use [`SparseCategoricalCrossentropy`](super::SparseCategoricalCrossentropy).
///
/// ```
/// use onsil_nn::losses::{CategoricalCrossentropy, Loss};
/// let loss = CategoricalCrossentropy::default().value(&[0.5, 0.25, 0.25], &[1.0, 0.0, 0.0]);
/// assert!((loss - 2f32.ln()).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CategoricalCrossentropy {
    from_logits: bool,
    label_smoothing: f64,
}

impl CategoricalCrossentropy {
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
}

impl Loss for CategoricalCrossentropy {
    class!(CategoricalCrossentropy);

    fn validate(&self) -> Result<()> {
        check_label_smoothing("CategoricalCrossentropy", self.label_smoothing)
    }

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        let smooth = smoothed(self.label_smoothing, prediction.len());
        if self.from_logits {
            let (largest, rest) = log_sum_exp(prediction);
            sum(prediction, target, |x, t| smooth(t) * (rest - (x - largest))) as f32
        } else {
            let total = total(prediction);
            sum(prediction, target, |p, t| -smooth(t) * clip(p / total).ln()) as f32
        }
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let smooth = smoothed(self.label_smoothing, prediction.len());
        if self.from_logits {
            softmax_rows(prediction.len(), prediction, out);
            let weight: f32 = target.iter().map(|&t| smooth(t)).sum();
            for (out, &t) in out.iter_mut().zip(target) {
                *out = scale * (weight * *out - smooth(t));
            }
        } else {
            let total = total(prediction);
            for ((out, &p), &t) in out.iter_mut().zip(prediction).zip(target) {
                let q = p / total;
                *out = -scale * smooth(t) / clip(q) * clip_slope(q, EPSILON, 1.0 - EPSILON);
            }
            through_normalisation(prediction, total, out);
        }
    }

    fn of_softmax_logits(&self) -> Option<Box<dyn Loss>> {
        (!self.from_logits).then(|| self.clone().from_logits(true).into())
    }
}

/// The targets' smoothing over `classes`.
pub(super) fn smoothed(label_smoothing: f64, classes: usize) -> impl Fn(f32) -> f32 {
    let smoothing = label_smoothing as f32;
    let floor = smoothing / classes as f32;
    move |target| target * (1.0 - smoothing) + floor
}

/// What a row of predictions is divided by.
pub(super) fn total(prediction: &[f32]) -> f32 {
    prediction.iter().map(|&p| f64::from(p)).sum::<f64>() as f32
}

/// Keeps a probability in [`EPSILON`, 1 − `EPSILON`].
pub(super) fn clip(p: f32) -> f32 {
    p.clamp(EPSILON, 1.0 - EPSILON)
}

/// Turns the gradient by `prediction / total` into the gradient by `prediction`; in-out: `out`.
pub(super) fn through_normalisation(prediction: &[f32], total: f32, out: &mut [f32]) {
    let along = (sum(prediction, out, |p, g| p * g) / f64::from(total)) as f32;
    for out in out {
        *out = (*out - along) / total;
    }
}
