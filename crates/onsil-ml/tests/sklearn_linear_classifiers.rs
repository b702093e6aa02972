//! Linear models that are fitted by iterations, against scikit-learn's frozen values.

mod common;

use common::{array2, assert_close, cases, load, numbers};
use onsil_ml::registry::from_config;
use onsil_ml::{Attribute, FitOptions, Fitted, Rows, Target};
use serde_json::Value;

/// Both search until their gradient is near 1e-10; what remains of the way is flat.
const OPTIMUM: f64 = 1e-6;
/// The same steps in the same order; exponentials and powers may differ in the last bit, and a few hundred
/// epochs of steps carry that on.
const STEPS: f64 = 1e-9;

fn attribute(fitted: &dyn Fitted, name: &str) -> Vec<f64> {
    let attributes = fitted.attributes();
    let (_, value) = attributes.iter().find(|(known, _)| *known == name).unwrap();
    match value {
        Attribute::Floats(array) => array.iter().copied().collect(),
        Attribute::Ints(list) => list.iter().map(|&value| value as f64).collect(),
        other => vec![other.to_json().as_f64().unwrap()],
    }
}

fn fit(file: &Value, case: &Value) -> Box<dyn Fitted> {
    let name = case["class_name"].as_str().unwrap();
    let rows = case["rows"].as_u64().unwrap() as usize;
    let chosen: Vec<usize> = (0..rows).collect();
    let x = array2(&file["x"]);
    let x = Rows::from(&x).select(&chosen);
    let y = numbers(&file["targets"][case["y"].as_str().unwrap()]);
    let y = Target::from(&y[..rows]);
    let weights = case
        .get("weights")
        .map(|which| numbers(&file["sample_weights"][which.as_str().unwrap()])[..rows].to_vec());
    let options = FitOptions { sample_weight: weights.as_deref(), monitor: None };
    let estimator = from_config(name, case["config"].clone()).unwrap();
    estimator.fit_any(&x, Some(&y), &options).unwrap()
}

#[test]
fn linear_models_equal_scikit_learn() {
    let file = load("sklearn_linear_classifiers");
    let x_new = array2(&file["x_new"]);
    let x_new = Rows::from(&x_new);
    for case in cases(&file) {
        let name = case["class_name"].as_str().unwrap();
        let what = format!("{name} {} {} {:?}", case["config"], case["y"], case.get("weights"));
        let takes_steps = ["Perceptron", "SGDClassifier", "SGDRegressor"].contains(&name);
        let same_path = case.get("same_path").is_some();
        let close = if takes_steps || same_path { STEPS } else { OPTIMUM };
        let fitted = fit(&file, case);
        for part in ["n_iter", "t"] {
            if let Some(expected) = case.get(part).and_then(Value::as_f64) {
                let most = attribute(&*fitted, part).into_iter().fold(0.0, f64::max);
                assert_eq!(most, expected, "{what} {part}");
            }
        }
        for part in ["coef", "intercept"] {
            let found = attribute(&*fitted, part);
            assert_close(&found, &numbers(&case[part]), close, close, &format!("{what} {part}"));
        }
        if case.get("decision").is_some() {
            let found = fitted.decision_function_any(&x_new).unwrap();
            assert_close(&found, &array2(&case["decision"]), 10.0 * close, 10.0 * close, &what);
        }
        if case.get("proba").is_some() {
            let found = fitted.predict_proba_any(&x_new).unwrap();
            assert_close(&found, &array2(&case["proba"]), close, close, &what);
        }
        let predicted = fitted.predict_any(&x_new).unwrap().to_f64();
        assert_close(&predicted, &numbers(&case["predict"]), 10.0 * close, 10.0 * close, &what);
    }
}
