//! Every figure at every width: no text is cut or lies on other text, and no legend lies on data.

use crate::figures::*;
use crate::scene::{Anchor, Mark, Scene, Text};
use crate::text::Metrics;
use crate::{Figure, Terminal, Theme, layout};

/// Samples of every kind of figure, with long names and many classes where these are hardest.
fn samples() -> Vec<(&'static str, Figure)> {
    let wave =
        |phase: f64| -> Vec<f64> { (0..30).map(|i| (0.3 * f64::from(i) + phase).sin()).collect() };
    let (a, b) = (wave(0.0), wave(1.0));
    let points: Vec<[f64; 2]> = a.iter().zip(&b).map(|(a, b)| [100.0 * a, *b]).collect();
    let classes: Vec<usize> = (0..30).map(|i| i % 3).collect();
    let names = ["bluebell", "a daisy with a very long name indeed, longer than a line", "온실 꽃"];
    let names: Vec<String> = names.map(String::from).to_vec();
    let (x, y) = ((-110.0, 110.0), (-1.2, 1.2));
    let places = Grid::points(x, y, 20, 20);
    let plane = Grid::new(x, y, 20, places.iter().map(|[x, y]| x / 50.0 + y).collect());
    let predicted = Grid {
        values: plane.values.iter().map(|v| f64::from(*v > 0.0)).collect(),
        ..plane.clone()
    };
    let binary: Vec<usize> = classes.iter().map(|class| class % 2).collect();
    let margin = SvmMargin {
        points: &points,
        classes: &binary,
        decision: Some(plane),
        support_vectors: &points[..3],
        extra: &[([10.0, 0.5], "a new point".into())],
        candidates: &[(1.0, 0.65), (0.5, -1.6), (-0.2, 2.9)],
        ..SvmMargin::default()
    };
    let step = |shift: f64| KMeansStep {
        centers: vec![[shift, 0.5], [-shift, -0.5], [20.0, 0.0]],
        labels: classes.clone(),
        inertia: 12_345.678 * shift,
    };
    let steps: Vec<KMeansStep> = (1..12).map(|i| step(f64::from(i) * 5.0)).collect();
    let norms: Vec<Vec<f64>> =
        (0..4).map(|i| (0..8).map(|l| 10f64.powi(l - 9 + i)).collect()).collect();
    let layers: Vec<String> = (1..9).map(|layer| format!("hidden_layer_{layer}")).collect();
    let curve = Roc {
        name: "a class of its own",
        false_positive_rate: &[0.0, 0.1, 1.0],
        true_positive_rate: &[0.0, 0.9, 1.0],
        area: 0.95,
    };
    let fit = RegressionFit {
        x: &a,
        y: &b,
        line_x: &[-1.0, 1.0],
        line_y: &[-1e6, 1e6],
        predicted: &a,
        names: ["area in square metres", "price"],
    };
    let curves: Vec<Curve<'_>> = ["step", "sigmoid", "tanh", "relu", "leaky_relu"]
        .map(|name| Curve { name, x: &a, value: &b, derivative: &a })
        .to_vec();
    let boundary = DecisionBoundary {
        points: &points,
        classes: &binary,
        class_names: &names[..2],
        predicted: &predicted,
        confidence: &[],
        scores: &[],
        features: ["length of the stem", "colour"],
    };
    let layer = LayerBox {
        name: "a_layer_with_a_name_that_is_much_too_long_for_its_box",
        kind: "GlobalAveragePooling2D",
        shape: "1024 × 1024 × 1024",
        parameters: 123_456_789,
    };
    let step = PipelineStep {
        name: "logisticregression",
        kind: "LogisticRegression",
        parameters: "C = 0.001, class_weight = balanced, max_iter = 10000, penalty = none",
    };
    let report = ReportRow {
        name: &names[1],
        precision: 0.906,
        recall: 1.0,
        f1_score: 0.0,
        support: 60_000.0,
    };
    let tile = ImageTile::new(5, a[..25].to_vec()).caption(&names[1]);
    let counts = |classes: usize| {
        ndarray::Array2::from_shape_fn((classes, classes), |(i, j)| {
            if i == j { 98_765.0 } else { (i * j % 4) as f64 }
        })
    };
    let many: Vec<String> = (0..20).map(|class| format!("a class with number {class}")).collect();
    vec![
        ("confusion_matrix", confusion_matrix(counts(3).view(), &names).unwrap()),
        ("confusion_matrix of 20", confusion_matrix(counts(20).view(), &many).unwrap()),
        ("classification_report", classification_report(&vec![report; 12]).unwrap()),
        ("images", images(&vec![tile.clone(); 17]).unwrap()),
        (
            "misclassified",
            misclassified(&vec![tile.clone(); 9], &["9"; 9], &["a long name"; 9]).unwrap(),
        ),
        ("filters", filters(5, &[("0", &a[..25]), ("a long name", &b[..25])]).unwrap()),
        ("feature_maps", feature_maps(Some(tile), 5, &vec![b[..25].to_vec(); 32]).unwrap()),
        ("saliency", saliency(5, &a[..25], &b[..25]).unwrap()),
        ("model", model("28 × 28", &vec![layer; 9]).unwrap()),
        ("pipeline", pipeline("784 features", &[step.clone(), step]).unwrap()),
        ("line", line(&[("a", &a), ("b", &b)])),
        (
            "history",
            history(&[("accuracy", &a), ("loss", &b), ("val_accuracy", &b), ("val_loss", &a)])
                .unwrap(),
        ),
        ("activations", activations(&curves).unwrap()),
        (
            "gradient_flow",
            gradient_flow(&[
                GradientFlow { name: "sigmoid", layers: &layers, norms: &norms },
                GradientFlow {
                    name: "relu, with a learning rate far too high",
                    layers: &layers,
                    norms: &norms,
                },
            ])
            .unwrap(),
        ),
        ("decision_boundary", decision_boundary(&boundary).unwrap()),
        ("svm_margin", svm_margin(&margin).unwrap()),
        (
            "kmeans_steps",
            kmeans_steps(&points, &steps, ["average passes", "average goals"]).unwrap(),
        ),
        ("elbow", elbow(&[2, 3, 4, 5], &[1e7, 3e6, 2e6, 1.5e6], &[0.4, 0.6, 0.5, 0.2]).unwrap()),
        ("silhouette", silhouette(&a, &classes).unwrap()),
        ("scatter", scatter(&points, &classes, &names, ["length of the stem", "colour"]).unwrap()),
        ("regression_fit", regression_fit(&fit).unwrap()),
        ("roc", roc(&vec![curve; 10]).unwrap()),
        (
            "learning_curve",
            learning_curve(
                &[10, 1_000, 60_000],
                &[vec![1.0, 0.9], vec![0.9, 0.8], vec![0.9, 0.9]],
                &[vec![0.1, 0.2], vec![0.5, 0.6], vec![0.8, 0.9]],
                "accuracy",
            )
            .unwrap(),
        ),
    ]
}

/// The box that a text fills: left, top, right, bottom.
fn place_of(text: &Text, metrics: Metrics) -> [f64; 4] {
    let wide = metrics.width(&text.text, text.size, text.bold);
    let start = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -wide / 2.0,
        Anchor::End => -wide,
    };
    // Capitals are 0.73 of the size high, and no letter hangs lower than a quarter of it.
    let (above, below) = (0.73 * text.size, 0.24 * text.size);
    match text.upwards {
        false => [text.x + start, text.y - above, text.x + start + wide, text.y + below],
        // Turned by a quarter to the left: what was to the right is above.
        true => [text.x - above, text.y - start - wide, text.x + below, text.y - start],
    }
}

fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

fn check(name: &str, scene: &Scene) {
    let texts: Vec<&Text> = scene
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
        .collect();
    let places: Vec<[f64; 4]> = texts.iter().map(|text| place_of(text, Metrics::Picture)).collect();
    for (i, (text, place)) in texts.iter().zip(&places).enumerate() {
        let [left, top, right, bottom] = *place;
        assert!(
            left >= 0.0 && top >= 0.0 && right <= scene.width && bottom <= scene.height,
            "{name} at {}: \"{}\" is cut: {place:?} of {} by {}",
            scene.width,
            text.text,
            scene.width,
            scene.height
        );
        for (other, beside) in texts.iter().zip(&places).skip(i + 1) {
            assert!(
                !overlap(*place, *beside),
                "{name} at {}: \"{}\" lies on \"{}\"",
                scene.width,
                text.text,
                other.text
            );
        }
    }
}

#[test]
fn no_text_is_cut_or_lies_on_other_text() {
    for (name, figure) in samples() {
        for width in [320.0, 400.0, 640.0, 960.0, 1600.0] {
            check(
                name,
                &layout::scene(
                    &figure
                        .clone()
                        .title("A title that is so long that it must be wrapped")
                        .width(width),
                    width,
                    Metrics::Picture,
                ),
            );
        }
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    for ((name, figure), (_, again)) in samples().into_iter().zip(samples()) {
        assert_eq!(figure.to_svg(), again.to_svg(), "{name}");
        let dark = figure.clone().theme(Theme::dark()).to_svg();
        assert_ne!(figure.to_svg(), dark, "{name}");
    }
}

#[test]
fn text_fits_in_the_columns_of_a_terminal() {
    use unicode_width::UnicodeWidthStr;
    for (name, figure) in samples() {
        for (columns, unicode) in [(80, true), (80, false), (40, true), (120, false)] {
            let text = figure.to_text(Terminal { columns, unicode, color: false });
            let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
            assert!(widest <= columns, "{name} in {columns} columns: {widest}\n{text}");
            assert!(unicode || text.is_ascii(), "{name}\n{text}");
            assert!(!text.contains('\x1b'), "{name}");
        }
    }
}
