use super::input::{ClassPair, Positions, check_labels, weights};
use crate::error::{Error, Result};
use crate::target::Target;
use ndarray::Array1;

/// How the scores of several classes become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// No average: the score of this class, for targets of two classes. scikit-learn's `pos_label`, 1
    /// unless given.
    Binary(i64),
    /// Counts summed over classes first.
    Micro,
    /// The mean of the classes' scores.
    Macro,
    /// The mean of the classes' scores, weighted by how many samples each has.
    Weighted,
}

impl Default for Average {
    fn default() -> Self {
        Self::Binary(1)
    }
}

/// What a score is where its denominator is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZeroDivision {
    /// 0.
    #[default]
    Zero,
    /// 1.
    One,
    /// NaN, which averages leave out.
    NaN,
}

impl ZeroDivision {
    fn divide(self, numerator: f64, denominator: f64) -> f64 {
        match self {
            _ if denominator != 0.0 => numerator / denominator,
            Self::Zero => 0.0,
            Self::One => 1.0,
            Self::NaN => f64::NAN,
        }
    }
}

/// What [`precision_recall_fscore_support`] takes beside the classes.
///
/// | option | default | |
/// |---|---|---|
/// | `labels` | all classes, ascending | the classes to score, in this order |
/// | `sample_weight` | all 1 | how much each sample counts, at least 0 |
/// | `beta` | 1 | how much recall counts against precision in the F-score, at least 0 |
/// | `zero_division` | 0 | what a score is where its denominator is 0 |
#[derive(Clone, Copy, Debug)]
pub struct PrfOptions<'a> {
    /// The classes to score.
    pub labels: Option<&'a [i64]>,
    /// How much each sample counts.
    pub sample_weight: Option<&'a [f64]>,
    /// How much recall counts.
    pub beta: f64,
    /// What a score is where its denominator is 0.
    pub zero_division: ZeroDivision,
}

impl Default for PrfOptions<'_> {
    fn default() -> Self {
        Self { labels: None, sample_weight: None, beta: 1.0, zero_division: ZeroDivision::Zero }
    }
}

impl<'a> PrfOptions<'a> {
    /// All classes, F1, 0 where a denominator is 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the classes to score.
    pub fn labels(self, labels: &'a [i64]) -> Self {
        Self { labels: Some(labels), ..self }
    }

    /// Sets how much each sample counts.
    pub fn sample_weight(self, weights: &'a [f64]) -> Self {
        Self { sample_weight: Some(weights), ..self }
    }

    /// Sets how much recall counts against precision.
    pub fn beta(self, beta: f64) -> Self {
        Self { beta, ..self }
    }

    /// Sets what a score is where its denominator is 0.
    pub fn zero_division(self, zero_division: ZeroDivision) -> Self {
        Self { zero_division, ..self }
    }
}

/// Precision, recall and F-score of each class, and what their averages are made from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PerLabel {
    /// The classes, (labels).
    pub labels: Vec<i64>,
    /// `tp / (tp + fp)` of each class, (labels).
    pub precision: Array1<f64>,
    /// `tp / (tp + fn)` of each class, (labels).
    pub recall: Array1<f64>,
    /// `(1 + β²)·tp / ((1 + β²)·tp + β²·fn + fp)` of each class, (labels).
    pub fscore: Array1<f64>,
    /// How many samples of `y_true` are of each class: their weights summed, (labels).
    pub support: Array1<f64>,
    /// Right predictions of each class, (labels).
    true_positives: Array1<f64>,
    /// Predictions of each class, (labels).
    predictions: Array1<f64>,
    beta2: f64,
    zero_division: ZeroDivision,
    /// All classes of the two targets.
    present: Vec<i64>,
    /// What errors name.
    owner: String,
}

/// Precision, recall and F-score over several classes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Averages {
    /// The averaged precision.
    pub precision: f64,
    /// The averaged recall.
    pub recall: f64,
    /// The averaged F-score.
    pub fscore: f64,
}

impl PerLabel {
    /// All classes of the two targets, also those that are not scored.
    pub(super) fn present(&self) -> &[i64] {
        &self.present
    }

    /// One score for all classes.
    ///
    /// # Errors
    /// [`Average::Binary`] for targets of more than two classes, or of a class that is not there.
    pub fn average(&self, average: Average) -> Result<Averages> {
        let over = |weights: Option<&Array1<f64>>| Averages {
            precision: mean(&self.precision, weights),
            recall: mean(&self.recall, weights),
            fscore: mean(&self.fscore, weights),
        };
        Ok(match average {
            Average::Macro => over(None),
            Average::Weighted => over(Some(&self.support)),
            Average::Micro => {
                self.scores(self.true_positives.sum(), self.predictions.sum(), self.support.sum())
            }
            Average::Binary(pos_label) => self.binary(pos_label)?,
        })
    }

    fn binary(&self, pos_label: i64) -> Result<Averages> {
        let owner = &self.owner;
        if self.present.len() > 2 {
            return Err(Error::parameter(
                owner,
                "average",
                format!("Micro, Macro or Weighted for the {} classes of y", self.present.len()),
                "Binary",
            ));
        }
        match self.labels.iter().position(|&label| label == pos_label) {
            Some(at) => {
                let (tp, predictions) = (self.true_positives[at], self.predictions[at]);
                Ok(self.scores(tp, predictions, self.support[at]))
            }
            // With one class alone, the other one may be any.
            None if self.present.len() < 2 => Ok(self.scores(0.0, 0.0, 0.0)),
            None => Err(Error::parameter(
                owner,
                "pos_label (of Average::Binary)",
                format!("one of the classes, {:?}", self.labels),
                pos_label,
            )),
        }
    }

    fn scores(&self, tp: f64, predictions: f64, support: f64) -> Averages {
        Averages {
            precision: self.zero_division.divide(tp, predictions),
            recall: self.zero_division.divide(tp, support),
            fscore: fscore(self.zero_division, self.beta2, tp, predictions, support),
        }
    }
}

fn fscore(zero: ZeroDivision, beta2: f64, tp: f64, predictions: f64, support: f64) -> f64 {
    zero.divide((1.0 + beta2) * tp, beta2 * support + predictions)
}

/// The mean of what is not NaN; a plain one where all weights are 0.
fn mean(values: &Array1<f64>, weights: Option<&Array1<f64>>) -> f64 {
    let sums = |weight: &dyn Fn(usize) -> f64| {
        let known = values.iter().enumerate().filter(|(_, value)| !value.is_nan());
        known.fold((0.0, 0.0), |(sum, all), (i, value)| (sum + weight(i) * value, all + weight(i)))
    };
    let (sum, all) = match weights.map(|weights| sums(&|i| weights[i])) {
        Some((sum, all)) if all > 0.0 => (sum, all),
        _ => sums(&|_| 1.0),
    };
    sum / all
}

/// Precision, recall, F-score and number of samples of each class.
///
/// With `tp` the samples of a class that are predicted as it, `fp` those of others that are, and `fn` those
/// of the class that are not: precision = `tp / (tp + fp)`, recall = `tp / (tp + fn)`, and F is their
/// harmonic mean. [`PerLabel::average`] makes one number of each.
///
/// # Errors
/// Different lengths; no samples; targets that name no classes; `labels`, weights or `beta` that do not fit.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::metrics::{Average, PrfOptions, precision_recall_fscore_support};
/// let (y_true, y_pred) = ([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1]);
/// let scores = precision_recall_fscore_support(&y_true, &y_pred, &PrfOptions::new())?;
/// assert_eq!(scores.recall, array![1.0, 0.0, 0.0]);
/// assert_eq!(scores.average(Average::Macro)?.recall, 1.0 / 3.0);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn precision_recall_fscore_support<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
    options: &PrfOptions<'_>,
) -> Result<PerLabel> {
    per_label("precision_recall_fscore_support", &y_true.into(), &y_pred.into(), options)
}

pub(super) fn per_label(
    owner: &str,
    y_true: &Target<'_>,
    y_pred: &Target<'_>,
    options: &PrfOptions<'_>,
) -> Result<PerLabel> {
    let pair = ClassPair::new(owner, y_true, y_pred)?;
    let weight = weights(owner, options.sample_weight, pair.truth.len())?;
    if !(options.beta.is_finite() && options.beta >= 0.0) {
        return Err(Error::parameter(owner, "beta", "finite and at least 0", options.beta));
    }
    let present = pair.labels();
    let labels = options.labels.map_or_else(|| present.clone(), <[i64]>::to_vec);
    check_labels(owner, &labels)?;
    let positions = Positions::new(&labels);
    let zeros = || Array1::zeros(labels.len());
    let (mut tp, mut predictions, mut support) = (zeros(), zeros(), zeros());
    for (row, (&truth, &predicted)) in pair.truth.iter().zip(pair.predicted.iter()).enumerate() {
        if let Some(at) = positions.of(truth) {
            support[at] += weight(row);
            tp[at] += if truth == predicted { weight(row) } else { 0.0 };
        }
        if let Some(at) = positions.of(predicted) {
            predictions[at] += weight(row);
        }
    }
    let (zero, beta2) = (options.zero_division, options.beta.powi(2));
    let each = |score: &dyn Fn(usize) -> f64| (0..labels.len()).map(score).collect();
    Ok(PerLabel {
        precision: each(&|i| zero.divide(tp[i], predictions[i])),
        recall: each(&|i| zero.divide(tp[i], support[i])),
        fscore: each(&|i| fscore(zero, beta2, tp[i], predictions[i], support[i])),
        support,
        true_positives: tp,
        predictions,
        beta2,
        zero_division: zero,
        present,
        labels,
        owner: owner.into(),
    })
}

/// How many of the samples that are predicted as a class are of it: `tp / (tp + fp)`; 0 where none is.
///
/// # Errors
/// Different lengths; no samples; targets that name no classes; [`Average::Binary`] for more than two
/// classes, or of a class that is not there.
///
/// ```
/// use onsil_ml::metrics::{Average, precision_score};
/// assert_eq!(precision_score(&[0, 1, 1, 0], &[1, 1, 1, 1], Average::Binary(1))?, 0.5);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn precision_score<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
    average: Average,
) -> Result<f64> {
    averaged("precision_score", &y_true.into(), &y_pred.into(), average).map(|all| all.precision)
}

/// How many of the samples of a class are predicted as it: `tp / (tp + fn)`; 0 where there is none.
///
/// # Errors
/// As [`precision_score`].
///
/// ```
/// use onsil_ml::metrics::{Average, recall_score};
/// assert_eq!(recall_score(&[0, 1, 1, 0], &[0, 1, 0, 0], Average::Binary(1))?, 0.5);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn recall_score<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
    average: Average,
) -> Result<f64> {
    averaged("recall_score", &y_true.into(), &y_pred.into(), average).map(|all| all.recall)
}

/// The harmonic mean of precision and recall: `2·tp / (2·tp + fp + fn)`; 0 where that is 0/0.
///
/// # Errors
/// As [`precision_score`].
///
/// ```
/// use onsil_ml::metrics::{Average, f1_score};
/// assert_eq!(f1_score(&[0, 1, 2], &[0, 1, 1], Average::Micro)?, 2.0 / 3.0);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn f1_score<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
    average: Average,
) -> Result<f64> {
    averaged("f1_score", &y_true.into(), &y_pred.into(), average).map(|all| all.fscore)
}

fn averaged(
    owner: &str,
    y_true: &Target<'_>,
    y_pred: &Target<'_>,
    average: Average,
) -> Result<Averages> {
    per_label(owner, y_true, y_pred, &PrfOptions::new())?.average(average)
}
