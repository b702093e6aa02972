use crate::error::{Error, Result};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// Where the centres of k-means start.
///
/// As JSON: `"k-means++"`, `"random"`, or the centres as lists of equal length: `[[0, 1], [4, 5]]`.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::cluster::Init;
/// let init: Init = serde_json::from_str("[[0, 1], [4, 5]]").unwrap();
/// assert_eq!(init, Init::Centers(array![[0.0, 1.0], [4.0, 5.0]]));
/// let error = serde_json::from_str::<Init>("\"kmeans\"").unwrap_err().to_string();
/// assert!(error.contains("init must be \"k-means++\", \"random\" or a list of centres"), "{error}");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Spelled", into = "Spelled")]
pub enum Init {
    /// Samples far from each other: each is drawn with a probability in proportion to its squared
    /// distance to the nearest centre so far, the best of 2 + ⌊ln k⌋ draws (D. Arthur and S.
    /// Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007).
    #[default]
    KMeansPlusPlus,
    /// Different samples, drawn with probabilities in proportion to their weights.
    Random,
    /// These, (clusters, features).
    Centers(Array2<f64>),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "init must be \"k-means++\", \"random\" or a list of centres")]
enum Spelled {
    Name(String),
    Centers(Vec<Vec<f64>>),
}

impl TryFrom<Spelled> for Init {
    type Error = String;

    fn try_from(spelled: Spelled) -> Result<Self, String> {
        match spelled {
            Spelled::Name(name) => match name.as_str() {
                "k-means++" => Ok(Self::KMeansPlusPlus),
                "random" => Ok(Self::Random),
                _ => Err(format!(
                    "init must be \"k-means++\", \"random\" or a list of centres, but is {name:?}"
                )),
            },
            Spelled::Centers(rows) => {
                let columns = rows.first().map_or(0, Vec::len);
                if let Some(row) = rows.iter().position(|row| row.len() != columns) {
                    return Err(format!(
                        "init must be a list of centres of equal length, but centre {row} has {} \
                         numbers and centre 0 has {columns}",
                        rows[row].len()
                    ));
                }
                Array2::from_shape_vec((rows.len(), columns), rows.concat())
                    .map(Self::Centers)
                    .map_err(|error| error.to_string())
            }
        }
    }
}

impl From<Init> for Spelled {
    fn from(init: Init) -> Self {
        match init {
            Init::KMeansPlusPlus => Self::Name("k-means++".into()),
            Init::Random => Self::Name("random".into()),
            Init::Centers(centers) => {
                Self::Centers(centers.rows().into_iter().map(|row| row.to_vec()).collect())
            }
        }
    }
}

impl Init {
    /// Checks given centres: one for each cluster, of finite numbers.
    pub(super) fn validate(&self, owner: &str, n_clusters: usize) -> Result<()> {
        let Self::Centers(centers) = self else { return Ok(()) };
        if centers.nrows() != n_clusters {
            return Err(Error::parameter(
                owner,
                "init",
                format!("of n_clusters = {n_clusters} centres (rows)"),
                format!("of {}", centers.nrows()),
            ));
        }
        match centers.indexed_iter().find(|(_, value)| !value.is_finite()) {
            None => Ok(()),
            Some(((row, column), value)) => Err(Error::parameter(
                owner,
                "init",
                "of finite numbers",
                format!("{value} in centre {row}, column {column} (counted from 0)"),
            )),
        }
    }

    /// Checks that given centres have the features of the samples.
    pub(super) fn check_features(&self, owner: &str, features: usize) -> Result<()> {
        match self {
            Self::Centers(centers) if centers.ncols() != features => Err(Error::parameter(
                owner,
                "init",
                format!("of centres with as many numbers as x has features, {features}"),
                format!("of centres with {}", centers.ncols()),
            )),
            _ => Ok(()),
        }
    }
}
