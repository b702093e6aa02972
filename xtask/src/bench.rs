//! `cargo xtask bench`: time, memory and size, measured in one run.

mod binary;
mod estimators;
mod figures;
mod machine;
mod onsil;
mod peer;

use crate::run::Result;
use crate::scratch::Scratch;
use figures::{Figure, Report, Unit};
use onsil::{Onsil, Training};
use peer::{Peer, SciKitLearn, Torch};
use std::path::{Path, PathBuf};

/// What the networks are trained with, on both sides.
pub(crate) const BATCH_SIZE: usize = 32;
pub(crate) const THREADS: usize = 2;
/// How often the shortest lesson is started.
const SHORT_RUNS: usize = 20;
/// The folder with the four MNIST files.
const MNIST: &str = "ONSIL_MNIST";

/// Flags of `bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Measure this one too, in turn, in the same run
    #[arg(long, value_enum, value_name = "PEER")]
    peers: Option<Peer>,
    /// The Python that has the peer
    #[arg(long, value_name = "PATH", default_value = "python3")]
    python: PathBuf,
    /// Epochs of each network; their median counts
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// Also time a clean release build
    #[arg(long)]
    build: bool,
}

/// Measures everything and prints it.
pub(crate) fn bench(args: &Args) -> Result<()> {
    let scratch = Scratch::new()?;
    let (torch, sklearn) = match args.peers {
        Some(Peer::Torch) => (Some(Torch::find(&args.python)?), None),
        Some(Peer::Sklearn) => (None, Some(SciKitLearn::find(&args.python)?)),
        None => (None, None),
    };
    let name = torch.as_ref().map(Torch::name).or(sklearn.as_ref().map(SciKitLearn::name));
    let mut report = Report::new(name);
    let onsil = Onsil::build(&scratch)?;
    match std::env::var_os(MNIST) {
        Some(folder) => {
            let data = std::path::absolute(folder).map_err(|error| format!("{MNIST}: {error}"))?;
            if sklearn.is_none() {
                networks(args, &onsil, torch.as_ref(), &data, &mut report)?;
            }
            if torch.is_none() {
                estimators::estimators(&onsil, sklearn.as_ref(), &data, &mut report)?;
            }
        }
        None => report.skip(format!(
            "everything on MNIST: set {MNIST} to a folder with the four MNIST files"
        )),
    }
    eprintln!("── xor2, {SHORT_RUNS} times");
    report.add(
        Figure::new("train xor2, whole process", Unit::Milliseconds, onsil.xor2(SHORT_RUNS)?)
            .goal("< 50 ms"),
    );
    report.add(Figure::new("binary", Unit::Megabytes, binary::size(onsil.path())?).goal("< 15 MB"));
    match binary::foreign_libraries(onsil.path()) {
        Ok(foreign) => {
            report.note("shared libraries beyond the C runtime", binary::names(&foreign))
        }
        Err(why) => report.skip(format!("shared libraries: {why}")),
    }
    if args.build {
        let seconds = binary::clean_build(&scratch)?;
        report.add(Figure::new("clean release build", Unit::Seconds, seconds).goal("< 240 s"));
    }
    report.print(args.json);
    Ok(())
}

/// The networks, each first by us and then by the peer.
fn networks(
    args: &Args,
    onsil: &Onsil<'_>,
    torch: Option<&Torch>,
    data: &Path,
    report: &mut Report,
) -> Result<()> {
    let trained =
        if args.epochs == 1 { "1 epoch".into() } else { format!("{} epochs", args.epochs) };
    for network in ["cnn", "dnn"] {
        eprintln!("── {network}, {trained}");
        let ours = onsil.train(network, data, args.epochs)?;
        let theirs = match torch {
            Some(torch) => {
                eprintln!("── {network}, {trained}, {}", torch.name());
                Some(torch.train(network, data, args.epochs)?)
            }
            None => None,
        };
        let seconds = |training: &Training| median(&training.epoch_seconds);
        let accuracy = |training: &Training| training.test_accuracy;
        report.add(
            Figure::new(format!("{network}, one epoch"), Unit::Seconds, seconds(&ours))
                .peer(theirs.as_ref().map(seconds))
                .goal("no slower"),
        );
        report.add(
            Figure::new(
                format!("{network}, test accuracy after {trained}"),
                Unit::Share,
                accuracy(&ours),
            )
            .peer(theirs.as_ref().map(accuracy)),
        );
        if network == "cnn" {
            match ours.peak_megabytes {
                Some(peak) => report
                    .add(Figure::new("cnn, peak memory", Unit::Megabytes, peak).goal("< 250 MB")),
                None => report.skip("peak memory: this system has no /proc".into()),
            }
        }
    }
    Ok(())
}

/// The median; of an even number of values, the mean of the middle two.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
