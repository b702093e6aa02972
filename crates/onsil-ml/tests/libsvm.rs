//! Kernel machines against what LIBSVM's `svm-train` prints.

mod common;

use common::{array2, assert_close, cases, load, numbers};
use onsil_ml::registry::from_config;
use onsil_ml::{FitOptions, Rows, Target};
use serde_json::Value;

/// `svm-train` prints six digits, and ends where the conditions of the optimum are violated by 1e-6: it and
/// scikit-learn's LIBSVM differ by up to 6e-6 here.
const CLOSE: f64 = 1e-5;

/// The numbers of an attribute, whatever its shape.
fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(flat).collect(),
        value => vec![value.as_f64().unwrap()],
    }
}

#[test]
fn objective_rho_and_support_vectors_are_those_of_svm_train() {
    let file = load("libsvm");
    for case in cases(&file) {
        let name = case["class_name"].as_str().unwrap();
        let what = format!("{name} {} {}", case["config"], case["data"]);
        let data = &file["data"][case["data"].as_str().unwrap()];
        let x = array2(&data["x"]);
        let y = numbers(&data[if name.ends_with("SVR") { "numbers" } else { "labels" }]);
        let estimator = from_config(name, case["config"].clone()).unwrap();
        let fitted = estimator
            .fit_any(&Rows::from(&x), Some(&Target::from(&y)), &FitOptions::new())
            .unwrap();
        let attributes = fitted.attributes();
        let get = |wanted: &str| {
            flat(&attributes.iter().find(|(name, _)| *name == wanted).unwrap().1.to_json())
        };
        let expected = numbers(&case["objective"]);
        assert_close(&get("objective"), &expected, CLOSE, CLOSE, &format!("{what} objective"));
        // With two classes, ours is for the second.
        let sign = if name.ends_with("SVC") && expected.len() == 1 { 1.0 } else { -1.0 };
        let rho: Vec<f64> = get("intercept").iter().map(|intercept| sign * intercept).collect();
        assert_close(&rho, &numbers(&case["rho"]), CLOSE, CLOSE, &format!("{what} rho"));
        assert_eq!(get("support").len() as u64, case["n_support"].as_u64().unwrap(), "{what} nSV");
    }
}
