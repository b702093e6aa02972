//! Estimators: parameters in, fitted attributes out.

use crate::arrays::Samples;
use crate::attend::attend;
use crate::errors::Raise;
use numpy::{PyArray1, PyArray2, PyArrayDyn, PyReadonlyArray1};
use onsil::ml::decomposition::FittedPCA;
use onsil::ml::model_selection::FittedGridSearchCV;
use onsil::ml::neighbors::FittedKNeighborsClassifier;
use onsil::ml::preprocessing::FittedPolynomialFeatures;
use onsil::ml::{
    self, AnyEstimator, Attribute, FitOptions, Prediction, Result, Rows, Target, registry,
};
use onsil::ndarray::Array2;
use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use pythonize::{depythonize, pythonize};
use std::any::Any;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// The names of all estimators.
#[pyfunction]
pub(crate) fn estimator_names() -> Vec<&'static str> {
    registry::NAMES.to_vec()
}

/// The parameters of an estimator and their defaults.
#[pyfunction]
pub(crate) fn parameters<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let estimator = registry::from_config(name, serde_json::json!({})).map_err(Raise::raise)?;
    Ok(pythonize(py, &estimator.get_params())?)
}

/// Targets that Python lends: classes as int64, numbers as float64.
pub(crate) enum Targets<'py> {
    Classes(PyReadonlyArray1<'py, i64>),
    Numbers(PyReadonlyArray1<'py, f64>),
}

impl<'py> Targets<'py> {
    pub(crate) fn of(given: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(classes) = given.extract() {
            return Ok(Self::Classes(classes));
        }
        given.extract().map(Self::Numbers).map_err(|_| {
            PyTypeError::new_err("y must be an array of one axis, of int64 or float64")
        })
    }

    pub(crate) fn target(&self) -> Target<'_> {
        match self {
            Self::Classes(classes) => match classes.as_slice() {
                Ok(classes) => Target::Classes(Cow::Borrowed(classes)),
                Err(_) => Target::Classes(classes.as_array().to_vec().into()),
            },
            Self::Numbers(numbers) => match numbers.as_slice() {
                Ok(numbers) => Target::Numbers(Cow::Borrowed(numbers)),
                Err(_) => Target::Numbers(numbers.as_array().to_vec().into()),
            },
        }
    }
}

/// Weights that Python lends.
pub(crate) type Weights<'py> = Option<PyReadonlyArray1<'py, f64>>;

/// A copy of the weights.
pub(crate) fn weights_of(weights: &Weights<'_>) -> Option<Vec<f64>> {
    weights.as_ref().map(|weights| weights.as_array().to_vec())
}

/// Fits the estimator of that name with these parameters.
#[pyfunction]
pub(crate) fn fit<'py>(
    py: Python<'py>,
    name: &str,
    parameters: &Bound<'py, PyAny>,
    x: &Bound<'py, PyAny>,
    y: Option<&Bound<'py, PyAny>>,
    sample_weight: Weights<'py>,
) -> PyResult<Fitted> {
    let estimator: Box<dyn AnyEstimator> =
        registry::from_config(name, depythonize(parameters)?).map_err(Raise::raise)?;
    let (x, y) = (Samples::of(x)?, y.map(Targets::of).transpose()?);
    let (rows, target) = (x.rows()?, y.as_ref().map(Targets::target));
    let weights = weights_of(&sample_weight);
    let fitted = attend(py, |desk| {
        let monitor = |_: &ml::Progress| match desk.stopped() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let options = FitOptions { sample_weight: weights.as_deref(), monitor: Some(&monitor) };
        estimator.fit_any(&rows, target.as_ref(), &options)
    })?;
    fitted.map(|model| Fitted { model }).map_err(Raise::raise)
}

/// A fitted estimator.
#[pyclass(frozen, module = "onsil._onsil")]
pub(crate) struct Fitted {
    model: Box<dyn ml::Fitted>,
}

impl Fitted {
    /// The model as the type that has a method of its own.
    fn known<T: 'static>(&self, method: &str) -> PyResult<&T> {
        let model: &dyn Any = &*self.model;
        model.downcast_ref().ok_or_else(|| {
            PyAttributeError::new_err(format!("{} has no {method}", self.model.name()))
        })
    }

    /// The model itself.
    pub(crate) fn model(&self) -> &dyn ml::Fitted {
        &*self.model
    }

    /// Asks the model about rows, without the interpreter.
    fn ask<R: Send>(
        &self,
        x: &Bound<'_, PyAny>,
        question: impl FnOnce(&dyn ml::Fitted, &Rows<'_>) -> Result<R> + Send,
    ) -> PyResult<R> {
        let samples = Samples::of(x)?;
        let rows = samples.rows()?;
        x.py().detach(|| question(&*self.model, &rows)).map_err(Raise::raise)
    }
}

type Table<'py> = Bound<'py, PyArray2<f64>>;

fn table(py: Python<'_>, numbers: Array2<f64>) -> Table<'_> {
    PyArray2::from_owned_array(py, numbers)
}

#[pymethods]
impl Fitted {
    /// From the bytes of a file.
    #[staticmethod]
    fn from_bytes(bytes: &[u8]) -> PyResult<Self> {
        ml::fitted_of(bytes).map(|model| Self { model }).map_err(Raise::raise)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &ml::file_of(&*self.model).map_err(Raise::raise)?))
    }

    fn name(&self) -> &'static str {
        self.model.name()
    }

    fn n_features_in(&self) -> usize {
        self.model.n_features_in()
    }

    fn warnings(&self) -> Vec<String> {
        self.model.warnings().to_vec()
    }

    fn predict<'py>(&self, x: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self.ask(x, |model, rows| model.predict_any(rows))? {
            Prediction::Classes(classes) => PyArray1::from_owned_array(x.py(), classes).into_any(),
            Prediction::Numbers(numbers) => PyArray1::from_owned_array(x.py(), numbers).into_any(),
        })
    }

    fn decision_function<'py>(&self, x: &Bound<'py, PyAny>) -> PyResult<Table<'py>> {
        Ok(table(x.py(), self.ask(x, |model, rows| model.decision_function_any(rows))?))
    }

    fn predict_proba<'py>(&self, x: &Bound<'py, PyAny>) -> PyResult<Table<'py>> {
        Ok(table(x.py(), self.ask(x, |model, rows| model.predict_proba_any(rows))?))
    }

    fn transform<'py>(&self, x: &Bound<'py, PyAny>) -> PyResult<Table<'py>> {
        Ok(table(x.py(), self.ask(x, |model, rows| model.transform_any(rows))?))
    }

    fn inverse_transform<'py>(&self, x: &Bound<'py, PyAny>) -> PyResult<Table<'py>> {
        Ok(table(x.py(), self.ask(x, |model, rows| model.inverse_transform_any(rows))?))
    }

    /// The distances to the nearest training samples, and their positions.
    fn kneighbors<'py>(
        &self,
        x: &Bound<'py, PyAny>,
    ) -> PyResult<(Table<'py>, Bound<'py, PyArray2<i64>>)> {
        let model: &FittedKNeighborsClassifier = self.known("kneighbors")?;
        let samples = Samples::of(x)?;
        let rows = samples.rows()?;
        let found = x.py().detach(|| model.kneighbors(&rows)).map_err(Raise::raise)?;
        let indices = found.1.mapv(|index| index as i64);
        Ok((table(x.py(), found.0), PyArray2::from_owned_array(x.py(), indices)))
    }

    /// The log-likelihood of each sample.
    fn score_samples<'py>(&self, x: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let model: &FittedPCA = self.known("score_samples")?;
        let samples = Samples::of(x)?;
        let rows = samples.rows()?;
        let scores = x.py().detach(|| model.score_samples(&rows)).map_err(Raise::raise)?;
        Ok(PyArray1::from_owned_array(x.py(), scores))
    }

    /// The power of each feature in each product.
    fn powers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<i64>>> {
        let model: &FittedPolynomialFeatures = self.known("powers")?;
        let powers = model.powers().map_err(Raise::raise)?.mapv(i64::from);
        Ok(PyArray2::from_owned_array(py, powers))
    }

    /// What a search has found of each candidate and split.
    fn cv_results<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let found = &self.known::<FittedGridSearchCV>("cv_results")?.cv_results;
        let all = PyDict::new(py);
        for (name, list) in [
            ("mean_test_score", Some(&found.mean_test_score)),
            ("std_test_score", Some(&found.std_test_score)),
            ("mean_train_score", found.mean_train_score.as_ref()),
            ("std_train_score", found.std_train_score.as_ref()),
            ("mean_fit_time", Some(&found.mean_fit_time)),
            ("std_fit_time", Some(&found.std_fit_time)),
            ("mean_score_time", Some(&found.mean_score_time)),
            ("std_score_time", Some(&found.std_score_time)),
        ] {
            all.set_item(name, list.map(|list| PyArray1::from_array(py, list)))?;
        }
        let table = |table: &Array2<f64>| PyArray2::from_array(py, table);
        all.set_item("split_test_score", table(&found.split_test_score))?;
        all.set_item("split_train_score", found.split_train_score.as_ref().map(table))?;
        all.set_item("rank_test_score", found.rank_test_score.to_vec())?;
        Ok(all)
    }

    fn score(&self, x: &Bound<'_, PyAny>, y: Option<&Bound<'_, PyAny>>) -> PyResult<f64> {
        let targets = y.map(Targets::of).transpose()?;
        let target = targets.as_ref().map(Targets::target);
        self.ask(x, |model, rows| model.score_any(rows, target.as_ref()))
    }

    /// The fitted attributes under their names, without the underscore.
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for (name, value) in self.model.attributes() {
            match value {
                Attribute::None => all.set_item(name, py.None())?,
                Attribute::Float(value) => all.set_item(name, value)?,
                Attribute::Int(value) => all.set_item(name, value)?,
                Attribute::Text(text) => all.set_item(name, text)?,
                Attribute::Floats(array) => {
                    all.set_item(name, PyArrayDyn::from_array(py, &array))?;
                }
                Attribute::Ints(list) => all.set_item(name, PyArray1::from_array(py, &list))?,
                Attribute::Indices(list) => {
                    let list = list.mapv(|index| index as i64);
                    all.set_item(name, PyArray1::from_owned_array(py, list))?;
                }
                Attribute::Sparse(matrix) => {
                    let (indptr, indices, data) = matrix.slices(0..matrix.rows());
                    let indptr: Vec<i64> = indptr.iter().map(|&at| at as i64).collect();
                    let indices: Vec<i32> = indices.iter().map(|&at| at as i32).collect();
                    let parts = (
                        PyArray1::from_slice(py, data),
                        PyArray1::from_vec(py, indices),
                        PyArray1::from_vec(py, indptr),
                        matrix.columns(),
                    );
                    all.set_item(name, parts)?;
                }
                Attribute::Lists(lists) => {
                    let lists: Vec<_> =
                        lists.iter().map(|list| PyArray1::from_array(py, list)).collect();
                    all.set_item(name, lists)?;
                }
                other => all.set_item(name, pythonize(py, &other.to_json())?)?,
            }
        }
        Ok(all)
    }
}
