//! Regularizers and constraints against Keras, and what they take and refuse.

mod common;

use common::{array, assert_close, load};
use onsil_nn::constraints::{self, Axis, Constraint, MaxNorm, MinMaxNorm, UnitNorm};
use onsil_nn::regularizers::{self, L1, L1L2, L2, Regularizer};
use serde_json::{Value, json, to_value};

/// One evaluation in f32 rounds a few times.
const RELATIVE: f32 = 1e-6;

fn cases(kind: &str) -> Vec<Value> {
    let file = load("keras_regularizers_constraints");
    let cases = file["cases"].as_array().unwrap().iter();
    cases.filter(|case| case["kind"] == kind).cloned().collect()
}

fn config(case: &Value) -> (String, Value) {
    let config = json!({"class_name": case["class_name"], "config": case["config"]});
    (config.to_string(), config)
}

fn assert_all_compared(names: &[&str], cases: &[Value]) {
    let missing: Vec<_> = names
        .iter()
        .filter(|name| !cases.iter().any(|case| case["class_name"] == **name))
        .collect();
    assert!(missing.is_empty(), "not compared: {missing:?}");
}

#[test]
fn every_regularizer_follows_keras() {
    let mut cases = cases("regularizer");
    cases.retain(|case| regularizers::NAMES.contains(&case["class_name"].as_str().unwrap()));
    assert_all_compared(regularizers::NAMES, &cases);
    for case in &cases {
        let (what, config) = config(case);
        let regularizer = regularizers::from_config(config).unwrap();
        regularizer.validate().unwrap();
        let (_, w) = array(&case["x"]);
        let penalty = regularizer.penalty(&w) as f32;
        let expected = case["value"].as_f64().unwrap() as f32;
        assert_close(&[penalty], &[expected], RELATIVE, 0.0, &what);
        let mut gradient = vec![0.0; w.len()];
        regularizer.add_gradient(&w, &mut gradient);
        let (_, mut expected) = array(&case["gradient"]);
        // At 0, |w| has no derivative: Keras takes 1 on JAX, and 0 on TensorFlow and PyTorch, as here.
        for (expected, _) in expected.iter_mut().zip(&w).filter(|(_, w)| **w == 0.0) {
            *expected = 0.0;
        }
        assert_close(&gradient, &expected, RELATIVE, 0.0, &what);
        regularizer.add_gradient(&w, &mut gradient);
        let twice: Vec<f32> = expected.iter().map(|g| 2.0 * g).collect();
        assert_close(&gradient, &twice, RELATIVE, 0.0, &format!("{what}: added"));
    }
}

#[test]
fn every_constraint_follows_keras() {
    let cases = cases("constraint");
    assert_all_compared(constraints::NAMES, &cases);
    for case in &cases {
        let (what, config) = config(case);
        let constraint = constraints::from_config(config).unwrap();
        constraint.validate().unwrap();
        let (shape, mut w) = array(&case["x"]);
        constraint.check_shape(&shape).unwrap();
        constraint.apply(&shape, &mut w);
        assert_close(&w, &array(&case["y"]).1, RELATIVE, 0.0, &what);
    }
}

#[test]
fn every_config_can_be_read_back() {
    for name in regularizers::NAMES {
        let written = to_value(regularizers::from_config((*name).into()).unwrap()).unwrap();
        assert_eq!(written["class_name"], *name);
        let again = regularizers::from_config(written.clone()).unwrap();
        assert_eq!(to_value(again).unwrap(), written);
    }
    for name in constraints::NAMES {
        let written = to_value(constraints::from_config((*name).into()).unwrap()).unwrap();
        assert_eq!(written["class_name"], *name);
        let again = constraints::from_config(written.clone()).unwrap();
        assert_eq!(to_value(again).unwrap(), written);
    }
    let written = |axis: Axis| UnitNorm::default().axis(axis).config()["axis"].clone();
    assert_eq!(written(0.into()), 0);
    assert_eq!(written([0, 1].into()), json!([0, 1]));
    assert_eq!(written(Axis::All), Value::Null);
    let config = json!({"class_name": "UnitNorm", "axis": null});
    let whole = constraints::from_config(config).unwrap();
    let mut w = [3.0, 4.0];
    whole.apply(&[2, 1], &mut w);
    assert_close(&w, &[0.6, 0.8], 1e-6, 0.0, "one norm");
}

#[test]
fn names_of_strings() {
    for (name, config) in [
        ("l1", json!({"l1": 0.01})),
        ("l2", json!({"l2": 0.01})),
        ("l1_l2", json!({"l1": 0.0, "l2": 0.0})),
    ] {
        assert_eq!(regularizers::from_config(name.into()).unwrap().config(), config);
    }
    for name in ["max_norm", "non_neg", "unit_norm", "min_max_norm"] {
        constraints::from_config(name.into()).unwrap();
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let regularizers: [(Box<dyn Regularizer>, &str); 3] = [
        (L1::new(-1.0).into(), "L1: l1 must be at least 0 and finite, but is -1"),
        (L2::new(f64::NAN).into(), "L2: l2 must be at least 0 and finite, but is NaN"),
        (L1L2::new(0.0, -0.5).into(), "L1L2: l2 must be at least 0 and finite, but is -0.5"),
    ];
    for (regularizer, expected) in regularizers {
        assert_eq!(regularizer.validate().unwrap_err().to_string(), expected);
    }
    let constraints: [(Box<dyn Constraint>, &str); 4] = [
        (MaxNorm::new(-1.0).into(), "MaxNorm: max_value must be at least 0 and finite, but is -1"),
        (
            MinMaxNorm::new(-1.0, 1.0).into(),
            "MinMaxNorm: min_value must be at least 0 and finite, but is -1",
        ),
        (
            MinMaxNorm::new(2.0, 1.0).into(),
            "MinMaxNorm: max_value must be at least min_value (2) and finite, but is 1",
        ),
        (MinMaxNorm::default().rate(2.0).into(), "MinMaxNorm: rate must be in [0, 1], but is 2"),
    ];
    for (constraint, expected) in constraints {
        assert_eq!(constraint.validate().unwrap_err().to_string(), expected);
    }
    let error = MaxNorm::new(1.0).axis([0, 2]).check_shape(&[3, 4]).unwrap_err().to_string();
    assert_eq!(error, "MaxNorm: axis must be an axis of the shape [3, 4], but is 2");
}

#[test]
fn unknown_names_are_refused_with_a_suggestion() {
    let error = regularizers::from_config("l3".into()).unwrap_err().to_string();
    assert!(error.starts_with(r#"unknown regularizer "l3""#), "{error}");
    let config = json!({"class_name": "MaxNorm", "config": {"max_val": 1}});
    let error = constraints::from_config(config).unwrap_err().to_string();
    let expected = r#"MaxNorm has no parameter "max_val"; did you mean "max_value"?"#;
    assert!(error.starts_with(expected), "{error}");
}
