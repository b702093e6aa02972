//! Every command and flag: help, completions and the man page are made from this one table.

use crate::bench::Group;
use crate::lessons;
use crate::parameters::Parameters;
use crate::pictures;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Train, evaluate and use neural networks and other estimators.
#[derive(Debug, Parser)]
#[command(name = "onsil", version, about, arg_required_else_help = true)]
#[command(after_help = "Start with: onsil train cnn")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Train a model: a lesson, or one described in a TOML file
    Train(Box<TrainArgs>),
    /// Measure a trained model's loss and metrics
    Evaluate(EvaluateArgs),
    /// Ask a trained model about images, arrays or tables
    Predict(PredictArgs),
    /// Show a trained model's layers, settings and file
    Inspect(InspectArgs),
    /// Draw a picture of a trained model or of data
    Plot(PlotArgs),
    /// Run every lesson and write one page about them all
    Tour(TourArgs),
    /// List, describe, fetch or picture data sets
    #[command(subcommand)]
    Data(DataCommand),
    /// Measure how fast this machine trains and predicts, and how near that is to its peak
    Bench(BenchArgs),
    /// Show what onsil finds on this machine
    Doctor(DoctorArgs),
    /// Print the completions of a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write the pages of all commands into this folder instead
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

/// Flags of `train`.
#[derive(Clone, Debug, Args)]
#[command(after_help = lessons::help())]
pub(crate) struct TrainArgs {
    /// A lesson (cnn, svm, kmeans, …), an estimator (svc, logistic_regression, …) or a TOML file that
    /// describes a model
    #[arg(required_unless_present = "resume")]
    pub(crate) model: Option<String>,
    /// A data set's name (digits, mnist, …) or a path: folder of IDX files or of images by class, .csv, .npy,
    /// .npz
    #[arg(long)]
    pub(crate) data: Option<String>,
    /// How often to go through the data
    #[arg(long, value_name = "N", value_parser = positive())]
    pub(crate) epochs: Option<u64>,
    /// Samples in a batch
    #[arg(long, value_name = "N", value_parser = positive())]
    pub(crate) batch_size: Option<u64>,
    /// First weights, shuffling and dropout follow from it
    #[arg(long, visible_alias = "random-state", alias = "random_state", value_name = "N", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub(crate) seed: Option<u64>,
    /// Threads to use; all cores unless given. The result is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// The run's folder; runs/<model>-<n> unless given
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// The optimizer's learning rate; of estimators that learn step by step, the schedule's name
    #[arg(long, visible_alias = "lr", value_name = "X", allow_negative_numbers = true)]
    pub(crate) learning_rate: Option<String>,
    /// Another optimizer, such as adam or sgd, with its defaults
    #[arg(long, value_name = "NAME")]
    pub(crate) optimizer: Option<String>,
    /// The share of the training rows kept for validation, from 0 to below 1
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub(crate) validation_split: Option<f64>,
    /// Feed pixels as 0–255: leaves the model's Rescaling layer out, and does not scale them for estimators
    #[arg(long)]
    pub(crate) raw: bool,
    /// The column of a table that holds the targets: its name or its number from 0; the last unless given
    #[arg(long, value_name = "COLUMN")]
    pub(crate) target: Option<String>,
    /// The share of rows held out for testing, from 0 to below 1, where the data have no test part; of
    /// networks 0.2, of estimators 0 unless given
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub(crate) test_fraction: Option<f64>,
    /// Train on the first rows only
    #[arg(long, value_name = "ROWS", value_parser = positive())]
    pub(crate) limit: Option<u64>,
    /// Go on with the run in this folder
    #[arg(long, value_name = "RUN_DIR", conflicts_with_all = ["out", "seeds"])]
    pub(crate) resume: Option<PathBuf>,
    /// Save a checkpoint after every so many epochs; unless given, after every epoch, but not more than once
    /// a second
    #[arg(long, value_name = "EPOCHS", value_parser = positive())]
    pub(crate) checkpoint_every: Option<u64>,
    /// Train with so many seeds and print on how many of them accuracy reaches 1 (xor1, xor2)
    #[arg(long, value_name = "N", value_parser = positive(), conflicts_with = "out")]
    pub(crate) seeds: Option<u64>,
    /// How to show progress
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    pub(crate) progress: ProgressArg,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Put all attributes of a fitted estimator into the JSON, large arrays too
    #[arg(long, requires = "json")]
    pub(crate) full: bool,
    /// Draw no pictures of the trained model
    #[arg(long)]
    pub(crate) no_figures: bool,
    /// Say nothing but results in JSON and errors
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) parameters: Parameters,
}

/// Flags of `evaluate`.
#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// A model file or a run's folder
    pub(crate) model: PathBuf,
    /// A data set's name or a path; what the model was trained with unless given
    #[arg(long)]
    pub(crate) data: Option<String>,
    /// Threads to use; all cores unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// Flags of `predict`.
#[derive(Debug, Args)]
pub(crate) struct PredictArgs {
    /// A model file or a run's folder
    pub(crate) model: PathBuf,
    /// Images (PNG, JPEG, BMP, PNM), .npy or .csv files without labels; - for CSV on standard input
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Write the answers into a CSV file
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// How many classes to name
    #[arg(long, value_name = "K", default_value = "3", value_parser = positive())]
    pub(crate) top_k: u64,
    /// Do not invert or centre images: only bring them to the model's size
    #[arg(long)]
    pub(crate) as_is: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Flags of `inspect`.
#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// A model file or a run's folder
    pub(crate) model: PathBuf,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Flags of `plot`.
#[derive(Debug, Args)]
#[command(after_help = pictures_help())]
pub(crate) struct PlotArgs {
    /// What to draw
    #[arg(value_name = "KIND")]
    pub(crate) kind: String,
    /// A run's folder: its model, its data and what was noted of its training
    #[arg(long, value_name = "DIR", conflicts_with = "model")]
    pub(crate) run: Option<PathBuf>,
    /// A model file
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// A data set's name or a path; what the model was trained with unless given
    #[arg(long)]
    pub(crate) data: Option<String>,
    /// The .svg or .png file to write; KIND.svg in the run's folder or here unless given
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Draw it as text in the terminal
    #[arg(long, conflicts_with = "json")]
    pub(crate) terminal: bool,
    /// The colours
    #[arg(long, value_enum, default_value = "light", value_name = "THEME")]
    pub(crate) theme: ThemeArg,
    /// The width in pixels, from 200 to 4000; what suits the figure unless given
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u16).range(200..=4000))]
    pub(crate) width: Option<u16>,
    /// Another title
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// The layer whose filters or feature maps are drawn; the first convolution unless given
    #[arg(long, value_name = "NAME")]
    pub(crate) layer: Option<String>,
    /// The row of the data that feature maps and saliency are drawn for, from 0
    #[arg(long, value_name = "ROW", default_value = "0")]
    pub(crate) sample: u64,
    /// Threads to use; all cores unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// Flags of `tour`.
#[derive(Debug, Args)]
pub(crate) struct TourArgs {
    /// The images of the lessons that read digits: a data set's name or a path
    #[arg(long, default_value = "digits")]
    pub(crate) data: String,
    /// The folder that index.html is written into
    #[arg(long, value_name = "DIR", default_value = "tour")]
    pub(crate) out: PathBuf,
    /// Run only these lessons
    #[arg(long, value_name = "LESSON", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Threads to use; all cores unless given. The result is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// How to show progress
    #[arg(long, value_enum, default_value = "auto", value_name = "HOW")]
    pub(crate) progress: ProgressArg,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Say nothing but results in JSON and errors
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

/// The colours of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ThemeArg {
    /// Dark on white
    Light,
    /// Bright on black
    Dark,
}

fn pictures_help() -> String {
    let lines = pictures::ALL.iter().map(|kind| format!("\n  {:21}  {}", kind.name, kind.about));
    format!("Kinds:{}", lines.collect::<String>())
}

/// The commands of `data`.
#[derive(Debug, Subcommand)]
pub(crate) enum DataCommand {
    /// Name every data set
    List {
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Describe a data set, or what a path holds
    Info {
        /// A data set's name or a path
        name: String,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Get a data set from the network into the cache
    Fetch {
        /// A data set's name
        name: String,
        #[command(flatten)]
        output: OutputArgs,
        #[command(flatten)]
        network: NetworkArgs,
    },
    /// Draw some images of each class of a data set
    Sample {
        /// A data set's name or a path
        name: String,
        /// The PNG file to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Images of each class
        #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u16).range(1..=100))]
        columns: u16,
        #[command(flatten)]
        network: NetworkArgs,
    },
}

/// Flags of `bench`.
#[derive(Debug, Args)]
#[command(after_help = workloads_help())]
pub(crate) struct BenchArgs {
    /// Measure only the workload of this name, or those whose names contain the text
    #[arg(long, value_name = "TEXT", conflicts_with = "shapes")]
    pub(crate) only: Option<String>,
    /// Measure the other estimators instead of networks
    #[arg(long, conflicts_with_all = ["shapes", "growth"])]
    pub(crate) estimators: bool,
    /// Measure how the time of SVC and KMeans grows with the data instead
    #[arg(long, conflicts_with = "shapes")]
    pub(crate) growth: bool,
    /// Measure layers of odd shapes beside round ones instead
    #[arg(long)]
    pub(crate) shapes: bool,
    /// The images that are read: a data set's name or a path, such as mnist; drawn digits unless given
    #[arg(long)]
    pub(crate) data: Option<String>,
    /// Measure a tenth of each epoch, and everything else more briefly
    #[arg(long)]
    pub(crate) quick: bool,
    /// Threads to use; all cores unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
}

fn workloads_help() -> String {
    let of = |group: Group| {
        let lines = group.workloads().into_iter();
        lines.map(|work| format!("\n  {:27}  {}", work.id, work.about)).collect::<String>()
    };
    format!(
        "Workloads:{}\n\nWith --estimators:{}\n\nWith --growth:{}",
        of(Group::Networks),
        of(Group::Estimators),
        of(Group::Growth)
    )
}

/// Flags of `doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct OutputArgs {
    /// Print one JSON object per result on standard output; messages go to standard error
    #[arg(long)]
    pub(crate) json: bool,
}

/// What may be done with the network.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct NetworkArgs {
    /// Never touch the network
    #[arg(long)]
    pub(crate) offline: bool,
}

/// How to show progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressArg {
    /// A bar on a terminal, lines elsewhere
    Auto,
    /// A bar; lines where there is no terminal
    Bar,
    /// One line per epoch
    Lines,
    /// Nothing
    None,
}

fn positive() -> clap::builder::RangedU64ValueParser<u64> {
    clap::value_parser!(u64).range(1..)
}
