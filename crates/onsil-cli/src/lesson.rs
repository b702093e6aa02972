//! Lessons that keep no model: the library computes numbers, which are printed and written down.

pub(crate) mod activations;
pub(crate) mod convolution;
pub(crate) mod dropout;
pub(crate) mod propagation;
pub(crate) mod vanishing;

use crate::args::TrainArgs;
use crate::commands::on_threads;
use crate::config::Data;
use crate::error::{Error, Result};
use crate::feed;
use crate::interrupt;
use crate::lessons::Lesson;
use crate::pictures;
use crate::report;
use crate::run_folder::RunFolder;
use onsil::data::{Dataset, datasets};
use onsil::plot::Figure;
use serde::Serialize;
use std::time::Instant;

/// Which lesson it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Activations,
    Propagation,
    Vanishing,
    Dropout,
    Convolution,
}

/// Runs the lesson.
pub(crate) fn run(args: &TrainArgs, lesson: &'static Lesson, shown: Shown) -> Result<()> {
    refuse_other_flags(args, lesson.id, shown.flags())?;
    interrupt::listen();
    on_threads(args.threads.map_or(0, usize::from), || match shown {
        Shown::Activations => activations::run(args, lesson),
        Shown::Propagation => propagation::run(args, lesson),
        Shown::Vanishing => vanishing::run(args, lesson),
        Shown::Dropout => dropout::run(args, lesson),
        Shown::Convolution => convolution::run(args, lesson),
    })
}

impl Shown {
    /// The flags that change what it computes.
    fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Activations | Self::Propagation => &[],
            Self::Convolution => &["--data"],
            Self::Dropout => &["--data", "--seed", "--epochs", "--batch-size", "--limit"],
            Self::Vanishing => {
                &["--data", "--seed", "--epochs", "--batch-size", "--limit", "--learning-rate"]
            }
        }
    }
}

/// The folder of such a lesson holds nothing to go on with.
pub(crate) fn refuse_to_resume(folder: &RunFolder) -> Result<()> {
    let text = std::fs::read_to_string(folder.config()).unwrap_or_default();
    let config = toml::from_str::<toml::Table>(&text).unwrap_or_default();
    match config.get("lesson").and_then(toml::Value::as_str) {
        None => Ok(()),
        Some(id) => Err(Error::usage(format!(
            "{} holds the lesson {id}, which keeps no model to go on with: run it anew with onsil train {id}",
            folder.path().display()
        ))),
    }
}

/// A flag that would change nothing is a mistake.
fn refuse_other_flags(args: &TrainArgs, id: &str, taken: &[&str]) -> Result<()> {
    let parameter = args.parameters.0.keys().next();
    let parameter = parameter.map(|name| format!("--{}", name.to_lowercase().replace('_', "-")));
    let given = [
        ("--data", args.data.is_some()),
        ("--seed", args.seed.is_some()),
        ("--epochs", args.epochs.is_some()),
        ("--batch-size", args.batch_size.is_some()),
        ("--limit", args.limit.is_some()),
        ("--learning-rate", args.learning_rate.is_some()),
        ("--optimizer", args.optimizer.is_some()),
        ("--validation-split", args.validation_split.is_some()),
        ("--raw", args.raw),
        ("--target", args.target.is_some()),
        ("--test-fraction", args.test_fraction.is_some()),
        ("--checkpoint-every", args.checkpoint_every.is_some()),
        ("--seeds", args.seeds.is_some()),
        (parameter.as_deref().unwrap_or_default(), parameter.is_some()),
    ];
    match given.iter().find(|(flag, given)| *given && !taken.contains(flag)) {
        None => Ok(()),
        Some((flag, _)) => {
            let taken = [taken, &["--threads", "--out", "--json", "--quiet"]].concat();
            Err(Error::usage(format!(
                "{flag} changes nothing in the lesson {id}, which takes: {}",
                taken.join(", ")
            )))
        }
    }
}

/// The data set that is named, or else the embedded digits: its part that is learnt from, in its order.
pub(crate) fn data(args: &TrainArgs) -> Result<Dataset> {
    Ok(datasets::load(name(args), &feed::options(args.network.offline))?.train)
}

/// The same as networks learn from it, without rows held out for testing: where there is no test part the
/// rest is shuffled, so that the first rows are not all of one class.
pub(crate) fn data_to_learn_from(args: &TrainArgs) -> Result<Dataset> {
    let data = Data { name: name(args).to_owned(), ..Data::default() };
    Ok(feed::load(&data, args.network.offline)?.train)
}

fn name(args: &TrainArgs) -> &str {
    args.data.as_deref().unwrap_or("digits")
}

/// Overwrites a number with that of a flag.
fn set(place: &mut usize, given: Option<u64>) {
    if let Some(given) = given {
        *place = usize::try_from(given).unwrap_or(usize::MAX);
    }
}

/// What stands in `config.toml`.
#[derive(Serialize)]
struct Settings<'a, O> {
    lesson: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<&'a O>,
}

/// What stands in `metrics.json` and is printed with `--json`.
#[derive(Serialize)]
struct Found<'a, F> {
    lesson: &'a str,
    #[serde(flatten)]
    found: &'a F,
    seconds: f64,
    run_dir: String,
}

/// A lesson that is being run.
struct Showing<'a> {
    args: &'a TrainArgs,
    lesson: &'static Lesson,
    folder: RunFolder,
    began: Instant,
}

impl<'a> Showing<'a> {
    /// Makes the folder, writes the settings and says what comes.
    fn begin(
        args: &'a TrainArgs,
        lesson: &'static Lesson,
        data: Option<&Dataset>,
        options: Option<&impl Serialize>,
    ) -> Result<Self> {
        let folder = match &args.out {
            Some(out) => RunFolder::at(out)?,
            None => RunFolder::next(lesson.id)?,
        };
        let data = data.map(|data| data.name.as_str());
        let settings = toml::to_string(&Settings { lesson: lesson.id, data, options })
            .map_err(|error| Error::model(format!("config: {error}")))?;
        let path = folder.config();
        folder.write(&path, &settings).map_err(|error| Error::io("write", &path, &error))?;
        let showing = Self { args, lesson, folder, began: Instant::now() };
        // A signal from now on ends the training, not the process: what was found so far is written.
        interrupt::fitting();
        showing.say(&format!("lesson {}: {}", lesson.id, lesson.title));
        Ok(showing)
    }

    fn say(&self, text: &str) {
        if !self.args.quiet {
            report::message(text);
        }
    }

    /// What was computed; if that failed, the folder is taken away again.
    fn or_forget<T>(&self, found: Result<T>) -> Result<T> {
        found.inspect_err(|_| self.folder.forget_if_nothing_came_of_it())
    }

    /// Writes what was found with its pictures, and prints it: as JSON, or the given lines.
    fn end<F: Serialize>(
        self,
        found: &F,
        stopped: bool,
        lines: &[String],
        pictures: impl FnOnce() -> Result<Vec<(&'static str, Figure)>>,
    ) -> Result<()> {
        let found = Found {
            lesson: self.lesson.id,
            found,
            seconds: self.began.elapsed().as_secs_f64(),
            run_dir: self.folder.path().to_string_lossy().into_owned(),
        };
        // One line, as it is printed: the pixels of an image would be thousands of lines.
        let text = serde_json::to_string(&found)
            .map_err(|error| Error::model(format!("{}: {error}", self.lesson.id)))?;
        let path = self.folder.metrics();
        let written = self.folder.write(&path, &format!("{text}\n"));
        written.map_err(|error| Error::io("write", &path, &error))?;
        if !(stopped || self.args.no_figures) {
            let drawn = pictures()?;
            for (name, figure) in &drawn {
                figure.save(self.folder.picture(name))?;
            }
            let names: Vec<&str> = drawn.iter().map(|(name, _)| *name).collect();
            if !names.is_empty() {
                self.say(&pictures::said(&names, &self.folder));
            }
        }
        if self.args.output.json {
            report::line(&text)?;
        } else if !self.args.quiet {
            lines.iter().try_for_each(|line| report::line(line))?;
        }
        let folder = self.folder.path().display();
        if stopped {
            let message = format!("stopped by a signal; what was found so far is in {folder}");
            return Err(Error::interrupted(message));
        }
        if !self.args.output.json {
            self.say(&format!("saved the figures in {folder}"));
            self.say(&format!("expected: {}", self.lesson.expected));
        }
        Ok(())
    }
}
