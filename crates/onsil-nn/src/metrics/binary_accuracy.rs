use super::{Mean, Metric, Rows, mean_metric};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The share of numbers that are right: a prediction above `threshold` says 1, else 0.
///
/// ```
/// use onsil_nn::metrics::BinaryAccuracy;
/// let of_logits = BinaryAccuracy::default().threshold(0.0);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BinaryAccuracy {
    threshold: f64,
    #[serde(skip)]
    mean: Mean,
}

impl BinaryAccuracy {
    /// Sets what a prediction must exceed to say 1; 0.5 unless given.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = threshold;
        self
    }
}

impl Default for BinaryAccuracy {
    fn default() -> Self {
        Self { threshold: 0.5, mean: Mean::default() }
    }
}

impl Metric for BinaryAccuracy {
    class!(BinaryAccuracy);
    mean_metric!();

    fn validate(&self) -> Result<()> {
        let threshold = self.threshold;
        check(threshold.is_finite(), "BinaryAccuracy", "threshold", "finite", threshold)
    }

    fn name(&self) -> String {
        "binary_accuracy".into()
    }

    fn update(&mut self, rows: Rows<'_>) {
        let threshold = self.threshold as f32;
        for (prediction, target, weight) in rows.iter() {
            let right = |(&p, &t): (&f32, &f32)| f32::from(u8::from(p > threshold)) == t;
            let count = prediction.iter().zip(target).filter(|&pair| right(pair)).count();
            self.mean.add(count as f64 / prediction.len() as f64, weight);
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}
