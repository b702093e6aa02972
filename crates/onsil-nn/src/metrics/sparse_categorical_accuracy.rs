use super::accuracy::argmax;
use super::{Mean, Metric, Rows, mean_metric};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The share of rows whose largest prediction (the first, if several are equal) stands at the target, a
/// class number.
///
/// ```
/// use onsil_nn::metrics::{Metric, SparseCategoricalAccuracy};
/// assert_eq!(SparseCategoricalAccuracy::default().target_len(10), Some(1));
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SparseCategoricalAccuracy {
    #[serde(skip)]
    mean: Mean,
}

impl Metric for SparseCategoricalAccuracy {
    class!(SparseCategoricalAccuracy);
    mean_metric!();

    fn name(&self) -> String {
        "sparse_categorical_accuracy".into()
    }

    fn target_len(&self, _outputs: usize) -> Option<usize> {
        Some(1)
    }

    fn update(&mut self, rows: Rows<'_>) {
        for (prediction, target, weight) in rows.iter() {
            let right = argmax(prediction) as f32 == target[0];
            self.mean.add(f64::from(u8::from(right)), weight);
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}
