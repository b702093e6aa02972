//! Every kind of picture, drawn of models trained here: into a folder as SVG, light and dark, with a page that
//! shows them all.
//!
//! `cargo run --release --example gallery -- docs/gallery`; with `--png` as PNG too, at 400 pixels and at its own
//! width.

use onsil::data::datasets::digits;
use onsil::figures::{self, Classify};
use onsil::lessons;
use onsil::ml::Fitted;
use onsil::ml::cluster::Init;
use onsil::ndarray::Array2;
use onsil::plot::figures as plots;
use onsil::plot::{Figure, Theme};
use onsil::prelude::*;
use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;

type Named = (&'static str, Figure);

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().ok_or("give the folder to write into")?);
    let also_png = args.next().is_some_and(|arg| arg == "--png");
    let mut page = String::from(
        "# Gallery\n\nEvery kind of picture, as `onsil plot KIND` and `onsil::figures` draw it. This page and its \
         pictures are made by\n`cargo run --release --example gallery -- docs/gallery`.\n",
    );
    for (name, figure) in networks()?.into_iter().chain(estimators()?).chain(data_and_lessons()?) {
        for (suffix, theme) in [("", Theme::light()), ("-dark", Theme::dark())] {
            let figure = figure.clone().theme(theme);
            figure.save(folder.join(format!("{name}{suffix}.svg")))?;
            if also_png {
                figure.save(folder.join(format!("{name}{suffix}.png")))?;
                figure.width(400.0).save(folder.join(format!("{name}{suffix}-400.png")))?;
            }
        }
        write!(
            page,
            "\n## {name}\n\n<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{name}-dark.svg\"><img \
             src=\"{name}.svg\" alt=\"{name}\"></picture>\n"
        )?;
    }
    let (kmeans, players) = players()?;
    let moving =
        figures::kmeans_animation(&kmeans, &rows(&players), players.feature_names.as_deref())?;
    moving.save(folder.join("kmeans_animation.svg"))?;
    page += "\n## kmeans_animation\n\n<img src=\"kmeans_animation.svg\" alt=\"k-means, moving\">\n";
    std::fs::write(folder.join("README.md"), page)?;
    Ok(())
}

fn networks() -> Result<Vec<Named>, Box<dyn Error>> {
    let (train, test) = (digits::generate(6_000, 1), digits::generate(1_000, 2));
    let mut model = sequential![
        Input::new([28, 28, 1]),
        Rescaling::new(1.0 / 255.0),
        Conv2D::new(16, 5).activation("relu"),
        MaxPooling2D::new(2),
        Flatten::new(),
        Dropout::new(0.3),
        Dense::new(64).activation("relu"),
        Dense::new(10).activation("softmax"),
    ]?;
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
    let images = train.x.to_f32().into_shape_with_order((6_000, 28, 28, 1))?;
    let labels: Vec<u32> = train.labels()?.iter().map(|&label| label as u32).collect();
    let labels = ndarray::Array1::from(labels);
    let options = FitOptions::new().epochs(6).validation_split(0.2).gradient_probe(true);
    let history = model.fit(&images, &labels, options)?;
    let truth = test.labels()?.to_vec();
    let said = model.classify(&rows(&test))?.labels;
    Ok(vec![
        ("history", figures::history(&history)?.title("Training")),
        ("model", figures::model(&model)?.title("A small convolutional network")),
        (
            "confusion_matrix",
            figures::confusion_matrix(&truth, &said, None)?.title("Confusion matrix"),
        ),
        ("classification_report", figures::classification_report(&truth, &said, None)?),
        ("misclassified", figures::misclassified(&test, &truth, &said)?.title("Read wrongly")),
        ("roc", figures::roc(&mut model, &rows(&test), &truth, None)?),
        ("images", figures::images(&test, 24)?.title("Digits")),
        ("filters", figures::filters(&model, None)?),
        ("feature_maps", figures::feature_maps(&mut model, &test, 0, None)?),
        ("saliency", figures::saliency(&mut model, &test, 0)?),
        ("gradient_flow", figures::gradient_flow(&[("cnn", &history)])?.title("Gradient by layer")),
    ])
}

fn players() -> Result<(KMeans, onsil::data::Dataset), Box<dyn Error>> {
    let players = datasets::load("players", &datasets::Options::default())?.train;
    Ok((KMeans::new(2).init(Init::Random).n_init(1).random_state(33), players))
}

fn estimators() -> Result<Vec<Named>, Box<dyn Error>> {
    let options = datasets::Options::default();
    let blobs = datasets::load("blobs", &options)?.train;
    let margin = SVC::new().kernel(Kernel::Linear).c(1e10).fit(rows(&blobs), &target(&blobs)?)?;
    let asked = [([0.6, 2.1], "(0.6, 2.1)".to_owned()), ([3.0, 3.2], "(3.0, 3.2)".to_owned())];
    let labels = blobs.labels()?.to_vec();
    let svm = figures::svm_margin(&margin, &rows(&blobs), &labels, None, None, &asked)?;

    let moons = datasets::load("moons", &options)?.train;
    let curved = SVC::new().fit(rows(&moons), &target(&moons)?)?;
    let mut curved: &dyn Fitted = &curved;
    let boundary = figures::decision_boundary(
        &mut curved,
        &rows(&moons),
        &moons.labels()?.to_vec(),
        None,
        None,
    )?;

    let (kmeans, players) = players()?;
    let steps = figures::kmeans_steps(&kmeans, &rows(&players), players.feature_names.as_deref())?;
    let sizes = datasets::load("tshirt", &options)?.train;
    let clusters = KMeans::new(4).fit(rows(&sizes))?;
    let silhouette = figures::silhouette(&rows(&sizes), &clusters.labels.to_vec())?;

    let flats = datasets::load("flats", &options)?.train;
    let line = LinearRegression::new().fit(rows(&flats), &target(&flats)?)?;
    let prices = target(&flats)?.to_f64().into_owned();
    let regression =
        figures::regression_fit(&line, &rows(&flats), &prices, ["area in m²", "price"])?;

    let flowers = datasets::flowers::load();
    let pipeline = make_pipeline([StandardScaler::new().into(), SVC::new().c(5.0).into()]);
    let learning = figures::learning_curve(&pipeline, &rows(&flowers), Some(&target(&flowers)?))?;
    Ok(vec![
        ("svm_margin", svm.title("The widest margin")),
        ("decision_boundary", boundary.title("Two moons")),
        ("kmeans_steps", steps.title("k-means: assign, move, repeat")),
        ("elbow", figures::elbow(&KMeans::new(2), &rows(&sizes), 8)?.title("How many sizes?")),
        ("silhouette", silhouette.title("Silhouette of every person")),
        ("regression_fit", regression.title("Prices of flats")),
        ("learning_curve", learning.title("Score by rows learnt from")),
        ("pipeline", figures::pipeline(&pipeline, 4)?.title("A pipeline")),
    ])
}

fn data_and_lessons() -> Result<Vec<Named>, Box<dyn Error>> {
    let waves: Vec<Vec<f64>> =
        [1.0, 2.0].map(|f| (0..60).map(|i| (f * f64::from(i) / 10.0).sin()).collect()).to_vec();
    let options = lessons::vanishing::Options::default();
    let vanishing = lessons::vanishing::compare(&digits::generate(2_000, 1), &options)?;
    let dropout = lessons::dropout::compare(&digits::generate(2_000, 1), &Default::default())?;
    let digit = digits::generate(1, 3).x.to_f32();
    let digit = Array2::from_shape_vec((28, 28), digit.iter().copied().collect())?;
    let [filters, strides, pooling] =
        figures::convolution(&lessons::convolution::filters(digit.view())?)?;
    Ok(vec![
        ("scatter", figures::scatter(&datasets::flowers::load())?.title("Flowers")),
        ("line", plots::line(&[("sin x", &waves[0]), ("sin 2x", &waves[1])]).title("Two lines")),
        (
            "activations",
            figures::activations(&lessons::activations::curves())?.title("Activations"),
        ),
        ("vanishing", figures::vanishing(&vanishing)?.title("Gradients vanish")),
        ("dead_units", figures::dead_units(&vanishing).title("Units die")),
        ("dropout", figures::dropout(&dropout).title("Dropout narrows the gap")),
        ("convolution", filters),
        ("padding_and_strides", strides),
        ("pooling", pooling),
    ])
}
