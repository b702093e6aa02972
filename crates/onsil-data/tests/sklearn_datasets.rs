//! Generated data sets and svmlight files against scikit-learn's frozen values.

use ndarray::{Array1, Array2};
use onsil_data::datasets::classification::PerFeature;
use onsil_data::datasets::{
    Samples, make_blobs, make_circles, make_classification, make_moons, make_regression,
};
use serde_json::Value;

/// The cases of one function.
fn cases(function: &str) -> Vec<Value> {
    let path =
        format!("{}/../../reference/values/sklearn_datasets.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut file: Value = serde_json::from_str(&text).unwrap();
    let Value::Array(cases) = file["cases"].take() else { panic!("a list of cases") };
    let cases: Vec<Value> = cases.into_iter().filter(|case| case["function"] == function).collect();
    assert!(!cases.is_empty(), "{function}");
    cases
}

fn numbers(value: &Value) -> Vec<f64> {
    let data = value.get("data").unwrap_or(value);
    data.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn counts(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|count| count as usize).collect()
}

/// A table; a list is a column.
fn table(value: &Value) -> Array2<f64> {
    let (rows, columns) = match value.get("shape").map(counts).as_deref() {
        Some(&[rows]) => (rows, 1),
        Some(&[rows, columns]) => (rows, columns),
        _ => (value.as_array().unwrap().len(), value[0].as_array().unwrap().len()),
    };
    let data = match value.get("data") {
        Some(_) => numbers(value),
        None => value.as_array().unwrap().iter().flat_map(numbers).collect(),
    };
    Array2::from_shape_vec((rows, columns), data).unwrap()
}

fn samples(value: &Value) -> Samples {
    match value.as_u64() {
        Some(total) => Samples::Total(total as usize),
        None => Samples::Each(counts(value)),
    }
}

/// The parameters that a case gives, each with how it is set.
macro_rules! configured {
    ($generator:expr, $config:expr, $($name:ident: $read:expr),* $(,)?) => {{
        let mut generator = $generator;
        $(if let Some(value) = $config.get(stringify!($name)) {
            let read = $read;
            generator = generator.$name(read(value));
        })*
        generator
    }};
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn count(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

fn seed(value: &Value) -> u32 {
    value.as_u64().unwrap() as u32
}

fn truth(value: &Value) -> bool {
    value.as_bool().unwrap()
}

fn assert_classes(found: &Array1<u32>, case: &Value) {
    let expected: Vec<u32> = numbers(&case["y"]).into_iter().map(|y| y as u32).collect();
    assert_eq!(found.to_vec(), expected, "y of {}", case["config"]);
}

/// Fails unless all are within `tolerance` of the expected; 0: bit for bit, but for the sign of 0.
fn assert_close<'a>(
    found: impl IntoIterator<Item = &'a f64>,
    expected: &Value,
    tolerance: f64,
    what: &Value,
) {
    let found: Vec<f64> = found.into_iter().copied().collect();
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let close = (found - expected).abs() <= tolerance * expected.abs().max(1.0);
        assert!(close, "{what}: [{i}] is {found}, expected {expected}");
    }
}

#[test]
fn blobs_are_the_same_bit_for_bit() {
    for case in cases("make_blobs") {
        let config = &case["config"];
        let mut blobs = configured!(
            make_blobs(samples(&config["n_samples"])), config,
            n_features: count, shuffle: truth, random_state: seed,
        );
        match config.get("centers") {
            Some(Value::Number(count)) => blobs = blobs.centers(count.as_u64().unwrap() as usize),
            Some(centers) => blobs = blobs.centers(table(centers)),
            None => {}
        }
        match config.get("cluster_std") {
            Some(Value::Number(std)) => blobs = blobs.cluster_std(std.as_f64().unwrap()),
            Some(each) => blobs = blobs.cluster_std(numbers(each)),
            None => {}
        }
        if let Some(ends) = config.get("center_box").map(numbers) {
            blobs = blobs.center_box(ends[0], ends[1]);
        }
        let found = blobs.arrays().unwrap();
        assert_close(&found.x, &case["x"], 0.0, config);
        assert_classes(&found.y, &case);
        if !case["centers"].is_null() {
            assert_close(&found.centers, &case["centers"], 0.0, config);
        }
    }
}

/// Sines and cosines are a library's: a unit in the last place of 1 apart at most.
const ONE_ULP: f64 = f64::EPSILON;

#[test]
fn moons_are_the_same() {
    for case in cases("make_moons") {
        let config = &case["config"];
        let moons = configured!(
            make_moons(samples(&config["n_samples"])), config,
            shuffle: truth, noise: number, random_state: seed,
        );
        let (x, y) = moons.arrays().unwrap();
        assert_close(&x, &case["x"], ONE_ULP, config);
        assert_classes(&y, &case);
    }
}

#[test]
fn circles_are_the_same() {
    for case in cases("make_circles") {
        let config = &case["config"];
        let circles = configured!(
            make_circles(samples(&config["n_samples"])), config,
            shuffle: truth, noise: number, factor: number, random_state: seed,
        );
        let (x, y) = circles.arrays().unwrap();
        assert_close(&x, &case["x"], ONE_ULP, config);
        assert_classes(&y, &case);
    }
}

/// Sums of up to 32 products in another order.
const PRODUCT: f64 = 1e-12;

fn per_feature(value: &Value) -> PerFeature {
    match value {
        Value::Null => PerFeature::Drawn,
        Value::Number(same) => PerFeature::Same(same.as_f64().unwrap()),
        each => PerFeature::Each(numbers(each)),
    }
}

#[test]
fn classifications_are_the_same() {
    for case in cases("make_classification") {
        let config = &case["config"];
        let data = configured!(
            make_classification(count(&config["n_samples"])), config,
            n_features: count, n_informative: count, n_redundant: count, n_repeated: count,
            n_classes: count, n_clusters_per_class: count, weights: numbers, flip_y: number,
            class_sep: number, hypercube: truth, shift: per_feature, scale: per_feature,
            shuffle: truth, random_state: seed,
        );
        let (x, y) = data.arrays().unwrap();
        assert_close(&x, &case["x"], PRODUCT, config);
        assert_classes(&y, &case);
    }
}

#[test]
fn regressions_are_the_same() {
    for case in cases("make_regression") {
        let config = &case["config"];
        let data = configured!(
            make_regression(count(&config["n_samples"])), config,
            n_features: count, n_informative: count, bias: number, noise: number, shuffle: truth,
            random_state: seed,
        );
        let found = data.arrays().unwrap();
        assert_close(&found.x, &case["x"], 0.0, config);
        assert_close(&found.coef, &case["coef"], 0.0, config);
        assert_close(&found.y, &case["y"], PRODUCT, config);
    }
}
