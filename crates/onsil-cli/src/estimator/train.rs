//! `onsil train` of an estimator: fit, measure, save, show.

use super::config::Config;
use super::watch::Watch;
use super::{gates, show, tshirt};
use crate::args::TrainArgs;
use crate::commands::on_threads;
use crate::error::{Error, Result};
use crate::feed;
use crate::interrupt;
use crate::lessons::{Lesson, Special};
use crate::pictures::{self, Model, Subject};
use crate::report;
use crate::run_folder::RunFolder;
use onsil::data::{Dataset, Split, Targets, Values};
use onsil::ml::metrics;
use onsil::ml::{AnyEstimator, FitOptions, Fitted, Kind, Prediction, Rows, Target, save};
use onsil::{rows, target, unit_rows};
use serde_json::{Map, Value, json};
use std::time::Instant;

/// Runs the command for an estimator, or for a lesson that is one.
pub(crate) fn run(
    args: &TrainArgs,
    mut config: Config,
    lesson: Option<&'static Lesson>,
) -> Result<()> {
    // A lesson's parameters belong to its own data.
    let own_data = args.data.as_deref().is_none_or(|data| same_data(data, &config.data.name));
    let lesson = lesson.filter(|_| own_data);
    if !own_data {
        config = Config::of(crate::config::class_name(&config.estimator));
    }
    config.apply(args)?;
    interrupt::listen();
    let threads = args.threads.map_or(0, usize::from);
    on_threads(threads, || match lesson.and_then(|lesson| lesson.special) {
        Some(Special::Gates) => gates::run(args, &config, lesson),
        Some(Special::Sizes) => tshirt::run(args, config, lesson),
        Some(Special::Shown(_)) | None => train(args, config, lesson).map(|_| ()),
    })
}

fn same_data(given: &str, own: &str) -> bool {
    onsil::data::datasets::info(given).is_ok_and(|info| info.name == own)
}

/// Fits one estimator and shows it.
pub(super) fn train(
    args: &TrainArgs,
    mut config: Config,
    lesson: Option<&'static Lesson>,
) -> Result<Box<dyn Fitted>> {
    let estimator = config.build()?;
    let split = load(args, &config, estimator.kind())?;
    config.data.class_names.clone_from(&split.train.class_names);
    config.data.feature_names.clone_from(&split.train.feature_names);
    let folder = match &args.out {
        Some(out) => RunFolder::open(out)?,
        None => RunFolder::next(&config.name())?,
    };
    let run = Run { args, config: &config, lesson, split: &split, folder: &folder };
    run.announce(&*estimator);
    run.train(&*estimator).inspect_err(|_| folder.forget_if_nothing_came_of_it())
}

/// The data, cut to the rows that were asked for; an estimator that groups rows takes every column of a
/// table unless it is told which one holds the targets.
fn load(args: &TrainArgs, config: &Config, kind: Kind) -> Result<Split> {
    let mut split = feed::load_for_estimator(&config.data, kind, args.network.offline)?;
    if let Some(limit) = config.data.limit.filter(|&limit| limit < split.train.len()) {
        split.train = split.train.select(&(0..limit).collect::<Vec<_>>());
    }
    Ok(split)
}

pub(super) fn write(folder: &RunFolder, path: &std::path::Path, text: &str) -> Result<()> {
    folder.write(path, text).map_err(|error| Error::io("write", path, &error))
}

/// A fit that is about to begin.
struct Run<'a> {
    args: &'a TrainArgs,
    config: &'a Config,
    lesson: Option<&'static Lesson>,
    split: &'a Split,
    folder: &'a RunFolder,
}

impl Run<'_> {
    fn say(&self, text: &str) {
        if !self.args.quiet {
            report::message(text);
        }
    }

    fn announce(&self, estimator: &dyn AnyEstimator) {
        if let Some(lesson) = self.lesson {
            self.say(&format!("lesson {}: {}", lesson.id, lesson.title));
        }
        self.say(&format!(
            "{}: {} samples of {}, {} features, in {}",
            estimator.name(),
            report::grouped(self.split.train.len()),
            self.split.train.name,
            report::grouped(self.rows(&self.split.train).features()),
            self.folder.path().display()
        ));
    }

    fn rows<'d>(&self, data: &'d Dataset) -> Rows<'d> {
        rows_of(data, self.config.data.raw)
    }

    fn train(&self, estimator: &dyn AnyEstimator) -> Result<Box<dyn Fitted>> {
        let train = &self.split.train;
        let x = self.rows(train);
        let y = match (estimator.kind().is_supervised(), &train.y) {
            (true, Targets::None) => {
                return Err(Error::data(format!(
                    "{}: expected targets for {} to learn from, found none; use data with targets, name \
                     their column with --target, or train an estimator that needs none, such as kmeans",
                    train.name,
                    estimator.name()
                )));
            }
            (true, _) => Some(target(train).map_err(|error| self.explain(error))?),
            (false, _) => None,
        };
        let watch = Watch::new(self.args);
        let monitor = |progress: &onsil::ml::Progress| watch.tell(progress);
        let began = Instant::now();
        interrupt::fitting();
        let fitted = estimator.fit_any(&x, y.as_ref(), &FitOptions::new().monitor(&monitor));
        watch.end();
        let fitted = fitted.map_err(|error| self.explain(error))?;
        let fit_seconds = began.elapsed().as_secs_f64();
        for warning in fitted.warnings() {
            self.say(&format!("warning: {warning}"));
        }
        // Only now: a fit that fails leaves an earlier run in the same folder as it was.
        self.folder.clear()?;
        save(&*fitted, self.folder.model())?;
        write(self.folder, &self.folder.config(), &self.config.to_toml()?)?;
        self.finish(&*fitted, fit_seconds)?;
        Ok(fitted)
    }

    /// Names the data where a message speaks of it.
    fn explain(&self, error: onsil::ml::Error) -> Error {
        use onsil::ml::Error::{Data, Parameter};
        match &error {
            Data(_) => Error::from(error).while_doing(&self.split.train.name),
            // Such as more neighbours than there are rows: within its range, but not of these data.
            Parameter { .. } => Error::usage(error.to_string()).while_doing(&self.split.train.name),
            _ => error.into(),
        }
    }

    fn finish(&self, fitted: &dyn Fitted, fit_seconds: f64) -> Result<()> {
        let mut result = Map::new();
        if let Some(lesson) = self.lesson {
            result.insert("lesson".into(), lesson.id.into());
        }
        result.extend([
            ("estimator".into(), fitted.name().into()),
            ("data".into(), self.config.data.name.as_str().into()),
            ("samples".into(), self.split.train.len().into()),
            ("n_features_in".into(), fitted.n_features_in().into()),
            ("class_names".into(), json!(self.config.data.class_names)),
        ]);
        result.extend(show::attributes(fitted, self.args.full));
        result.insert("fit_seconds".into(), fit_seconds.into());
        let measured = self.measure(fitted)?;
        result.extend(measured.clone());
        let answers = self.answers(fitted)?;
        if !answers.is_empty() {
            result.insert("predictions".into(), answers.clone().into());
        }
        let interrupted = interrupt::happened();
        if !(interrupted || self.args.no_figures) {
            self.draw(fitted)?;
        }
        result.extend([
            ("warnings".into(), fitted.warnings().to_vec().into()),
            ("interrupted".into(), interrupted.into()),
            ("run_dir".into(), self.folder.path().to_string_lossy().into()),
        ]);
        let result = Value::Object(result);
        let text = serde_json::to_string_pretty(&result).unwrap_or_default() + "\n";
        write(self.folder, &self.folder.metrics(), &text)?;
        if self.args.output.json {
            report::object(&result)?;
        } else if !self.args.quiet {
            self.print(fitted, fit_seconds, &measured, &answers)?;
        }
        let folder = self.folder.path().display();
        if interrupted {
            return Err(Error::interrupted(format!(
                "stopped by a signal; the best model so far is saved in {folder}"
            )));
        }
        self.say(&format!("saved {}", self.folder.model().display()));
        if let (Some(lesson), false) = (self.lesson, self.args.output.json) {
            self.say(&format!("expected: {}", lesson.expected));
        }
        Ok(())
    }

    /// Pictures of the fitted model, for the run's folder.
    fn draw(&self, fitted: &dyn Fitted) -> Result<()> {
        let questions = self.lesson.map_or(&[][..], |lesson| lesson.questions);
        let point = |question: &&[f64]| match **question {
            [x, y] => Some(([x, y], format!("({x}, {y})"))),
            _ => None,
        };
        let mut subject = Subject::new(Model::Estimator(fitted), self.split);
        subject.parameters = Some(self.config.build()?);
        subject.raw = self.config.data.raw;
        subject.questions = questions.iter().filter_map(point).collect();
        pictures::write_into(self.folder, subject, &|text| self.say(text))
    }

    fn print(
        &self,
        fitted: &dyn Fitted,
        fit_seconds: f64,
        measured: &Map<String, Value>,
        answers: &[Value],
    ) -> Result<()> {
        report::line(&format!("fitted in {}", report::duration(fit_seconds)))?;
        for line in show::lines(fitted) {
            report::line(&line)?;
        }
        for part in ["train", "test"] {
            if let Some(Value::Object(figures)) = measured.get(part) {
                let figures: Vec<String> = figures
                    .iter()
                    .map(|(name, value)| format!("{name}: {}", show::rounded(value)))
                    .collect();
                report::line(&format!("{part} - {}", figures.join(" - ")))?;
            }
        }
        for answer in answers {
            let object = answer.as_object().into_iter().flatten();
            let said = object.map(|(name, value)| format!("{name} {}", show::rounded(value)));
            report::line(&said.collect::<Vec<_>>().join(", "))?;
        }
        Ok(())
    }

    /// Figures on the test part or, where there is none, on the rows that it has learnt from.
    fn measure(&self, fitted: &dyn Fitted) -> Result<Map<String, Value>> {
        let (part, data) = match &self.split.test {
            Some(test) => ("test", test),
            None => ("train", &self.split.train),
        };
        let mut measured = Map::new();
        if fitted.kind() == Kind::Transformer || matches!(data.y, Targets::None) {
            return Ok(measured);
        }
        let began = Instant::now();
        let predicted = fitted.predict_any(&self.rows(data))?;
        measured.insert("predict_seconds".into(), began.elapsed().as_secs_f64().into());
        if let Some(figures) = figures(fitted.kind(), &predicted, data)? {
            measured.insert(part.into(), figures);
        }
        Ok(measured)
    }

    /// What it says of the lesson's own questions.
    fn answers(&self, fitted: &dyn Fitted) -> Result<Vec<Value>> {
        let questions = self.lesson.map_or(&[][..], |lesson| lesson.questions);
        questions.iter().map(|question| answer(fitted, question)).collect()
    }
}

/// The rows of a data set; pixels from 0 to 1 unless `raw`.
pub(crate) fn rows_of(data: &Dataset, raw: bool) -> Rows<'_> {
    match &data.x {
        Values::U8(_) if !raw => unit_rows(data),
        _ => rows(data),
    }
}

/// What an estimator of this kind is measured by, where the data have such targets.
pub(crate) fn figures(kind: Kind, predicted: &Prediction, data: &Dataset) -> Result<Option<Value>> {
    let truth = match &data.y {
        Targets::None => return Ok(None),
        _ => target(data)?,
    };
    Ok(match (kind, predicted) {
        (Kind::Classifier, Prediction::Classes(labels)) => {
            let accuracy = metrics::accuracy_score(&truth, labels)?;
            Some(json!({"accuracy": accuracy}))
        }
        (Kind::Regressor, _) => {
            let predicted = Target::from(predicted);
            let error = metrics::mean_squared_error(&truth, &predicted)?;
            // R² compares with the mean, of which a single row has no distance.
            let r2 = match data.len() {
                1 => None,
                _ => Some(metrics::r2_score(&truth, &predicted)?),
            };
            Some(json!({"r2": r2, "mean_squared_error": error}))
        }
        (Kind::Clusterer, Prediction::Classes(labels)) if matches!(data.y, Targets::Classes(_)) => {
            let score = metrics::adjusted_rand_score(&truth, labels)?;
            Some(json!({"adjusted_rand_score": score}))
        }
        _ => None,
    })
}

/// One question of a lesson, answered: the class or cluster and, if it has one, the decision.
fn answer(fitted: &dyn Fitted, question: &[f64]) -> Result<Value> {
    let row = onsil::ndarray::aview1(question).insert_axis(onsil::ndarray::Axis(0));
    let x = Rows::from(row);
    let mut object = Map::from_iter([("x".to_owned(), json!(question))]);
    match fitted.predict_any(&x)? {
        Prediction::Classes(labels) => {
            let what = if fitted.kind() == Kind::Clusterer { "cluster" } else { "class" };
            object.insert(what.into(), labels[0].into());
        }
        Prediction::Numbers(numbers) => {
            object.insert("prediction".into(), numbers[0].into());
        }
    }
    if let Ok(decision) = fitted.decision_function_any(&x)
        && decision.ncols() == 1
    {
        object.insert("decision".into(), decision[[0, 0]].into());
    }
    Ok(Value::Object(object))
}
