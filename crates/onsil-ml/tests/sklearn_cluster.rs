//! Clustering against scikit-learn's frozen values.

mod common;

use common::{array2, assert_close, cases, integers, load, numbers};
use ndarray::Array2;
use onsil_ml::registry::from_config;
use onsil_ml::{Attribute, FitOptions, Fitted, Prediction, Rows};
use serde_json::Value;

/// What the frozen numbers of `f64` may differ by: sums run in another order.
const DOUBLE: f64 = 1e-9;

/// In `f32` a sum of some hundred numbers has six digits; scikit-learn's own depend on its threads.
const SINGLE: f64 = 1e-5;

fn rows(x: &Array2<f64>, single: bool) -> Rows<'static> {
    if single { Rows::from(x.mapv(|x| x as f32)) } else { Rows::from(x.clone()) }
}

fn fit(case: &Value, file: &Value, single: bool) -> Box<dyn Fitted> {
    let data = case["data"].as_str().unwrap();
    let x = rows(&array2(&file["data"][data]), single);
    let weights = case["weights"].as_bool().unwrap();
    let weights = weights.then(|| numbers(&file["sample_weight"][data]));
    let options = FitOptions { sample_weight: weights.as_deref(), monitor: None };
    let estimator = from_config(case["class_name"].as_str().unwrap(), case["config"].clone());
    estimator.unwrap().fit_any(&x, None, &options).unwrap()
}

/// Labels, steps, inertia and centres are scikit-learn's, and so is what it says of new rows.
#[test]
fn clusters_equal_scikit_learn() {
    let file = load("sklearn_cluster");
    for case in cases(&file) {
        let single = case["dtype"] == "float32";
        let close = if single { SINGLE } else { DOUBLE };
        let what = format!("{case}");
        let what = &what[..what.len().min(400)];
        let fitted = fit(case, &file, single);
        for (name, value) in fitted.attributes() {
            let expected = &case["attributes"][name];
            match value {
                Attribute::Ints(labels) => {
                    let labels: String = labels.iter().map(i64::to_string).collect();
                    assert_eq!(labels, case["labels"], "labels of {what}");
                }
                Attribute::Int(number) => assert_eq!(number, *expected, "{name} of {what}"),
                // The inertia of one row to a cluster is 0 but for rounding.
                Attribute::Float(found) => {
                    let expected = expected.as_f64().unwrap();
                    assert_close(&[found], &[expected], close.min(1e-6), 1e-9, what);
                }
                Attribute::Floats(found) => {
                    assert_close(found.iter(), &numbers(expected), close, close, what);
                }
                other => panic!("{name} is {other:?}"),
            }
        }
        let new = rows(&array2(&file["new"][case["data"].as_str().unwrap()]), single);
        let Prediction::Classes(labels) = fitted.predict_any(&new).unwrap() else {
            panic!("no labels: {what}")
        };
        assert_eq!(labels.to_vec(), integers(&case["predict"]), "predictions of {what}");
        let score = fitted.score_any(&new, None).unwrap();
        assert_close(&[score], &[case["score"].as_f64().unwrap()], close, 1e-9, what);
        if let Some(expected) = case.get("transform") {
            let distances = fitted.transform_any(&new.select(&[0, 1])).unwrap();
            assert_close(&distances, &array2(expected), DOUBLE, DOUBLE, what);
        }
    }
}
