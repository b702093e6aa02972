//! Classification: classes of normal clusters, among features that say nothing.

mod hypercube;

use ndarray::{Array1, Array2, Axis, Slice};
use onsil_core::random_state::RandomState;

use super::generate;
use crate::{Dataset, Error};

const OWNER: &str = "make_classification";

/// Two hundred samples of two classes with the generator's defaults, seed 0.
///
/// # Errors
/// None: what is asked of the generator is in its range.
///
/// ```
/// let data = onsil_data::datasets::classification::load()?;
/// assert_eq!((data.x.shape(), data.classes()), (&[200, 20][..], Some(2)));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn load() -> Result<Dataset, Error> {
    make_classification(200).generate()
}

/// Classes to be told apart, as scikit-learn's `make_classification` makes them; its parameters are
/// [`MakeClassification`]'s methods.
///
/// ```
/// use onsil_data::datasets::make_classification;
/// let data = make_classification(60).n_classes(3).n_informative(4).generate()?;
/// assert_eq!((data.x.shape(), data.classes()), (&[60, 20][..], Some(3)));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn make_classification(n_samples: usize) -> MakeClassification {
    MakeClassification::new(n_samples)
}

/// What is added to the features, or what they are multiplied by.
#[derive(Clone, Debug, PartialEq)]
pub enum PerFeature {
    /// A random number for each feature.
    Drawn,
    /// The same number for all.
    Same(f64),
    /// A number for each.
    Each(Vec<f64>),
}

impl From<f64> for PerFeature {
    fn from(same: f64) -> Self {
        Self::Same(same)
    }
}

impl From<Vec<f64>> for PerFeature {
    fn from(each: Vec<f64>) -> Self {
        Self::Each(each)
    }
}

/// Makes classes to be told apart (Guyon, "Design of experiments for the NIPS 2003 variable selection
/// benchmark", 2003).
///
/// Each class has clusters on corners of a hypercube with sides of 2 · `class_sep`, normal and with a
/// random covariance of their own, in the informative features. Redundant features are random
/// combinations of these, repeated ones are copies of either, and the rest is noise.
///
/// The random numbers are scikit-learn's for the same `random_state`. Sums within its matrix products
/// run in another order: features may differ from its in the last digits.
///
/// | parameter | what | default |
/// |---|---|---|
/// | `n_samples` | samples, from 1 | given to [`new`](Self::new) |
/// | `n_features` | features, from 1 | 20 |
/// | `n_informative` | informative features, from 1; 2 to their power must be at least `n_classes` · `n_clusters_per_class` | 2 |
/// | `n_redundant`, `n_repeated` | other features that depend on the class; with the informative ones at most `n_features` | 2, 0 |
/// | `n_classes`, `n_clusters_per_class` | from 1 | 2, 2 |
/// | `weights` | each class' share, from 0, together at most 1; the last may be left out | equal |
/// | `flip_y` | share of samples whose class is drawn at random, 0 to 1 | 0.01 |
/// | `class_sep` | half the hypercube's side | 1.0 |
/// | `hypercube` | whether the clusters are on corners of a hypercube, or of a random box | true |
/// | `shift`, `scale` | added to the features, then multiplied with: one number, one for each feature, or [`PerFeature::Drawn`] | 0.0, 1.0 |
/// | `shuffle` | whether samples and features are brought into random order | true |
/// | `random_state` | the seed | 0 |
#[derive(Clone, Debug, PartialEq)]
pub struct MakeClassification {
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
    shift: PerFeature,
    scale: PerFeature,
    shuffle: bool,
    random_state: u32,
}

impl MakeClassification {
    /// So many samples, with defaults for all else.
    pub fn new(n_samples: usize) -> Self {
        Self {
            n_samples,
            n_features: 20,
            n_informative: 2,
            n_redundant: 2,
            n_repeated: 0,
            n_classes: 2,
            n_clusters_per_class: 2,
            weights: None,
            flip_y: 0.01,
            class_sep: 1.0,
            hypercube: true,
            shift: PerFeature::Same(0.0),
            scale: PerFeature::Same(1.0),
            shuffle: true,
            random_state: 0,
        }
    }

    /// The number of features.
    pub fn n_features(mut self, n_features: usize) -> Self {
        self.n_features = n_features;
        self
    }

    /// The number of informative features.
    pub fn n_informative(mut self, n_informative: usize) -> Self {
        self.n_informative = n_informative;
        self
    }

    /// The number of features that are combinations of informative ones.
    pub fn n_redundant(mut self, n_redundant: usize) -> Self {
        self.n_redundant = n_redundant;
        self
    }

    /// The number of features that are copies of informative or redundant ones.
    pub fn n_repeated(mut self, n_repeated: usize) -> Self {
        self.n_repeated = n_repeated;
        self
    }

    /// The number of classes.
    pub fn n_classes(mut self, n_classes: usize) -> Self {
        self.n_classes = n_classes;
        self
    }

    /// The number of clusters of each class.
    pub fn n_clusters_per_class(mut self, n_clusters_per_class: usize) -> Self {
        self.n_clusters_per_class = n_clusters_per_class;
        self
    }

    /// The share of each class, or of each but the last.
    pub fn weights(mut self, weights: impl Into<Vec<f64>>) -> Self {
        self.weights = Some(weights.into());
        self
    }

    /// The share of samples whose class is drawn at random.
    pub fn flip_y(mut self, flip_y: f64) -> Self {
        self.flip_y = flip_y;
        self
    }

    /// Half the hypercube's side: larger is easier.
    pub fn class_sep(mut self, class_sep: f64) -> Self {
        self.class_sep = class_sep;
        self
    }

    /// Whether the clusters are on corners of a hypercube, or of a random box.
    pub fn hypercube(mut self, hypercube: bool) -> Self {
        self.hypercube = hypercube;
        self
    }

    /// What is added to the features; drawn from ±`class_sep` where it is drawn.
    pub fn shift(mut self, shift: impl Into<PerFeature>) -> Self {
        self.shift = shift.into();
        self
    }

    /// What the features are multiplied by, after the shift; drawn from 1 to 101 where it is drawn.
    pub fn scale(mut self, scale: impl Into<PerFeature>) -> Self {
        self.scale = scale.into();
        self
    }

    /// Whether samples and features are brought into random order.
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.shuffle = shuffle;
        self
    }

    /// The seed.
    pub fn random_state(mut self, random_state: u32) -> Self {
        self.random_state = random_state;
        self
    }

    /// The samples as a data set.
    ///
    /// # Errors
    /// A parameter is outside its range, or does not fit the others.
    pub fn generate(&self) -> Result<Dataset, Error> {
        let (x, y) = self.arrays()?;
        generate::classes("classification", x, y)
    }

    /// The samples, shape (samples, features), and the class of each.
    ///
    /// # Errors
    /// A parameter is outside its range, or does not fit the others.
    pub fn arrays(&self) -> Result<(Array2<f64>, Array1<u32>), Error> {
        self.check()?;
        let mut state = RandomState::new(self.random_state);
        let (mut x, mut y) = self.clusters(&mut state)?;
        self.dependent_features(&mut x, &mut state);
        for label in self.to_flip(&mut state) {
            y[label] = state.randint(0, self.n_classes as i64) as u32;
        }
        let shift = self.each(&self.shift, |d| (2.0 * d - 1.0) * self.class_sep, &mut state);
        let scale = self.each(&self.scale, |d| 1.0 + 100.0 * d, &mut state);
        for mut row in x.rows_mut() {
            for ((x, shift), scale) in row.iter_mut().zip(&shift).zip(&scale) {
                *x = (*x + shift) * scale;
            }
        }
        if self.shuffle {
            (x, y) = generate::shuffled(&x, &y, &mut state);
            x = x.select(Axis(1), &state.permutation(self.n_features));
        }
        Ok((x, y))
    }

    /// The clusters in the informative features, all others 0; and the class of each sample.
    fn clusters(&self, state: &mut RandomState) -> Result<(Array2<f64>, Array1<u32>), Error> {
        let informative = self.n_informative;
        let corners = self.corners(state);
        let mut x = Array2::zeros((self.n_samples, self.n_features));
        let normal = generate::standard_normal(state, self.n_samples, informative);
        let mut y = Vec::with_capacity(self.n_samples);
        for (cluster, count) in self.samples_per_cluster()?.into_iter().enumerate() {
            let covariance =
                generate::uniform(state, informative, informative).mapv(|d| 2.0 * d - 1.0);
            let rows = Slice::from(y.len()..y.len() + count);
            let moved = normal.slice_axis(Axis(0), rows).dot(&covariance) + corners.row(cluster);
            x.slice_axis_mut(Axis(0), rows)
                .slice_axis_mut(Axis(1), Slice::from(..informative))
                .assign(&moved);
            y.extend(std::iter::repeat_n((cluster % self.n_classes) as u32, count));
        }
        Ok((x, y.into()))
    }

    /// Where the clusters are, shape (clusters, informative features).
    fn corners(&self, state: &mut RandomState) -> Array2<f64> {
        let (clusters, side) = (self.n_classes * self.n_clusters_per_class, self.class_sep);
        let mut corners = hypercube::corners(clusters, self.n_informative, state);
        corners.mapv_inplace(|corner| corner * (2.0 * side) - side);
        if !self.hypercube {
            let rows = generate::uniform(state, clusters, 1);
            let columns = generate::uniform(state, 1, self.n_informative);
            corners *= &rows;
            corners *= &columns;
        }
        corners
    }

    fn samples_per_cluster(&self) -> Result<Vec<usize>, Error> {
        let (classes, clusters) = (self.n_classes, self.n_classes * self.n_clusters_per_class);
        let weights = self.class_weights()?;
        let share = |cluster: usize| {
            let weight = weights[cluster % classes];
            (self.n_samples as f64 * weight / self.n_clusters_per_class as f64) as usize
        };
        let mut counts: Vec<usize> = (0..clusters).map(share).collect();
        let left = self.n_samples.saturating_sub(counts.iter().sum());
        // What rounding down, or weights below 1 together, have left over goes to the first clusters.
        for (cluster, count) in counts.iter_mut().enumerate() {
            *count += left / clusters + usize::from(cluster < left % clusters);
        }
        Ok(counts)
    }

    fn class_weights(&self) -> Result<Vec<f64>, Error> {
        let classes = self.n_classes;
        let Some(weights) = &self.weights else { return Ok(vec![1.0 / classes as f64; classes]) };
        let error = |expected: String, given: String| {
            Err(Error::parameter(OWNER, "weights", expected, given))
        };
        if weights.len() != classes && weights.len() + 1 != classes {
            return error(
                format!("{classes} numbers, one for each class, or {}", classes - 1),
                format!("{} numbers", weights.len()),
            );
        }
        generate::finite(OWNER, "weights", weights.iter().copied(), true)?;
        let sum: f64 = weights.iter().sum();
        // Weights such as 0.7, 0.2 and 0.1 add up to a little more than 1.
        if sum > 1.0 + 1e-9 {
            return error("at most 1 together".to_owned(), sum.to_string());
        }
        let last = (weights.len() < classes).then_some((1.0 - sum).max(0.0));
        Ok(weights.iter().copied().chain(last).collect())
    }

    /// Writes the redundant, the repeated and the random features.
    fn dependent_features(&self, x: &mut Array2<f64>, state: &mut RandomState) {
        let (informative, redundant) = (self.n_informative, self.n_redundant);
        let known = informative + redundant;
        let part = |from: usize, to: usize| Slice::from(from..to);
        if redundant > 0 {
            let mix = generate::uniform(state, informative, redundant).mapv(|d| 2.0 * d - 1.0);
            let mixed = x.slice_axis(Axis(1), part(0, informative)).dot(&mix);
            x.slice_axis_mut(Axis(1), part(informative, known)).assign(&mixed);
        }
        let copied =
            |state: &mut RandomState| ((known - 1) as f64 * state.random_sample() + 0.5) as usize;
        let sources: Vec<usize> = (0..self.n_repeated).map(|_| copied(state)).collect();
        let repeated = x.select(Axis(1), &sources);
        x.slice_axis_mut(Axis(1), part(known, known + sources.len())).assign(&repeated);
        let first = known + sources.len();
        if first < self.n_features {
            let noise = generate::standard_normal(state, self.n_samples, self.n_features - first);
            x.slice_axis_mut(Axis(1), part(first, self.n_features)).assign(&noise);
        }
    }

    /// The samples whose class is to be drawn.
    fn to_flip(&self, state: &mut RandomState) -> Vec<usize> {
        (0..self.n_samples).filter(|_| state.random_sample() < self.flip_y).collect()
    }

    fn each(
        &self,
        numbers: &PerFeature,
        drawn: impl Fn(f64) -> f64,
        state: &mut RandomState,
    ) -> Vec<f64> {
        match numbers {
            PerFeature::Drawn => {
                (0..self.n_features).map(|_| drawn(state.random_sample())).collect()
            }
            PerFeature::Same(same) => vec![*same; self.n_features],
            PerFeature::Each(each) => each.clone(),
        }
    }

    fn check(&self) -> Result<(), Error> {
        let error = |parameter, expected: String, given: String| {
            Err(Error::parameter(OWNER, parameter, expected, given))
        };
        generate::rows(OWNER, &self.n_samples.into(), self.n_features)?;
        for (parameter, given) in [
            ("n_informative", self.n_informative),
            ("n_classes", self.n_classes),
            ("n_clusters_per_class", self.n_clusters_per_class),
        ] {
            if given == 0 {
                return error(parameter, "at least 1".to_owned(), "0".to_owned());
            }
        }
        let used = [self.n_informative, self.n_redundant, self.n_repeated];
        let sum = used.iter().try_fold(0usize, |sum, &count| sum.checked_add(count));
        if sum.is_none_or(|sum| sum > self.n_features) {
            let [informative, redundant, repeated] = used;
            return error(
                "n_informative + n_redundant + n_repeated",
                format!("at most n_features, {}", self.n_features),
                format!("{informative} + {redundant} + {repeated}"),
            );
        }
        let corners = 1usize.checked_shl(self.n_informative.min(64) as u32).unwrap_or(usize::MAX);
        let clusters = self.n_classes.checked_mul(self.n_clusters_per_class);
        if clusters.is_none_or(|clusters| clusters > corners.min(generate::MAX_NUMBERS)) {
            return error(
                "n_classes × n_clusters_per_class",
                format!("at most 2 to the power of n_informative, {corners}"),
                format!("{} × {}", self.n_classes, self.n_clusters_per_class),
            );
        }
        if !(0.0..=1.0).contains(&self.flip_y) {
            return error("flip_y", "from 0 to 1".to_owned(), self.flip_y.to_string());
        }
        generate::finite(OWNER, "class_sep", [self.class_sep], true)?;
        self.check_each("shift", &self.shift)?;
        self.check_each("scale", &self.scale)
    }

    fn check_each(&self, parameter: &'static str, numbers: &PerFeature) -> Result<(), Error> {
        match numbers {
            PerFeature::Drawn => Ok(()),
            PerFeature::Same(same) => generate::finite(OWNER, parameter, [*same], false),
            PerFeature::Each(each) if each.len() == self.n_features => {
                generate::finite(OWNER, parameter, each.iter().copied(), false)
            }
            PerFeature::Each(each) => Err(Error::parameter(
                OWNER,
                parameter,
                format!("one number, or one for each of the {} features", self.n_features),
                format!("{} numbers", each.len()),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_named() {
        let make = || make_classification(50);
        for (data, text) in [
            (make_classification(0), "n_samples must be at least 1 in all, but is 0"),
            (make().n_informative(0), "n_informative must be at least 1, but is 0"),
            (make().n_classes(0), "n_classes must be at least 1, but is 0"),
            (
                make().n_repeated(17),
                "n_informative + n_redundant + n_repeated must be at most n_features, 20, but is 2 + 2 \
                 + 17",
            ),
            (
                make().n_classes(3),
                "n_classes × n_clusters_per_class must be at most 2 to the power of n_informative, 4, \
                 but is 3 × 2",
            ),
            (
                make().weights([0.5, 0.2, 0.3]),
                "weights must be 2 numbers, one for each class, or 1, but is 3 numbers",
            ),
            (make().weights([0.75, 0.5]), "weights must be at most 1 together, but is 1.25"),
            (make().weights([-0.5]), "weights must be a finite number from 0, but is -0.5"),
            (make().flip_y(2.0), "flip_y must be from 0 to 1, but is 2"),
            (make().class_sep(f64::NAN), "class_sep must be a finite number from 0, but is NaN"),
            (
                make().scale(vec![1.0]),
                "scale must be one number, or one for each of the 20 features, but is 1 numbers",
            ),
        ] {
            let message = data.generate().unwrap_err().to_string();
            assert_eq!(message, format!("make_classification: {text}"));
        }
        let many = make().n_clusters_per_class(usize::MAX).generate().unwrap_err().to_string();
        assert!(many.contains("at most 2 to the power"), "{many}");
    }

    #[test]
    fn weights_share_out_the_samples() {
        let data = make_classification(100).weights([0.75]).flip_y(0.0);
        let (_, y) = data.arrays().unwrap();
        assert_eq!(y.iter().filter(|&&class| class == 0).count(), 75);
        let (_, y) = data.weights([0.25, 0.25]).arrays().unwrap();
        assert_eq!(y.iter().filter(|&&class| class == 0).count(), 50);
    }
}
