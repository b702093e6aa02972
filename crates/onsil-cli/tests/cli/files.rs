//! Using models and data sets: evaluate, predict, inspect, data, doctor, completions, man.

use crate::common::{Place, Ran, finish};
use onsil::data::datasets::digits;
use onsil::data::{Targets, Values, images, npy};
use onsil::ndarray::{Array3, Axis};
use std::io::Write;
use std::process::Stdio;

/// A folder with a run of `cnn` that reads digits well.
fn trained() -> Place {
    let place = Place::new();
    let args = ["train", "cnn", "--limit", "4000", "--epochs", "2", "--out", "run", "--quiet"];
    place.run(&args).ok();
    place
}

/// Test images of digits: (images, 28, 28).
fn some_digits(count: usize) -> (Array3<u8>, Vec<u32>) {
    let data = digits::generate(count, 99);
    let (Values::U8(x), Targets::Classes(y)) = (data.x, data.y) else { panic!("images, classes") };
    (x.into_dimensionality().unwrap(), y.to_vec())
}

fn pgm(image: &Array3<u8>) -> Vec<u8> {
    let (height, width, _) = image.dim();
    let header = format!("P5 {width} {height} 255\n").into_bytes();
    [header, image.iter().copied().collect()].concat()
}

fn with_stdin(place: &Place, args: &[&str], text: &str) -> Ran {
    let mut child = place.command(args).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    finish(child)
}

#[test]
fn predictions() {
    let place = trained();
    let (digits, labels) = some_digits(40);
    // As they are, and as dark ink on a large sheet of paper.
    let mut right = [0, 0];
    for (image, label) in digits.outer_iter().zip(&labels) {
        let image = image.insert_axis(Axis(2)).to_owned();
        let mut paper = Array3::from_elem((140, 160, 1), 0u8);
        let large = images::resize(image.view(), 84, 84);
        paper.slice_mut(onsil::ndarray::s![40..124, 10..94, ..]).assign(&large);
        place.put("digit.pgm", pgm(&image));
        place.put("paper.pgm", pgm(&paper.mapv(|ink| 240 - ink / 2)));
        let ran = place.run(&["predict", "run", "digit.pgm", "paper.pgm", "--json"]).ok();
        for (line, right) in ran.out.lines().zip(&mut right) {
            let answer: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(answer["top"].as_array().unwrap().len(), 3);
            *right += usize::from(answer["class"] == *label);
        }
    }
    assert!(right[0] >= 37 && right[1] >= 35, "{right:?}");
    let ran = place.run(&["predict", "run", "digit.pgm", "--top-k", "2", "--as-is"]).ok();
    assert!(ran.out.starts_with("digit.pgm: ") && ran.out.matches(" %)").count() == 2, "{ran:?}");
    let from_file = place.run(&["predict", "run/model.onsil", "digit.pgm", "--json"]).ok();
    assert_eq!(from_file.json()["name"], from_file.json()["class"].to_string());

    npy::write(place.path("many.npy"), &digits.clone().into_dyn().into()).unwrap();
    let many = place.run(&["predict", "run", "many.npy", "--json"]).ok();
    assert_eq!(many.out.lines().count(), 40);
    assert_eq!(many.json()["row"], 40);
    npy::write(place.path("one.npy"), &digits.index_axis(Axis(0), 0).to_owned().into_dyn().into())
        .unwrap();
    let one = place.run(&["predict", "run", "one.npy"]);
    assert_eq!(one.code, 0, "{one:?}");

    place.put("no.png", "no image");
    place.run(&["predict", "run", "no.png"]).fails(3, &["no.png", "PNG, JPEG"]);
    place.run(&["predict", "run", "missing.png"]).fails(5, &["missing.png"]);
    place.put("three.csv", "1,2,3\n");
    place.run(&["predict", "run", "three.csv"]).fails(3, &["three.csv", "[28, 28, 1]", "[3]"]);
}

#[test]
fn tables_on_standard_input() {
    let place = Place::new();
    place.run(&["train", "xor2", "--out", "run", "--quiet"]).ok();
    let table = "0,0\n0,1\n1,0\n1,1\n";
    let ran = with_stdin(&place, &["predict", "run", "-", "--json"], table).ok();
    let classes: Vec<u64> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|answer| answer["class"].as_u64().unwrap())
        .collect();
    assert_eq!(classes, [0, 1, 1, 0]);
    with_stdin(&place, &["predict", "run", "-"], "0,0\n0,x\n")
        .fails(3, &["standard input, row 2, column 2"]);
    with_stdin(&place, &["predict", "run", "-"], "0,0\n0,1e99\n").fails(
        3,
        &[
            "standard input: expected finite numbers within single precision, found 1",
            "row 2, column 2",
        ],
    );
    place.run(&["predict", "run", &place.put("d.png", "x")]).fails(4, &["[2]", "no images"]);
    place.run(&["train", "xor1", "--out", "one", "--quiet"]).ok();
    let ran = with_stdin(&place, &["predict", "one", "-", "--json"], "1,0\n").ok();
    assert_eq!(ran.json()["outputs"].as_array().unwrap().len(), 1);
}

#[test]
fn evaluating_gives_the_figures_of_training() {
    let place = Place::new();
    for lesson in ["xor2", "dnn"] {
        let args = ["train", lesson, "--limit", "500", "--epochs", "2", "--out", lesson, "--json"];
        let trained = place.run(&args).ok().json();
        let evaluated = place.run(&["evaluate", lesson, "--json"]).ok().json();
        assert_eq!(trained["test"], evaluated["test"]);
        let threads = place.run(&["evaluate", lesson, "--threads", "1", "--json"]).ok().json();
        assert_eq!(threads, evaluated);
    }
    let line = place.run(&["evaluate", "dnn", "--data", "digits"]).ok().out;
    assert!(line.starts_with("4,000 samples of digits - accuracy: "), "{line}");
}

#[test]
fn classes_of_a_folder_of_images_are_named() {
    let place = Place::new();
    for (class, shade) in [("dark", 20u8), ("light", 200)] {
        for number in 0..6u8 {
            let image = Array3::from_elem((8, 8, 1), shade + 5 * number);
            place.put(&format!("shades/{class}/{number}.pgm"), pgm(&image));
        }
    }
    place.put(
        "shade.toml",
        "[model]\ninput_shape = [8, 8]\nlayers = [{ class_name = \"Rescaling\", scale = 0.004 }, \
         \"Flatten\", { class_name = \"Dense\", units = 2, activation = \"softmax\" }]\n[compile]\n\
         optimizer = \"adam\"\nloss = \"sparse_categorical_crossentropy\"\nmetrics = [\"accuracy\"]\n\
         [fit]\nepochs = 200\n[data]\nname = \"shades\"\n",
    );
    place.run(&["train", "shade.toml", "--out", "run", "--quiet"]).ok();
    let ran = place.run(&["predict", "run", "shades/dark/0.pgm", "shades/light/5.pgm"]).ok();
    let names: Vec<&str> =
        ran.out.lines().map(|line| line.split([':', '(']).nth(1).unwrap().trim()).collect();
    assert_eq!(names, ["dark", "light"], "{ran:?}");
    place.run(&["evaluate", "run", "--data", "digits"]).fails(3, &["dark, light"]);
}

#[test]
fn inspecting() {
    let place = Place::new();
    place.run(&["train", "cnn", "--limit", "64", "--epochs", "1", "--out", "run", "--quiet"]).ok();
    let text = place.run(&["inspect", "run"]).ok().out;
    for part in ["conv2d_1 (Conv2D)", "51,264", "118,346", "optimizer: Adam", "format version 1"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let json = place.run(&["inspect", "run/model.onsil", "--json"]).ok().json();
    assert_eq!(json["parameters"], 118_346);
    assert_eq!(json["format_version"], 1);
    assert_eq!(json["class_names"][7], "7");
    assert_eq!(json["training"]["position"]["epoch"], 1);
    assert_eq!(json["layers"].as_array().unwrap().len(), 8);
}

#[test]
fn data_sets() {
    let place = Place::new();
    let list = place.run(&["data", "list"]).ok().out;
    assert!(list.contains("digits") && list.contains("mnist"), "{list}");
    for info in onsil::data::datasets::ALL {
        let line = list.lines().find(|line| line.split(' ').next() == Some(info.name));
        assert!(line.is_some_and(|line| line.contains(info.description)), "{}: {list}", info.name);
    }
    let flowers = place.run(&["data", "info", "flowers"]).ok().out;
    assert!(
        flowers.contains("targets: classes\n") && flowers.contains("classes: 3\n"),
        "{flowers}"
    );
    let players = place.run(&["data", "info", "players"]).ok().out;
    assert!(players.contains("targets: none\n") && !players.contains("\nclasses"), "{players}");
    let players = place.run(&["data", "info", "players", "--json"]).ok().json();
    assert_eq!((players["train"].clone(), players["classes"].is_null()), (40.into(), true));
    place
        .run(&["train", "dnn", "--data", "players", "--epochs", "1"])
        .fails(3, &["players", "expected targets to learn from, found none"]);
    assert_eq!(place.run(&["data", "info", "mnist", "--json"]).ok().json()["train"], 60_000);
    place.run(&["data", "info", "minst"]).fails(3, &["did you mean \"mnist\"?"]);
    place.put("t.csv", "a,b,kind\n1,2,x\n3,4,y\n");
    let info = place.run(&["data", "info", "t.csv", "--json"]).ok().json();
    assert_eq!((info["train"].clone(), info["classes"].clone()), (2.into(), 2.into()));
    assert_eq!(info["feature_names"], serde_json::json!(["a", "b"]));
    place.put("t.svm", "1 1:0.5\n0 3:2\n");
    let info = place.run(&["data", "info", "t.svm", "--json"]).ok().json();
    assert_eq!(info["sample_shape"], serde_json::json!([3]));
    assert!(
        place.run(&["data", "fetch", "digits", "--offline"]).ok().out.contains("nothing to fetch")
    );
    place.run(&["data", "sample", "digits", "--out", "sheet.png", "--columns", "4"]).ok();
    let sheet = images::read(place.path("sheet.png")).unwrap();
    assert_eq!(sheet.dim(), (10 * 30 + 2, 4 * 30 + 2, 1));
    place.run(&["data", "sample", "xor", "--out", "x.png"]).fails(3, &["expected images"]);
}

#[test]
fn the_machine_completions_and_the_manual() {
    let place = Place::new();
    let doctor = place.run(&["doctor", "--json"]).ok().json();
    assert!(doctor["threads"].as_u64().unwrap() >= 1);
    assert_eq!(doctor["cache_folder"], place.path("cache").to_str().unwrap());
    assert!(place.run(&["doctor"]).ok().out.contains("instruction set: "));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(
            place.run(&["completions", shell]).ok().out.contains("validation-split"),
            "{shell}"
        );
    }
    assert!(place.run(&["man"]).ok().out.contains(".TH onsil"));
    place.run(&["man", "--out", "pages"]).ok();
    assert!(place.read("pages/onsil-train.1").contains("checkpoint"));
}
