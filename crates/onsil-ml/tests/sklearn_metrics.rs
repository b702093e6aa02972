//! Metrics against scikit-learn's frozen values.

mod common;

use common::{array2, assert_close, cases, integers, load, numbers};
use onsil_ml::metrics::*;
use serde_json::Value;

/// scikit-learn's sums run in another order; 1e-12 is a thousand roundings.
const CLOSE: f64 = 1e-12;

/// Numbers, also nested and NaN, in a row.
fn flat(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(parts) => parts.iter().flat_map(flat).collect(),
        Value::Object(_) => numbers(value),
        Value::String(text) if text == "nan" => vec![f64::NAN],
        value => vec![value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))],
    }
}

fn ints(case: &Value, key: &str) -> Option<Vec<i64>> {
    case.get(key).filter(|value| !value.is_null()).map(integers)
}

fn average(case: &Value) -> Average {
    match (case["average"].as_str(), case["pos_label"].as_i64()) {
        (Some("micro"), _) => Average::Micro,
        (Some("macro"), _) => Average::Macro,
        (Some("weighted"), _) => Average::Weighted,
        (_, label) => Average::Binary(label.unwrap()),
    }
}

fn zero_division(case: &Value) -> ZeroDivision {
    match &case["zero_division"] {
        Value::String(_) => ZeroDivision::NaN,
        one if one.as_f64() == Some(1.0) => ZeroDivision::One,
        _ => ZeroDivision::Zero,
    }
}

fn prf(case: &Value, y: &[i64], p: &[i64], w: Option<&[f64]>) -> Vec<f64> {
    let labels = ints(case, "labels");
    let options = PrfOptions {
        labels: labels.as_deref(),
        sample_weight: w,
        beta: case["beta"].as_f64().unwrap(),
        zero_division: zero_division(case),
    };
    let scores = precision_recall_fscore_support(y, p, &options).unwrap();
    if case["average"].is_null() {
        let parts = [scores.precision, scores.recall, scores.fscore, scores.support];
        return parts.iter().flat_map(|part| part.to_vec()).collect();
    }
    let scores = scores.average(average(case)).unwrap();
    vec![scores.precision, scores.recall, scores.fscore]
}

fn matrix(case: &Value, y: &[i64], p: &[i64], w: Option<&[f64]>) -> Vec<f64> {
    if w.is_none() && case.get("labels").is_none() {
        return confusion_matrix(y, p).unwrap().iter().map(|&count| count as f64).collect();
    }
    let labels = ints(case, "labels");
    let normalize = match case["normalize"].as_str() {
        Some("true") => Some(Normalize::True),
        Some("pred") => Some(Normalize::Pred),
        Some("all") => Some(Normalize::All),
        _ => None,
    };
    let options = ConfusionOptions { labels: labels.as_deref(), sample_weight: w, normalize };
    confusion_matrix_with(y, p, &options).unwrap().into_raw_vec_and_offset().0
}

/// Metrics of true and predicted classes.
fn of_classes(case: &Value, y: &[i64], p: &[i64], w: Option<&[f64]>) -> Vec<f64> {
    let found = match (case["metric"].as_str().unwrap(), w) {
        ("accuracy_score", None) => accuracy_score(y, p),
        ("accuracy_score", Some(w)) => accuracy_score_weighted(y, p, w),
        ("balanced_accuracy_score", None) => balanced_accuracy_score(y, p),
        ("balanced_accuracy_score", Some(w)) => balanced_accuracy_score_weighted(y, p, w),
        ("precision_score", _) => precision_score(y, p, average(case)),
        ("recall_score", _) => recall_score(y, p, average(case)),
        ("f1_score", _) => f1_score(y, p, average(case)),
        ("adjusted_rand_score", _) => adjusted_rand_score(y, p),
        ("homogeneity_score", _) => homogeneity_score(y, p),
        ("completeness_score", _) => completeness_score(y, p),
        ("v_measure_score", _) => v_measure_score(y, p),
        ("confusion_matrix", w) => return matrix(case, y, p, w),
        ("precision_recall_fscore_support", w) => return prf(case, y, p, w),
        (other, _) => panic!("no such metric: {other}"),
    };
    vec![found.unwrap()]
}

fn of_numbers(metric: &str, y: &[f64], p: &[f64], w: Option<&[f64]>) -> f64 {
    let found = match (metric, w) {
        ("mean_squared_error", None) => mean_squared_error(y, p),
        ("mean_squared_error", Some(w)) => mean_squared_error_weighted(y, p, w),
        ("root_mean_squared_error", None) => root_mean_squared_error(y, p),
        ("root_mean_squared_error", Some(w)) => root_mean_squared_error_weighted(y, p, w),
        ("mean_absolute_error", None) => mean_absolute_error(y, p),
        ("mean_absolute_error", Some(w)) => mean_absolute_error_weighted(y, p, w),
        ("r2_score", None) => r2_score(y, p),
        ("r2_score", Some(w)) => r2_score_weighted(y, p, w),
        (other, _) => panic!("no such metric: {other}"),
    };
    found.unwrap()
}

/// Metrics of true classes and scores, probabilities or samples.
fn of_scores(case: &Value, y: &[i64], w: Option<&[f64]>) -> Vec<f64> {
    let flag = |key: &str| case[key].as_bool().unwrap_or(true);
    let found = match (case["metric"].as_str().unwrap(), w) {
        ("roc_auc_score", None) => roc_auc_score(y, &numbers(&case["y_pred"])),
        ("roc_auc_score", Some(w)) => roc_auc_score_weighted(y, &numbers(&case["y_pred"]), w),
        ("roc_curve", w) => {
            let options = RocOptions {
                pos_label: case["pos_label"].as_i64(),
                sample_weight: w,
                drop_intermediate: flag("drop_intermediate"),
            };
            let curve = roc_curve_with(y, &numbers(&case["y_pred"]), &options).unwrap();
            assert_eq!(curve.thresholds[0], f64::INFINITY);
            let thresholds = curve.thresholds.to_vec().split_off(1);
            return [curve.fpr.to_vec(), curve.tpr.to_vec(), thresholds].concat();
        }
        ("roc_auc_score_multiclass", _) => {
            let multi_class = match case["multi_class"].as_str() {
                Some("ovr") => MultiClass::Ovr,
                _ => MultiClass::Ovo,
            };
            let average = match average(case) {
                Average::Macro => ClassAverage::Macro,
                _ => ClassAverage::Weighted,
            };
            roc_auc_score_multiclass(y, array2(&case["y_pred"]), multi_class, average, None)
        }
        ("log_loss", w) => {
            let labels = ints(case, "labels");
            let options = LogLossOptions {
                labels: labels.as_deref(),
                sample_weight: w,
                normalize: flag("normalize"),
            };
            log_loss_with(y, array2(&case["y_pred"]), &options)
        }
        ("silhouette_score", _) => silhouette_score(array2(&case["y_pred"]), y),
        ("silhouette_samples", _) => {
            return silhouette_samples(array2(&case["y_pred"]), y).unwrap().to_vec();
        }
        (other, _) => panic!("no such metric: {other}"),
    };
    vec![found.unwrap()]
}

fn report(case: &Value, y: &[i64], p: &[i64], w: Option<&[f64]>) -> String {
    let labels = ints(case, "labels");
    let names: Option<Vec<&str>> =
        case["target_names"].as_array().map(|names| names.iter().flat_map(Value::as_str).collect());
    let options = ReportOptions {
        labels: labels.as_deref(),
        target_names: names.as_deref(),
        sample_weight: w,
        digits: case["digits"].as_u64().unwrap_or(2) as usize,
        zero_division: zero_division(case),
    };
    classification_report_with(y, p, &options).unwrap().to_string()
}

#[test]
fn metrics_equal_scikit_learn() {
    let file = load("sklearn_metrics");
    for case in cases(&file) {
        let metric = case["metric"].as_str().unwrap();
        let mut shown = case.clone();
        shown
            .as_object_mut()
            .unwrap()
            .retain(|key, value| !key.starts_with("y_") && key != "value" && !value.is_object());
        let weights = case.get("sample_weight").map(numbers);
        let w = weights.as_deref();
        let found = match metric {
            "classification_report" => {
                let (y, p) = (integers(&case["y_true"]), integers(&case["y_pred"]));
                assert_eq!(report(case, &y, &p, w), case["value"].as_str().unwrap(), "{shown}");
                continue;
            }
            name if name.ends_with("_error") || name == "r2_score" => {
                vec![of_numbers(name, &numbers(&case["y_true"]), &numbers(&case["y_pred"]), w)]
            }
            name if name.starts_with("roc")
                || name.starts_with("silhouette")
                || name == "log_loss" =>
            {
                of_scores(case, &integers(&case["y_true"]), w)
            }
            _ => of_classes(case, &integers(&case["y_true"]), &integers(&case["y_pred"]), w),
        };
        // NaN stands for NaN.
        let plain = |values: Vec<f64>| -> Vec<f64> {
            values.into_iter().map(|v| if v.is_nan() { -1e300 } else { v }).collect()
        };
        let expected = plain(flat(&case["value"]));
        assert_close(&plain(found), &expected, CLOSE, CLOSE, &shown.to_string());
    }
}
