//! Blobs: groups of points around centres.

use std::iter::repeat_n;

use ndarray::{Array1, Array2};
use onsil_core::random_state::RandomState;

use super::generate;
use super::samples::Samples;
use crate::{Dataset, Error};

const OWNER: &str = "make_blobs";

/// The fifty points of the lesson on support vector machines: two blobs, seed 0, standard deviation
/// 0.6; y the blob.
///
/// # Errors
/// None: what is asked of the generator is in its range.
///
/// ```
/// let blobs = onsil_data::datasets::blobs::load()?;
/// assert_eq!((blobs.x.shape(), blobs.classes()), (&[50, 2][..], Some(2)));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn load() -> Result<Dataset, Error> {
    make_blobs(50).centers(2).cluster_std(0.6).random_state(0).generate()
}

/// Normal blobs, as scikit-learn's `make_blobs` makes them; its parameters are [`MakeBlobs`]' methods.
///
/// ```
/// use onsil_data::datasets::make_blobs;
/// let data = make_blobs(50).centers(2).cluster_std(0.6).random_state(0).generate()?;
/// assert_eq!(data.x.to_f64()[[0, 0]], 0.8360213026556903);
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn make_blobs(n_samples: impl Into<Samples>) -> MakeBlobs {
    MakeBlobs::new(n_samples)
}

/// The centres of blobs: so many, drawn from the box; or given, shape (blobs, features).
#[derive(Clone, Debug, PartialEq)]
pub enum Centers {
    /// To be drawn.
    Count(usize),
    /// Given.
    At(Array2<f64>),
}

impl From<usize> for Centers {
    fn from(count: usize) -> Self {
        Self::Count(count)
    }
}

impl From<Array2<f64>> for Centers {
    fn from(centers: Array2<f64>) -> Self {
        Self::At(centers)
    }
}

/// The standard deviation of all blobs, or of each.
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterStd {
    /// Of all.
    Same(f64),
    /// Of each.
    Each(Vec<f64>),
}

impl From<f64> for ClusterStd {
    fn from(std: f64) -> Self {
        Self::Same(std)
    }
}

impl From<Vec<f64>> for ClusterStd {
    fn from(each: Vec<f64>) -> Self {
        Self::Each(each)
    }
}

impl<const N: usize> From<[f64; N]> for ClusterStd {
    fn from(each: [f64; N]) -> Self {
        Self::Each(each.into())
    }
}

/// Makes blobs: point = centre + `cluster_std` · standard normal numbers.
///
/// The numbers are scikit-learn's, bit for bit, for the same `random_state`.
///
/// | parameter | what | default |
/// |---|---|---|
/// | `n_samples` | points in all, or of each blob; at least 1 in all | given to [`new`](Self::new) |
/// | `n_features` | coordinates of a point, from 1; as many as given centres have | 2 |
/// | `centers` | how many blobs, from 1, or where they are | 3, or as many as `n_samples` has numbers |
/// | `cluster_std` | standard deviation of all blobs or of each, from 0 | 1.0 |
/// | `center_box` | lowest and highest coordinate of drawn centres | (−10.0, 10.0) |
/// | `shuffle` | whether the points are brought into random order | true |
/// | `random_state` | the seed | 0 |
#[derive(Clone, Debug, PartialEq)]
pub struct MakeBlobs {
    n_samples: Samples,
    n_features: usize,
    centers: Option<Centers>,
    cluster_std: ClusterStd,
    center_box: (f64, f64),
    shuffle: bool,
    random_state: u32,
}

/// Points, the blob of each, and where the blobs are.
#[derive(Clone, Debug, PartialEq)]
pub struct Blobs {
    /// The points, shape (samples, features).
    pub x: Array2<f64>,
    /// The number of each point's blob.
    pub y: Array1<u32>,
    /// The centres, shape (blobs, features).
    pub centers: Array2<f64>,
}

impl MakeBlobs {
    /// So many points, with defaults for all else.
    pub fn new(n_samples: impl Into<Samples>) -> Self {
        Self {
            n_samples: n_samples.into(),
            n_features: 2,
            centers: None,
            cluster_std: ClusterStd::Same(1.0),
            center_box: (-10.0, 10.0),
            shuffle: true,
            random_state: 0,
        }
    }

    /// The number of coordinates; what given centres have goes before it.
    pub fn n_features(mut self, n_features: usize) -> Self {
        self.n_features = n_features;
        self
    }

    /// How many blobs, or their centres.
    pub fn centers(mut self, centers: impl Into<Centers>) -> Self {
        self.centers = Some(centers.into());
        self
    }

    /// The standard deviation of all blobs, or of each.
    pub fn cluster_std(mut self, cluster_std: impl Into<ClusterStd>) -> Self {
        self.cluster_std = cluster_std.into();
        self
    }

    /// The lowest and the highest coordinate of centres that are drawn.
    pub fn center_box(mut self, low: f64, high: f64) -> Self {
        self.center_box = (low, high);
        self
    }

    /// Whether the points are brought into random order.
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.shuffle = shuffle;
        self
    }

    /// The seed.
    pub fn random_state(mut self, random_state: u32) -> Self {
        self.random_state = random_state;
        self
    }

    /// The points as a data set; y the blobs.
    ///
    /// # Errors
    /// A parameter is outside its range, or does not fit the others.
    pub fn generate(&self) -> Result<Dataset, Error> {
        let Blobs { x, y, .. } = self.arrays()?;
        generate::classes("blobs", x, y)
    }

    /// The points, their blobs and the blobs' centres.
    ///
    /// # Errors
    /// A parameter is outside its range, or does not fit the others.
    ///
    /// ```
    /// use onsil_data::datasets::make_blobs;
    /// use ndarray::arr2;
    /// let centers = arr2(&[[0.0, 0.0, 0.0], [9.0, 9.0, 9.0]]);
    /// let blobs = make_blobs([3, 1]).centers(centers).cluster_std([0.5, 0.0]).shuffle(false).arrays()?;
    /// assert_eq!(blobs.y.to_vec(), [0, 0, 0, 1]);
    /// assert_eq!(blobs.x.row(3).to_vec(), [9.0, 9.0, 9.0]);
    /// # Ok::<(), onsil_data::Error>(())
    /// ```
    pub fn arrays(&self) -> Result<Blobs, Error> {
        let mut state = RandomState::new(self.random_state);
        let total = generate::rows(OWNER, &self.n_samples, self.columns())?;
        let centers = self.place_centers(&mut state)?;
        let stds = self.stds(centers.nrows())?;
        let counts: Vec<usize> = match &self.n_samples {
            Samples::Each(each) => each.clone(),
            Samples::Total(_) => {
                let (each, more) = (total / centers.nrows(), total % centers.nrows());
                (0..centers.nrows()).map(|blob| each + usize::from(blob < more)).collect()
            }
        };
        let blobs = (0u32..).zip(&counts).flat_map(|(blob, &count)| repeat_n(blob, count));
        let y: Array1<u32> = blobs.collect();
        let mut x = Array2::zeros((total, centers.ncols()));
        for (mut point, &blob) in x.rows_mut().into_iter().zip(&y) {
            let (center, std) = (centers.row(blob as usize), stds[blob as usize]);
            point.iter_mut().zip(center).for_each(|(x, &loc)| *x = state.normal(loc, std));
        }
        let (x, y) = if self.shuffle { generate::shuffled(&x, &y, &mut state) } else { (x, y) };
        Ok(Blobs { x, y, centers })
    }

    fn columns(&self) -> usize {
        match &self.centers {
            Some(Centers::At(centers)) => centers.ncols(),
            _ => self.n_features,
        }
    }

    fn place_centers(&self, state: &mut RandomState) -> Result<Array2<f64>, Error> {
        let groups = match &self.n_samples {
            Samples::Each(each) => Some(each.len()),
            Samples::Total(_) => None,
        };
        let count = match &self.centers {
            None => groups.unwrap_or(3),
            Some(Centers::Count(count)) => *count,
            Some(Centers::At(centers)) => centers.nrows(),
        };
        if groups.is_some_and(|groups| groups != count) {
            let expected = format!("{}, as many as n_samples has numbers", groups.unwrap_or(0));
            return Err(Error::parameter(OWNER, "centers", expected, count));
        }
        if let Some(Centers::At(centers)) = &self.centers {
            if count == 0 {
                return Err(Error::parameter(OWNER, "centers", "at least 1", 0));
            }
            generate::finite(OWNER, "centers", centers.iter().copied(), false)?;
            return Ok(centers.clone());
        }
        let (low, high) = self.center_box;
        generate::finite(OWNER, "center_box", [low, high, high - low], false)?;
        let blobs = Samples::Total(count);
        if count == 0 || generate::rows(OWNER, &blobs, self.n_features).is_err() {
            let expected = format!("from 1 to {}", generate::MAX_NUMBERS / self.n_features.max(1));
            return Err(Error::parameter(OWNER, "centers", expected, count));
        }
        let draw = || state.uniform(low, high);
        Ok(Array2::from_shape_simple_fn((count, self.n_features), draw))
    }

    fn stds(&self, blobs: usize) -> Result<Vec<f64>, Error> {
        let stds = match &self.cluster_std {
            ClusterStd::Same(std) => vec![*std; blobs],
            ClusterStd::Each(each) if each.len() == blobs => each.clone(),
            ClusterStd::Each(each) => {
                return Err(Error::parameter(
                    OWNER,
                    "cluster_std",
                    format!("one number, or one for each of the {blobs} blobs"),
                    format!("{} numbers", each.len()),
                ));
            }
        };
        generate::finite(OWNER, "cluster_std", stds.iter().copied(), true)?;
        Ok(stds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    fn message(blobs: MakeBlobs) -> String {
        blobs.generate().unwrap_err().to_string()
    }

    /// Rows 18, 25 and 7 are the support vectors of the lesson.
    #[test]
    fn the_lessons_support_vectors_are_among_its_points() {
        let x = load().unwrap().x.to_f64();
        for (row, expected) in [
            (18, [0.44359863, 3.11530945]),
            (25, [2.33812285, 3.43116792]),
            (7, [2.06156753, 1.96918596]),
        ] {
            for (column, expected) in expected.into_iter().enumerate() {
                let found = x[[row, column]];
                assert!((found - expected).abs() < 5e-9, "row {row}: {found} {expected}");
            }
        }
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        for (blobs, text) in [
            (make_blobs(0), "make_blobs: n_samples must be at least 1 in all, but is 0"),
            (make_blobs(9).centers(0), "make_blobs: centers must be from 1 to 134217728, but is 0"),
            (
                make_blobs([3, 4]).centers(3),
                "make_blobs: centers must be 2, as many as n_samples has numbers, but is 3",
            ),
            (
                make_blobs(9).cluster_std([1.0, 2.0]),
                "make_blobs: cluster_std must be one number, or one for each of the 3 blobs, but is 2 \
                 numbers",
            ),
            (
                make_blobs(9).cluster_std(-1.0),
                "make_blobs: cluster_std must be a finite number from 0, but is -1",
            ),
            (
                make_blobs(9).center_box(0.0, f64::NAN),
                "make_blobs: center_box must be a finite number, but is NaN",
            ),
            (
                make_blobs(9).centers(arr2(&[[0.0, f64::INFINITY]])),
                "make_blobs: centers must be a finite number, but is inf",
            ),
            (
                make_blobs(9).centers(Array2::zeros((0, 2))),
                "make_blobs: centers must be at least 1, but is 0",
            ),
            (make_blobs(9).n_features(0), "make_blobs: n_features must be at least 1, but is 0"),
        ] {
            assert_eq!(message(blobs), text);
        }
        assert!(message(make_blobs(9).centers(usize::MAX)).contains("from 1 to 134217728"));
        assert!(message(make_blobs(usize::MAX)).contains("at most 268435456"));
    }
}
