//! Metrics of estimators.

use crate::arrays::Samples;
use crate::errors::Raise;
use crate::estimators::{Targets, Weights, weights_of};
use numpy::{PyArray1, PyArray2};
use onsil::ml::metrics::{self, Average, ClassAverage, MultiClass, Normalize, ZeroDivision};
use onsil::ml::{Result, Target};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

fn unknown(what: &str, given: &str) -> PyErr {
    PyValueError::new_err(format!("unknown {what} {given:?}"))
}

/// A metric of two lists of targets, by its name.
#[pyfunction]
pub(crate) fn score(
    py: Python<'_>,
    name: &str,
    y_true: &Bound<'_, PyAny>,
    y_pred: &Bound<'_, PyAny>,
    sample_weight: Weights<'_>,
) -> PyResult<f64> {
    let (y_true, y_pred) = (Targets::of(y_true)?, Targets::of(y_pred)?);
    let (t, p, weights) = (y_true.target(), y_pred.target(), weights_of(&sample_weight));
    macro_rules! metric {
        ($plain:ident, $weighted:ident) => {
            match &weights {
                Some(weights) => metrics::$weighted(&t, &p, weights),
                None => metrics::$plain(&t, &p),
            }
        };
    }
    let known = || -> Option<Result<f64>> {
        Some(match name {
            "accuracy_score" => metric!(accuracy_score, accuracy_score_weighted),
            "balanced_accuracy_score" => {
                metric!(balanced_accuracy_score, balanced_accuracy_score_weighted)
            }
            "mean_squared_error" => metric!(mean_squared_error, mean_squared_error_weighted),
            "root_mean_squared_error" => {
                metric!(root_mean_squared_error, root_mean_squared_error_weighted)
            }
            "mean_absolute_error" => metric!(mean_absolute_error, mean_absolute_error_weighted),
            "r2_score" => metric!(r2_score, r2_score_weighted),
            "roc_auc_score" => metric!(roc_auc_score, roc_auc_score_weighted),
            "adjusted_rand_score" => metrics::adjusted_rand_score(&t, &p),
            "homogeneity_score" => metrics::homogeneity_score(&t, &p),
            "completeness_score" => metrics::completeness_score(&t, &p),
            "v_measure_score" => metrics::v_measure_score(&t, &p),
            _ => return None,
        })
    };
    py.detach(known).ok_or_else(|| unknown("metric", name))?.map_err(Raise::raise)
}

/// The table of classes as they are and as they were predicted.
#[pyfunction]
pub(crate) fn confusion_matrix<'py>(
    py: Python<'py>,
    y_true: &Bound<'py, PyAny>,
    y_pred: &Bound<'py, PyAny>,
    labels: Option<Vec<i64>>,
    sample_weight: Weights<'py>,
    normalize: Option<&str>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let (y_true, y_pred) = (Targets::of(y_true)?, Targets::of(y_pred)?);
    let weights = weights_of(&sample_weight);
    let normalize = match normalize {
        None => None,
        Some("true") => Some(Normalize::True),
        Some("pred") => Some(Normalize::Pred),
        Some("all") => Some(Normalize::All),
        Some(other) => return Err(unknown("normalize", other)),
    };
    let options = metrics::ConfusionOptions {
        labels: labels.as_deref(),
        sample_weight: weights.as_deref(),
        normalize,
    };
    let matrix = metrics::confusion_matrix_with(y_true.target(), y_pred.target(), &options);
    Ok(PyArray2::from_owned_array(py, matrix.map_err(Raise::raise)?))
}

/// Precision, recall, F and support: of each label, or averaged.
type Scores<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, Bound<'py, PyAny>, Bound<'py, PyAny>);

fn zero_division(given: f64) -> ZeroDivision {
    match given {
        given if given.is_nan() => ZeroDivision::NaN,
        1.0 => ZeroDivision::One,
        _ => ZeroDivision::Zero,
    }
}

/// Precision, recall, F and support of each label.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the Python half calls it with all of them")]
pub(crate) fn precision_recall<'py>(
    py: Python<'py>,
    y_true: &Bound<'py, PyAny>,
    y_pred: &Bound<'py, PyAny>,
    labels: Option<Vec<i64>>,
    sample_weight: Weights<'py>,
    beta: f64,
    zero: f64,
    average: Option<&str>,
    pos_label: i64,
) -> PyResult<Scores<'py>> {
    let (y_true, y_pred) = (Targets::of(y_true)?, Targets::of(y_pred)?);
    let weights = weights_of(&sample_weight);
    let options = metrics::PrfOptions {
        labels: labels.as_deref(),
        sample_weight: weights.as_deref(),
        beta,
        zero_division: zero_division(zero),
    };
    let (t, p) = (y_true.target(), y_pred.target());
    let all = metrics::precision_recall_fscore_support(&t, &p, &options).map_err(Raise::raise)?;
    let average = match average {
        None => {
            let array = |numbers| PyArray1::from_owned_array(py, numbers).into_any();
            return Ok((
                array(all.precision),
                array(all.recall),
                array(all.fscore),
                array(all.support),
            ));
        }
        Some("binary") => Average::Binary(pos_label),
        Some("micro") => Average::Micro,
        Some("macro") => Average::Macro,
        Some("weighted") => Average::Weighted,
        Some(other) => return Err(unknown("average", other)),
    };
    let mean = all.average(average).map_err(Raise::raise)?;
    let number = |number: f64| number.into_pyobject(py).map(Bound::into_any);
    let none = py.None().into_bound(py);
    Ok((number(mean.precision)?, number(mean.recall)?, number(mean.fscore)?, none))
}

/// The report on a classification, as text.
#[pyfunction]
pub(crate) fn classification_report(
    y_true: &Bound<'_, PyAny>,
    y_pred: &Bound<'_, PyAny>,
    labels: Vec<i64>,
    target_names: Vec<String>,
    sample_weight: Weights<'_>,
    digits: usize,
    zero: f64,
) -> PyResult<String> {
    let (y_true, y_pred) = (Targets::of(y_true)?, Targets::of(y_pred)?);
    let weights = weights_of(&sample_weight);
    let names: Vec<&str> = target_names.iter().map(String::as_str).collect();
    let options = metrics::ReportOptions {
        labels: Some(&labels),
        target_names: Some(&names),
        sample_weight: weights.as_deref(),
        digits,
        zero_division: zero_division(zero),
    };
    let (t, p): (Target<'_>, Target<'_>) = (y_true.target(), y_pred.target());
    let report = metrics::classification_report_with(&t, &p, &options).map_err(Raise::raise)?;
    Ok(report.to_string())
}

/// The cross-entropy of probabilities, (samples, classes).
#[pyfunction]
pub(crate) fn log_loss(
    y_true: &Bound<'_, PyAny>,
    y_proba: &Bound<'_, PyAny>,
    labels: Vec<i64>,
    sample_weight: Weights<'_>,
    normalize: bool,
) -> PyResult<f64> {
    let (y_true, proba) = (Targets::of(y_true)?, Samples::of(y_proba)?);
    let weights = weights_of(&sample_weight);
    let options = metrics::LogLossOptions {
        labels: Some(&labels),
        sample_weight: weights.as_deref(),
        normalize,
    };
    metrics::log_loss_with(y_true.target(), &proba.rows()?, &options).map_err(Raise::raise)
}

/// The area under the ROC curve for more than two classes.
#[pyfunction]
pub(crate) fn roc_auc_multiclass(
    y_true: &Bound<'_, PyAny>,
    y_proba: &Bound<'_, PyAny>,
    one_vs_one: bool,
    weighted: bool,
    labels: Vec<i64>,
) -> PyResult<f64> {
    let (y_true, proba) = (Targets::of(y_true)?, Samples::of(y_proba)?);
    let multi_class = if one_vs_one { MultiClass::Ovo } else { MultiClass::Ovr };
    let average = if weighted { ClassAverage::Weighted } else { ClassAverage::Macro };
    let (target, rows) = (y_true.target(), proba.rows()?);
    metrics::roc_auc_score_multiclass(&target, &rows, multi_class, average, Some(&labels))
        .map_err(Raise::raise)
}

type List<'py> = Bound<'py, PyArray1<f64>>;

/// False positive rates, true positive rates, thresholds.
#[pyfunction]
pub(crate) fn roc_curve<'py>(
    py: Python<'py>,
    y_true: &Bound<'py, PyAny>,
    y_score: &Bound<'py, PyAny>,
    pos_label: i64,
    sample_weight: Weights<'py>,
    drop_intermediate: bool,
) -> PyResult<(List<'py>, List<'py>, List<'py>)> {
    let (y_true, y_score) = (Targets::of(y_true)?, Targets::of(y_score)?);
    let weights = weights_of(&sample_weight);
    let options = metrics::RocOptions {
        pos_label: Some(pos_label),
        sample_weight: weights.as_deref(),
        drop_intermediate,
    };
    let curve = metrics::roc_curve_with(y_true.target(), y_score.target(), &options);
    let curve = curve.map_err(Raise::raise)?;
    let array = |numbers| PyArray1::from_owned_array(py, numbers);
    Ok((array(curve.fpr), array(curve.tpr), array(curve.thresholds)))
}

/// How much nearer each sample is to its own cluster than to the next one.
#[pyfunction]
pub(crate) fn silhouette_samples<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    labels: &Bound<'py, PyAny>,
) -> PyResult<List<'py>> {
    let (samples, labels) = (Samples::of(x)?, Targets::of(labels)?);
    let (rows, target) = (samples.rows()?, labels.target());
    let silhouettes = py.detach(|| metrics::silhouette_samples(&rows, &target));
    Ok(PyArray1::from_owned_array(py, silhouettes.map_err(Raise::raise)?))
}
