//! Initializers: their values where they are fixed, their distribution as Keras defines it where they are
//! random (the frozen file also holds that Keras' own draws pass the same bounds).

mod common;

use common::{array, assert_close, load};
use onsil_core::random::Stream;
use onsil_nn::initializers::{
    Distribution, FanMode, HeNormal, Identity, Initializer, NAMES, Orthogonal, RandomNormal,
    RandomUniform, TruncatedNormal, VarianceScaling, fans, from_config,
};
use serde_json::{Value, json, to_value};

fn shape(case: &Value) -> Vec<usize> {
    serde_json::from_value(case["shape"].clone()).unwrap()
}

fn filled(initializer: &dyn Initializer, shape: &[usize]) -> Vec<f32> {
    initializer.validate().unwrap();
    initializer.check_shape(shape).unwrap();
    let mut out = vec![f32::NAN; shape.iter().product()];
    initializer.fill(shape, &mut Stream::new(0, "kernel").draws(), &mut out);
    out
}

/// The mean and the standard deviation of `n` draws are within 5 of their own standard deviations, which
/// one draw in two million misses.
fn check_distribution(values: &[f32], distribution: &Value, what: &str) {
    let number = |key: &str| distribution[key].as_f64();
    let (mean, deviation) = (number("mean").unwrap(), number("stddev").unwrap());
    let n = values.len() as f64;
    let found_mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
    let squares: f64 = values.iter().map(|&x| (f64::from(x) - found_mean).powi(2)).sum();
    let found_deviation = (squares / n).sqrt();
    let close = (found_mean - mean).abs() < 5.0 * deviation / n.sqrt();
    assert!(close, "{what}: mean {found_mean}, expected {mean}");
    let close = (found_deviation - deviation).abs() < 5.0 * deviation / (2.0 * n).sqrt();
    assert!(close, "{what}: standard deviation {found_deviation}, expected {deviation}");
    let largest = values.iter().map(|&x| (f64::from(x) - mean).abs()).fold(0.0, f64::max);
    match number("bound") {
        Some(bound) => {
            assert!(largest <= bound * (1.0 + 1e-6), "{what}: {largest} beyond {bound}");
            // In a hundred draws the largest comes nearer to a sharp bound than this.
            let reach = if distribution["kind"] == "uniform" { 0.9 } else { 0.8 };
            assert!(largest > reach * bound, "{what}: {largest} far within {bound}");
        }
        None => assert!(largest > 2.0 * deviation, "{what}: {largest} looks truncated"),
    }
}

/// The largest error of the columns' (or rows') products with each other.
fn check_gram(values: &[f32], shape: &[usize], gram: &Value, what: &str) {
    let columns = *shape.last().unwrap();
    let rows = values.len() / columns;
    let (count, len, step, stride) = match gram["of"].as_str().unwrap() {
        "columns" => (columns, rows, columns, 1),
        _ => (rows, columns, 1, columns),
    };
    for a in 0..count {
        for b in 0..count {
            let value = |i: usize, at: usize| f64::from(values[i * stride + at * step]);
            let product: f64 = (0..len).map(|at| value(a, at) * value(b, at)).sum();
            let expected = if a == b { gram["diagonal"].as_f64().unwrap() } else { 0.0 };
            let error = (product - expected).abs();
            assert!(error < 1e-6, "{what}: product of {a} and {b} is {product}");
        }
    }
}

fn check_case(case: &Value) {
    let what = format!("{} {} for {}", case["class_name"], case["config"], case["for"]);
    let mut config = case["config"].clone();
    if case["class_name"] == "Identity" {
        // Keras leaves the gain out of the config; the first value is it.
        config["gain"] = case["values"]["data"][0].clone();
    }
    let config = json!({"class_name": case["class_name"], "config": config});
    let initializer = from_config(config).unwrap_or_else(|error| panic!("{what}: {error}"));
    let shape = shape(case);
    let values = filled(&*initializer, &shape);
    if !case["values"].is_null() {
        assert_close(&values, &array(&case["values"]).1, 0.0, 0.0, &what);
    } else if !case["gram"].is_null() {
        check_gram(&values, &shape, &case["gram"], &what);
    } else {
        check_distribution(&values, &case["distribution"], &what);
    }
    let (fan_in, fan_out) = (case["fan_in"].as_f64().unwrap(), case["fan_out"].as_f64().unwrap());
    assert_eq!(fans(&shape), (fan_in, fan_out), "{what}");
}

#[test]
fn every_initializer_follows_keras() {
    let file = load("keras_initializers");
    let cases = file["cases"].as_array().unwrap();
    cases.iter().for_each(check_case);
    let seen = |name: &&&str| !cases.iter().any(|case| case["class_name"] == **name);
    let missing: Vec<_> = NAMES.iter().filter(seen).collect();
    assert!(missing.is_empty(), "not compared: {missing:?}");
}

#[test]
fn every_config_can_be_read_back() {
    for name in NAMES {
        let written = to_value(from_config((*name).into()).unwrap()).unwrap();
        assert_eq!(written["class_name"], *name);
        assert_eq!(to_value(from_config(written.clone()).unwrap()).unwrap(), written);
    }
    for alias in
        ["glorot_uniform", "he_normal", "lecun_uniform", "zeros", "one", "normal", "uniform"]
    {
        from_config(alias.into()).unwrap();
    }
}

#[test]
fn a_seed_gives_the_same_values_everywhere() {
    let config = json!({"class_name": "HeNormal", "config": {"seed": 3, "input_axes": null}});
    let written = from_config(config).unwrap();
    let fill = |initializer: &dyn Initializer, stream: &str| {
        let mut out = [0.0; 8];
        initializer.fill(&[2, 4], &mut Stream::new(0, stream).draws(), &mut out);
        out
    };
    assert_eq!(fill(&*written, "a"), fill(&HeNormal::default().seed(3), "b"));
    assert_ne!(fill(&HeNormal::default(), "a"), fill(&HeNormal::default(), "b"));
    assert_ne!(fill(&HeNormal::default().seed(4), "a"), fill(&*written, "a"));
}

#[test]
fn fans_along_given_axes() {
    let scaling = || VarianceScaling::new(3.0, FanMode::FanOut, Distribution::Uniform);
    let values = filled(&scaling().axes([0], [-1, 1]), &[1000, 4, 3]);
    let largest = values.iter().fold(0f32, |largest, x| largest.max(x.abs()));
    let limit = (3.0f32 * 3.0 / 12.0).sqrt();
    assert!(largest <= limit && largest > 0.99 * limit, "{largest} {limit}");
    let error = scaling().axes([0], [3]).check_shape(&[2, 4, 3]).unwrap_err().to_string();
    assert_eq!(error, "VarianceScaling: output_axes must be axes of the shape [2, 4, 3], but is 3");
}

fn refused(initializer: impl Initializer, expected: &str) {
    assert_eq!(initializer.validate().unwrap_err().to_string(), expected);
}

#[test]
fn parameters_out_of_range_are_refused() {
    refused(
        RandomNormal::new(0.0, -1.0),
        "RandomNormal: stddev must be at least 0 and finite, but is -1",
    );
    refused(
        TruncatedNormal::new(0.0, f64::NAN),
        "TruncatedNormal: stddev must be at least 0 and finite, but is NaN",
    );
    refused(
        RandomUniform::new(1.0, 0.0),
        "RandomUniform: maxval must be at least minval (1) and finite, but is 0",
    );
    refused(
        VarianceScaling::new(0.0, FanMode::FanIn, Distribution::Uniform),
        "VarianceScaling: scale must be above 0 and finite, but is 0",
    );
    refused(Orthogonal::new(f64::INFINITY), "Orthogonal: gain must be finite, but is inf");
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let error = Orthogonal::default().check_shape(&[3]).unwrap_err().to_string();
    assert_eq!(error, "Orthogonal: shape must be of at least two axes, but is [3]");
    let error = Identity::default().check_shape(&[3, 3, 3]).unwrap_err().to_string();
    assert_eq!(error, "Identity: shape must be that of a matrix, but is [3, 3, 3]");
}

#[test]
fn unknown_names_and_values_are_refused() {
    let error = from_config("he_norml".into()).unwrap_err().to_string();
    assert!(
        error.starts_with(r#"unknown initializer "he_norml"; did you mean "HeNormal"?"#),
        "{error}"
    );
    let config = json!({"class_name": "VarianceScaling", "mode": "fan_all"});
    let error = from_config(config).unwrap_err().to_string();
    let expected = "VarianceScaling: mode: unknown variant `fan_all`, expected one of `fan_in`, `fan_out`, `fan_avg`";
    assert_eq!(error, expected);
    let config = json!({"class_name": "Constant", "config": {"val": 1}});
    let error = from_config(config).unwrap_err().to_string();
    assert_eq!(error, r#"Constant has no parameter "val" (it has: value)"#);
}
