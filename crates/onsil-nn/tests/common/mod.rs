//! What the tests against frozen values share.

use serde_json::Value;

/// The frozen file `reference/values/<name>.json`.
pub(crate) fn load(name: &str) -> Value {
    let path = format!("{}/../../reference/values/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The shape and the numbers of `{"shape": …, "data": …}`, or of a plain list.
pub(crate) fn array(value: &Value) -> (Vec<usize>, Vec<f32>) {
    let list =
        |value: &Value| value.as_array().cloned().unwrap_or_else(|| panic!("no list: {value}"));
    let data = list(value.get("data").unwrap_or(value));
    let shape = match value.get("shape") {
        Some(shape) => list(shape).iter().map(|n| n.as_u64().unwrap() as usize).collect(),
        None => vec![data.len()],
    };
    (shape, data.iter().map(|x| x.as_f64().unwrap() as f32).collect())
}

/// Fails unless every `actual` is within `abs + rel · |expected|` of `expected`.
pub(crate) fn assert_close(actual: &[f32], expected: &[f32], rel: f32, abs: f32, what: &str) {
    assert_eq!(actual.len(), expected.len(), "{what}: length");
    for (i, (&a, &e)) in actual.iter().zip(expected).enumerate() {
        let close = (a - e).abs() <= abs + rel * e.abs();
        assert!(close, "{what}: [{i}] is {a}, expected {e}\n{actual:?}\n{expected:?}");
    }
}
