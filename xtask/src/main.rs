#![forbid(unsafe_code)]
//! What developers run: `cargo xtask test`, `tidy`, `bench`, `golden`, `miri`, `pictures`, `python`.

mod bench;
mod golden;
mod miri;
mod pictures;
mod python;
mod run;
mod scratch;
mod test;
mod tidy;
mod venv;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// What developers of onsil run.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Everything that has to pass: tidy, rustfmt, clippy, the documentation, all tests
    Test,
    /// Check what no compiler checks: house rules, registries, who depends on whom
    Tidy,
    /// Measure time, memory and size
    Bench(bench::Args),
    /// Make the frozen reference values again, with Keras, scikit-learn and LIBSVM
    Golden(golden::Args),
    /// Run the kernels' tests under Miri, or under AddressSanitizer where there is no Miri
    Miri,
    /// Draw the pictures of the README again
    Pictures,
    /// Install the Python package into an environment of its own and run its checks and tests
    Python,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Test => test::test(),
        Command::Tidy => tidy::tidy(),
        Command::Bench(args) => bench::bench(&args),
        Command::Golden(args) => golden::golden(&args),
        Command::Miri => miri::miri(),
        Command::Pictures => pictures::pictures(),
        Command::Python => python::python(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nxtask: {message}");
            ExitCode::FAILURE
        }
    }
}
