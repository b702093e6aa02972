use super::init::Init;
use serde::{Deserialize, Serialize};

/// How many times k-means runs, from other first centres each time; the run of the least inertia counts.
///
/// As JSON: `"auto"`, or a number of at least 1.
///
/// ```
/// use onsil_ml::cluster::NInit;
/// assert_eq!(serde_json::from_str::<NInit>("3").unwrap(), NInit::Times(3));
/// let error = serde_json::from_str::<NInit>("\"some\"").unwrap_err().to_string();
/// assert!(error.contains("n_init must be \"auto\" or a number of runs, but is \"some\""), "{error}");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Spelled", into = "Spelled")]
pub enum NInit {
    /// Once from k-means++ and from given centres; from random ones 10 times (`MiniBatchKMeans`: 3).
    #[default]
    Auto,
    /// So many times; from given centres once.
    Times(usize),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "n_init must be \"auto\" or a number of runs")]
enum Spelled {
    Times(usize),
    Name(String),
}

impl TryFrom<Spelled> for NInit {
    type Error = String;

    fn try_from(spelled: Spelled) -> Result<Self, String> {
        match spelled {
            Spelled::Times(times) => Ok(Self::Times(times)),
            Spelled::Name(name) if name == "auto" => Ok(Self::Auto),
            Spelled::Name(name) => {
                Err(format!("n_init must be \"auto\" or a number of runs, but is {name:?}"))
            }
        }
    }
}

impl From<NInit> for Spelled {
    fn from(n_init: NInit) -> Self {
        match n_init {
            NInit::Auto => Self::Name("auto".into()),
            NInit::Times(times) => Self::Times(times),
        }
    }
}

impl From<usize> for NInit {
    fn from(times: usize) -> Self {
        Self::Times(times)
    }
}

impl NInit {
    /// The number of runs; `auto` is that of random centres.
    pub(super) fn runs(self, init: &Init, auto: usize) -> usize {
        match (self, init) {
            (_, Init::Centers(_)) | (Self::Auto, Init::KMeansPlusPlus) => 1,
            (Self::Auto, Init::Random) => auto,
            (Self::Times(times), _) => times,
        }
    }

    /// What to know when more runs were asked for than make sense.
    pub(super) fn warning(self, owner: &str, init: &Init) -> Option<String> {
        match (self, init) {
            (Self::Times(times @ 2..), Init::Centers(_)) => Some(format!(
                "{owner}: ran once, not n_init = {times} times, because init gives the first centres"
            )),
            _ => None,
        }
    }
}
