//! Classifiers as figures ask them: of either half, or any object of Python.

use crate::errors::Raise;
use crate::estimators::Fitted;
use crate::network::Network;
use numpy::{PyArray2, PyReadonlyArray2};
use onsil::figures::{Classified, Classify, Error, Result};
use onsil::ml::Rows;
use onsil::ndarray::{Array2, Axis, concatenate};
use onsil::plot::Figure;
use pyo3::prelude::*;

/// Something that tells classes apart.
pub(crate) enum Classifier<'py> {
    Network(Bound<'py, Network>),
    Fitted(Bound<'py, Fitted>),
    Python(PythonClassifier),
}

impl<'py> Classifier<'py> {
    /// A network, a fitted estimator, or an object with the method `classify` of [`PythonClassifier`].
    pub(crate) fn of(given: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(network) = given.cast::<Network>() {
            return Ok(Self::Network(network.clone()));
        }
        if let Ok(fitted) = given.cast::<Fitted>() {
            return Ok(Self::Fitted(fitted.clone()));
        }
        Ok(Self::Python(PythonClassifier {
            features: given.getattr("features")?.extract()?,
            classes: given.getattr("classes")?.extract()?,
            object: given.clone().unbind(),
            failure: None,
        }))
    }

    /// Draws what the classifier says, without the interpreter.
    pub(crate) fn draw(
        self,
        py: Python<'_>,
        draw: impl FnOnce(&mut dyn Classify) -> Result<Figure> + Send,
    ) -> PyResult<Figure> {
        let figure = match self {
            Self::Network(network) => network.get().look(py, |model| draw(model))?,
            Self::Fitted(fitted) => {
                let mut model = fitted.get().model();
                py.detach(move || draw(&mut model))
            }
            Self::Python(mut model) => {
                let figure = py.detach(|| draw(&mut model));
                if let Some(failure) = model.failure {
                    return Err(failure);
                }
                figure
            }
        };
        figure.map_err(Raise::raise)
    }
}

/// A classifier of Python, with the numbers `features` (none if any will do) and `classes`, and a method `classify(x)`
/// of rows of float64: the position of each row's class, scores (rows, classes, or one column for two classes, or no
/// column), and whether these are probabilities.
pub(crate) struct PythonClassifier {
    features: Option<usize>,
    classes: i64,
    object: Py<PyAny>,
    /// What the object raised.
    failure: Option<PyErr>,
}

type Answer<'py> = (Vec<i64>, PyReadonlyArray2<'py, f64>, bool);

impl Classify for PythonClassifier {
    fn classify(&mut self, x: &Rows<'_>) -> Result<Classified> {
        let asked = Python::attach(|py| -> PyResult<(Vec<i64>, Array2<f64>, bool)> {
            let rows = PyArray2::from_array(py, &x.to_f64());
            let answer = self.object.bind(py).call_method1("classify", (rows,))?;
            let (labels, scores, probabilities): Answer<'_> = answer.extract()?;
            Ok((labels, scores.as_array().to_owned(), probabilities))
        });
        let (labels, scores, probabilities) = asked.map_err(|failure| {
            self.failure = Some(failure);
            Error::Subject {
                figure: "a figure of classes",
                expected: "what a classifier says".into(),
                found: "one that failed".into(),
                remedy: "look at its exception".into(),
            }
        })?;
        let scores = match scores.ncols() {
            // For the second of two classes, and against the first.
            1 => concatenate![Axis(1), -&scores, scores],
            _ => scores,
        };
        Ok(Classified { labels, classes: (0..self.classes).collect(), scores, probabilities })
    }

    fn features(&self) -> Option<usize> {
        self.features
    }
}
