use super::algorithm::Algorithm;
use super::first_centres::{First, first_centres};
use super::float::Float;
use super::init::Init;
use super::n_init::NInit;
use super::run::{End, Outcome, Run};
use super::samples::Samples;
use super::shared::{self, check_rows, clusterer};
use super::steps::Steps;
use crate::error::{Result, check};
use crate::estimator::{Estimator, FitOptions, Kind, Progress, unsupervised};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2};
use onsil_core::random_state::RandomState;
use serde::{Deserialize, Serialize};

/// k-means: `n_clusters` centres that make the inertia `Σ w ‖x − c‖²` small, where `c` is the nearest centre
/// of the sample `x` and `w` its weight.
///
/// Each step assigns every sample to its nearest centre and moves every centre to the mean of its
/// samples (S. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory
/// 28, 1982). A run ends when no label changes, when the centres move by less than `tol` allows, or after
/// `max_iter` steps; of `n_init` runs the one of the least inertia counts. A cluster that loses all
/// its samples goes to the sample that is farthest from its centre.
///
/// Samples of `f32` are computed with in `f32`, all others in `f64`. The same seed draws what scikit-learn
/// draws from it.
///
/// | parameter | default | |
/// |---|---|---|
/// | `n_clusters` | 8 | at least 1, at most the number of samples |
/// | `init` | `"k-means++"` | the first centres: `"k-means++"`, `"random"`, or the centres themselves |
/// | `n_init` | `"auto"` | runs, at least 1; `"auto"`: 10 for `"random"`, else 1 |
/// | `max_iter` | 300 | steps of a run, at least 1 |
/// | `tol` | 1e-4 | a run ends when the squared moves of all centres sum to `tol` times the mean variance of the features or less; at least 0 |
/// | `random_state` | 0 | the seed of the first centres |
/// | `algorithm` | `"lloyd"` | or `"elkan"`: scikit-learn's names for what is one here |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::cluster::KMeans;
/// let x = array![[1.0, 2.0], [1.0, 4.0], [1.0, 0.0], [10.0, 2.0], [10.0, 4.0], [10.0, 0.0]];
/// let kmeans = KMeans::new(2).fit(&x)?;
/// assert_eq!(kmeans.inertia, 16.0);
/// assert_eq!(kmeans.labels[0], kmeans.labels[1]);
/// assert_eq!(kmeans.predict(&array![[0.0, 0.0]])?[0], kmeans.labels[0]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KMeans {
    n_clusters: usize,
    init: Init,
    n_init: NInit,
    max_iter: usize,
    tol: f64,
    random_state: u32,
    algorithm: Algorithm,
}

impl Default for KMeans {
    fn default() -> Self {
        Self {
            n_clusters: 8,
            init: Init::KMeansPlusPlus,
            n_init: NInit::Auto,
            max_iter: 300,
            tol: 1e-4,
            random_state: 0,
            algorithm: Algorithm::Lloyd,
        }
    }
}

impl KMeans {
    /// With `n_clusters` centres.
    pub fn new(n_clusters: usize) -> Self {
        Self { n_clusters, ..Self::default() }
    }

    /// The number of clusters. Default: 8.
    pub fn n_clusters(self, n_clusters: usize) -> Self {
        Self { n_clusters, ..self }
    }

    /// The first centres. Default: k-means++.
    pub fn init(self, init: Init) -> Self {
        Self { init, ..self }
    }

    /// The number of runs, `NInit::Auto` or a number. Default: auto.
    pub fn n_init(self, n_init: impl Into<NInit>) -> Self {
        Self { n_init: n_init.into(), ..self }
    }

    /// The most steps of a run. Default: 300.
    pub fn max_iter(self, max_iter: usize) -> Self {
        Self { max_iter, ..self }
    }

    /// The move of the centres that ends a run, relative to the variance of the features. Default:
    /// 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        Self { tol, ..self }
    }

    /// The seed of the first centres. Default: 0.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }

    /// How nearest centres are found. Default: Lloyd's.
    pub fn algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// Fits, and returns the labels alone.
    ///
    /// # Errors
    /// As `fit`.
    pub fn fit_predict<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array1<i64>> {
        Ok(self.fit(x)?.labels)
    }

    /// The steps of the first run, one after another: what a fit with `n_init` 1 goes through.
    ///
    /// # Errors
    /// As `fit`.
    ///
    /// ```
    /// use ndarray::array;
    /// use onsil_ml::cluster::{Init, KMeans};
    /// let x = array![[0.0], [1.0], [9.0], [10.0]];
    /// let kmeans = KMeans::new(2).init(Init::Centers(array![[0.0], [1.0]]));
    /// let inertias: Vec<f64> = kmeans.steps(&x)?.map(|step| step.inertia).collect();
    /// assert_eq!(inertias.last(), Some(&1.0));
    /// assert!(inertias.is_sorted_by(|before, after| before >= after));
    /// # Ok::<(), onsil_ml::Error>(())
    /// ```
    pub fn steps<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Steps> {
        let x = &x.into();
        self.check(x)?;
        match x {
            Rows::F32(_) => self.steps_as::<f32>(x),
            _ => self.steps_as::<f64>(x),
        }
    }

    fn steps_as<A: Float>(&self, x: &Rows<'_>) -> Result<Steps> {
        let samples = Samples::<A>::centred(x, None);
        let mut random = RandomState::new(self.random_state);
        let first = self.first(&samples, &mut random, &FitOptions::new())?;
        Ok(Steps::new(
            Run::new(&samples, first.centres),
            self.tol * samples.variance(),
            self.max_iter,
            samples,
        ))
    }

    fn check(&self, x: &Rows<'_>) -> Result<()> {
        self.validate()?;
        check_rows(Self::NAME, x, self.n_clusters)?;
        self.init.check_features(Self::NAME, x.features())
    }

    fn first<A: Float>(
        &self,
        samples: &Samples<A>,
        random: &mut RandomState,
        options: &FitOptions<'_>,
    ) -> Result<First<A>> {
        first_centres(Self::NAME, &self.init, samples, self.n_clusters, random, options)
    }

    fn fit_as<A: Float>(&self, x: &Rows<'_>, options: &FitOptions<'_>) -> Result<FittedKMeans> {
        let samples = Samples::<A>::centred(x, options.weights(Self::NAME, x.samples())?);
        let mut warnings = Vec::from_iter(self.n_init.warning(Self::NAME, &self.init));
        let best = self.best_run(&samples, options, &mut warnings)?;
        warnings.extend(shared::too_few_clusters(Self::NAME, &best.labels, self.n_clusters));
        Ok(FittedKMeans {
            params: self.clone(),
            n_features_in: samples.features,
            cluster_centers: best.centres.shown(&samples.origin),
            labels: best.labels.iter().map(|&label| label as i64).collect(),
            inertia: best.inertia,
            n_iter: best.n_iter,
            warnings,
        })
    }

    /// The run of the least inertia.
    fn best_run<A: Float>(
        &self,
        samples: &Samples<A>,
        options: &FitOptions<'_>,
        warnings: &mut Vec<String>,
    ) -> Result<Outcome<A>> {
        let tol = self.tol * samples.variance();
        let mut random = RandomState::new(self.random_state);
        let runs = self.n_init.runs(&self.init, 10);
        let mut go = |number: usize| {
            let part = (number, runs);
            let first = self.first(samples, &mut random, options)?;
            Ok(self.go(samples, first, tol, part, options))
        };
        let (mut best, mut last) = go(1)?;
        let (mut ended, mut number) = (last, 1);
        while number < runs && last != Ended::Stopped {
            number += 1;
            let (outcome, end) = go(number)?;
            last = end;
            // The same clusters under other numbers may differ by rounding: the first run counts.
            let k = self.n_clusters;
            if outcome.inertia < best.inertia
                && !shared::same_clusters(&outcome.labels, &best.labels, k)
            {
                (best, ended) = (outcome, end);
            }
        }
        if last == Ended::Stopped {
            warnings.push(format!(
                "{}: stopped by its monitor in run {number} of {runs}; the best centres so far are kept",
                Self::NAME
            ));
        }
        if ended == Ended::Unfinished {
            warnings.push(format!(
                "{}: did not converge in max_iter = {} steps; raise max_iter or tol",
                Self::NAME,
                self.max_iter
            ));
        }
        Ok(best)
    }

    /// Steps until the run ends.
    fn go<A: Float>(
        &self,
        samples: &Samples<A>,
        first: First<A>,
        tol: f64,
        (number, runs): (usize, usize),
        options: &FitOptions<'_>,
    ) -> (Outcome<A>, Ended) {
        let part = if runs == 1 { String::new() } else { format!("run {number} of {runs}") };
        let mut run = Run::new(samples, first.centres);
        let mut ended = if first.stopped { Ended::Stopped } else { Ended::Unfinished };
        while ended == Ended::Unfinished && run.iteration < self.max_iter {
            let end = run.step(samples, tol);
            let progress = || Progress {
                estimator: Self::NAME,
                part: part.clone(),
                iteration: run.iteration as u64,
                objective: Some(("inertia", run.inertia)),
                gap: Some(("shift", run.shift)),
                done: Some(
                    ((number - 1) as f64 + run.iteration as f64 / self.max_iter as f64)
                        / runs as f64,
                ),
            };
            let stop = options.monitor.is_some() && options.tell(&progress());
            if let Some(end) = end {
                ended = Ended::By(end);
            } else if stop {
                ended = Ended::Stopped;
            }
        }
        let end = if let Ended::By(end) = ended { Some(end) } else { None };
        (run.finish(samples, end), ended)
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ended {
    By(End),
    Unfinished,
    Stopped,
}

unsupervised!(KMeans);

impl Estimator for KMeans {
    type Fitted = FittedKMeans;
    const NAME: &'static str = "KMeans";
    const KIND: Kind = Kind::Clusterer;

    fn validate(&self) -> Result<()> {
        let at_least_1 =
            |name: &str, value: usize| check(value >= 1, Self::NAME, name, "at least 1", value);
        at_least_1("n_clusters", self.n_clusters)?;
        self.init.validate(Self::NAME, self.n_clusters)?;
        if let NInit::Times(times) = self.n_init {
            at_least_1("n_init", times)?;
        }
        at_least_1("max_iter", self.max_iter)?;
        let tol = self.tol;
        check(tol.is_finite() && tol >= 0.0, Self::NAME, "tol", "finite and at least 0", tol)
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        _y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedKMeans> {
        self.check(x)?;
        match x {
            Rows::F32(_) => self.fit_as::<f32>(x, options),
            _ => self.fit_as::<f64>(x, options),
        }
    }
}

/// A fitted [`KMeans`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedKMeans {
    /// The parameters that it was fitted with.
    pub params: KMeans,
    /// The number of features.
    pub n_features_in: usize,
    /// The centres, (clusters, features).
    pub cluster_centers: Array2<f64>,
    /// The cluster of each training sample: the row of its nearest centre.
    pub labels: Array1<i64>,
    /// The weighted sum of squared distances of the training samples to their nearest centres.
    pub inertia: f64,
    /// The steps of the best run.
    pub n_iter: usize,
    /// What its user should know.
    pub warnings: Vec<String>,
}

clusterer!(KMeans => FittedKMeans: cluster_centers, labels, inertia, n_iter);

impl FittedKMeans {
    fn assign(&self, x: &Rows<'_>) -> Array1<i64> {
        shared::nearest(x, &self.cluster_centers)
    }

    fn sound(&self) -> Result<(), String> {
        shared::check_centers(&self.cluster_centers, &self.labels, self.n_features_in)
    }
}
