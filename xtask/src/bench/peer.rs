//! The other side of the measurements.

use super::rows::Kind;
use super::venv::{self, Given};
use crate::run::{Result, cargo, root, step, target};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Whom we compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Name {
    /// PyTorch, by bench/peers/torch_bench.py
    Torch,
    /// Keras on TensorFlow, by bench/peers/keras_bench.py
    KerasTf,
    /// Keras on JAX, by the same
    KerasJax,
    /// RustyML, by bench/rust-peers
    Rustyml,
    /// burn on its CPU backend, by the same
    Burn,
    /// scikit-learn, by bench/peers/sklearn_bench.py: estimators only
    Sklearn,
    /// scikit-learn-intelex, by the same
    Sklearnex,
}

impl Name {
    /// As people call it.
    pub(crate) fn spoken(self) -> &'static str {
        match self {
            Self::Torch => "PyTorch",
            Self::KerasTf => "Keras-TF",
            Self::KerasJax => "Keras-JAX",
            Self::Rustyml => "RustyML",
            Self::Burn => "burn",
            Self::Sklearn => "scikit-learn",
            Self::Sklearnex => "scikit-learn-intelex",
        }
    }

    /// Whether it knows a kind of row.
    pub(crate) fn knows(self, kind: Kind) -> bool {
        matches!(self, Self::Sklearn | Self::Sklearnex) == (kind != Kind::Network)
    }

    /// What its measurements are started with; what they need is prepared.
    fn program(self, pythons: &[Given]) -> Result<Command> {
        let python = |requirements, script| {
            let mut command = Command::new(venv::python(self, requirements, pythons)?);
            command.arg(root().join("bench/peers").join(script));
            Ok(command)
        };
        match self {
            Self::Torch => python("torch", "torch_bench.py"),
            Self::KerasTf | Self::KerasJax => {
                let backend = if self == Self::KerasTf { "tensorflow" } else { "jax" };
                let mut command = python("keras", "keras_bench.py")?;
                command.env("KERAS_BACKEND", backend).env("TF_CPP_MIN_LOG_LEVEL", "3");
                Ok(command)
            }
            Self::Rustyml => rust_peer("rustyml"),
            Self::Burn => rust_peer("burn"),
            Self::Sklearn => python("sklearn", "sklearn_bench.py"),
            Self::Sklearnex => {
                let mut command = python("sklearn", "sklearn_bench.py")?;
                command.arg("--intelex");
                Ok(command)
            }
        }
    }
}

/// Builds the program of a Rust peer, as its users would.
fn rust_peer(name: &str) -> Result<Command> {
    let mut build = cargo();
    build.current_dir(root().join("bench/rust-peers")).args([
        "build",
        "--release",
        "--locked",
        "--bin",
        name,
    ]);
    let target = target()?.join("rust-peers");
    // Flags that are meant for us would reach it too.
    build.arg("--target-dir").arg(&target).env_remove("RUSTFLAGS");
    step(&format!("release build of {name}"), &mut build)?;
    let binary = format!("release/{name}{}", std::env::consts::EXE_SUFFIX);
    Ok(Command::new(target.join(binary)))
}

/// How all peers measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings<'a> {
    /// The folder with the four MNIST files.
    pub(crate) data: Option<&'a Path>,
    pub(crate) threads: usize,
    pub(crate) quick: bool,
}

/// A peer's program: started once, it is asked for one workload after another.
#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) name: Name,
    /// With its version.
    pub(crate) title: String,
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Prepares and starts it.
    pub(crate) fn start(name: Name, pythons: &[Given], settings: Settings<'_>) -> Result<Self> {
        let mut command = name.program(pythons)?;
        let threads = settings.threads.to_string();
        command.args(["--threads", &threads]).env("RAYON_NUM_THREADS", &threads);
        if let Some(data) = settings.data {
            command.arg("--data").arg(data);
        }
        if settings.quick {
            command.arg("--quick");
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", name.spoken()))?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(format!("{}: no pipes", name.spoken()));
        };
        let answers = BufReader::new(answers);
        let mut peer = Self { name, title: String::new(), child, questions, answers };
        peer.title = peer.answer()?["peer"].as_str().unwrap_or(name.spoken()).to_owned();
        Ok(peer)
    }

    /// The seconds of a workload and how good its result is; none where the peer does not do it.
    pub(crate) fn measure(&mut self, workload: &str) -> Result<Option<(f64, Option<f64>)>> {
        writeln!(self.questions, "{workload}")
            .map_err(|error| format!("{}: {error}", self.name.spoken()))?;
        let answer = self.answer()?;
        match answer["seconds"].as_f64() {
            None if answer["skipped"].is_string() => Ok(None),
            None => Err(format!("{} answered: {answer}", self.name.spoken())),
            Some(seconds) => Ok(Some((seconds, answer["quality"].as_f64()))),
        }
    }

    fn answer(&mut self) -> Result<Value> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line);
        let told = read.ok().filter(|&bytes| bytes > 0);
        told.and_then(|_| serde_json::from_str(&line).ok())
            .ok_or_else(|| format!("{} ended, or answered: {line}", self.name.spoken()))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It has answered everything it was asked, and has nothing to lose.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
