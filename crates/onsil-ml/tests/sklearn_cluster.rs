//! Clustering against scikit-learn's frozen values.

mod common;

use common::{array2, assert_close, cases, integers, load, numbers};
use onsil_ml::registry::from_config;
use onsil_ml::{FitOptions, Prediction, Rows};
use serde_json::Value;

fn labels(value: Prediction) -> Vec<i64> {
    match value {
        Prediction::Classes(labels) => labels.to_vec(),
        Prediction::Numbers(numbers) => panic!("{numbers}"),
    }
}

#[test]
fn clusters_equal_scikit_learn() {
    let file = load("sklearn_cluster");
    let cases = cases(&file);
    let mut wrong = Vec::new();
    for case in cases {
        let (name, data) = (case["class_name"].as_str().unwrap(), case["data"].as_str().unwrap());
        let single = case["dtype"] == "float32";
        let what = format!("{name} of {data} as {} {}", case["dtype"], case["config"]);
        let in_type = |x: ndarray::Array2<f64>| match single {
            true => Rows::from(x.mapv(|x| x as f32)),
            false => Rows::from(x),
        };
        let (x, new) = (in_type(array2(&file["data"][data])), in_type(array2(&file["new"][data])));
        let weights = case["weights"].as_bool().unwrap();
        let weights = weights.then(|| numbers(&file["sample_weight"][data]));
        let options = FitOptions { sample_weight: weights.as_deref(), monitor: None };
        let estimator = from_config(name, case["config"].clone()).unwrap();
        let fitted = estimator.fit_any(&x, None, &options).unwrap();
        let found: Value =
            fitted.attributes().into_iter().map(|(n, a)| (n.to_owned(), a.to_json())).collect();
        let expected = &case["attributes"];
        for key in ["labels", "n_iter", "n_steps", "inertia"] {
            if !expected[key].is_null() && key!="inertia" {
                let e = if key=="labels" {serde_json::json!(integers(&expected[key]))} else {expected[key].clone()};
                if found[key] != e { wrong.push(format!("{key} {} {} {what}", found[key].to_string().len().min(60), if key=="labels" {String::new()} else {format!("{} {}", found[key], e)})); }
            } else if key=="inertia" { let (a,b)=(found[key].as_f64().unwrap(), expected[key].as_f64().unwrap()); if (a-b).abs()>1e-6*b.abs()+1e-12 { wrong.push(format!("{key} {a} {b} {what}")); } }
        }
    }
    for w in &wrong { println!("{w}"); }
    println!("{} of {}", wrong.len(), cases.len());
    assert!(wrong.is_empty());
}
