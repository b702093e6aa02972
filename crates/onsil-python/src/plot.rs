//! Figures: what `onsil::figures` draws of models and data that Python lends.

use crate::arrays::{Numbers, Samples};
use crate::classifier::Classifier;
use crate::errors::Raise;
use crate::estimators::{Fitted, Targets};
use crate::network::Network;
use numpy::PyReadonlyArray2;
use onsil::data::{self, Dataset};
use onsil::figures::{self, Classify};
use onsil::lessons;
use onsil::ml::cluster::KMeans;
use onsil::ml::{AnyEstimator, Estimator, registry};
use onsil::ndarray::ArrayD;
use onsil::nn::History;
use onsil::nn::data::Values;
use onsil::plot::{self, Terminal, Theme};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pythonize::depythonize;
use std::path::PathBuf;

/// A figure; changes make another one.
#[pyclass(frozen, module = "onsil._onsil")]
pub(crate) struct Figure {
    figure: plot::Figure,
}

/// Names of classes or features; none where they have only numbers.
type Names = Option<Vec<String>>;

fn drawn<E: Raise>(figure: std::result::Result<plot::Figure, E>) -> PyResult<Figure> {
    figure.map(|figure| Figure { figure }).map_err(Raise::raise)
}

fn estimator(name: &str, parameters: &Bound<'_, PyAny>) -> PyResult<Box<dyn AnyEstimator>> {
    registry::from_config(name, depythonize(parameters)?).map_err(Raise::raise)
}

/// Whole numbers are taken for the 256 levels of an image's bytes.
fn values(given: &Numbers<'_>) -> PyResult<data::Values> {
    fn bytes<T: Copy + std::fmt::Display + TryInto<u8>>(
        whole: impl Iterator<Item = T>,
        shape: &[usize],
    ) -> PyResult<data::Values> {
        let bytes = whole.map(|value| {
            value.try_into().map_err(|_| {
                PyValueError::new_err(format!(
                    "X must have whole numbers from 0 to 255, or others from 0 to 1, but has {value}"
                ))
            })
        });
        let bytes: Vec<u8> = bytes.collect::<PyResult<_>>()?;
        ArrayD::from_shape_vec(shape, bytes)
            .map(data::Values::from)
            .map_err(|error| PyValueError::new_err(error.to_string()))
    }
    Ok(match given.values() {
        Values::F32(array) => array.to_owned().into(),
        Values::F64(array) => array.to_owned().into(),
        Values::U8(array) => array.to_owned().into(),
        Values::I32(array) => bytes(array.iter().copied(), array.shape())?,
        Values::I64(array) => bytes(array.iter().copied(), array.shape())?,
        Values::U32(array) => bytes(array.iter().copied(), array.shape())?,
        _ => return Err(PyTypeError::new_err("X must be an array of numbers")),
    })
}

/// Rows, perhaps with classes, as a data set.
fn dataset(x: &Bound<'_, PyAny>, y: Option<Vec<u32>>, class_names: Names) -> PyResult<Dataset> {
    let y = y.map_or(data::Targets::None, |y| data::Targets::Classes(y.into()));
    Dataset::new("X", values(&Numbers::of(x, "X")?)?, y, class_names).map_err(Raise::raise)
}

type Series = Vec<(String, Vec<f64>)>;

fn lent(series: &Series) -> Vec<(&str, &[f64])> {
    series.iter().map(|(name, values)| (name.as_str(), &values[..])).collect()
}

#[pymethods]
impl Figure {
    fn title(&self, title: &str) -> Self {
        Self { figure: self.figure.clone().title(title) }
    }

    fn subtitle(&self, subtitle: &str) -> Self {
        Self { figure: self.figure.clone().subtitle(subtitle) }
    }

    fn columns(&self, columns: usize) -> Self {
        Self { figure: self.figure.clone().columns(columns) }
    }

    fn dark(&self, dark: bool) -> Self {
        let theme = if dark { Theme::dark() } else { Theme::light() };
        Self { figure: self.figure.clone().theme(theme) }
    }

    fn width(&self, width: f64) -> Self {
        Self { figure: self.figure.clone().width(width) }
    }

    fn pixel_width(&self) -> f64 {
        self.figure.pixel_width()
    }

    fn to_svg(&self, py: Python<'_>) -> String {
        py.detach(|| self.figure.to_svg())
    }

    fn to_png<'py>(&self, py: Python<'py>, scale: f64) -> PyResult<Bound<'py, PyBytes>> {
        let png = py.detach(|| self.figure.to_png(scale)).map_err(Raise::raise)?;
        Ok(PyBytes::new(py, &png))
    }

    fn to_text(&self, py: Python<'_>, columns: usize, unicode: bool, color: bool) -> String {
        py.detach(|| self.figure.to_text(Terminal { columns, unicode, color }))
    }

    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.figure.save(path)).map_err(Raise::raise)
    }

    /// Several figures' frames in one, each with a heading.
    #[staticmethod]
    fn beside(figures: Vec<(String, PyRef<'_, Self>)>) -> Self {
        let figures =
            figures.iter().map(|(heading, figure)| (heading.as_str(), figure.figure.clone()));
        Self { figure: plot::Figure::beside(figures) }
    }

    #[staticmethod]
    fn history(series: Series) -> PyResult<Self> {
        drawn(plot::figures::history(&lent(&series)))
    }

    #[staticmethod]
    fn line(series: Series) -> Self {
        Self { figure: plot::figures::line(&lent(&series)) }
    }

    #[staticmethod]
    fn activations() -> PyResult<Self> {
        drawn(figures::activations(&lessons::activations::curves()))
    }

    #[staticmethod]
    fn model(py: Python<'_>, network: &Bound<'_, Network>) -> PyResult<Self> {
        drawn(network.get().look(py, |model| figures::model(model))?)
    }

    /// What the gradient probe saw in some trainings.
    #[staticmethod]
    fn gradient_flow(trainings: Vec<(String, Bound<'_, PyAny>)>) -> PyResult<Self> {
        let trainings = trainings.iter().map(|(name, probe)| {
            Ok((name.as_str(), History { probe: depythonize(probe)?, ..History::default() }))
        });
        let trainings: Vec<(&str, History)> = trainings.collect::<PyResult<_>>()?;
        let trainings: Vec<(&str, &History)> =
            trainings.iter().map(|(name, history)| (*name, history)).collect();
        drawn(figures::gradient_flow(&trainings))
    }

    #[staticmethod]
    fn confusion_matrix(y_true: Vec<i64>, y_pred: Vec<i64>, class_names: Names) -> PyResult<Self> {
        drawn(figures::confusion_matrix(&y_true, &y_pred, class_names.as_deref()))
    }

    #[staticmethod]
    fn classification_report(
        y_true: Vec<i64>,
        y_pred: Vec<i64>,
        class_names: Names,
    ) -> PyResult<Self> {
        drawn(figures::classification_report(&y_true, &y_pred, class_names.as_deref()))
    }

    #[staticmethod]
    fn roc(
        model: &Bound<'_, PyAny>,
        x: &Bound<'_, PyAny>,
        y: Vec<i64>,
        class_names: Names,
    ) -> PyResult<Self> {
        let samples = Samples::of(x)?;
        let rows = samples.rows()?;
        let names = class_names.as_deref();
        let draw = |model: &mut dyn Classify| figures::roc(model, &rows, &y, names);
        Classifier::of(model)?.draw(x.py(), draw).map(|figure| Self { figure })
    }

    #[staticmethod]
    fn decision_boundary(
        model: &Bound<'_, PyAny>,
        x: &Bound<'_, PyAny>,
        y: Vec<i64>,
        class_names: Names,
        feature_names: Names,
    ) -> PyResult<Self> {
        let samples = Samples::of(x)?;
        let rows = samples.rows()?;
        let (classes, features) = (class_names.as_deref(), feature_names.as_deref());
        let draw = |model: &mut dyn Classify| {
            figures::decision_boundary(model, &rows, &y, classes, features)
        };
        Classifier::of(model)?.draw(x.py(), draw).map(|figure| Self { figure })
    }

    #[staticmethod]
    fn svm_margin(
        fitted: &Bound<'_, Fitted>,
        x: &Bound<'_, PyAny>,
        y: Vec<i64>,
        class_names: Names,
        feature_names: Names,
        extra: Vec<([f64; 2], String)>,
    ) -> PyResult<Self> {
        let samples = Samples::of(x)?;
        let (rows, model) = (samples.rows()?, fitted.get().model());
        let (classes, features) = (class_names.as_deref(), feature_names.as_deref());
        let draw = || figures::svm_margin(model, &rows, &y, classes, features, &extra);
        drawn(x.py().detach(draw))
    }

    #[staticmethod]
    fn kmeans_steps(
        parameters: &Bound<'_, PyAny>,
        x: &Bound<'_, PyAny>,
        feature_names: Names,
    ) -> PyResult<Self> {
        let kmeans = KMeans::default().changed(depythonize(parameters)?).map_err(Raise::raise)?;
        let samples = Samples::of(x)?;
        let (rows, names) = (samples.rows()?, feature_names.as_deref());
        drawn(x.py().detach(|| figures::kmeans_steps(&kmeans, &rows, names)))
    }

    #[staticmethod]
    fn elbow(
        name: &str,
        parameters: &Bound<'_, PyAny>,
        x: &Bound<'_, PyAny>,
        most: usize,
    ) -> PyResult<Self> {
        let (estimator, samples) = (estimator(name, parameters)?, Samples::of(x)?);
        let rows = samples.rows()?;
        drawn(x.py().detach(|| figures::elbow(&*estimator, &rows, most)))
    }

    #[staticmethod]
    fn silhouette(x: &Bound<'_, PyAny>, labels: Vec<i64>) -> PyResult<Self> {
        let samples = Samples::of(x)?;
        let rows = samples.rows()?;
        drawn(x.py().detach(|| figures::silhouette(&rows, &labels)))
    }

    #[staticmethod]
    fn scatter(
        x: &Bound<'_, PyAny>,
        y: Option<Vec<u32>>,
        class_names: Names,
        feature_names: Names,
    ) -> PyResult<Self> {
        let mut data = dataset(x, y, class_names)?;
        if let Some(names) = feature_names {
            data = data.with_feature_names(names).map_err(Raise::raise)?;
        }
        drawn(x.py().detach(|| figures::scatter(&data)))
    }

    #[staticmethod]
    fn images(
        x: &Bound<'_, PyAny>,
        y: Option<Vec<u32>>,
        class_names: Names,
        count: usize,
    ) -> PyResult<Self> {
        drawn(figures::images(&dataset(x, y, class_names)?, count))
    }

    #[staticmethod]
    fn misclassified(
        x: &Bound<'_, PyAny>,
        y_true: Vec<i64>,
        y_pred: Vec<i64>,
        class_names: Names,
    ) -> PyResult<Self> {
        drawn(figures::misclassified(&dataset(x, None, class_names)?, &y_true, &y_pred))
    }

    #[staticmethod]
    fn filters(
        py: Python<'_>,
        network: &Bound<'_, Network>,
        layer: Option<&str>,
    ) -> PyResult<Self> {
        drawn(network.get().look(py, |model| figures::filters(model, layer))?)
    }

    /// Of one image, the only row of `x`.
    #[staticmethod]
    fn feature_maps(
        network: &Bound<'_, Network>,
        x: &Bound<'_, PyAny>,
        layer: Option<&str>,
    ) -> PyResult<Self> {
        let data = dataset(x, None, None)?;
        let draw = |model: &mut _| figures::feature_maps(model, &data, 0, layer);
        drawn(network.get().look(x.py(), draw)?)
    }

    /// Of one image, the only row of `x`.
    #[staticmethod]
    fn saliency(
        network: &Bound<'_, Network>,
        x: &Bound<'_, PyAny>,
        class_names: Names,
    ) -> PyResult<Self> {
        let data = dataset(x, None, class_names)?;
        drawn(network.get().look(x.py(), |model| figures::saliency(model, &data, 0))?)
    }

    #[staticmethod]
    fn weights(
        coef: PyReadonlyArray2<'_, f64>,
        columns: usize,
        class_names: Names,
    ) -> PyResult<Self> {
        drawn(figures::weights(coef.as_array(), columns, class_names.as_deref()))
    }

    #[staticmethod]
    fn regression_fit(
        fitted: &Bound<'_, Fitted>,
        x: &Bound<'_, PyAny>,
        y: Vec<f64>,
        feature_name: &str,
        target_name: &str,
    ) -> PyResult<Self> {
        let samples = Samples::of(x)?;
        let (rows, model) = (samples.rows()?, fitted.get().model());
        let draw = || figures::regression_fit(model, &rows, &y, [feature_name, target_name]);
        drawn(x.py().detach(draw))
    }

    #[staticmethod]
    fn pipeline(name: &str, parameters: &Bound<'_, PyAny>, features: usize) -> PyResult<Self> {
        drawn(figures::pipeline(&*estimator(name, parameters)?, features))
    }

    #[staticmethod]
    fn learning_curve(
        name: &str,
        parameters: &Bound<'_, PyAny>,
        x: &Bound<'_, PyAny>,
        y: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let (estimator, samples) = (estimator(name, parameters)?, Samples::of(x)?);
        let targets = y.map(Targets::of).transpose()?;
        let (rows, target) = (samples.rows()?, targets.as_ref().map(Targets::target));
        let draw = || figures::learning_curve(&*estimator, &rows, target.as_ref());
        drawn(x.py().detach(draw))
    }
}
