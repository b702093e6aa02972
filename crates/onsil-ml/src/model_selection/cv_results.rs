use super::cross_validate::Outcome;
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a search has found of each candidate.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CvResults {
    /// The candidates: parameters and values.
    pub params: Vec<Map<String, Value>>,
    /// The score of each candidate on the test part of each split, (candidates, splits).
    pub split_test_score: Array2<f64>,
    /// The mean over splits, (candidates).
    pub mean_test_score: Array1<f64>,
    /// The standard deviation over splits, with the divisor `n`, (candidates).
    pub std_test_score: Array1<f64>,
    /// 1 for the best mean; equal means have the same rank, (candidates).
    pub rank_test_score: Array1<usize>,
    /// The score on the train part of each split, if it is wanted, (candidates, splits).
    pub split_train_score: Option<Array2<f64>>,
    /// The mean over splits, (candidates).
    pub mean_train_score: Option<Array1<f64>>,
    /// The standard deviation over splits, (candidates).
    pub std_train_score: Option<Array1<f64>>,
    /// How long fits took, in seconds by the clock: the mean over splits, (candidates).
    pub mean_fit_time: Array1<f64>,
    /// Their standard deviation, (candidates).
    pub std_fit_time: Array1<f64>,
    /// How long judging took, in seconds by the clock: the mean over splits, (candidates).
    pub mean_score_time: Array1<f64>,
    /// Its standard deviation, (candidates).
    pub std_score_time: Array1<f64>,
}

impl CvResults {
    /// From the outcomes of each candidate's splits, candidate after candidate.
    pub(super) fn new(
        params: Vec<Map<String, Value>>,
        outcomes: &[Outcome],
        with_train: bool,
    ) -> Self {
        let splits = outcomes.len() / params.len();
        let table = |of: &dyn Fn(&Outcome) -> f64| {
            Array2::from_shape_fn((params.len(), splits), |(i, j)| of(&outcomes[i * splits + j]))
        };
        let test = table(&|outcome| outcome.test_scores[0]);
        let train = with_train.then(|| table(&|outcome| outcome.train_scores[0]));
        let (fit, score) = (table(&|o| o.fit_time), table(&|o| o.score_time));
        Self {
            mean_test_score: means(&test),
            std_test_score: deviations(&test),
            rank_test_score: ranks(&means(&test)),
            split_test_score: test,
            mean_train_score: train.as_ref().map(means),
            std_train_score: train.as_ref().map(deviations),
            split_train_score: train,
            mean_fit_time: means(&fit),
            std_fit_time: deviations(&fit),
            mean_score_time: means(&score),
            std_score_time: deviations(&score),
            params,
        }
    }

    /// The first of the best.
    pub(super) fn best(&self) -> usize {
        self.rank_test_score.iter().position(|&rank| rank == 1).unwrap_or_default()
    }

    /// Checks that there are as many numbers as candidates.
    pub(super) fn check(&self) -> Result<(), String> {
        let lengths = [
            self.split_test_score.nrows(),
            self.mean_test_score.len(),
            self.std_test_score.len(),
            self.rank_test_score.len(),
            self.mean_fit_time.len(),
            self.std_fit_time.len(),
            self.mean_score_time.len(),
            self.std_score_time.len(),
        ];
        let train = [self.mean_train_score.as_ref(), self.std_train_score.as_ref()];
        let mut all = lengths.into_iter().chain(train.into_iter().flatten().map(Array1::len));
        match all.all(|length| length == self.params.len()) {
            true => Ok(()),
            false => Err(format!("cv_results are not of {} candidates", self.params.len())),
        }
    }
}

/// Mean of each row.
fn means(table: &Array2<f64>) -> Array1<f64> {
    table.map_axis(Axis(1), |row| sum(&row.to_vec()) / row.len() as f64)
}

/// Standard deviation of each row.
fn deviations(table: &Array2<f64>) -> Array1<f64> {
    table.map_axis(Axis(1), |row| {
        let mean = sum(&row.to_vec()) / row.len() as f64;
        let squares: Vec<f64> = row.iter().map(|value| (value - mean) * (value - mean)).collect();
        (sum(&squares) / row.len() as f64).sqrt()
    })
}

/// The sum in NumPy's order, so that means that are equal there are equal here, and ranks agree.
fn sum(values: &[f64]) -> f64 {
    if values.len() < 8 {
        return values.iter().sum();
    }
    if values.len() > 128 {
        let half = values.len() / 2;
        let (left, right) = values.split_at(half - half % 8);
        return sum(left) + sum(right);
    }
    let (eights, rest) = values.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for eight in eights {
        lanes.iter_mut().zip(eight).for_each(|(lane, value)| *lane += value);
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    rest.iter().fold(((a + b) + (c + d)) + ((e + f) + (g + h)), |sum, value| sum + value)
}

/// 1 and how many are better; NaN is worse than all.
fn ranks(means: &Array1<f64>) -> Array1<usize> {
    let is_better = |a: f64, b: f64| a > b || (b.is_nan() && !a.is_nan());
    let rank = |&mean: &f64| 1 + means.iter().filter(|&&other| is_better(other, mean)).count();
    means.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn equal_means_share_a_rank_and_nan_is_last() {
        let ranks = |means: Array1<f64>| super::ranks(&means).to_vec();
        assert_eq!(ranks(array![0.5, 0.9, 0.9, f64::NAN, 0.1]), [3, 1, 1, 5, 4]);
        assert_eq!(ranks(array![f64::NAN, f64::NAN]), [1, 1]);
    }

    #[test]
    fn sums_of_any_length_are_right() {
        for n in [0, 1, 7, 8, 9, 128, 129, 1000] {
            let values: Vec<f64> = (0..n).map(f64::from).collect();
            assert_eq!(sum(&values), f64::from(n * (n - 1) / 2), "{n}");
        }
    }
}
