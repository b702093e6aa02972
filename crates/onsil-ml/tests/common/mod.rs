//! What the tests against frozen values share.

#![allow(dead_code, reason = "each test file uses its own part")]

use ndarray::{Array1, Array2};
use serde_json::Value;

/// The frozen file `reference/values/<name>.json`.
pub(crate) fn load(name: &str) -> Value {
    let path = format!("{}/../../reference/values/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cases of a frozen file.
pub(crate) fn cases(file: &Value) -> &[Value] {
    file["cases"].as_array().expect("a list of cases")
}

/// The numbers of `{"shape": …, "data": …}` or of a plain list.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    let data = value.get("data").unwrap_or(value);
    let data = data.as_array().unwrap_or_else(|| panic!("no list: {value}"));
    data.iter().map(|x| x.as_f64().unwrap_or_else(|| panic!("no number: {x}"))).collect()
}

/// The whole numbers of `{"shape": …, "data": …}` or of a plain list.
pub(crate) fn integers(value: &Value) -> Vec<i64> {
    let data = value.get("data").unwrap_or(value);
    let data = data.as_array().unwrap_or_else(|| panic!("no list: {value}"));
    data.iter().map(|x| x.as_i64().unwrap_or_else(|| panic!("no integer: {x}"))).collect()
}

/// A vector.
pub(crate) fn array1(value: &Value) -> Array1<f64> {
    numbers(value).into()
}

/// A table.
pub(crate) fn array2(value: &Value) -> Array2<f64> {
    let shape: Vec<usize> = integers(&value["shape"]).iter().map(|&n| n as usize).collect();
    Array2::from_shape_vec((shape[0], shape[1]), numbers(value)).expect("a table")
}

/// Fails unless every `actual` is within `abs + rel · |expected|` of `expected`.
#[track_caller]
pub(crate) fn assert_close<'a>(
    actual: impl IntoIterator<Item = &'a f64>,
    expected: impl IntoIterator<Item = &'a f64>,
    rel: f64,
    abs: f64,
    what: &str,
) {
    let (actual, expected): (Vec<_>, Vec<_>) =
        (actual.into_iter().collect(), expected.into_iter().collect());
    assert_eq!(actual.len(), expected.len(), "{what}: length");
    for (i, (&a, &e)) in actual.iter().zip(&expected).enumerate() {
        let close = (a - e).abs() <= abs + rel * e.abs();
        assert!(close, "{what}: [{i}] is {a}, expected {e}");
    }
}
