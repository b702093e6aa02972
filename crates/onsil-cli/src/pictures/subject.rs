//! What a picture is drawn of: a trained model, the data that it is asked about, and what its training noted.

use crate::config;
use crate::error::{Error, Result};
use crate::estimator::model_file::EstimatorFile;
use crate::estimator::train::rows_of;
use crate::feed;
use crate::history::{self, Epoch};
use crate::model_file::ModelFile;
use crate::run_folder::RunFolder;
use onsil::data::{Dataset, Split, Targets};
use onsil::figures::{Classified, Classify};
use onsil::ml::{AnyEstimator, Fitted, Kind, Rows};
use onsil::ndarray::{ArrayD, ArrayViewD};
use onsil::nn::Sequential;
use onsil::rows;
use serde_json::Value;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::path::Path;

/// A model, or none where data alone are drawn.
pub(crate) enum Model<'a> {
    None,
    Network(&'a mut Sequential),
    Estimator(&'a dyn Fitted),
}

impl Model<'_> {
    fn network(&mut self, figure: &str) -> Result<&mut Sequential> {
        match self {
            Self::Network(network) => Ok(network),
            other => Err(other.unfit(figure, "a network", "train one, such as: onsil train cnn")),
        }
    }

    /// The rows of the data as it takes them.
    fn rows<'d>(&self, data: &'d Dataset, raw: bool) -> Rows<'d> {
        match self {
            Self::Network(_) => rows(data),
            _ => rows_of(data, raw),
        }
    }

    /// That this is not what the figure shows.
    fn unfit(&self, figure: &str, what: &str, remedy: &str) -> Error {
        let found = match self {
            Model::None => "no model was given".to_owned(),
            Model::Network(network) => format!("this is the network {}", network.name()),
            Model::Estimator(fitted) => format!("this is {}", fitted.name()),
        };
        Error::usage(format!("{figure} shows {what}, and {found}; {remedy}"))
    }
}

/// What a picture is drawn of.
pub(crate) struct Subject<'a> {
    pub(crate) model: Model<'a>,
    /// The parameters of the estimator, where they are known.
    pub(crate) parameters: Option<Box<dyn AnyEstimator>>,
    /// What the training noted of its epochs.
    pub(crate) epochs: Vec<Epoch>,
    /// The classes' names that the model has learnt.
    pub(crate) class_names: Option<Vec<String>>,
    /// Whether pixels go into an estimator as 0–255.
    pub(crate) raw: bool,
    /// The loss that the network was compiled with, where it is known.
    pub(crate) loss: Option<Value>,
    /// The layer that is asked for.
    pub(crate) layer: Option<String>,
    /// The row that is asked for, from 0.
    pub(crate) sample: usize,
    /// Points that the model was asked about, with what they are called.
    pub(crate) questions: Vec<([f64; 2], String)>,
    /// What the model said of its data, once it was asked.
    said: Option<Classified>,
    split: OnceCell<Cow<'a, Split>>,
    load: Box<dyn Fn() -> Result<Split> + 'a>,
}

impl<'a> Subject<'a> {
    /// A model with the data that lie in memory.
    pub(crate) fn new(model: Model<'a>, split: &'a Split) -> Self {
        let loaded = Self::of(model, Box::new(|| Ok(split.clone())));
        let _ = loaded.split.set(Cow::Borrowed(split));
        Self { class_names: split.train.class_names.clone(), ..loaded }
    }

    /// A model whose data are loaded when they are needed.
    fn of(model: Model<'a>, load: Box<dyn Fn() -> Result<Split> + 'a>) -> Self {
        Self {
            model,
            parameters: None,
            epochs: Vec::new(),
            class_names: None,
            raw: false,
            loss: None,
            layer: None,
            sample: 0,
            questions: Vec::new(),
            said: None,
            split: OnceCell::new(),
            load,
        }
    }

    fn split(&self) -> Result<&Split> {
        loaded(&self.split, &*self.load)
    }

    /// What the model is asked about: the part for testing, or all where there is none.
    pub(crate) fn data(&self) -> Result<&Dataset> {
        Ok(asked(self.split()?))
    }

    /// What the model has learnt from.
    pub(crate) fn train_data(&self) -> Result<&Dataset> {
        Ok(&self.split()?.train)
    }

    /// The rows of the data as the model takes them.
    pub(crate) fn rows<'d>(&self, data: &'d Dataset) -> Rows<'d> {
        self.model.rows(data, self.raw)
    }

    /// The network, for a figure that shows one.
    pub(crate) fn network(&mut self, figure: &str) -> Result<&mut Sequential> {
        self.model.network(figure)
    }

    /// The network and what it is asked about.
    pub(crate) fn network_and_data(&mut self, figure: &str) -> Result<(&mut Sequential, &Dataset)> {
        let network = self.model.network(figure)?;
        Ok((network, asked(loaded(&self.split, &*self.load)?)))
    }

    /// The estimator, for a figure that shows one.
    pub(crate) fn estimator(&self, figure: &str) -> Result<&'a dyn Fitted> {
        match self.model {
            Model::Estimator(estimator) => Ok(estimator),
            ref other => {
                let remedy = "give its run or file; onsil plot --help says what each kind shows";
                Err(other.unfit(figure, "an estimator", remedy))
            }
        }
    }

    /// The parameters of the estimator, for a figure that fits it anew.
    pub(crate) fn parameters(&self, figure: &str) -> Result<&dyn AnyEstimator> {
        self.parameters.as_deref().ok_or_else(|| {
            self.model.unfit(
                figure,
                "an estimator's run",
                "give the folder that onsil train has written with --run",
            )
        })
    }

    /// Whether the model tells classes apart, and the data say which is right.
    pub(crate) fn is_classifier(&self) -> bool {
        let Ok(labels) = self.labels() else { return false };
        match &self.model {
            Model::None => false,
            Model::Network(network) => {
                let outputs =
                    network.output_shape().and_then(<[usize]>::last).copied().unwrap_or(0);
                let most = if outputs == 1 { 1 } else { outputs as i64 - 1 };
                labels.iter().all(|label| (0..=most).contains(label))
            }
            Model::Estimator(estimator) => estimator.kind() == Kind::Classifier,
        }
    }

    /// Asks the model, whatever it is, with something of its data.
    pub(crate) fn with_classifier<R>(
        &mut self,
        figure: &str,
        work: impl FnOnce(&mut dyn Classify, &Rows<'_>) -> Result<R>,
    ) -> Result<R> {
        let data = asked(loaded(&self.split, &*self.load)?);
        let x = self.model.rows(data, self.raw);
        match &mut self.model {
            Model::Network(network) => work(*network, &x),
            Model::Estimator(estimator) => work(estimator, &x),
            Model::None => Err(Model::None.unfit(
                figure,
                "a trained classifier",
                "give one with --run or --model",
            )),
        }
        .map_err(|error| error.while_doing(&data.name))
    }

    /// What the model says of its data; asked once for all figures.
    pub(crate) fn classified(&mut self, figure: &str) -> Result<Classified> {
        if let Some(said) = &self.said {
            return Ok(said.clone());
        }
        let said = self.with_classifier(figure, |model, x| Ok(model.classify(x)?))?;
        self.said = Some(said.clone());
        Ok(said)
    }

    /// The true classes of the data; of rows with a one for their class, its place.
    pub(crate) fn labels(&self) -> Result<Vec<i64>> {
        let data = self.data()?;
        match &data.y {
            Targets::Numbers(y) if y.len() > data.len() => places_of_ones(y)
                .ok_or_else(|| {
                    Error::data(format!(
                        "{}: expected a class for each row, or a one for its class and zeros, found other numbers; \
                         draw a figure that needs no classes",
                        data.name
                    ))
                }),
            _ => Ok(data.labels()?.to_vec()),
        }
    }
}

/// The data, loaded at their first use.
fn loaded<'s>(
    split: &'s OnceCell<Cow<'_, Split>>,
    load: &dyn Fn() -> Result<Split>,
) -> Result<&'s Split> {
    if let Some(split) = split.get() {
        return Ok(split);
    }
    let read = load()?;
    Ok(split.get_or_init(|| Cow::Owned(read)))
}

/// What the model is asked about.
fn asked(split: &Split) -> &Dataset {
    split.test.as_ref().unwrap_or(&split.train)
}

/// For each row the place of its one among zeros; none where there are other numbers.
fn places_of_ones(y: &ArrayD<f64>) -> Option<Vec<i64>> {
    let place = |row: ArrayViewD<'_, f64>| {
        let mut ones = row.iter().enumerate().filter(|(_, number)| **number == 1.0);
        let (place, _) = ones.next()?;
        let zeros = row.iter().filter(|number| **number == 0.0).count();
        (zeros + 1 == row.len()).then_some(place as i64)
    };
    y.outer_iter().map(place).collect()
}

/// A subject's files, read.
pub(crate) enum Files {
    None,
    Network(Box<ModelFile>, Vec<Epoch>),
    Estimator(Box<EstimatorFile>),
}

impl Files {
    /// The model of a run's folder, or a model file.
    pub(crate) fn open(run: Option<&Path>, model: Option<&Path>) -> Result<Self> {
        let Some(path) = run.or(model) else { return Ok(Self::None) };
        if let Ok(folder) = RunFolder::existing(path)
            && !folder.model().is_file()
            && !folder.checkpoint().is_file()
        {
            return Err(Error::usage(format!(
                "{} holds no model.onsil, which a run of one model leaves; give a model's file with --model",
                path.display()
            )));
        }
        if let Some(file) = EstimatorFile::load(path)? {
            return Ok(Self::Estimator(Box::new(file)));
        }
        let file = ModelFile::load(path)?;
        let folder = if path.is_dir() { Some(path) } else { path.parent() };
        let epochs = match folder.map(RunFolder::existing) {
            Some(Ok(folder)) => history::read(&folder)?,
            _ => Vec::new(),
        };
        Ok(Self::Network(Box::new(file), epochs))
    }

    /// What is drawn of them, with these data or those of their run.
    pub(crate) fn subject<'a>(&'a mut self, data: Option<&'a str>, offline: bool) -> Subject<'a> {
        match self {
            Self::None => Subject::of(
                Model::None,
                Box::new(move || {
                    let Some(name) = data else {
                        return Err(Error::usage(
                            "no data were given: name them with --data, such as --data digits",
                        ));
                    };
                    let data = config::Data { name: name.to_owned(), ..config::Data::default() };
                    feed::load_for_estimator(&data, Kind::Classifier, offline)
                }),
            ),
            Self::Network(file, epochs) => {
                let names = file.config.as_ref().and_then(|config| config.data.class_names.clone());
                let loss = file.loss().ok().cloned();
                let (path, config) = (&file.path, &file.config);
                let load = move || ModelFile::data_for(path, config.as_ref(), data, offline);
                let subject = Subject::of(Model::Network(&mut file.model), Box::new(load));
                Subject { epochs: std::mem::take(epochs), class_names: names, loss, ..subject }
            }
            Self::Estimator(file) => {
                let file: &'a EstimatorFile = file;
                let load = move || file.split_for(data, offline);
                let subject = Subject::of(Model::Estimator(file.fitted()), Box::new(load));
                Subject {
                    parameters: file.parameters(),
                    class_names: file.class_names().map(<[String]>::to_vec),
                    raw: file.raw(),
                    ..subject
                }
            }
        }
    }
}
