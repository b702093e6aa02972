//! Fitted estimators, evaluated, asked and looked into.

use super::config::Config;
use super::show;
use super::train::{figures, rows_of};
use crate::args::{EvaluateArgs, InspectArgs, PredictArgs};
use crate::commands::on_threads;
use crate::config;
use crate::error::{Error, Result};
use crate::feed;
use crate::report;
use crate::run_folder::RunFolder;
use onsil::data::images::{self, Prepare};
use onsil::data::{self, Dataset, Split, Targets, Values, csv, npy};
use onsil::ml::{self, AnyEstimator, Fitted, Kind, Prediction, Rows};
use onsil::ndarray::{ArrayView2, Axis};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// What stands for the table on standard input.
const STDIN: &str = "-";

/// A fitted estimator, with the config of its run if its folder is one.
pub(crate) struct EstimatorFile {
    path: PathBuf,
    fitted: Box<dyn Fitted>,
    config: Option<Config>,
}

impl EstimatorFile {
    /// Reads it; `None` where the file is no estimator's.
    pub(crate) fn load(path: &Path) -> Result<Option<Self>> {
        let path = match path.is_dir() {
            true => RunFolder::existing(path)?.model(),
            false => path.to_path_buf(),
        };
        // What cannot be read is said by whoever reads networks.
        if !ml::is_model_file(&path).unwrap_or(false) {
            return Ok(None);
        }
        let fitted = ml::load_any(&path)?;
        let config = match path.with_file_name("config.toml") {
            config if config.is_file() => {
                let text = config::read_text(&config)?;
                Some(Config::parse(&text).map_err(|e| e.while_doing(config.display()))?)
            }
            _ => None,
        };
        Ok(Some(Self { path, fitted, config }))
    }

    /// Whether pixels went in as 0–255.
    pub(crate) fn raw(&self) -> bool {
        self.config.as_ref().is_some_and(|config| config.data.raw)
    }

    /// `onsil evaluate`.
    pub(crate) fn evaluate(&self, args: &EvaluateArgs) -> Result<()> {
        let threads = args.threads.map_or(0, usize::from);
        let kind = self.fitted.kind();
        let (data, part, figures) = on_threads(threads, || {
            let (data, part) = self.data_for(args)?;
            let predicted = self
                .fitted
                .predict_any(&rows_of(&data, self.raw()))
                .map_err(|error| Error::from(error).while_doing(&data.name))?;
            let figures = figures(kind, &predicted, &data)?;
            Ok((data, part, figures))
        })?;
        let Some(figures) = figures else {
            return Err(Error::data(format!(
                "{}: expected targets to measure {} by, found none; use data with targets",
                data.name,
                self.fitted.name()
            )));
        };
        if args.output.json {
            return report::object(&json!({
                "model": self.path.to_string_lossy(),
                "data": data.name,
                "samples": data.len(),
                part: figures,
            }));
        }
        let said = figures.as_object().into_iter().flatten();
        let said: Vec<String> =
            said.map(|(name, value)| format!("{name}: {}", show::rounded(value))).collect();
        let samples = report::grouped(data.len());
        report::line(&format!("{samples} samples of {} - {}", data.name, said.join(" - ")))
    }

    /// The data that are named, or those of the run, with the columns and classes that the model has learnt.
    pub(crate) fn split_for(&self, name: Option<&str>, offline: bool) -> Result<Split> {
        let mut data = match (name, &self.config) {
            (_, Some(config)) => config.data.clone(),
            (Some(_), None) => config::Data::default(),
            (None, None) => {
                return Err(Error::no_run(&self.path));
            }
        };
        if let Some(name) = name {
            // All of its rows: which ones were held out was said of other data.
            data = config::Data { name: name.to_owned(), test_fraction: None, ..data };
        }
        let split = feed::load_for_estimator(&data, self.fitted.kind(), offline)?;
        let test = split.test.map(|test| self.as_learnt(test)).transpose()?;
        let train = if name.is_some() { self.as_learnt(split.train)? } else { split.train };
        Ok(Split { train, test })
    }

    /// The data to measure on, and what they are: `test`, or the `train` rows of a run without a test part.
    fn data_for(&self, args: &EvaluateArgs) -> Result<(Dataset, &'static str)> {
        let split = self.split_for(args.data.as_deref(), args.network.offline)?;
        match (split.test, &args.data) {
            (Some(test), _) => Ok((test, "test")),
            (None, Some(_)) => Ok((split.train, "test")),
            (None, None) => Ok((split.train, "train")),
        }
    }

    /// The fitted estimator.
    pub(crate) fn fitted(&self) -> &dyn Fitted {
        &*self.fitted
    }

    /// The estimator before it was fitted, where its run says so.
    pub(crate) fn parameters(&self) -> Option<Box<dyn AnyEstimator>> {
        self.config.as_ref()?.build().ok()
    }

    /// The same data with the columns and the numbers of classes that the model has learnt: another file
    /// may have its columns in another order, and number its classes by itself.
    fn as_learnt(&self, data: Dataset) -> Result<Dataset> {
        let Some(learnt) = self.config.as_ref().map(|config| &config.data) else { return Ok(data) };
        let data = match (&learnt.feature_names, &data.feature_names) {
            (Some(names), Some(_)) => data.select_features(names)?,
            _ => data,
        };
        if self.fitted.kind() != Kind::Classifier {
            return Ok(data);
        }
        let numbers = || -> Vec<String> {
            let last = self.fitted.classes().and_then(|classes| classes.last().copied());
            (0..=last.unwrap_or_default()).map(|number| number.to_string()).collect()
        };
        match (&learnt.class_names, &data.class_names) {
            (Some(names), _) => Ok(data.with_classes(names)?),
            (None, Some(_)) => Ok(data.with_classes(&numbers())?),
            (None, None) => Ok(data),
        }
    }

    /// `onsil inspect`.
    pub(crate) fn inspect(&self, args: &InspectArgs) -> Result<()> {
        let bytes = std::fs::metadata(&self.path)
            .map_err(|error| Error::io("read", &self.path, &error))?
            .len();
        let parameters = self.config.as_ref().map(|config| config.estimator.clone());
        if args.output.json {
            return report::object(&json!({
                "model": self.path.to_string_lossy(),
                "bytes": bytes,
                "format_version": ml::FORMAT_VERSION,
                "estimator": self.fitted.name(),
                "n_features_in": self.fitted.n_features_in(),
                "config": parameters,
                "attributes": show::attributes(&*self.fitted, false),
                "warnings": self.fitted.warnings(),
            }));
        }
        report::line(&format!("{}, {} features", self.fitted.name(), self.fitted.n_features_in()))?;
        for (name, value) in parameters.iter().filter_map(Value::as_object).flatten() {
            if name != "class_name" {
                report::line(&format!("{name} = {}", show::rounded(value)))?;
            }
        }
        report::line("")?;
        for line in show::lines(&*self.fitted) {
            report::line(&line)?;
        }
        for warning in self.fitted.warnings() {
            report::line(&format!("warning: {warning}"))?;
        }
        report::line(&format!(
            "file: {}, {} bytes, format version {}",
            self.path.display(),
            report::grouped(usize::try_from(bytes).unwrap_or(usize::MAX)),
            ml::FORMAT_VERSION
        ))
    }

    /// `onsil predict`: CSV in, CSV out.
    pub(crate) fn predict(&self, args: &PredictArgs) -> Result<()> {
        let mut answers: Option<Answers> = None;
        for path in &args.files {
            let x = self.read(path, args.as_is)?;
            let samples = Dataset::new(path.display().to_string(), x, Targets::None, None)?;
            let of_file = self
                .answers(&rows_of(&samples, self.raw()))
                .map_err(|error| Error::from(error).while_doing(path.display()))?;
            if args.output.json {
                of_file.print_json(path)?;
            }
            match &mut answers {
                Some(answers) => answers.append(of_file),
                None => answers = Some(of_file),
            }
        }
        let answers = answers.unwrap_or_default();
        let columns = answers.columns();
        if let Some(path) = &args.out {
            csv::write(path, &columns)?;
        }
        match args.output.json || args.out.is_some() {
            true => Ok(()),
            false => report::line(csv::to_text(&columns)?.trim_end()),
        }
    }

    /// Samples in a file: rows of a table, an array's first axis, or one image.
    fn read(&self, path: &Path, as_is: bool) -> Result<Values> {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match extension.as_str() {
            _ if path.as_os_str() == STDIN => {
                let file = feed::stdin_as_file()?;
                Ok(self.read_table(file.path()).map_err(feed::of_stdin)?)
            }
            "csv" => Ok(self.read_table(path)?),
            "npy" => Ok(npy::read(path)?),
            _ => self.read_image(path, as_is),
        }
    }

    /// The columns that it was fitted on, by their names where both have names.
    fn read_table(&self, path: &Path) -> Result<Values, data::Error> {
        let names = self.config.as_ref().and_then(|config| config.data.feature_names.as_deref());
        let table = match names {
            Some(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                csv::read_features(path, &names)?
            }
            None => csv::read_numbers(path, csv::Header::Detect)?,
        };
        Ok(table.into_dyn().into())
    }

    fn read_image(&self, path: &Path, as_is: bool) -> Result<Values> {
        let features = self.fitted.n_features_in();
        let side = features.isqrt();
        if side * side != features || side < 2 {
            return Err(Error::model(format!(
                "{}: the model takes {features} features, which are no square image; give it a .csv or \
                 .npy file",
                self.path.display()
            )));
        }
        let prepare = match (side, as_is) {
            (28, false) => Prepare::mnist(),
            _ => Prepare::default(),
        };
        let prepare = Prepare { size: Some((side, side)), grayscale: true, ..prepare };
        Ok(prepare.apply(images::read(path)?).into_dyn().insert_axis(Axis(0)).into())
    }

    fn answers(&self, x: &Rows<'_>) -> ml::Result<Answers> {
        let mut answers = Answers::default();
        if self.fitted.kind() == Kind::Transformer {
            answers.push_each(self.fitted.transform_any(x)?.view(), |column| {
                format!("feature_{column}")
            });
            return Ok(answers);
        }
        let predicted = match self.fitted.predict_any(x)? {
            Prediction::Numbers(numbers) => AnswerColumn::Numbers(numbers.to_vec()),
            Prediction::Classes(labels) if self.class_names().is_some() => {
                AnswerColumn::Texts(labels.iter().map(|&label| self.class(label)).collect())
            }
            Prediction::Classes(labels) => AnswerColumn::Integers(labels.to_vec()),
        };
        answers.0.push(("prediction".into(), predicted));
        if let (Ok(probabilities), Some(classes)) =
            (self.fitted.predict_proba_any(x), self.fitted.classes())
        {
            answers.push_each(probabilities.view(), |column| {
                format!("probability_{}", self.class(classes[column]))
            });
        }
        Ok(answers)
    }

    /// The classes' names, if they are known.
    pub(crate) fn class_names(&self) -> Option<&[String]> {
        let names = self.config.as_ref()?.data.class_names.as_deref()?;
        (self.fitted.kind() == Kind::Classifier).then_some(names)
    }

    /// The class's name, or its number where it has none.
    fn class(&self, label: i64) -> String {
        let name = self.class_names().zip(usize::try_from(label).ok());
        let name = name.and_then(|(names, label)| names.get(label));
        name.map_or_else(|| label.to_string(), String::clone)
    }
}

/// What is said of rows: named columns.
#[derive(Default)]
struct Answers(Vec<(String, AnswerColumn)>);

enum AnswerColumn {
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Texts(Vec<String>),
}

impl Answers {
    fn push_each(&mut self, table: ArrayView2<'_, f64>, name: impl Fn(usize) -> String) {
        for (number, column) in table.columns().into_iter().enumerate() {
            self.0.push((name(number), AnswerColumn::Numbers(column.to_vec())));
        }
    }

    /// More rows of the same columns.
    fn append(&mut self, more: Self) {
        for ((_, column), (_, more)) in self.0.iter_mut().zip(more.0) {
            match (column, more) {
                (AnswerColumn::Integers(column), AnswerColumn::Integers(more)) => {
                    column.extend(more)
                }
                (AnswerColumn::Numbers(column), AnswerColumn::Numbers(more)) => column.extend(more),
                (AnswerColumn::Texts(column), AnswerColumn::Texts(more)) => column.extend(more),
                _ => unreachable!("one estimator answers in columns of one kind"),
            }
        }
    }

    fn columns(&self) -> Vec<(&str, csv::Column<'_>)> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.column())).collect()
    }

    /// One object for each row.
    fn print_json(&self, path: &Path) -> Result<()> {
        let rows = self.0.first().map_or(0, |(_, column)| column.len());
        for row in 0..rows {
            let mut object: Map<String, Value> =
                self.0.iter().map(|(name, column)| (name.clone(), column.json(row))).collect();
            object.insert("file".into(), path.to_string_lossy().into());
            object.insert("row".into(), (row + 1).into());
            report::object(&object.into())?;
        }
        Ok(())
    }
}

impl AnswerColumn {
    fn column(&self) -> csv::Column<'_> {
        match self {
            Self::Integers(integers) => integers[..].into(),
            Self::Numbers(numbers) => numbers[..].into(),
            Self::Texts(texts) => texts[..].into(),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Integers(integers) => integers.len(),
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    fn json(&self, row: usize) -> Value {
        match self {
            Self::Integers(integers) => integers[row].into(),
            Self::Numbers(numbers) => numbers[row].into(),
            Self::Texts(texts) => texts[row].as_str().into(),
        }
    }
}
