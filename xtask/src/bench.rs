//! `cargo xtask bench`: time, memory and size, measured in one run.

mod binary;
mod compare;
mod figures;
mod machine;
mod onsil;
mod peer;
mod rows;
mod venv;

use crate::run::Result;
use crate::scratch::Scratch;
use figures::{Figure, Report, Unit};
use onsil::Onsil;
use peer::{Name, Peer, Settings};
use rows::{Kind, Row};
use std::path::{Path, PathBuf};

/// Each row is measured so often, with every peer in turn.
const ROUNDS: u32 = 3;
const QUICK_ROUNDS: u32 = 2;
/// How often the shortest lesson is started.
const SHORT_RUNS: usize = 20;
/// The folder with the four MNIST files.
const MNIST: &str = "ONSIL_MNIST";
/// Above this something else is running.
const BUSY: f64 = 0.5;

/// Flags of `bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Measure these too, in turn, in the same run
    #[arg(long, value_enum, value_name = "PEERS", value_delimiter = ',')]
    peers: Vec<Name>,
    /// The Python that has the peers, or PEER=PATH for one of them; virtual environments are made in the
    /// target folder unless given
    #[arg(long, value_name = "[PEER=]PATH")]
    python: Vec<venv::Given>,
    /// Threads of networks and estimators, on all sides
    #[arg(long, value_name = "N", default_value = "2", value_parser = clap::value_parser!(u16).range(1..))]
    threads: u16,
    /// How often each row is measured; medians count. 3 unless given, 2 with --quick
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// Only what has the text in its name: a row (cnn-train, conv, svc, …), shapes, lesson, xor2, binary
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// A tenth of each epoch, fewer rounds and nothing that takes minutes: under three minutes with one peer
    #[arg(long)]
    quick: bool,
    /// How the time of SVC and KMeans grows with the data instead, one round
    #[arg(long)]
    growth: bool,
    /// Epochs of the lesson cnn, whose accuracy and memory are looked at
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// Also time a clean release build
    #[arg(long)]
    build: bool,
}

impl Args {
    /// Whether a part was asked for: by its name, or by nothing else being asked for.
    fn wants(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|text| part.contains(text))
    }

    /// Whether rows of a kind are measured: without peers those of all kinds, else those that one of them
    /// knows.
    fn wants_kind(&self, kind: Kind) -> bool {
        let at_all = match kind {
            Kind::Network | Kind::Estimator => true,
            Kind::LongEstimator => !self.quick,
            Kind::Growth => self.growth,
        };
        let known = self.peers.is_empty() || self.peers.iter().any(|peer| peer.knows(kind));
        at_all && known && (kind == Kind::Growth) == self.growth
    }

    fn rows(&self) -> Vec<&'static Row> {
        if let Some(exact) = rows::ALL.iter().find(|row| self.only.as_deref() == Some(row.id)) {
            return vec![exact];
        }
        rows::ALL.iter().filter(|row| self.wants(row.id) && self.wants_kind(row.kind)).collect()
    }

    /// Whether what is about networks or the program, and no row, is looked at too.
    fn wants_all(&self) -> bool {
        !self.growth && self.wants_kind(Kind::Network)
    }
}

/// Measures everything and prints it.
pub(crate) fn bench(args: &Args) -> Result<()> {
    let scratch = Scratch::new()?;
    let data = data()?;
    let settings =
        Settings { data: data.as_deref(), threads: args.threads.into(), quick: args.quick };
    let mut report = Report::new(settings.threads);
    let onsil = Onsil::build(&scratch, settings)?;
    look_around(&mut report);
    compare_rows(args, &onsil, settings, &mut report)?;
    if args.wants("shapes") && args.wants_all() {
        eprintln!("── shapes");
        report.shapes(onsil.shapes()?);
    }
    match &data {
        Some(data) if args.wants("lesson") && args.wants_all() && !args.quick => {
            lesson(args.epochs, &onsil, data, &mut report)?;
        }
        Some(_) => {}
        None => report.skip(format!(
            "peers on images and lessons: set {MNIST} to a folder with the four MNIST files"
        )),
    }
    if args.wants("xor2") && args.wants_all() {
        eprintln!("── xor2, {SHORT_RUNS} times");
        report.add(
            Figure::new("train xor2, whole process", Unit::Milliseconds, onsil.xor2(SHORT_RUNS)?)
                .goal("< 20 ms"),
        );
    }
    if args.wants("binary") && args.wants_all() {
        binary(&onsil, &mut report)?;
    }
    if args.build {
        let seconds = binary::clean_build(&scratch)?;
        report.add(Figure::new("clean release build", Unit::Seconds, seconds).goal("< 240 s"));
    }
    report.print(args.json);
    Ok(())
}

fn data() -> Result<Option<PathBuf>> {
    let folder = std::env::var_os(MNIST);
    let data = folder.map(std::path::absolute).transpose();
    data.map_err(|error| format!("{MNIST}: {error}"))
}

/// Says so if something else is running: threads that wait for each other by spinning, as some peers' do,
/// get many times slower then.
fn look_around(report: &mut Report) {
    if let Some(running) = machine::others_running().filter(|&running| running > BUSY) {
        report.note(
            "beware",
            format!("in the minute before, {running:.1} programs wanted a processor"),
        );
    }
}

/// The rows, each by us and by every peer that knows it in turn.
fn compare_rows(
    args: &Args,
    onsil: &Onsil<'_>,
    settings: Settings<'_>,
    report: &mut Report,
) -> Result<()> {
    let few = if args.quick { QUICK_ROUNDS } else { ROUNDS };
    let rounds = args.rounds.unwrap_or(if args.growth { 1 } else { few });
    let rows = args.rows();
    let mut peers = Vec::new();
    for &name in args.peers.iter().filter(|name| rows.iter().any(|row| name.knows(row.kind))) {
        peers.push(Peer::start(name, &args.python, settings)?);
    }
    for row in rows {
        let mut nobody = Vec::new();
        let beside = if row.images && settings.data.is_none() { &mut nobody } else { &mut peers };
        let failed = &mut |why| report.skip(why);
        let compared = compare::compare(row, rounds, onsil, beside, failed)?;
        report.compared(compared);
    }
    Ok(())
}

/// What training the lesson `cnn` comes to beside its time.
fn lesson(epochs: u32, onsil: &Onsil<'_>, data: &Path, report: &mut Report) -> Result<()> {
    let trained = if epochs == 1 { "1 epoch".into() } else { format!("{epochs} epochs") };
    eprintln!("── cnn, {trained}");
    let training = onsil.train("cnn", data, epochs)?;
    report.add(Figure::new(
        format!("cnn, test accuracy after {trained}"),
        Unit::Share,
        training.test_accuracy,
    ));
    match training.peak_megabytes {
        Some(peak) => {
            report.add(Figure::new("cnn, peak memory", Unit::Megabytes, peak).goal("< 250 MB"));
        }
        None => report.skip("peak memory: this system has no /proc".into()),
    }
    Ok(())
}

/// The binary's size, and what it needs.
fn binary(onsil: &Onsil<'_>, report: &mut Report) -> Result<()> {
    report.add(Figure::new("binary", Unit::Megabytes, binary::size(onsil.path())?).goal("< 15 MB"));
    match binary::foreign_libraries(onsil.path()) {
        Ok(foreign) => {
            report.note("shared libraries beyond the C runtime", binary::names(&foreign));
        }
        Err(why) => report.skip(format!("shared libraries: {why}")),
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
