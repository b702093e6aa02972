//! Errors of the libraries as Python's exceptions.

use onsil::{data, figures, ml, nn, plot};
use pyo3::PyErr;
use pyo3::exceptions::{PyAttributeError, PyFloatingPointError, PyRuntimeError, PyValueError};

/// The exception that a Python user expects of an error.
pub(crate) trait Raise {
    /// The exception, with the error's own text.
    fn raise(self) -> PyErr;
}

/// `OSError` and its kinds, such as `FileNotFoundError`; the text has the path and what to do.
fn os_error(text: String, source: &std::io::Error) -> PyErr {
    std::io::Error::new(source.kind(), text).into()
}

/// Names that types and functions have in Rust, and what Python's users call these.
const WORDS: [(&str, &str); 11] = [
    ("expected f64", "expected a number"),
    ("expected f32", "expected a number"),
    ("expected usize", "expected a whole number of at least 0"),
    ("expected u64", "expected a whole number of at least 0"),
    ("expected u32", "expected a whole number of at least 0"),
    ("expected i64", "expected a whole number"),
    ("invalid type: null", "invalid type: None"),
    ("invalid type: boolean `true`", "invalid type: True"),
    ("invalid type: boolean `false`", "invalid type: False"),
    ("unknown variant", "unknown value"),
    ("load_uncompiled", "compile=False"),
];

/// A text without Rust's names of types.
fn in_words(text: String) -> String {
    WORDS.iter().fold(text, |text, (rust, python)| text.replace(rust, python))
}

impl Raise for nn::Error {
    fn raise(self) -> PyErr {
        let text = self.to_string();
        match self {
            Self::NotReady(_) => PyRuntimeError::new_err(text),
            Self::NotFinite(_) => PyFloatingPointError::new_err(text),
            Self::Io { source, .. } => os_error(text, &source),
            _ => PyValueError::new_err(in_words(text)),
        }
    }
}

impl Raise for ml::Error {
    fn raise(self) -> PyErr {
        let text = self.to_string();
        match self {
            Self::NotSupported { .. } => PyAttributeError::new_err(text),
            Self::Io { source, .. } => os_error(text, &source),
            _ => PyValueError::new_err(in_words(text)),
        }
    }
}

impl Raise for data::Error {
    fn raise(self) -> PyErr {
        let text = self.to_string();
        match self {
            Self::Io { source, .. } => os_error(text, &source),
            Self::Fetch { .. } => pyo3::exceptions::PyOSError::new_err(text),
            _ => PyValueError::new_err(text),
        }
    }
}

impl Raise for plot::Error {
    fn raise(self) -> PyErr {
        let text = self.to_string();
        match self {
            Self::Io { source, .. } => os_error(text, &source),
            _ => PyValueError::new_err(text),
        }
    }
}

impl Raise for figures::Error {
    fn raise(self) -> PyErr {
        match self {
            Self::Network(error) => error.raise(),
            Self::Estimator(error) => error.raise(),
            Self::Data(error) => error.raise(),
            Self::Plot(error) => error.raise(),
            other => PyValueError::new_err(other.to_string()),
        }
    }
}
