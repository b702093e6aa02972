//! Figures that are watched, but not trained on.

mod accuracy;
mod auc;
mod binary_accuracy;
mod categorical_accuracy;
mod confusion;
mod cosine_similarity;
mod f1_score;
mod f_beta_score;
mod f_score;
mod log_cosh_error;
mod loss_metric;
mod mean_absolute_error;
mod mean_squared_error;
mod named;
mod precision;
mod r2_score;
mod recall;
mod root_mean_squared_error;
mod sparse_categorical_accuracy;
mod sparse_top_k_categorical_accuracy;
mod top_k_categorical_accuracy;

pub use accuracy::Accuracy;
pub(crate) use accuracy::argmax;
pub use auc::{AUC, Curve, SummationMethod};
pub use binary_accuracy::BinaryAccuracy;
pub use categorical_accuracy::CategoricalAccuracy;
pub use cosine_similarity::CosineSimilarity;
pub use f_beta_score::FBetaScore;
pub use f_score::Average;
pub use f1_score::F1Score;
pub use log_cosh_error::LogCoshError;
pub use loss_metric::LossMetric;
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use named::Named;
pub use precision::Precision;
pub use r2_score::{ClassAggregation, R2Score};
pub use recall::Recall;
pub use root_mean_squared_error::RootMeanSquaredError;
pub use sparse_categorical_accuracy::SparseCategoricalAccuracy;
pub use sparse_top_k_categorical_accuracy::SparseTopKCategoricalAccuracy;
pub use top_k_categorical_accuracy::TopKCategoricalAccuracy;

use crate::error::{Error, Result};
use crate::losses;
use crate::registry::{self, registry};
use serde_json::Value;

/// Predictions and targets of some rows; a row is the last axis of the model's output.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// Predictions, `[rows, outputs]`.
    pub prediction: &'a [f32],
    /// Targets, `[rows, target_len]`; `target_len` is 1 where the targets are class labels.
    pub target: &'a [f32],
    /// One weight a row, or empty: all 1.
    pub weight: &'a [f32],
    /// Numbers in a row of predictions.
    pub outputs: usize,
    /// Numbers in a row of targets.
    pub target_len: usize,
}

impl<'a> Rows<'a> {
    /// Rows of `outputs` predictions each, and as many rows of targets, all of weight 1.
    ///
    /// # Panics
    /// If there is no row, or `outputs` does not divide the predictions into rows.
    pub fn new(prediction: &'a [f32], target: &'a [f32], outputs: usize) -> Self {
        let rows = prediction.len() / outputs;
        assert_eq!(rows * outputs, prediction.len(), "predictions are rows of {outputs}");
        Self { prediction, target, weight: &[], outputs, target_len: target.len() / rows }
    }

    /// Each row: prediction, target and weight.
    pub fn iter(self) -> impl Iterator<Item = (&'a [f32], &'a [f32], f64)> {
        let weight = self.weight;
        self.prediction
            .chunks_exact(self.outputs)
            .zip(self.target.chunks_exact(self.target_len))
            .enumerate()
            .map(move |(i, (p, t))| (p, t, weight.get(i).map_or(1.0, |&w| f64::from(w))))
    }
}

/// A figure that is gathered over batches.
///
/// A metric of your own implements this and is handed to `compile` like the others.
///
/// ```
/// use onsil_nn::metrics::{Metric, Rows};
///
/// /// The largest absolute error.
/// #[derive(Clone, Debug, Default)]
/// struct MaxError(f64);
///
/// impl Metric for MaxError {
///     fn class_name(&self) -> &str {
///         "MaxError"
///     }
///     fn name(&self) -> String {
///         "max_error".into()
///     }
///     fn update(&mut self, rows: Rows<'_>) {
///         for (p, t) in rows.prediction.iter().zip(rows.target) {
///             self.0 = self.0.max(f64::from((p - t).abs()));
///         }
///     }
///     fn result(&self) -> f64 {
///         self.0
///     }
///     fn state(&self) -> Vec<f64> {
///         vec![self.0]
///     }
///     fn set_state(&mut self, state: &[f64]) {
///         self.0 = state[0];
///     }
/// }
/// ```
pub trait Metric: std::fmt::Debug + Send + Sync + dyn_clone::DynClone {
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

    /// The name in histories and progress lines, such as `"accuracy"`.
    fn name(&self) -> String;

    /// How many numbers a row of targets must have where a row of predictions has `outputs`; None if
    /// any will do.
    fn target_len(&self, outputs: usize) -> Option<usize> {
        Some(outputs)
    }

    /// Takes some rows in, without allocating.
    fn update(&mut self, rows: Rows<'_>);

    /// The figure over all rows since the last reset.
    fn result(&self) -> f64;

    /// The figure of each class, or of each output, where the metric has been asked to keep them apart; otherwise
    /// the one figure.
    fn results(&self) -> Vec<f64> {
        vec![self.result()]
    }

    /// What has been gathered, for a checkpoint.
    fn state(&self) -> Vec<f64>;

    /// Puts back what [`state`](Self::state) gave; a vector of zeros of that length resets.
    fn set_state(&mut self, state: &[f64]);

    /// Forgets all rows, without allocating.
    fn reset(&mut self) {
        let zeros = vec![0.0; self.state().len()];
        self.set_state(&zeros);
    }

    /// Whether a larger figure is better, if that is known: the direction of `mode="auto"`.
    fn larger_is_better(&self) -> Option<bool> {
        None
    }
}

registry!(Metric, "metric", parse_over_default, read, {
    Accuracy: "acc";
    AUC;
    BinaryAccuracy;
    CategoricalAccuracy;
    CosineSimilarity;
    F1Score;
    FBetaScore;
    LogCoshError;
    MeanAbsoluteError: "mae";
    MeanSquaredError: "mse";
    Precision;
    R2Score;
    Recall;
    RootMeanSquaredError: "rmse";
    SparseCategoricalAccuracy;
    SparseTopKCategoricalAccuracy;
    TopKCategoricalAccuracy;
});

/// Reads a metric, or a loss that is to be watched; the name may be the user's own.
fn read(value: Value, known: fn(Value) -> Result<Box<dyn Metric>>) -> Result<Box<dyn Metric>> {
    let given = value.as_str().map(str::to_owned);
    let (class_name, mut config) = registry::split("metric", value)?;
    let own = config.as_object_mut().and_then(|config| config.remove("name"));
    let metric = match known(registry::object(&class_name, config.clone())) {
        Err(Error::UnknownName { .. }) => of_loss(&class_name, config)?,
        other => other?,
    };
    match given.or_else(|| own?.as_str().map(str::to_owned)) {
        Some(name) if name != metric.name() => Ok(Box::new(Named::new(&name, metric))),
        _ => Ok(metric),
    }
}

fn of_loss(class_name: &str, config: Value) -> Result<Box<dyn Metric>> {
    match losses::from_config(registry::object(class_name, config)) {
        Ok(loss) => Ok(Box::new(LossMetric::new(loss))),
        Err(Error::UnknownName { .. }) => Err(unknown(class_name)),
        Err(error) => Err(error),
    }
}

fn unknown(name: &str) -> Error {
    let losses = losses::NAMES.iter().filter(|name| !NAMES.contains(name));
    let names: Vec<&str> = NAMES.iter().chain(losses).copied().collect();
    Error::unknown("metric", name, &names)
}

impl Metric for Unknown {
    fn class_name(&self) -> &str {
        &self.0
    }

    fn validate(&self) -> Result<()> {
        Err(unknown(&self.0))
    }

    fn name(&self) -> String {
        self.0.clone()
    }

    fn update(&mut self, _: Rows<'_>) {}

    fn result(&self) -> f64 {
        f64::NAN
    }

    fn state(&self) -> Vec<f64> {
        Vec::new()
    }

    fn set_state(&mut self, _: &[f64]) {}
}

/// A weighted mean over rows: what most metrics are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    pub(crate) fn add(&mut self, value: f64, weight: f64) {
        self.sum += value * weight;
        self.weight += weight;
    }

    /// The mean; 0 before the first row, as in Keras.
    pub(crate) fn result(&self) -> f64 {
        if self.weight == 0.0 { 0.0 } else { self.sum / self.weight }
    }

    pub(crate) fn state(&self) -> Vec<f64> {
        vec![self.sum, self.weight]
    }

    pub(crate) fn set_state(&mut self, state: &[f64]) {
        [self.sum, self.weight] = [state[0], state[1]];
    }
}

/// The methods of a metric that is a [`Mean`] in its field `mean`.
macro_rules! mean_metric {
    () => {
        fn result(&self) -> f64 {
            self.mean.result()
        }

        fn state(&self) -> Vec<f64> {
            self.mean.state()
        }

        fn set_state(&mut self, state: &[f64]) {
            self.mean.set_state(state);
        }

        fn reset(&mut self) {
            self.mean = Default::default();
        }
    };
}
pub(crate) use mean_metric;
