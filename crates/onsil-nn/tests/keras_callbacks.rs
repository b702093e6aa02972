//! Callbacks decide as Keras', epoch by epoch, on given figures.

mod common;

use common::{array, assert_close, load};
use onsil_nn::callbacks::{
    Callback, EarlyStopping, Mode, ModelCheckpoint, ReduceLROnPlateau, Training,
};
use onsil_nn::layers::Dense;
use onsil_nn::optimizers::SGD;
use onsil_nn::{Input, Logs, Sequential, sequential};
use serde_json::Value;

const TRAINING: Training = Training { epochs: 100, batches: 1, samples: 1 };

/// A model that watches accuracy.
fn model(rate: f64) -> Sequential {
    let mut model = sequential![Input::new([1]), Dense::new(1)].unwrap();
    model.compile(SGD::new(rate), "mse", ["accuracy"]).unwrap();
    model
}

/// Makes the weights tell the epoch.
fn set_epoch(model: &mut Sequential, epoch: f32) {
    let mut weights = model.get_weights();
    weights.iter_mut().for_each(|array| array.fill(epoch));
    model.set_weights(&weights).unwrap();
}

fn epoch_of(model: &Sequential) -> f32 {
    *model.get_weights()[0].first().unwrap()
}

fn logs(case: &Value, value: f64) -> Logs {
    let mut logs = Logs::default();
    logs.set("loss", 0.125);
    logs.set(case["config"]["monitor"].as_str().unwrap_or("val_loss"), value);
    logs
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// Calls a builder method for every parameter of the case's config.
macro_rules! configured {
    ($case:expr, $start:expr, { $($name:ident: $read:expr),* $(,)? }) => {{
        let mut callback = $start;
        for (name, value) in $case["config"].as_object().unwrap() {
            callback = match name.as_str() {
                $(stringify!($name) => callback.$name($read(value)),)*
                "filepath" | "save_weights_only" => callback,
                other => panic!("{other} is not read here"),
            };
        }
        callback
    }};
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn count(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

fn real(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn truth(value: &Value) -> bool {
    value.as_bool().unwrap()
}

fn mode(value: &Value) -> Mode {
    serde_json::from_value(value.clone()).unwrap()
}

fn early_stopping(case: &Value) {
    let mut callback = configured!(case, EarlyStopping::new(), {
        monitor: text, mode: mode, min_delta: real, patience: count, baseline: real,
        restore_best_weights: truth, start_from_epoch: count,
    });
    let mut model = model(0.1);
    let begun = callback.on_train_begin(TRAINING, &mut model);
    if case["error"].is_string() {
        let message = begun.unwrap_err().to_string();
        assert_eq!(
            message,
            "EarlyStopping: monitor is \"val_unknown\", of which is not known whether it should become \
             larger or smaller: give mode \"max\" or \"min\", or watch one of accuracy, loss, each also \
             with val_ before it"
        );
        return;
    }
    begun.unwrap();
    let mut run = 0;
    for (epoch, value) in numbers(&case["values"]).into_iter().enumerate() {
        set_epoch(&mut model, epoch as f32);
        callback.on_epoch_end(epoch, &mut logs(case, value), &mut model).unwrap();
        run += 1;
        if model.stop_training {
            break;
        }
    }
    callback.on_train_end(&Logs::default(), &mut model).unwrap();
    let what = format!("{case}");
    assert_eq!(run, count(&case["epochs_run"]), "{what}");
    assert_eq!(model.stop_training, truth(&case["stopped"]), "{what}");
    assert_eq!(callback.stopped_epoch().unwrap_or(0), count(&case["stopped_epoch"]), "{what}");
    assert_eq!(callback.best_epoch(), count(&case["best_epoch"]), "{what}");
    assert_eq!(callback.best(), case["best"].as_f64(), "{what}");
    assert_eq!(epoch_of(&model), count(&case["weights_of_epoch"]) as f32, "{what}");
}

fn reduce_lr_on_plateau(case: &Value) {
    let mut callback = configured!(case, ReduceLROnPlateau::new(), {
        monitor: text, mode: mode, min_delta: real, patience: count, factor: real, cooldown: count,
        min_lr: real,
    });
    let mut model = model(real(&case["initial_learning_rate"]));
    callback.on_train_begin(TRAINING, &mut model).unwrap();
    let (mut rates, mut logged) = (Vec::new(), Vec::new());
    for (epoch, value) in numbers(&case["values"]).into_iter().enumerate() {
        let mut logs = logs(case, value);
        callback.on_epoch_end(epoch, &mut logs, &mut model).unwrap();
        logged.push(logs.get("learning_rate").unwrap() as f32);
        rates.push(model.learning_rate().unwrap() as f32);
    }
    let what = format!("{case}");
    assert_close(&rates, &array(&case["learning_rate_after"]).1, 1e-5, 0.0, &what);
    assert_close(&logged, &array(&case["logged_learning_rate"]).1, 1e-5, 0.0, &what);
}

fn model_checkpoint(case: &Value) {
    let mut names: Vec<String> = Vec::new();
    let saved = std::sync::Mutex::new(&mut names);
    let callback = ModelCheckpoint::saving_with(text(&case["config"]["filepath"]), |_, path| {
        saved.lock().unwrap().push(path.display().to_string());
        Ok(())
    });
    let mut callback = configured!(case, callback, {
        monitor: text, mode: mode, save_best_only: truth, initial_value_threshold: real,
        save_freq: count,
    });
    let mut model = model(0.1);
    callback.on_train_begin(TRAINING, &mut model).unwrap();
    for (epoch, value) in numbers(&case["values"]).into_iter().enumerate() {
        callback.on_epoch_begin(epoch, &mut model).unwrap();
        for batch in 0..count(&case["batches_per_epoch"]) {
            callback.on_train_batch_end(batch, &mut model).unwrap();
        }
        callback.on_epoch_end(epoch, &mut logs(case, value), &mut model).unwrap();
        let expected: Vec<&str> =
            case["saved"][epoch].as_array().unwrap().iter().map(text).collect();
        let mut saved = saved.lock().unwrap();
        assert_eq!(**saved, expected, "epoch {epoch} of {case}");
        saved.clear();
    }
    assert_eq!(callback.best(), case["best"].as_f64(), "{case}");
}

#[test]
fn decisions() {
    let file = load("keras_callbacks");
    for case in file["cases"].as_array().unwrap() {
        match text(&case["class_name"]) {
            "EarlyStopping" => early_stopping(case),
            "ReduceLROnPlateau" => reduce_lr_on_plateau(case),
            "ModelCheckpoint" => model_checkpoint(case),
            other => panic!("{other} is not compared"),
        }
    }
}
