use std::io;
use std::path::PathBuf;

/// What went wrong while a figure was made or written.
///
/// ```
/// use onsil_plot::figures;
/// let error = figures::line(&[("loss", &[0.3, 0.2][..])]).save("loss.gif").unwrap_err();
/// assert!(error.to_string().contains("expected .svg or .png"));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What was given cannot be drawn.
    #[error("{figure}: {parameter} must be {expected}, but is {given}")]
    Parameter {
        /// The figure.
        figure: &'static str,
        /// What was given wrongly.
        parameter: String,
        /// What is allowed.
        expected: String,
        /// What it is.
        given: String,
    },
    /// The name of a file to write says no format that there is.
    #[error("{}: expected .svg or .png, found {given}; name the file accordingly", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Its extension.
        given: String,
    },
    /// The file system refused.
    #[error("could not write {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The picture could not be put into pixels.
    #[error("could not draw a picture of {width}×{height} pixels: {reason}")]
    Raster {
        /// Its width in pixels.
        width: usize,
        /// Its height in pixels.
        height: usize,
        /// Why.
        reason: String,
    },
}

/// The result of making or writing a figure.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn parameter(
        figure: &'static str,
        parameter: impl Into<String>,
        expected: impl Into<String>,
        given: impl Into<String>,
    ) -> Self {
        Self::Parameter {
            figure,
            parameter: parameter.into(),
            expected: expected.into(),
            given: given.into(),
        }
    }
}

/// Refuses two things that should be of one length.
pub(crate) fn same_length(
    figure: &'static str,
    parameter: &str,
    given: usize,
    expected: usize,
) -> Result<()> {
    match given == expected {
        true => Ok(()),
        false => Err(Error::parameter(
            figure,
            parameter,
            format!("as long as the other arrays ({expected})"),
            format!("{given} long"),
        )),
    }
}
