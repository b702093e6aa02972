use super::input::{check_finite, check_lengths, classes, distinct, weights};
use crate::error::{Error, Result};
use crate::target::Target;
use ndarray::Array1;

/// What [`roc_curve_with`] takes beside classes and scores.
///
/// | option | default | |
/// |---|---|---|
/// | `pos_label` | the larger of the two classes | the class that high scores stand for |
/// | `sample_weight` | all 1 | how much each sample counts, at least 0 |
/// | `drop_intermediate` | true | leave out points on a straight line between others |
#[derive(Clone, Copy, Debug)]
pub struct RocOptions<'a> {
    /// The class that high scores stand for.
    pub pos_label: Option<i64>,
    /// How much each sample counts.
    pub sample_weight: Option<&'a [f64]>,
    /// Leave out points on a straight line.
    pub drop_intermediate: bool,
}

impl Default for RocOptions<'_> {
    fn default() -> Self {
        Self { pos_label: None, sample_weight: None, drop_intermediate: true }
    }
}

impl<'a> RocOptions<'a> {
    /// All samples alike, without points on straight lines.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the class that high scores stand for.
    pub fn pos_label(self, pos_label: i64) -> Self {
        Self { pos_label: Some(pos_label), ..self }
    }

    /// Sets how much each sample counts.
    pub fn sample_weight(self, weights: &'a [f64]) -> Self {
        Self { sample_weight: Some(weights), ..self }
    }

    /// Sets whether points on a straight line are left out.
    pub fn drop_intermediate(self, drop_intermediate: bool) -> Self {
        Self { drop_intermediate, ..self }
    }
}

/// How many of the one class are found at the price of how many of the other.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RocCurve {
    /// The share of negative samples whose score is at least the threshold, ascending, (points).
    pub fpr: Array1<f64>,
    /// The share of positive samples whose score is at least the threshold, ascending, (points).
    pub tpr: Array1<f64>,
    /// The thresholds, descending; the first is ∞, at which nothing is found, (points).
    pub thresholds: Array1<f64>,
}

/// The receiver operating characteristic: for every threshold on the scores, which share of the positive
/// samples is found (true positive rate) at the price of which share of the negative ones (false positive
/// rate). The larger of the two classes is the positive one.
///
/// # Errors
/// Different lengths; other than two classes; a score that is not finite.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::metrics::roc_curve;
/// let curve = roc_curve(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8])?;
/// assert_eq!(curve.fpr, array![0.0, 0.0, 0.5, 0.5, 1.0]);
/// assert_eq!(curve.tpr, array![0.0, 0.5, 0.5, 1.0, 1.0]);
/// assert_eq!(curve.thresholds, array![f64::INFINITY, 0.8, 0.4, 0.35, 0.1]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn roc_curve<'t, 's>(
    y_true: impl Into<Target<'t>>,
    y_score: impl Into<Target<'s>>,
) -> Result<RocCurve> {
    roc_curve_with(y_true, y_score, &RocOptions::new())
}

/// The same with a class of choice, weights, or all points.
///
/// # Errors
/// As [`roc_curve`], but with `pos_label` all other classes are negative; no sample of that class, or
/// none of another; weights that do not fit.
///
/// ```
/// use onsil_ml::metrics::{RocOptions, roc_curve_with};
/// let options = RocOptions::new().pos_label(7).drop_intermediate(false);
/// let curve = roc_curve_with(&[7, 1, 2], &[0.9, 0.2, 0.1], &options)?;
/// assert_eq!(curve.tpr.to_vec(), [0.0, 1.0, 1.0, 1.0]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn roc_curve_with<'t, 's>(
    y_true: impl Into<Target<'t>>,
    y_score: impl Into<Target<'s>>,
    options: &RocOptions<'_>,
) -> Result<RocCurve> {
    let owner = "roc_curve";
    let (y_true, y_score) = (y_true.into(), y_score.into());
    let steps = steps_of(owner, &y_true, &y_score, options.pos_label, options.sample_weight)?;
    let last = steps.len() - 1;
    let is_corner = |i: usize| {
        let [(f0, t0, _), (f1, t1, _), (f2, t2, _)] = [steps[i - 1], steps[i], steps[i + 1]];
        (f2 - f1) - (f1 - f0) != 0.0 || (t2 - t1) - (t1 - t0) != 0.0
    };
    let keeps = |i: &usize| !options.drop_intermediate || *i == 0 || *i == last || is_corner(*i);
    let kept: Vec<_> = (0..steps.len()).filter(keeps).map(|i| steps[i]).collect();
    let (negatives, positives, _) = steps[last];
    let start = (0.0, 0.0, f64::INFINITY);
    let points = || std::iter::once(&start).chain(&kept);
    Ok(RocCurve {
        fpr: points().map(|(fp, _, _)| fp / negatives).collect(),
        tpr: points().map(|(_, tp, _)| tp / positives).collect(),
        thresholds: points().map(|&(_, _, threshold)| threshold).collect(),
    })
}

/// For each different score, from the highest: the weight of negative and of positive samples with at least
/// that score, and the score.
pub(super) fn steps_of(
    owner: &str,
    y_true: &Target<'_>,
    y_score: &Target<'_>,
    pos_label: Option<i64>,
    sample_weight: Option<&[f64]>,
) -> Result<Vec<(f64, f64, f64)>> {
    check_lengths(owner, ("y_true", y_true.len()), ("y_score", y_score.len()))?;
    let truth = classes(owner, "y_true", y_true)?;
    let score = y_score.to_f64();
    check_finite(owner, "y_score", &score)?;
    let weight = weights(owner, sample_weight, truth.len())?;
    let pos_label = match pos_label {
        Some(label) => label,
        None => positive_class(owner, &truth)?,
    };
    // A sample without weight is as if it were not there.
    let mut order: Vec<usize> = (0..truth.len()).filter(|&row| weight(row) != 0.0).collect();
    order.sort_by(|&a, &b| score[b].total_cmp(&score[a]));
    let mut steps: Vec<(f64, f64, f64)> = Vec::new();
    let (mut negatives, mut positives) = (0.0, 0.0);
    for row in order {
        match truth[row] == pos_label {
            true => positives += weight(row),
            false => negatives += weight(row),
        }
        match steps.last_mut() {
            Some(step) if step.2 == score[row] => *step = (negatives, positives, score[row]),
            _ => steps.push((negatives, positives, score[row])),
        }
    }
    if negatives == 0.0 || positives == 0.0 {
        let lacks = if positives == 0.0 { "none of" } else { "none of another than" };
        return Err(Error::data(format!(
            "{owner}: expected samples of two classes in y_true, found {lacks} class {pos_label}; give it \
             rows of both"
        )));
    }
    Ok(steps)
}

fn positive_class(owner: &str, truth: &[i64]) -> Result<i64> {
    match distinct(truth.iter().copied())[..] {
        [_, larger] => Ok(larger),
        [only] => Err(Error::data(format!(
            "{owner}: expected 2 classes in y_true, found 1 ({only} for every row); give it rows of both"
        ))),
        ref many => Err(Error::data(format!(
            "{owner}: expected 2 classes in y_true, found {}; score one class against the rest, or use \
             roc_auc_score_multiclass",
            many.len()
        ))),
    }
}
