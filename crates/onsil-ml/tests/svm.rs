//! Kernel machines: the lesson, hard data, errors, files, and what must not change a result.

mod common;

use common::{array2, assert_close, cases, load, numbers};
use ndarray::{Array2, array};
use onsil_core::parallel;
use onsil_core::random_state::RandomState;
use onsil_ml::registry::from_config;
use onsil_ml::svm::{
    DecisionFunctionShape, FittedSVC, Kernel, NuSVC, NuSVR, OneClassSVM, SVC, SVR, SupportVectors,
};
use onsil_ml::{AnyEstimator, Estimator};
use onsil_ml::{ClassWeight, CsrMatrix, FitOptions, Fitted, Progress, Rows, Target};
use serde_json::json;
use std::ops::ControlFlow;
use std::sync::Mutex;

/// Rows of `k` overlapping classes.
fn classes(seed: u32, n: usize, p: usize, k: i64) -> (Array2<f64>, Vec<i64>) {
    let mut state = RandomState::new(seed);
    let y: Vec<i64> = (0..n as i64).map(|i| i % k).collect();
    let x = Array2::from_shape_fn((n, p), |(i, j)| {
        state.standard_normal() + if y[i] as usize % p == j { 1.5 } else { 0.0 }
    });
    (x, y)
}

fn numbers_of(y: &[i64]) -> Vec<f64> {
    y.iter().map(|&y| y as f64 * 0.7).collect()
}

/// All five, fitted to the same rows.
fn all_fitted(
    x: &Rows<'_>,
    y: &[i64],
    options: &FitOptions<'_>,
    config: serde_json::Value,
) -> Vec<Box<dyn Fitted>> {
    ["SVC", "NuSVC", "SVR", "NuSVR", "OneClassSVM"]
        .iter()
        .map(|name| {
            let estimator = from_config(name, config.clone()).unwrap();
            estimator.fit_any(x, Some(&Target::from(y)), options).unwrap()
        })
        .collect()
}

fn bytes(fitted: &[Box<dyn Fitted>]) -> Vec<Vec<u8>> {
    fitted.iter().map(|fitted| fitted.to_bytes().unwrap()).collect()
}

#[test]
fn the_lesson_of_the_widest_margin() {
    let file = load("sklearn_svm");
    assert!(cases(&file).iter().any(|case| case["data"] == "blobs"));
    let data = &file["data"]["blobs"];
    let (x, y) = (array2(&data["x"]), numbers(&data["y"]));
    let fitted = SVC::new().kernel(Kernel::Linear).c(1e10).fit(&x, &y).unwrap();
    let mut support = fitted.support.to_vec();
    support.sort_unstable();
    assert_eq!(support, [7, 18, 25]);
    for (row, point) in [
        (18, [0.44359863, 3.11530945]),
        (25, [2.33812285, 3.43116792]),
        (7, [2.06156753, 1.96918596]),
    ] {
        let at = fitted.support.iter().position(|&known| known == row).unwrap();
        let vectors = fitted.support_vectors.to_array();
        assert_close(vectors.row(at), &point, 0.0, 1e-8, "support vector");
    }
    assert_close(fitted.coef.as_ref().unwrap(), &[0.23525694, -1.41250783], 0.0, 1e-6, "coef");
    assert_close(&fitted.intercept, &[3.29634152], 0.0, 1e-6, "intercept");
    let new = array![[0.6, 2.1], [3.0, 3.2]];
    assert_eq!(fitted.predict(&new).unwrap(), array![1, 0]);
    let values = fitted.decision_function(&new).unwrap();
    assert_close(&values, &[0.4712, -0.5179], 0.0, 5e-5, "decision_function");
    assert!(fitted.warnings.is_empty());
}

#[test]
fn what_cannot_be_separated_stops_and_can_be_used() {
    let (x, y) = classes(1, 60, 2, 2);
    let fitted = SVC::new().kernel(Kernel::Linear).c(1e10).max_iter(2000).fit(&x, &y).unwrap();
    assert_eq!((fitted.fit_status, fitted.n_iter[0]), (1, 2000));
    let [warning] = &fitted.warnings[..] else { panic!("{:?}", fitted.warnings) };
    assert_eq!(
        warning,
        "SVC has not converged within max_iter = 2000 iterations; scale the features (StandardScaler), lower C, \
         or raise tol or max_iter"
    );
    assert!(fitted.score(&x, &y).unwrap() > 0.5);
    let fitted = SVC::new().c(1e10).max_iter(0).fit(&x, &y).unwrap();
    assert_eq!((fitted.support.len(), fitted.n_iter[0], fitted.fit_status), (0, 0, 1));
    assert_eq!(fitted.predict(&x).unwrap().len(), 60);
    let (x, y) = classes(2, 90, 2, 3);
    let fitted = SVC::new().c(1e10).max_iter(5).fit(&x, &y).unwrap();
    assert!(fitted.warnings[0].contains("in 3 of 3 problems"), "{:?}", fitted.warnings);
    let fitted = SVR::new().c(1e9).max_iter(50).fit(&x, &numbers_of(&y)).unwrap();
    assert_eq!((fitted.fit_status, fitted.warnings.len()), (1, 1));
}

#[test]
fn a_fit_can_be_watched_and_stopped() {
    let (x, y) = classes(3, 80, 2, 2);
    let reports: Mutex<Vec<Progress>> = Mutex::default();
    let watch = |progress: &Progress| {
        let mut reports = reports.lock().unwrap();
        reports.push(progress.clone());
        if reports.len() > 20 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let estimator = SVC::new().kernel(Kernel::Linear).c(1e10);
    let options = FitOptions::new().monitor(&watch);
    let fitted = estimator.fit_with(&Rows::from(&x), Some(&Target::from(&y)), &options).unwrap();
    let reports = reports.into_inner().unwrap();
    assert_eq!((reports.len(), reports[20].iteration, fitted.n_iter[0]), (21, 20_000, 20_000));
    assert!(reports.iter().all(|report| report.gap.unwrap().1 > 0.0));
    assert!(
        reports.windows(2).all(|pair| pair[1].objective.unwrap().1 < pair[0].objective.unwrap().1)
    );
    assert!(reports[3].part.starts_with("violation "), "{}", reports[3].part);
    assert_eq!((fitted.fit_status, fitted.warnings.len()), (1, 1));
    assert!(
        fitted.warnings[0].contains("was stopped before it converged"),
        "{:?}",
        fitted.warnings
    );
    assert!(fitted.score(&x, &y).unwrap() > 0.5);
}

#[test]
fn a_stop_is_for_all_problems() {
    let (x, y) = classes(17, 60, 2, 3);
    let parts: Mutex<Vec<String>> = Mutex::default();
    let watch = |progress: &Progress| {
        parts.lock().unwrap().push(progress.part.clone());
        ControlFlow::Break(())
    };
    let options = FitOptions::new().monitor(&watch);
    let fitted = SVC::new().fit_with(&Rows::from(&x), Some(&Target::from(&y)), &options).unwrap();
    let parts = parts.into_inner().unwrap();
    assert!(
        parts[0].starts_with("problem ") && parts[0].contains(" of 3, violation "),
        "{parts:?}"
    );
    assert_eq!(fitted.warnings.len(), 1);
    assert!(fitted.warnings[0].contains("stopped before it converged in 3 of 3 problems"));
    assert_eq!((fitted.fit_status, fitted.predict(&x).unwrap().len()), (1, 60));
}

/// The gap that is reported is that between the primal value, computed here from the model, and the dual.
/// The features are such that K has no rounding.
#[test]
fn the_gap_is_that_of_the_primal_problem() {
    let (x, y) = classes(4, 70, 2, 2);
    let x = x.mapv(|v| (v * 8.0).round() / 8.0);
    let last: Mutex<Option<Progress>> = Mutex::default();
    let watch = |progress: &Progress| {
        *last.lock().unwrap() = Some(progress.clone());
        if progress.iteration >= 2000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let c = 1e6;
    let estimator = SVC::new().kernel(Kernel::Linear).c(c).tol(1e-12).shrinking(false);
    let options = FitOptions::new().monitor(&watch);
    let fitted = estimator.fit_with(&Rows::from(&x), Some(&Target::from(&y)), &options).unwrap();
    assert_eq!(fitted.n_iter[0], 2000);
    let last = last.into_inner().unwrap().unwrap();
    let values = fitted.decision_function(&x).unwrap();
    let hinge: f64 =
        values.iter().zip(&y).map(|(value, &y)| (1.0 - value * (2 * y - 1) as f64).max(0.0)).sum();
    let coef = fitted.coef.as_ref().unwrap();
    let primal = 0.5 * coef.iter().map(|w| w * w).sum::<f64>() + c * hinge;
    let (objective, gap) = (last.objective.unwrap().1, last.gap.unwrap().1);
    assert!((fitted.objective[0] - objective).abs() < 1e-6 * objective.abs());
    assert!((primal + objective - gap).abs() < 1e-5 * primal, "{primal} {objective} {gap}");
}

#[test]
fn rows_that_are_all_equal() {
    let x = Array2::from_elem((6, 3), 2.5);
    for config in [json!({}), json!({"kernel": "linear"}), json!({"kernel": "poly"})] {
        for fitted in all_fitted(&Rows::from(&x), &[0, 1, 0, 1, 1, 0], &FitOptions::new(), config) {
            let values = fitted.predict_any(&Rows::from(&x)).unwrap().to_f64();
            assert!(values.iter().all(|value| value.is_finite() && *value == values[0]));
        }
    }
    let fitted = NuSVC::new().fit(&x, &[0, 1, 0, 1, 1, 0]).unwrap();
    assert_eq!(
        fitted.warnings,
        [
            "NuSVC found no margin: decisions are not scaled to it; raise nu, or choose another kernel or gamma"
        ]
    );
}

#[test]
fn a_hundred_classes() {
    let y: Vec<i64> = (0..300).map(|row| row % 100).collect();
    let x = Array2::from_shape_fn((300, 2), |(row, column)| {
        let class = row % 100;
        (if column == 0 { class % 10 } else { class / 10 }) as f64 + 0.1 * (row / 100) as f64
    });
    let fitted = SVC::new().c(10.0).gamma(2.0).fit(&x, &y).unwrap();
    assert_eq!((fitted.intercept.len(), fitted.dual_coef.nrows()), (4950, 99));
    assert_eq!(fitted.predict(&x).unwrap().to_vec(), y);
}

/// Features of which the squares of some vanish beside those of others.
#[test]
fn features_of_very_different_scales() {
    let (mut x, y) = classes(10, 80, 2, 2);
    x.column_mut(0).mapv_inplace(|v| v * 1e8);
    x.column_mut(1).mapv_inplace(|v| v * 1e-8);
    for config in
        [json!({"C": 1e10, "max_iter": 3000}), json!({"kernel": "linear", "max_iter": 3000})]
    {
        let fitted = from_config("SVC", config).unwrap();
        let fitted =
            fitted.fit_any(&Rows::from(&x), Some(&Target::from(&y)), &FitOptions::new()).unwrap();
        let values = fitted.decision_function_any(&Rows::from(&x)).unwrap();
        assert!(values.iter().all(|value| value.is_finite()));
    }
}

#[test]
fn a_weight_of_two_is_a_row_given_twice() {
    let (x, y) = classes(5, 40, 3, 2);
    let twice = ndarray::concatenate![ndarray::Axis(0), x, x];
    let both = [&y[..], &y[..]].concat();
    let exact = SVC::new().tol(1e-9).gamma(0.3);
    let weighted = exact.fit_weighted(&x, &y, &[2.0; 40]).unwrap();
    let repeated = exact.fit(&twice, &both).unwrap();
    let (a, b) = (weighted.decision_function(&x).unwrap(), repeated.decision_function(&x).unwrap());
    assert_close(&a, &b, 1e-6, 1e-6, "decision_function");
}

#[test]
fn a_weight_of_zero_is_a_row_that_is_not_there() {
    let (x, y) = classes(6, 50, 3, 3);
    let weights: Vec<f64> =
        (0..50).map(|i| if i < 40 { 1.0 + f64::from(i % 3) } else { 0.0 }).collect();
    let few = x.slice_axis(ndarray::Axis(0), (..40).into()).to_owned();
    let options = FitOptions::new().sample_weight(&weights);
    let all = all_fitted(&Rows::from(&x), &y, &options, json!({}));
    let options = FitOptions::new().sample_weight(&weights[..40]);
    let kept = all_fitted(&Rows::from(&few), &y[..40], &options, json!({}));
    assert_eq!(bytes(&all), bytes(&kept));
}

#[test]
fn features_that_are_not_scaled() {
    let (mut x, y) = classes(7, 60, 2, 2);
    x.column_mut(0).mapv_inplace(|v| v * 1e8);
    for config in [json!({}), json!({"kernel": "linear", "max_iter": 2000})] {
        for fitted in all_fitted(&Rows::from(&x), &y, &FitOptions::new(), config) {
            let values = fitted.predict_any(&Rows::from(&x)).unwrap().to_f64();
            assert!(values.iter().all(|value| value.is_finite()));
        }
    }
    x.mapv_inplace(|v| v * 1e150);
    for kernel in [Kernel::Linear, Kernel::Poly, Kernel::Rbf] {
        let error = SVC::new().kernel(kernel).fit(&x, &y).unwrap_err().to_string();
        assert!(error.contains("scale the features (StandardScaler)"), "{error}");
    }
}

#[test]
fn threads_and_caches_do_not_change_a_bit() {
    // More rows than are computed at a time, and so few that a cache of two rows is bearable.
    for (n, p, k) in [(600, 3, 2), (150, 3, 4), (150, 40, 2), (700, 3, 5)] {
        let (mut x, y) = classes(8, n, p, k);
        if p == 40 {
            x.mapv_inplace(|v| if v < 1.2 { 0.0 } else { v });
        }
        let fit = |threads: usize, cache_size: f64| {
            let config = json!({"cache_size": cache_size, "tol": 1e-4});
            let work = || all_fitted(&Rows::from(&x), &y, &FitOptions::new(), config.clone());
            let fitted = parallel::with_threads(threads, work).unwrap();
            let attributes: Vec<String> = fitted
                .iter()
                .flat_map(|f| f.attributes())
                .map(|(_, v)| v.to_json().to_string())
                .collect();
            attributes
        };
        let expected = fit(1, 200.0);
        assert!(fit(2, 200.0) == expected, "two threads");
        assert!(fit(2, 0.3) == expected, "a cache of some rows");
        assert!(fit(2, 0.6) == expected, "a cache of all of K within the classes, and some rows");
        if n < 200 {
            assert!(fit(1, 1e-9) == expected, "a cache of two rows");
        }
    }
}

#[test]
fn every_kind_of_rows_gives_the_same() {
    let (x, y) = classes(9, 60, 5, 3);
    let x = x.mapv(|v| if v < 0.8 { 0.0 } else { (v * 8.0).round() });
    let (mut indptr, mut indices, mut data) = (vec![0], Vec::new(), Vec::new());
    for row in x.rows() {
        for (column, &value) in row.iter().enumerate().filter(|(_, v)| **v != 0.0) {
            indices.push(column as u32);
            data.push(value);
        }
        indptr.push(data.len());
    }
    let sparse = CsrMatrix::new(5, indptr, indices, data).unwrap();
    let dense = SVC::new().fit(&x, &y).unwrap();
    let expected = dense.decision_function(&x).unwrap();
    let f32s = x.mapv(|v| v as f32);
    let u8s = x.mapv(|v| v as u8);
    let transposed = x.t().as_standard_layout().to_owned();
    let views =
        [Rows::from(&f32s), Rows::from(&u8s), Rows::from(transposed.t()), Rows::from(&sparse)];
    for rows in &views {
        let fitted = SVC::new().fit(rows, &y).unwrap();
        assert_eq!(fitted.support, dense.support);
        assert_eq!(fitted.dual_coef, dense.dual_coef);
        assert_eq!(fitted.decision_function(rows).unwrap(), expected);
        assert_eq!(fitted.support_vectors.to_array(), dense.support_vectors.to_array());
        let linear = SVC::new().kernel(Kernel::Linear);
        let (fitted_linear, expected) =
            (linear.fit(rows, &y).unwrap(), linear.fit(&x, &y).unwrap());
        assert_eq!(fitted_linear.dual_coef, expected.dual_coef);
        let (values, expected) = (
            fitted_linear.decision_function(rows).unwrap(),
            expected.decision_function(&x).unwrap(),
        );
        assert_close(&values, &expected, 1e-12, 1e-12, "linear");
        let is_sparse = matches!(fitted.support_vectors, SupportVectors::Sparse(_));
        assert_eq!(is_sparse, matches!(rows, Rows::Csr(_)));
    }
}

#[test]
fn a_function_as_kernel_is_its_matrix() {
    let (x, y) = classes(10, 40, 3, 3);
    let function = |a: &[f64], b: &[f64]| {
        (a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() + 1.0).powi(2) / 10.0
    };
    let matrix =
        Array2::from_shape_fn((40, 40), |(i, j)| function(&x.row(i).to_vec(), &x.row(j).to_vec()));
    let by_function = SVC::new().kernel(Kernel::callable(function)).fit(&x, &y).unwrap();
    let by_matrix = SVC::new().kernel(Kernel::Precomputed).fit(&matrix, &y).unwrap();
    assert_eq!(by_function.dual_coef, by_matrix.dual_coef);
    assert_eq!(by_matrix.support_vectors.dim(), (0, 0));
    assert_close(
        &by_function.decision_function(&x).unwrap(),
        &by_matrix.decision_function(&matrix).unwrap(),
        1e-12,
        1e-12,
        "decision_function",
    );
    let folder = tempfile::tempdir().unwrap();
    let error = onsil_ml::save(&by_function, folder.path().join("m")).unwrap_err().to_string();
    assert!(error.contains("SVC: cannot be saved: its kernel is a function"), "{error}");
    assert_eq!(AnyEstimator::get_params(&by_function.params)["kernel"], "callable");
    let error = from_config("SVC", json!({"kernel": "callable"})).unwrap_err().to_string();
    assert!(error.contains("unknown kernel \"callable\""), "{error}");
}

#[test]
fn parameters_have_scikit_learns_names_and_values() {
    let config = json!({"C": 2.0, "kernel": "poly", "gamma": "auto", "class_weight": "balanced",
        "decision_function_shape": "ovo", "degree": 2});
    let estimator = from_config("svc", config).unwrap();
    let expected = SVC::new()
        .c(2.0)
        .kernel(Kernel::Poly)
        .gamma(onsil_ml::svm::Gamma::Auto)
        .class_weight(ClassWeight::Balanced)
        .decision_function_shape(DecisionFunctionShape::Ovo)
        .degree(2);
    assert_eq!(estimator.get_params(), AnyEstimator::get_params(&expected));
    let error = from_config("svc", json!({"gamma": "scales"})).unwrap_err().to_string();
    assert!(error.contains("gamma must be \"scale\", \"auto\" or a number"), "{error}");
    let error = from_config("svc", json!({"kernel": "rfb"})).unwrap_err().to_string();
    assert!(error.contains("did you mean \"rbf\"?"), "{error}");
}

#[test]
fn what_is_out_of_range_is_named() {
    let (x, y) = classes(11, 20, 2, 2);
    let fails = |estimator: &dyn AnyEstimator| {
        let options = FitOptions::new();
        let error = estimator.fit_any(&Rows::from(&x), Some(&Target::from(&y)), &options);
        error.unwrap_err().to_string()
    };
    for (estimator, message) in [
        (
            Box::new(SVC::new().c(0.0)) as Box<dyn AnyEstimator>,
            "SVC: C must be finite and above 0, but is 0",
        ),
        (Box::new(SVR::new().c(-1.0)), "SVR: C must be finite and above 0, but is -1"),
        (
            Box::new(SVC::new().gamma(0.0)),
            "SVC: gamma must be \"scale\", \"auto\" or a finite number above 0, but is 0",
        ),
        (Box::new(SVC::new().tol(0.0)), "SVC: tol must be finite and above 0, but is 0"),
        (
            Box::new(SVC::new().cache_size(f64::NAN)),
            "SVC: cache_size must be a finite number of megabytes above 0, but is NaN",
        ),
        (
            Box::new(SVC::new().max_iter(-2)),
            "SVC: max_iter must be at least 0, or -1 for no limit of its own, but is -2",
        ),
        (Box::new(SVC::new().coef0(f64::INFINITY)), "SVC: coef0 must be finite, but is inf"),
        (
            Box::new(SVR::new().epsilon(-0.1)),
            "SVR: epsilon must be finite and at least 0, but is -0.1",
        ),
        (Box::new(NuSVC::new().nu(0.0)), "NuSVC: nu must be above 0 and at most 1, but is 0"),
        (Box::new(NuSVR::new().nu(1.5)), "NuSVR: nu must be above 0 and at most 1, but is 1.5"),
        (
            Box::new(OneClassSVM::new().nu(f64::NAN)),
            "OneClassSVM: nu must be above 0 and at most 1, but is NaN",
        ),
        (
            Box::new(
                SVC::new().break_ties(true).decision_function_shape(DecisionFunctionShape::Ovo),
            ),
            "SVC: break_ties must be false where decision_function_shape is \"ovo\", but is true",
        ),
        (
            Box::new(SVC::new().kernel(Kernel::Precomputed)),
            "SVC: expected x to be a kernel matrix, (samples, samples), for kernel \"precomputed\", found 20 rows \
             and 2 columns; give it the kernel between all samples",
        ),
        (
            Box::new(SVC::new().class_weight(ClassWeight::Weights(vec![(7, 2.0)]))),
            "SVC: class_weight must be for classes of y ([0, 1]), but is for class 7",
        ),
    ] {
        assert_eq!(fails(estimator.as_ref()), message);
    }
}

#[test]
fn data_that_do_not_fit_are_named() {
    let (mut x, mut y) = classes(12, 20, 2, 2);
    let message = |error: onsil_ml::Error| error.to_string();
    let error = message(SVC::new().fit(&x, &[1; 20]).unwrap_err());
    assert!(
        error.contains("SVC: expected at least 2 classes in y, found 1 (1 for every row)"),
        "{error}"
    );
    let weights: Vec<f64> = y.iter().map(|&y| y as f64).collect();
    let error = message(SVC::new().fit_weighted(&x, &y, &weights).unwrap_err());
    assert!(error.contains("at least 2 classes"), "{error}");
    let fitted = SVC::new().fit(&x, &y).unwrap();
    let error = message(fitted.predict(&array![[1.0]]).unwrap_err());
    assert!(error.contains("SVC: expected 2 features"), "{error}");
    let error = message(fitted.predict_proba(&x).unwrap_err());
    assert!(
        error.contains("has no predict_proba unless it was fitted with probability = true"),
        "{error}"
    );
    x[[3, 1]] = f64::NAN;
    let error = message(SVC::new().fit(&x, &y).unwrap_err());
    assert!(error.contains("row 3, column 1"), "{error}");
    x[[3, 1]] = 0.0;
    y.iter_mut().skip(2).for_each(|y| *y = 1);
    let error = message(NuSVC::new().fit(&x, &y).unwrap_err());
    assert_eq!(
        error,
        "NuSVC: nu must be at most 0.1 for classes 0 and 1, of which one is rare (2 · min(n₁, n₂) / (n₁ + n₂)), \
         but is 0.5"
    );
}

#[test]
fn small_inputs_do() {
    let one = array![[1.0, 2.0]];
    for nu in [0.1, 0.5, 1.0] {
        let fitted = OneClassSVM::new().nu(nu).fit(&one).unwrap();
        assert!(fitted.decision_function(&one).unwrap()[[0, 0]].is_finite());
    }
    assert_eq!(SVR::new().fit(&one, &[3.0]).unwrap().predict(&one).unwrap(), array![3.0]);
    assert_eq!(NuSVR::new().fit(&one, &[3.0]).unwrap().predict(&one).unwrap(), array![3.0]);
    let two = array![[1.0], [2.0]];
    assert_eq!(SVC::new().fit(&two, &[5, -4]).unwrap().predict(&two).unwrap(), array![5, -4]);
    let empty = Array2::<f64>::zeros((0, 1));
    let fitted = SVC::new().fit(&two, &[5, -4]).unwrap();
    assert_eq!(fitted.decision_function(&empty).unwrap().dim(), (0, 1));
    assert!(fitted.predict(&empty).unwrap().is_empty());
}

#[test]
fn a_model_comes_back_from_its_file() {
    let (x, y) = classes(13, 60, 3, 3);
    let folder = tempfile::tempdir().unwrap();
    let configs = [json!({}), json!({"kernel": "linear"})];
    for config in configs {
        for fitted in all_fitted(&Rows::from(&x), &y, &FitOptions::new(), config) {
            let path = folder.path().join(fitted.name());
            onsil_ml::save(fitted.as_ref(), &path).unwrap();
            let again = onsil_ml::load_any(&path).unwrap();
            assert_eq!(again.to_bytes().unwrap(), fitted.to_bytes().unwrap());
            let rows = Rows::from(&x);
            assert_eq!(again.predict_any(&rows).unwrap(), fitted.predict_any(&rows).unwrap());
        }
    }
    let sparse =
        CsrMatrix::new(3, vec![0, 1, 1, 2, 3], vec![0, 1, 2], vec![1.0, 2.0, 3.0]).unwrap();
    let fitted = SVC::new().probability(true).fit(&sparse, &[0, 0, 1, 1]).unwrap();
    let path = folder.path().join("sparse");
    onsil_ml::save(&fitted, &path).unwrap();
    let again: FittedSVC = onsil_ml::load(&path).unwrap();
    assert_eq!(again.support_vectors, fitted.support_vectors);
    assert_eq!(again.predict_proba(&sparse).unwrap(), fitted.predict_proba(&sparse).unwrap());
}

/// A part of a model, and what spoils it.
type Spoilt<'a> = (&'a str, &'a dyn Fn(&mut FittedSVC));

#[test]
fn a_model_whose_parts_do_not_fit_is_refused() {
    let (x, y) = classes(14, 40, 2, 3);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model");
    let sound = SVC::new().fit(&x, &y).unwrap();
    let spoilt: [Spoilt<'_>; 7] = [
        ("support_vectors", &|m| m.n_features_in = 7),
        ("dual_coef", &|m| m.dual_coef = Array2::zeros((2, 3))),
        ("n_support", &|m| m.n_support[0] = usize::MAX),
        ("intercept", &|m| m.intercept = array![1.0]),
        ("coef", &|m| m.coef = Some(Array2::zeros((1, 1)))),
        ("classes", &|m| m.classes = array![1]),
        ("prob_a", &|m| m.prob_a = Some(array![1.0])),
    ];
    for (part, spoil) in spoilt {
        let mut model = sound.clone();
        spoil(&mut model);
        onsil_ml::save(&model, &path).unwrap();
        let error = onsil_ml::load::<FittedSVC>(&path).unwrap_err().to_string();
        assert!(error.contains("not a sound model") && error.contains(part), "{part}: {error}");
    }
}

#[test]
fn probabilities_sum_to_one_and_follow_the_classes() {
    let (x, y) = classes(15, 120, 3, 3);
    let fitted = SVC::new().probability(true).fit(&x, &y).unwrap();
    let probabilities = fitted.predict_proba(&x).unwrap();
    for row in probabilities.rows() {
        assert!((row.sum() - 1.0).abs() < 1e-9 && row.iter().all(|p| (0.0..=1.0).contains(p)));
    }
    let right = probabilities
        .rows()
        .into_iter()
        .zip(&y)
        .filter(|(row, y)| row.iter().all(|p| *p <= row[**y as usize]))
        .count();
    assert!(right > 80, "{right}");
}

#[test]
fn break_ties_predicts_the_largest_decision() {
    let (x, y) = classes(16, 90, 3, 5);
    let fitted = SVC::new().break_ties(true).fit(&x, &y).unwrap();
    let values = fitted.decision_function(&x).unwrap();
    assert_eq!(values.dim(), (90, 5));
    for (row, class) in values.rows().into_iter().zip(fitted.predict(&x).unwrap()) {
        assert!(row.iter().all(|value| *value <= row[class as usize]));
    }
    let ovo = SVC::new().decision_function_shape(DecisionFunctionShape::Ovo).fit(&x, &y).unwrap();
    assert_eq!(ovo.decision_function(&x).unwrap().dim(), (90, 10));
}
