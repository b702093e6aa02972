//! The commands, each in its file.

mod bench;
mod data;
mod doctor;
pub(crate) mod evaluate;
mod inspect;
mod plot;
mod predict;
pub(crate) mod seeds;
mod tour;
mod train;

use crate::args::{Cli, Command};
use crate::error::{Error, Result};
use clap::CommandFactory;
use onsil::parallel;
use std::path::Path;

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<()> {
    match command {
        Command::Train(args) => train::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Predict(args) => predict::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Tour(args) => tour::run(&args),
        Command::Plot(args) => plot::run(&args),
        Command::Data(command) => data::run(&command),
        Command::Bench(args) => bench::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "onsil", &mut std::io::stdout());
            Ok(())
        }
        Command::Man { out } => manual(out.as_deref()),
    }
}

fn manual(out: Option<&Path>) -> Result<()> {
    let Some(folder) = out else {
        return clap_mangen::Man::new(Cli::command())
            .render(&mut std::io::stdout())
            .map_err(|error| Error::io("write", Path::new("standard output"), &error));
    };
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), folder))
        .map_err(|error| Error::io("write", folder, &error))
}

/// Runs `work` on that many threads; on all cores where none are asked for.
pub(crate) fn on_threads<R: Send>(
    threads: usize,
    work: impl FnOnce() -> Result<R> + Send,
) -> Result<R> {
    parallel::with_threads(threads, work).map_err(|error| {
        Error::usage(format!(
            "--threads: could not start {threads} threads: {error}; ask for fewer"
        ))
    })?
}
