//! Figures that are watched, but not trained on.

mod accuracy;
mod mean_squared_error;

pub use accuracy::Accuracy;
pub(crate) use accuracy::argmax;
pub use mean_squared_error::MeanSquaredError;

use crate::error::Result;
use crate::registry::{registry, unknown_class};

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

registry!(Metric, "metric", parse_over_default, {
    Accuracy: "acc";
    MeanSquaredError: "mse";
});

impl Metric for Unknown {
    unknown_class!("metric");

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
