//! Workloads of estimators. What each is measured on is also in bench/peers/sklearn_bench.py.

pub(super) use super::numbers::blobs;
use super::numbers::line;
use super::timing::{calls, measured};
use super::workload::Workload;
use super::{Effort, Images, Measured, Quality};
use crate::error::Result;
use onsil::ml::cluster::Init;
use onsil::ml::metrics::{accuracy_score, silhouette_score};
use onsil::ml::{Estimator, Fitted};
use onsil::ndarray::{Array1, Array2, Axis, Slice};
use onsil::prelude::*;
use std::time::Instant;

/// A classifier on the first images.
pub(super) struct Classifier<E> {
    estimator: E,
    rows: usize,
}

/// All of them.
pub(super) fn all() -> Vec<Workload> {
    let rbf = || SVC::new().c(5.0);
    let linear = || SVC::new().kernel(onsil::ml::svm::Kernel::Linear);
    let mut all = Vec::new();
    all.extend(both("svc-rbf-10k", "SVC rbf C 5, 10,000 images", move || svc(rbf(), 10_000)));
    all.extend(both("svc-rbf-60k", "SVC rbf C 5, 60,000 images", move || svc(rbf(), 60_000)));
    all.extend(both("svc-linear-10k", "SVC linear, 10,000 images", move || svc(linear(), 10_000)));
    all.extend([
        Workload::new("kmeans-k10-fit", "KMeans k 10, fit", |images, _| {
            k_means(10, &images.flat()?.x)
        }),
        Workload::new("kmeans-k100-fit", "KMeans k 100, fit", |images, _| {
            k_means(100, &images.flat()?.x)
        }),
        Workload::new("kmeans-k100-predict", "KMeans k 100, predict 10,000", k_means_predict),
        Workload::new("kmeans-blobs-fit", "KMeans k 64, 1,000,000×16, fit", |_, _| {
            k_means(64, &blobs(1_000_000, 16, 64))
        }),
        Workload::new(
            "kmeans-seeding-fit",
            "KMeans k 100, k-means++, 20 iterations",
            |images, _| {
                let model = KMeans::new(100).n_init(1).max_iter(20).random_state(0);
                clustering(&model, &images.flat()?.x)
            },
        ),
        Workload::new("minibatch-kmeans-fit", "MiniBatchKMeans k 100, fit", |images, _| {
            let model = MiniBatchKMeans::new(100).batch_size(1024).n_init(3).random_state(0);
            let images = images.flat()?;
            once(|| Ok(model.fit(&images.x)?), |fitted| Ok(Quality::Inertia(fitted.inertia)))
        }),
    ]);
    let logistic = || Classifier { estimator: LogisticRegression::new(), rows: usize::MAX };
    all.extend(both("logistic-regression", "LogisticRegression", logistic));
    all.extend([
        Workload::new("linear-regression-fit", "LinearRegression 1,000,000×50, fit", |_, _| {
            let (x, y) = line(1_000_000, 50);
            once(
                || Ok(LinearRegression::new().fit(&x, &y)?),
                |fitted| Ok(Quality::R2(fitted.score(&x, &y)?)),
            )
        }),
        Workload::new("knn-predict", "KNeighborsClassifier, predict 10,000", |images, effort| {
            let estimator = KNeighborsClassifier::new();
            Classifier { estimator, rows: usize::MAX }.predict(images, effort)
        }),
        Workload::new("pca-fit", "PCA, 50 components, fit", |images, _| {
            let images = images.flat()?;
            once(
                || Ok(PCA::new().n_components(50).fit(&images.x)?),
                |fitted| Ok(Quality::Explained(fitted.explained_variance_ratio.sum())),
            )
        }),
        Workload::new("standard-scaler", "StandardScaler, fit and transform", scaler),
        Workload::new("silhouette", "silhouette_score, 10,000 images", |images, _| {
            let images = images.flat()?;
            let (x, y) = first(&images.x, &images.y, 10_000);
            once(|| Ok(silhouette_score(&x, &y)?), |&score| Ok(Quality::Silhouette(score)))
        }),
    ]);
    all
}

/// Fit, and predict after it.
fn both<E: Estimator + 'static>(
    id: &str,
    about: &str,
    case: impl Fn() -> Classifier<E> + Copy + Send + Sync + 'static,
) -> [Workload; 2] {
    [
        Workload::new(format!("{id}-fit"), format!("{about}, fit"), move |images, _| {
            case().fit(images)
        }),
        Workload::new(
            format!("{id}-predict"),
            format!("{about}, predict 10,000"),
            move |images, effort| case().predict(images, effort),
        ),
    ]
}

/// One with the cache that peers get too.
pub(super) fn svc(estimator: SVC, rows: usize) -> Classifier<SVC> {
    Classifier { estimator: estimator.cache_size(2_000.0), rows }
}

impl<E: Estimator> Classifier<E> {
    pub(super) fn fit(&self, images: &Images) -> Result<Measured> {
        let images = images.flat()?;
        let (x, y) = first(&images.x, &images.y, self.rows);
        once(
            || {
                Ok(self.estimator.fit_with(
                    &(&x).into(),
                    Some(&(&y).into()),
                    &Default::default(),
                )?)
            },
            |fitted| accuracy(fitted, images),
        )
    }

    pub(super) fn predict(&self, images: &Images, effort: Effort) -> Result<Measured> {
        let images = images.flat()?;
        let (x, y) = first(&images.x, &images.y, self.rows);
        let fitted =
            self.estimator.fit_with(&(&x).into(), Some(&(&y).into()), &Default::default())?;
        let test = (&images.x_test).into();
        let seconds = calls(effort, || Ok(fitted.predict_any(&test).map(drop)?))?;
        Ok(measured(seconds, 1.0, 0.0).of(accuracy(&fitted, images)?))
    }
}

/// `KMeans` from rows at equal distances.
pub(super) fn k_means(k: usize, x: &Array2<f32>) -> Result<Measured> {
    clustering(&from_spread_rows(k, x), x)
}

fn from_spread_rows(k: usize, x: &Array2<f32>) -> KMeans {
    let rows: Vec<usize> = (0..k).map(|i| i * x.nrows() / k).collect();
    let centers = x.select(Axis(0), &rows).mapv(f64::from);
    KMeans::new(k).init(Init::Centers(centers)).n_init(1).max_iter(100).tol(0.0)
}

fn clustering(model: &KMeans, x: &Array2<f32>) -> Result<Measured> {
    once(|| Ok(model.fit(x)?), |fitted| Ok(Quality::Inertia(fitted.inertia)))
}

fn k_means_predict(images: &Images, effort: Effort) -> Result<Measured> {
    let images = images.flat()?;
    let fitted = from_spread_rows(100, &images.x).fit(&images.x)?;
    let seconds = calls(effort, || Ok(fitted.predict(&images.x_test).map(drop)?))?;
    Ok(measured(seconds, 1.0, 0.0).of(Quality::Inertia(fitted.inertia)))
}

fn scaler(images: &Images, effort: Effort) -> Result<Measured> {
    let images = images.flat()?;
    let scaled = || Ok(StandardScaler::new().fit(&images.x)?.transform(&images.x)?);
    let seconds = calls(effort, || scaled().map(drop))?;
    let variance = scaled()?.var_axis(Axis(0), 0.0).sum();
    Ok(measured(seconds, 1.0, 0.0).of(Quality::Variance(variance)))
}

/// The time of a call, and how good its result is.
fn once<T>(
    call: impl FnOnce() -> Result<T>,
    quality: impl FnOnce(&T) -> Result<Quality>,
) -> Result<Measured> {
    let began = Instant::now();
    let result = call()?;
    let seconds = began.elapsed().as_secs_f64();
    Ok(measured(vec![seconds], 1.0, 0.0).of(quality(&result)?))
}

fn accuracy(fitted: &impl Fitted, images: &super::images::Flat) -> Result<Quality> {
    let predicted = fitted.predict_any(&(&images.x_test).into())?;
    Ok(Quality::Accuracy(accuracy_score(&images.y_test, &predicted)?))
}

fn first(x: &Array2<f32>, y: &Array1<i64>, rows: usize) -> (Array2<f32>, Array1<i64>) {
    let slice = Slice::from(..rows.min(x.nrows()));
    (x.slice_axis(Axis(0), slice).to_owned(), y.slice_axis(Axis(0), slice).to_owned())
}
