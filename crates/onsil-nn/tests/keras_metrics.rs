//! Metrics equal Keras', batch after batch.

mod common;

use common::{array, assert_close, load};
use onsil_nn::metrics::{self, Metric, Rows};
use serde_json::{Value, json};

/// The metric of a case, unless it asks for what a metric here does not know.
fn metric_of(case: &Value) -> Option<Box<dyn Metric>> {
    if let Some(word) = case["resolved_from"].as_str() {
        return Some(word.into());
    }
    let mut config = case["config"].clone();
    let parameters = config.as_object_mut().unwrap();
    let several_thresholds = parameters.get("thresholds").is_some_and(Value::is_array);
    if case["class_name"] == "AUC" {
        parameters.remove("num_labels");
        parameters.remove("label_weights");
        if parameters.remove("multi_label").unwrap() == true {
            return None;
        }
    } else if case["class_name"] == "Mean" || several_thresholds {
        return None;
    }
    Some(metrics::from_config(json!({"class_name": case["class_name"], "config": config})).unwrap())
}

#[test]
fn results_after_each_batch() {
    let file = load("keras_metrics");
    let mut compared = 0;
    for (i, case) in file["cases"].as_array().unwrap().iter().enumerate() {
        let Some(mut metric) = metric_of(case) else { continue };
        let what = format!("case {i}, {} {}", case["class_name"], case["config"]);
        metric.validate().unwrap();
        let batches = case["batches"].as_array().unwrap();
        for (batch, result) in batches.iter().zip(case["results"].as_array().unwrap()) {
            update(&mut *metric, batch);
            let (_, expected) = array(result);
            let mean = expected.iter().sum::<f32>() / expected.len() as f32;
            assert_close(&[metric.result() as f32], &[mean], 1e-5, 1e-6, &what);
            let mut copy = metric.clone();
            copy.reset();
            copy.set_state(&metric.state());
            assert_eq!(copy.result().to_bits(), metric.result().to_bits(), "{what}");
            metric = copy;
        }
        compared += 1;
    }
    assert!(compared > 190, "only {compared} cases were compared");
}

fn update(metric: &mut dyn Metric, batch: &Value) {
    let (shape, prediction) = array(&batch["y_pred"]);
    let (_, target) = array(&batch["y_true"]);
    let outputs = *shape.last().unwrap();
    let rows = prediction.len() / outputs;
    let per_row = rows / shape[0];
    let weight = if batch["sample_weight"].is_object() {
        let (_, weight) = array(&batch["sample_weight"]);
        weight.iter().flat_map(|&w| std::iter::repeat_n(w, per_row)).collect()
    } else {
        Vec::new()
    };
    metric.update(Rows { weight: &weight, ..Rows::new(&prediction, &target, outputs) });
}
