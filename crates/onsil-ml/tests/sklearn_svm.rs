//! Kernel machines against scikit-learn's frozen values.

mod common;

use common::{array2, assert_close, cases, integers, load, numbers};
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

fn new_rows(case: &Value) -> Array2<f64> {
    array2(&case["new"])
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
        let mut new = new_rows(case);
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
    let (mut runs, mut same_iterations) = (0, 0);
    for (number, case) in cases(&file).iter().enumerate() {
        let what = format!("[{number}] {} {} {}", case["class_name"], case["config"], case["data"]);
        let run = Run::new(&file, case);
        let iterations = run.attribute("n_iter");
        runs += 1;
        if iterations == numbers(&case["n_iter"]) {
            same_iterations += 1;
        } else {
            println!("{what}: n_iter {iterations:?}, expected {:?}", numbers(&case["n_iter"]));
        }
        assert_eq!(run.attribute("support"), numbers(&case["support"]), "{what}: support");
        assert_eq!(run.attribute("n_support"), numbers(&case["n_support"]), "{what}: n_support");
        assert_eq!(run.attribute("fit_status")[0], case["fit_status"].as_f64().unwrap(), "{what}");
        for name in ["dual_coef", "intercept", "coef", "prob_a", "prob_b"] {
            if case.get(name).is_some() {
                compare(&run.attribute(name), &numbers(&case[name]), &format!("{what} {name}"));
            }
        }
        let sparse = csr(&run.new);
        let rows = if run.is_sparse { Rows::from(&sparse) } else { Rows::from(&run.new) };
        let predicted = run.fitted.predict_any(&rows).unwrap().to_f64();
        compare(&predicted.to_vec(), &numbers(&case["predict"]), &format!("{what} predict"));
        if case.get("decision_function").is_some() {
            let values = run.fitted.decision_function_any(&rows).unwrap();
            compare(&flat_array(&values), &numbers(&case["decision_function"]), &what);
        }
        if case.get("predict_proba").is_some() {
            let values = run.fitted.predict_proba_any(&rows).unwrap();
            compare(&flat_array(&values), &numbers(&case["predict_proba"]), &what);
        }
    }
    println!("{same_iterations} of {runs} runs have the same n_iter");
    assert!(same_iterations * 100 >= 80 * runs, "{same_iterations} of {runs} have the same n_iter");
}

fn flat_array(values: &Array2<f64>) -> Vec<f64> {
    values.iter().copied().collect()
}

/// Close in relation to the largest number.
#[track_caller]
fn compare(actual: &[f64], expected: &[f64], what: &str) {
    let size = expected.iter().fold(0.0, |size: f64, x| size.max(x.abs()));
    assert_close(actual, expected, CLOSE, CLOSE * size, what);
}
