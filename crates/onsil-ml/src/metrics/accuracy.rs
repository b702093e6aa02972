use super::input::{ClassPair, Positions, distinct, weights};
use crate::error::Result;
use crate::target::Target;

/// The share of right predictions: `1/n · Σ [y_pred = y_true]`.
///
/// # Errors
/// Different lengths; no samples; targets that name no classes.
///
/// ```
/// use onsil_ml::metrics::accuracy_score;
/// assert_eq!(accuracy_score(&[0, 1, 2, 3], &[0, 2, 1, 3])?, 0.5);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn accuracy_score<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
) -> Result<f64> {
    accuracy(&y_true.into(), &y_pred.into(), None)
}

/// The same, with samples that count for more or less: `Σ w·[y_pred = y_true] / Σ w`.
///
/// # Errors
/// As [`accuracy_score`]; weights that do not fit.
///
/// ```
/// use onsil_ml::metrics::accuracy_score_weighted;
/// assert_eq!(accuracy_score_weighted(&[0, 1], &[0, 2], &[3.0, 1.0])?, 0.75);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn accuracy_score_weighted<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
    sample_weight: &[f64],
) -> Result<f64> {
    accuracy(&y_true.into(), &y_pred.into(), Some(sample_weight))
}

fn accuracy(
    y_true: &Target<'_>,
    y_pred: &Target<'_>,
    sample_weight: Option<&[f64]>,
) -> Result<f64> {
    let owner = "accuracy_score";
    let pair = ClassPair::new(owner, y_true, y_pred)?;
    let weight = weights(owner, sample_weight, pair.truth.len())?;
    let (mut right, mut all) = (0.0, 0.0);
    for (row, (truth, predicted)) in pair.truth.iter().zip(pair.predicted.iter()).enumerate() {
        right += if truth == predicted { weight(row) } else { 0.0 };
        all += weight(row);
    }
    Ok(right / all)
}

/// The mean over classes of the share of right predictions, so that rare classes count as much as common
/// ones: `1/k · Σ_c Σ [y_pred = y_true = c] / Σ [y_true = c]`, over the `k` classes of `y_true`.
///
/// # Errors
/// As [`accuracy_score`].
///
/// ```
/// use onsil_ml::metrics::balanced_accuracy_score;
/// assert_eq!(balanced_accuracy_score(&[0, 1, 0, 0, 1, 0], &[0, 1, 0, 0, 0, 1])?, 0.625);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn balanced_accuracy_score<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
) -> Result<f64> {
    balanced(&y_true.into(), &y_pred.into(), None)
}

/// The same, with samples that count for more or less.
///
/// # Errors
/// As [`accuracy_score_weighted`].
///
/// ```
/// use onsil_ml::metrics::balanced_accuracy_score_weighted;
/// let score = balanced_accuracy_score_weighted(&[0, 0, 1], &[0, 1, 1], &[3.0, 1.0, 1.0])?;
/// assert_eq!(score, 0.875);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn balanced_accuracy_score_weighted<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
    sample_weight: &[f64],
) -> Result<f64> {
    balanced(&y_true.into(), &y_pred.into(), Some(sample_weight))
}

fn balanced(
    y_true: &Target<'_>,
    y_pred: &Target<'_>,
    sample_weight: Option<&[f64]>,
) -> Result<f64> {
    let owner = "balanced_accuracy_score";
    let pair = ClassPair::new(owner, y_true, y_pred)?;
    let weight = weights(owner, sample_weight, pair.truth.len())?;
    let labels = distinct(pair.truth.iter().copied());
    let positions = Positions::new(&labels);
    let mut counts = vec![(0.0, 0.0); labels.len()];
    for (row, (&truth, &predicted)) in pair.truth.iter().zip(pair.predicted.iter()).enumerate() {
        if let Some(at) = positions.of(truth) {
            counts[at].0 += if truth == predicted { weight(row) } else { 0.0 };
            counts[at].1 += weight(row);
        }
    }
    // A class whose every sample has the weight 0 is as if it were not there.
    counts.retain(|&(_, all)| all > 0.0);
    let sum: f64 = counts.iter().map(|(right, all)| right / all).sum();
    Ok(sum / counts.len() as f64)
}
