//! Estimators: lessons, training by name, what is wrong, and the use of fitted models.

use crate::common::Place;
use serde_json::{Value, json};

fn floats(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(items) => items.iter().flat_map(floats).collect(),
        None => vec![value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))],
    }
}

#[track_caller]
fn near(value: &Value, expected: &[f64]) {
    let found = floats(value);
    assert_eq!(found.len(), expected.len(), "{value}");
    for (a, b) in found.iter().zip(expected) {
        // The lessons' figures have eight decimals.
        assert!((a - b).abs() <= 1e-6 * (1.0 + b.abs()), "{value}: expected {expected:?}");
    }
}

#[test]
fn svm_finds_the_widest_margin() {
    let place = Place::new();
    let result = place.run(&["train", "svm", "--json"]).ok().json();
    assert_eq!(result["support"], json!([18, 25, 7]));
    near(
        &result["support_vectors"],
        &[0.44359863, 3.11530945, 2.33812285, 3.43116792, 2.06156753, 1.96918596],
    );
    near(&result["coef"], &[0.23525694, -1.41250783]);
    near(&result["intercept"], &[3.29634152]);
    assert_eq!(result["n_support"], json!([2, 1]));
    let answers = &result["predictions"];
    assert_eq!((&answers[0]["class"], &answers[1]["class"]), (&json!(1), &json!(0)));
    assert!((answers[0]["decision"].as_f64().unwrap() - 0.4712).abs() < 5e-5, "{answers}");
    assert!((answers[1]["decision"].as_f64().unwrap() + 0.5179).abs() < 5e-5, "{answers}");
    assert_eq!(result["train"]["accuracy"], 1.0);
    assert!(result["fit_seconds"].as_f64().unwrap() > 0.0);
    let ran = place.run(&["train", "svm"]).ok();
    assert!(ran.out.contains("coef: [[0.235257, -1.41251]]"), "{ran:?}");
    assert!(ran.err.contains("expected: 3 support vectors"), "{ran:?}");
}

#[test]
fn kmeans_groups_the_players() {
    let place = Place::new();
    let result = place.run(&["train", "kmeans", "--json"]).ok().json();
    near(&result["inertia"], &[3_497.153_132_832]);
    let mut centers: Vec<Vec<f64>> =
        result["cluster_centers"].as_array().unwrap().iter().map(floats).collect();
    centers.sort_by(|a, b| b[0].total_cmp(&a[0]));
    for (found, expected) in centers.concat().iter().zip([100.762, 3.476, 54.737, -0.632]) {
        assert!((found - expected).abs() < 5e-4, "{centers:?}");
    }
    let labels = result["labels"].as_array().unwrap();
    let of_first = labels.iter().filter(|label| **label == labels[0]).count();
    assert_eq!((labels.len(), of_first), (40, 21));
    assert_eq!(result["predictions"][0]["cluster"], labels[0]);
}

#[test]
fn gates_show_what_one_unit_can_learn() {
    let place = Place::new();
    let result = place.run(&["train", "gates", "--json"]).ok().json();
    for model in ["perceptron", "logistic_regression"] {
        for (gate, least, most) in [("and", 1.0, 1.0), ("or", 1.0, 1.0), ("xor", 0.0, 0.75)] {
            let accuracy = result["gates"][gate][model]["accuracy"].as_f64().unwrap();
            assert!((least..=most).contains(&accuracy), "{gate} {model}: {accuracy}");
        }
    }
    for seed in ["1", "2", "3", "4"] {
        let result = place.run(&["train", "gates", "--seed", seed, "--json"]).ok().json();
        assert_eq!(result["gates"]["and"]["perceptron"]["accuracy"], 1.0);
        assert!(result["gates"]["xor"]["perceptron"]["accuracy"].as_f64().unwrap() <= 0.75);
    }
    assert!(place.run(&["train", "gates"]).ok().out.contains("xor  perceptron"));
}

#[test]
fn tshirt_compares_numbers_of_sizes() {
    let place = Place::new();
    let ran = place.run(&["train", "tshirt", "--json"]).ok();
    let compared: Vec<Value> =
        ran.out.lines().take(4).map(|line| serde_json::from_str(line).unwrap()).collect();
    let inertia: Vec<f64> = compared.iter().map(|c| c["inertia"].as_f64().unwrap()).collect();
    assert!(inertia.windows(2).all(|pair| pair[0] > pair[1]), "{inertia:?}");
    for (found, clusters) in compared.iter().zip(3..) {
        assert_eq!(found["n_clusters"], clusters);
        assert!((0.2..0.9).contains(&found["silhouette"].as_f64().unwrap()), "{found}");
    }
    assert_eq!(ran.json()["cluster_centers"].as_array().unwrap().len(), 4);
    let text = place.run(&["train", "tshirt"]).ok().out;
    assert!(text.contains("\nS: cluster ") && text.contains("\nXL: cluster "), "{text}");
}

#[test]
fn regression_and_logistic() {
    let place = Place::new();
    let result = place.run(&["train", "regression", "--json"]).ok().json();
    assert!(result["train"]["r2"].as_f64().unwrap() > 0.8, "{result}");
    assert_eq!(result["coef"].as_array().unwrap().len(), 1);
    let args = ["train", "logistic", "--limit", "2000", "--json", "--full"];
    let result = place.run(&args).ok().json();
    assert!(result["test"]["accuracy"].as_f64().unwrap() > 0.85, "{}", result["test"]);
    assert_eq!(floats(&result["coef"]).len(), 7840);
    assert!(result["predict_seconds"].as_f64().unwrap() > 0.0);
    let result = place.run(&args[..5]).ok().json();
    assert_eq!(result["omitted"]["coef"], json!([10, 784]));
}

/// A table of three named kinds, with the target in its first column.
fn flowers(place: &Place) -> String {
    let mut text = "kind,length,width\n".to_owned();
    for i in 0..30 {
        let kind = i % 3;
        let (length, width) = (2 * kind + i % 2, 5 - kind + i % 5);
        text += &format!("{},{length}.5,{width}.25\n", ["rose", "iris", "lily"][kind]);
    }
    place.put("flowers.csv", text)
}

#[test]
fn any_estimator_on_a_table() {
    let place = Place::new();
    let table = flowers(&place);
    let train = ["train", "svc", "--data", &table, "--target", "kind", "--c", "10", "--out", "run"];
    let result = place.run(&[&train[..], &["--json"]].concat()).ok().json();
    assert_eq!(result["estimator"], "SVC");
    assert_eq!(result["n_features_in"], 2);
    assert!(result["train"]["accuracy"].as_f64().unwrap() > 0.9, "{result}");
    // Columns are found by their names, wherever they stand and whatever else is there.
    place.put("new.csv", "width,colour,length\n5.25,1,0.5\n3.25,2,5.5\n");
    let ran = place.run(&["predict", "run", "new.csv"]).ok();
    assert_eq!(ran.out.lines().collect::<Vec<_>>(), ["prediction", "rose", "lily"], "{ran:?}");
    place.run(&["predict", "run", "new.csv", "--out", "answers.csv"]).ok();
    assert_eq!(place.read("answers.csv").lines().count(), 3);
    let lines = place.run(&["predict", "run", "new.csv", "--json"]).ok().out;
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!((&first["prediction"], &first["row"]), (&json!("rose"), &json!(1)));
    let ran = place.run(&["evaluate", "run", "--json"]).ok();
    assert_eq!(ran.json()["train"], result["train"]);
    let ran = place.run(&["inspect", "run"]).ok();
    assert!(ran.out.contains("SVC, 2 features") && ran.out.contains("C = 10"), "{ran:?}");
    let held_out = ["train", "k_neighbors_classifier", "--data", &table, "--target", "0"];
    let result =
        place.run(&[&held_out[..], &["--test-fraction", "0.3", "--json"]].concat()).ok().json();
    assert_eq!(result["samples"], 21);
    assert!(result["test"]["accuracy"].is_number());
    // All columns are features where nothing is to be predicted.
    let text = "1,2\n1,3\n9,8\n9,9\n";
    place.put("groups.csv", text);
    let args = ["train", "kmeans", "--data", "groups.csv", "--k", "2", "--json"];
    let result = place.run(&args).ok().json();
    assert_eq!((&result["n_features_in"], &result["inertia"]), (&json!(2), &json!(1.0)));
}

#[test]
fn probabilities_and_transforms_are_columns() {
    let place = Place::new();
    let table = flowers(&place);
    let args = ["train", "logistic_regression", "--data", &table, "--target", "kind"];
    place.run(&[&args[..], &["--out", "run", "--quiet"]].concat()).ok();
    place.put("new.csv", "length,width\n0.5,5.25\n");
    let ran = place.run(&["predict", "run", "new.csv"]).ok();
    let header = "prediction,probability_iris,probability_lily,probability_rose";
    assert_eq!(ran.out.lines().next(), Some(header), "{ran:?}");
    place.run(&["train", "pca", "--data", "new.csv", "--n-components", "1"]).fails(3, &["PCA"]);
    place.put("points.csv", "1,2\n2,4.5\n3,6\n4,7.5\n");
    let args = ["train", "pca", "--data", "points.csv", "--n-components", "1", "--out", "pca"];
    place.run(&args).ok();
    let ran = place.run(&["predict", "pca", "points.csv"]).ok();
    assert_eq!(ran.out.lines().count(), 5, "{ran:?}");
}

#[test]
fn models_in_toml() {
    let place = Place::new();
    let table = flowers(&place);
    place.put(
        "scaled.toml",
        format!(
            "[estimator]\nclass_name = \"Pipeline\"\nsteps = [\n  [\"scale\", {{ class_name = \
             \"StandardScaler\" }}],\n  [\"svc\", {{ class_name = \"SVC\", C = 2.0 }}],\n]\n\n[data]\n\
             name = \"{table}\"\ntarget = \"kind\"\n"
        ),
    );
    let result = place.run(&["train", "scaled.toml", "--json"]).ok().json();
    assert_eq!(result["estimator"], "Pipeline");
    assert_eq!(result["run_dir"], "runs/scaled-1");
    let again = place.run(&["train", "runs/scaled-1/config.toml", "--json"]).ok().json();
    assert_eq!(again["train"], result["train"]);
    place.run(&["predict", "runs/scaled-1", "flowers.csv"]).ok();
    place.put("wrong.toml", "[estimator]\nclass_name = \"SVC\"\nkernal = \"rbf\"\n");
    place
        .run(&["train", "wrong.toml"])
        .fails(4, &["SVC has no parameter \"kernal\"", "\"kernel\"?"]);
}

#[test]
fn what_is_wrong_is_said() {
    let place = Place::new();
    let table = flowers(&place);
    place.run(&["train", "svcc"]).fails(2, &["\"svcc\"", "did you mean \"svc\"?"]);
    place.run(&["train", "logistic_regresion"]).fails(2, &["\"logistic_regression\"?"]);
    place
        .run(&["train", "svc", "--epochs", "3"])
        .fails(2, &["--epochs is for networks", "--kernel"]);
    place.run(&["train", "cnn", "--kernel", "rbf"]).fails(2, &["--kernel is a parameter of estim"]);
    place.run(&["train", "svc", "--n-clusters", "3"]).fails(2, &["no parameter \"n_clusters\""]);
    place.run(&["train", "svc", "--kernel", "rbv"]).fails(2, &["SVC", "rbv"]);
    place.run(&["train", "svc", "--max-iter", "few"]).fails(2, &["SVC: max_iter: ", "\"few\""]);
    place.run(&["train", "svc", "--kernel", "5"]).fails(2, &["SVC: kernel: ", "5"]);
    place.run(&["train", "svc", "--c", "0"]).fails(2, &["SVC: C must be", "above 0", "0"]);
    place.run(&["train", "svc", "--c", "-1"]).fails(2, &["SVC: C must be", "-1"]);
    place.run(&["train", "svc", "--gamma", "-1"]).fails(2, &["gamma"]);
    place.run(&["train", "svc", "--gamma", "0"]).fails(2, &["SVC: gamma must be", "above 0"]);
    let on = |estimator: &str, data: &str, more: &[&str]| {
        place.run(&[&["train", estimator, "--data", data], more].concat())
    };
    on("svc", &table, &["--target", "kin"]).fails(3, &["\"kin\"", "did you mean \"kind\"?"]);
    on("svc", &table, &["--target", "9"]).fails(3, &["from 0 to 2", "9"]);
    let one = place.put("one.csv", "1,2,0\n3,4,0\n");
    on("svc", &one, &[]).fails(3, &["one.csv", "2 classes"]);
    let nan = place.put("nan.csv", "1,2,0\n3,nan,1\n");
    on("svc", &nan, &[]).fails(3, &["nan.csv, row 2, column 2", "nan"]);
    let few = place.put("few.csv", "1,2\n3,4\n");
    on("kmeans", &few, &["--k", "5"]).fails(3, &["few.csv", "5", "2"]);
    let text = place.put("text.csv", "a,b\n1,x\n2,y\n");
    on("linear_regression", &text, &[]).fails(3, &["text.csv, row 2", "\"x\""]);
    on("kmeans", &text, &[]).fails(3, &["row 2, column b", "\"x\""]);
    let same = place.put("same.csv", "1,2\n1,2\n1,2\n1,2\n");
    let ran = on("kmeans", &same, &["--k", "3", "--json"]).ok();
    assert!(ran.json()["warnings"][0].as_str().unwrap().contains("distinct"), "{ran:?}");
    on("svc", "players", &[]).fails(3, &["players", "targets", "--target"]);
    on("svc", "no/such.csv", &[]).fails(5, &["no/such.csv"]);
    assert!(place.run(&["train", "--help"]).ok().out.contains("--kernel"));
    assert!(!place.run(&["train", "-h"]).ok().out.contains("--kernel"));
}

/// C so large that rows which no line separates would need millions of steps.
#[test]
fn a_fit_that_does_not_converge_ends_with_a_usable_model() {
    let place = Place::new();
    let args = ["train", "svc", "--data", "moons", "--kernel", "linear", "--c", "1e10"];
    let ran =
        place.run(&[&args[..], &["--max-iter", "1000", "--out", "run", "--json"]].concat()).ok();
    assert_eq!(ran.json()["fit_status"], 1);
    assert!(ran.err.contains("warning: ") && ran.err.contains("max_iter"), "{ran:?}");
    place.run(&["evaluate", "run"]).ok();
}

#[cfg(unix)]
#[test]
fn a_signal_returns_the_best_model_so_far() {
    use std::process::Command;
    use std::time::Duration;
    let place = Place::new();
    let mut text = String::new();
    for i in 0..2000_i64 {
        // Two clouds on top of each other: no line separates them.
        text += &format!("{},{},{}\n", (i * 7919) % 1009, (i * 104_729) % 997, i % 2);
    }
    place.put("mixed.csv", text);
    let args = [
        "train",
        "svc",
        "--data",
        "mixed.csv",
        "--kernel",
        "linear",
        "--c",
        "1e10",
        "--out",
        "run",
    ];
    let child = place.command(&args).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(2));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let ran = crate::common::finish(child);
    ran.fails(130, &["the best model so far is saved in run"]);
    place.run(&["evaluate", "run"]).ok();
}

#[test]
fn threads_change_no_bit() {
    let place = Place::new();
    for estimator in ["svc", "kmeans", "logistic_regression", "pca"] {
        let fit = |threads: &str| {
            let args =
                ["train", estimator, "--limit", "1000", "--threads", threads, "--out", threads];
            place.run(&[&args[..], &["--quiet"]].concat()).ok();
            std::fs::read(place.path(threads).join("model.onsil")).unwrap()
        };
        assert!(fit("1") == fit("2"), "{estimator}");
    }
}

/// Another file may number its classes and order its columns by itself.
#[test]
fn evaluation_takes_columns_and_classes_by_their_names() {
    let place = Place::new();
    let table = flowers(&place);
    let args = ["train", "svc", "--data", &table, "--target", "kind", "--test-fraction", "0.4"];
    place.run(&[&args[..], &["--c", "10", "--out", "run", "--quiet"]].concat()).ok();
    let evaluate = |data: &str| place.run(&["evaluate", "run", "--data", data, "--json"]);
    let whole = evaluate(&table).ok().json();
    assert_eq!(whole["samples"], 30, "all rows of a file that is named");
    let text = place.read("flowers.csv");
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let turned: String = rows.iter().map(|r| format!("{},{},{}\n", r[2], r[0], r[1])).collect();
    place.put("turned.csv", turned);
    assert_eq!(evaluate("turned.csv").ok().json()["test"], whole["test"]);
    let (mut right, mut of) = (0.0, 0);
    for kind in ["rose", "iris", "lily"] {
        let only: String = text
            .lines()
            .filter(|l| l.starts_with("kind") || l.starts_with(kind))
            .map(|l| format!("{l}\n"))
            .collect();
        place.put("only.csv", only);
        let result = evaluate("only.csv").ok().json();
        let samples = result["samples"].as_u64().unwrap();
        right += result["test"]["accuracy"].as_f64().unwrap() * samples as f64;
        of += samples;
    }
    assert_eq!(of, 30);
    assert!((right / 30.0 - whole["test"]["accuracy"].as_f64().unwrap()).abs() < 1e-12);
    place.put("zebra.csv", "kind,length,width\nzebra,1,2\nrose,1,2\n");
    evaluate("zebra.csv").fails(3, &["zebra.csv", "\"zebra\"", "iris, lily, rose"]);
    place.put("short.csv", "kind,length\nrose,1\nlily,1\n");
    evaluate("short.csv").fails(3, &["short.csv", "a feature \"width\""]);
}

#[test]
fn a_fit_that_fails_leaves_the_earlier_run_as_it_was() {
    let place = Place::new();
    place.run(&["train", "svc", "--data", "flowers", "--out", "run", "--quiet"]).ok();
    let before: Vec<String> =
        ["config.toml", "metrics.json"].map(|file| place.read(&format!("run/{file}"))).to_vec();
    place.put("one.csv", "1,2,0\n3,4,0\n");
    place.run(&["train", "svc", "--data", "one.csv", "--out", "run"]).fails(3, &["2 classes"]);
    let after = ["config.toml", "metrics.json"].map(|file| place.read(&format!("run/{file}")));
    assert_eq!(before, after);
    place.run(&["evaluate", "run"]).ok();
    place.run(&["train", "svc", "--data", "one.csv", "--out", "new"]).fails(3, &["2 classes"]);
    assert!(!place.path("new").exists());
}

#[test]
fn odd_data_are_refused_or_measured_as_far_as_they_go() {
    let place = Place::new();
    place.put("row.csv", "1,2,3.5\n");
    let result =
        place.run(&["train", "linear_regression", "--data", "row.csv", "--json"]).ok().json();
    assert!(result["train"]["r2"].is_null());
    place.put("huge.csv", "1e300,1,0\n2e300,2,1\n-1e300,3,0\n");
    for estimator in ["kmeans", "standard_scaler", "logistic_regression", "linear_svc"] {
        place
            .run(
                &["train", estimator, "--data", "huge.csv", "--n-clusters", "2"]
                    [..if estimator == "kmeans" { 6 } else { 4 }],
            )
            .fails(3, &["huge.csv", "too large", "divide them"]);
    }
    let flowers = ["train", "k_neighbors_classifier", "--data", "flowers", "--n-neighbors", "151"];
    place.run(&flowers).fails(2, &["flowers", "n_neighbors must be at most", "151"]);
    place.run(&["train", "svc", "--data", "flowers", "--target", "x"]).fails(2, &["--target"]);
    let weighted = ["train", "svc", "--data", "flowers", "--class-weight", r#"{"0": 1, "1": 5}"#];
    place.run(&weighted).ok();
}
