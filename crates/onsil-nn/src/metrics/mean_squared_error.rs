use super::{Mean, Metric, Rows, mean_metric};
use crate::losses::{self, Loss};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The mean of `mean((prediction − target)²)` over rows.
///
/// ```
/// use onsil_nn::metrics::{Metric, Rows, MeanSquaredError};
/// let mut metric = MeanSquaredError::default();
/// let (prediction, target) = ([1.0, 3.0], [1.0, 1.0]);
/// metric.update(Rows::new(&prediction, &target, 2));
/// assert_eq!(metric.result(), 2.0);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MeanSquaredError {
    #[serde(skip)]
    mean: Mean,
}

impl Metric for MeanSquaredError {
    class!(MeanSquaredError);
    mean_metric!();

    fn name(&self) -> String {
        "mean_squared_error".into()
    }

    fn update(&mut self, rows: Rows<'_>) {
        let loss = losses::MeanSquaredError::default();
        for (prediction, target, weight) in rows.iter() {
            self.mean.add(f64::from(loss.value(prediction, target)), weight);
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(false)
    }
}
