use super::f_score::{Average, Counts, check_threshold, counted};
use super::{Metric, Rows};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `(1 + beta²) · precision · recall / (beta² · precision + recall)` of each class.
///
/// Targets are one-hot, or 0 and 1 for labels that do not exclude each other. Without a threshold the
/// largest prediction of a row is the one that says yes.
///
/// ```
/// use onsil_nn::metrics::{Average, FBetaScore, Metric, Rows};
/// let mut metric = FBetaScore::default().average(Average::Macro);
/// let (prediction, target) = ([0.9, 0.1, 0.2, 0.8], [1.0, 0.0, 0.0, 1.0]);
/// metric.update(Rows::new(&prediction, &target, 2));
/// assert!((metric.result() - 1.0).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FBetaScore {
    average: Option<Average>,
    beta: f64,
    threshold: Option<f64>,
    #[serde(skip)]
    counts: Counts,
}

impl FBetaScore {
    /// How the scores of the classes become one. Unless given, [`scores`](Self::scores) has each of them
    /// and the figure in histories is their mean.
    pub fn average(mut self, average: Average) -> Self {
        self.average = Some(average);
        self
    }

    /// How much more recall counts than precision, above 0; 1 unless given.
    pub fn beta(mut self, beta: f64) -> Self {
        self.beta = beta;
        self
    }

    /// Predictions above this, in (0, 1], say yes; the largest of a row unless given.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = Some(threshold);
        self
    }

    /// The score of each class.
    pub fn scores(&self) -> Vec<f64> {
        self.counts.scores(self.beta).collect()
    }
}

impl Default for FBetaScore {
    fn default() -> Self {
        Self { average: None, beta: 1.0, threshold: None, counts: Counts::default() }
    }
}

impl Metric for FBetaScore {
    class!(FBetaScore);
    counted!();

    fn validate(&self) -> Result<()> {
        check(self.beta > 0.0, "FBetaScore", "beta", "above 0", self.beta)?;
        check_threshold("FBetaScore", self.threshold)
    }

    fn name(&self) -> String {
        "fbeta_score".into()
    }

    fn results(&self) -> Vec<f64> {
        if self.average.is_none() { self.scores() } else { vec![self.result()] }
    }

    fn result(&self) -> f64 {
        self.counts.result(self.beta, self.average)
    }
}
