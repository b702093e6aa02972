//! Whole trainings equal Keras': losses batch by batch, histories, final weights, evaluation, predictions.

mod common;

use common::{array, assert_close, load};
use ndarray::ArrayD;
use onsil_nn::callbacks::{Callback, LearningRateScheduler};
use onsil_nn::data::Arrays;
use onsil_nn::{FitOptions, Result, Sequential, losses, metrics, optimizers};
use serde_json::Value;

/// What happens in Keras' TensorFlow backend and here: the softmax's logits are used, where the JAX
/// backend, which gave the values, clips the probabilities. The values of the logits hold for both.
const AS_LOGITS: (&str, &str) = ("raw pixels, probabilities", "raw pixels, logits");

/// How far numbers may be apart after a whole training.
const RELATIVE: f32 = 1e-5;
const ABSOLUTE: f32 = 2e-6;

fn to_array(value: &Value) -> ArrayD<f32> {
    let (shape, data) = array(value);
    ArrayD::from_shape_vec(shape, data).unwrap()
}

fn arrays(value: &Value) -> Vec<ArrayD<f32>> {
    value.as_array().unwrap().iter().map(to_array).collect()
}

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
}

/// Parameters of Keras' AUC for several labels at a time, which it does not have here; all off.
const OF_SEVERAL_LABELS: [&str; 3] = ["label_weights", "multi_label", "num_labels"];

fn metrics_of(names: &Value) -> Vec<Box<dyn metrics::Metric>> {
    let metric = |name: &Value| {
        let mut name = name.clone();
        if let Some(config) = name.get_mut("config").and_then(Value::as_object_mut) {
            config.retain(|key, _| !OF_SEVERAL_LABELS.contains(&key.as_str()));
        }
        metrics::from_config(name).unwrap()
    };
    names.as_array().unwrap().iter().map(metric).collect()
}

fn model(case: &Value) -> Sequential {
    let mut model = Sequential::from_config(&case["model"]).unwrap();
    let optimizer = optimizers::from_config(case["optimizer"].clone()).unwrap();
    let loss = losses::from_config(case["loss"].clone()).unwrap();
    model.compile(optimizer, loss, metrics_of(&case["metrics"])).unwrap();
    model.weighted_metrics(metrics_of(&case["weighted_metrics"])).unwrap();
    model.set_weights(&arrays(&case["initial_weights"])).unwrap();
    model
}

/// Keeps the loss since the beginning of the epoch, after every batch.
#[derive(Default)]
struct Running(Vec<f32>);

impl Callback for Running {
    fn on_train_batch_end(&mut self, _: usize, model: &mut Sequential) -> Result<()> {
        self.0.push(model.logs().get("loss").unwrap() as f32);
        Ok(())
    }
}

fn options<'a>(fit: &Value, validation: Option<Arrays<'a>>) -> FitOptions<'a> {
    let whole = |name: &str| fit[name].as_u64().map(|n| n as usize);
    let mut options = FitOptions::new().shuffle(false).epochs(whole("epochs").unwrap());
    if let Some(size) = whole("batch_size") {
        options = options.batch_size(size);
    }
    if let Some(frequency) = whole("validation_freq") {
        options = options.validation_freq(frequency);
    }
    if let Some(size) = whole("validation_batch_size") {
        options = options.validation_batch_size(size);
    }
    if let Some(share) = fit["validation_split"].as_f64() {
        options = options.validation_split(share);
    }
    if let Some(weights) = fit["class_weight"].as_object() {
        let weight = |(class, weight): (&String, &Value)| {
            (class.parse().unwrap(), weight.as_f64().unwrap() as f32)
        };
        options = options.class_weight(weights.iter().map(weight));
    }
    if fit["sample_weight"].is_object() {
        options = options.sample_weight(array(&fit["sample_weight"]).1);
    }
    match validation {
        Some(validation) => options.validation_data(validation),
        None => options,
    }
}

fn check(case: &Value, expected: &Value) {
    let label = case["label"].as_str().unwrap();
    let close = |found: &[f32], expected: &[f32], what: &str| {
        assert_close(found, expected, RELATIVE, ABSOLUTE, &format!("{label}: {what}"));
    };
    let (x, y) = (to_array(&case["x"]), to_array(&case["y"]));
    let validation = arrays_of(&case["fit"]["validation_data"]);
    let arrays_of_validation = validation.as_ref().map(|v| {
        let arrays = Arrays::new(&v[0], &v[1]).unwrap();
        match v.get(2) {
            Some(weights) => arrays.sample_weight(weights.iter().copied().collect::<Vec<f32>>()),
            None => arrays,
        }
    });
    let mut model = model(case);
    let mut running = Running::default();
    let mut scheduler =
        LearningRateScheduler::new(|epoch, rate: f64| if epoch > 2 { rate * 0.8 } else { rate });
    let mut options = options(&case["fit"], arrays_of_validation).callback(&mut running);
    if case["callbacks"].is_string() {
        options = options.callback(&mut scheduler);
    }
    let history = model.fit(&x, &y, options).unwrap();
    close(&running.0, &numbers(&expected["running_losses"]), "running losses");
    for (name, values) in expected["history"].as_object().unwrap() {
        let found: Vec<f32> = history.get(name).iter().map(|x| *x as f32).collect();
        close(&found, &numbers(values), &format!("history of {name}"));
    }
    let pairs = model.get_weights().into_iter().zip(arrays(&expected["final_weights"]));
    for (i, (found, expected)) in pairs.enumerate() {
        let (found, expected) = (found.as_slice().unwrap(), expected.as_slice().unwrap());
        close(found, expected, &format!("final weight {i}"));
    }
    let mut data = Arrays::new(&x, &y).unwrap();
    if case["fit"]["sample_weight"].is_object() {
        data = data.sample_weight(array(&case["fit"]["sample_weight"]).1);
    }
    let found = model.evaluate_dataset(&data, 32).unwrap();
    for (name, expected) in expected["evaluate"].as_object().unwrap() {
        let found = found.get(name).unwrap_or_else(|| panic!("{label}: no {name}"));
        close(&[found as f32], &[expected.as_f64().unwrap() as f32], name);
    }
    let found = model.predict(&x).unwrap();
    let predicted = array(&expected["predict"]).1;
    close(&found.as_slice().unwrap()[..predicted.len()], &predicted, "predict");
}

fn arrays_of(value: &Value) -> Option<Vec<ArrayD<f32>>> {
    value.is_array().then(|| arrays(value))
}

#[test]
fn fit_evaluate_and_predict() {
    let file = load("keras_training");
    let cases = file["cases"].as_array().unwrap();
    for case in cases {
        let mut expected = case.clone();
        if case["label"] == AS_LOGITS.0 {
            expected = cases.iter().find(|c| c["label"] == AS_LOGITS.1).unwrap().clone();
            expected["predict"] = softmax_of(&expected["predict"]);
        }
        check(case, &expected);
    }
}

/// The softmax of rows, as `{"shape", "data"}`.
fn softmax_of(logits: &Value) -> Value {
    let mut rows = to_array(logits);
    for mut row in rows.rows_mut() {
        let max = row.fold(f32::NEG_INFINITY, |max, x| max.max(*x));
        row.mapv_inplace(|x| (x - max).exp());
        let sum = row.sum();
        row.mapv_inplace(|x| x / sum);
    }
    serde_json::json!({"shape": rows.shape(), "data": rows.as_slice().unwrap()})
}

#[test]
fn train_on_batch() {
    let file = load("keras_training");
    for case in file["cases"].as_array().unwrap() {
        let (label, fit) = (case["label"].as_str().unwrap(), &case["fit"]);
        let weighted = fit["sample_weight"].is_object() || fit["class_weight"].is_object();
        if weighted || case["batch_losses"].is_null() || label == AS_LOGITS.0 {
            continue;
        }
        let (x, y) = (to_array(&case["x"]), to_array(&case["y"]));
        let share = 1.0 - fit["validation_split"].as_f64().unwrap_or(0.0);
        let rows = (x.shape()[0] as f64 * share).floor() as usize;
        let batch = fit["batch_size"].as_u64().unwrap_or(32) as usize;
        let mut model = model(case);
        let mut found = Vec::new();
        for _ in 0..fit["epochs"].as_u64().unwrap() {
            for first in (0..rows).step_by(batch) {
                let cut = ndarray::Slice::from(first..(first + batch).min(rows));
                let x = x.slice_axis(ndarray::Axis(0), cut);
                let logs = model.train_on_batch(x, y.slice_axis(ndarray::Axis(0), cut)).unwrap();
                found.push(logs.get("loss").unwrap() as f32);
            }
        }
        assert_close(&found, &numbers(&case["batch_losses"]), RELATIVE, ABSOLUTE, label);
    }
}
