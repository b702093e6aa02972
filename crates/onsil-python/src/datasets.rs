//! Data sets by name or path.

use crate::errors::Raise;
use numpy::{PyArray1, PyArrayDyn};
use onsil::data::datasets::{self, Options};
use onsil::data::{Dataset, Targets, Values};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Loads a data set: `x_train`, `y_train`, perhaps `x_test` and `y_test`, and the names of classes and features.
#[pyfunction]
pub(crate) fn load_dataset<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyDict>> {
    let split = py.detach(|| datasets::load(name, &Options::default())).map_err(Raise::raise)?;
    let parts = PyDict::new(py);
    parts.set_item("class_names", &split.train.class_names)?;
    parts.set_item("feature_names", &split.train.feature_names)?;
    put(&parts, "train", split.train)?;
    if let Some(test) = split.test {
        put(&parts, "test", test)?;
    }
    Ok(parts)
}

fn put(parts: &Bound<'_, PyDict>, part: &str, data: Dataset) -> PyResult<()> {
    let py = parts.py();
    let x = match data.x {
        Values::U8(array) => PyArrayDyn::from_owned_array(py, array).into_any(),
        Values::F32(array) => PyArrayDyn::from_owned_array(py, array).into_any(),
        Values::F64(array) => PyArrayDyn::from_owned_array(py, array).into_any(),
    };
    parts.set_item(format!("x_{part}"), x)?;
    let y = match data.y {
        Targets::Classes(labels) => {
            PyArray1::from_owned_array(py, labels.mapv(i64::from)).into_any()
        }
        Targets::Numbers(numbers) => PyArrayDyn::from_owned_array(py, numbers).into_any(),
        Targets::None => py.None().into_bound(py),
    };
    parts.set_item(format!("y_{part}"), y)
}
