//! Every metric: its config and state come back, its name is Keras', its messages help.

use onsil_nn::losses;
use onsil_nn::metrics::{
    self, AUC, Accuracy, ClassAggregation, Curve, F1Score, LossMetric, MeanSquaredError, Metric,
    Named, Precision, R2Score, Recall, Rows, SparseTopKCategoricalAccuracy,
};
use serde_json::json;

fn all_names() -> impl Iterator<Item = &'static str> {
    metrics::NAMES.iter().chain(losses::NAMES).copied()
}

#[test]
fn states_come_back_exactly() {
    let prediction = [0.2, 0.7, 0.1, 0.6, 0.3, 0.1];
    for name in all_names() {
        let mut metric: Box<dyn Metric> = name.into();
        let width = metric.target_len(3).unwrap_or(3);
        let target = if width == 1 { vec![1.0, 2.0] } else { vec![0.0, 1.0, 0.0, 0.0, 0.0, 1.0] };
        let fresh = metric.result();
        metric.update(Rows::new(&prediction, &target, 3));
        let (result, state) = (metric.result(), metric.state());
        let mut other: Box<dyn Metric> = name.into();
        other.set_state(&state);
        assert_eq!(other.result().to_bits(), result.to_bits(), "{name}");
        assert_eq!(other.state(), state, "{name}");
        metric.set_state(&vec![0.0; state.len()]);
        other.reset();
        for emptied in [&metric, &other] {
            let result = emptied.result();
            assert!(result == fresh || result.is_nan() && name == "R2Score", "{name}: {result}");
        }
        other.update(Rows::new(&prediction, &target, 3));
        assert_eq!(other.result().to_bits(), result.to_bits(), "{name} after reset");
    }
}

#[test]
fn configs_come_back() {
    for name in all_names() {
        let metric: Box<dyn Metric> = name.into();
        metric.validate().unwrap();
        let value = serde_json::to_value(&metric).unwrap();
        assert_eq!(value["class_name"], name);
        let back = metrics::from_config(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(&back).unwrap(), value);
    }
    for value in [
        json!({"class_name": "AUC", "config": {"curve": "PR", "from_logits": true, "name": "pr",
            "num_thresholds": 50, "summation_method": "minoring", "thresholds": null}}),
        json!({"class_name": "F1Score", "config": {"average": "weighted", "threshold": 0.5}}),
        json!({"class_name": "R2Score", "config": {
            "class_aggregation": "variance_weighted_average", "num_regressors": 2}}),
        json!({"class_name": "Huber", "config": {"delta": 0.5, "name": "robust"}}),
    ] {
        let back = metrics::from_config(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(&back).unwrap(), value);
    }
}

#[test]
fn names_in_histories() {
    for (class, name) in [
        ("Accuracy", "accuracy"),
        ("BinaryAccuracy", "binary_accuracy"),
        ("SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy"),
        ("Precision", "precision"),
        ("Recall", "recall"),
        ("F1Score", "f1_score"),
        ("FBetaScore", "fbeta_score"),
        ("AUC", "auc"),
        ("R2Score", "r2_score"),
        ("RootMeanSquaredError", "root_mean_squared_error"),
        ("LogCoshError", "logcosh"),
        ("KLDivergence", "kl_divergence"),
        ("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"),
    ] {
        let object = metrics::from_config(json!({"class_name": class, "config": {}})).unwrap();
        assert_eq!(object.name(), name);
    }
    for name in ["acc", "mse", "rmse", "bce", "kld", "huber"] {
        assert_eq!(Box::<dyn Metric>::from(name).name(), name, "a string is its own name");
    }
    assert_eq!(LossMetric::new("poisson").name(), "poisson");
    let named = Named::new("pr_auc", AUC::default().curve(Curve::PR));
    assert_eq!((named.name().as_str(), named.class_name()), ("pr_auc", "AUC"));
}

#[test]
fn a_loss_of_ones_own_is_a_metric() {
    /// The number of wrong signs.
    #[derive(Clone, Debug)]
    struct Signs;
    impl losses::Loss for Signs {
        fn class_name(&self) -> &str {
            "WrongSigns"
        }
        fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
            prediction.iter().zip(target).filter(|(p, t)| *p * *t < 0.0).count() as f32
        }
        fn gradient(&self, _: &[f32], _: &[f32], _: f32, _: &mut [f32]) {}
    }
    let mut metric = LossMetric::new(Signs);
    metric.update(Rows::new(&[1.0, -1.0, 2.0, 2.0], &[1.0; 4], 2));
    assert_eq!((metric.name().as_str(), metric.result()), ("wrong_signs", 0.5));
    assert_eq!(metric.larger_is_better(), Some(false));
}

#[test]
fn ignored_rows_are_left_out() {
    let loss = losses::SparseCategoricalCrossentropy::default().ignore_class(-1);
    let mut metric = LossMetric::new(loss);
    metric.update(Rows::new(&[0.5, 0.5, 0.9, 0.1], &[1.0, -1.0], 2));
    assert!((metric.result() - 2f64.ln()).abs() < 1e-6);
}

#[test]
fn directions() {
    for name in ["accuracy", "auc", "f1_score", "precision", "r2_score", "cosine_similarity"] {
        assert_eq!(Box::<dyn Metric>::from(name).larger_is_better(), Some(true), "{name}");
    }
    for name in ["mse", "rmse", "log_cosh", "binary_crossentropy", "hinge"] {
        assert_eq!(Box::<dyn Metric>::from(name).larger_is_better(), Some(false), "{name}");
    }
}

#[test]
fn scores_of_each_class() {
    let (prediction, target) = ([0.9, 0.1, 0.8, 0.2], [1.0, 0.0, 0.0, 1.0]);
    let mut f1 = F1Score::default();
    f1.update(Rows::new(&prediction, &target, 2));
    assert!((f1.scores()[0] - 2.0 / 3.0).abs() < 1e-6 && f1.scores()[1] == 0.0);
    let mut r2 = R2Score::default().class_aggregation(ClassAggregation::UniformAverage);
    r2.update(Rows::new(&[1.0, 2.0, 3.0, 5.0], &[1.0, 2.0, 3.0, 4.0], 2));
    assert_eq!((r2.scores(), r2.result()), (vec![1.0, 0.5], 0.75));
}

#[test]
fn labels_beyond_the_outputs_are_just_wrong() {
    let mut accuracy = Accuracy::default();
    let mut top = SparseTopKCategoricalAccuracy::new(5);
    let mut loss = LossMetric::new("sparse_categorical_crossentropy");
    for metric in [&mut accuracy as &mut dyn Metric, &mut top, &mut loss] {
        metric.update(Rows::new(&[0.5, 0.5, 0.5, 0.5], &[7.0, -1.0], 2));
    }
    assert_eq!((accuracy.result(), top.result()), (0.0, 0.0));
    assert!(loss.result().is_nan());
}

#[test]
fn messages() {
    let messages = [
        (
            Box::<dyn Metric>::from(Precision::default().thresholds(1.5)),
            "Precision: thresholds must be a number in [0, 1], but is 1.5",
        ),
        (Recall::default().top_k(0).into(), "Recall: top_k must be at least 1, but is 0"),
        (
            AUC::default().num_thresholds(1).into(),
            "AUC: num_thresholds must be in [2, 1000000], but is 1",
        ),
        (
            AUC::default().thresholds(vec![0.5, 2.0]).into(),
            "AUC: thresholds must be numbers in [0, 1], but is 2",
        ),
        (
            F1Score::default().threshold(0.0).into(),
            "F1Score: threshold must be in (0, 1], but is 0",
        ),
        (
            metrics::from_config(json!({"class_name": "FBetaScore", "beta": -1})).unwrap(),
            "FBetaScore: beta must be above 0, but is -1",
        ),
        (
            SparseTopKCategoricalAccuracy::new(0).into(),
            "SparseTopKCategoricalAccuracy: k must be at least 1, but is 0",
        ),
        (
            metrics::from_config(json!({"class_name": "Huber", "delta": 0})).unwrap(),
            "Huber: delta must be above 0 and finite, but is 0",
        ),
    ];
    for (metric, message) in messages {
        assert_eq!(metric.validate().unwrap_err().to_string(), message);
    }
    let unknown = Box::<dyn Metric>::from("acuracy").validate().unwrap_err().to_string();
    assert!(unknown.starts_with("unknown metric \"acuracy\""), "{unknown}");
    assert!(
        unknown.contains("did you mean \"Accuracy\"") && unknown.contains("Huber"),
        "{unknown}"
    );
    let unknown = metrics::from_config("huberr".into()).unwrap_err().to_string();
    assert!(unknown.contains("did you mean \"Huber\""), "{unknown}");
    let refused = metrics::from_config(json!({"class_name": "AUC", "curv": "PR"})).unwrap_err();
    assert!(refused.to_string().contains("did you mean \"curve\""), "{refused}");
}

#[test]
fn weights_count() {
    let mut metric = MeanSquaredError::default();
    metric.update(Rows { weight: &[3.0, 1.0], ..Rows::new(&[1.0, 2.0], &[0.0, 0.0], 1) });
    assert_eq!(metric.result(), 1.75);
}

/// Two classes of which the first is always found, and the second never.
#[test]
fn classes_and_outputs_are_kept_apart_where_asked_for() {
    let (prediction, target) = ([0.9, 0.1, 0.8, 0.2], [1.0, 0.0, 0.0, 1.0]);
    for (config, count) in [
        (json!({"class_name": "F1Score"}), 2),
        (json!({"class_name": "F1Score", "config": {"average": "macro"}}), 1),
        (json!({"class_name": "FBetaScore", "config": {"beta": 2.0, "name": "f2"}}), 2),
        (json!({"class_name": "R2Score"}), 1),
        (json!({"class_name": "R2Score", "config": {"class_aggregation": null}}), 2),
        (json!("mse"), 1),
    ] {
        let mut metric = metrics::from_config(config.clone()).unwrap();
        metric.update(Rows::new(&prediction, &target, 2));
        let results = metric.results();
        assert_eq!(results.len(), count, "{config}");
        let mean = results.iter().sum::<f64>() / count as f64;
        assert!((mean - metric.result()).abs() < 1e-12, "{config}: {results:?}");
    }
}
