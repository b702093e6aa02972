//! Losses and metrics that are Python's functions of two arrays, `(y_true, y_pred)`, and metrics that are its objects.
//!
//! The Python half wraps functions: a loss has the methods `values(y_true, y_pred)` and `gradients(y_true, y_pred)`, a
//! metric `values(y_true, y_pred)`, all of two arrays (rows, numbers) of float32, answering one number or one row a row.

use crate::attend::Desk;
use numpy::{PyArray1, PyArray2, PyReadonlyArrayDyn};
use onsil::ndarray::ArrayView2;
use onsil::nn::losses::{self, Loss};
use onsil::nn::metrics::{Metric, Rows};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

thread_local! {
    /// Whether a function of Python is being called from within a computation on this thread.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the model is busy computing what this thread's Python code was called for.
pub(crate) fn inside() -> bool {
    INSIDE.get()
}

/// Where a function's exception waits for the computation to end: the first one counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failures(Arc<Mutex<Option<PyErr>>>);

impl Failures {
    pub(crate) fn take(&self) -> Option<PyErr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, error: PyErr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    /// Raises what waits, on the desk of the training that it ends.
    pub(crate) fn hand_to(&self, desk: &Desk) {
        if let Some(error) = self.take() {
            desk.fail(error);
        }
    }
}

/// A function of Python, and where its exceptions go.
#[derive(Clone, Debug)]
struct Function {
    object: Arc<Py<PyAny>>,
    name: String,
    failures: Failures,
}

impl Function {
    fn new(object: &Bound<'_, PyAny>, failures: &Failures) -> PyResult<Self> {
        let name = object.getattr("name")?.extract()?;
        Ok(Self { object: Arc::new(object.clone().unbind()), name, failures: failures.clone() })
    }

    /// Calls a method on rows of targets and predictions, and reads as many numbers as `out` has; NaN where the
    /// function fails, so that nobody takes the numbers for real.
    fn call(&self, method: &str, target: &[f32], prediction: &[f32], rows: usize, out: &mut [f32]) {
        let done = self.with(|object| {
            let py = object.py();
            let arrays = (array(py, target, rows)?, array(py, prediction, rows)?);
            let answer = object.call_method1(method, arrays)?;
            let answer = answer.extract::<PyReadonlyArrayDyn<'_, f32>>()?;
            let given = answer.as_array();
            if given.len() != out.len() {
                return Err(PyValueError::new_err(format!(
                    "{}: expected {} numbers for {rows} rows, found an array of shape {:?}",
                    self.name,
                    out.len(),
                    given.shape()
                )));
            }
            out.iter_mut().zip(given.iter()).for_each(|(out, given)| *out = *given);
            Ok(())
        });
        if done.is_none() {
            out.fill(f32::NAN);
        }
    }

    /// What `work` does with the object; none where it fails: the exception waits for the computation to end.
    fn with<T>(&self, work: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<T>) -> Option<T> {
        let before = INSIDE.replace(true);
        let done = Python::attach(|py| work(self.object.bind(py)));
        INSIDE.set(before);
        done.map_err(|error| self.failures.put(error)).ok()
    }
}

/// Numbers as an array of so many rows.
fn array<'py>(
    py: Python<'py>,
    numbers: &[f32],
    rows: usize,
) -> PyResult<Bound<'py, PyArray2<f32>>> {
    let shape = (rows, numbers.len().checked_div(rows).unwrap_or(0));
    let view = ArrayView2::from_shape(shape, numbers)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(PyArray2::from_array(py, &view))
}

/// How many numbers a sample's targets have in the data that come next; 0 where that is not known.
pub(crate) type TargetLen = Arc<AtomicUsize>;

/// A loss that is a function of Python.
#[derive(Clone, Debug)]
pub(crate) struct FunctionLoss {
    function: Function,
    targets: TargetLen,
}

impl FunctionLoss {
    pub(crate) fn new(
        object: &Bound<'_, PyAny>,
        failures: &Failures,
        targets: &TargetLen,
    ) -> PyResult<Self> {
        Ok(Self { function: Function::new(object, failures)?, targets: targets.clone() })
    }
}

impl Loss for FunctionLoss {
    fn class_name(&self) -> &str {
        &self.function.name
    }

    /// Targets are handed over as they come: as many numbers as predictions, or another number, such as one label.
    fn target_len(&self, outputs: usize) -> usize {
        match self.targets.load(Relaxed) {
            targets if targets % outputs == 0 => outputs,
            targets => targets,
        }
    }

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        let mut value = [0.0];
        self.function.call("values", target, prediction, 1, &mut value);
        value[0]
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        self.function.call("gradients", target, prediction, 1, out);
        out.iter_mut().for_each(|out| *out *= scale);
    }

    fn values(&self, rows: losses::Batch<'_>, out: &mut [f32]) {
        self.function.call("values", rows.target, rows.prediction, out.len(), out);
    }

    fn gradients(&self, rows: losses::Batch<'_>, scales: &[f32], out: &mut [f32]) {
        self.function.call("gradients", rows.target, rows.prediction, scales.len(), out);
        for (row, scale) in out.chunks_exact_mut(rows.outputs).zip(scales) {
            row.iter_mut().for_each(|out| *out *= scale);
        }
    }
}

/// A metric that is an object of Python, with the methods `update_state(y_true, y_pred, sample_weight)`, `result()` and
/// `reset_state()`. What it gathers is its own.
#[derive(Clone, Debug)]
pub(crate) struct ObjectMetric(Function);

impl ObjectMetric {
    pub(crate) fn new(object: &Bound<'_, PyAny>, failures: &Failures) -> PyResult<Self> {
        Function::new(object, failures).map(Self)
    }
}

impl Metric for ObjectMetric {
    fn class_name(&self) -> &str {
        &self.0.name
    }

    fn name(&self) -> String {
        self.0.name.clone()
    }

    fn target_len(&self, _: usize) -> Option<usize> {
        None
    }

    fn update(&mut self, rows: Rows<'_>) {
        let count = rows.prediction.len() / rows.outputs;
        self.0.with(|object| {
            let py = object.py();
            let target = array(py, rows.target, count)?;
            let prediction = array(py, rows.prediction, count)?;
            let weight = (!rows.weight.is_empty()).then(|| PyArray1::from_slice(py, rows.weight));
            object.call_method1("update_state", (target, prediction, weight)).map(|_| ())
        });
    }

    fn result(&self) -> f64 {
        let result = self.0.with(|object| object.call_method0("result")?.extract());
        result.unwrap_or(f64::NAN)
    }

    fn state(&self) -> Vec<f64> {
        Vec::new()
    }

    fn set_state(&mut self, _: &[f64]) {}

    fn reset(&mut self) {
        self.0.with(|object| object.call_method0("reset_state").map(|_| ()));
    }
}

/// A metric that is the mean of a function of Python over all rows.
#[derive(Clone, Debug)]
pub(crate) struct FunctionMetric {
    function: Function,
    sum: f64,
    weight: f64,
    values: Vec<f32>,
}

impl FunctionMetric {
    pub(crate) fn new(object: &Bound<'_, PyAny>, failures: &Failures) -> PyResult<Self> {
        let function = Function::new(object, failures)?;
        Ok(Self { function, sum: 0.0, weight: 0.0, values: Vec::new() })
    }
}

impl Metric for FunctionMetric {
    fn class_name(&self) -> &str {
        &self.function.name
    }

    fn name(&self) -> String {
        self.function.name.clone()
    }

    fn target_len(&self, _: usize) -> Option<usize> {
        None
    }

    fn update(&mut self, rows: Rows<'_>) {
        let count = rows.prediction.len() / rows.outputs;
        self.values.resize(count, 0.0);
        self.function.call("values", rows.target, rows.prediction, count, &mut self.values);
        for (i, &value) in self.values.iter().enumerate() {
            let weight = rows.weight.get(i).map_or(1.0, |&weight| f64::from(weight));
            self.sum += f64::from(value) * weight;
            self.weight += weight;
        }
    }

    fn result(&self) -> f64 {
        if self.weight == 0.0 { 0.0 } else { self.sum / self.weight }
    }

    fn state(&self) -> Vec<f64> {
        vec![self.sum, self.weight]
    }

    fn set_state(&mut self, state: &[f64]) {
        if let [sum, weight] = state {
            (self.sum, self.weight) = (*sum, *weight);
        }
    }
}
