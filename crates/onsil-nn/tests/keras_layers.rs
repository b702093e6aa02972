//! Layers, forward and back, equal Keras'.

mod common;

use common::{array, assert_close, load};
use ndarray::ArrayD;
use onsil_nn::layers::Normalization;
use onsil_nn::losses::Loss;
use onsil_nn::optimizers::SGD;
use onsil_nn::{Input, Sequential};
use serde_json::{Value, json};

/// What Keras can and a layer here says that it cannot.
const REFUSED: [(&str, &str, &str); 3] = [
    ("Softmax", "[4,3]", "axis must be -1"),
    ("BatchNormalization", "[2,4]", "axis must be -1"),
    ("LayerNormalization", "[3,4]", "axis must be"),
];

fn arrays(value: &Value) -> Vec<ArrayD<f32>> {
    value.as_array().unwrap().iter().map(to_array).collect()
}

fn to_array(value: &Value) -> ArrayD<f32> {
    let (shape, data) = array(value);
    ArrayD::from_shape_vec(shape, data).unwrap()
}

fn numbers(array: &ArrayD<f32>) -> &[f32] {
    array.as_slice().unwrap()
}

/// A model of the one layer of a case, with its weights.
fn model(case: &Value) -> onsil_nn::Result<Sequential> {
    if case["adapt_data"].is_object() {
        return adapted(case);
    }
    let layer = json!({"class_name": case["class_name"], "config": case["config"]});
    let mut model =
        Sequential::from_config(&json!({"input_shape": case["input_shape"], "layers": [layer]}))?;
    // Keras keeps a mean and a variance that were given out of the weights.
    if case["mean"].is_null() {
        model.set_weights(&arrays(&case["weights"]))?;
    }
    Ok(model)
}

/// A layer that takes its mean and variance from the data of the case, which are Keras'.
fn adapted(case: &Value) -> onsil_nn::Result<Sequential> {
    let config = &case["config"];
    let axes: Vec<i64> = serde_json::from_value(config["axis"].clone()).unwrap();
    let layer = Normalization::new().axis(axes).invert(config["invert"] == true);
    let mut model = Sequential::new();
    let shape: Vec<usize> = serde_json::from_value(case["input_shape"].clone()).unwrap();
    model.add(Input::new(shape))?.add(layer.adapt(&to_array(&case["adapt_data"]))?)?;
    for (found, expected) in model.get_weights().iter().zip(arrays(&case["weights"])) {
        assert_eq!(found.shape(), expected.shape());
        assert_close(numbers(found), numbers(&expected), 1e-5, 1e-6, "adapted weights");
    }
    Ok(model)
}

/// One step forward and back.
fn check_step(model: &mut Sequential, step: &Value, what: &str) {
    let x = to_array(&step["x"]);
    if step["dy"].is_null() {
        let y = model.predict(&x).unwrap();
        return assert_close(numbers(&y), &array(&step["y"]).1, 1e-5, 1e-6, what);
    }
    let training = step["training"].as_bool().unwrap();
    let found = model.gradients(&x, &to_array(&step["dy"]), training).unwrap();
    assert_eq!(found.output.shape(), &array(&step["y"]).0[..], "{what}: shape");
    assert_close(numbers(&found.output), &array(&step["y"]).1, 1e-5, 1e-6, &format!("{what}: y"));
    assert_close(numbers(&found.input), &array(&step["dx"]).1, 1e-5, 2e-6, &format!("{what}: dx"));
    let expected = arrays(&step["weight_gradients"]);
    assert_eq!(found.weights.len(), expected.len(), "{what}: weight gradients");
    for (i, (found, expected)) in found.weights.iter().zip(&expected).enumerate() {
        assert_eq!(found.shape(), expected.shape(), "{what}: shape of weight gradient {i}");
        let what = format!("{what}: weight gradient {i}");
        assert_close(numbers(found), numbers(expected), 1e-5, 5e-6, &what);
    }
}

#[test]
fn forward_and_back() {
    let file = load("keras_layers");
    let mut refused = 0;
    for (i, case) in file["cases"].as_array().unwrap().iter().enumerate() {
        let class = case["class_name"].as_str().unwrap();
        if class == "affine_transform" || class == "BatchNormalization" {
            continue;
        }
        let what = format!("case {i}, {class} {}", case["config"]);
        match model(case) {
            Ok(mut model) => check_step(&mut model, case, &what),
            Err(error) => {
                let shape = case["input_shape"].to_string();
                let message = error.to_string();
                let known = REFUSED.iter().any(|(refused_class, refused_shape, part)| {
                    class == *refused_class && shape == *refused_shape && message.contains(part)
                });
                assert!(known, "{what}: {message}");
                refused += 1;
            }
        }
    }
    assert!(refused <= REFUSED.len());
}

/// `Σ y·dy / rows`, with dy as the target.
#[derive(Clone, Debug)]
struct Weighted;

impl Loss for Weighted {
    fn class_name(&self) -> &str {
        "Weighted"
    }

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        prediction.iter().zip(target).map(|(y, dy)| y * dy).sum()
    }

    fn gradient(&self, _: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        out.iter_mut().zip(target).for_each(|(out, dy)| *out = dy * scale);
    }
}

#[test]
fn batch_normalization_moves_its_statistics() {
    let file = load("keras_layers");
    let cases = file["cases"].as_array().unwrap().iter().enumerate();
    for (i, case) in cases.filter(|(_, case)| case["class_name"] == "BatchNormalization") {
        let what = format!("case {i}, BatchNormalization {}", case["config"]);
        let mut model = match model(case) {
            Ok(model) => model,
            Err(error) => {
                assert_eq!(case["config"]["axis"], 1, "{what}: {error}");
                continue;
            }
        };
        model.compile(SGD::new(0.01), Weighted, [] as [&str; 0]).unwrap();
        for (number, step) in case["steps"].as_array().unwrap().iter().enumerate() {
            let what = format!("{what}, step {number}");
            check_step(&mut model, step, &what);
            let before = model.get_weights();
            if step["training"] == true {
                model.train_on_batch(&to_array(&step["x"]), &to_array(&step["dy"])).unwrap();
            }
            let mut weights = model.get_weights();
            let moving = weights.len() - 2;
            weights[..moving].clone_from_slice(&before[..moving]);
            for (found, expected) in weights.iter().zip(arrays(&step["weights_after"])) {
                assert_close(numbers(found), numbers(&expected), 1e-5, 1e-6, &what);
            }
            model.set_weights(&weights).unwrap();
        }
    }
}
