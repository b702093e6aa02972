//! What can go wrong, said so that it can be put right.

use onsil_core::suggest::did_you_mean;
use std::path::{Path, PathBuf};

/// The result of what can fail in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, what was expected, what was given, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A parameter outside its range.
    #[error("{owner}: {parameter} must be {expected}, but is {given}")]
    Parameter {
        /// The estimator or function that has the parameter.
        owner: String,
        /// The parameter's name.
        parameter: String,
        /// What is allowed.
        expected: String,
        /// What was given.
        given: String,
    },
    /// Data that do not fit: shapes, values, labels.
    #[error("{0}")]
    Data(String),
    /// The estimator has no such method.
    #[error("{owner} has no {method}; {remedy}")]
    NotSupported {
        /// The estimator.
        owner: String,
        /// The method.
        method: &'static str,
        /// What to use instead.
        remedy: String,
    },
    /// A name that is not known.
    #[error("unknown {kind} \"{given}\"{suggestion} (known: {known})")]
    UnknownName {
        /// What the name should be the name of.
        kind: &'static str,
        /// The name.
        given: String,
        /// The nearest known name, as the end of a sentence; or empty.
        suggestion: String,
        /// All known names.
        known: String,
    },
    /// A config that cannot be read.
    #[error("{0}")]
    Config(String),
    /// A model file that is not whole or not of this kind.
    #[error("{}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// The operating system refused to read or write.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

impl Error {
    /// A parameter outside its range.
    ///
    /// ```
    /// let error = onsil_ml::Error::parameter("SVC", "C", "above 0", -1.0);
    /// assert_eq!(error.to_string(), "SVC: C must be above 0, but is -1");
    /// ```
    pub fn parameter(
        owner: &str,
        parameter: &str,
        expected: impl Into<String>,
        given: impl std::fmt::Display,
    ) -> Self {
        Self::Parameter {
            owner: owner.into(),
            parameter: parameter.into(),
            expected: expected.into(),
            given: given.to_string(),
        }
    }

    /// Data that do not fit.
    pub fn data(message: impl Into<String>) -> Self {
        Self::Data(message.into())
    }

    /// An estimator without that method.
    pub fn not_supported(owner: &str, method: &'static str, remedy: impl Into<String>) -> Self {
        Self::NotSupported { owner: owner.into(), method, remedy: remedy.into() }
    }

    /// A name that is not known, with the nearest known one.
    pub fn unknown(kind: &'static str, given: &str, known: &[&str]) -> Self {
        Self::UnknownName {
            kind,
            given: given.into(),
            suggestion: did_you_mean(given, known.iter().copied()),
            known: known.join(", "),
        }
    }

    /// A config that cannot be read.
    pub fn config(message: impl Into<String>) -> Self {
        Self::Config(message.into())
    }

    /// The same error, with the place where it happened in front.
    pub(crate) fn within(self, place: &str) -> Self {
        let before = |text: String| format!("{place}: {text}");
        match self {
            Self::Parameter { owner, parameter, expected, given } => {
                Self::Parameter { owner: before(owner), parameter, expected, given }
            }
            Self::NotSupported { owner, method, remedy } => {
                Self::NotSupported { owner: before(owner), method, remedy }
            }
            Self::Data(text) => Self::Data(before(text)),
            Self::Config(text) => Self::Config(before(text)),
            Self::UnknownName { .. } => Self::Config(before(self.to_string())),
            other @ (Self::File { .. } | Self::Io { .. }) => other,
        }
    }

    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    pub(crate) fn file(path: &Path, message: impl Into<String>) -> Self {
        Self::File { path: path.to_owned(), message: message.into() }
    }
}

/// Refuses a parameter unless it is in range.
pub(crate) fn check(
    holds: bool,
    owner: &str,
    parameter: &str,
    expected: &str,
    given: impl std::fmt::Display,
) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::parameter(owner, parameter, expected, given)) }
}
