//! Schedules against Keras, and what they take and refuse.

mod common;

use common::{array, assert_close, load};
use onsil_nn::schedules::{
    CosineDecay, CosineDecayRestarts, ExponentialDecay, InverseTimeDecay, NAMES,
    PiecewiseConstantDecay, PolynomialDecay, Schedule, from_config,
};
use serde_json::{json, to_value};

/// Keras computes schedules in f32, so that near a zero of the cosine it is the largest learning rate that
/// the rounding follows.
#[test]
fn every_schedule_follows_keras() {
    let file = load("keras_schedules");
    let steps: Vec<u64> = serde_json::from_value(file["steps"].clone()).unwrap();
    let mut seen = Vec::new();
    for case in file["cases"].as_array().unwrap() {
        let what = format!("{} {}", case["class_name"], case["config"]);
        let config = json!({"class_name": case["class_name"], "config": case["config"]});
        let schedule = from_config(config).unwrap_or_else(|error| panic!("{what}: {error}"));
        schedule.validate().unwrap();
        let rates: Vec<f32> = steps.iter().map(|&s| schedule.learning_rate(s) as f32).collect();
        let (_, expected) = array(&case["values"]);
        let largest = expected.iter().copied().fold(0.0, f32::max);
        assert_close(&rates, &expected, 1e-5, 1e-6 * largest, &what);
        let written = to_value(&schedule).unwrap();
        assert_eq!(to_value(from_config(written.clone()).unwrap()).unwrap(), written);
        seen.push(case["class_name"].as_str().unwrap().to_owned());
    }
    let missing: Vec<_> = NAMES.iter().filter(|name| !seen.iter().any(|s| s == *name)).collect();
    assert!(missing.is_empty(), "not compared: {missing:?}");
}

#[test]
fn a_restart_begins_with_its_first_step() {
    let schedule = CosineDecayRestarts::new(1.0, 1).t_mul(10.0);
    for step in [0, 1, 11, 111, 1111] {
        assert_eq!(schedule.learning_rate(step), 1.0, "step {step}");
    }
}

fn refused(schedule: impl Schedule, expected: &str) {
    assert_eq!(schedule.validate().unwrap_err().to_string(), expected);
}

#[test]
fn parameters_out_of_range_are_refused() {
    let steps = "decay_steps must be at least 1, but is 0";
    refused(ExponentialDecay::new(0.1, 0, 0.5), &format!("ExponentialDecay: {steps}"));
    refused(InverseTimeDecay::new(0.1, 0, 0.5), &format!("InverseTimeDecay: {steps}"));
    refused(PolynomialDecay::new(0.1, 0), &format!("PolynomialDecay: {steps}"));
    refused(CosineDecay::new(0.1, 0), &format!("CosineDecay: {steps}"));
    refused(CosineDecayRestarts::new(0.1, 0), &format!("CosineDecayRestarts: first_{steps}"));
    refused(
        InverseTimeDecay::new(0.1, 1, -0.5),
        "InverseTimeDecay: decay_rate must be at least 0, but is -0.5",
    );
    refused(
        PolynomialDecay::new(0.1, 1).power(0.0),
        "PolynomialDecay: power must be above 0, but is 0",
    );
    refused(
        CosineDecay::new(0.1, 1).alpha(-1.0),
        "CosineDecay: alpha must be at least 0, but is -1",
    );
    refused(
        CosineDecayRestarts::new(0.1, 1).t_mul(0.5),
        "CosineDecayRestarts: t_mul must be at least 1, but is 0.5",
    );
    refused(
        PiecewiseConstantDecay::new([20, 10], [3.0, 2.0, 1.0]),
        "PiecewiseConstantDecay: boundaries must be ascending, but is [20, 10]",
    );
}

#[test]
fn unknown_and_missing_parameters_are_refused() {
    let config = json!({"class_name": "CosineDecay", "initial_learning_rate": 0.1});
    let error = from_config(config).unwrap_err().to_string();
    assert_eq!(error, "CosineDecay: missing field `decay_steps`");
    let config = json!({
        "class_name": "cosine_decay", "initial_learning_rate": 0.1, "decay_steps": 5, "warm_up_steps": 2,
    });
    let error = from_config(config).unwrap_err().to_string();
    let expected = r#"CosineDecay has no parameter "warm_up_steps"; did you mean "warmup_steps"?"#;
    assert!(error.starts_with(expected), "{error}");
}
