//! The pictures that fit a model that has just been trained.

use super::kinds::Kind;
use super::subject::{Model, Subject};
use crate::error::Result;
use crate::run_folder::RunFolder;
use onsil::data::Targets;
use onsil::ml::Kind as EstimatorKind;

/// Writes every picture that fits the model into the run's folder, and says which. A model that gives nothing to
/// draw, such as clusters that are all one, is no worse for it: then only a message says so.
pub(crate) fn write_into(
    folder: &RunFolder,
    mut subject: Subject<'_>,
    say: &dyn Fn(&str),
) -> Result<()> {
    let mut drawn = Vec::new();
    for name in fitting(&subject)? {
        let picture = (Kind::find(name)?.draw)(&mut subject);
        match picture.and_then(|picture| picture.save(&folder.picture(name))) {
            Ok(()) => drawn.push(name),
            Err(error) => say(&format!("no picture {name}: {error}")),
        }
    }
    say(&said(&drawn, folder));
    Ok(())
}

/// Numbers in the rows of data that are small enough to be clustered again and again.
const FEW: usize = 20_000;

/// What lessons draw beside the kinds that can be asked for.
const OF_LESSONS: [&str; 4] = ["dead_units", "dropout", "padding_and_strides", "pooling"];

/// The names of all pictures that may lie in a run's folder.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    super::ALL.iter().map(|kind| kind.name).chain(OF_LESSONS)
}

/// What was written, in a line; nothing where there is nothing to draw.
pub(crate) fn said(names: &[&str], folder: &RunFolder) -> String {
    match names {
        [] => "no pictures fit this model".to_owned(),
        _ => format!("drew {} in {}", names.join(", "), folder.path().join("figures").display()),
    }
}

fn fitting(subject: &Subject<'_>) -> Result<Vec<&'static str>> {
    let data = subject.data()?;
    let features: usize = data.sample_shape().iter().product();
    let mut names = Vec::new();
    match &subject.model {
        Model::None => {}
        Model::Network(network) => {
            if !subject.epochs.is_empty() {
                names.push("history");
            }
            names.push("model");
            let convolves = network.layers().any(|layer| layer.layer().class_name() == "Conv2D");
            if convolves && data.sample_shape().len() > 1 {
                names.extend(["filters", "feature_maps"]);
            }
            if subject.is_classifier() {
                names.extend(of_classes(features));
                if data.sample_shape().len() > 1 {
                    names.extend(["misclassified", "saliency"]);
                }
            }
        }
        Model::Estimator(fitted) => match fitted.kind() {
            EstimatorKind::Classifier if subject.is_classifier() => {
                let two = fitted.classes().is_some_and(|classes| classes.len() == 2);
                let machine =
                    fitted.attributes().iter().any(|(name, _)| *name == "support_vectors");
                if two && machine && features == 2 {
                    names.push("svm_margin");
                }
                names.extend(of_classes(features));
            }
            EstimatorKind::Clusterer => {
                if fitted.name() == "KMeans" && features == 2 {
                    names.extend(["kmeans_steps", "kmeans_animation"]);
                }
                names.push("scatter");
                if data.len() * features <= FEW {
                    names.extend(["silhouette", "elbow"]);
                }
            }
            EstimatorKind::Regressor if !matches!(data.y, Targets::None) => {
                names.push("regression_fit")
            }
            _ => {}
        },
    }
    if subject.parameters.as_ref().is_some_and(|estimator| estimator.name() == "Pipeline") {
        names.push("pipeline");
    }
    Ok(names)
}

fn of_classes(features: usize) -> impl Iterator<Item = &'static str> {
    (features == 2).then_some("decision_boundary").into_iter().chain(["confusion_matrix"])
}
