//! Runs: their folders, signals, resuming and repeating.

use crate::common::{Place, finish, sha, workspace};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command};

const RUN: [&str; 8] =
    ["train", "cnn", "--limit", "1500", "--epochs", "4", "--checkpoint-every", "1"];

fn with<'a>(args: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [args, more].concat()
}

/// Starts a run and waits until it has said that `epochs` are over.
fn start(place: &Place, args: &[&str], epochs: usize) -> Child {
    let mut child = place.command(args).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..epochs {
        let line = lines.next().expect("the run ended early").unwrap();
        assert!(line.starts_with("epoch "), "{line}");
    }
    // Read on, so that the run never waits for this pipe.
    std::thread::spawn(move || lines.for_each(drop));
    child
}

fn epochs_in(history: &str) -> Vec<&str> {
    history.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect()
}

#[test]
fn a_killed_run_goes_on_as_if_nothing_had_happened() {
    let place = Place::new();
    let undisturbed = sha(place.run(&with(&RUN, &["--json"])));
    let mut child = start(&place, &with(&RUN, &["--out", "killed"]), 2);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!place.path("killed/model.onsil").exists());
    assert!(place.path("killed/checkpoint.onsil").is_file());
    let resumed = place.run(&["train", "--resume", "killed", "--json"]).ok();
    assert_eq!(resumed.json()["weights_sha256"], undisturbed);
    assert_eq!(resumed.json()["epoch_seconds"].as_array().unwrap().len(), 4);
    assert_eq!(epochs_in(&place.read("killed/history.csv")), ["1", "2", "3", "4"]);
    assert!(!place.path("killed/checkpoint.onsil").exists());
}

#[test]
fn a_run_killed_before_its_first_checkpoint_begins_anew() {
    let place = Place::new();
    let args = ["train", "dnn", "--limit", "300", "--epochs", "2", "--json"];
    let undisturbed = sha(place.run(&with(&args, &["--out", "run"])));
    for file in ["model.onsil", "metrics.json", "history.csv"] {
        std::fs::remove_file(place.path("run").join(file)).unwrap();
    }
    assert_eq!(sha(place.run(&["train", "--resume", "run", "--json"])), undisturbed);
}

#[cfg(unix)]
#[test]
fn a_signal_saves_and_the_run_goes_on_later() {
    let place = Place::new();
    let undisturbed = sha(place.run(&with(&RUN, &["--json"])));
    for signal in ["-INT", "-TERM"] {
        let child = start(&place, &with(&RUN, &["--out", "stopped"]), 1);
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let stopped = finish(child);
        stopped.fails(130, &["of 4 epochs", "onsil train --resume stopped"]);
        assert!(place.path("stopped/model.onsil").is_file());
        assert!(place.read("stopped/metrics.json").contains("\"interrupted\": true"));
        place.run(&["evaluate", "stopped"]).ok();
        assert_eq!(sha(place.run(&["train", "--resume", "stopped", "--json"])), undisturbed);
        assert_eq!(epochs_in(&place.read("stopped/history.csv")), ["1", "2", "3", "4"]);
    }
}

#[test]
fn more_epochs_go_on_and_other_changes_are_refused() {
    let place = Place::new();
    let four = sha(place.run(&["train", "dnn", "--limit", "300", "--epochs", "4", "--json"]));
    let two = ["train", "dnn", "--limit", "300", "--epochs", "2", "--out", "run", "--json"];
    assert_ne!(sha(place.run(&two)), four);
    let again = ["train", "dnn", "--resume", "run", "--limit", "300"];
    assert_eq!(sha(place.run(&with(&again, &["--epochs", "4", "--json"]))), four);
    place.run(&with(&again, &["--seed", "3"])).fails(2, &["only --epochs may change"]);
    place.run(&["train", "cnn", "--resume", "run"]).fails(2, &["a run of dnn, not of cnn"]);
    place.run(&["train", "--resume", "nowhere"]).fails(5, &["nowhere", "not the folder of a run"]);
}

#[test]
fn the_config_of_a_run_repeats_it() {
    let place = Place::new();
    for args in [
        &["train", "dnn", "--limit", "300", "--epochs", "2", "--seed", "4", "--raw"][..],
        &["train", "cnn", "--limit", "200", "--epochs", "1", "--optimizer", "sgd", "--lr", "0.05"],
        &["train", "xor2", "--validation-split", "0.25", "--batch-size", "2"],
    ] {
        let first = place.run(&with(args, &["--out", "a", "--json"])).ok().json();
        let again = place.run(&["train", "a/config.toml", "--out", "b", "--json"]).ok().json();
        for key in ["lesson", "weights_sha256", "train", "test", "epochs", "parameters", "data"] {
            assert_eq!(first[key], again[key], "{args:?}: {key}");
        }
        assert_eq!(place.read("a/config.toml"), place.read("b/config.toml"));
    }
}

#[test]
fn the_example_model_trains() {
    let place = Place::new();
    let example = workspace("examples/models/small_cnn.toml");
    let args = ["train", &example, "--limit", "2000", "--epochs", "2", "--out", "run", "--json"];
    let result = place.run(&args).ok().json();
    assert_eq!(result["lesson"], "small_cnn");
    assert!(result["test"]["accuracy"].as_f64().unwrap() > 0.7, "{result}");
    assert!(result["train"]["val_loss"].is_number(), "{result}");
    assert!(result["test"]["top_3"].as_f64().unwrap() > 0.9, "{result}");
    assert!(place.path("run/best.onsil").is_file());
    let history = place.read("run/history.csv");
    assert!(history.starts_with("epoch,seconds,"), "{history}");
    assert!(history.lines().next().unwrap().contains("val_accuracy"), "{history}");
}

#[test]
fn folders_are_numbered_and_a_folder_can_be_used_again() {
    let place = Place::new();
    for _ in 0..3 {
        place.run(&["train", "xor1"]).ok();
    }
    for number in 1..=3 {
        for file in ["config.toml", "model.onsil", "history.csv", "metrics.json"] {
            assert!(place.path(&format!("runs/xor1-{number}/{file}")).is_file());
        }
    }
    place.run(&["train", "xor2", "--out", "one"]).ok();
    let json = place.run(&["train", "xor2", "--out", "one", "--epochs", "3", "--json"]).ok().json();
    assert_eq!(json["run_dir"], "one");
    assert_eq!(epochs_in(&place.read("one/history.csv")).len(), 3);
}
