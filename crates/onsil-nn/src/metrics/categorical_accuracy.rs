use super::accuracy::argmax;
use super::{Mean, Metric, Rows, mean_metric};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The share of rows whose largest prediction stands where the largest target stands (the first, if
/// several are equal). Targets are one-hot.
///
/// ```
/// use onsil_nn::metrics::{CategoricalAccuracy, Metric};
/// assert_eq!(CategoricalAccuracy::default().name(), "categorical_accuracy");
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CategoricalAccuracy {
    #[serde(skip)]
    mean: Mean,
}

impl Metric for CategoricalAccuracy {
    class!(CategoricalAccuracy);
    mean_metric!();

    fn name(&self) -> String {
        "categorical_accuracy".into()
    }

    fn update(&mut self, rows: Rows<'_>) {
        for (prediction, target, weight) in rows.iter() {
            let right = argmax(prediction) == argmax(target);
            self.mean.add(f64::from(u8::from(right)), weight);
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}
