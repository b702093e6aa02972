use std::io;
use std::path::{Path, PathBuf};

use crate::Place;

/// What went wrong while reading, writing, making or fetching data.
///
/// ```
/// use onsil_data::{ErrorKind, idx};
/// let error = idx::from_bytes(b"no IDX file").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Data);
/// assert!(error.to_string().contains("expected an IDX header"));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The data is not what it must be.
    #[error("{place}: expected {expected}, found {found}; {remedy}")]
    Data {
        /// Where.
        place: Box<Place>,
        /// What is allowed there.
        expected: String,
        /// What is there.
        found: String,
        /// What to do about it.
        remedy: String,
    },
    /// A parameter of a generated data set is outside its range.
    #[error("{owner}: {parameter} must be {expected}, but is {given}")]
    Parameter {
        /// The generator.
        owner: &'static str,
        /// The parameter's name.
        parameter: &'static str,
        /// What is allowed.
        expected: String,
        /// What was given.
        given: String,
    },
    /// No data set has this name, and no file or folder either.
    #[error("no data set, file or folder is called {name:?}{suggestion}; data sets: {known}")]
    UnknownName {
        /// The name given.
        name: String,
        /// `; did you mean "…"?`, or nothing.
        suggestion: String,
        /// The names there are.
        known: String,
    },
    /// The file system refused.
    #[error("could not {doing} {}: {source}; {remedy}", path.display())]
    Io {
        /// What was tried: "read", "write", "list".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
        /// What to do about it.
        remedy: &'static str,
    },
    /// Not in the cache, and the network may not be used or did not deliver.
    #[error("could not get {name}: {reason}; {remedy}")]
    Fetch {
        /// The data set's and the file's name.
        name: String,
        /// Why, for every address tried.
        reason: String,
        /// How to place the file by hand, with its expected SHA-256.
        remedy: String,
    },
}

/// The two kinds of [`Error`]: a program maps them to its exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The data is wrong: other data is needed.
    Data,
    /// The file system or the network is in the way: the same data may work later or elsewhere.
    Io,
}

impl Error {
    /// Whether the data is wrong or the way to it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Data { .. } | Self::Parameter { .. } | Self::UnknownName { .. } => {
                ErrorKind::Data
            }
            Self::Io { .. } | Self::Fetch { .. } => ErrorKind::Io,
        }
    }

    pub(crate) fn data(
        place: Place,
        expected: impl Into<String>,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (expected, found, remedy) = (expected.into(), found.into(), remedy.into());
        Self::Data { place: Box::new(place), expected, found, remedy }
    }

    pub(crate) fn parameter(
        owner: &'static str,
        parameter: &'static str,
        expected: impl Into<String>,
        given: impl ToString,
    ) -> Self {
        Self::Parameter { owner, parameter, expected: expected.into(), given: given.to_string() }
    }

    pub(crate) fn reading(path: &Path, source: io::Error) -> Self {
        let remedy = match source.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "check who may read it",
            _ => "check the disk and try again",
        };
        Self::Io { doing: "read", path: path.to_path_buf(), source, remedy }
    }

    pub(crate) fn writing(path: &Path, source: io::Error) -> Self {
        let remedy = match source.kind() {
            io::ErrorKind::StorageFull => "free some space or write elsewhere",
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "write to a folder you may write to"
            }
            _ => "nothing was changed; check the folder and try again",
        };
        Self::Io { doing: "write", path: path.to_path_buf(), source, remedy }
    }
}
