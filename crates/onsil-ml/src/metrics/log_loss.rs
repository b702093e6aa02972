use super::input::{
    Positions, check_labels, check_lengths, check_probabilities, classes, distinct, weights,
};
use crate::error::{Error, Result};
use crate::rows::Rows;
use crate::target::Target;

/// What [`log_loss_with`] takes beside classes and probabilities.
///
/// | option | default | |
/// |---|---|---|
/// | `labels` | the classes of `y_true`, ascending | the classes of the columns, ascending |
/// | `sample_weight` | all 1 | how much each sample counts, at least 0 |
/// | `normalize` | true | the mean over samples rather than the sum |
#[derive(Clone, Copy, Debug)]
pub struct LogLossOptions<'a> {
    /// The classes of the columns.
    pub labels: Option<&'a [i64]>,
    /// How much each sample counts.
    pub sample_weight: Option<&'a [f64]>,
    /// The mean rather than the sum.
    pub normalize: bool,
}

impl Default for LogLossOptions<'_> {
    fn default() -> Self {
        Self { labels: None, sample_weight: None, normalize: true }
    }
}

impl<'a> LogLossOptions<'a> {
    /// The mean over all samples alike.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the classes of the columns.
    pub fn labels(self, labels: &'a [i64]) -> Self {
        Self { labels: Some(labels), ..self }
    }

    /// Sets how much each sample counts.
    pub fn sample_weight(self, weights: &'a [f64]) -> Self {
        Self { sample_weight: Some(weights), ..self }
    }

    /// Sets whether the mean is taken rather than the sum.
    pub fn normalize(self, normalize: bool) -> Self {
        Self { normalize, ..self }
    }
}

/// How surprised predicted probabilities are by the truth: `−1/n · Σ ln p(y_true)`, where `p` is moved
/// into `[ε, 1 − ε]`, `ε` = 2⁻⁵² (Bishop, "Pattern Recognition and Machine Learning", 2006, page 209).
///
/// `y_proba` is (samples, classes), the classes in ascending order, as `predict_proba` returns it; with two
/// classes it may have one column, the probability of the second.
///
/// # Errors
/// Different lengths; no samples; fewer than two classes; not as many columns as classes; what is no
/// probability.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::metrics::log_loss;
/// let y_proba = array![[0.1, 0.9], [0.9, 0.1], [0.8, 0.2], [0.35, 0.65]];
/// assert!((log_loss(&[1, 0, 0, 1], &y_proba)? - 0.21616187468057912).abs() < 1e-15);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn log_loss<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_proba: impl Into<Rows<'p>>,
) -> Result<f64> {
    log_loss_with(y_true, y_proba, &LogLossOptions::new())
}

/// The same for given labels, with weights, or as a sum.
///
/// # Errors
/// As [`log_loss`]; labels that do not ascend, or lack a class of `y_true`; weights that do not fit.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::metrics::{LogLossOptions, log_loss_with};
/// let options = LogLossOptions::new().labels(&[0, 1]);
/// let loss = log_loss_with(&[1, 1], &array![[0.5], [0.5]], &options)?;
/// assert_eq!(loss, 2f64.ln());
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn log_loss_with<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_proba: impl Into<Rows<'p>>,
    options: &LogLossOptions<'_>,
) -> Result<f64> {
    let owner = "log_loss";
    let (y_true, y_proba) = (y_true.into(), y_proba.into());
    check_lengths(owner, ("y_true", y_true.len()), ("rows of y_proba", y_proba.samples()))?;
    let truth = classes(owner, "y_true", &y_true)?;
    let proba = y_proba.to_f64();
    check_probabilities(owner, proba.view())?;
    let labels = column_labels(owner, &truth, options.labels)?;
    let columns = proba.ncols();
    if columns != labels.len() && !(columns == 1 && labels.len() == 2) {
        return Err(Error::data(format!(
            "{owner}: expected a column of y_proba for each of the {} classes, found {columns}; name the \
             classes of the columns by labels",
            labels.len()
        )));
    }
    let positions = Positions::new(&labels);
    let weight = weights(owner, options.sample_weight, truth.len())?;
    let (mut loss, mut all) = (0.0, 0.0);
    for (row, &class) in truth.iter().enumerate() {
        // `column_labels` has made sure that every class has its column.
        let at = positions.of(class).unwrap_or_default();
        let p = match (columns, at) {
            (1, 0) => 1.0 - proba[[row, 0]],
            (1, _) => proba[[row, 0]],
            _ => proba[[row, at]],
        };
        loss -= weight(row) * p.clamp(f64::EPSILON, 1.0 - f64::EPSILON).ln();
        all += weight(row);
    }
    Ok(if options.normalize { loss / all } else { loss })
}

/// The classes of the columns: at least two, among them all of `truth`.
pub(super) fn column_labels(
    owner: &str,
    truth: &[i64],
    labels: Option<&[i64]>,
) -> Result<Vec<i64>> {
    let present = distinct(truth.iter().copied());
    let Some(labels) = labels else {
        if let [only] = present[..] {
            return Err(Error::data(format!(
                "{owner}: expected at least 2 classes in y_true, found 1 ({only} for every row); name the \
                 classes of the columns by labels"
            )));
        }
        return Ok(present);
    };
    check_labels(owner, labels)?;
    if labels.len() < 2 || !labels.is_sorted() {
        let expected = "at least 2 classes in ascending order";
        return Err(Error::parameter(owner, "labels", expected, format!("{labels:?}")));
    }
    match present.iter().find(|class| labels.binary_search(class).is_err()) {
        None => Ok(labels.to_vec()),
        Some(class) => Err(Error::parameter(
            owner,
            "labels",
            format!("a list with every class of y_true, also {class}"),
            format!("{labels:?}"),
        )),
    }
}
