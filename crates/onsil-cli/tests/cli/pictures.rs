//! Pictures: those of runs, those asked for, and the tour.

use crate::common::Place;

/// The pictures in a run's folder, sorted.
fn drawn(place: &Place, run: &str) -> Vec<String> {
    let files = std::fs::read_dir(place.path(run).join("figures")).unwrap();
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_run_holds_the_pictures_that_fit_its_model() {
    let place = Place::new();
    place.run(&["train", "svm", "--out", "svm", "-q"]).ok();
    assert_eq!(
        drawn(&place, "svm"),
        ["confusion_matrix.svg", "decision_boundary.svg", "svm_margin.svg"]
    );
    let margin = place.read("svm/figures/svm_margin.svg");
    for words in ["support vectors", "(0.6, 2.1)", "(3, 3.2)", "f = ±1"] {
        assert!(margin.contains(words), "{words}");
    }
    place.run(&["train", "kmeans", "--out", "kmeans", "-q"]).ok();
    let names = ["elbow", "kmeans_animation", "kmeans_steps", "scatter", "silhouette"];
    assert_eq!(drawn(&place, "kmeans"), names.map(|name| format!("{name}.svg")));
    place.run(&["train", "xor2", "--out", "xor", "-q"]).ok();
    let names = ["confusion_matrix", "decision_boundary", "history", "model"];
    assert_eq!(drawn(&place, "xor"), names.map(|name| format!("{name}.svg")));
    place.run(&["train", "regression", "--out", "line", "-q"]).ok();
    assert_eq!(drawn(&place, "line"), ["regression_fit.svg"]);
    place.run(&["train", "xor1", "--out", "none", "-q", "--no-figures"]).ok();
    assert!(!place.path("none/figures").exists());
    // Another model in the same folder does not keep the pictures of the first.
    place.run(&["train", "regression", "--out", "svm", "-q"]).ok();
    assert_eq!(drawn(&place, "svm"), ["regression_fit.svg"]);
}

#[test]
fn a_network_of_images_is_drawn_from_every_side() {
    let place = Place::new();
    place.run(&["train", "cnn", "--limit", "300", "--epochs", "1", "--out", "cnn", "-q"]).ok();
    let names = [
        "confusion_matrix",
        "feature_maps",
        "filters",
        "history",
        "misclassified",
        "model",
        "saliency",
    ];
    assert_eq!(drawn(&place, "cnn"), names.map(|name| format!("{name}.svg")));
    for kind in ["classification_report", "roc", "gradient_flow", "images", "feature-maps"] {
        place.run(&["plot", kind, "--run", "cnn", "--out", "a.svg"]).ok();
        assert!(place.read("a.svg").contains("<title>"), "{kind}");
    }
    let args =
        ["plot", "feature_maps", "--run", "cnn", "--layer", "max_pooling2d", "--out", "a.svg"];
    place.run(&args).ok();
    // The image, and 32 maps.
    assert_eq!(place.read("a.svg").matches("<image").count(), 33);
    let args = ["plot", "feature_maps", "--run", "cnn", "--layer", "max_poling2d"];
    place.run(&args).fails(4, &["max_poling2d", "did you mean \"max_pooling2d\"?"]);
    place.run(&["plot", "feature_maps", "--run", "cnn", "--layer", "flatten"]).fails(
        2,
        &[
            "feature_maps shows a layer that gives images, but this is flatten",
            "name a convolution",
        ],
    );
    place
        .run(&["plot", "saliency", "--run", "cnn", "--sample", "99999"])
        .fails(2, &["row 99999 of digits"]);
}

#[test]
fn pictures_are_files_or_text() {
    let place = Place::new();
    place.run(&["train", "svm", "--out", "svm", "-q", "--no-figures"]).ok();
    let ran = place.run(&["plot", "svm_margin", "--run", "svm"]).ok();
    assert!(ran.err.contains("wrote svm/svm_margin.svg"), "{ran:?}");
    place
        .run(&[
            "plot",
            "svm_margin",
            "--run",
            "svm",
            "--out",
            "b.png",
            "--theme",
            "dark",
            "--width",
            "400",
        ])
        .ok();
    let png = std::fs::read(place.path("b.png")).unwrap();
    assert_eq!(&png[1..4], b"PNG");
    // Two pixels for each of the figure's.
    assert_eq!(&png[16..20], 800u32.to_be_bytes());
    let model =
        ["plot", "svm_margin", "--model", "svm/model.onsil", "--data", "blobs", "--out", "c.svg"];
    place.run(&model).ok();
    let ran = place.run(&["plot", "svm_margin", "--run", "svm", "--terminal"]).ok();
    assert!(
        ran.out.contains('●') && ran.out.lines().all(|line| line.chars().count() <= 80),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains('\x1b'), "no colours into a pipe");
    let dumb = place
        .command(&["plot", "svm_margin", "--run", "svm", "--terminal"])
        .env("TERM", "dumb")
        .output();
    let dumb = String::from_utf8(dumb.unwrap().stdout).unwrap();
    assert!(dumb.is_ascii() && dumb.contains("support vectors"), "{dumb}");
    assert!(place.path("svm/svm_margin.svg").exists());
    let ran = place.run(&["plot", "scatter", "--data", "flowers", "--out", "d.svg", "--json"]).ok();
    assert_eq!(ran.json()["out"], "d.svg");
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let place = Place::new();
    place
        .run(&["plot", "svm_margn"])
        .fails(2, &["svm_margn", "did you mean \"svm_margin\"?", "known: history"]);
    place.put("one.csv", "a,b\n1,x\n2,y\n3,x\n");
    place
        .run(&["plot", "scatter", "--data", "one.csv"])
        .fails(2, &["scatter shows rows of two or more features", "which has 1"]);
    place.run(&["train", "gates", "--out", "gates", "-q"]).ok();
    place.run(&["plot", "roc", "--run", "gates"]).fails(2, &["holds no model.onsil", "--model"]);
    let moving = ["plot", "kmeans_animation", "--data", "players", "--out", "a.png"];
    place.run(&moving).fails(2, &["a.png", "a PNG cannot move"]);
    place.run(&["plot", "kmeans_steps", "--data", "players", "--out", "steps.svg"]).ok();
    place.run(&["plot", "scatter"]).fails(2, &["no data were given", "--data digits"]);
    place
        .run(&["plot", "history", "--data", "digits"])
        .fails(2, &["history shows a network", "onsil train cnn"]);
    place
        .run(&["plot", "scatter", "--data", "flowers", "--out", "a.gif"])
        .fails(2, &["a.gif", ".svg or .png"]);
    place.run(&["plot", "scatter", "--run", "nowhere"]).fails(5, &["nowhere"]);
    place.run(&["train", "regression", "--out", "line", "-q"]).ok();
    place.run(&["plot", "svm_margin", "--run", "line"]).fails(
        2,
        &[
            "the margin of a support vector machine of two classes",
            "LinearRegression",
            "onsil train svm",
        ],
    );
    place
        .run(&["plot", "confusion_matrix", "--run", "line"])
        .fails(2, &["a figure of classes shows a classifier, but this is LinearRegression"]);
    place
        .run(&["plot", "images", "--data", "flowers"])
        .fails(2, &["images shows images", "digits or mnist"]);
    place
        .run(&["plot", "kmeans_steps", "--run", "line"])
        .fails(2, &["KMeans", "onsil train kmeans"]);
}

#[test]
fn the_tour_is_one_page_that_loads_nothing() {
    let place = Place::new();
    let only = "gates,xor1,activations,propagation,convolution,svm,kmeans,tshirt,regression";
    let ran = place.run(&["tour", "--only", only, "--out", "page", "--json", "--offline"]).ok();
    let result = ran.json();
    assert_eq!(result["lessons"].as_array().unwrap().len(), 9);
    for lesson in result["lessons"].as_array().unwrap() {
        for number in lesson["numbers"].as_array().unwrap() {
            assert_ne!(number["holds"], false, "{lesson}");
        }
    }
    let page = place.read("page/index.html");
    assert!(!page.contains("http://") && !page.contains("https://"));
    assert!(
        page.contains("마진이 가장 넓은 직선") && page.contains("The line with the widest margin")
    );
    let images = page.matches("<img ").count();
    assert_eq!(page.matches(" alt=\"").count(), images);
    assert!(images >= 12, "{images}");
    place
        .run(&["tour", "--only", "svn"])
        .fails(2, &["unknown lesson \"svn\"; did you mean \"svm\"?"]);
    place.run(&["tour", "--data", "flowers"]).fails(3, &["flowers: expected grey images"]);
    place.put("file", "in the way");
    place.run(&["tour", "--only", "svm", "--out", "file"]).fails(5, &["file"]);
}
