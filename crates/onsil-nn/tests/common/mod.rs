//! What the tests against frozen values share.

use serde_json::Value;

/// The frozen file `reference/values/<name>.json`.
pub(crate) fn load(name: &str) -> Value {
    let path = format!("{}/../../reference/values/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The shape and the numbers of `{"shape": …, "data": …}`.
pub(crate) fn array(value: &Value) -> (Vec<usize>, Vec<f32>) {
    let list = |key: &str| value[key].as_array().unwrap_or_else(|| panic!("no {key} in {value}"));
    let shape = list("shape").iter().map(|n| n.as_u64().unwrap() as usize).collect();
    (shape, list("data").iter().map(|x| x.as_f64().unwrap() as f32).collect())
}

/// Fails unless every `actual` is within `abs + rel · |expected|` of `expected`.
pub(crate) fn assert_close(actual: &[f32], expected: &[f32], rel: f32, abs: f32, what: &str) {
    assert_eq!(actual.len(), expected.len(), "{what}: length");
    for (i, (&a, &e)) in actual.iter().zip(expected).enumerate() {
        let close = (a - e).abs() <= abs + rel * e.abs();
        assert!(close, "{what}: [{i}] is {a}, expected {e}\n{actual:?}\n{expected:?}");
    }
}
