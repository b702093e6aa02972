//! The lessons reach their figures, and say so in JSON and in plain lines.

use crate::common::{Place, finish, sha};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Command;

#[test]
fn xor1_never_learns() {
    let place = Place::new();
    let ran = place.run(&["train", "xor1", "--json"]).ok();
    let epochs: Vec<Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(epochs.len(), 11);
    for epoch in &epochs[..10] {
        assert!(epoch["accuracy"].as_f64().unwrap() <= 0.75, "{epoch}");
    }
    assert_eq!(ran.json()["parameters"], 3);
}

#[test]
fn xor2_learns_with_the_shipped_seed() {
    let place = Place::new();
    let result = place.run(&["train", "xor2", "--json"]).ok().json();
    assert_eq!(result["lesson"], "xor2");
    assert_eq!(result["epochs"], 30);
    assert_eq!(result["epoch_seconds"].as_array().unwrap().len(), 30);
    for part in ["train", "test"] {
        assert_eq!(result[part]["accuracy"], 1.0);
        assert!(result[part]["loss"].as_f64().unwrap() > 0.0);
    }
    assert_eq!(result["parameters"], 42);
    assert_eq!(result["weights_sha256"].as_str().unwrap().len(), 64);
    assert_eq!(result["run_dir"], "runs/xor2-1");
    let ran = place.run(&["train", "xor2"]).ok();
    assert!(ran.out.contains("\ntest - accuracy: 1.0000 - loss: "), "{ran:?}");
    assert!(place.path("runs/xor2-2/model.onsil").is_file());
}

#[test]
fn success_rates_over_seeds() {
    let place = Place::new();
    for (epochs, expected) in [("30", 0.19), ("300", 0.65)] {
        let args = ["train", "xor2", "--seeds", "400", "--epochs", epochs, "--json"];
        let result = place.run(&args).ok().json();
        let rate = result["success_rate"].as_f64().unwrap();
        assert!((rate - expected).abs() < 0.08, "{epochs}: {rate}");
    }
    let ran = place.run(&["train", "xor2", "--seeds", "400"]).ok();
    assert!(ran.out.starts_with("xor2: accuracy 1 within 30 epochs on "), "{ran:?}");
    let none = place.run(&["train", "xor1", "--seeds", "20", "--json"]).ok().json();
    assert_eq!(none["succeeded"], 0);
    assert!(!place.path("runs").exists());
    place.run(&["train", "dnn", "--seeds", "2"]).fails(2, &["xor1, xor2", "dnn is none"]);
}

#[test]
fn dnn_and_cnn_have_their_parameters_and_learn_digits() {
    let place = Place::new();
    for (lesson, parameters, least) in [("dnn", 101_770, 0.75), ("cnn", 118_346, 0.85)] {
        let args = ["train", lesson, "--limit", "2000", "--epochs", "1", "--json", "--offline"];
        let result = place.run(&args).ok().json();
        assert_eq!(result["parameters"], parameters);
        assert!(result["test"]["accuracy"].as_f64().unwrap() > least, "{result}");
    }
}

#[test]
fn raw_pixels_work_and_bring_a_hint() {
    let place = Place::new();
    let args = ["train", "dnn", "--limit", "200", "--epochs", "1"];
    assert!(!place.run(&args).ok().err.contains("hint"));
    let raw = place.run(&[&args[..], &["--raw"]].concat()).ok();
    assert!(raw.err.contains("hint: the pixels go in as 0–255"), "{raw:?}");
    assert!(!place.read("runs/dnn-2/config.toml").contains("Rescaling"));
    place.run(&["train", "xor2", "--raw"]).fails(2, &["--raw", "xor2 has none"]);
}

#[test]
fn a_pipe_gets_one_plain_line_per_epoch() {
    let place = Place::new();
    for mode in ["auto", "lines", "bar"] {
        let args = ["train", "dnn", "--limit", "300", "--epochs", "3", "--progress", mode];
        let ran = place.run(&args).ok();
        assert_eq!(ran.out.lines().filter(|line| line.starts_with("epoch ")).count(), 3, "{ran:?}");
        let both = ran.out.clone() + &ran.err;
        assert!(both.chars().all(|c| c == '\n' || !c.is_control()), "{ran:?}");
    }
    let quiet = place.run(&["train", "xor2", "--quiet"]).ok();
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    let none = place.run(&["train", "xor2", "--progress", "none"]).ok();
    assert_eq!(none.out.lines().count(), 1, "{none:?}");
    let json = place.run(&["train", "xor2", "--json"]).ok();
    assert!(json.out.lines().all(|line| line.starts_with('{')));
    assert!(json.err.contains("epoch 30/30"));
}

#[test]
fn threads_change_nothing() {
    let place = Place::new();
    let train = |lesson: &str, threads: &str| {
        let args =
            ["train", lesson, "--limit", "500", "--epochs", "2", "--threads", threads, "--json"];
        sha(place.run(&args))
    };
    for lesson in ["dnn", "cnn"] {
        let one = train(lesson, "1");
        assert_eq!(one, train(lesson, "2"));
        assert_eq!(one, train(lesson, "3"));
    }
    let seed = |seed: &str| {
        sha(place
            .run(&["train", "dnn", "--limit", "100", "--epochs", "1", "--seed", seed, "--json"]))
    };
    assert_eq!(seed("5"), seed("5"));
    assert_ne!(seed("5"), seed("6"));
}

/// With MNIST at hand: `ONSIL_MNIST=folder cargo test --release -p onsil-cli`.
#[test]
fn mnist_figures() {
    let Some(folder) = std::env::var_os("ONSIL_MNIST") else {
        eprintln!("skipped: set ONSIL_MNIST to a folder with the four MNIST files");
        return;
    };
    let folder = folder.to_str().unwrap();
    let place = Place::new();
    for (args, least) in [
        (&["train", "cnn", "--epochs", "3"][..], 0.988),
        (&["train", "dnn", "--epochs", "10"], 0.975),
        (&["train", "dnn", "--epochs", "10", "--raw"], 0.92),
    ] {
        let all = [args, &["--data", folder, "--seed", "0", "--json", "--offline"]].concat();
        let accuracy = place.run(&all).ok().json()["test"]["accuracy"].as_f64().unwrap();
        assert!(accuracy >= least, "{args:?}: {accuracy}");
    }
}

#[test]
fn activations_and_propagation_are_traced() {
    let place = Place::new();
    let found = place.run(&["train", "activations", "--json"]).ok().json();
    assert_eq!(found["lesson"], "activations");
    assert_eq!(found["curves"].as_array().unwrap().len(), 5);
    assert_eq!(found["curves"][1]["derivative"][120], 0.25);
    let found = place.run(&["train", "propagation", "--json"]).ok().json();
    assert!(found["largest_difference"].as_f64().unwrap() < 1e-6);
    assert!(found["loss_after"].as_f64().unwrap() < found["loss"].as_f64().unwrap());
    assert_eq!(found["run_dir"], "runs/propagation-1");
    let ran = place.run(&["train", "propagation", "--out", "here"]).ok();
    let (forward, backward) = (ran.out.find("\n  L ").unwrap(), ran.out.find("\n  dy ").unwrap());
    assert!(forward < backward, "{ran:?}");
    assert!(ran.err.contains("expected: gradients equal finite differences"), "{ran:?}");
    assert_eq!(place.read("here/config.toml"), "lesson = \"propagation\"\n");
    assert!(place.read("here/metrics.json").starts_with("{\"lesson\":\"propagation\""));
    let resumed = place.run(&["train", "--resume", "here"]);
    resumed.fails(2, &["here holds the lesson propagation, which keeps no model to go on with"]);
    let ran = place.run(&["train", "activations", "--quiet"]).ok();
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
}

#[test]
fn gradients_vanish_with_sigmoid() {
    let place = Place::new();
    let run = |threads| place.run(&["train", "vanishing", "--threads", threads, "--json"]).ok();
    let found = run("2").json();
    let ratio = |run: usize| found["runs"][run]["first_to_last"].as_f64().unwrap();
    assert!(ratio(0) < 0.01 && ratio(1) > 0.3 && ratio(2) > 0.3, "{found}");
    assert_eq!(found["runs"], run("1").json()["runs"]);
    let ran = place.run(&["train", "vanishing", "--epochs", "1", "--limit", "64"]).ok();
    assert!(ran.out.starts_with("64 samples; layers hidden_1, "), "{ran:?}");
    assert!(place.read("runs/vanishing-3/config.toml").contains("rows = 64"), "{ran:?}");
    // Sorted by class in its table, and not here: half of the rows hold all three classes.
    let sorted = ["train", "dropout", "--data", "flowers", "--limit", "60", "--json"];
    let found = place.run(&sorted).ok().json();
    assert!(found["runs"][0]["val_accuracy"][29].as_f64().unwrap() > 0.6, "{found}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_lesson_with_what_was_found_so_far() {
    let place = Place::new();
    for lesson in ["vanishing", "dropout"] {
        let args = ["train", lesson, "--epochs", "1000000", "--out", lesson, "--json"];
        let mut child = place.command(&args).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        assert!(said.next().unwrap().starts_with(&format!("lesson {lesson}: ")));
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let rest: Vec<String> = said.collect();
        let stopped = finish(child);
        assert_eq!(stopped.code, 130, "{stopped:?}, {rest:?}");
        assert!(rest.last().unwrap().contains("what was found so far is in"), "{rest:?}");
        assert_eq!(stopped.json()["stopped"], true);
        assert_eq!(stopped.json()["runs"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn dropout_narrows_the_gap() {
    let place = Place::new();
    let found = place.run(&["train", "dropout", "--json"]).ok().json();
    let gap = |run: usize| found["runs"][run]["loss_gap"].as_f64().unwrap();
    assert!(gap(0) > gap(1) && gap(1) > gap(2), "{} {} {}", gap(0), gap(1), gap(2));
    let data = ["train", "dropout", "--data", "flowers"];
    place.run(&data).fails(3, &["flowers: expected more than 500 samples"]);
    assert!(!place.path("runs/dropout-2").exists());
}

#[test]
fn filters_have_their_sizes() {
    let place = Place::new();
    let found = place.run(&["train", "convolution", "--json"]).ok().json();
    let sizes: Vec<&Value> = (0..4).map(|i| &found["filtered"][i]["size"]).collect();
    assert_eq!(serde_json::to_string(&sizes).unwrap(), "[[26,26],[13,13],[28,28],[14,14]]");
    let ran = place.run(&["train", "convolution"]).ok();
    assert!(ran.out.contains("max pooling, window 3"), "{ran:?}");
    let table = ["train", "convolution", "--data", "flowers"];
    place.run(&table).fails(3, &["flowers: expected grey images, found samples of shape [4]"]);
}

#[test]
fn flags_that_would_change_nothing_are_refused() {
    let place = Place::new();
    for (args, flag) in [
        (&["activations", "--epochs", "3"][..], "--epochs"),
        (&["convolution", "--seed", "3"], "--seed"),
        (&["dropout", "--n-clusters", "3"], "--n-clusters"),
        (&["vanishing", "--seeds", "3"], "--seeds"),
    ] {
        let said = format!("{flag} changes nothing in the lesson {}", args[0]);
        place.run(&[&["train"], args].concat()).fails(2, &[&said, "which takes: "]);
    }
    let rate = ["train", "vanishing", "--lr", "-1"];
    place.run(&rate).fails(2, &["--learning-rate must be", "but is -1; 0.05 is usual here"]);
    let help = place.run(&["train", "--help"]).ok().out;
    for id in ["activations", "propagation", "vanishing", "dropout", "convolution"] {
        assert!(help.contains(&format!("\n  {id:11}  ")), "{help}");
    }
    assert!(!place.path("runs").exists());
}
