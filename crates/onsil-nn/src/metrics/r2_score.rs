use super::{Metric, Rows};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `1 − Σ(target − prediction)² / Σ(target − mean target)²`, the coefficient of determination: 1 is perfect,
/// 0 is as good as always predicting the mean.
///
/// An output whose targets are all equal scores 0, or NaN if it is predicted perfectly.
///
/// ```
/// use onsil_nn::metrics::{Metric, R2Score, Rows};
/// let mut metric = R2Score::default();
/// let (prediction, target) = ([2.0, 2.0, 4.0], [1.0, 2.0, 3.0]);
/// metric.update(Rows::new(&prediction, &target, 1));
/// assert_eq!(metric.result(), 0.0);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct R2Score {
    class_aggregation: Option<ClassAggregation>,
    num_regressors: u64,
    #[serde(skip)]
    sums: Sums,
}

/// How the scores of the outputs become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassAggregation {
    /// Their mean.
    UniformAverage,
    /// Their mean, weighted by the variance of each output's targets.
    VarianceWeightedAverage,
}

impl R2Score {
    /// How the scores of the outputs become one; their mean unless given.
    pub fn class_aggregation(mut self, class_aggregation: ClassAggregation) -> Self {
        self.class_aggregation = Some(class_aggregation);
        self
    }

    /// Adjusts the score for so many independent variables p: `1 − (1 − R²)(n − 1)/(n − p − 1)`, n being the
    /// number of targets; not adjusted where p is 0 (the default) or n is not above p + 1.
    pub fn num_regressors(mut self, num_regressors: u64) -> Self {
        self.num_regressors = num_regressors;
        self
    }

    /// The score of each output.
    pub fn scores(&self) -> Vec<f64> {
        self.sums.each().map(|(_, score)| self.adjusted(score)).collect()
    }

    fn adjusted(&self, score: f64) -> f64 {
        let (n, p) = (self.sums.targets, self.num_regressors as f64);
        if p == 0.0 || p >= n - 1.0 {
            score
        } else {
            1.0 - (1.0 - score) * (n - 1.0) / (n - p - 1.0)
        }
    }
}

impl Default for R2Score {
    fn default() -> Self {
        Self {
            class_aggregation: Some(ClassAggregation::UniformAverage),
            num_regressors: 0,
            sums: Sums::default(),
        }
    }
}

impl Metric for R2Score {
    class!(R2Score);

    fn name(&self) -> String {
        "r2_score".into()
    }

    fn update(&mut self, rows: Rows<'_>) {
        self.sums.update(rows);
    }

    fn results(&self) -> Vec<f64> {
        if self.class_aggregation.is_none() { self.scores() } else { vec![self.result()] }
    }

    fn result(&self) -> f64 {
        let outputs = self.sums.outputs.len();
        if outputs == 0 {
            return 0.0;
        }
        let weighted = self.class_aggregation == Some(ClassAggregation::VarianceWeightedAverage);
        let (mut sum, mut weights) = (0.0, 0.0);
        for (variance, score) in self.sums.each() {
            let weight = if weighted { variance } else { 1.0 };
            sum += weight * score;
            weights += weight;
        }
        self.adjusted(sum / weights)
    }

    fn state(&self) -> Vec<f64> {
        let mut state = vec![self.sums.weight, self.sums.targets];
        state.extend(self.sums.outputs.as_flattened());
        state
    }

    fn set_state(&mut self, state: &[f64]) {
        [self.sums.weight, self.sums.targets] = [state[0], state[1]];
        self.sums.outputs.clear();
        let outputs = state[2..].chunks_exact(3).map(|sums| [sums[0], sums[1], sums[2]]);
        self.sums.outputs.extend(outputs);
    }

    fn reset(&mut self) {
        [self.sums.weight, self.sums.targets] = [0.0; 2];
        self.sums.outputs.fill([0.0; 3]);
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}

/// What the score is computed from.
#[derive(Clone, Debug, Default)]
struct Sums {
    /// Of each output: Σ target, Σ target², Σ (target − prediction)², weighted.
    outputs: Vec<[f64; 3]>,
    /// Σ weight.
    weight: f64,
    /// The number of targets, over all outputs.
    targets: f64,
}

impl Sums {
    fn update(&mut self, rows: Rows<'_>) {
        self.outputs.resize(rows.outputs, [0.0; 3]);
        for (prediction, target, weight) in rows.iter() {
            for ((sums, &p), &t) in self.outputs.iter_mut().zip(prediction).zip(target) {
                let (p, t) = (f64::from(p), f64::from(t));
                sums[0] += weight * t;
                sums[1] += weight * t * t;
                sums[2] += weight * (t - p) * (t - p);
            }
            self.weight += weight;
            self.targets += target.len() as f64;
        }
    }

    /// The variance (times the weight) and the score of each output.
    fn each(&self) -> impl Iterator<Item = (f64, f64)> {
        self.outputs.iter().map(|&[sum, squares, residual]| {
            let variance = squares - sum * sum / self.weight;
            let score = 1.0 - residual / variance;
            (variance, if score.is_infinite() { 0.0 } else { score })
        })
    }
}
