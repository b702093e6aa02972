use super::input::{ClassPair, MAX_LABELS, Positions, check_labels, weights};
use crate::error::{Error, Result};
use crate::target::Target;
use ndarray::{Array2, Axis};

/// What the numbers of a confusion matrix are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalize {
    /// The sum of their row: the shares of what each true class is predicted as.
    True,
    /// The sum of their column: the shares of what each predicted class really is.
    Pred,
    /// The sum of all.
    All,
}

/// What [`confusion_matrix_with`] takes beside the classes.
///
/// | option | default | |
/// |---|---|---|
/// | `labels` | all classes, ascending | the classes of rows and columns, in this order; samples of others do not count |
/// | `sample_weight` | all 1 | how much each sample counts, at least 0 |
/// | `normalize` | none | what the numbers are divided by; a sum of 0 leaves 0 |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::metrics::{ConfusionOptions, Normalize, confusion_matrix_with};
/// let options = ConfusionOptions::new().labels(&[1, 0]).normalize(Normalize::True);
/// let shares = confusion_matrix_with(&[0, 0, 1, 1], &[0, 0, 0, 1], &options)?;
/// assert_eq!(shares, array![[0.5, 0.5], [0.0, 1.0]]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ConfusionOptions<'a> {
    /// The classes of rows and columns.
    pub labels: Option<&'a [i64]>,
    /// How much each sample counts.
    pub sample_weight: Option<&'a [f64]>,
    /// What the numbers are divided by.
    pub normalize: Option<Normalize>,
}

impl<'a> ConfusionOptions<'a> {
    /// All classes, counted.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the classes of rows and columns.
    pub fn labels(self, labels: &'a [i64]) -> Self {
        Self { labels: Some(labels), ..self }
    }

    /// Sets how much each sample counts.
    pub fn sample_weight(self, weights: &'a [f64]) -> Self {
        Self { sample_weight: Some(weights), ..self }
    }

    /// Sets what the numbers are divided by.
    pub fn normalize(self, normalize: Normalize) -> Self {
        Self { normalize: Some(normalize), ..self }
    }
}

/// How many samples of each class are predicted as each class: row `i`, column `j` counts those of the
/// `i`-th class that are predicted as the `j`-th, (classes, classes). The classes are those of `y_true`
/// and `y_pred` in ascending order.
///
/// # Errors
/// Different lengths; no samples; targets that name no classes; more than 5,000 classes.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::metrics::confusion_matrix;
/// let matrix = confusion_matrix(&[2, 0, 2, 2, 0, 1], &[0, 0, 2, 2, 0, 2])?;
/// assert_eq!(matrix, array![[2, 0, 0], [0, 0, 1], [1, 0, 2]]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn confusion_matrix<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
) -> Result<Array2<u64>> {
    // Counts are whole numbers far below 2⁵³.
    Ok(confusion_matrix_with(y_true, y_pred, &ConfusionOptions::new())?.mapv(|count| count as u64))
}

/// The same for given labels, with weights, or as shares.
///
/// # Errors
/// As [`confusion_matrix`]; no labels, a label twice, or none that is in `y_true`; weights that do not fit.
pub fn confusion_matrix_with<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
    options: &ConfusionOptions<'_>,
) -> Result<Array2<f64>> {
    let owner = "confusion_matrix";
    let (y_true, y_pred) = (y_true.into(), y_pred.into());
    let pair = ClassPair::new(owner, &y_true, &y_pred)?;
    let weight = weights(owner, options.sample_weight, pair.truth.len())?;
    let labels = match options.labels {
        None => pair.labels(),
        Some(labels) => {
            check_labels(owner, labels)?;
            labels.to_vec()
        }
    };
    if labels.len() > MAX_LABELS {
        return Err(Error::data(format!(
            "{owner}: expected at most {MAX_LABELS} classes, found {}; give it the labels of interest",
            labels.len()
        )));
    }
    let positions = Positions::new(&labels);
    if options.labels.is_some() && pair.truth.iter().all(|&class| positions.of(class).is_none()) {
        let given = format!("{labels:?}");
        return Err(Error::parameter(owner, "labels", "classes of which one is in y_true", given));
    }
    let mut matrix = Array2::zeros((labels.len(), labels.len()));
    for (row, (&truth, &predicted)) in pair.truth.iter().zip(pair.predicted.iter()).enumerate() {
        if let (Some(i), Some(j)) = (positions.of(truth), positions.of(predicted)) {
            matrix[[i, j]] += weight(row);
        }
    }
    normalise(&mut matrix, options.normalize);
    Ok(matrix)
}

fn normalise(matrix: &mut Array2<f64>, by: Option<Normalize>) {
    let divisor = match by {
        None => return,
        Some(Normalize::True) => matrix.sum_axis(Axis(1)).insert_axis(Axis(1)),
        Some(Normalize::Pred) => matrix.sum_axis(Axis(0)).insert_axis(Axis(0)),
        Some(Normalize::All) => Array2::from_elem((1, 1), matrix.sum()),
    };
    *matrix /= &divisor.mapv(|sum| if sum == 0.0 { 1.0 } else { sum });
}
