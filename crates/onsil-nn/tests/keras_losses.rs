//! Losses and their gradients equal Keras'.

mod common;

use common::{array, assert_close, load};
use onsil_nn::losses::{self, Loss};
use serde_json::{Value, json};

/// The loss of a case, unless it asks for what a loss here does not know: another reduction than
/// `sum_over_batch_size`, or another axis than the last.
fn loss_of(case: &Value) -> Option<Box<dyn Loss>> {
    let mut config = case["config"].clone();
    let parameters = config.as_object_mut().unwrap();
    let reduction = parameters.remove("reduction").unwrap();
    let axis = parameters.remove("axis").unwrap_or(json!(-1));
    if reduction != "sum_over_batch_size" || axis != -1 {
        return None;
    }
    let object = json!({"class_name": case["class_name"], "config": config});
    losses::from_config(object).ok()
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
    for (i, case) in file["cases"].as_array().unwrap().iter().enumerate() {
        let Some(loss) = loss_of(case) else { continue };
        let what = format!("case {i}, {} {}", case["class_name"], case["config"]);
        let (value, gradient) = mean(&*loss, case);
        let expected = case["loss"].as_f64().unwrap() as f32;
        assert_close(&[value], &[expected], 1e-5, 1e-7, &what);
        assert_close(&gradient, &array(&case["gradient"]).1, 1e-5, 1e-7, &what);
        compared += 1;
    }
    assert!(compared > 60, "only {compared} cases were compared");
}
