//! Kernel machines against scikit-learn's frozen values.

mod common;

use common::{array2, cases, load, numbers};
use ndarray::Array2;
use onsil_ml::registry::from_config;
use onsil_ml::{CsrMatrix, FitOptions, Fitted, Rows, Target};
use serde_json::Value;

/// Both stop as soon as the conditions of the optimum are violated by less than tol; what is left open
/// then is a million times that of these runs' tol of 1e-6 only where the problem is flat.
const CLOSE: f64 = 1e-4;

fn csr(x: &Array2<f64>) -> CsrMatrix {
    let (mut indptr, mut indices, mut data) = (vec![0], Vec::new(), Vec::new());
    for row in x.rows() {
        for (column, &value) in row.iter().enumerate().filter(|(_, v)| **v != 0.0) {
            indices.push(column as u32);
            data.push(value);
        }
        indptr.push(data.len());
    }
    CsrMatrix::new(x.ncols(), indptr, indices, data).unwrap()
}

/// The kernel of the precomputed cases.
fn precomputed(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    a.dot(&b.t()).mapv(|k| (k + 1.0).powi(2) / 10.0)
}

struct Run {
    fitted: Box<dyn Fitted>,
    new: Array2<f64>,
    is_sparse: bool,
}

impl Run {
    fn new(file: &Value, case: &Value) -> Self {
        let data = &file["data"][case["data"].as_str().unwrap()];
        let (mut x, y) = (array2(&data["x"]), numbers(&data["y"]));
        let mut new = array2(&data["new"]);
        if case["config"]["kernel"] == "precomputed" {
            (new, x) = (precomputed(&new, &x), precomputed(&x, &x));
        }
        let weights = case["weights"].is_object().then(|| numbers(&case["weights"]));
        let options = FitOptions { sample_weight: weights.as_deref(), monitor: None };
        let estimator =
            from_config(case["class_name"].as_str().unwrap(), case["config"].clone()).unwrap();
        let is_sparse = case["is_sparse"] == true;
        let sparse = csr(&x);
        let rows = if is_sparse { Rows::from(&sparse) } else { Rows::from(&x) };
        let fitted = estimator.fit_any(&rows, Some(&Target::from(&y)), &options).unwrap();
        Self { fitted, new, is_sparse }
    }

    fn attribute(&self, name: &str) -> Vec<f64> {
        let attributes = self.fitted.attributes();
        let (_, value) = attributes.iter().find(|(known, _)| *known == name).unwrap();
        flat(&value.to_json())
    }
}

fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(flat).collect(),
        value => vec![value.as_f64().unwrap_or_else(|| panic!("{value}"))],
    }
}

#[test]
fn machines_equal_scikit_learn() {
    let file = load("sklearn_svm");
    let (mut failed, mut runs, mut same_iterations) = (Vec::new(), 0, 0);
    for (number, case) in cases(&file).iter().enumerate() {
        let what = format!("[{number}] {} {} {}", case["class_name"], case["config"], case["data"]);
        let run = Run::new(&file, case);
        let (actual, expected) = (run.attribute("n_iter"), numbers(&case["n_iter"]));
        runs += actual.len();
        same_iterations += actual.iter().zip(&expected).filter(|(a, e)| a == e).count();
        let mut check = |name: &str, actual: &[f64], exact: bool| {
            let expected = numbers(&case[name]);
            let size = expected.iter().fold(0.0, |size: f64, x| size.max(x.abs()));
            let close =
                |(a, e): (&f64, &f64)| (a - e).abs() <= CLOSE * if exact { 0.0 } else { size };
            if actual.len() != expected.len() || !actual.iter().zip(&expected).all(close) {
                failed.push(format!("{what}: {name} is {actual:?}, expected {expected:?}"));
            }
        };
        for (name, exact) in ATTRIBUTES {
            if case.get(name).is_some() {
                check(name, &run.attribute(name), exact);
            }
        }
        let sparse = csr(&run.new);
        let rows = if run.is_sparse { Rows::from(&sparse) } else { Rows::from(&run.new) };
        check("predict", &run.fitted.predict_any(&rows).unwrap().to_f64().to_vec(), false);
        if case.get("decision_function").is_some() {
            let values = run.fitted.decision_function_any(&rows).unwrap();
            check("decision_function", &values.iter().copied().collect::<Vec<_>>(), false);
        }
        if case.get("predict_proba").is_some() {
            let values = run.fitted.predict_proba_any(&rows).unwrap();
            check("predict_proba", &values.iter().copied().collect::<Vec<_>>(), false);
        }
    }
    assert!(failed.is_empty(), "{} differ:\n{}", failed.len(), failed.join("\n"));
    println!("{same_iterations} of {runs} problems take the same number of iterations");
    assert!(same_iterations * 100 >= 80 * runs, "{same_iterations} of {runs}");
}

/// Attributes, and whether they are compared exactly.
const ATTRIBUTES: [(&str, bool); 8] = [
    ("support", true),
    ("n_support", true),
    ("fit_status", true),
    ("dual_coef", false),
    ("intercept", false),
    ("coef", false),
    ("prob_a", false),
    ("prob_b", false),
];
