use crate::error::{Error, Result, check};
use crate::estimator::{Estimator, FitOptions, Fitted, Kind, fitted, transforms, unsupervised};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2, ArrayRef2, ArrayView1, Axis, Zip};
use serde::{Deserialize, Serialize};

/// What a [`SimpleImputer`] puts in the place of a missing value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImputerStrategy {
    /// The mean of the feature's values.
    Mean,
    /// Their median; of two middle values, the mean.
    Median,
    /// The most frequent of them; of equally frequent ones, the least.
    MostFrequent,
    /// [`fill_value`](SimpleImputer::fill_value).
    Constant,
}

/// Puts a value in the place of each missing one (NaN): what is typical of the feature, or a constant.
///
/// A feature of which every training value is missing is dropped, or filled with 0 (with `fill_value`, if
/// the strategy is constant) where `keep_empty_features` is set.
///
/// | parameter | default | |
/// |---|---|---|
/// | `strategy` | mean | mean, median, most_frequent or constant |
/// | `fill_value` | 0 | what strategy constant puts in; finite |
/// | `keep_empty_features` | false | keep features of which every training value is missing |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::preprocessing::SimpleImputer;
/// let imputer = SimpleImputer::new().fit(&array![[1.0, 5.0], [3.0, f64::NAN]])?;
/// assert_eq!(imputer.statistics, array![2.0, 5.0]);
/// assert_eq!(imputer.transform(&array![[f64::NAN, 6.0]])?, array![[2.0, 6.0]]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SimpleImputer {
    strategy: ImputerStrategy,
    fill_value: Option<f64>,
    keep_empty_features: bool,
}

impl Default for SimpleImputer {
    fn default() -> Self {
        Self { strategy: ImputerStrategy::Mean, fill_value: None, keep_empty_features: false }
    }
}

impl SimpleImputer {
    /// With the mean.
    pub fn new() -> Self {
        Self::default()
    }

    /// What to put in the place of a missing value. Default: the mean.
    pub fn strategy(self, strategy: ImputerStrategy) -> Self {
        Self { strategy, ..self }
    }

    /// The constant of [`ImputerStrategy::Constant`]. Default: 0.
    pub fn fill_value(self, value: f64) -> Self {
        Self { fill_value: Some(value), ..self }
    }

    /// Whether to keep features of which every training value is missing. Default: false.
    pub fn keep_empty_features(self, keep: bool) -> Self {
        Self { keep_empty_features: keep, ..self }
    }

    /// What is put in the place of a feature's missing values; NaN if the feature is dropped.
    fn statistic(&self, mut present: Vec<f64>) -> f64 {
        let constant = self.fill_value.unwrap_or(0.0);
        if present.is_empty() {
            return match (self.keep_empty_features, self.strategy) {
                (false, _) => f64::NAN,
                (true, ImputerStrategy::Constant) => constant,
                (true, _) => 0.0,
            };
        }
        match self.strategy {
            ImputerStrategy::Mean => present.iter().sum::<f64>() / present.len() as f64,
            ImputerStrategy::Median => {
                present.sort_unstable_by(f64::total_cmp);
                let upper = present[present.len() / 2];
                let lower = present[(present.len() - 1) / 2];
                // Halved first, so that the sum of two large values is no infinity.
                if lower == upper { upper } else { lower / 2.0 + upper / 2.0 }
            }
            ImputerStrategy::MostFrequent => {
                present.sort_unstable_by(f64::total_cmp);
                let mut best = (0, 0.0);
                for run in present.chunk_by(|a, b| a == b) {
                    if run.len() > best.0 {
                        best = (run.len(), run[0]);
                    }
                }
                best.1
            }
            ImputerStrategy::Constant => constant,
        }
    }
}

unsupervised!(SimpleImputer);

impl Estimator for SimpleImputer {
    type Fitted = FittedSimpleImputer;
    const NAME: &'static str = "SimpleImputer";
    const KIND: Kind = Kind::Transformer;

    fn validate(&self) -> Result<()> {
        let fill_value = self.fill_value.unwrap_or(0.0);
        check(fill_value.is_finite(), Self::NAME, "fill_value", "finite", fill_value)
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        _y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedSimpleImputer> {
        self.validate()?;
        x.check_shape(Self::NAME, 1)?;
        options.no_weights(Self::NAME)?;
        let x = x.to_f64();
        refuse_infinity(&x)?;
        let present = |column: ArrayView1<'_, f64>| -> Vec<f64> {
            column.iter().copied().filter(|value| !value.is_nan()).collect()
        };
        let statistics: Array1<f64> =
            x.columns().into_iter().map(|column| self.statistic(present(column))).collect();
        let dropped: Vec<usize> =
            (0..x.ncols()).filter(|&column| statistics[column].is_nan()).collect();
        let mut warnings = Vec::new();
        if !dropped.is_empty() {
            warnings.push(format!(
                "SimpleImputer: dropped columns {dropped:?} (counted from 0), of which every value is \
                 missing; set keep_empty_features to keep them"
            ));
        }
        Ok(FittedSimpleImputer {
            n_features_in: x.ncols(),
            statistics,
            warnings,
            params: self.clone(),
        })
    }
}

/// NaN is what an imputer is for; infinity is not.
fn refuse_infinity(x: &ArrayRef2<f64>) -> Result<()> {
    let at = x.indexed_iter().find(|(_, value)| value.is_infinite());
    match at {
        None => Ok(()),
        Some(((row, column), value)) => Err(Error::data(format!(
            "SimpleImputer: x, row {row}, column {column} (counted from 0): expected a finite number or NaN, \
             found {value}; replace it, by NaN if it stands for a missing value, or remove the row"
        ))),
    }
}

/// A fitted [`SimpleImputer`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedSimpleImputer {
    /// The parameters that it was fitted with.
    pub params: SimpleImputer,
    /// The number of features.
    pub n_features_in: usize,
    /// What is put in the place of each feature's missing values, (features); NaN: the feature is dropped.
    pub statistics: Array1<f64>,
    /// Which features were dropped.
    pub warnings: Vec<String>,
}

transforms!(FittedSimpleImputer);

impl Fitted for FittedSimpleImputer {
    fitted!(SimpleImputer: statistics);

    fn check(&self) -> Result<(), String> {
        match self.statistics.len() == self.n_features_in {
            true => Ok(()),
            false => Err(format!("statistics are not of {} features", self.n_features_in)),
        }
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn transform_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        x.check_features(self.name(), self.n_features_in)?;
        let x = x.to_f64();
        refuse_infinity(&x)?;
        let kept: Vec<usize> =
            (0..self.n_features_in).filter(|&column| !self.statistics[column].is_nan()).collect();
        let mut z = x.select(Axis(1), &kept);
        let statistics = self.statistics.select(Axis(0), &kept);
        for mut row in z.axis_iter_mut(Axis(0)) {
            Zip::from(&mut row).and(&statistics).for_each(|value, &statistic| {
                if value.is_nan() {
                    *value = statistic;
                }
            });
        }
        Ok(z)
    }
}
