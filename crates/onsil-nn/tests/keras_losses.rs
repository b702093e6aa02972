//! Losses and their gradients equal Keras'.

mod common;

use common::{array, assert_close, load};
use onsil_nn::losses::{self, Loss};
use serde_json::{Value, json};

/// The loss of a case, the `nth` of its class, unless it asks for what a loss here does not know:
/// another reduction than `sum_over_batch_size`, or another axis than the last.
fn loss_of(case: &Value, nth: usize) -> Option<Box<dyn Loss>> {
    let mut config = case["config"].clone();
    if config["reduction"] != "sum_over_batch_size" {
        return None;
    }
    // Keras' own configs leave out Huber's delta and CosineSimilarity's axis: the script's order tells.
    match (case["class_name"].as_str(), nth) {
        (Some("Huber"), 4..) => config["delta"] = json!(0.4),
        (Some("CosineSimilarity"), 4..) => return None,
        _ => {}
    }
    let object = json!({"class_name": case["class_name"], "config": config});
    Some(losses::from_config(object).unwrap())
}

/// The mean over rows, weighted, and its gradient.
fn mean(loss: &dyn Loss, case: &Value) -> (f32, Vec<f32>) {
    let (shape, prediction) = array(&case["y_pred"]);
    let (_, target) = array(&case["y_true"]);
    let outputs = *shape.last().unwrap();
    let width = loss.target_len(outputs);
    let rows: Vec<_> = prediction.chunks(outputs).zip(target.chunks(width)).collect();
    let count = rows.iter().filter(|(_, t)| !loss.ignores(t)).count() as f32;
    let weights = case["sample_weight"].is_object().then(|| array(&case["sample_weight"]).1);
    let (mut sum, mut gradient) = (0.0, vec![0.0; prediction.len()]);
    for (i, ((p, t), out)) in rows.iter().zip(gradient.chunks_mut(outputs)).enumerate() {
        loss.check_target(t, outputs).unwrap();
        let weight = weights.as_ref().map_or(1.0, |w| w[i]);
        sum += weight * loss.value(p, t);
        loss.gradient(p, t, weight / count, out);
    }
    (sum / count, gradient)
}

#[test]
fn values_and_gradients() {
    let file = load("keras_losses");
    let mut compared = 0;
    let cases = file["cases"].as_array().unwrap();
    for (i, case) in cases.iter().enumerate() {
        let nth = cases[..i].iter().filter(|c| c["class_name"] == case["class_name"]).count();
        let Some(loss) = loss_of(case, nth) else { continue };
        let what = format!("case {i}, {} {}", case["class_name"], case["config"]);
        let (value, gradient) = mean(&*loss, case);
        let expected = case["loss"].as_f64().unwrap() as f32;
        assert_close(&[value], &[expected], 1e-5, 1e-7, &what);
        assert_close(&gradient, &array(&case["gradient"]).1, 1e-5, 1e-7, &what);
        compared += 1;
    }
    assert!(compared > 170, "only {compared} cases were compared");
}
