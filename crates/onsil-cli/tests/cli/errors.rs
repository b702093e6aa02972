//! What is wrong gets its exit code and a message with the remedy.

use crate::common::Place;
use onsil::data::{Values, idx, npy, npz};
use onsil::ndarray::{Array, ArrayD};

/// A model file of two layers, with the given parts.
fn toml(layer: &str, optimizer: &str, loss: &str, metric: &str) -> String {
    format!(
        "[model]\ninput_shape = [2]\nlayers = [{layer}]\n[compile]\noptimizer = {optimizer}\n\
         loss = \"{loss}\"\nmetrics = [\"{metric}\"]\n[data]\nname = \"xor\"\n"
    )
}

const LAYER: &str = "{ class_name = \"Dense\", units = 1, activation = \"sigmoid\" }";

/// A folder of IDX files: `labels` of as many images.
fn idx_folder(place: &Place, name: &str, labels: &[u8]) {
    let images = ArrayD::<u8>::zeros(vec![labels.len(), 28, 28]);
    std::fs::create_dir_all(place.path(name)).unwrap();
    let labels = Values::from(Array::from(labels.to_vec()).into_dyn());
    for part in ["train", "t10k"] {
        let path = |what: &str| place.path(&format!("{name}/{part}-{what}-ubyte"));
        idx::write(path("images-idx3"), &images.clone().into()).unwrap();
        idx::write(path("labels-idx1"), &labels).unwrap();
    }
}

#[test]
fn usage() {
    let place = Place::new();
    place
        .run(&["train", "xor3"])
        .fails(2, &["unknown lesson or estimator \"xor3\"", "did you mean \"xor1\"?"]);
    place.run(&["train", "cn"]).fails(2, &["did you mean \"cnn\"?", "xor1, xor2, dnn, cnn"]);
    place.run(&["train"]).fails(2, &["MODEL"]);
    place.run(&["trian"]).fails(2, &["train"]);
    place.run(&["train", "cnn", "--epochs", "0"]).fails(2, &["--epochs"]);
    place.run(&["train", "cnn", "--epoch", "1"]).fails(2, &["--epochs"]);
    place.run(&["train", "xor2", "--optimizer", "adm"]).fails(2, &["did you mean \"Adam\"?"]);
    place.run(&["train", "xor2", "--learning-rate", "-1"]).fails(2, &["--learning-rate"]);
    place.run(&["train", "xor2", "--learning-rate=nan"]).fails(2, &["--learning-rate", "NaN"]);
    place.run(&["train", "xor2", "--validation-split", "1"]).fails(2, &["below 1", "is 1"]);
    place.run(&["train", "xor2", "--progress", "fast"]).fails(2, &["auto, bar, lines, none"]);
    assert!(!place.path("runs").exists());
    place.run(&["--help"]).ok();
    place.run(&["train", "--help"]).ok();
    assert!(place.run(&["--version"]).ok().out.starts_with("onsil "));
}

#[test]
fn data_sets_and_files() {
    let place = Place::new();
    let train = |data: &str| place.run(&["train", "dnn", "--epochs", "1", "--data", data]);
    train("digitz").fails(3, &["\"digitz\"", "did you mean \"digits\"?"]);
    train("no/such.csv").fails(5, &["no/such.csv", "check the path"]);
    train(&place.put("a.txt", "x"))
        .fails(3, &["a.txt", ".csv, .npy, .npz, .svm, .libsvm or .svmlight", "\"txt\""]);
    train(&place.put("nan.csv", "1,2,0\n3,NaN,1\n")).fails(3, &["nan.csv, row 2, column 2", "NaN"]);
    train(&place.put("gap.csv", "1,2,0\n3,,1\n")).fails(3, &["row 2, column 2", "an empty cell"]);
    train(&place.put("empty.csv", "")).fails(3, &["empty.csv", "row"]);
    train(&place.put("short.csv", "1,2,0\n3,4,1\n5,6,0\n")).fails(3, &["[28, 28]", "[2]"]);
    train(&place.put("bad.npz", "PK no zip")).fails(3, &["bad.npz"]);
    let x: Values = ArrayD::<u8>::zeros(vec![10, 28, 28]).into();
    let y: Values = ArrayD::<u8>::zeros(vec![9]).into();
    npz::write(place.path("odd.npz"), &[("x", &x), ("y", &y)]).unwrap();
    train("odd.npz").fails(3, &["10 samples and 9 targets"]);
    let large = place.put("large.csv", "1,2,0\n1e99,2,1\n3,1,0\n1,2,1\n");
    place
        .run(&["train", "xor2", "--epochs", "1", "--out", "large", "--data", &large])
        .fails(3, &["large.csv", "x has", "beyond single precision"]);
    npy::write(place.path("whole.npy"), &x).unwrap();
    let bytes = std::fs::read(place.path("whole.npy")).unwrap();
    train(&place.put("cut.npy", &bytes[..bytes.len() / 2])).fails(3, &["cut.npy", "expected"]);
    std::fs::create_dir(place.path("hollow")).unwrap();
    train("hollow").fails(3, &["hollow", "IDX files", "neither"]);
    assert!(!place.path("runs").exists());
}

#[test]
fn idx_files() {
    let place = Place::new();
    let train = |data: &str| place.run(&["train", "dnn", "--epochs", "1", "--data", data]);
    idx_folder(&place, "good", &[0, 1, 9]);
    train("good").ok();
    idx_folder(&place, "label", &[0, 1, 12]);
    train("label").fails(3, &["label", "row 2", "12"]);
    idx_folder(&place, "cut", &[0, 1, 2]);
    let images = place.path("cut/train-images-idx3-ubyte");
    let bytes = std::fs::read(&images).unwrap();
    std::fs::write(&images, &bytes[..bytes.len() - 100]).unwrap();
    train("cut").fails(3, &["train-images-idx3-ubyte", "expected", "found"]);
    // A header that claims four thousand million images must not be believed.
    let huge = [&bytes[..4], &[0xff; 4], &bytes[8..]].concat();
    std::fs::write(&images, huge).unwrap();
    train("cut").fails(3, &["train-images-idx3-ubyte"]);
    std::fs::remove_file(place.path("cut/train-labels-idx1-ubyte")).unwrap();
    train("cut").fails(3, &["train-labels-idx1-ubyte"]);
}

#[test]
fn without_a_network() {
    let place = Place::new();
    let ran = place.run(&["train", "cnn", "--data", "mnist", "--offline"]);
    ran.fails(5, &["mnist", "offline", "train-images-idx3-ubyte"]);
    place.run(&["data", "fetch", "fashion_mnist", "--offline"]).fails(5, &["offline"]);
}

#[test]
fn models_in_toml() {
    let place = Place::new();
    let train = |text: &str| place.run(&["train", &place.put("m.toml", text)]);
    train(&toml(LAYER, "\"sgd\"", "mse", "accuracy")).ok();
    train(&toml("\"Dens\"", "\"sgd\"", "mse", "accuracy"))
        .fails(4, &["[model]: layers[0]", "did you mean \"Dense\"?"]);
    train(&toml("{ class_name = \"Dense\", unit = 3 }", "\"sgd\"", "mse", "accuracy"))
        .fails(4, &["Dense", "units"]);
    train(&toml(LAYER, "\"adm\"", "mse", "accuracy")).fails(4, &["did you mean \"Adam\"?"]);
    train(&toml(LAYER, "\"sgd\"", "mze", "accuracy"))
        .fails(4, &["[compile]", "unknown loss \"mze\""]);
    train(&toml(LAYER, "\"sgd\"", "mse", "acuracy")).fails(4, &["did you mean \"Accuracy\"?"]);
    train(&toml(
        "{ class_name = \"Conv2D\", filters = 2, kernel_size = [3, 3] }",
        "\"sgd\"",
        "mse",
        "mae",
    ))
    .fails(4, &["conv2d", "expects", "[2]"]);
    let good = toml(LAYER, "\"sgd\"", "mse", "accuracy");
    train(&good.replace("[compile]", "[compil]"))
        .fails(4, &["m.toml", "compil", "docs/model-toml.md"]);
    train(&(good.clone() + "[fit]\nepoch = 3\n")).fails(4, &["epoch", "epochs"]);
    train(&(good.clone() + "[fit]\ncallbacks = [\"EarlyStoping\"]\n"))
        .fails(4, &["callbacks[0]", "did you mean \"EarlyStopping\"?"]);
    train("[model\n").fails(4, &["m.toml", "line 1"]);
    place.run(&["train", "no.toml"]).fails(5, &["no.toml", "check the path"]);
    train(
        &good.replace("units = 1", "units = 9").replace("mse", "sparse_categorical_crossentropy"),
    )
    .ok();
    train(&good.replace("units = 1", "units = 3").replace("mse", "binary_crossentropy")).ok();
    let wild = good
        .replace("\"sgd\"", "{ class_name = \"SGD\", learning_rate = 1e38 }")
        .replace("activation = \"sigmoid\"", "activation = \"linear\"");
    train(&(wild + "[fit]\nepochs = 50\n")).fails(4, &["epoch", "learning rate"]);
}

#[test]
fn model_files() {
    let place = Place::new();
    place.run(&["train", "dnn", "--limit", "100", "--epochs", "1", "--out", "run", "--quiet"]).ok();
    let bytes = std::fs::read(place.path("run/model.onsil")).unwrap();
    let commands = |file: &str, code: i32, parts: &[&str]| {
        place.run(&["inspect", file]).fails(code, parts);
        place.run(&["evaluate", file]).fails(code, parts);
        place.run(&["predict", file, "x.csv"]).fails(code, parts);
    };
    for length in [0, 4, 100, bytes.len() / 2, bytes.len() - 1] {
        let cut = place.put("cut.onsil", &bytes[..length]);
        commands(&cut, 4, &["cut.onsil"]);
    }
    commands(&place.put("long.onsil", [&bytes[..], b"more"].concat()), 4, &["long.onsil"]);
    commands(
        &place.put("text.onsil", "not a model, but a text of some length"),
        4,
        &["text.onsil"],
    );
    commands("no.onsil", 5, &["no.onsil"]);
    std::fs::create_dir(place.path("hollow")).unwrap();
    commands("hollow", 5, &["hollow", "not the folder of a run"]);
    std::fs::copy(place.path("run/model.onsil"), place.path("alone.onsil")).unwrap();
    place.run(&["evaluate", "alone.onsil"]).fails(2, &["--data"]);
    place.run(&["evaluate", "alone.onsil", "--data", "xor"]).fails(3, &["[28, 28]", "[2]"]);
}

#[test]
fn folders_that_cannot_be_written() {
    let place = Place::new();
    place.put("file", "in the way");
    place.run(&["train", "xor2", "--out", "file"]).fails(5, &["file", "choose another folder"]);
    place.run(&["train", "xor2", "--out", "file/run"]).fails(5, &["file/run"]);
    if cfg!(target_os = "linux") {
        place.run(&["train", "xor2", "--out", "/proc/onsil"]).fails(5, &["/proc/onsil"]);
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let child = place.command(&["data", "list"]).stdout(full).spawn().unwrap();
        crate::common::finish(child).fails(5, &["standard output"]);
    }
    place.run(&["data", "sample", "digits", "--out", "file/x.png"]).fails(5, &["file/x.png"]);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let folder = place.path("locked");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(folder.join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    place.run(&["train", "xor2", "--out", "locked"]).fails(5, &["locked", "you may write to"]);
    place.run(&["train", "xor2", "--out", "locked/run"]).fails(5, &["locked"]);
}

/// A limit on the size of files stands for a full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_previous_model_whole() {
    let place = Place::new();
    place.run(&["train", "dnn", "--limit", "100", "--epochs", "1", "--out", "run", "--quiet"]).ok();
    let before = std::fs::read(place.path("run/model.onsil")).unwrap();
    let script = format!(
        "trap '' XFSZ; ulimit -f 64; exec {} train dnn --limit 100 --epochs 1 --seed 9 --out run",
        env!("CARGO_BIN_EXE_onsil")
    );
    let child = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(place.path(""))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    crate::common::finish(child).fails(5, &["run/model.onsil"]);
    assert!(std::fs::read(place.path("run/model.onsil")).unwrap() == before);
    let left: Vec<_> = std::fs::read_dir(place.path("run")).unwrap().collect();
    assert!(left.iter().all(|file| !format!("{file:?}").contains(".onsil-")), "{left:?}");
}
