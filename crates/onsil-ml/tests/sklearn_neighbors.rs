//! KNeighborsClassifier against scikit-learn's frozen values.

mod common;

use common::{array2, assert_close, cases, integers, load};
use ndarray::{Array2, array};
use onsil_ml::Fitted;
use onsil_ml::neighbors::{FittedKNeighborsClassifier, KNeighborsClassifier, Weights};

/// Roots and powers differ in their last bits.
const CLOSE: f64 = 1e-12;

#[test]
fn neighbors_equal_scikit_learn() {
    let file = load("sklearn_neighbors");
    for case in cases(&file) {
        let what = format!("KNeighborsClassifier {} {}", case["config"], case["data"]);
        let inputs = &file["inputs"][case["data"].as_str().unwrap()];
        let (x, y) = (array2(&inputs["x"]), integers(&inputs["y"]));
        let mut config = serde_json::to_value(KNeighborsClassifier::new()).unwrap();
        config.as_object_mut().unwrap().extend(case["config"].as_object().unwrap().clone());
        let classifier: KNeighborsClassifier = serde_json::from_value(config).unwrap();
        let fitted = classifier.fit(&x, &y).unwrap();
        let x_new = array2(&inputs["x_new"]);
        let (distances, indices) = fitted.kneighbors(&x_new).unwrap();
        assert_close(&distances, &array2(&case["distances"]), CLOSE, CLOSE, &what);
        if case.get("indices").is_none() {
            continue;
        }
        let expected = array2(&case["indices"]);
        assert_eq!(indices.mapv(|index| index as f64), expected, "{what}");
        let proba = fitted.predict_proba(&x_new).unwrap();
        assert_close(&proba, &array2(&case["proba"]), CLOSE, CLOSE, &format!("{what} proba"));
        assert_eq!(
            fitted.predict(&x_new).unwrap().to_vec(),
            integers(&case["predicted"]),
            "{what}"
        );
        assert_eq!(fitted.score(&x, &y).unwrap(), case["score"].as_f64().unwrap(), "{what}");
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let (x, y) = (array![[0.0], [1.0]], array![0, 1]);
    let message =
        |classifier: KNeighborsClassifier| classifier.fit(&x, &y).unwrap_err().to_string();
    assert_eq!(
        message(KNeighborsClassifier::new().n_neighbors(0)),
        "KNeighborsClassifier: n_neighbors must be at least 1, but is 0"
    );
    assert_eq!(
        message(KNeighborsClassifier::new()),
        "KNeighborsClassifier: n_neighbors must be at most the number of samples, 2, but is 5"
    );
    assert_eq!(
        message(KNeighborsClassifier::new().p(0.0)),
        "KNeighborsClassifier: p must be finite and above 0, but is 0"
    );
}

#[test]
fn equal_votes_go_to_the_lowest_class_and_samples_met_count_alone() {
    let (x, y) = (array![[0.0], [0.0], [2.0], [2.0], [3.0]], array![9, 4, 9, 4, 4]);
    let classifier = KNeighborsClassifier::new().n_neighbors(4);
    assert_eq!(classifier.fit(&x, &y).unwrap().predict(&array![[1.0]]).unwrap(), array![4]);
    let fitted = classifier.weights(Weights::Distance).fit(&x, &y).unwrap();
    let proba = fitted.predict_proba(&array![[3.0], [0.0], [1e300]]).unwrap();
    assert_eq!(proba, array![[1.0, 0.0], [0.5, 0.5], [0.5, 0.5]]);
}

#[test]
fn neighbours_are_the_same_on_any_number_of_threads() {
    let x = Array2::from_shape_fn((700, 5), |(i, j)| ((i * 37 + j * 11 + i * j) % 23) as f64 * 0.1);
    let y: Vec<i64> = (0..700).map(|row| row % 3).collect();
    let fitted = KNeighborsClassifier::new().weights(Weights::Distance).fit(&x, &y).unwrap();
    let with = |threads| {
        onsil_core::parallel::with_threads(threads, || {
            (fitted.kneighbors(&x).unwrap(), fitted.predict_proba(&x).unwrap())
        })
        .unwrap()
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn a_table_of_neighbours_beyond_all_bounds_is_refused() {
    let x = Array2::from_shape_fn((40_000, 1), |(row, _)| row as f64);
    let y: Vec<i64> = (0..40_000).map(|row| row % 2).collect();
    let fitted = KNeighborsClassifier::new().n_neighbors(40_000).fit(&x, &y).unwrap();
    let error = fitted.kneighbors(&x).unwrap_err().to_string();
    assert!(error.contains("give it at most 26843 rows at a time"), "{error}");
}

#[test]
fn parts_that_do_not_fit_together_are_found() {
    let (x, y) = (array![[0.0], [1.0], [2.0]], array![0, 1, 1]);
    let fitted = KNeighborsClassifier::new().n_neighbors(2).fit(&x, &y).unwrap();
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut value = serde_json::to_value(&fitted).unwrap();
        change(&mut value);
        serde_json::from_value::<FittedKNeighborsClassifier>(value).unwrap().check()
    };
    assert_eq!(with(&|_| ()), Ok(()));
    assert!(with(&|value| value["fit_y"][1] = 7.into()).unwrap_err().contains("not one of 2"));
    assert!(with(&|value| value["params"]["n_neighbors"] = 4.into()).is_err());
    assert!(with(&|value| value["params"]["p"] = (-1.0).into()).is_err());
    assert!(with(&|value| value["n_features_in"] = 2.into()).is_err());
}
