use std::path::PathBuf;

use crate::Fetch;

/// Where a data set that is not made by the program comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder that holds its files.
    Folder(PathBuf),
    /// The cache, or the network where the cache has it not.
    Cache(Fetch),
}

impl Default for Source {
    /// The usual cache, filled from the network.
    fn default() -> Self {
        Self::Cache(Fetch::default())
    }
}

impl From<Fetch> for Source {
    fn from(fetch: Fetch) -> Self {
        Self::Cache(fetch)
    }
}
