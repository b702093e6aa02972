//! `onsil train`: lessons and models in TOML files.

use super::evaluate::evaluate;
use super::{on_threads, seeds};
use crate::args::TrainArgs;
use crate::callbacks;
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::estimator;
use crate::feed::{self, Feed};
use crate::history::{self, Recorder, figures};
use crate::interrupt::{self, StopOnSignal};
use crate::lesson;
use crate::lessons::{Described, Lesson, Special};
use crate::pictures::{self, Model, Subject};
use crate::progress::Progress;
use crate::report;
use crate::run_folder::RunFolder;
use onsil::data::{Split, Values};
use onsil::nn::{FitOptions, Logs, Sequential};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;

/// What is to be trained.
struct Plan {
    config: Config,
    lesson: Option<&'static Lesson>,
    /// The run to go on with.
    resume: Option<RunFolder>,
}

/// Runs the command.
pub(crate) fn run(args: &TrainArgs) -> Result<()> {
    if let (Some(model), None) = (&args.model, &args.resume)
        && let Some(lesson) = Lesson::find(model)
        && let Some(Special::Shown(shown)) = lesson.special
    {
        return lesson::run(args, lesson, shown);
    }
    if let (Some(model), None) = (&args.model, &args.resume)
        && let (Described::Estimator(config), lesson) = Described::find(model)?
    {
        return estimator::train::run(args, config, lesson);
    }
    if let Some((name, _)) = args.parameters.0.iter().next() {
        return Err(Error::usage(format!(
            "--{} is a parameter of estimators, and this is a network; see onsil train --help",
            name.to_lowercase().replace('_', "-")
        )));
    }
    let plan = Plan::new(args)?;
    // Four rows are done before a second thread has woken up.
    let all = if feed::is_gate(&plan.config.data.name) && args.seeds.is_none() { 1 } else { 0 };
    let threads = args.threads.map_or(all, usize::from);
    if let Some(count) = args.seeds {
        return on_threads(threads, || seeds::run(args, &plan.config, plan.lesson, count));
    }
    interrupt::listen();
    on_threads(threads, || plan.train(args))
}

impl Plan {
    fn new(args: &TrainArgs) -> Result<Self> {
        match &args.resume {
            Some(folder) => Self::resumed(args, RunFolder::existing(folder)?),
            None => {
                let (mut config, lesson) = find(args.model.as_deref().unwrap_or_default())?;
                config.apply(args)?;
                let epochs = lesson.and_then(|lesson| lesson.epochs_for(&config.data.name));
                if let (Some(epochs), None) = (epochs, args.epochs) {
                    config.fit.epochs = epochs;
                }
                Ok(Self { config, lesson, resume: None })
            }
        }
    }

    /// The recorded run; what is said anew must be as recorded, except for the number of epochs.
    fn resumed(args: &TrainArgs, folder: RunFolder) -> Result<Self> {
        lesson::refuse_to_resume(&folder)?;
        let recorded = Config::read(&folder.config())?;
        if let Some(model) = &args.model {
            let (named, _) = find(model)?;
            if named.name() != recorded.name() {
                return Err(Error::usage(format!(
                    "{} holds a run of {}, not of {}: leave the model out to go on with it",
                    folder.path().display(),
                    recorded.name(),
                    named.name()
                )));
            }
        }
        let mut config = recorded.clone();
        let has_rescaling = |c: &Config| {
            c.model.layers.iter().any(|layer| config::class_name(layer) == "Rescaling")
        };
        let anew = TrainArgs { raw: args.raw && has_rescaling(&recorded), ..args.clone() };
        config.apply(&anew)?;
        let epochs = config.fit.epochs;
        config.fit.epochs = recorded.fit.epochs;
        if config != recorded {
            return Err(Error::usage(format!(
                "--resume goes on with the settings in {}: of all that shapes the result, only --epochs \
                 may change",
                folder.config().display()
            )));
        }
        config.fit.epochs = epochs;
        Ok(Self { config, lesson: None, resume: Some(folder) })
    }

    fn train(self, args: &TrainArgs) -> Result<()> {
        let Self { mut config, lesson, resume } = self;
        let split = feed::load(&config.data, args.network.offline)?;
        if let (Some(lesson), None) = (lesson, &resume) {
            lesson.adapt(&mut config, &split.train);
        }
        if config.data.class_names.is_none() {
            config.data.class_names = split.train.class_names.clone();
        }
        let mut model = match resume.as_ref().and_then(RunFolder::latest) {
            Some(file) => Sequential::load(file)?,
            None => config.build()?,
        };
        if model.input_shape().is_none() {
            model.build(split.train.sample_shape())?;
        }
        let going_on = resume.is_some();
        let folder = match (resume, &args.out) {
            (Some(folder), _) => folder,
            (None, Some(out)) => RunFolder::at(out)?,
            (None, None) => RunFolder::next(config.name())?,
        };
        write(&folder, &folder.config(), &described(&config, &model)?.to_toml()?)?;
        let run = Run { args, config: &config, split: &split, folder: &folder, going_on };
        if let Some(lesson) = lesson {
            run.say(&format!("lesson {}: {}", lesson.id, lesson.title));
        }
        run.announce(&model);
        run.train(&mut model).inspect_err(|_| folder.forget_if_nothing_came_of_it())?;
        if let (Some(lesson), false) = (lesson, args.quiet || args.output.json) {
            report::message(&format!("expected: {}", lesson.expected));
        }
        Ok(())
    }
}

/// The network of that lesson or TOML file.
fn find(model: &str) -> Result<(Config, Option<&'static Lesson>)> {
    match Described::find(model)? {
        (Described::Network(config), lesson) => Ok((*config, lesson)),
        (Described::Estimator(config), _) => Err(Error::usage(format!(
            "--resume goes on with networks, and {} is none: a fit that was stopped begins anew",
            config.name()
        ))),
    }
}

/// The config with everything that follows from defaults and data written out.
fn described(config: &Config, model: &Sequential) -> Result<Config> {
    let mut config = config.clone();
    config.model.input_shape = model.input_shape().map(<[usize]>::to_vec);
    if let Value::Array(layers) = config::flat(model.get_config())["layers"].take() {
        config.model.layers = layers;
    }
    Ok(config)
}

fn write(folder: &RunFolder, path: &Path, text: &str) -> Result<()> {
    folder.write(path, text).map_err(|error| Error::io("write", path, &error))
}

/// A run that is about to begin, or to go on.
struct Run<'a> {
    args: &'a TrainArgs,
    config: &'a Config,
    split: &'a Split,
    folder: &'a RunFolder,
    going_on: bool,
}

impl Run<'_> {
    fn say(&self, text: &str) {
        if !self.args.quiet {
            report::message(text);
        }
    }

    fn announce(&self, model: &Sequential) {
        let train = &self.split.train;
        self.say(&format!(
            "{}: {} parameters, {} samples of {}, in {}",
            self.config.name(),
            report::grouped(model.count_params()),
            report::grouped(self.rows()),
            train.name,
            self.folder.path().display()
        ));
        if matches!(train.x, Values::U8(_)) && !scales(&self.config.model.layers) {
            self.say(
                "hint: the pixels go in as 0–255; scaled to 0–1 (a Rescaling layer, or without --raw) \
                 the network learns better",
            );
        }
    }

    fn rows(&self) -> usize {
        self.config.data.limit.unwrap_or(usize::MAX).min(self.split.train.len())
    }

    fn train(&self, model: &mut Sequential) -> Result<()> {
        let Self { args, config, folder, .. } = self;
        let noted = if self.going_on { history::read(folder)? } else { Vec::new() };
        let progress = Progress::new(args.progress, args.quiet, args.output.json);
        let every = args.checkpoint_every.map(|every| usize::try_from(every).unwrap_or(usize::MAX));
        let mut recorder = Recorder::new(noted, progress, args.output.json, folder, every);
        let feed = Feed::new(&self.split.train, config.data.limit, model, &config.compile.loss)?;
        let mut stop = StopOnSignal;
        let mut chosen = callbacks::from_config(&config.fit.callbacks, folder)?;
        let mut options = self.fit_options();
        for callback in &mut chosen {
            options = options.callback(&mut **callback);
        }
        options = options.callback(&mut recorder).callback(&mut stop);
        model.fit_dataset(&feed.arrays()?, options).map_err(|error| self.explain(error.into()))?;
        recorder.write_history()?;
        model.save(folder.model())?;
        folder.remove_checkpoint();
        let unfinished = recorder.epochs.last().is_none_or(|last| last.number < config.fit.epochs);
        let interrupted = interrupt::happened() && unfinished;
        let test = match (&self.split.test, interrupted) {
            (Some(test), false) => Some(evaluate(model, test, &config.compile.loss)?),
            _ => None,
        };
        if !(interrupted || args.no_figures) {
            self.draw(&recorder, model)?;
        }
        self.finish(&recorder, test, model, interrupted)
    }

    /// Pictures of the trained model, for the run's folder.
    fn draw(&self, recorder: &Recorder<'_>, model: &mut Sequential) -> Result<()> {
        let mut subject = Subject::new(Model::Network(model), self.split);
        subject.epochs.clone_from(&recorder.epochs);
        pictures::write_into(self.folder, subject, &|text| self.say(text))
    }

    fn fit_options<'o>(&self) -> FitOptions<'o> {
        let fit = &self.config.fit;
        FitOptions::new()
            .epochs(fit.epochs)
            .batch_size(fit.batch_size)
            .validation_split(fit.validation_split)
            .shuffle(fit.shuffle)
            .resume(self.going_on)
    }

    /// Names the data where a message speaks of it.
    fn explain(&self, error: Error) -> Error {
        match error.exit {
            crate::error::Exit::Data => error.while_doing(&self.split.train.name),
            _ => error,
        }
    }

    fn finish(
        &self,
        recorder: &Recorder<'_>,
        test: Option<Logs>,
        model: &Sequential,
        interrupted: bool,
    ) -> Result<()> {
        let last = recorder.epochs.last();
        let seconds: Vec<f64> = recorder.epochs.iter().map(|epoch| epoch.seconds).collect();
        let result = json!({
            "lesson": self.config.name(),
            "data": self.config.data.name,
            "epochs": recorder.epochs.len(),
            "epoch_seconds": seconds,
            "train": last.map(|last| figures(&last.logs)),
            "test": test.as_ref().map(figures),
            "parameters": model.count_params(),
            "seed": model.seed(),
            "interrupted": interrupted,
            "weights_sha256": weights_sha256(model),
            "run_dir": self.folder.path().to_string_lossy(),
        });
        let text = serde_json::to_string_pretty(&result).unwrap_or_default() + "\n";
        write(self.folder, &self.folder.metrics(), &text)?;
        if self.args.output.json {
            report::object(&result)?;
        }
        let folder = self.folder.path().display();
        if interrupted {
            return Err(Error::interrupted(format!(
                "stopped by a signal after {} of {} epochs, saved in {folder}; go on with: onsil train \
                 --resume {folder}",
                recorder.epochs.len(),
                self.config.fit.epochs
            )));
        }
        if let (Some(test), false) = (test, self.args.output.json || self.args.quiet) {
            report::line(&format!("test - {test}"))?;
        }
        self.say(&format!("saved {}", self.folder.model().display()));
        Ok(())
    }
}

/// Whether anything before the first weights brings pixels to a small range.
fn scales(layers: &[Value]) -> bool {
    layers
        .iter()
        .map(config::class_name)
        .take_while(|class| !matches!(*class, "Dense" | "Conv1D" | "Conv2D" | "DepthwiseConv2D"))
        .any(|class| matches!(class, "Rescaling" | "Normalization" | "BatchNormalization"))
}

/// SHA-256 over the little-endian bytes of all weights, in the order of `get_weights`.
fn weights_sha256(model: &Sequential) -> String {
    let mut hash = Sha256::new();
    for weights in model.get_weights() {
        let bytes: Vec<u8> = weights.iter().flat_map(|weight| weight.to_le_bytes()).collect();
        hash.update(bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
