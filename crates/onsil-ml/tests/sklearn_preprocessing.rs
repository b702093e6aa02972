//! Preprocessing against scikit-learn's frozen values.

mod common;

use common::{array2, assert_close, cases, load, numbers};
use onsil_ml::registry::from_config;
use onsil_ml::{FitOptions, Rows};

/// scikit-learn's sums run in another order; 1e-12 is a thousand roundings.
const CLOSE: f64 = 1e-12;

#[test]
fn transformers_equal_scikit_learn() {
    let file = load("sklearn_preprocessing");
    for case in cases(&file) {
        let name = case["class_name"].as_str().unwrap();
        let what = format!("{name} {}", case["config"]);
        let estimator = from_config(name, case["config"].clone()).unwrap();
        let x = array2(&case["x"]);
        let weights = case.get("sample_weight").map(numbers);
        let options = FitOptions { sample_weight: weights.as_deref(), monitor: None };
        let fitted = estimator.fit_any(&Rows::from(&x), None, &options).unwrap();
        for (attribute, value) in fitted.attributes() {
            let expected = &case["attributes"][attribute];
            if !expected.is_null() {
                let found = value.to_json();
                let flat = |v: &serde_json::Value| match v.as_array() {
                    Some(_) => numbers(v),
                    None => vec![v.as_f64().unwrap()],
                };
                let expected =
                    if expected.is_number() { flat(expected) } else { numbers(expected) };
                assert_close(
                    &flat(&found),
                    &expected,
                    CLOSE,
                    CLOSE,
                    &format!("{what} {attribute}"),
                );
            }
        }
        let z = fitted.transform_any(&Rows::from(&array2(&case["x_new"]))).unwrap();
        assert_close(&z, &array2(&case["z"]), CLOSE, CLOSE, &what);
    }
}
