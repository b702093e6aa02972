//! What training makes small.
//!
//! A loss compares one row of predictions with one row of targets; a row is the last axis of the
//! model's output. The loss of a batch is the mean over all rows, each multiplied by its sample weight
//! (Keras' `sum_over_batch_size`).

mod binary_crossentropy;
mod binary_focal_crossentropy;
mod categorical_crossentropy;
mod categorical_focal_crossentropy;
mod categorical_hinge;
mod cosine_similarity;
mod hinge;
mod huber;
mod kl_divergence;
mod log_cosh;
mod mean_absolute_error;
mod mean_absolute_percentage_error;
mod mean_squared_error;
mod mean_squared_logarithmic_error;
mod numeric;
mod poisson;
mod sparse_categorical_crossentropy;
mod squared_hinge;

pub use binary_crossentropy::BinaryCrossentropy;
pub use binary_focal_crossentropy::BinaryFocalCrossentropy;
pub use categorical_crossentropy::CategoricalCrossentropy;
pub use categorical_focal_crossentropy::{Alpha, CategoricalFocalCrossentropy};
pub use categorical_hinge::CategoricalHinge;
pub use cosine_similarity::CosineSimilarity;
pub use hinge::Hinge;
pub use huber::Huber;
pub use kl_divergence::KLDivergence;
pub use log_cosh::LogCosh;
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_absolute_percentage_error::MeanAbsolutePercentageError;
pub use mean_squared_error::MeanSquaredError;
pub use mean_squared_logarithmic_error::MeanSquaredLogarithmicError;
pub use poisson::Poisson;
pub use sparse_categorical_crossentropy::SparseCategoricalCrossentropy;
pub use squared_hinge::SquaredHinge;

use crate::error::{Result, check};
use crate::registry::{self, registry, unknown_class};
use serde_json::Value;

/// Probabilities are kept in `[EPSILON, 1 − EPSILON]` before their logarithm is taken.
pub const EPSILON: f32 = 1e-7;

/// Rows of predictions and of targets.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Predictions, `[rows, outputs]`.
    pub prediction: &'a [f32],
    /// Targets, `[rows, target_len]` with the loss's own [`target_len`](Loss::target_len).
    pub target: &'a [f32],
    /// Numbers in a row of predictions.
    pub outputs: usize,
}

/// The loss of one row, and its gradient.
///
/// A loss of your own implements this and is handed to `compile` like the others.
///
/// ```
/// use onsil_nn::losses::Loss;
///
/// /// Mean of (prediction − target)⁴.
/// #[derive(Clone, Debug)]
/// struct Quartic;
///
/// impl Loss for Quartic {
///     fn class_name(&self) -> &str {
///         "Quartic"
///     }
///     fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
///         let n = prediction.len() as f32;
///         prediction.iter().zip(target).map(|(p, t)| (p - t).powi(4)).sum::<f32>() / n
///     }
///     fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
///         let n = prediction.len() as f32;
///         for ((out, p), t) in out.iter_mut().zip(prediction).zip(target) {
///             *out = scale * 4.0 * (p - t).powi(3) / n;
///         }
///     }
/// }
/// assert_eq!(Quartic.value(&[2.0], &[0.0]), 16.0);
/// ```
pub trait Loss: std::fmt::Debug + Send + Sync + dyn_clone::DynClone {
    /// The class name, as in configs.
    fn class_name(&self) -> &str;

    /// The parameters, as in configs.
    fn config(&self) -> serde_json::Value {
        serde_json::json!({})
    }

    /// Checks the parameters; called by `compile`.
    ///
    /// # Errors
    /// A parameter outside its range.
    fn validate(&self) -> Result<()> {
        Ok(())
    }

    /// How many numbers a row of targets has where a row of predictions has `outputs`.
    ///
    /// The same number, unless the loss takes class labels.
    fn target_len(&self, outputs: usize) -> usize {
        outputs
    }

    /// Checks one row of targets; called on all data before training.
    ///
    /// # Errors
    /// What is wrong with the row, such as a label outside `0..outputs`.
    fn check_target(&self, _target: &[f32], _outputs: usize) -> Result<(), String> {
        Ok(())
    }

    /// Whether this row is left out of the loss and of the number of rows it is divided by.
    fn ignores(&self, _target: &[f32]) -> bool {
        false
    }

    /// Whether [`ignores`](Self::ignores) can be true for any target.
    fn may_ignore(&self) -> bool {
        false
    }

    /// The loss of one row.
    fn value(&self, prediction: &[f32], target: &[f32]) -> f32;

    /// Writes `scale` · ∂value/∂prediction into `out` (out: as long as `prediction`).
    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]);

    /// The loss of each row into `out` (out: `[rows]`); 0 for a row that is [ignored](Self::ignores).
    ///
    /// Calls [`value`](Self::value) unless a loss knows how to compute many rows at once.
    fn values(&self, rows: Batch<'_>, out: &mut [f32]) {
        let targets = rows.target.chunks_exact(self.target_len(rows.outputs));
        let rows = rows.prediction.chunks_exact(rows.outputs).zip(targets);
        for (value, (p, t)) in out.iter_mut().zip(rows) {
            *value = if self.ignores(t) { 0.0 } else { self.value(p, t) };
        }
    }

    /// Each row's scale (`scales`: `[rows]`) times the gradient of its loss into `out` (out:
    /// `[rows, outputs]`); 0 for a row that is [ignored](Self::ignores).
    ///
    /// Calls [`gradient`](Self::gradient) unless a loss knows how to compute many rows at once.
    fn gradients(&self, rows: Batch<'_>, scales: &[f32], out: &mut [f32]) {
        let targets = rows.target.chunks_exact(self.target_len(rows.outputs));
        let parts = rows.prediction.chunks_exact(rows.outputs).zip(targets).zip(scales);
        for (out, ((p, t), &scale)) in out.chunks_exact_mut(rows.outputs).zip(parts) {
            if self.ignores(t) {
                out.fill(0.0);
            } else {
                self.gradient(p, t, scale, out);
            }
        }
    }

    /// The same loss as a function of logits, for a model that ends in softmax: then both are computed
    /// together, stably. None if there is no such form.
    fn of_softmax_logits(&self) -> Option<Box<dyn Loss>> {
        None
    }
}

registry!(Loss, "loss", parse_over_default, read, {
    BinaryCrossentropy: "bce";
    BinaryFocalCrossentropy;
    CategoricalCrossentropy;
    CategoricalFocalCrossentropy;
    CategoricalHinge;
    CosineSimilarity;
    Hinge;
    Huber;
    KLDivergence: "kld", "kullback_leibler_divergence";
    LogCosh;
    MeanAbsoluteError: "mae";
    MeanAbsolutePercentageError: "mape";
    MeanSquaredError: "mse";
    MeanSquaredLogarithmicError: "msle";
    Poisson;
    SparseCategoricalCrossentropy;
    SquaredHinge;
});

/// What Keras writes into the configs of losses, and the only value that is understood here.
const KERAS_FIXED: [(&str, &str); 3] =
    [("reduction", "\"sum_over_batch_size\""), ("axis", "-1"), ("dtype", "\"float32\"")];

/// Reads a loss, also from a config that Keras wrote.
fn read(value: Value, known: fn(Value) -> Result<Box<dyn Loss>>) -> Result<Box<dyn Loss>> {
    let (class_name, mut config) = registry::split("loss", value)?;
    for (parameter, only) in KERAS_FIXED {
        let given = config.as_object_mut().and_then(|config| config.remove(parameter));
        if let Some(given) = given.filter(|given| !given.is_null()) {
            let given = given.to_string();
            check(given == only, &class_name, parameter, only, given)?;
        }
    }
    known(registry::object(&class_name, config))
}

impl Loss for Unknown {
    unknown_class!("loss");

    fn value(&self, _: &[f32], _: &[f32]) -> f32 {
        0.0
    }

    fn gradient(&self, _: &[f32], _: &[f32], _: f32, _: &mut [f32]) {}
}

fn check_label_smoothing(owner: &str, label_smoothing: f64) -> Result<()> {
    let holds = (0.0..=1.0).contains(&label_smoothing);
    check(holds, owner, "label_smoothing", "in [0, 1]", label_smoothing)
}

fn check_gamma(owner: &str, gamma: f64) -> Result<()> {
    check(gamma >= 0.0 && gamma.is_finite(), owner, "gamma", "at least 0 and finite", gamma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_rows_are_zero_and_scales_are_per_row() {
        let loss = SparseCategoricalCrossentropy::default().from_logits(true).ignore_class(-1);
        let (prediction, target) = ([0.0, 0.0, 5.0, 1.0, 0.0, 0.0], [0.0, -1.0, 1.0]);
        let (mut value, mut gradient) = ([9.0; 3], [9.0; 6]);
        let rows = Batch { prediction: &prediction, target: &target, outputs: 2 };
        loss.values(rows, &mut value);
        loss.gradients(rows, &[1.0, 1.0, 4.0], &mut gradient);
        assert_eq!(value, [2f32.ln(), 0.0, 2f32.ln()]);
        assert_eq!(gradient, [-0.5, 0.5, 0.0, 0.0, 2.0, -2.0]);
    }
}
