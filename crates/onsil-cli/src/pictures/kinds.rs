//! Every kind of picture, by name.

use super::subject::{Model, Subject};
use crate::error::{Error, Result};
use crate::feed::Feed;
use onsil::data::Targets;
use onsil::figures;
use onsil::ml::cluster::{Init, KMeans};
use onsil::ml::{AnyEstimator, registry};
use onsil::nn::{FitOptions, Sequential};
use onsil::plot::figures as plots;
use onsil::plot::{Animation, Figure, Terminal, Theme};
use onsil::target;
use serde_json::{Map, Value};
use std::path::Path;

/// A figure that stands still, or one that moves.
pub(crate) enum Picture {
    Still(Box<Figure>),
    Moving(Animation),
}

/// A kind of picture.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// What it shows, in one line.
    pub(crate) about: &'static str,
    pub(crate) draw: fn(&mut Subject<'_>) -> Result<Picture>,
}

/// Rows of the data whose columns are drawn as lines.
const MOST_ROWS: usize = 5_000;
/// Lines in one figure.
const MOST_LINES: usize = 8;
/// Images in one figure.
const IMAGES: usize = 40;
/// What the gradients of a network are looked at for.
const FLOW_ROWS: usize = 2_000;
const FLOW_EPOCHS: usize = 3;
/// The numbers of clusters that are compared.
const MOST_CLUSTERS: usize = 10;

/// Every kind, in the order in which help names them.
pub(crate) const ALL: &[Kind] = &[
    Kind { name: "history", about: "loss and metrics by epoch, of a network's run", draw: history },
    Kind {
        name: "model",
        about: "the layers of a network with shapes and parameters",
        draw: model,
    },
    Kind { name: "pipeline", about: "the steps of an estimator's run", draw: pipeline },
    Kind {
        name: "confusion_matrix",
        about: "how often a classifier takes each class for each other",
        draw: confusion_matrix,
    },
    Kind {
        name: "classification_report",
        about: "precision, recall and F1-score of each class",
        draw: classification_report,
    },
    Kind {
        name: "misclassified",
        about: "images that a classifier reads wrongly",
        draw: misclassified,
    },
    Kind { name: "roc", about: "true and false positives of a classifier by threshold", draw: roc },
    Kind {
        name: "decision_boundary",
        about: "regions of a classifier of two features",
        draw: decision_boundary,
    },
    Kind { name: "images", about: "images of a data set with their classes", draw: images },
    Kind { name: "filters", about: "the kernels of a convolution (--layer)", draw: filters },
    Kind {
        name: "feature_maps",
        about: "what each filter of a layer finds in an image (--layer, --sample)",
        draw: feature_maps,
    },
    Kind {
        name: "saliency",
        about: "how much each pixel of an image matters (--sample)",
        draw: saliency,
    },
    Kind {
        name: "activations",
        about: "activation functions and their derivatives",
        draw: activations,
    },
    Kind {
        name: "gradient_flow",
        about: "the gradient in every layer as training of a run's network begins",
        draw: gradient_flow,
    },
    Kind {
        name: "svm_margin",
        about: "the margin and the support vectors of an SVM on two features",
        draw: svm_margin,
    },
    Kind {
        name: "kmeans_steps",
        about: "assignment and move of k-means on two features, step by step",
        draw: kmeans_steps,
    },
    Kind {
        name: "kmeans_animation",
        about: "the same as a picture that moves (SVG)",
        draw: kmeans_animation,
    },
    Kind { name: "elbow", about: "inertia and silhouette by the number of clusters", draw: elbow },
    Kind { name: "silhouette", about: "how well each row lies in its cluster", draw: silhouette },
    Kind {
        name: "scatter",
        about: "the rows of data in the plane (PCA of more features)",
        draw: scatter,
    },
    Kind { name: "line", about: "the columns of data over its rows", draw: line },
    Kind {
        name: "regression_fit",
        about: "a regressor's predictions over its feature, or beside the truth",
        draw: regression_fit,
    },
    Kind {
        name: "learning_curve",
        about: "the score of an estimator by the rows that it learns from",
        draw: learning_curve,
    },
];

impl Kind {
    /// The kind of that name; hyphens are as good as underscores.
    pub(crate) fn find(name: &str) -> Result<&'static Self> {
        let plain = name.to_lowercase().replace('-', "_");
        ALL.iter().find(|kind| kind.name == plain).ok_or_else(|| {
            let names: Vec<&str> = ALL.iter().map(|kind| kind.name).collect();
            Error::usage(format!(
                "unknown kind of picture \"{name}\"{} (known: {})",
                onsil::suggest::did_you_mean(&plain, names.iter().copied()),
                names.join(", ")
            ))
        })
    }
}

impl From<Figure> for Picture {
    fn from(figure: Figure) -> Self {
        Self::Still(Box::new(figure))
    }
}

impl Picture {
    /// The picture with its figures changed.
    pub(crate) fn map(self, change: impl Fn(Figure) -> Figure) -> Self {
        match self {
            Self::Still(figure) => change(*figure).into(),
            Self::Moving(animation) => Self::Moving(animation.map(change)),
        }
    }

    /// The picture in that theme, at that width.
    pub(crate) fn styled(self, theme: &Theme, width: Option<f64>) -> Self {
        self.map(|figure| {
            let figure = figure.theme(theme.clone());
            match width {
                Some(width) => figure.width(width),
                None => figure,
            }
        })
    }

    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        match self {
            Self::Still(figure) => figure.save(path)?,
            Self::Moving(animation) => animation.save(path)?,
        }
        Ok(())
    }

    /// The document.
    pub(crate) fn to_svg(&self) -> String {
        match self {
            Self::Still(figure) => figure.to_svg(),
            Self::Moving(animation) => animation.to_svg(),
        }
    }

    /// Text; of a picture that moves, its last figure.
    pub(crate) fn to_text(&self, terminal: Terminal) -> String {
        match self {
            Self::Still(figure) => figure.to_text(terminal),
            Self::Moving(animation) => animation
                .frames()
                .last()
                .map_or_else(String::new, |figure| figure.to_text(terminal)),
        }
    }
}

fn history(subject: &mut Subject<'_>) -> Result<Picture> {
    subject.network("history")?;
    let Some(first) = subject.epochs.first() else {
        return Err(Error::usage(
            "history shows the epochs of a run, and none are noted here; give the folder of a network's run \
             with --run",
        ));
    };
    let names: Vec<String> = first.logs.iter().map(|(name, _)| name.to_owned()).collect();
    let of = |name: &String| -> Vec<f64> {
        subject.epochs.iter().filter_map(|epoch| epoch.logs.get(name)).collect()
    };
    let series: Vec<(String, Vec<f64>)> = names
        .iter()
        .filter(|name| *name != "learning_rate")
        .map(|name| (name.clone(), of(name)))
        .collect();
    let series: Vec<(&str, &[f64])> =
        series.iter().map(|(name, values)| (name.as_str(), &values[..])).collect();
    Ok(plots::history(&series).map_err(figures::Error::from)?.title("Training").into())
}

fn model(subject: &mut Subject<'_>) -> Result<Picture> {
    let network = subject.network("model")?;
    let title = network.name().to_owned();
    Ok(figures::model(network)?.title(title).into())
}

fn pipeline(subject: &mut Subject<'_>) -> Result<Picture> {
    let features = subject.estimator("pipeline")?.n_features_in();
    let estimator = subject.parameters("pipeline")?;
    Ok(figures::pipeline(estimator, features)?.title(estimator.name()).into())
}

fn confusion_matrix(subject: &mut Subject<'_>) -> Result<Picture> {
    let said = subject.classified("confusion_matrix")?;
    let figure = figures::confusion_matrix(
        &subject.labels()?,
        &said.labels,
        subject.class_names.as_deref(),
    )?;
    Ok(figure.title("Confusion matrix").into())
}

fn classification_report(subject: &mut Subject<'_>) -> Result<Picture> {
    let said = subject.classified("classification_report")?;
    let names = subject.class_names.as_deref();
    let figure = figures::classification_report(&subject.labels()?, &said.labels, names)?;
    Ok(figure.title("Classification report").into())
}

fn misclassified(subject: &mut Subject<'_>) -> Result<Picture> {
    let said = subject.classified("misclassified")?;
    let figure = figures::misclassified(subject.data()?, &subject.labels()?, &said.labels)?;
    Ok(figure.title("Read wrongly").into())
}

fn images(subject: &mut Subject<'_>) -> Result<Picture> {
    let data = subject.data()?;
    Ok(figures::images(data, IMAGES)?.title(format!("Images of {}", data.name)).into())
}

fn filters(subject: &mut Subject<'_>) -> Result<Picture> {
    let layer = subject.layer.clone();
    Ok(figures::filters(subject.network("filters")?, layer.as_deref())?.into())
}

fn feature_maps(subject: &mut Subject<'_>) -> Result<Picture> {
    let (layer, sample) = (subject.layer.clone(), subject.sample);
    let (network, data) = subject.network_and_data("feature_maps")?;
    Ok(figures::feature_maps(network, data, sample, layer.as_deref())?.into())
}

fn saliency(subject: &mut Subject<'_>) -> Result<Picture> {
    let sample = subject.sample;
    let (network, data) = subject.network_and_data("saliency")?;
    Ok(figures::saliency(network, data, sample)?.into())
}

/// What is drawn of no model.
fn activations(_: &mut Subject<'_>) -> Result<Picture> {
    let found = onsil::lessons::activations::curves();
    Ok(figures::activations(&found)?.title("Activation functions").into())
}

/// The network as it was before training, trained for a few epochs on some rows: what its gradients are where
/// it matters.
fn gradient_flow(subject: &mut Subject<'_>) -> Result<Picture> {
    let network = subject.network("gradient_flow")?;
    let mut config = network.get_config();
    config["seed"] = network.seed().into();
    let mut fresh = Sequential::from_config(&config)?;
    let loss = subject.loss.clone().ok_or_else(|| {
        Error::usage("gradient_flow trains the network anew: give the folder of its run with --run")
    })?;
    fresh.compile("adam", onsil::nn::losses::from_config(loss.clone())?, Vec::<&str>::new())?;
    let data = subject.train_data()?;
    let feed = Feed::new(data, Some(FLOW_ROWS), &fresh, &loss)?;
    let options = FitOptions::new().epochs(FLOW_EPOCHS).gradient_probe(true);
    let history = fresh.fit_dataset(&feed.arrays()?, options)?;
    let figure = figures::gradient_flow(&[(fresh.name(), &history)])?;
    let rows = FLOW_ROWS.min(data.len());
    let said = format!("trained anew with Adam on {rows} rows");
    Ok(figure.title("Gradient by layer").subtitle(said).into())
}

fn roc(subject: &mut Subject<'_>) -> Result<Picture> {
    let (labels, names) = (subject.labels()?, subject.class_names.clone());
    let figure = subject.with_classifier("roc", |model, x| {
        Ok(figures::roc(model, x, &labels, names.as_deref())?)
    })?;
    Ok(figure.title("Receiver operating characteristic").into())
}

fn decision_boundary(subject: &mut Subject<'_>) -> Result<Picture> {
    let (labels, names) = (subject.labels()?, subject.class_names.clone());
    let features = subject.data()?.feature_names.clone();
    let figure = subject.with_classifier("decision_boundary", |model, x| {
        Ok(figures::decision_boundary(model, x, &labels, names.as_deref(), features.as_deref())?)
    })?;
    Ok(figure.title("Decision boundary").into())
}

fn svm_margin(subject: &mut Subject<'_>) -> Result<Picture> {
    let fitted = subject.estimator("svm_margin")?;
    let data = subject.data()?;
    // Of another model it is said what it is, whatever its data are.
    let labels = if subject.is_classifier() { subject.labels()? } else { Vec::new() };
    let (x, names) = (subject.rows(data), subject.class_names.as_deref());
    let features = data.feature_names.as_deref();
    let figure = figures::svm_margin(fitted, &x, &labels, names, features, &subject.questions)?;
    Ok(figure.title("The widest margin").into())
}

/// The k-means of the run, or one of two clusters for data alone; from random centres, to see it work.
fn kmeans_of(subject: &Subject<'_>, figure: &str) -> Result<KMeans> {
    let params = match (&subject.model, subject.parameters.as_deref()) {
        (Model::None, _) => return Ok(KMeans::new(2).init(Init::Random).n_init(1)),
        (_, Some(estimator)) if estimator.name() == "KMeans" => estimator.get_params(),
        _ => {
            return Err(Error::usage(format!(
                "{figure} shows the steps of KMeans, and this is another model; train one: onsil train kmeans"
            )));
        }
    };
    let kmeans: KMeans = serde_json::from_value(Value::Object(params))
        .map_err(|error| Error::model(format!("KMeans: {error}")))?;
    Ok(kmeans.init(Init::Random))
}

fn kmeans_steps(subject: &mut Subject<'_>) -> Result<Picture> {
    let kmeans = kmeans_of(subject, "kmeans_steps")?;
    let data = subject.train_data()?;
    let figure =
        figures::kmeans_steps(&kmeans, &subject.rows(data), data.feature_names.as_deref())?;
    // A fit keeps the best of several runs; this is one.
    Ok(figure.title("k-means from random centres: assign, move, repeat").into())
}

fn kmeans_animation(subject: &mut Subject<'_>) -> Result<Picture> {
    let kmeans = kmeans_of(subject, "kmeans_animation")?;
    let data = subject.train_data()?;
    let moving =
        figures::kmeans_animation(&kmeans, &subject.rows(data), data.feature_names.as_deref())?;
    Ok(Picture::Moving(moving))
}

fn elbow(subject: &mut Subject<'_>) -> Result<Picture> {
    let default: Box<dyn AnyEstimator> =
        registry::from_config("KMeans", Value::Object(Map::new()))?;
    let estimator = match subject.model {
        Model::None => &*default,
        _ => subject.parameters("elbow")?,
    };
    let data = subject.train_data()?;
    let figure = figures::elbow(estimator, &subject.rows(data), MOST_CLUSTERS)?;
    Ok(figure.title("How many clusters?").into())
}

fn silhouette(subject: &mut Subject<'_>) -> Result<Picture> {
    let fitted = subject.estimator("silhouette")?;
    let data = subject.data()?;
    let x = subject.rows(data);
    let labels: Vec<i64> =
        fitted.predict_any(&x)?.to_f64().iter().map(|&label| label as i64).collect();
    Ok(figures::silhouette(&x, &labels)?.title("Silhouette of every row").into())
}

fn scatter(subject: &mut Subject<'_>) -> Result<Picture> {
    let data = subject.data()?;
    Ok(figures::scatter(data)?.title(format!("Rows of {}", data.name)).into())
}

fn line(subject: &mut Subject<'_>) -> Result<Picture> {
    let data = subject.data()?;
    let few: Vec<usize> = (0..data.len().min(MOST_ROWS)).collect();
    let x = subject.rows(data).select(&few);
    let x = x.to_f64();
    let name = |column: usize| match &data.feature_names {
        Some(names) if column < names.len() => names[column].clone(),
        _ => format!("column {column}"),
    };
    let columns: Vec<(String, Vec<f64>)> = x
        .columns()
        .into_iter()
        .take(MOST_LINES)
        .enumerate()
        .map(|(i, c)| (name(i), c.to_vec()))
        .collect();
    let columns: Vec<(&str, &[f64])> =
        columns.iter().map(|(name, values)| (name.as_str(), &values[..])).collect();
    Ok(plots::line(&columns).title(format!("Columns of {}", data.name)).into())
}

fn regression_fit(subject: &mut Subject<'_>) -> Result<Picture> {
    let fitted = subject.estimator("regression_fit")?;
    let data = subject.data()?;
    if matches!(data.y, Targets::None) {
        return Err(data.no_targets().into());
    }
    let y = target(data)?.to_f64().into_owned();
    let feature = match data.feature_names.as_deref() {
        Some([only]) => only.as_str(),
        _ => "x",
    };
    let figure = figures::regression_fit(fitted, &subject.rows(data), &y, [feature, "y"])?;
    Ok(figure.title("Predictions and data").into())
}

fn learning_curve(subject: &mut Subject<'_>) -> Result<Picture> {
    let estimator = subject.parameters("learning_curve")?;
    let data = subject.train_data()?;
    let y = match data.y {
        Targets::None => None,
        _ => Some(target(data)?),
    };
    let figure = figures::learning_curve(estimator, &subject.rows(data), y.as_ref())?;
    Ok(figure.title("Score by rows learnt from").into())
}
