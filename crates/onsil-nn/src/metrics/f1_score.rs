use super::f_score::{Average, Counts, check_threshold, counted};
use super::{Metric, Rows};
use crate::error::Result;
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `2 · precision · recall / (precision + recall)` of each class.
///
/// Targets are one-hot, or 0 and 1 for labels that do not exclude each other. Without a threshold the
/// largest prediction of a row is the one that says yes.
///
/// ```
/// use onsil_nn::metrics::{Average, F1Score, Metric, Rows};
/// let mut metric = F1Score::default().average(Average::Macro);
/// let (prediction, target) = ([0.9, 0.1, 0.2, 0.8], [1.0, 0.0, 0.0, 1.0]);
/// metric.update(Rows::new(&prediction, &target, 2));
/// assert!((metric.result() - 1.0).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct F1Score {
    average: Option<Average>,
    threshold: Option<f64>,
    #[serde(skip)]
    counts: Counts,
}

impl F1Score {
    /// How the scores of the classes become one. Unless given, [`scores`](Self::scores) has each of them
    /// and the figure in histories is their mean.
    pub fn average(mut self, average: Average) -> Self {
        self.average = Some(average);
        self
    }

    /// Predictions above this, in (0, 1], say yes; the largest of a row unless given.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = Some(threshold);
        self
    }

    /// The score of each class.
    pub fn scores(&self) -> Vec<f64> {
        self.counts.scores(1.0).collect()
    }
}

impl Metric for F1Score {
    class!(F1Score);
    counted!();

    fn validate(&self) -> Result<()> {
        check_threshold("F1Score", self.threshold)
    }

    fn name(&self) -> String {
        "f1_score".into()
    }

    fn results(&self) -> Vec<f64> {
        if self.average.is_none() { self.scores() } else { vec![self.result()] }
    }

    fn result(&self) -> f64 {
        self.counts.result(1.0, self.average)
    }
}
