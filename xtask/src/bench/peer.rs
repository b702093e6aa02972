//! The other side of the measurements.

use super::estimators::Fit;
use super::onsil::{Training, training};
use super::{BATCH_SIZE, THREADS};
use crate::golden::in_this_folder;
use crate::run::{Result, output, root};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whom we compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Peer {
    /// PyTorch, by bench/peers/torch_mnist.py
    Torch,
    /// scikit-learn, by bench/peers/sklearn_estimators.py
    Sklearn,
}

/// A Python that has PyTorch.
#[derive(Debug)]
pub(crate) struct Torch {
    python: PathBuf,
    name: String,
}

impl Torch {
    /// Asks that Python for its PyTorch.
    pub(crate) fn find(python: &Path) -> Result<Self> {
        let (python, version) = ask(python, "torch")?;
        Ok(Self { python, name: format!("PyTorch {version}") })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Trains the same network on the same data.
    pub(crate) fn train(&self, network: &str, data: &Path, epochs: u32) -> Result<Training> {
        let mut command = Command::new(&self.python);
        command.arg(root().join("bench/peers/torch_mnist.py")).arg(network);
        command.arg("--data").arg(data).args(["--epochs", &epochs.to_string()]);
        command.args(["--batch-size", &BATCH_SIZE.to_string(), "--threads", &THREADS.to_string()]);
        let text = output(command.stdin(Stdio::null()))?;
        training(&text).ok_or_else(|| format!("torch_mnist.py answered:\n{text}"))
    }
}

/// A Python that has scikit-learn.
#[derive(Debug)]
pub(crate) struct SciKitLearn {
    python: PathBuf,
    name: String,
}

impl SciKitLearn {
    /// Asks that Python for its scikit-learn.
    pub(crate) fn find(python: &Path) -> Result<Self> {
        let (python, version) = ask(python, "sklearn")?;
        Ok(Self { python, name: format!("scikit-learn {version}") })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Fits the same estimator to the same data.
    pub(crate) fn fit(
        &self,
        estimator: &str,
        parameters: &str,
        data: &Path,
        limit: Option<usize>,
    ) -> Result<Fit> {
        let mut command = Command::new(&self.python);
        command.arg(root().join("bench/peers/sklearn_estimators.py")).args([estimator, parameters]);
        command.arg("--data").arg(data).args(["--threads", &THREADS.to_string()]);
        if let Some(limit) = limit {
            command.args(["--limit", &limit.to_string()]);
        }
        let text = output(command.stdin(Stdio::null()))?;
        Fit::parse(&text).ok_or_else(|| format!("sklearn_estimators.py answered:\n{text}"))
    }
}

/// The Python, and the version of a package that it must have.
fn ask(python: &Path, package: &str) -> Result<(PathBuf, String)> {
    let python = in_this_folder(python)?;
    let mut ask = Command::new(&python);
    let program = format!("import numpy, {package}; print({package}.__version__)");
    ask.args(["-c", &program]).stdin(Stdio::null());
    let version = output(&mut ask).map_err(|error| {
        format!("{error}\nthe peer needs a Python with {package} and numpy: give it with --python")
    })?;
    let version = version.trim().split('+').next().unwrap_or_default().to_owned();
    Ok((python, version))
}
