use super::confusion::{Confusion, ratio};
use super::{Metric, Rows};
use crate::error::Result;
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The share of predictions saying yes that are right; 0 if none says yes.
///
/// Targets are 0 and 1. A prediction says yes if it is above the threshold; with `top_k`, if it is among
/// the `top_k` largest of its row (of equal ones the first), and above the threshold if one is given;
/// with `class_id`, only predictions of this class count.
///
/// ```
/// use onsil_nn::metrics::{Metric, Precision, Rows};
/// let mut metric = Precision::default();
/// let (prediction, target) = ([0.9, 0.8, 0.7, 0.1], [1.0, 1.0, 0.0, 1.0]);
/// metric.update(Rows::new(&prediction, &target, 1));
/// assert_eq!(metric.result(), 2.0 / 3.0);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Precision {
    #[serde(flatten)]
    confusion: Confusion,
}

impl Precision {
    /// Sets what a prediction must exceed, in [0, 1]; 0.5 unless given, and none with `top_k`.
    pub fn thresholds(mut self, thresholds: f64) -> Self {
        self.confusion.thresholds = Some(thresholds);
        self
    }

    /// Only the largest `top_k` ≥ 1 predictions of a row say yes; all may unless given.
    pub fn top_k(mut self, top_k: usize) -> Self {
        self.confusion.top_k = Some(top_k);
        self
    }

    /// Only this class counts; all do unless given.
    pub fn class_id(mut self, class_id: usize) -> Self {
        self.confusion.class_id = Some(class_id);
        self
    }
}

impl Metric for Precision {
    class!(Precision);

    fn validate(&self) -> Result<()> {
        self.confusion.validate("Precision")
    }

    fn name(&self) -> String {
        "precision".into()
    }

    fn update(&mut self, rows: Rows<'_>) {
        self.confusion.update(rows);
    }

    fn result(&self) -> f64 {
        let found = self.confusion.true_positives;
        ratio(found, found + self.confusion.false_positives)
    }

    fn state(&self) -> Vec<f64> {
        self.confusion.counts().to_vec()
    }

    fn set_state(&mut self, state: &[f64]) {
        self.confusion.set_counts(state);
    }

    fn reset(&mut self) {
        self.confusion.set_counts(&[0.0; 3]);
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}
