use super::algorithm::Algorithm;
use super::centres::Centres;
use super::first_centres::first_centres;
use super::float::Float;
use super::init::Init;
use super::run::{Outcome, Run};
use super::samples::Samples;
use super::shared::{self, check_rows, clusterer};
use crate::error::{Error, Result, check};
use crate::estimator::{Estimator, FitOptions, Kind, Progress, unsupervised};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2, Axis};
use onsil_core::random_state::RandomState;
use serde::{Deserialize, Serialize};

/// Which cluster [`BisectingKMeans`] splits next.
///
/// As JSON: `"biggest_inertia"` or `"largest_cluster"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BisectingStrategy {
    /// The one of the largest inertia.
    #[default]
    BiggestInertia,
    /// The one of the most samples.
    LargestCluster,
}

/// k-means by halves: begins with one cluster of all samples, and splits a cluster in two by
/// [`KMeans`](super::KMeans) until there are `n_clusters` (M. Steinbach, G. Karypis and V. Kumar, "A
/// comparison of document clustering techniques", KDD Workshop on Text Mining 2000).
///
/// Faster than k-means where there are many clusters, and the clusters are of more even size. `predict` goes
/// down the tree of splits, to the nearer centre of each.
///
/// | parameter | default | |
/// |---|---|---|
/// | `n_clusters` | 8 | at least 1, at most the number of samples |
/// | `init` | `"random"` | the first centres of a split: `"k-means++"` or `"random"` |
/// | `n_init` | 1 | the tries of each split, at least 1 |
/// | `random_state` | 0 | the seed of the first centres |
/// | `max_iter` | 300 | the most steps of a split, at least 1 |
/// | `tol` | 1e-4 | a split ends when the squared moves of both centres sum to `tol` or less; at least 0 |
/// | `algorithm` | `"lloyd"` | or `"elkan"`, as in k-means |
/// | `bisecting_strategy` | `"biggest_inertia"` | what to split: the cluster of the largest inertia, or, `"largest_cluster"`, of the most samples |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::cluster::BisectingKMeans;
/// let x = array![[1.0, 1.0], [10.0, 1.0], [3.0, 1.0], [10.0, 0.0], [2.0, 1.0], [10.0, 2.0]];
/// let kmeans = BisectingKMeans::new(2).fit(&x)?;
/// assert_eq!(kmeans.labels[0], kmeans.labels[2]);
/// assert_eq!(kmeans.predict(&array![[11.0, 1.0]])?[0], kmeans.labels[1]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BisectingKMeans {
    n_clusters: usize,
    init: Init,
    n_init: usize,
    random_state: u32,
    max_iter: usize,
    tol: f64,
    algorithm: Algorithm,
    bisecting_strategy: BisectingStrategy,
}

impl Default for BisectingKMeans {
    fn default() -> Self {
        Self {
            n_clusters: 8,
            init: Init::Random,
            n_init: 1,
            random_state: 0,
            max_iter: 300,
            tol: 1e-4,
            algorithm: Algorithm::Lloyd,
            bisecting_strategy: BisectingStrategy::BiggestInertia,
        }
    }
}

impl BisectingKMeans {
    /// With `n_clusters` centres.
    pub fn new(n_clusters: usize) -> Self {
        Self { n_clusters, ..Self::default() }
    }

    /// The number of clusters. Default: 8.
    pub fn n_clusters(self, n_clusters: usize) -> Self {
        Self { n_clusters, ..self }
    }

    /// The first centres of a split: k-means++ or random. Default: random.
    pub fn init(self, init: Init) -> Self {
        Self { init, ..self }
    }

    /// The tries of each split. Default: 1.
    pub fn n_init(self, n_init: usize) -> Self {
        Self { n_init, ..self }
    }

    /// The seed of the first centres. Default: 0.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }

    /// The most steps of a split. Default: 300.
    pub fn max_iter(self, max_iter: usize) -> Self {
        Self { max_iter, ..self }
    }

    /// The move of the centres that ends a split. Default: 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        Self { tol, ..self }
    }

    /// How nearest centres are found. Default: Lloyd's.
    pub fn algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// Which cluster is split next. Default: the one of the largest inertia.
    pub fn bisecting_strategy(self, bisecting_strategy: BisectingStrategy) -> Self {
        Self { bisecting_strategy, ..self }
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
    ) -> Result<FittedBisectingKMeans> {
        let samples = Samples::<A>::centred(x, options.weights(Self::NAME, x.samples())?);
        self.check_weights(&samples)?;
        let mut random = RandomState::new(self.random_state);
        let (mut tree, mut warnings) = (Tree::new(&samples), Vec::new());
        for split in 1..self.n_clusters {
            let Some(node) = tree.next(&samples) else { break };
            let rows = tree.nodes[node].rows.clone();
            let part = samples.select(&rows);
            let (outcome, stopped) =
                self.bisect(&part, &mut random, &format!("split {split}"), options)?;
            let scores = self.scores(&part, &outcome);
            tree.split(node, &rows, &outcome, scores);
            if stopped {
                warnings.push(format!(
                    "{}: stopped by its monitor in split {split}; the clusters so far are kept",
                    Self::NAME
                ));
                break;
            }
        }
        Ok(self.fitted(&samples, &tree, warnings))
    }

    /// Random centres are drawn among the samples that count.
    fn check_weights<A: Float>(&self, samples: &Samples<A>) -> Result<()> {
        let counting = samples.weights.iter().filter(|&&weight| weight > A::zero()).count();
        if counting >= self.n_clusters {
            return Ok(());
        }
        Err(Error::data(format!(
            "{}: expected at least as many samples with a weight above 0 as n_clusters, {}, found \
             {counting}; lower n_clusters",
            Self::NAME,
            self.n_clusters
        )))
    }

    /// The best split in two of so many tries, and whether the monitor stopped it.
    fn bisect<A: Float>(
        &self,
        samples: &Samples<A>,
        random: &mut RandomState,
        part: &str,
        options: &FitOptions<'_>,
    ) -> Result<(Outcome<A>, bool)> {
        let mut best = None;
        let mut number = 0;
        loop {
            number += 1;
            let first = first_centres(Self::NAME, &self.init, samples, 2, random, options)?;
            let mut run = Run::new(samples, first.centres);
            let (mut end, mut stopped) = (None, first.stopped);
            while end.is_none() && !stopped && run.iteration < self.max_iter {
                end = run.step(samples, self.tol);
                stopped = options.monitor.is_some()
                    && options.tell(&Progress {
                        estimator: Self::NAME,
                        part: part.to_owned(),
                        iteration: run.iteration as u64,
                        objective: Some(("inertia of the split", run.inertia)),
                        gap: Some(("shift", run.shift)),
                        done: None,
                    });
            }
            let found = run.finish(samples, end);
            // A difference in the last digits is none.
            let outcome = match best.take() {
                Some(best) if !less(&found, &best) => best,
                _ => found,
            };
            if stopped || number >= self.n_init {
                return Ok((outcome, stopped));
            }
            best = Some(outcome);
        }
    }

    /// What tells which of the two clusters is split before the other.
    fn scores<A: Float>(&self, samples: &Samples<A>, outcome: &Outcome<A>) -> [f64; 2] {
        [0, 1].map(|half| match self.bisecting_strategy {
            BisectingStrategy::BiggestInertia => {
                outcome.centres.inertia_where(samples, &outcome.labels, |label| label == half)
            }
            BisectingStrategy::LargestCluster => {
                outcome.labels.iter().filter(|&&label| label == half).count() as f64
            }
        })
    }

    fn fitted<A: Float>(
        &self,
        samples: &Samples<A>,
        tree: &Tree<A>,
        mut warnings: Vec<String>,
    ) -> FittedBisectingKMeans {
        let leaves = tree.leaves();
        let mut labels = vec![0; samples.len()];
        let mut centres = Vec::with_capacity(leaves.len() * samples.features);
        for (label, &leaf) in leaves.iter().enumerate() {
            tree.nodes[leaf].rows.iter().for_each(|&row| labels[row] = label);
            centres.extend_from_slice(&tree.nodes[leaf].centre);
        }
        let centres = Centres::new(centres, samples.features);
        warnings.extend(shared::too_few_clusters(Self::NAME, &labels, self.n_clusters));
        let all = tree.nodes.iter().flat_map(|node| node.centre.iter().copied()).collect();
        let splits = tree.nodes.iter().map(|node| node.halves.map_or(0, |[left, _]| left));
        FittedBisectingKMeans {
            params: self.clone(),
            n_features_in: samples.features,
            cluster_centers: centres.shown(&samples.origin),
            inertia: centres.inertia(samples, &labels),
            labels: labels.into_iter().map(|label| label as i64).collect(),
            tree_centers: Centres::new(all, samples.features).shown(&samples.origin),
            tree_children: splits.collect(),
            warnings,
        }
    }
}

/// Whether the inertia of one split is less than that of another by more than rounding.
fn less<A>(one: &Outcome<A>, other: &Outcome<A>) -> bool {
    one.inertia < other.inertia * (1.0 - 1e-6)
}

/// The clusters and what they were split from.
struct Tree<A> {
    /// The first is the root; both halves of a cluster follow it, side by side.
    nodes: Vec<Node<A>>,
}

struct Node<A> {
    centre: Vec<A>,
    /// The samples; none of a node that was split.
    rows: Vec<usize>,
    score: f64,
    halves: Option<[usize; 2]>,
}

impl<A: Float> Tree<A> {
    /// One cluster of all samples.
    fn new(samples: &Samples<A>) -> Self {
        let root = Node {
            centre: samples.mean.iter().map(|&mean| A::of(mean)).collect(),
            rows: (0..samples.len()).collect(),
            score: 0.0,
            halves: None,
        };
        Self { nodes: vec![root] }
    }

    /// The clusters that were not split, from left to right.
    fn leaves(&self) -> Vec<usize> {
        let (mut leaves, mut rest) = (Vec::new(), vec![0]);
        while let Some(node) = rest.pop() {
            match self.nodes[node].halves {
                None => leaves.push(node),
                Some([left, right]) => rest.extend([right, left]),
            }
        }
        leaves
    }

    /// The first leaf of the largest score among those that have two samples that count.
    fn next(&self, samples: &Samples<A>) -> Option<usize> {
        let can_split = |node: usize| {
            let rows = self.nodes[node].rows.iter();
            rows.filter(|&&row| samples.weights[row] > A::zero()).nth(1).is_some()
        };
        let leaves = self.leaves().into_iter().filter(|&node| can_split(node));
        leaves.reduce(|a, b| if self.nodes[b].score > self.nodes[a].score { b } else { a })
    }

    fn split(&mut self, node: usize, rows: &[usize], outcome: &Outcome<A>, scores: [f64; 2]) {
        let left = self.nodes.len();
        self.nodes[node].halves = Some([left, left + 1]);
        self.nodes[node].rows = Vec::new();
        for (half, score) in scores.into_iter().enumerate() {
            let own = rows.iter().zip(&outcome.labels).filter(|&(_, &label)| label == half);
            self.nodes.push(Node {
                centre: outcome.centres.row(half).to_vec(),
                rows: own.map(|(&row, _)| row).collect(),
                score,
                halves: None,
            });
        }
    }
}

unsupervised!(BisectingKMeans);

impl Estimator for BisectingKMeans {
    type Fitted = FittedBisectingKMeans;
    const NAME: &'static str = "BisectingKMeans";
    const KIND: Kind = Kind::Clusterer;

    fn validate(&self) -> Result<()> {
        let at_least_1 =
            |name: &str, value: usize| check(value >= 1, Self::NAME, name, "at least 1", value);
        at_least_1("n_clusters", self.n_clusters)?;
        if let Init::Centers(_) = self.init {
            let allowed = "\"k-means++\" or \"random\"";
            return Err(Error::parameter(Self::NAME, "init", allowed, "a list of centres"));
        }
        at_least_1("n_init", self.n_init)?;
        at_least_1("max_iter", self.max_iter)?;
        let tol = self.tol;
        check(tol.is_finite() && tol >= 0.0, Self::NAME, "tol", "finite and at least 0", tol)
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        _y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedBisectingKMeans> {
        self.validate()?;
        check_rows(Self::NAME, x, self.n_clusters)?;
        match x {
            Rows::F32(_) => self.fit_as::<f32>(x, options),
            _ => self.fit_as::<f64>(x, options),
        }
    }
}

/// A fitted [`BisectingKMeans`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedBisectingKMeans {
    /// The parameters that it was fitted with.
    pub params: BisectingKMeans,
    /// The number of features.
    pub n_features_in: usize,
    /// The centres of the clusters that were not split, (clusters, features).
    pub cluster_centers: Array2<f64>,
    /// The cluster of each training sample.
    pub labels: Array1<i64>,
    /// The weighted sum of squared distances of the training samples to the centres of their clusters.
    pub inertia: f64,
    /// The centres of all clusters that there ever were, (nodes, features), that of all samples first.
    pub tree_centers: Array2<f64>,
    /// For each node the left half that it was split into, which the right half follows; 0 for a cluster
    /// that was not split.
    pub tree_children: Vec<usize>,
    /// What its user should know.
    pub warnings: Vec<String>,
}

clusterer!(BisectingKMeans => FittedBisectingKMeans: cluster_centers, labels, inertia);

impl FittedBisectingKMeans {
    /// Goes down the tree with all rows that are in a node at once.
    fn assign(&self, x: &Rows<'_>) -> Array1<i64> {
        let mut labels = Array1::zeros(x.samples());
        let mut leaves = 0;
        let mut rest: Vec<(usize, Vec<usize>)> = vec![(0, (0..x.samples()).collect())];
        while let Some((node, rows)) = rest.pop() {
            let left = self.tree_children[node];
            if left == 0 {
                rows.iter().for_each(|&row| labels[row] = leaves);
                leaves += 1;
                continue;
            }
            let halves = self.tree_centers.select(Axis(0), &[left, left + 1]);
            let nearest = match rows.is_empty() {
                true => Array1::zeros(0),
                false => shared::nearest(&x.select(&rows), &halves),
            };
            let of = |half: i64| {
                let rows = rows.iter().zip(&nearest).filter(|&(_, &near)| near == half);
                rows.map(|(&row, _)| row).collect()
            };
            // The last is the next: leaves are numbered from left to right.
            rest.extend([(left + 1, of(1)), (left, of(0))]);
        }
        labels
    }

    fn sound(&self) -> Result<(), String> {
        shared::check_centers(&self.cluster_centers, &self.labels, self.n_features_in)?;
        let nodes = self.tree_children.len();
        if self.tree_centers.dim() != (nodes, self.n_features_in) {
            return Err(format!("tree_centers are not {nodes} of {} features", self.n_features_in));
        }
        // Every pair of halves has one parent, before it: so the tree ends.
        let splits = self.tree_children.iter().enumerate().filter(|&(_, &left)| left != 0);
        let mut lefts: Vec<usize> = splits.clone().map(|(_, &left)| left).collect();
        lefts.sort_unstable();
        let in_order = splits.into_iter().all(|(node, &left)| node < left);
        let pairs = lefts.iter().enumerate().all(|(i, &left)| left == 2 * i + 1);
        if !in_order || !pairs || nodes != 2 * lefts.len() + 1 {
            return Err("tree_children are not a tree".into());
        }
        match lefts.len() + 1 == self.cluster_centers.nrows() {
            true => Ok(()),
            false => Err(format!("{} leaves for other cluster_centers", lefts.len() + 1)),
        }
    }
}
