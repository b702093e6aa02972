use super::{Mean, Metric, Rows, mean_metric};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The mean of `mean((prediction − target)²)` over rows.
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
        for (prediction, target, weight) in rows.iter() {
            let squares = prediction.iter().zip(target).map(|(p, t)| f64::from(p - t).powi(2));
            self.mean.add(squares.sum::<f64>() / prediction.len() as f64, weight);
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(false)
    }
}
