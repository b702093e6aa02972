//! Preprocessing against scikit-learn's frozen values.

mod common;

use common::{array2, assert_close, cases, integers, load, numbers};
use ndarray::{Array2, array};
use onsil_ml::preprocessing::{
    FittedOneHotEncoder, HandleUnknown, ImputerStrategy, LabelBinarizer, LabelEncoder,
    MinMaxScaler, OneHotEncoder, PolynomialFeatures, SimpleImputer, StandardScaler,
};
use onsil_ml::registry::from_config;
use onsil_ml::{Estimator, FitOptions, Rows};
use serde_json::{Value, json};

/// scikit-learn's sums run in another order; 1e-12 is a thousand roundings.
const CLOSE: f64 = 1e-12;

/// What stands for NaN in the file.
const MISSING: f64 = -99.0;

/// Every number of nested lists, null as [`MISSING`].
fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(flat).collect(),
        Value::Null => vec![MISSING],
        number => vec![number.as_f64().unwrap()],
    }
}

/// A table with NaN where the case has its mark.
fn table(case: &Value, key: &str) -> Array2<f64> {
    let table = array2(&case[key]);
    match case.get("missing") {
        Some(mark) => table.mapv(|v| if v == mark.as_f64().unwrap() { f64::NAN } else { v }),
        None => table,
    }
}

#[test]
fn transformers_equal_scikit_learn() {
    let file = load("sklearn_preprocessing");
    for case in cases(&file).iter().filter(|case| case.get("x").is_some()) {
        let name = case["class_name"].as_str().unwrap();
        let what = format!("{name} {}", case["config"]);
        let estimator = from_config(name, case["config"].clone()).unwrap();
        let x = table(case, "x");
        let weights = case.get("sample_weight").map(numbers);
        let options = FitOptions { sample_weight: weights.as_deref(), monitor: None };
        let fitted = estimator.fit_any(&Rows::from(&x), None, &options).unwrap();
        for (attribute, expected) in case["attributes"].as_object().unwrap() {
            let attributes = fitted.attributes();
            let (_, found) = attributes.iter().find(|(name, _)| name == attribute).unwrap();
            let expected = expected.get("data").unwrap_or(expected);
            let what = format!("{what} {attribute}");
            assert_close(&flat(&found.to_json()), &flat(expected), CLOSE, CLOSE, &what);
        }
        let z = fitted.transform_any(&Rows::from(&table(case, "x_new"))).unwrap();
        assert_close(&z, &array2(&case["z"]), CLOSE, CLOSE, &what);
        if let Some(inverse) = case.get("inverse") {
            let back = fitted.inverse_transform_any(&Rows::from(&z)).unwrap();
            assert_close(&back, &array2(inverse), CLOSE, CLOSE, &format!("{what} inverse"));
        }
    }
}

#[test]
fn powers_equal_scikit_learn() {
    let file = load("sklearn_preprocessing");
    for case in cases(&file).iter().filter(|case| case.get("powers").is_some()) {
        let config = case["config"].clone();
        let mut full = serde_json::to_value(PolynomialFeatures::new()).unwrap();
        full.as_object_mut().unwrap().extend(config.as_object().unwrap().clone());
        let polynomial: PolynomialFeatures = serde_json::from_value(full).unwrap();
        let fitted = polynomial.fit(array2(&case["x"])).unwrap();
        let powers = fitted.powers().unwrap().mapv(f64::from);
        assert_eq!(powers, array2(&case["powers"]), "{config}");
    }
}

#[test]
fn labels_equal_scikit_learn() {
    let file = load("sklearn_preprocessing");
    let of = |name: &'static str| cases(&file).iter().filter(move |c| c["class_name"] == name);
    for case in of("LabelEncoder") {
        let y = integers(&case["y"]);
        let (encoder, z) = LabelEncoder::new().fit_transform(&y).unwrap();
        assert_eq!(encoder.classes, integers(&case["classes"]));
        assert_eq!(z.to_vec(), integers(&case["z"]));
    }
    for case in of("LabelBinarizer") {
        let binarizer: LabelBinarizer = serde_json::from_value(case["config"].clone()).unwrap();
        let fitted = binarizer.fit(&integers(&case["y"])).unwrap();
        assert_eq!(fitted.classes.to_vec(), integers(&case["classes"]));
        let z = fitted.transform(&integers(&case["y_new"])).unwrap();
        assert_eq!(z.into_raw_vec_and_offset().0, integers(&case["z"]), "{}", case["config"]);
        let labels = fitted.inverse_transform(array2(&case["scores"]).view()).unwrap();
        assert_eq!(labels.to_vec(), integers(&case["labels"]), "{}", case["config"]);
    }
}

#[test]
fn parameters_out_of_range_are_refused() {
    let message = |result: onsil_ml::Result<()>| result.unwrap_err().to_string();
    assert_eq!(
        message(MinMaxScaler::new().feature_range(1.0, 1.0).validate()),
        "MinMaxScaler: feature_range must be two finite numbers, the first below the second, but is (1, 1)"
    );
    assert_eq!(
        message(PolynomialFeatures::new().degree((3, 2)).validate()),
        "PolynomialFeatures: degree must be two numbers, the first no more than the second, but is (3, 2)"
    );
    assert_eq!(
        message(PolynomialFeatures::new().degree(0).include_bias(false).validate()),
        "PolynomialFeatures: degree must be at least 1 without the bias, or nothing is left, but is 0"
    );
    assert_eq!(
        message(
            SimpleImputer::new()
                .strategy(ImputerStrategy::Constant)
                .fill_value(f64::INFINITY)
                .validate()
        ),
        "SimpleImputer: fill_value must be finite, but is inf"
    );
    let error = from_config("simple_imputer", json!({"strategy": "average"})).unwrap_err();
    assert!(error.to_string().contains("unknown variant `average`"), "{error}");
}

#[test]
fn too_many_products_are_refused_before_they_are_made() {
    let x = Array2::<f64>::zeros((1, 200));
    let error = PolynomialFeatures::new().degree(7).fit(&x).unwrap_err().to_string();
    assert_eq!(
        error,
        "PolynomialFeatures: degree must be so low that 200 features in make at most 1000000 products, \
         but is 7"
    );
    let x = Array2::<f64>::zeros((1, 1));
    assert!(PolynomialFeatures::new().degree(usize::MAX).fit(&x).is_err());
    let interactions = PolynomialFeatures::new().degree(usize::MAX).interaction_only(true);
    assert_eq!(interactions.fit(&x).unwrap().n_output_features, 2);
}

#[test]
fn a_table_beyond_all_bounds_is_refused() {
    let x = Array2::from_shape_fn((1 << 16, 1), |(row, _)| row as f64);
    let encoder = OneHotEncoder::new().fit(&x).unwrap();
    let error = encoder.transform(&x).unwrap_err().to_string();
    assert_eq!(
        error,
        "OneHotEncoder: 65536 columns for each of 65536 rows are more than 1073741824 numbers; give it at \
         most 16384 rows at a time"
    );
}

#[test]
fn unknown_categories_are_named_or_ignored() {
    let x = array![[1.0, 0.0], [2.0, -0.0]];
    let encoder = OneHotEncoder::new().fit(&x).unwrap();
    assert_eq!(encoder.categories[1], array![0.0]);
    let error = encoder.transform(&array![[1.0, 0.0], [5.0, 0.0]]).unwrap_err().to_string();
    assert_eq!(
        error,
        "OneHotEncoder: x, row 1, column 0 (counted from 0): expected one of the 2 categories found in \
         fit (1, 2), found 5; set handle_unknown to ignore to make zeros of it"
    );
    let error = encoder.inverse_transform(&array![[0.0, 0.0, 1.0]]).unwrap_err().to_string();
    assert!(
        error.contains("expected a 1 among the columns of feature 0, found zeros only"),
        "{error}"
    );
    let error = encoder.inverse_transform(&array![[0.0, 1.0]]).unwrap_err().to_string();
    assert!(error.contains("expected 3 columns, as transform makes, found 2"), "{error}");
    let encoder: FittedOneHotEncoder =
        OneHotEncoder::new().handle_unknown(HandleUnknown::Ignore).fit(&x).unwrap();
    let back = encoder.inverse_transform(&array![[0.0, 0.0, 1.0]]).unwrap();
    assert!(back[[0, 0]].is_nan() && back[[0, 1]] == 0.0);
}

#[test]
fn only_the_imputer_takes_nan_and_none_takes_infinity() {
    let holes = array![[1.0, f64::NAN], [2.0, 3.0]];
    let error = StandardScaler::new().fit(&holes).unwrap_err().to_string();
    assert!(error.starts_with("StandardScaler: x, row 0, column 1 (counted from 0)"), "{error}");
    assert!(error.contains("as SimpleImputer does for NaN"), "{error}");
    let scaler = StandardScaler::new().fit(&array![[1.0, 2.0], [2.0, 3.0]]).unwrap();
    assert!(scaler.transform(&holes).is_err() && scaler.inverse_transform(&holes).is_err());
    let error = SimpleImputer::new().fit(&array![[f64::NEG_INFINITY]]).unwrap_err().to_string();
    assert_eq!(
        error,
        "SimpleImputer: x, row 0, column 0 (counted from 0): expected a finite number or NaN, found -inf; \
         replace it, by NaN if it stands for a missing value, or remove the row"
    );
    let imputer = SimpleImputer::new().fit(&holes).unwrap();
    assert!(imputer.transform(&array![[f64::INFINITY, 0.0]]).is_err());
}

#[test]
fn a_dropped_feature_is_told() {
    let fitted = SimpleImputer::new().fit(&array![[1.0, f64::NAN], [2.0, f64::NAN]]).unwrap();
    assert_eq!(
        fitted.warnings,
        [
            "SimpleImputer: dropped columns [1] (counted from 0), of which every value is missing; set \
          keep_empty_features to keep them"
        ]
    );
    assert_eq!(fitted.transform(&array![[f64::NAN, 4.0]]).unwrap(), array![[1.5]]);
}
