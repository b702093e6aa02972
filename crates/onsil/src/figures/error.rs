use crate::{data, ml, nn, plot};

/// What went wrong while a figure of a model or of data was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// This model or these data have nothing of the kind to show.
    #[error("{figure} shows {expected}, but this is {found}; {remedy}")]
    Subject {
        /// The figure.
        figure: &'static str,
        /// What it shows.
        expected: String,
        /// What was given.
        found: String,
        /// What to do about it.
        remedy: String,
    },
    /// The network refused.
    #[error(transparent)]
    Network(#[from] nn::Error),
    /// The estimator refused.
    #[error(transparent)]
    Estimator(#[from] ml::Error),
    /// The data are wrong.
    #[error(transparent)]
    Data(#[from] data::Error),
    /// It could not be drawn or written.
    #[error(transparent)]
    Plot(#[from] plot::Error),
}

/// The result of making a figure.
pub type Result<T, E = Error> = std::result::Result<T, E>;

pub(super) fn subject(
    figure: &'static str,
    expected: impl Into<String>,
    found: impl Into<String>,
    remedy: impl Into<String>,
) -> Error {
    Error::Subject { figure, expected: expected.into(), found: found.into(), remedy: remedy.into() }
}
