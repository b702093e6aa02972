//! Splits, cross-validation, grid search and learning curves against scikit-learn's frozen values.

mod common;
mod toys;

use common::{array2, assert_close, cases, integers, load, numbers};
use onsil_ml::model_selection::*;
use onsil_ml::pipeline::Pipeline;
use onsil_ml::preprocessing::StandardScaler;
use onsil_ml::{AnyEstimator, Fitted, Target};
use serde_json::Value;
use toys::{Neighbors, ToyRidge};

/// Sums run in another order, and the ridge is solved in another way; 1e-12 is a thousand roundings.
const CLOSE: f64 = 1e-12;

fn indices(value: &Value) -> Vec<usize> {
    integers(value).into_iter().map(|i| i as usize).collect()
}

fn model(case: &Value) -> Pipeline {
    let scaled = Pipeline::new().step("standardscaler", StandardScaler::new());
    match case["model"].as_str() {
        Some("ridge") => scaled.step("ridge", ToyRidge::default()),
        _ => scaled.step("neighbors", Neighbors::default()),
    }
}

fn target(file: &Value, case: &Value) -> Target<'static> {
    match case["target"].as_str().unwrap() {
        "t" => (&numbers(&file["data"]["t"])).into(),
        classes => (&integers(&file["data"][classes])).into(),
    }
}

fn cv(case: &Value) -> Cv {
    serde_json::from_value(case["cv"].clone()).unwrap()
}

fn of<'c>(file: &'c Value, what: &'c str) -> impl Iterator<Item = &'c Value> {
    let cases: Vec<&Value> = cases(file).iter().filter(|case| case["what"] == what).collect();
    assert!(!cases.is_empty());
    cases.into_iter()
}

fn size(value: &Value) -> Option<Size> {
    value.as_u64().map(|n| Size::Count(n as usize)).or(value.as_f64().map(Size::Share))
}

#[test]
fn parts_are_the_same_rows_in_the_same_order() {
    for case in of(&load("sklearn_model_selection"), "train_test_split") {
        let given = &case["options"];
        let mut options = TrainTestOptions::new()
            .shuffle(given["shuffle"].as_bool().unwrap_or(true))
            .random_state(given["random_state"].as_u64().unwrap() as u32);
        options.test_size = size(&given["test_size"]);
        options.train_size = size(&given["train_size"]);
        if !case["stratify"].is_null() {
            options = options.stratify(&integers(&case["stratify"]));
        }
        let samples = case["samples"].as_u64().unwrap() as usize;
        let split = train_test_indices(samples, &options).unwrap();
        assert_eq!(split.test, indices(&case["test"]), "{given}");
        assert_eq!(split.train, indices(&case["train"]), "{given}");
    }
}

fn assert_folds(splits: &[Split], case: &Value) {
    let folds = indices(&case["folds"]);
    for (fold, split) in splits.iter().enumerate() {
        let rows = |is_test: bool| -> Vec<usize> {
            (0..folds.len()).filter(|&row| (folds[row] == fold) == is_test).collect()
        };
        assert_eq!(split.test, rows(true), "{}", case["config"]);
        assert_eq!(split.train, rows(false), "{}", case["config"]);
    }
}

#[test]
fn folds_are_the_same() {
    let file = load("sklearn_model_selection");
    for case in of(&file, "KFold") {
        let folds: KFold = serde_json::from_value(case["config"].clone()).unwrap();
        let samples = case["samples"].as_u64().unwrap() as usize;
        assert_folds(&folds.split(samples, None).unwrap(), case);
    }
    for case in of(&file, "StratifiedKFold") {
        let folds: StratifiedKFold = serde_json::from_value(case["config"].clone()).unwrap();
        let y = integers(&case["y"]);
        assert_folds(&folds.split(y.len(), Some(&(&y).into())).unwrap(), case);
    }
}

#[test]
fn cross_validation_equals_scikit_learns() {
    let file = load("sklearn_model_selection");
    let x = array2(&file["data"]["x"]);
    for case in of(&file, "cross_validate") {
        let names: Vec<&str> =
            case["scoring"].as_array().unwrap().iter().flat_map(Value::as_str).collect();
        let options = CvOptions::new().cv(cv(case)).scoring(names.clone()).return_train_score(true);
        let y = target(&file, case);
        let found = cross_validate(&model(case), &x, &y, &options).unwrap();
        for name in names {
            let what = format!("{} {} {name}", case["model"], case["cv"]);
            let test = found.test_score(name).unwrap();
            assert_close(test, &numbers(&case["test"][name]), CLOSE, CLOSE, &what);
            let train = found.train_score(name).unwrap();
            assert_close(train, &numbers(&case["train"][name]), CLOSE, CLOSE, &what);
        }
    }
}

#[test]
fn grid_search_equals_scikit_learns() {
    let file = load("sklearn_model_selection");
    let x = array2(&file["data"]["x"]);
    for case in of(&file, "GridSearchCV") {
        let grid = ParameterGrid::from_json(case["param_grid"].clone()).unwrap();
        let mut search =
            GridSearchCV::new(model(case)).param_grid(grid).cv(cv(case)).return_train_score(true);
        if let Some(name) = case["scoring"].as_str() {
            search = search.scoring(name);
        }
        let y = target(&file, case);
        let found = search.fit(&x, &y).unwrap();
        let what = format!("{} {}", case["param_grid"], case["cv"]);
        let results = &found.cv_results;
        assert_eq!(serde_json::to_value(&results.params).unwrap(), case["params"]);
        let close = |found: &[f64], key: &str| {
            assert_close(found, &numbers(&case[key]), CLOSE, CLOSE, &format!("{what} {key}"));
        };
        close(&results.split_test_score.iter().copied().collect::<Vec<_>>(), "split_test_score");
        close(&results.mean_test_score.to_vec(), "mean_test_score");
        close(&results.std_test_score.to_vec(), "std_test_score");
        close(&results.mean_train_score.as_ref().unwrap().to_vec(), "mean_train_score");
        close(&results.std_train_score.as_ref().unwrap().to_vec(), "std_train_score");
        assert_eq!(results.rank_test_score.to_vec(), indices(&case["rank_test_score"]), "{what}");
        assert_eq!(found.best_index, case["best_index"].as_u64().unwrap() as usize, "{what}");
        assert_eq!(serde_json::to_value(&found.best_params).unwrap(), case["best_params"]);
        let expected = [case["best_score"].as_f64().unwrap(), case["score"].as_f64().unwrap()];
        let score = found.score(&x, &y).unwrap();
        assert_close(&[found.best_score, score], &expected, CLOSE, CLOSE, &what);
        let predicted = found.predict_any(&(&x).into()).unwrap().to_f64();
        assert_close(&predicted, &numbers(&case["predicted"]), CLOSE, CLOSE, &what);
    }
}

#[test]
fn learning_curves_equal_scikit_learns() {
    let file = load("sklearn_model_selection");
    let x = array2(&file["data"]["x"]);
    for case in of(&file, "learning_curve") {
        let given = &case["options"];
        let sizes = given["train_sizes"].as_array().unwrap();
        let train_sizes = if sizes.iter().all(Value::is_u64) {
            TrainSizes::Counts(indices(&given["train_sizes"]))
        } else {
            TrainSizes::Shares(numbers(&given["train_sizes"]))
        };
        let options = LearningCurveOptions {
            cv: CvOptions::new().cv(cv(case)),
            train_sizes,
            shuffle: given["shuffle"].as_bool().unwrap_or(false),
            random_state: given["random_state"].as_u64().unwrap_or(0) as u32,
        };
        let estimator: Box<dyn AnyEstimator> = model(case).into();
        let curve = learning_curve(&*estimator, &x, target(&file, case), &options).unwrap();
        assert_eq!(curve.train_sizes.to_vec(), indices(&case["train_sizes"]), "{given}");
        let what = given.to_string();
        assert_close(&curve.train_scores, &numbers(&case["train_scores"]), CLOSE, CLOSE, &what);
        assert_close(&curve.test_scores, &numbers(&case["test_scores"]), CLOSE, CLOSE, &what);
    }
}
