#![forbid(unsafe_code)]
//! The `onsil` binary: reads arguments, shows progress, writes files. The library does the rest.

mod args;
mod bench;
mod callbacks;
mod commands;
mod config;
mod error;
mod estimator;
mod feed;
mod history;
mod interrupt;
mod lesson;
mod lessons;
mod model_file;
mod parameters;
mod pictures;
mod progress;
mod report;
mod run_folder;
mod tour;

use args::Cli;
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match commands::run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::message(&format!("error: {error}"));
            ExitCode::from(error.exit as u8)
        }
    }
}
