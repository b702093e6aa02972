use super::centres::Centres;
use super::first_centres::{First, first_centres, shares};
use super::float::{Float, add, squared_distance};
use super::init::Init;
use super::n_init::NInit;
use super::samples::Samples;
use super::shared::{self, check_rows, clusterer};
use crate::error::{Result, check};
use crate::estimator::{Estimator, FitOptions, Kind, Progress, unsupervised};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2};
use onsil_core::random_state::RandomState;
use serde::{Deserialize, Serialize};

/// k-means on small random batches of the samples: nearly as good as [`KMeans`](super::KMeans) on many
/// samples, in a fraction of the time.
///
/// Each step draws `batch_size` samples (with probabilities in proportion to their weights), assigns them
/// to their nearest centres, and moves each centre to the mean of all samples that it ever got (D. Sculley,
/// "Web-scale k-means clustering", WWW 2010). Centres that get few samples are moved to samples of
/// the batch. It ends when the moving average of the batches' inertia has not become less for
/// `max_no_improvement` steps, or the centres move by less than `tol` allows.
///
/// | parameter | default | |
/// |---|---|---|
/// | `n_clusters` | 8 | at least 1, at most the number of samples |
/// | `init` | `"k-means++"` | the first centres: `"k-means++"`, `"random"`, or the centres themselves |
/// | `max_iter` | 100 | the most passes over as many samples as there are, at least 1 |
/// | `batch_size` | 1024 | samples of a step, at least 1 |
/// | `random_state` | 0 | the seed of first centres and batches |
/// | `tol` | 0 | ends when the squared moves of all centres sum to `tol` times the mean variance of the features or less; 0: never |
/// | `max_no_improvement` | 10 | steps without improvement that end it; null: any number |
/// | `init_size` | null | samples that first centres are drawn from and compared on; null: three batches, or `3 · n_clusters` if that is more |
/// | `n_init` | `"auto"` | first centres to try, at least 1; `"auto"`: 3 for `"random"`, else 1 |
/// | `reassignment_ratio` | 0.01 | centres with fewer samples than this share of the most are moved; at least 0 |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::cluster::MiniBatchKMeans;
/// let x = array![[1.0, 2.0], [1.0, 4.0], [1.0, 0.0], [10.0, 2.0], [10.0, 4.0], [10.0, 0.0]];
/// let kmeans = MiniBatchKMeans::new(2).batch_size(6).fit(&x)?;
/// assert_eq!(kmeans.labels[0], kmeans.labels[2]);
/// assert_ne!(kmeans.labels[0], kmeans.labels[3]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MiniBatchKMeans {
    n_clusters: usize,
    init: Init,
    max_iter: usize,
    batch_size: usize,
    random_state: u32,
    tol: f64,
    max_no_improvement: Option<usize>,
    init_size: Option<usize>,
    n_init: NInit,
    reassignment_ratio: f64,
}

impl Default for MiniBatchKMeans {
    fn default() -> Self {
        Self {
            n_clusters: 8,
            init: Init::KMeansPlusPlus,
            max_iter: 100,
            batch_size: 1024,
            random_state: 0,
            tol: 0.0,
            max_no_improvement: Some(10),
            init_size: None,
            n_init: NInit::Auto,
            reassignment_ratio: 0.01,
        }
    }
}

impl MiniBatchKMeans {
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

    /// The most passes over as many samples as there are. Default: 100.
    pub fn max_iter(self, max_iter: usize) -> Self {
        Self { max_iter, ..self }
    }

    /// The samples of a step. Default: 1024.
    pub fn batch_size(self, batch_size: usize) -> Self {
        Self { batch_size, ..self }
    }

    /// The seed of first centres and batches. Default: 0.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }

    /// The move of the centres that ends the fit, relative to the variance of the features. Default:
    /// 0, never.
    pub fn tol(self, tol: f64) -> Self {
        Self { tol, ..self }
    }

    /// The steps without improvement that end the fit; `None`: any number. Default: 10.
    pub fn max_no_improvement(self, steps: impl Into<Option<usize>>) -> Self {
        Self { max_no_improvement: steps.into(), ..self }
    }

    /// The samples that first centres are drawn from and compared on; `None`: three batches. Default:
    /// `None`.
    pub fn init_size(self, init_size: impl Into<Option<usize>>) -> Self {
        Self { init_size: init_size.into(), ..self }
    }

    /// How many first centres are tried, `NInit::Auto` or a number. Default: auto.
    pub fn n_init(self, n_init: impl Into<NInit>) -> Self {
        Self { n_init: n_init.into(), ..self }
    }

    /// Centres with fewer samples than this share of the most are moved. Default: 0.01.
    pub fn reassignment_ratio(self, reassignment_ratio: f64) -> Self {
        Self { reassignment_ratio, ..self }
    }

    /// Fits, and returns the labels alone.
    ///
    /// # Errors
    /// As `fit`.
    pub fn fit_predict<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array1<i64>> {
        Ok(self.fit(x)?.labels)
    }

    fn fit_as<A: Float>(
        &self,
        x: &Rows<'_>,
        options: &FitOptions<'_>,
    ) -> Result<FittedMiniBatchKMeans> {
        let weights = options.weights(Self::NAME, x.samples())?;
        let samples = Samples::plain(x, weights);
        let mut random = RandomState::new(self.random_state);
        let mut warnings: Vec<String> =
            self.n_init.warning(Self::NAME, &self.init).into_iter().collect();
        let First { centres, stopped } =
            self.first(&samples, &mut random, options, &mut warnings)?;
        let mut fit = Fit {
            params: self,
            batch: self.batch_size.min(samples.len()),
            tol: if self.tol == 0.0 { 0.0 } else { self.tol * samples.variance() },
            counts: vec![A::zero(); centres.len()],
            since_reassignment: 0,
            average: None,
            least: f64::INFINITY,
            no_improvement: 0,
            centres,
        };
        let n_steps = if stopped {
            warnings.push(format!(
                "{}: stopped by its monitor before the first step; the first centres are kept",
                Self::NAME
            ));
            0
        } else {
            fit.go(&samples, &mut random, options, &mut warnings)
        };
        let (labels, inertia) = fit.centres.nearest(&samples);
        warnings.extend(shared::too_few_clusters(Self::NAME, &labels, self.n_clusters));
        Ok(FittedMiniBatchKMeans {
            params: self.clone(),
            n_features_in: samples.features,
            cluster_centers: fit.centres.shown(&samples.origin),
            labels: labels.into_iter().map(|label| label as i64).collect(),
            inertia,
            n_iter: (n_steps * fit.batch).div_ceil(samples.len()),
            n_steps,
            warnings,
        })
    }

    /// The best of the first centres that are tried.
    fn first<A: Float>(
        &self,
        samples: &Samples<A>,
        random: &mut RandomState,
        options: &FitOptions<'_>,
        warnings: &mut Vec<String>,
    ) -> Result<First<A>> {
        let (n, k) = (samples.len(), self.n_clusters);
        let size = self.draws(n, warnings);
        let draw = |random: &mut RandomState| samples.select(&random.choice(n, size));
        let valid = draw(random);
        let mut best: Option<(First<A>, f64)> = None;
        for _ in 0..self.n_init.runs(&self.init, 3) {
            let drawn = if size < n { Some(draw(random)) } else { None };
            let from = drawn.as_ref().unwrap_or(samples);
            let first = first_centres(Self::NAME, &self.init, from, k, random, options)?;
            if first.stopped {
                return Ok(best.map_or(first, |(best, _)| First { stopped: true, ..best }));
            }
            let (_, inertia) = first.centres.nearest(&valid);
            if best.as_ref().is_none_or(|(_, least)| inertia < *least) {
                best = Some((first, inertia));
            }
        }
        match best {
            Some((first, _)) => Ok(first),
            // An inertia that is not a number is never less.
            None => first_centres(Self::NAME, &self.init, samples, k, random, options),
        }
    }

    /// How many samples first centres are drawn from.
    fn draws(&self, n: usize, warnings: &mut Vec<String>) -> usize {
        let k = self.n_clusters;
        let size = match self.init_size {
            Some(size) if size >= k => size,
            Some(size) => {
                let used = (3 * k).min(n);
                warnings.push(format!(
                    "{}: used init_size = {used} because {size} is below n_clusters = {k}",
                    Self::NAME
                ));
                used
            }
            None => match 3 * self.batch_size.min(n) {
                size if size < k => 3 * k,
                size => size,
            },
        };
        size.min(n)
    }
}

/// The state of a fit between its steps.
struct Fit<'a, A> {
    params: &'a MiniBatchKMeans,
    batch: usize,
    tol: f64,
    centres: Centres<A>,
    /// How many samples each centre got.
    counts: Vec<A>,
    since_reassignment: usize,
    /// The exponentially weighted average of the inertia of a sample.
    average: Option<f64>,
    least: f64,
    no_improvement: usize,
}

impl<A: Float> Fit<'_, A> {
    /// Steps until it converges; the number of steps.
    fn go(
        &mut self,
        samples: &Samples<A>,
        random: &mut RandomState,
        options: &FitOptions<'_>,
        warnings: &mut Vec<String>,
    ) -> usize {
        let n = samples.len();
        let sums = cumulative(&shares(samples));
        let steps = (self.params.max_iter.saturating_mul(n) / self.batch).max(1);
        for step in 1..=steps {
            let drawn: Vec<usize> = (0..self.batch)
                .map(|_| random.random_sample())
                .map(|draw| sums.partition_point(|&sum| sum <= draw).min(n - 1))
                .collect();
            let mut batch = samples.select(&drawn);
            // They were drawn by their weights already.
            batch.weights.fill(A::one());
            let (inertia, shift) = self.step(&batch, random);
            let progress = Progress {
                estimator: MiniBatchKMeans::NAME,
                part: String::new(),
                iteration: step as u64,
                objective: Some(("inertia of the batch", inertia)),
                gap: None,
                done: Progress::share(step as u64, steps as u64),
            };
            let stop = options.tell(&progress);
            if self.converged(step, n, inertia / self.batch as f64, shift) {
                return step;
            }
            if stop {
                warnings.push(format!(
                    "{}: stopped by its monitor in step {step}; the centres so far are kept",
                    MiniBatchKMeans::NAME
                ));
                return step;
            }
        }
        steps
    }

    /// Assigns a batch and moves the centres; the inertia before and the sum of the squared moves.
    fn step(&mut self, batch: &Samples<A>, random: &mut RandomState) -> (f64, f64) {
        let features = batch.features;
        let (labels, inertia) = self.centres.nearest(batch);
        self.since_reassignment += self.batch;
        let reassign = self.counts.contains(&A::zero())
            || self.since_reassignment >= self.params.n_clusters.saturating_mul(10);
        let mut got = vec![A::zero(); self.counts.len()];
        labels.iter().for_each(|&label| got[label] += A::one());
        let mut values = self.centres.values.clone();
        let centres = || self.counts.iter().zip(&got).enumerate();
        for (j, (&count, _)) in centres().filter(|(_, (_, got))| **got > A::zero()) {
            values[j * features..][..features].iter_mut().for_each(|value| *value *= count);
        }
        let mut buffer = Vec::new();
        for (row, &label) in labels.iter().enumerate() {
            add(&mut values[label * features..][..features], batch.x.row(row, &mut buffer));
        }
        for (j, (&count, &got)) in centres().filter(|(_, (_, got))| **got > A::zero()) {
            let share = A::one() / (count + got);
            values[j * features..][..features].iter_mut().for_each(|value| *value *= share);
        }
        self.counts.iter_mut().zip(got).for_each(|(count, got)| *count += got);
        if reassign {
            self.since_reassignment = 0;
            self.reassign(batch, &mut values, random);
        }
        let shift = squared_distance(&values, &self.centres.values).into();
        self.centres = Centres::new(values, features);
        (inertia, shift)
    }

    /// Moves the centres that got few samples to samples of the batch, at most half as many as it has.
    fn reassign(&mut self, batch: &Samples<A>, values: &mut [A], random: &mut RandomState) {
        let ratio = A::of(self.params.reassignment_ratio);
        let larger = |a: A, &b: &A| if b > a { b } else { a };
        let bound = ratio * self.counts.iter().fold(A::zero(), larger);
        let mut few: Vec<usize> =
            (0..self.counts.len()).filter(|&j| self.counts[j] < bound).collect();
        let most = batch.len() / 2;
        if 2 * few.len() > batch.len() {
            let count = |j: usize| -> f64 { self.counts[j].into() };
            few.sort_by(|&a, &b| count(a).total_cmp(&count(b)));
            few.truncate(most);
            few.sort_unstable();
        }
        if few.is_empty() {
            return;
        }
        let rows = random.choice_without_replacement(batch.len(), few.len());
        let mut buffer = Vec::new();
        for (&j, &row) in few.iter().zip(&rows) {
            let row = batch.x.row(row, &mut buffer);
            values[j * batch.features..][..batch.features].copy_from_slice(row);
        }
        // As many samples as the least of the others, so that they are not moved again at once.
        let others = (0..self.counts.len()).filter(|j| few.binary_search(j).is_err());
        let smaller = |a: A, b: A| if b < a { b } else { a };
        if let Some(least) = others.map(|j| self.counts[j]).reduce(smaller) {
            few.iter().for_each(|&j| self.counts[j] = least);
        }
    }

    /// Whether a step, counted from 1, is the last.
    fn converged(&mut self, step: usize, n: usize, inertia: f64, shift: f64) -> bool {
        if step == 1 {
            // The inertia of the first centres says nothing of the batches' progress.
            return false;
        }
        let share = (self.batch as f64 * 2.0 / (n as f64 + 1.0)).min(1.0);
        let average =
            self.average.map_or(inertia, |before| before * (1.0 - share) + inertia * share);
        self.average = Some(average);
        if self.tol > 0.0 && shift <= self.tol {
            return true;
        }
        if average < self.least {
            self.least = average;
            self.no_improvement = 0;
        } else {
            self.no_improvement += 1;
        }
        self.params.max_no_improvement.is_some_and(|most| self.no_improvement >= most)
    }
}

/// Running sums, scaled so that the last is 1.
fn cumulative(shares: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums: Vec<f64> = Vec::with_capacity(shares.len());
    for share in shares {
        sum += share;
        sums.push(sum);
    }
    sums.iter_mut().for_each(|value| *value /= sum);
    sums
}

unsupervised!(MiniBatchKMeans);

impl Estimator for MiniBatchKMeans {
    type Fitted = FittedMiniBatchKMeans;
    const NAME: &'static str = "MiniBatchKMeans";
    const KIND: Kind = Kind::Clusterer;

    fn validate(&self) -> Result<()> {
        let at_least_1 =
            |name: &str, value: usize| check(value >= 1, Self::NAME, name, "at least 1", value);
        let at_least_0 = |name: &str, value: f64| {
            let holds = value.is_finite() && value >= 0.0;
            check(holds, Self::NAME, name, "finite and at least 0", value)
        };
        at_least_1("n_clusters", self.n_clusters)?;
        self.init.validate(Self::NAME, self.n_clusters)?;
        at_least_1("max_iter", self.max_iter)?;
        at_least_1("batch_size", self.batch_size)?;
        at_least_0("tol", self.tol)?;
        at_least_1("init_size", self.init_size.unwrap_or(1))?;
        if let NInit::Times(times) = self.n_init {
            at_least_1("n_init", times)?;
        }
        at_least_0("reassignment_ratio", self.reassignment_ratio)
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        _y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedMiniBatchKMeans> {
        self.validate()?;
        check_rows(Self::NAME, x, self.n_clusters)?;
        self.init.check_features(Self::NAME, x.features())?;
        match x {
            Rows::F32(_) => self.fit_as::<f32>(x, options),
            _ => self.fit_as::<f64>(x, options),
        }
    }
}

/// A fitted [`MiniBatchKMeans`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedMiniBatchKMeans {
    /// The parameters that it was fitted with.
    pub params: MiniBatchKMeans,
    /// The number of features.
    pub n_features_in: usize,
    /// The centres, (clusters, features).
    pub cluster_centers: Array2<f64>,
    /// The cluster of each training sample: the row of its nearest centre.
    pub labels: Array1<i64>,
    /// The weighted sum of squared distances of the training samples to their nearest centres.
    pub inertia: f64,
    /// The passes over as many samples as there are, begun ones included.
    pub n_iter: usize,
    /// The batches.
    pub n_steps: usize,
    /// What its user should know.
    pub warnings: Vec<String>,
}

clusterer!(MiniBatchKMeans => FittedMiniBatchKMeans: cluster_centers, labels, inertia, n_iter, n_steps);

impl FittedMiniBatchKMeans {
    fn assign(&self, x: &Rows<'_>) -> Array1<i64> {
        shared::nearest(x, &self.cluster_centers)
    }

    fn sound(&self) -> Result<(), String> {
        shared::check_centers(&self.cluster_centers, &self.labels, self.n_features_in)
    }
}
