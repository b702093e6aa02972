//! What linear models refuse, warn of and can learn.

use ndarray::{Array1, Array2, array};
use onsil_ml::linear_model::{
    LogisticRegression, LogisticSolver, Penalty, Perceptron, SGDClassifier, SGDRegressor, SgdLoss,
};
use onsil_ml::svm::{HingeLoss, LinearSVC, LinearSVR, TubeLoss};
use onsil_ml::{ClassWeight, CsrMatrix, Estimator, FitOptions, Fitted, Rows, Target, registry};
use serde_json::json;
use std::ops::ControlFlow;

/// Two classes, or numbers, that four features tell roughly.
fn data() -> (Array2<f64>, Array1<i64>, Array1<f64>) {
    let x = Array2::from_shape_fn((80, 4), |(i, j)| {
        ((i * 37 + j * 53 + i * i * (j + 1)) % 41) as f64 / 20.0 - 1.0
    });
    let score = x.dot(&array![1.0, -2.0, 0.5, 0.25]);
    let noise = Array1::from_shape_fn(80, |i| ((i * 17) % 11) as f64 / 10.0 - 0.5);
    let classes = (&score + &noise).mapv(|s| i64::from(s > 0.1));
    (x, classes, score + noise)
}

fn sparse(x: &Array2<f64>) -> CsrMatrix {
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for row in x.rows() {
        for (column, &value) in row.iter().enumerate().filter(|(_, v)| **v != 0.0) {
            indices.push(column as u32);
            values.push(value);
        }
        indptr.push(values.len());
    }
    CsrMatrix::new(x.ncols(), indptr, indices, values).unwrap()
}

#[track_caller]
fn assert_close(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64) {
    let close = |(a, b): (&f64, &f64)| (a - b).abs() <= tolerance * (1.0 + b.abs());
    assert!(a.dim() == b.dim() && a.iter().zip(b).all(close), "{a}\n{b}");
}

#[test]
fn a_perceptron_learns_and_and_or_but_not_xor() {
    let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    for seed in 0..40 {
        let score = |tol: Option<f64>, y: [i64; 4]| {
            let perceptron = Perceptron::new().random_state(seed).max_iter(100).tol(tol);
            perceptron.fit(&x, &y).unwrap().score(&x, &y).unwrap()
        };
        assert_eq!(score(Some(1e-3), [0, 0, 0, 1]), 1.0, "AND, seed {seed}");
        assert_eq!(score(Some(1e-3), [0, 1, 1, 1]), 1.0, "OR, seed {seed}");
        // Epochs without progress may come before the end, as in scikit-learn.
        assert_eq!(score(None, [1, 1, 1, 0]), 1.0, "NAND, seed {seed}");
        assert!(score(Some(1e-3), [0, 1, 1, 0]) <= 0.75, "XOR, seed {seed}");
        assert!(score(None, [0, 1, 1, 0]) <= 0.75, "XOR, seed {seed}");
    }
}

#[test]
fn a_perceptron_is_an_sgd_classifier() {
    let (x, y, _) = data();
    let perceptron = Perceptron::new().random_state(3).fit(&x, &y).unwrap();
    let config = json!({
        "loss": "perceptron", "penalty": null, "learning_rate": "constant", "eta0": 1.0,
        "random_state": 3,
    });
    let same = registry::from_config("SGDClassifier", config).unwrap();
    let same = same.fit_any(&(&x).into(), Some(&(&y).into()), &FitOptions::new()).unwrap();
    assert_eq!(perceptron.attributes(), same.attributes());
}

#[test]
fn sparse_rows_are_as_dense_ones() {
    let (mut x, y, numbers) = data();
    x.mapv_inplace(|value| if value < 0.2 { 0.0 } else { value });
    let csr = sparse(&x);
    for (name, config) in [
        ("LogisticRegression", json!({"tol": 1e-9})),
        ("LogisticRegression", json!({"penalty": "l1", "solver": "liblinear", "tol": 1e-9})),
        ("LinearSVC", json!({"tol": 1e-9})),
        ("LinearSVC", json!({"loss": "hinge", "tol": 1e-9, "max_iter": 100000})),
        ("LinearSVC", json!({"penalty": "l1", "tol": 1e-9, "max_iter": 100000})),
        ("LinearSVR", json!({"tol": 1e-9, "max_iter": 100000})),
        ("LinearSVR", json!({"loss": "squared_epsilon_insensitive", "tol": 1e-9})),
        ("SGDClassifier", json!({})),
        ("SGDRegressor", json!({})),
    ] {
        let estimator = registry::from_config(name, config).unwrap();
        let target = match name {
            "LinearSVR" | "SGDRegressor" => Target::from(&numbers),
            _ => Target::from(&y),
        };
        let fit = |x: Rows<'_>| {
            let fitted = estimator.fit_any(&x, Some(&target), &FitOptions::new()).unwrap();
            assert!(fitted.warnings().is_empty(), "{:?}", fitted.warnings());
            fitted.predict_any(&x).unwrap().to_f64().insert_axis(ndarray::Axis(1))
        };
        assert_close(&fit((&csr).into()), &fit((&x).into()), 1e-6);
    }
}

#[test]
fn both_ways_to_a_squared_loss_lead_to_one_place() {
    let (x, y, numbers) = data();
    let svc = LinearSVC::new().tol(1e-10).max_iter(100_000);
    let way = |dual: bool| svc.clone().dual(dual).fit(&x, &y).unwrap().coef;
    assert_close(&way(true), &way(false), 1e-7);
    let svr = LinearSVR::new().loss(TubeLoss::SquaredEpsilonInsensitive).epsilon(0.1);
    let svr = svr.tol(1e-10).max_iter(100_000);
    let way = |dual: bool| svr.clone().dual(dual).fit(&x, &numbers).unwrap().coef;
    let column = |coef: Array1<f64>| coef.insert_axis(ndarray::Axis(1));
    assert_close(&column(way(true)), &column(way(false)), 1e-7);
}

#[test]
fn what_did_not_converge_says_so() {
    let (x, y, numbers) = data();
    let warning = |warnings: &[String]| {
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        warnings[0].clone()
    };
    let text = warning(&LogisticRegression::new().max_iter(2).fit(&x, &y).unwrap().warnings);
    assert!(
        text.starts_with("LogisticRegression: did not converge within max_iter = 2 iterations"),
        "{text}"
    );
    let sparse = LogisticRegression::new().solver(LogisticSolver::Liblinear).penalty(Penalty::L1);
    let text = warning(&sparse.max_iter(1).fit(&x, &y).unwrap().warnings);
    assert!(text.contains("(class 2 of 2): did not converge within max_iter = 1"), "{text}");
    let machine = LinearSVC::new().loss(HingeLoss::Hinge).max_iter(1);
    let text = warning(&machine.fit(&x, &y).unwrap().warnings);
    assert!(text.contains("LinearSVC (class 2 of 2): did not converge"), "{text}");
    let text = warning(&LinearSVR::new().max_iter(1).fit(&x, &numbers).unwrap().warnings);
    assert!(text.contains("LinearSVR: did not converge within max_iter = 1"), "{text}");
    let text = warning(&SGDRegressor::new().max_iter(2).fit(&x, &numbers).unwrap().warnings);
    assert!(text.contains("SGDRegressor: did not converge within max_iter = 2 epochs"), "{text}");
    let patient = SGDClassifier::new().max_iter(2).tol(None).fit(&x, &y).unwrap();
    assert_eq!((patient.warnings.len(), patient.n_iter, patient.t), (0, 2, 161.0));
}

#[test]
fn a_monitor_sees_and_stops_the_fit() {
    let (x, y, numbers) = data();
    for (name, config) in [
        ("LogisticRegression", json!({"tol": 1e-12})),
        ("LogisticRegression", json!({"penalty": "l1", "solver": "liblinear", "tol": 1e-12})),
        ("Perceptron", json!({})),
        ("SGDClassifier", json!({})),
        ("SGDRegressor", json!({})),
        ("LinearSVC", json!({"loss": "hinge", "tol": 1e-12})),
        ("LinearSVC", json!({"tol": 1e-12})),
        ("LinearSVC", json!({"penalty": "l1", "tol": 1e-12})),
        ("LinearSVR", json!({"tol": 1e-12})),
    ] {
        let monitor = |progress: &onsil_ml::Progress| {
            assert_eq!(progress.estimator, name);
            if progress.iteration >= 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = FitOptions::new().monitor(&monitor);
        let estimator = registry::from_config(name, config).unwrap();
        let target = match name {
            "LinearSVR" | "SGDRegressor" => Target::from(&numbers),
            _ => Target::from(&y),
        };
        let fitted = estimator.fit_any(&(&x).into(), Some(&target), &options).unwrap();
        let warnings = fitted.warnings();
        assert!(warnings[0].contains("was stopped before it converged"), "{name}: {warnings:?}");
        assert!(fitted.predict_any(&(&x).into()).is_ok());
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let refused = |name: &str, config: serde_json::Value, message: &str| {
        let error = registry::from_config(name, config).and_then(|e| e.validate_any());
        let text = error.expect_err(message).to_string();
        assert!(text.contains(message), "{text}");
    };
    let logistic = |config, message| refused("LogisticRegression", config, message);
    logistic(json!({"C": 0}), "LogisticRegression: C must be above 0 and finite");
    logistic(json!({"tol": 0}), "tol must be above 0, but is 0");
    logistic(
        json!({"penalty": "l1"}),
        "penalty must be l2 or none with solver lbfgs (liblinear takes l1), but is l1",
    );
    logistic(
        json!({"penalty": null, "solver": "liblinear"}),
        "penalty must be l1 or l2 with solver liblinear (lbfgs does without a penalty), but is none",
    );
    logistic(json!({"penalty": "elasticnet"}), "l2 or none with solver lbfgs, but is elasticnet");
    logistic(json!({"solver": "saga"}), "unknown variant `saga`");
    logistic(json!({"intercept_scaling": -1}), "intercept_scaling must be above 0 and finite");
    let sgd = |config, message| refused("SGDClassifier", config, message);
    sgd(json!({"alpha": -1}), "SGDClassifier: alpha must be finite and at least 0, but is -1");
    sgd(json!({"alpha": 0}), "alpha must be above 0 with learning_rate optimal");
    sgd(json!({"l1_ratio": 1.5}), "l1_ratio must be in 0..=1, but is 1.5");
    sgd(json!({"eta0": 0}), "eta0 must be above 0 and finite, but is 0");
    sgd(json!({"power_t": -1}), "power_t must be finite and at least 0");
    sgd(json!({"epsilon": -1}), "epsilon must be finite and at least 0");
    sgd(json!({"tol": -1}), "tol must be at least 0, or none, but is -1");
    sgd(json!({"max_iter": 0}), "max_iter must be at least 1, but is 0");
    sgd(json!({"n_iter_no_change": 0}), "n_iter_no_change must be at least 1");
    refused("Perceptron", json!({"eta0": -0.5}), "Perceptron: eta0 must be above 0");
    refused("SGDRegressor", json!({"loss": "hinge"}), "loss must be squared_error, huber,");
    let svc = |config, message| refused("LinearSVC", config, message);
    svc(json!({"C": -1}), "LinearSVC: C must be above 0 and finite, but is -1");
    svc(json!({"penalty": "elasticnet"}), "penalty must be l1 or l2, but is elasticnet");
    svc(
        json!({"penalty": "l1", "loss": "hinge"}),
        "loss must be squared_hinge with penalty l1, but is hinge",
    );
    svc(json!({"penalty": "l1", "dual": true}), "dual must be false or auto with penalty l1");
    svc(
        json!({"loss": "hinge", "dual": false}),
        "dual must be true or auto with loss hinge, but is false",
    );
    let svr = |config, message| refused("LinearSVR", config, message);
    svr(json!({"epsilon": -1}), "LinearSVR: epsilon must be finite and at least 0, but is -1");
    svr(json!({"dual": false}), "dual must be true or auto with loss epsilon_insensitive");
}

#[test]
fn names_of_scikit_learn_are_read() {
    let params = |name: &str, config| registry::from_config(name, config).unwrap().get_params();
    let sgd = params("SGDClassifier", json!({"penalty": "none", "average": true, "tol": null}));
    assert_eq!(
        (&sgd["penalty"], &sgd["average"], &sgd["tol"]),
        (&json!(null), &json!(1), &json!(null))
    );
    assert_eq!(params("LinearSVC", json!({"dual": "auto", "c": 2}))["C"], json!(2.0));
    assert_eq!(params("LinearSVC", json!({"dual": true}))["dual"], json!(true));
    let rate = json!({"learning_rate": "invscaling", "penalty": "elasticnet"});
    assert_eq!(params("SGDRegressor", rate)["penalty"], json!("elasticnet"));
}

#[test]
fn weights_that_overflow_are_an_error() {
    let (x, y, numbers) = data();
    let error = SGDRegressor::new().fit(x.mapv(|v| 1e300 * v), &numbers).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("SGDRegressor: the weights overflowed in epoch"), "{text}");
    let weight = ClassWeight::Weights(vec![(7, 1.0)]);
    let error = SGDClassifier::new().class_weight(weight).fit(&x, &y).unwrap_err().to_string();
    assert!(error.contains("class_weight must be for classes of y"), "{error}");
    let model = SGDClassifier::new().fit(&x, &y).unwrap();
    let error = model.predict_proba(&x).unwrap_err().to_string();
    assert!(error.contains("fit it with the loss log_loss or modified_huber"), "{error}");
    let model = SGDClassifier::new().loss(SgdLoss::ModifiedHuber).fit(&x, &y).unwrap();
    assert!(model.predict_proba(&x).is_ok());
    assert_eq!(SGDClassifier::NAME, model.name());
}
