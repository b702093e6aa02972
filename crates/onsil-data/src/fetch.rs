use std::env;
use std::path::PathBuf;
use std::time::Duration;

use crate::{Error, Place};

/// How to get files that are not on this machine.
///
/// ```
/// use onsil_data::{Fetch, datasets::mnist};
/// # let folder = tempfile::tempdir().unwrap();
/// let fetch = Fetch { cache: Some(folder.path().into()), offline: true, ..Fetch::default() };
/// let error = mnist::load(&fetch.into()).unwrap_err();
/// assert!(error.to_string().contains("offline"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// The cache's folder. Default: the environment's `ONSIL_CACHE`, or else `onsil` in
    /// `XDG_CACHE_HOME`, or else `.cache/onsil` at home (`LOCALAPPDATA` on Windows).
    pub cache: Option<PathBuf>,
    /// Never touch the network. Default: false.
    pub offline: bool,
    /// The longest wait for a connection and for an answer to begin, each. Default: 15 s.
    pub patience: Duration,
    /// The longest time for one file from one address. Default: 5 min.
    pub deadline: Duration,
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            cache: None,
            offline: false,
            patience: Duration::from_secs(15),
            deadline: Duration::from_secs(300),
        }
    }
}

impl Fetch {
    /// The folder in which downloaded files are kept.
    ///
    /// # Errors
    /// None is given and the environment names none.
    pub fn cache_folder(&self) -> Result<PathBuf, Error> {
        let variable =
            |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        self.cache
            .clone()
            .or_else(|| variable("ONSIL_CACHE"))
            .or_else(|| variable("XDG_CACHE_HOME").map(|folder| folder.join("onsil")))
            .or_else(|| variable("HOME").map(|home| home.join(".cache").join("onsil")))
            .or_else(|| variable("LOCALAPPDATA").map(|folder| folder.join("onsil")))
            .ok_or_else(|| {
                Error::data(
                    Place::file("the cache"),
                    "a folder to keep downloads in",
                    "none of ONSIL_CACHE, XDG_CACHE_HOME and HOME set",
                    "set ONSIL_CACHE",
                )
            })
    }
}
