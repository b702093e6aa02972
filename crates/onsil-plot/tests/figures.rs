//! What figures are made of, as their SVG says: axes, marks and labels; and what they refuse.

use onsil_plot::figures::*;
use onsil_plot::{Error, Figure};

/// How many elements of each kind a figure has, and all words in their order.
fn structure(figure: &Figure) -> String {
    let svg = figure.to_svg();
    let count = |text: &str| svg.matches(text).count();
    let words = svg.split("<text").skip(1).map(|part| {
        let (_, rest) = part.split_once('>').unwrap();
        rest.split_once("</text>").unwrap().0
    });
    format!(
        "axes {}, circles {}, paths {}, images {}: {}",
        count("class=\"axes\""),
        count("<circle"),
        count("<path"),
        count("<image"),
        words.collect::<Vec<_>>().join("|")
    )
}

#[test]
fn history_has_a_frame_for_each_figure_and_marks_the_best_epoch() {
    let figure = history(&[
        ("accuracy", &[0.5, 0.75, 1.0]),
        ("loss", &[1.0, 0.5, 0.25]),
        ("val_accuracy", &[0.5, 0.5, 0.5]),
        ("val_loss", &[0.75, 0.5, 1.0]),
    ]);
    assert_eq!(
        structure(&figure.unwrap()),
        "axes 2, circles 2, paths 25, images 0: \
         accuracy|train 1|validation 0.5|best epoch 2|0.6|0.8|1.0|1|2|3|epoch|\
         loss|train 0.25|validation 1|best epoch 2|0.5|1.0|1|2|3|epoch"
    );
}

#[test]
fn svm_margin_has_the_line_its_margins_and_rings() {
    let (x, y) = ((0.0, 4.0), (0.0, 4.0));
    let decision = Grid::points(x, y, 9, 9).iter().map(|[x, y]| x - y).collect();
    let shown = SvmMargin {
        points: &[[1.0, 2.0], [2.0, 1.0], [0.5, 3.0], [3.0, 0.5]],
        classes: &[0, 1, 0, 1],
        decision: Some(Grid::new(x, y, 9, decision)),
        support_vectors: &[[1.0, 2.0], [2.0, 1.0]],
        extra: &[([3.0, 3.0], "asked".into())],
        candidates: &[],
        ..SvmMargin::default()
    };
    let svg = svm_margin(&shown).unwrap().to_svg();
    let (legend, data) = svg.split_once("class=\"data\"").unwrap();
    // Circles: two points of class 0, two rings. Paths: three lines, two triangles, a cross.
    assert_eq!((data.matches("<circle").count(), data.matches("<path").count()), (4, 6));
    assert_eq!(data.matches("stroke-dasharray").count(), 2, "dashed at −1 and +1");
    for label in ["f = 0", "f = ±1", "class 0", "class 1", "support vectors", "asked"] {
        assert_eq!(legend.matches(&format!(">{label}<")).count(), 1, "{label}");
    }
    let lines = [(1.0, 0.65), (0.5, 1.6), (-0.2, 2.9)];
    let candidates =
        SvmMargin { decision: None, support_vectors: &[], extra: &[], candidates: &lines, ..shown };
    let words = structure(&svm_margin(&candidates).unwrap());
    let names = "1 x + 0.65|0.5 x + 1.6|−0.2 x + 2.9|class 0|class 1";
    assert!(words.contains(names), "{words}");
}

#[test]
fn kmeans_steps_show_points_centres_and_their_paths() {
    let points = [[0.0, 0.0], [1.0, 0.0], [5.0, 5.0], [6.0, 5.0]];
    let step = |centers: [[f64; 2]; 2], labels: [usize; 4], inertia: f64| KMeansStep {
        centers: centers.to_vec(),
        labels: labels.to_vec(),
        inertia,
    };
    let steps = [
        step([[0.0, 0.0], [1.0, 0.0]], [0, 1, 1, 1], 91.0),
        step([[0.0, 0.0], [4.0, 3.3]], [0, 0, 1, 1], 12.0),
        step([[0.5, 0.0], [5.5, 5.0]], [0, 0, 1, 1], 1.0),
    ];
    let svg = kmeans_steps(&points, &steps, ["x", "y"]).unwrap().to_svg();
    let frames: Vec<&str> = svg.split("class=\"data\"").skip(1).collect();
    assert_eq!(frames.len(), 3);
    let of_frame = |frame: usize| {
        let (data, _) = frames[frame].split_once("</g>").unwrap();
        (data.matches("<circle").count(), data.matches("<path").count())
    };
    // Discs of the first cluster. Voronoi cells, triangles of the second, centres.
    assert_eq!(of_frame(0), (1, 2 + 3 + 2));
    // The second centre has moved: its path with an arrow's head; that of the first is too short for one.
    assert_eq!(of_frame(1), (2, 2 + 2 + 2 + 3));
    let moving = kmeans_animation(&points, &steps, ["x", "y"]).unwrap();
    assert_eq!(moving.frames().len(), 5, "the last one stays");
    let svg = moving.to_svg();
    assert_eq!(svg.matches("class=\"frame\"").count(), 5);
    assert!(svg.contains("prefers-reduced-motion"));
}

#[test]
fn boundaries_are_smooth_where_the_model_says_how_sure_it_is() {
    let (x, y) = ((0.0, 1.0), (0.0, 1.0));
    let places = Grid::points(x, y, 11, 11);
    let first: Vec<f64> = places.iter().map(|[x, y]| x + 2.0 * y).collect();
    let second: Vec<f64> = places.iter().map(|_| 1.47).collect();
    let predicted = first.iter().map(|sum| f64::from(*sum < 1.47)).collect();
    let mut shown = DecisionBoundary {
        points: &[[0.2, 0.2]],
        classes: &[0],
        class_names: &["a".into(), "b".into()],
        predicted: &Grid::new(x, y, 11, predicted),
        confidence: &[],
        scores: &[first, second],
        features: ["x", "y"],
    };
    let corners = |shown: &DecisionBoundary<'_>| -> Vec<Vec<f64>> {
        let svg = decision_boundary(shown).unwrap().to_svg();
        let (_, data) = svg.split_once("class=\"data\"").unwrap();
        let (_, line) = data.split_once("<path d=\"").unwrap();
        let (line, _) = line.split_once('"').unwrap();
        let corner = |point: &str| point.trim().split(' ').map(|v| v.parse().unwrap()).collect();
        line.split(['M', 'L']).skip(1).map(corner).collect()
    };
    let bend = |corners: &[Vec<f64>]| {
        let (from, to) = (&corners[0], &corners[corners.len() - 1]);
        let slope = (to[1] - from[1]) / (to[0] - from[0]);
        let off = |p: &Vec<f64>| (p[1] - from[1] - slope * (p[0] - from[0])).abs();
        corners.iter().map(off).fold(0.0, f64::max)
    };
    // Coordinates are written with two decimals.
    assert!(bend(&corners(&shown)) < 0.03);
    shown.scores = &[];
    assert!(bend(&corners(&shown)) > 1.0, "without scores it follows the squares");
}

#[test]
fn what_does_not_fit_is_refused_with_the_parameter() {
    let message = |result: Result<Figure, Error>| result.unwrap_err().to_string();
    assert_eq!(
        message(history(&[("loss", &[])])),
        "history: loss must be one number for every epoch, but is empty"
    );
    assert_eq!(
        message(scatter(&[[0.0, 0.0]], &[3], &["a".into()], ["x", "y"])),
        "scatter: classes must be below the number of class_names (1), but is 3"
    );
    assert_eq!(
        message(elbow(&[2, 3], &[1.0], &[])),
        "elbow: inertias must be as long as the other arrays (2), but is 1 long"
    );
    assert_eq!(
        message(silhouette(&[], &[])),
        "silhouette: values must be 1 to 5000 long; draw a sample of the points, but is 0 long"
    );
    let message = line(&[("a", &[1.0])]).save("figure.jpg").unwrap_err().to_string();
    assert_eq!(message, "figure.jpg: expected .svg or .png, found .jpg; name the file accordingly");
    let message = line(&[("a", &[1.0])]).to_png(100.0).unwrap_err().to_string();
    assert!(message.starts_with("to_png: scale must be 0.5 to 8"), "{message}");
}

#[test]
fn numbers_that_are_not_finite_do_no_harm() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308, -1e308, 0.0];
    let far = [[f64::NAN, 1.0], [1e308, -1e308]];
    for figure in [
        line(&[("a", &odd), ("b", &[]), ("c", &[f64::NAN])]),
        history(&[("loss", &odd)]).unwrap(),
        scatter(&far, &[0, 0], &["name".into()], ["x", "y"]).unwrap(),
        gradient_flow(&[GradientFlow {
            name: "n",
            layers: &["l".into(), "l".into(), "l".into(), "l".into(), "l".into(), "l".into()],
            norms: &[odd.to_vec()],
        }])
        .unwrap(),
    ] {
        let svg = figure.to_svg();
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        figure.to_png(1.0).unwrap();
    }
}

#[test]
fn names_are_written_as_they_are() {
    let names = ["$a$ <b> & \"c\"".into(), "d".into()];
    let svg = scatter(&[[0.0, 0.0], [1.0, 1.0]], &[0, 1], &names, ["x", "y"]).unwrap().to_svg();
    assert!(svg.contains(">$a$ &lt;b&gt; &amp; &quot;c&quot;<"), "{svg}");
}
