//! Linear models for numbers against scikit-learn's frozen values.

mod common;

use common::{array1, array2, assert_close, cases, load, numbers};
use ndarray::{Array1, Array2, array};
use onsil_ml::decomposition::PCA;
use onsil_ml::linear_model::{Lasso, LinearRegression, Ridge};
use onsil_ml::registry::from_config;
use onsil_ml::{Attribute, Estimator, FitOptions, Rows, Target};
use serde_json::Value;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

/// What rounding leaves where the condition is up to 1e4, squared by Cholesky factorisations.
const CLOSE: f64 = 1e-10;

fn listed(attribute: &Attribute<'_>) -> Vec<f64> {
    match attribute.to_json() {
        Value::Array(values) => values.iter().map(|v| v.as_f64().unwrap()).collect(),
        Value::Null => Vec::new(),
        number => vec![number.as_f64().unwrap()],
    }
}

#[test]
fn linear_models_equal_scikit_learn() {
    let file = load("sklearn_regression");
    for case in cases(&file) {
        let name = case["class_name"].as_str().unwrap();
        let what = format!("{name} {} {} {}", case["config"], case["data"], case["weighted"]);
        let inputs = &file["inputs"][case["data"].as_str().unwrap()];
        let (x, y) = (array2(&inputs["x"]), array1(&inputs["y"]));
        let weights = case["weighted"].as_bool().unwrap().then(|| numbers(&inputs["weights"]));
        let options = FitOptions { sample_weight: weights.as_deref(), monitor: None };
        let estimator = from_config(name, case["config"].clone()).unwrap();
        let target = Target::from(&y);
        let fitted = estimator.fit_any(&Rows::from(&x), Some(&target), &options).unwrap();
        for (attribute, value) in fitted.attributes() {
            let Some(expected) = case["attributes"].get(attribute) else {
                assert_eq!(value, Attribute::None, "{what} {attribute}");
                continue;
            };
            let expected = match expected.as_f64() {
                Some(number) => vec![number],
                None => numbers(expected),
            };
            let what = format!("{what} {attribute}");
            assert_close(&listed(&value), &expected, CLOSE, CLOSE, &what);
        }
        let x_new = array2(&inputs["x_new"]);
        let predicted = fitted.predict_any(&Rows::from(&x_new)).unwrap().to_f64();
        assert_close(&predicted, &numbers(&case["predicted"]), CLOSE, CLOSE, &what);
        let score = fitted.score_any(&Rows::from(&x), Some(&target)).unwrap();
        assert_close(&[score], &[case["score"].as_f64().unwrap()], CLOSE, CLOSE, &what);
    }
}

/// More rows than a block has, and then stacked triangles of more blocks than one.
#[test]
fn a_tall_table_gives_back_the_line_it_was_made_of() {
    let (rows, columns) = (25_000, 6);
    let x = Array2::from_shape_fn((rows, columns), |(i, j)| {
        ((i * (2 * j + 3) + i * i % (j + 11)) % 97) as f64 - 1000.0
    });
    let coef = Array1::from_iter((0..columns).map(|j| j as f64 - 2.5));
    let y = x.dot(&coef) + 7.0;
    let line = LinearRegression::new().fit(&x, &y).unwrap();
    assert_close(&line.coef, &coef, 1e-11, 1e-11, "LinearRegression");
    assert!((line.intercept - 7.0).abs() < 1e-8, "{}", line.intercept);
    assert_eq!(line.rank, Some(columns));
    let line = Ridge::new().alpha(1e-6).fit(&x, &y).unwrap();
    assert_close(&line.coef, &coef, 1e-9, 1e-9, "Ridge");
}

/// Many blocks, whose sums must be joined in their order.
#[test]
fn tall_tables_have_the_same_bits_on_any_number_of_threads() {
    let mut state = onsil_core::random_state::RandomState::new(1);
    let x = Array2::from_shape_simple_fn((30_000, 5), || state.standard_normal());
    let y = Array1::from_shape_simple_fn(30_000, || state.standard_normal());
    let with = |threads| {
        onsil_core::parallel::with_threads(threads, || {
            let line = LinearRegression::new().fit(&x, &y).unwrap();
            let ridge = Ridge::new().fit(&x, &y).unwrap();
            let pca = PCA::new().fit(&x).unwrap();
            let few = PCA::new().fit(x.t()).unwrap();
            (line.coef, line.singular, ridge.coef, pca.components, few.singular_values)
        })
        .unwrap()
    };
    assert_eq!(with(1), with(3));
}

/// Each coefficient is at its best, or would be negative.
#[test]
fn positive_coefficients_fulfil_their_conditions() {
    let mut state = onsil_core::random_state::RandomState::new(2);
    for (rows, columns) in [(60, 25), (12, 30), (30, 30)] {
        let x = Array2::from_shape_simple_fn((rows, columns), || state.standard_normal());
        let mut wide = Array2::zeros((rows, columns + 2));
        for (j, column) in x.columns().into_iter().enumerate() {
            wide.column_mut(j).assign(&column);
        }
        wide.column_mut(columns).assign(&x.column(0));
        let y = Array1::from_shape_simple_fn(rows, || state.standard_normal());
        let fitted =
            LinearRegression::new().positive(true).fit_intercept(false).fit(&wide, &y).unwrap();
        let descent = wide.t().dot(&(&y - &fitted.predict(&wide).unwrap()));
        for (coef, descent) in fitted.coef.iter().zip(&descent) {
            let holds =
                if *coef > 0.0 { descent.abs() < 1e-10 } else { *coef == 0.0 && *descent < 1e-10 };
            assert!(holds, "{rows} × {columns}: {coef} with descent {descent}");
        }
    }
}

#[test]
fn one_sample_and_constant_features() {
    let line = LinearRegression::new().fit(&array![[3.0, 4.0]], &array![5.0]).unwrap();
    assert_eq!((line.coef.to_vec(), line.intercept, line.rank), (vec![0.0, 0.0], 5.0, Some(0)));
    let line = Ridge::new().fit(&array![[3.0, 4.0]], &array![5.0]).unwrap();
    assert_eq!((line.coef.to_vec(), line.intercept), (vec![0.0, 0.0], 5.0));
    let x = array![[2.0], [2.0], [2.0]];
    let line = Ridge::new().alpha(0.0).fit(&x, &array![1.0, 2.0, 6.0]).unwrap();
    assert_eq!((line.coef.to_vec(), line.intercept), (vec![0.0], 3.0));
    let line = Lasso::new().fit(&x, &array![1.0, 2.0, 6.0]).unwrap();
    assert_eq!((line.coef.to_vec(), line.intercept, line.n_iter), (vec![0.0], 3.0, 0));
    let line = LinearRegression::new().positive(true).fit(&x, &array![1, 2, 6]).unwrap();
    assert_eq!((line.coef.to_vec(), line.intercept), (vec![0.0], 3.0));
}

#[test]
fn parameters_out_of_range_are_refused() {
    let message = |result: onsil_ml::Result<()>| result.unwrap_err().to_string();
    assert_eq!(
        message(LinearRegression::new().tol(-1.0).validate()),
        "LinearRegression: tol must be finite and at least 0, but is -1"
    );
    assert_eq!(
        message(Ridge::new().alpha(f64::NAN).validate()),
        "Ridge: alpha must be finite and at least 0, but is NaN"
    );
    assert_eq!(
        message(Lasso::new().alpha(-0.5).validate()),
        "Lasso: alpha must be finite and at least 0, but is -0.5"
    );
    assert_eq!(
        message(Lasso::new().tol(f64::INFINITY).validate()),
        "Lasso: tol must be finite and at least 0, but is inf"
    );
    assert_eq!(
        message(Lasso::new().max_iter(0).validate()),
        "Lasso: max_iter must be at least 1, but is 0"
    );
}

#[test]
fn numbers_whose_squares_are_infinite_are_refused() {
    let x = array![[1e200, 1.0], [-1e200, 2.0], [3.0, 5.0]];
    let y = array![1.0, 2.0, 4.0];
    let expected = "the numbers in x or y are too large: their products are not finite; divide them by a constant first";
    for name in ["Ridge", "Lasso"] {
        let estimator = from_config(name, serde_json::json!({})).unwrap();
        let fitted = estimator.fit_any(&Rows::from(&x), Some(&(&y).into()), &FitOptions::new());
        assert_eq!(fitted.unwrap_err().to_string(), format!("{name}: {expected}"));
    }
    let x = x.mapv(|v: f64| if v.abs() > 1e9 { v * 1.7e108 } else { v });
    let error = LinearRegression::new().fit(&x, &y).unwrap_err().to_string();
    assert_eq!(error, format!("LinearRegression: {expected}"));
}

#[test]
fn a_lasso_that_does_not_converge_says_so() {
    let file = load("sklearn_regression");
    let (x, y) = (array2(&file["inputs"]["HIGH"]["x"]), array1(&file["inputs"]["HIGH"]["y"]));
    let fitted = Lasso::new().alpha(1e-4).max_iter(3).fit(&x, &y).unwrap();
    let [warning] = &fitted.warnings[..] else { panic!("{:?}", fitted.warnings) };
    assert!(
        warning.starts_with("Lasso: did not converge in 3 rounds: the duality gap is"),
        "{warning}"
    );
    assert!(warning.contains("raise max_iter or alpha, or scale the features"), "{warning}");
    let fitted = Lasso::new().alpha(0.0).fit(&x, &y).unwrap();
    assert!(fitted.warnings[0].contains("use LinearRegression"), "{:?}", fitted.warnings);
}

#[test]
fn a_lasso_is_watched_and_stopped() {
    let file = load("sklearn_regression");
    let (x, y) = (array2(&file["inputs"]["HIGH"]["x"]), array1(&file["inputs"]["HIGH"]["y"]));
    let rounds = AtomicU64::new(0);
    let monitor = |progress: &onsil_ml::Progress| {
        assert_eq!(progress.iteration, rounds.fetch_add(1, Ordering::Relaxed) + 1);
        if progress.iteration == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = FitOptions::new().monitor(&monitor);
    let lasso = Lasso::new().alpha(1e-4).tol(1e-9);
    let fitted = lasso.fit_with(&Rows::from(&x), Some(&(&y).into()), &options).unwrap();
    assert_eq!((fitted.n_iter, rounds.into_inner()), (5, 5));
    assert!(fitted.dual_gap.is_finite() && fitted.warnings.len() == 1);
}
