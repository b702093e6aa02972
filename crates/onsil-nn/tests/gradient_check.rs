//! Every layer and activation against finite differences: central ones, with one step of Richardson's
//! extrapolation, so that the error is of fourth order in the step.

mod layer_cases;

use layer_cases::{Case, cases, spaced};
use ndarray::ArrayD;
use onsil_nn::{Sequential, activations, layers};
use serde_json::json;

const ROWS: usize = 3;
const STEP: f32 = 0.02;

/// How far a gradient may be from finite differences, relative to its norm.
const TOLERANCE: f64 = 1e-3;

#[test]
fn every_layer_passes() {
    let cases = cases();
    for name in layers::NAMES {
        assert!(cases.iter().any(|case| case.class == *name), "{name} has no case: add one");
    }
    for case in &cases {
        for training in [false, true] {
            check(&case.model(), case, training);
        }
    }
}

#[test]
fn every_activation_passes() {
    for name in activations::NAMES.iter().filter(|name| **name != "step") {
        let case = Case {
            class: "Activation",
            config: json!({"activation": name}),
            input_shape: vec![6],
            output_shape: vec![6],
        };
        check(&case.model(), &case, false);
    }
}

/// Compares the gradients of `Σ y·dy` by the input and by each weight that is trained.
fn check(model: &Sequential, case: &Case, training: bool) {
    let what = format!("{}, training {training}", case.name());
    let x = spaced(ROWS, &case.input_shape, 1);
    let dy = spaced(ROWS, &case.output_shape, 2).mapv(|dy| (7.0 * dy).sin());
    let objective = |weights: &[ArrayD<f32>], x: &ArrayD<f32>| {
        let mut model = copy(model, weights);
        let y = model.gradients(x, &dy, training).unwrap().output;
        y.iter().zip(&dy).map(|(y, dy)| f64::from(*y) * f64::from(*dy)).sum::<f64>()
    };
    let weights = model.get_weights();
    let found = copy(model, &weights).gradients(&x, &dy, training).unwrap();
    let by_x = differences(&x, |x| objective(&weights, x));
    compare(&found.input, &by_x, &format!("{what}: input"));
    for (i, gradient) in found.weights.iter().enumerate() {
        let by_weight = differences(&weights[i], |weight| {
            let mut weights = weights.clone();
            weights[i] = weight.clone();
            objective(&weights, &x)
        });
        compare(gradient, &by_weight, &format!("{what}: weight {i}"));
    }
}

/// The same model with other weights.
fn copy(model: &Sequential, weights: &[ArrayD<f32>]) -> Sequential {
    let mut copy = Sequential::from_config(&model.get_config()).unwrap();
    copy.set_weights(weights).unwrap();
    copy
}

/// The derivative of `objective` by each number of `at`.
fn differences(at: &ArrayD<f32>, objective: impl Fn(&ArrayD<f32>) -> f64) -> Vec<f64> {
    let moved = |i: usize, step: f32| {
        let mut moved = at.clone();
        let number = moved.iter_mut().nth(i).unwrap();
        let before = *number;
        *number += step;
        let by = f64::from(*number) - f64::from(before);
        (by, objective(&moved))
    };
    let central = |i: usize, step: f32| {
        let ((up, above), (down, below)) = (moved(i, step), moved(i, -step));
        (above - below) / (up - down)
    };
    let extrapolated = |i| (4.0 * central(i, STEP) - central(i, 2.0 * STEP)) / 3.0;
    (0..at.len()).map(extrapolated).collect()
}

fn compare(found: &ArrayD<f32>, expected: &[f64], what: &str) {
    let norm = |numbers: &mut dyn Iterator<Item = f64>| numbers.map(|x| x * x).sum::<f64>().sqrt();
    let off = norm(&mut found.iter().zip(expected).map(|(f, e)| f64::from(*f) - e));
    let scale = norm(&mut expected.iter().copied());
    // A gradient that is zero, as through a dropped channel, leaves only the rounding of the sums.
    assert!(
        off <= TOLERANCE * scale + 1e-5,
        "{what}: off by {off} of {scale}\nfound {found:?}\nexpected {expected:?}"
    );
}
