//! Single pieces of the library, applied to arrays: losses, metrics, activations, initializers, regularizers,
//! constraints, schedules.
//!
//! The Python half hands over contiguous arrays of float32, rows of `outputs` numbers where rows are asked for.

use crate::arrays::Numbers;
use crate::errors::Raise;
use numpy::{PyArray1, PyArrayDyn, PyReadonlyArrayDyn, PyUntypedArrayMethods};
use onsil::ndarray::{Array1, ArrayD};
use onsil::nn::layers::Normalization;
use onsil::nn::losses::{self, Batch};
use onsil::nn::metrics::{self, Rows};
use onsil::nn::{activations, constraints, initializers, regularizers, schedules};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pythonize::{depythonize, pythonize};

type Array<'py> = PyReadonlyArrayDyn<'py, f32>;

fn numbers<'a>(array: &'a Array<'_>, name: &str) -> PyResult<&'a [f32]> {
    array
        .as_slice()
        .map_err(|_| PyValueError::new_err(format!("{name} must be contiguous, but has gaps")))
}

/// How many rows of `outputs` predictions there are, once as many rows of targets are there too; `target_len` is what
/// a row of them must have, if that is known.
fn rows(
    owner: &str,
    target: &[f32],
    prediction: &[f32],
    outputs: usize,
    target_len: Option<usize>,
) -> PyResult<usize> {
    let rows = prediction.len().checked_div(outputs).unwrap_or(0);
    if rows == 0 {
        return Err(PyValueError::new_err(format!("{owner}: y_pred has no numbers")));
    }
    let fits = match target_len {
        Some(target_len) => target.len() == rows * target_len,
        None => !target.is_empty() && target.len().is_multiple_of(rows),
    };
    if fits {
        return Ok(rows);
    }
    let wanted = target_len.map_or("any number".into(), |target_len| target_len.to_string());
    Err(PyValueError::new_err(format!(
        "{owner}: {rows} rows of y_pred with {outputs} numbers each want as many rows of y_true with {wanted} each, \
         but y_true has {} numbers in all",
        target.len()
    )))
}

/// The loss of each row.
#[pyfunction]
pub(crate) fn loss_values<'py>(
    py: Python<'py>,
    loss: &Bound<'py, PyAny>,
    y_true: Array<'py>,
    y_pred: Array<'py>,
    outputs: usize,
) -> PyResult<Bound<'py, PyArray1<f32>>> {
    let loss = losses::from_config(depythonize(loss)?).map_err(Raise::raise)?;
    loss.validate().map_err(Raise::raise)?;
    let (target, prediction) = (numbers(&y_true, "y_true")?, numbers(&y_pred, "y_pred")?);
    let target_len = loss.target_len(outputs);
    let count = rows(loss.class_name(), target, prediction, outputs, Some(target_len))?;
    let values = py.detach(|| {
        target.chunks_exact(target_len).try_for_each(|row| loss.check_target(row, outputs))?;
        let mut values = Array1::zeros(count);
        if let Some(values) = values.as_slice_mut() {
            loss.values(Batch { prediction, target, outputs }, values);
        }
        Ok::<_, String>(values)
    });
    let wrong = |error| PyValueError::new_err(format!("{}: {error}", loss.class_name()));
    Ok(PyArray1::from_owned_array(py, values.map_err(wrong)?))
}

/// A metric outside of a model.
#[pyclass(module = "onsil._onsil")]
pub(crate) struct Metric {
    metric: Box<dyn metrics::Metric>,
}

#[pymethods]
impl Metric {
    #[new]
    fn new(config: &Bound<'_, PyAny>) -> PyResult<Self> {
        let metric = metrics::from_config(depythonize(config)?).map_err(Raise::raise)?;
        metric.validate().map_err(Raise::raise)?;
        Ok(Self { metric })
    }

    fn name(&self) -> String {
        self.metric.name()
    }

    /// Takes rows in; a weight for each, or none.
    fn update(
        &mut self,
        py: Python<'_>,
        y_true: Array<'_>,
        y_pred: Array<'_>,
        outputs: usize,
        weight: Option<Array<'_>>,
    ) -> PyResult<()> {
        let (target, prediction) = (numbers(&y_true, "y_true")?, numbers(&y_pred, "y_pred")?);
        let target_len = self.metric.target_len(outputs);
        let count = rows(&self.metric.name(), target, prediction, outputs, target_len)?;
        let weight = weight.as_ref().map(|weight| numbers(weight, "sample_weight")).transpose()?;
        let (weight, target_len) = (weight.unwrap_or_default(), target.len() / count);
        let rows = Rows { prediction, target, weight, outputs, target_len };
        py.detach(|| self.metric.update(rows));
        Ok(())
    }

    fn result(&self) -> f64 {
        self.metric.result()
    }

    /// The figures of classes or outputs that are kept apart, or the one figure.
    fn results(&self) -> Vec<f64> {
        self.metric.results()
    }

    fn reset(&mut self) {
        self.metric.reset();
    }

    /// The figure of each row by itself.
    fn values<'py>(
        &mut self,
        py: Python<'py>,
        y_true: Array<'py>,
        y_pred: Array<'py>,
        outputs: usize,
    ) -> PyResult<Bound<'py, PyArray1<f32>>> {
        let (target, prediction) = (numbers(&y_true, "y_true")?, numbers(&y_pred, "y_pred")?);
        let target_len = self.metric.target_len(outputs);
        let count = rows(&self.metric.name(), target, prediction, outputs, target_len)?;
        let target_len = target.len() / count;
        let rows = target.chunks_exact(target_len).zip(prediction.chunks_exact(outputs));
        let mut value = |(target, prediction)| {
            self.metric.reset();
            self.metric.update(Rows { prediction, target, weight: &[], outputs, target_len });
            self.metric.result() as f32
        };
        let values = py.detach(|| rows.map(&mut value).collect());
        Ok(PyArray1::from_owned_array(py, values))
    }
}

/// An activation of rows of so many columns.
#[pyfunction]
pub(crate) fn activation_values<'py>(
    py: Python<'py>,
    activation: &Bound<'py, PyAny>,
    x: Array<'py>,
    columns: usize,
) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
    let activation = activations::from_config(depythonize(activation)?).map_err(Raise::raise)?;
    changed(py, &x, |_, values| activation.forward(columns, values))
}

/// A variable as a constraint leaves it.
#[pyfunction]
pub(crate) fn constraint_values<'py>(
    py: Python<'py>,
    constraint: &Bound<'py, PyAny>,
    w: Array<'py>,
) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
    let constraint = constraints::from_config(depythonize(constraint)?).map_err(Raise::raise)?;
    constraint.validate().map_err(Raise::raise)?;
    constraint.check_shape(w.shape()).map_err(Raise::raise)?;
    changed(py, &w, |shape, values| constraint.apply(shape, values))
}

/// A copy of an array with its numbers changed.
fn changed<'py>(
    py: Python<'py>,
    array: &Array<'py>,
    change: impl FnOnce(&[usize], &mut [f32]) + Send,
) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
    let (shape, mut values) = (array.shape(), numbers(array, "the array")?.to_vec());
    let changed = py.detach(|| {
        change(shape, &mut values);
        ArrayD::from_shape_vec(shape, values)
    });
    let changed = changed.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    Ok(PyArrayDyn::from_owned_array(py, changed))
}

/// The penalty of a variable.
#[pyfunction]
pub(crate) fn regularizer_value(
    py: Python<'_>,
    regularizer: &Bound<'_, PyAny>,
    w: Array<'_>,
) -> PyResult<f64> {
    let regularizer = regularizers::from_config(depythonize(regularizer)?).map_err(Raise::raise)?;
    regularizer.validate().map_err(Raise::raise)?;
    let w = numbers(&w, "the array")?;
    Ok(py.detach(|| regularizer.penalty(w)))
}

/// First values of a variable of that shape; `seed` is what they are drawn from unless the initializer has its own.
#[pyfunction]
pub(crate) fn initializer_values<'py>(
    py: Python<'py>,
    initializer: &Bound<'py, PyAny>,
    shape: Vec<usize>,
    seed: u64,
) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
    let initializer = initializers::from_config(depythonize(initializer)?).map_err(Raise::raise)?;
    let values = py.detach(|| initializers::first_values(&*initializer, &shape, seed));
    Ok(PyArrayDyn::from_owned_array(py, values.map_err(Raise::raise)?))
}

/// The learning rate of a step.
#[pyfunction]
pub(crate) fn schedule_value(schedule: &Bound<'_, PyAny>, step: u64) -> PyResult<f64> {
    let schedule = schedules::from_config(depythonize(schedule)?).map_err(Raise::raise)?;
    schedule.validate().map_err(Raise::raise)?;
    Ok(schedule.learning_rate(step))
}

/// The mean and the variance that the layer `Normalization` of that config takes from data.
#[pyfunction]
pub(crate) fn adapt_normalization<'py>(
    py: Python<'py>,
    config: &Bound<'py, PyAny>,
    data: &Bound<'py, PyAny>,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let layer: Normalization = depythonize(config)?;
    let data = Numbers::of(data, "data")?;
    let values = data.values();
    let layer = py.detach(|| layer.adapt(values)).map_err(Raise::raise)?;
    let adapted = pythonize(py, &layer)?;
    Ok((adapted.get_item("mean")?, adapted.get_item("variance")?))
}
