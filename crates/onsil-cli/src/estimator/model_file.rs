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
use onsil::data::{self, Dataset, Targets, Values, csv, npy};
use onsil::ml::{self, Fitted, Kind, Prediction, Rows};
use onsil::ndarray::Axis;
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

    fn raw(&self) -> bool {
        self.config.as_ref().is_some_and(|config| config.data.raw)
    }

    /// `onsil evaluate`.
    pub(crate) fn evaluate(&self, args: &EvaluateArgs) -> Result<()> {
        let threads = args.threads.map_or(0, usize::from);
        let kind = self.fitted.kind();
        let (data, figures) = on_threads(threads, || {
            let data = self.data_for(args)?;
            let predicted = self
                .fitted
                .predict_any(&rows_of(&data, self.raw()))
                .map_err(|error| Error::from(error).while_doing(&data.name))?;
            let figures = figures(kind, &predicted, &data)?;
            Ok((data, figures))
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
                "test": figures,
            }));
        }
        let said = figures.as_object().into_iter().flatten();
        let said: Vec<String> =
            said.map(|(name, value)| format!("{name}: {}", show::rounded(value))).collect();
        let samples = report::grouped(data.len());
        report::line(&format!("{samples} samples of {} - {}", data.name, said.join(" - ")))
    }

    fn data_for(&self, args: &EvaluateArgs) -> Result<Dataset> {
        let mut data = match (&args.data, &self.config) {
            (_, Some(config)) => config.data.clone(),
            (Some(_), None) => config::Data::default(),
            (None, None) => {
                return Err(Error::usage(format!(
                    "{} lies in no run's folder, so that nothing says what data it was tested on: give \
                     --data, such as --data digits",
                    self.path.display()
                )));
            }
        };
        if let Some(name) = &args.data {
            data.name.clone_from(name);
        }
        let split = feed::load_for_estimator(&data, self.fitted.kind(), args.network.offline)?;
        Ok(split.test.unwrap_or(split.train))
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
        let mut answers = Vec::new();
        for path in &args.files {
            let samples = self.read(path, args.as_is)?;
            let samples = Dataset {
                name: path.display().to_string(),
                x: samples,
                y: Targets::None,
                class_names: None,
                feature_names: None,
            };
            let x = rows_of(&samples, self.raw());
            let answered =
                self.answers(&x).map_err(|error| Error::from(error).while_doing(path.display()))?;
            answers.push((path, answered));
        }
        if args.output.json {
            return answers.iter().try_for_each(|(path, answers)| print_json(path, answers));
        }
        let header = answers.first().map(|(_, answers)| answers.names.clone()).unwrap_or_default();
        let rows: Vec<Vec<String>> = answers
            .iter()
            .flat_map(|(_, answers)| &answers.rows)
            .map(|row| row.iter().map(plain).collect())
            .collect();
        match &args.out {
            Some(path) => Ok(csv::write(path, &header, &rows)?),
            None => report::line(csv::to_text(&header, &rows).trim_end()),
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
        Ok(csv::read_features(path, names)?.into_dyn().into())
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
        if self.fitted.kind() == Kind::Transformer {
            let z = self.fitted.transform_any(x)?;
            let names = (0..z.ncols()).map(|column| format!("feature_{column}")).collect();
            return Ok(Answers {
                names,
                rows: z.outer_iter().map(|row| row.iter().map(|&v| v.into()).collect()).collect(),
            });
        }
        let mut names = vec!["prediction".to_owned()];
        let mut rows: Vec<Vec<Value>> = match self.fitted.predict_any(x)? {
            Prediction::Classes(labels) => {
                labels.iter().map(|&label| vec![self.class(label)]).collect()
            }
            Prediction::Numbers(numbers) => numbers.iter().map(|&n| vec![n.into()]).collect(),
        };
        if let Ok(probabilities) = self.fitted.predict_proba_any(x) {
            let classes = self.fitted.classes().unwrap_or_default();
            names.extend(classes.iter().map(|&c| format!("probability_{}", plain(&self.class(c)))));
            for (row, p) in rows.iter_mut().zip(probabilities.outer_iter()) {
                row.extend(p.iter().map(|&p| Value::from(p)));
            }
        }
        Ok(Answers { names, rows })
    }

    /// The class's name, where it has one.
    fn class(&self, label: i64) -> Value {
        let names = self.config.as_ref().and_then(|config| config.data.class_names.as_ref());
        let is_class = self.fitted.kind() == Kind::Classifier;
        let name = names.filter(|_| is_class).zip(usize::try_from(label).ok());
        match name.and_then(|(names, label)| names.get(label)) {
            Some(name) => name.as_str().into(),
            None => label.into(),
        }
    }
}

/// What is said of rows: a column each.
struct Answers {
    names: Vec<String>,
    rows: Vec<Vec<Value>>,
}

fn print_json(path: &Path, answers: &Answers) -> Result<()> {
    for (number, row) in (1..).zip(&answers.rows) {
        let mut object: Map<String, Value> =
            answers.names.iter().cloned().zip(row.iter().cloned()).collect();
        object.insert("file".into(), path.to_string_lossy().into());
        object.insert("row".into(), Value::from(number));
        report::object(&object.into())?;
    }
    Ok(())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
