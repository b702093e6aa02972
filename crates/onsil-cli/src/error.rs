//! What went wrong, and the exit code that says so.

use onsil::data::{self, ErrorKind};
use onsil::{figures, ml, nn, plot};
use std::fmt;
use std::path::Path;

/// The exit code's meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The command line asks for something that is not there.
    Usage = 2,
    /// The data is wrong.
    Data = 3,
    /// The model, its file or its description is wrong.
    Model = 4,
    /// The file system or the network is in the way.
    Io = 5,
    /// Stopped by a signal; what was learnt is saved.
    Interrupted = 130,
}

/// A message and the exit code.
#[derive(Debug)]
pub(crate) struct Error {
    pub(crate) exit: Exit,
    message: String,
}

/// The result of a command.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into() }
    }

    pub(crate) fn data(message: impl Into<String>) -> Self {
        Self { exit: Exit::Data, message: message.into() }
    }

    pub(crate) fn model(message: impl Into<String>) -> Self {
        Self { exit: Exit::Model, message: message.into() }
    }

    pub(crate) fn interrupted(message: impl Into<String>) -> Self {
        Self { exit: Exit::Interrupted, message: message.into() }
    }

    /// The operating system refused: `doing` is "read", "write", ….
    pub(crate) fn io(doing: &str, path: &Path, source: &std::io::Error) -> Self {
        use std::io::ErrorKind::{
            AlreadyExists, NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem,
            StorageFull,
        };
        let remedy = match source.kind() {
            NotFound => "check the path",
            PermissionDenied | ReadOnlyFilesystem => {
                "use a folder you may write to, or check who may read it"
            }
            AlreadyExists | NotADirectory => "a file is in the way: choose another folder",
            StorageFull => "free some space or use another disk",
            _ => "check the disk and try again",
        };
        let message = format!("could not {doing} {}: {source}; {remedy}", path.display());
        Self { exit: Exit::Io, message }
    }

    /// Nothing says what data a model was tested on.
    pub(crate) fn no_run(model: &Path) -> Self {
        Self::usage(format!(
            "{} lies in no run's folder, so that nothing says what data it was tested on: give --data, such \
             as --data digits",
            model.display()
        ))
    }

    /// The same error, with what was being done before its message.
    pub(crate) fn while_doing(self, what: impl fmt::Display) -> Self {
        Self { message: format!("{what}: {}", self.message), ..self }
    }

    /// The same message as a fault of the command line.
    pub(crate) fn into_usage(self) -> Self {
        Self { exit: Exit::Usage, ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<data::Error> for Error {
    fn from(error: data::Error) -> Self {
        let exit = match error.kind() {
            ErrorKind::Data => Exit::Data,
            ErrorKind::Io => Exit::Io,
        };
        Self { exit, message: error.to_string() }
    }
}

impl From<nn::Error> for Error {
    fn from(error: nn::Error) -> Self {
        match &error {
            nn::Error::Data(_) => Self::data(error.to_string()),
            nn::Error::Io { path, source } => Self::io("read or write", path, source),
            nn::Error::File { .. } => Self::model(format!(
                "{error}; use a whole file, as onsil train or Sequential::save writes it"
            )),
            _ => Self::model(error.to_string()),
        }
    }
}

impl From<figures::Error> for Error {
    fn from(error: figures::Error) -> Self {
        match error {
            figures::Error::Network(error) => error.into(),
            figures::Error::Estimator(error) => error.into(),
            figures::Error::Data(error) => error.into(),
            figures::Error::Plot(error) => error.into(),
            _ => Self::usage(error.to_string()),
        }
    }
}

impl From<plot::Error> for Error {
    fn from(error: plot::Error) -> Self {
        match &error {
            plot::Error::Io { path, source } => Self::io("write", path, source),
            plot::Error::Format { .. } => Self::usage(error.to_string()),
            _ => Self::data(error.to_string()),
        }
    }
}

impl From<ml::Error> for Error {
    fn from(error: ml::Error) -> Self {
        match &error {
            ml::Error::Data(_) => Self::data(error.to_string()),
            ml::Error::Io { path, source } => Self::io("read or write", path, source),
            ml::Error::File { .. } => {
                Self::model(format!("{error}; use a whole file, as onsil train writes it"))
            }
            _ => Self::model(error.to_string()),
        }
    }
}
