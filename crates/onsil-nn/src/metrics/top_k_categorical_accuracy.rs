use super::accuracy::argmax;
use super::{Mean, Metric, Rows, mean_metric};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The share of rows whose right class is among the `k` largest predictions. Targets are one-hot.
///
/// A class is among them if fewer than `k` predictions are larger than its own: equal ones all count in.
///
/// ```
/// use onsil_nn::metrics::TopKCategoricalAccuracy;
/// let top3 = TopKCategoricalAccuracy::new(3);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TopKCategoricalAccuracy {
    k: usize,
    #[serde(skip)]
    mean: Mean,
}

impl TopKCategoricalAccuracy {
    /// The right class may be at place `k` at worst; 5 by default.
    pub fn new(k: usize) -> Self {
        Self { k, mean: Mean::default() }
    }
}

impl Default for TopKCategoricalAccuracy {
    fn default() -> Self {
        Self::new(5)
    }
}

impl Metric for TopKCategoricalAccuracy {
    class!(TopKCategoricalAccuracy);
    mean_metric!();

    fn validate(&self) -> Result<()> {
        check(self.k > 0, "TopKCategoricalAccuracy", "k", "at least 1", self.k)
    }

    fn name(&self) -> String {
        "top_k_categorical_accuracy".into()
    }

    fn update(&mut self, rows: Rows<'_>) {
        for (prediction, target, weight) in rows.iter() {
            let right = in_top_k(prediction, argmax(target), self.k);
            self.mean.add(f64::from(u8::from(right)), weight);
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}

/// Whether fewer than `k` predictions are larger than that of `class`.
pub(super) fn in_top_k(prediction: &[f32], class: usize, k: usize) -> bool {
    prediction.get(class).is_some_and(|own| {
        !own.is_nan() && prediction.iter().filter(|&other| other > own).count() < k
    })
}
