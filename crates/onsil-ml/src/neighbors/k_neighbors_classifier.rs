use super::nearest::{Neighbor, Search};
use crate::classes::Classes;
use crate::error::{Result, check};
use crate::estimator::{
    Estimator, FitOptions, Fitted, Kind, fitted, predicts, required, supervised,
};
use crate::rows::Rows;
use crate::table::table;
use crate::target::{Prediction, Target};
use ndarray::{Array1, Array2, aview1};
use serde::{Deserialize, Serialize};

/// How much each of the nearest samples counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// All the same.
    Uniform,
    /// By 1 / distance; where some are at distance 0, only these count.
    Distance,
}

/// Gives a sample the class that most of its nearest training samples have.
///
/// The distance of `a` and `b` is `(Σ |aᵢ − bᵢ|ᵖ)^(1/p)`; of equally near samples the earlier ones are taken, of classes
/// with equal votes the lowest. All training samples are searched (brute force): with `p` 2, by blocked matrix
/// products that leave few distances to compute one by one.
///
/// | parameter | default | |
/// |---|---|---|
/// | `n_neighbors` | 5 | how many of the nearest to ask; at least 1, at most the training samples |
/// | `weights` | uniform | how much each counts: uniform or distance |
/// | `p` | 2 | the distance: 2 Euclidean, 1 Manhattan, others Minkowski's; finite, above 0 |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::neighbors::KNeighborsClassifier;
/// let x = array![[0.0], [1.0], [2.0], [3.0]];
/// let classifier = KNeighborsClassifier::new().n_neighbors(3).fit(&x, &array![0, 0, 1, 1])?;
/// assert_eq!(classifier.predict(&array![[1.1]])?, array![0]);
/// assert_eq!(classifier.predict_proba(&array![[0.9]])?, array![[2.0 / 3.0, 1.0 / 3.0]]);
/// let (distances, indices) = classifier.kneighbors(&array![[3.5]])?;
/// assert_eq!((distances, indices), (array![[0.5, 1.5, 2.5]], array![[3, 2, 1]]));
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KNeighborsClassifier {
    n_neighbors: usize,
    weights: Weights,
    p: f64,
}

impl Default for KNeighborsClassifier {
    fn default() -> Self {
        Self { n_neighbors: 5, weights: Weights::Uniform, p: 2.0 }
    }
}

impl KNeighborsClassifier {
    /// The five nearest by Euclidean distance, which count the same.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many of the nearest samples to ask. Default: 5.
    pub fn n_neighbors(self, n_neighbors: usize) -> Self {
        Self { n_neighbors, ..self }
    }

    /// How much each of them counts. Default: all the same.
    pub fn weights(self, weights: Weights) -> Self {
        Self { weights, ..self }
    }

    /// The power in the distance. Default: 2.
    pub fn p(self, p: f64) -> Self {
        Self { p, ..self }
    }
}

supervised!(KNeighborsClassifier);

impl Estimator for KNeighborsClassifier {
    type Fitted = FittedKNeighborsClassifier;
    const NAME: &'static str = "KNeighborsClassifier";
    const KIND: Kind = Kind::Classifier;

    fn validate(&self) -> Result<()> {
        check(self.n_neighbors >= 1, Self::NAME, "n_neighbors", "at least 1", self.n_neighbors)?;
        check(self.p.is_finite() && self.p > 0.0, Self::NAME, "p", "finite and above 0", self.p)
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedKNeighborsClassifier> {
        self.validate()?;
        let y = required(Self::NAME, y)?;
        x.check(Self::NAME, 1)?;
        y.check(Self::NAME, x.samples())?;
        options.no_weights(Self::NAME)?;
        let classes = Classes::new(Self::NAME, y)?;
        let expected = format!("at most the number of samples, {}", x.samples());
        let enough = self.n_neighbors <= x.samples();
        check(enough, Self::NAME, "n_neighbors", &expected, self.n_neighbors)?;
        Ok(FittedKNeighborsClassifier {
            n_features_in: x.features(),
            n_samples_fit: x.samples(),
            classes: classes.classes,
            fit_x: x.to_f64().into_owned(),
            fit_y: classes.indices,
            params: self.clone(),
        })
    }
}

/// A fitted [`KNeighborsClassifier`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedKNeighborsClassifier {
    /// The parameters that it was fitted with.
    pub params: KNeighborsClassifier,
    /// The number of features.
    pub n_features_in: usize,
    /// The number of samples that it remembers.
    pub n_samples_fit: usize,
    /// The classes, ascending.
    pub classes: Array1<i64>,
    /// The samples, (samples, features).
    fit_x: Array2<f64>,
    /// The position of each sample's class, (samples).
    fit_y: Vec<usize>,
}

predicts!(FittedKNeighborsClassifier: i64, score);

impl FittedKNeighborsClassifier {
    /// The share of votes that each class has: (samples, classes), rows that sum to 1.
    ///
    /// # Errors
    /// As `predict`.
    pub fn predict_proba<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.predict_proba_any(&x.into())
    }

    /// The distances to the nearest training samples of each row, ascending, and their positions: both
    /// (samples, neighbours).
    ///
    /// # Errors
    /// As `predict`; so many rows and neighbours that the table would be larger than 8 GiB.
    pub fn kneighbors<'x>(&self, x: impl Into<Rows<'x>>) -> Result<(Array2<f64>, Array2<usize>)> {
        let (x, k) = (x.into(), self.params.n_neighbors);
        x.check_against(self.name(), self.n_features_in)?;
        let mut distances = table(self.name(), x.samples(), k, 0.0)?;
        let mut indices = table(self.name(), x.samples(), k, 0)?;
        let found = self.search().for_each(x.to_f64().view(), <[Neighbor]>::to_vec);
        for (row, neighbors) in found.iter().enumerate() {
            for (column, neighbor) in neighbors.iter().enumerate() {
                distances[[row, column]] = neighbor.distance;
                indices[[row, column]] = neighbor.index;
            }
        }
        Ok((distances, indices))
    }

    fn search(&self) -> Search<'_> {
        Search { points: self.fit_x.view(), k: self.params.n_neighbors, p: self.params.p }
    }

    /// The votes of the nearest samples for each class.
    fn votes(&self, neighbors: &[Neighbor]) -> Vec<f64> {
        let mut votes = vec![0.0; self.classes.len()];
        let is_hit = |neighbor: &Neighbor| (1.0 / neighbor.distance).is_infinite();
        let hit = neighbors.iter().any(is_hit);
        for neighbor in neighbors {
            votes[self.fit_y[neighbor.index]] += match self.params.weights {
                Weights::Uniform => 1.0,
                Weights::Distance if hit => f64::from(u8::from(is_hit(neighbor))),
                Weights::Distance => 1.0 / neighbor.distance,
            };
        }
        if votes.iter().all(|&votes| votes == 0.0) {
            // All are farther away than a double can tell.
            neighbors.iter().for_each(|neighbor| votes[self.fit_y[neighbor.index]] += 1.0);
        }
        votes
    }

    fn predict_rows(&self, x: &Rows<'_>) -> Result<Array1<i64>> {
        x.check_against(self.name(), self.n_features_in)?;
        let winner = |neighbors: &[Neighbor]| {
            let votes = self.votes(neighbors);
            (0..votes.len())
                .fold(0, |best, class| if votes[class] > votes[best] { class } else { best })
        };
        let winners = self.search().for_each(x.to_f64().view(), winner);
        Ok(winners.into_iter().map(|class| self.classes[class]).collect())
    }
}

impl Fitted for FittedKNeighborsClassifier {
    fitted!(KNeighborsClassifier: classes, n_samples_fit);

    fn check(&self) -> Result<(), String> {
        self.params.validate().map_err(|error| error.to_string())?;
        let samples = self.n_samples_fit;
        let fits = self.fit_x.dim() == (samples, self.n_features_in)
            && self.fit_x.is_standard_layout()
            && self.fit_y.len() == samples
            && self.params.n_neighbors <= samples;
        if !fits {
            return Err(format!("samples and classes are not of {samples} samples"));
        }
        match self.fit_y.iter().all(|&class| class < self.classes.len()) {
            true => Ok(()),
            false => Err(format!("a class is not one of {}", self.classes.len())),
        }
    }

    fn predict_any(&self, x: &Rows<'_>) -> Result<Prediction> {
        Ok(self.predict_rows(x)?.into())
    }

    fn predict_proba_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        x.check_against(self.name(), self.n_features_in)?;
        let mut shares = table(self.name(), x.samples(), self.classes.len(), 0.0)?;
        let votes = self.search().for_each(x.to_f64().view(), |neighbors| self.votes(neighbors));
        for (mut row, votes) in shares.rows_mut().into_iter().zip(votes) {
            let total: f64 = votes.iter().sum();
            row.assign(&(&aview1(&votes) / total));
        }
        Ok(shares)
    }
}
