//! The other side of the measurements.

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
        let python = in_this_folder(python)?;
        let mut ask = Command::new(&python);
        ask.args(["-c", "import torch, numpy; print(torch.__version__)"]).stdin(Stdio::null());
        let version = output(&mut ask).map_err(|error| {
            format!("{error}\nthe peer needs a Python with torch and numpy: give it with --python")
        })?;
        let version = version.trim().split('+').next().unwrap_or_default();
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
