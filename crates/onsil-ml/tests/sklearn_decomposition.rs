//! PCA against scikit-learn's frozen values.

mod common;

use common::{array2, assert_close, cases, load, numbers};
use ndarray::{Array2, Axis, array};
use onsil_ml::decomposition::PCA;
use onsil_ml::registry::from_config;
use onsil_ml::{Estimator, FitOptions, Fitted, Rows};
use serde_json::json;

/// Variances are squares: what rounding leaves of the least of them, relative to the largest, is more.
const CLOSE: f64 = 1e-10;

#[test]
fn pca_equals_scikit_learn() {
    let file = load("sklearn_decomposition");
    for case in cases(&file) {
        let what = format!("PCA {} {}", case["config"], case["data"]);
        let x = array2(&file["inputs"][case["data"].as_str().unwrap()]);
        let estimator = from_config("PCA", case["config"].clone()).unwrap();
        let fitted = estimator.fit_any(&Rows::from(&x), None, &FitOptions::new()).unwrap();
        let exact = case["exact"].as_u64().unwrap() as usize;
        for (attribute, value) in fitted.attributes() {
            let what = format!("{what} {attribute}");
            let found = value.to_json();
            let expected = &case["attributes"][attribute];
            if attribute == "components" {
                let found: Vec<f64> =
                    found.as_array().unwrap().iter().take(exact).flat_map(numbers).collect();
                assert_close(&found, &array2(&case["components"]), CLOSE, CLOSE, &what);
            } else if let Some(expected) = expected.as_f64() {
                assert_close(&[found.as_f64().unwrap()], &[expected], CLOSE, CLOSE, &what);
            } else {
                // The singular value 0 is the root of a rounding.
                let abs = if attribute == "singular_values" { 1e-7 } else { CLOSE };
                assert_close(&numbers(&found), &numbers(expected), CLOSE, abs, &what);
            }
        }
        let x_new = array2(&case["x_new"]);
        let z = fitted.transform_any(&Rows::from(&x_new)).unwrap();
        let determined = z.slice_axis(Axis(1), (..exact).into()).to_owned();
        assert_close(&determined, &array2(&case["z"]), CLOSE, CLOSE, &format!("{what} z"));
        if let Some(inverse) = case.get("inverse") {
            let back = fitted.inverse_transform_any(&Rows::from(&z)).unwrap();
            assert_close(&back, &array2(inverse), CLOSE, CLOSE, &format!("{what} inverse"));
        }
        if let Some(score) = case.get("score") {
            let found = fitted.score_any(&Rows::from(&x_new), None).unwrap();
            assert_close(
                &[found],
                &[score.as_f64().unwrap()],
                CLOSE,
                CLOSE,
                &format!("{what} score"),
            );
        }
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let message = |pca: PCA| pca.validate().unwrap_err().to_string();
    let expected = "PCA: n_components must be a count of at least 1 or a share of the variance between 0 \
                    and 1, but is";
    assert_eq!(message(PCA::new().n_components(0)), format!("{expected} 0"));
    assert_eq!(message(PCA::new().n_components(1.0)), format!("{expected} 1.0"));
    assert_eq!(message(PCA::new().n_components(f64::NAN)), format!("{expected} NaN"));
    let error = PCA::new().n_components(3).fit(&array![[1.0, 2.0], [3.0, 5.0]]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "PCA: n_components must be at most 2, the lesser of samples and features, but is 3"
    );
    let error = PCA::new().fit(&array![[1.0, 2.0]]).unwrap_err().to_string();
    assert!(error.contains("expected at least 2 samples (rows of x), found 1"), "{error}");
}

#[test]
fn components_are_a_count_or_a_share() {
    let of = |value| from_config("pca", json!({ "n_components": value })).unwrap();
    assert_eq!(of(json!(3)).get_params()["n_components"], json!(3));
    assert_eq!(of(json!(0.5)).get_params()["n_components"], json!(0.5));
    assert_eq!(of(json!(null)).get_params()["n_components"], json!(null));
}

#[test]
fn samples_without_spread_have_no_likelihood_but_components() {
    for rows in [3, 40] {
        let x = Array2::from_elem((rows, 2), 7.0);
        let pca = PCA::new().fit(&x).unwrap();
        assert_eq!(pca.explained_variance_ratio.to_vec(), [0.0, 0.0]);
        assert_eq!(pca.transform(&x).unwrap(), Array2::<f64>::zeros((rows, 2)));
        let error = pca.score(&x).unwrap_err().to_string();
        assert!(error.contains("expected a variance above 0 in every direction"), "{error}");
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let x = Array2::from_shape_fn((5, 3), |(i, j)| ((i * 7 + j * 5) % 11) as f64);
    let pca = PCA::new().n_components(2).fit(&x).unwrap();
    let error = pca.inverse_transform(&x).unwrap_err().to_string();
    assert_eq!(
        error,
        "PCA: expected 2 columns, as transform makes, found 3; give it what transform has made"
    );
    let error = PCA::new().fit(&(&x * 1e200)).unwrap_err().to_string();
    assert!(error.contains("the numbers in x or y are too large"), "{error}");
    let tall = Array2::from_shape_fn((50, 3), |(i, j)| ((i * 7 + j * 5) % 11) as f64 * 1e200);
    assert!(PCA::new().fit(&tall).is_err());
    let mut broken = pca;
    broken.mean = array![1.0];
    assert!(broken.check().unwrap_err().contains("2 components and 3 features"));
}

/// Features without variance are axes by themselves, after all others.
#[test]
fn constant_features_have_no_part_in_the_axes() {
    let x = Array2::from_shape_fn((200, 5), |(i, j)| match j {
        1 => 0.0,
        3 => 7.0,
        _ => ((i * 31 + j * 17 + i * j * 7) % 101) as f64,
    });
    let varying = x.select(Axis(1), &[0, 2, 4]);
    let (all, few) = (PCA::new().fit(&x).unwrap(), PCA::new().fit(&varying).unwrap());
    assert_eq!(all.explained_variance.len(), 5);
    for axis in 0..3 {
        let scale = few.explained_variance[0];
        assert!(
            (all.explained_variance[axis] - few.explained_variance[axis]).abs() < 1e-12 * scale
        );
        for (at, feature) in [0, 2, 4].into_iter().enumerate() {
            let difference = all.components[[axis, feature]] - few.components[[axis, at]];
            assert!(difference.abs() < 1e-12, "{axis} {feature}: {difference}");
        }
    }
    assert_eq!(all.explained_variance.to_vec()[3..], [0.0, 0.0]);
    let none = PCA::new().fit(Array2::<f64>::ones((50, 3))).unwrap();
    assert_eq!((none.explained_variance.sum(), none.components.sum()), (0.0, 3.0));
    for axis in [3, 4] {
        let row = all.components.row(axis);
        assert_eq!((row.sum(), row[1] + row[3]), (1.0, 1.0));
    }
}
