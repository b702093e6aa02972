use super::top_k_categorical_accuracy::in_top_k;
use super::{Mean, Metric, Rows, mean_metric};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The share of rows whose right class is among the `k` largest predictions. Targets are class numbers.
///
/// A class is among them if fewer than `k` predictions are larger than its own: equal ones all count in.
///
/// ```
/// use onsil_nn::metrics::SparseTopKCategoricalAccuracy;
/// let top3 = SparseTopKCategoricalAccuracy::new(3);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SparseTopKCategoricalAccuracy {
    k: usize,
    #[serde(skip)]
    mean: Mean,
}

impl SparseTopKCategoricalAccuracy {
    /// The right class may be at place `k` at worst; 5 by default.
    pub fn new(k: usize) -> Self {
        Self { k, mean: Mean::default() }
    }
}

impl Default for SparseTopKCategoricalAccuracy {
    fn default() -> Self {
        Self::new(5)
    }
}

impl Metric for SparseTopKCategoricalAccuracy {
    class!(SparseTopKCategoricalAccuracy);
    mean_metric!();

    fn validate(&self) -> Result<()> {
        check(self.k > 0, "SparseTopKCategoricalAccuracy", "k", "at least 1", self.k)
    }

    fn name(&self) -> String {
        "sparse_top_k_categorical_accuracy".into()
    }

    fn target_len(&self, _outputs: usize) -> Option<usize> {
        Some(1)
    }

    fn update(&mut self, rows: Rows<'_>) {
        for (prediction, target, weight) in rows.iter() {
            let right = target[0] >= 0.0 && in_top_k(prediction, target[0] as usize, self.k);
            self.mean.add(f64::from(u8::from(right)), weight);
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}
