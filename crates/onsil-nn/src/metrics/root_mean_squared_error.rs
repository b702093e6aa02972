use super::{Mean, Metric, Rows};
use crate::losses::{self, Loss};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `√mean((prediction − target)²)`, the mean over all rows: an error in the unit of the targets.
///
/// ```
/// use onsil_nn::metrics::{Metric, RootMeanSquaredError, Rows};
/// let mut metric = RootMeanSquaredError::default();
/// let (prediction, target) = ([1.0, 3.0, 5.0, 5.0], [1.0; 4]);
/// metric.update(Rows::new(&prediction, &target, 1));
/// assert_eq!(metric.result(), 3.0);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RootMeanSquaredError {
    #[serde(skip)]
    mean: Mean,
}

impl Metric for RootMeanSquaredError {
    class!(RootMeanSquaredError);

    fn name(&self) -> String {
        "root_mean_squared_error".into()
    }

    fn update(&mut self, rows: Rows<'_>) {
        let loss = losses::MeanSquaredError::default();
        for (prediction, target, weight) in rows.iter() {
            self.mean.add(f64::from(loss.value(prediction, target)), weight);
        }
    }

    fn result(&self) -> f64 {
        self.mean.result().sqrt()
    }

    fn state(&self) -> Vec<f64> {
        self.mean.state()
    }

    fn set_state(&mut self, state: &[f64]) {
        self.mean.set_state(state);
    }

    fn reset(&mut self) {
        self.mean = Mean::default();
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(false)
    }
}
