//! Data sets that are drawn.

use crate::errors::Raise;
use numpy::{PyArray1, PyArray2, PyReadonlyArray2};
use onsil::data::datasets::{
    Blobs, PerFeature, Samples, make_blobs as blobs, make_circles as circles,
    make_classification as classification, make_moons as moons, make_regression as regression,
};
use onsil::ndarray::{Array1, Array2};
use pyo3::prelude::*;

type Table<'py> = Bound<'py, PyArray2<f64>>;
type Labelled<'py> = (Table<'py>, Bound<'py, PyArray1<i64>>);
type List<'py> = Bound<'py, PyArray1<f64>>;

/// One number, or one for each.
#[derive(FromPyObject)]
pub(crate) enum Numbers {
    Same(f64),
    Each(Vec<f64>),
}

impl From<Numbers> for PerFeature {
    fn from(numbers: Numbers) -> Self {
        match numbers {
            Numbers::Same(same) => same.into(),
            Numbers::Each(each) => each.into(),
        }
    }
}

/// A number of samples in all, or of each group.
#[derive(FromPyObject)]
pub(crate) enum Counts {
    Total(usize),
    Each(Vec<usize>),
}

impl From<Counts> for Samples {
    fn from(counts: Counts) -> Self {
        match counts {
            Counts::Total(total) => total.into(),
            Counts::Each(each) => each.into(),
        }
    }
}

fn labelled(py: Python<'_>, x: Array2<f64>, y: Array1<u32>) -> Labelled<'_> {
    let y = y.mapv(i64::from);
    (PyArray2::from_owned_array(py, x), PyArray1::from_owned_array(py, y))
}

/// Round clouds: points, their clouds, and the middles of these.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the Python half calls it with all of them")]
pub(crate) fn make_blobs<'py>(
    py: Python<'py>,
    n_samples: Counts,
    n_features: usize,
    count: Option<usize>,
    centers: Option<PyReadonlyArray2<'py, f64>>,
    cluster_std: Numbers,
    center_box: (f64, f64),
    shuffle: bool,
    random_state: u32,
) -> PyResult<(Labelled<'py>, Table<'py>)> {
    let mut maker = blobs(n_samples)
        .n_features(n_features)
        .center_box(center_box.0, center_box.1)
        .shuffle(shuffle)
        .random_state(random_state);
    maker = match cluster_std {
        Numbers::Same(std) => maker.cluster_std(std),
        Numbers::Each(each) => maker.cluster_std(each),
    };
    if let Some(count) = count {
        maker = maker.centers(count);
    }
    if let Some(centers) = centers {
        maker = maker.centers(centers.as_array().to_owned());
    }
    let Blobs { x, y, centers } = maker.arrays().map_err(Raise::raise)?;
    Ok((labelled(py, x, y), PyArray2::from_owned_array(py, centers)))
}

/// Two half circles that reach into each other.
#[pyfunction]
pub(crate) fn make_moons(
    py: Python<'_>,
    n_samples: Counts,
    shuffle: bool,
    noise: Option<f64>,
    random_state: u32,
) -> PyResult<Labelled<'_>> {
    let mut maker = moons(n_samples).shuffle(shuffle).random_state(random_state);
    if let Some(noise) = noise {
        maker = maker.noise(noise);
    }
    let (x, y) = maker.arrays().map_err(Raise::raise)?;
    Ok(labelled(py, x, y))
}

/// A circle within another.
#[pyfunction]
pub(crate) fn make_circles(
    py: Python<'_>,
    n_samples: Counts,
    shuffle: bool,
    noise: Option<f64>,
    factor: f64,
    random_state: u32,
) -> PyResult<Labelled<'_>> {
    let mut maker = circles(n_samples).shuffle(shuffle).factor(factor).random_state(random_state);
    if let Some(noise) = noise {
        maker = maker.noise(noise);
    }
    let (x, y) = maker.arrays().map_err(Raise::raise)?;
    Ok(labelled(py, x, y))
}

/// How a classification problem is made.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Problem {
    n_samples: usize,
    n_features: usize,
    n_informative: usize,
    n_redundant: usize,
    n_repeated: usize,
    n_classes: usize,
    n_clusters_per_class: usize,
    weights: Option<Vec<f64>>,
    flip_y: f64,
    class_sep: f64,
    hypercube: bool,
    shift: Option<Numbers>,
    scale: Option<Numbers>,
    shuffle: bool,
    random_state: u32,
}

/// Classes as clouds at the corners of a cube, among features that say nothing.
#[pyfunction]
pub(crate) fn make_classification(py: Python<'_>, problem: Problem) -> PyResult<Labelled<'_>> {
    let mut maker = classification(problem.n_samples)
        .n_features(problem.n_features)
        .n_informative(problem.n_informative)
        .n_redundant(problem.n_redundant)
        .n_repeated(problem.n_repeated)
        .n_classes(problem.n_classes)
        .n_clusters_per_class(problem.n_clusters_per_class)
        .flip_y(problem.flip_y)
        .class_sep(problem.class_sep)
        .hypercube(problem.hypercube)
        .shift(problem.shift.map_or(PerFeature::Drawn, Into::into))
        .scale(problem.scale.map_or(PerFeature::Drawn, Into::into))
        .shuffle(problem.shuffle)
        .random_state(problem.random_state);
    if let Some(weights) = problem.weights {
        maker = maker.weights(weights);
    }
    let (x, y) = maker.arrays().map_err(Raise::raise)?;
    Ok(labelled(py, x, y))
}

/// Numbers that are sums of features and noise: the features, the numbers, and what features count.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "the Python half calls it with all of them")]
pub(crate) fn make_regression(
    py: Python<'_>,
    n_samples: usize,
    n_features: usize,
    n_informative: usize,
    bias: f64,
    noise: f64,
    shuffle: bool,
    random_state: u32,
) -> PyResult<(Table<'_>, List<'_>, List<'_>)> {
    let maker = regression(n_samples)
        .n_features(n_features)
        .n_informative(n_informative)
        .bias(bias)
        .noise(noise)
        .shuffle(shuffle)
        .random_state(random_state);
    let made = maker.arrays().map_err(Raise::raise)?;
    let list = |numbers| PyArray1::from_owned_array(py, numbers);
    Ok((PyArray2::from_owned_array(py, made.x), list(made.y), list(made.coef)))
}
