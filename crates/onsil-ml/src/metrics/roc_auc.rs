use super::input::{check_lengths, check_probabilities, classes};
use super::log_loss::column_labels;
use super::roc::steps_of;
use crate::error::{Error, Result};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::ArrayView2;

/// Which pairs of classes the area is computed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MultiClass {
    /// One against the rest, for every class.
    Ovr,
    /// One against one, for every pair of classes, each in both directions (Hand and Till, "A simple
    /// generalisation of the area under the ROC curve", Machine Learning 45, 2001).
    Ovo,
}

/// How the areas of several classes or pairs become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClassAverage {
    /// Their mean.
    #[default]
    Macro,
    /// Their mean, weighted by how many samples each has.
    Weighted,
}

/// The area under the [`roc_curve`](super::roc_curve): the probability that a sample of the larger class
/// has a higher score than one of the smaller class, equal scores counted half.
///
/// # Errors
/// Different lengths; other than two classes; a score that is not finite.
///
/// ```
/// use onsil_ml::metrics::roc_auc_score;
/// assert_eq!(roc_auc_score(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8])?, 0.75);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn roc_auc_score<'t, 's>(
    y_true: impl Into<Target<'t>>,
    y_score: impl Into<Target<'s>>,
) -> Result<f64> {
    area(&y_true.into(), &y_score.into(), None, None)
}

/// The same, with samples that count for more or less.
///
/// # Errors
/// As [`roc_auc_score`]; weights that do not fit.
///
/// ```
/// use onsil_ml::metrics::roc_auc_score_weighted;
/// let area = roc_auc_score_weighted(&[0, 0, 1], &[0.1, 0.9, 0.5], &[3.0, 1.0, 1.0])?;
/// assert_eq!(area, 0.75);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn roc_auc_score_weighted<'t, 's>(
    y_true: impl Into<Target<'t>>,
    y_score: impl Into<Target<'s>>,
    sample_weight: &[f64],
) -> Result<f64> {
    area(&y_true.into(), &y_score.into(), None, Some(sample_weight))
}

/// The sum of trapezia between different scores, over the product of the two classes' weights.
fn area(
    y_true: &Target<'_>,
    y_score: &Target<'_>,
    pos_label: Option<i64>,
    sample_weight: Option<&[f64]>,
) -> Result<f64> {
    let steps = steps_of("roc_auc_score", y_true, y_score, pos_label, sample_weight)?;
    let (mut negatives, mut positives, mut twice) = (0.0, 0.0, 0.0);
    for (fp, tp, _) in steps {
        twice += (fp - negatives) * (tp + positives);
        (negatives, positives) = (fp, tp);
    }
    Ok(twice / 2.0 / (negatives * positives))
}

/// The area under the ROC curve for more than two classes, averaged over classes or over pairs of them.
///
/// `y_proba` is (samples, classes), rows that sum to 1, the classes in ascending order: those of `y_true`,
/// or `labels` if these are given.
///
/// # Errors
/// Different lengths; no samples; not as many columns as classes; a class of `labels` without samples;
/// what is no probability; rows that do not sum to 1.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::metrics::{ClassAverage, MultiClass, roc_auc_score_multiclass};
/// let y_proba = array![[0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.3, 0.4, 0.3], [0.1, 0.5, 0.4]];
/// let area = roc_auc_score_multiclass(
///     &[0, 1, 2, 2],
///     &y_proba,
///     MultiClass::Ovr,
///     ClassAverage::Macro,
///     None,
/// )?;
/// assert!((area - (1.0 + 2.5 / 3.0 + 3.5 / 4.0) / 3.0).abs() < 1e-12);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn roc_auc_score_multiclass<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_proba: impl Into<Rows<'p>>,
    multi_class: MultiClass,
    average: ClassAverage,
    labels: Option<&[i64]>,
) -> Result<f64> {
    let owner = "roc_auc_score";
    let (y_true, y_proba) = (y_true.into(), y_proba.into());
    check_lengths(owner, ("y_true", y_true.len()), ("rows of y_proba", y_proba.samples()))?;
    let truth = classes(owner, "y_true", &y_true)?;
    let labels = column_labels(owner, &truth, labels)?;
    let proba = y_proba.to_f64();
    check_probabilities(owner, proba.view())?;
    if proba.ncols() != labels.len() {
        return Err(Error::data(format!(
            "{owner}: expected a column of y_proba for each of the {} classes, found {}; name the classes \
             of the columns by labels",
            labels.len(),
            proba.ncols()
        )));
    }
    let not_one = |row: &ndarray::ArrayRef<f64, ndarray::Ix1>| (row.sum() - 1.0).abs() > 1e-5;
    if let Some(row) = proba.rows().into_iter().position(|row| not_one(&row)) {
        return Err(Error::data(format!(
            "{owner}: y_proba, row {row} (counted from 0): expected probabilities that sum to 1, found the \
             sum {}; give it what predict_proba returns",
            proba.row(row).sum()
        )));
    }
    match multi_class {
        MultiClass::Ovr => one_vs_rest(&truth, proba.view(), &labels, average),
        MultiClass::Ovo => one_vs_one(&truth, proba.view(), &labels, average),
    }
}

fn one_vs_rest(
    truth: &[i64],
    proba: ArrayView2<'_, f64>,
    labels: &[i64],
    average: ClassAverage,
) -> Result<f64> {
    let mut mean = Mean::default();
    for (column, &label) in labels.iter().enumerate() {
        let score = proba.column(column);
        let area = area(&truth.into(), &(&score).into(), Some(label), None)?;
        let samples = truth.iter().filter(|&&class| class == label).count();
        mean.add(area, average, samples);
    }
    Ok(mean.value())
}

fn one_vs_one(
    truth: &[i64],
    proba: ArrayView2<'_, f64>,
    labels: &[i64],
    average: ClassAverage,
) -> Result<f64> {
    let mut mean = Mean::default();
    for (a, &first) in labels.iter().enumerate() {
        for (b, &second) in labels.iter().enumerate().skip(a + 1) {
            let rows: Vec<usize> =
                (0..truth.len()).filter(|&row| [first, second].contains(&truth[row])).collect();
            let pair: Vec<i64> = rows.iter().map(|&row| truth[row]).collect();
            if pair.iter().all(|&class| class == second) || pair.iter().all(|&c| c == first) {
                return Err(Error::data(format!(
                    "roc_auc_score: expected samples of every class of y_proba in y_true, found none of \
                     class {first} or {second}; give it rows of both"
                )));
            }
            let one_way = |column: usize, positive: i64| {
                let score: Vec<f64> = rows.iter().map(|&row| proba[[row, column]]).collect();
                area(&(&pair).into(), &(&score).into(), Some(positive), None)
            };
            let both = (one_way(a, first)? + one_way(b, second)?) / 2.0;
            mean.add(both, average, rows.len());
        }
    }
    Ok(mean.value())
}

#[derive(Default)]
struct Mean {
    sum: f64,
    weights: f64,
}

impl Mean {
    fn add(&mut self, value: f64, average: ClassAverage, samples: usize) {
        let weight = match average {
            ClassAverage::Macro => 1.0,
            ClassAverage::Weighted => samples as f64,
        };
        self.sum += weight * value;
        self.weights += weight;
    }

    fn value(&self) -> f64 {
        self.sum / self.weights
    }
}
