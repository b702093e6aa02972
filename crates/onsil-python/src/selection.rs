//! How good estimators are on samples that they have not learnt from.

use crate::arrays::Samples;
use crate::attend::{Desk, attend};
use crate::errors::Raise;
use crate::estimators::{Targets, Weights, weights_of};
use numpy::{PyArray1, PyArray2};
use onsil::ml::model_selection::{
    Cv, CvOptions, LearningCurveOptions, Scorer, Size, Split, Splitter, TrainSizes,
    TrainTestOptions, cross_validate_any, learning_curve_any, train_test_indices,
};
use onsil::ml::model_selection::{KFold, StratifiedKFold};
use onsil::ml::{AnyEstimator, FitOptions, Monitor, Progress, registry};
use onsil::ndarray::{Array1, Array2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pythonize::depythonize;
use std::ops::ControlFlow;

type Indices<'py> = Bound<'py, PyArray1<i64>>;
type Pair<'py> = (Indices<'py>, Indices<'py>);

fn indices<'py>(py: Python<'py>, rows: &[usize]) -> Indices<'py> {
    PyArray1::from_iter(py, rows.iter().map(|&row| row as i64))
}

fn pair<'py>(py: Python<'py>, split: &Split) -> Pair<'py> {
    (indices(py, &split.train), indices(py, &split.test))
}

/// The splits of k folds: of equal shares of classes if they are stratified.
#[pyfunction]
pub(crate) fn k_fold<'py>(
    py: Python<'py>,
    samples: usize,
    y: Option<&Bound<'py, PyAny>>,
    n_splits: usize,
    stratified: bool,
    random_state: Option<u32>,
) -> PyResult<Vec<Pair<'py>>> {
    let targets = y.map(Targets::of).transpose()?;
    let target = targets.as_ref().map(Targets::target);
    let (shuffle, seed) = (random_state.is_some(), random_state.unwrap_or_default());
    let splits = match stratified {
        true => StratifiedKFold::new(n_splits)
            .shuffle(shuffle)
            .random_state(seed)
            .split(samples, target.as_ref()),
        false => {
            KFold::new(n_splits).shuffle(shuffle).random_state(seed).split(samples, target.as_ref())
        }
    };
    Ok(splits.map_err(Raise::raise)?.iter().map(|split| pair(py, split)).collect())
}

/// A share of the samples, or a number of them.
#[derive(FromPyObject)]
pub(crate) enum Part {
    Count(usize),
    Share(f64),
}

impl From<Part> for Size {
    fn from(part: Part) -> Self {
        match part {
            Part::Count(count) => Self::Count(count),
            Part::Share(share) => Self::Share(share),
        }
    }
}

/// The rows to learn from, and those to test with.
#[pyfunction]
pub(crate) fn train_test_split<'py>(
    py: Python<'py>,
    samples: usize,
    test_size: Option<Part>,
    train_size: Option<Part>,
    shuffle: bool,
    stratify: Option<&Bound<'py, PyAny>>,
    random_state: u32,
) -> PyResult<Pair<'py>> {
    let targets = stratify.map(Targets::of).transpose()?;
    let options = TrainTestOptions {
        test_size: test_size.map(Into::into),
        train_size: train_size.map(Into::into),
        shuffle,
        stratify: targets.as_ref().map(Targets::target),
        random_state,
    };
    Ok(pair(py, &train_test_indices(samples, &options).map_err(Raise::raise)?))
}

/// An estimator as `{"class_name": …, "config": …}`.
fn estimator_of(given: &Bound<'_, PyAny>) -> PyResult<Box<dyn AnyEstimator>> {
    let name: String = given.get_item("class_name")?.extract()?;
    registry::from_config(&name, depythonize(&given.get_item("config")?)?).map_err(Raise::raise)
}

fn cv_of(given: &Bound<'_, PyAny>) -> PyResult<Cv> {
    depythonize(given).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// Stops the work when a signal has come.
fn monitor(desk: &Desk) -> impl Fn(&Progress) -> ControlFlow<()> + Sync {
    |_: &Progress| match desk.stopped() {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    }
}

/// Scores of several fits: the parts of the answer under their names.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the Python half calls it with all of them")]
pub(crate) fn cross_validate<'py>(
    py: Python<'py>,
    estimator: &Bound<'py, PyAny>,
    x: &Bound<'py, PyAny>,
    y: Option<&Bound<'py, PyAny>>,
    cv: &Bound<'py, PyAny>,
    scoring: Vec<String>,
    return_train_score: bool,
    sample_weight: Weights<'py>,
) -> PyResult<Bound<'py, PyDict>> {
    let (estimator, cv) = (estimator_of(estimator)?, cv_of(cv)?);
    let (samples, targets) = (Samples::of(x)?, y.map(Targets::of).transpose()?);
    let (rows, target) = (samples.rows()?, targets.as_ref().map(Targets::target));
    let weights = weights_of(&sample_weight);
    let done = attend(py, |desk| {
        let monitor = monitor(&desk);
        let fit = FitOptions { sample_weight: weights.as_deref(), monitor: Some(&monitor) };
        let options = CvOptions::new()
            .cv(cv)
            .scoring(scoring)
            .return_train_score(return_train_score)
            .fit(fit);
        cross_validate_any(&*estimator, &rows, target.as_ref(), &options)
    })?;
    let done = done.map_err(Raise::raise)?;
    let list = |numbers: Array1<f64>| PyArray1::from_owned_array(py, numbers);
    let scores = |scores: Vec<(String, Array1<f64>)>| {
        let all = PyDict::new(py);
        for (name, numbers) in scores {
            all.set_item(name, list(numbers))?;
        }
        Ok::<_, PyErr>(all)
    };
    let all = PyDict::new(py);
    all.set_item("test", scores(done.test_scores)?)?;
    all.set_item("train", scores(done.train_scores)?)?;
    all.set_item("fit_time", list(done.fit_time))?;
    all.set_item("score_time", list(done.score_time))?;
    let splits: Vec<_> = done.splits.iter().map(|split| pair(py, split)).collect();
    all.set_item("splits", splits)?;
    all.set_item("warnings", done.warnings)?;
    Ok(all)
}

/// Scores of fits to more and more samples.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the Python half calls it with all of them")]
pub(crate) fn learning_curve<'py>(
    py: Python<'py>,
    estimator: &Bound<'py, PyAny>,
    x: &Bound<'py, PyAny>,
    y: Option<&Bound<'py, PyAny>>,
    cv: &Bound<'py, PyAny>,
    scoring: &str,
    shares: Option<Vec<f64>>,
    counts: Option<Vec<usize>>,
    random_state: Option<u32>,
) -> PyResult<Bound<'py, PyDict>> {
    let (estimator, cv) = (estimator_of(estimator)?, cv_of(cv)?);
    let (samples, targets) = (Samples::of(x)?, y.map(Targets::of).transpose()?);
    let (rows, target) = (samples.rows()?, targets.as_ref().map(Targets::target));
    let sizes = match (shares, counts) {
        (_, Some(counts)) => TrainSizes::Counts(counts),
        (Some(shares), None) => TrainSizes::Shares(shares),
        (None, None) => TrainSizes::default(),
    };
    let done = attend(py, |desk| {
        let monitor = monitor(&desk);
        let watched: Monitor<'_> = &monitor;
        let fit = FitOptions { sample_weight: None, monitor: Some(watched) };
        let options = LearningCurveOptions::new()
            .cv(CvOptions::new().cv(cv).scoring([Scorer::from(scoring)]).fit(fit))
            .train_sizes(sizes)
            .shuffle(random_state.is_some())
            .random_state(random_state.unwrap_or_default());
        learning_curve_any(&*estimator, &rows, target.as_ref(), &options)
    })?;
    let done = done.map_err(Raise::raise)?;
    let table = |numbers: Array2<f64>| PyArray2::from_owned_array(py, numbers);
    let all = PyDict::new(py);
    all.set_item("train_sizes", indices(py, &done.train_sizes.to_vec()))?;
    all.set_item("train_scores", table(done.train_scores))?;
    all.set_item("test_scores", table(done.test_scores))?;
    all.set_item("fit_time", table(done.fit_time))?;
    all.set_item("score_time", table(done.score_time))?;
    Ok(all)
}
