//! Every loss: its gradient is that of its value, its config comes back, its messages help.

use onsil_nn::losses::{
    self, Alpha, BinaryCrossentropy, BinaryFocalCrossentropy, CategoricalCrossentropy,
    CategoricalFocalCrossentropy, Huber, Loss, SparseCategoricalCrossentropy,
};
use serde_json::json;

/// Rows away from corners: any numbers, numbers above 0, probabilities of a distribution.
const REAL: [f32; 5] = [0.31, -1.27, 0.84, 2.2, -0.45];
const POSITIVE: [f32; 5] = [0.42, 1.7, 0.23, 0.9, 2.6];
const UNIT: [f32; 5] = [0.15, 0.72, 0.31, 0.88, 0.5];
const SHARES: [f32; 5] = [0.2, 0.35, 0.15, 0.12, 0.18];
const HOT: [f32; 5] = [0.0, 0.0, 1.0, 0.0, 0.0];
const BITS: [f32; 5] = [0.0, 1.0, 1.0, 0.0, 1.0];

/// Central differences with Richardson extrapolation, in `f64` where the `f32` values allow.
fn numeric_gradient(loss: &dyn Loss, prediction: &[f32], target: &[f32]) -> Vec<f64> {
    let central = |i: usize, step: f32| {
        let mut moved = prediction.to_vec();
        let mut value_at = |x: f32| {
            moved[i] = x;
            f64::from(loss.value(&moved, target))
        };
        let (low, high) = (prediction[i] - step, prediction[i] + step);
        (value_at(high) - value_at(low)) / (f64::from(high) - f64::from(low))
    };
    let step = 1.0 / 64.0;
    (0..prediction.len()).map(|i| (4.0 * central(i, step / 2.0) - central(i, step)) / 3.0).collect()
}

fn check(loss: impl Into<Box<dyn Loss>>, prediction: &[f32], target: &[f32]) {
    let loss = loss.into();
    let mut gradient = vec![f32::NAN; prediction.len()];
    loss.gradient(prediction, target, 0.5, &mut gradient);
    let numeric = numeric_gradient(&*loss, prediction, target);
    let norm = |v: &mut dyn Iterator<Item = f64>| v.map(|x| x * x).sum::<f64>().sqrt();
    let mut differences = gradient.iter().zip(&numeric).map(|(&a, n)| f64::from(a) / 0.5 - n);
    let (error, size) = (norm(&mut differences), norm(&mut numeric.iter().copied()));
    assert!(error <= 2e-4 * size, "{loss:?}\nanalytic / 2 {gradient:?}\nnumeric {numeric:?}");
}

#[test]
fn gradients_are_those_of_the_values() {
    let far: Vec<f32> = UNIT.iter().map(|x| 3.0 * x - 2.0).collect();
    for name in ["mse", "mae", "mape", "huber", "log_cosh", "cosine_similarity"] {
        check(name, &REAL, &far);
    }
    check(Huber::new(0.6), &REAL, &far);
    check("msle", &POSITIVE, &UNIT);
    check("poisson", &POSITIVE, &UNIT);
    check("kl_divergence", &UNIT, &SHARES);
    for name in ["hinge", "squared_hinge", "categorical_hinge"] {
        check(name, &REAL, &HOT);
    }
    check("hinge", &REAL, &[1.0, -1.0, -1.0, 1.0, 1.0]);
}

#[test]
fn gradients_of_binary_crossentropies() {
    for smoothing in [0.0, 0.2] {
        let plain = BinaryCrossentropy::default().label_smoothing(smoothing);
        check(plain.clone(), &UNIT, &BITS);
        check(plain.from_logits(true), &REAL, &BITS);
        for (gamma, balanced) in [(0.0, true), (0.5, false), (1.0, true), (2.0, false)] {
            let focal = BinaryFocalCrossentropy::default()
                .label_smoothing(smoothing)
                .gamma(gamma)
                .apply_class_balancing(balanced)
                .alpha(0.6);
            check(focal.clone(), &UNIT, &BITS);
            check(focal.from_logits(true), &REAL, &BITS);
        }
    }
}

#[test]
fn gradients_of_categorical_crossentropies() {
    for smoothing in [0.0, 0.2] {
        let plain = CategoricalCrossentropy::default().label_smoothing(smoothing);
        for target in [HOT, SHARES, UNIT] {
            check(plain.clone(), &POSITIVE, &target);
            check(plain.clone().from_logits(true), &REAL, &target);
            for alpha in [Alpha::All(0.25), vec![0.1, 0.2, 0.3, 0.4, 0.5].into()] {
                let focal = CategoricalFocalCrossentropy::default().alpha(alpha).gamma(1.5);
                let focal = focal.label_smoothing(smoothing);
                check(focal.clone(), &POSITIVE, &target);
                check(focal.from_logits(true), &REAL, &target);
            }
        }
    }
    let sparse = SparseCategoricalCrossentropy::default();
    for label in [0.0, 3.0] {
        check(sparse.clone(), &POSITIVE, &[label]);
        check(sparse.clone().from_logits(true), &REAL, &[label]);
    }
}

#[test]
fn the_form_from_logits_is_the_loss_of_the_softmax() {
    let largest = REAL.iter().fold(f32::MIN, |a, &b| a.max(b));
    let sum: f32 = REAL.iter().map(|x| (x - largest).exp()).sum();
    let softmax: Vec<f32> = REAL.iter().map(|x| (x - largest).exp() / sum).collect();
    for (name, target) in [
        ("categorical_crossentropy", &HOT[..]),
        ("sparse_categorical_crossentropy", &[3.0]),
        ("categorical_focal_crossentropy", &HOT),
    ] {
        let loss: Box<dyn Loss> = name.into();
        let of_logits = loss.of_softmax_logits().expect(name);
        let (a, b) = (loss.value(&softmax, target), of_logits.value(&REAL, target));
        assert!((a - b).abs() <= 1e-6 * a.abs(), "{name}: {a} and {b}");
        assert!(of_logits.of_softmax_logits().is_none(), "{name}");
    }
    assert!(Box::<dyn Loss>::from("bce").of_softmax_logits().is_none());
}

#[test]
fn large_logits_stay_finite() {
    let (logits, mut gradient) = ([1000.0, -1000.0, 0.0], [0.0; 3]);
    let sparse = SparseCategoricalCrossentropy::default().from_logits(true);
    assert_eq!(sparse.value(&logits, &[1.0]), 2000.0);
    sparse.gradient(&logits, &[1.0], 1.0, &mut gradient);
    assert_eq!(gradient, [1.0, -1.0, 0.0]);
    let binary = BinaryCrossentropy::default().from_logits(true);
    assert_eq!(binary.value(&[1000.0, -1000.0], &[0.0, 1.0]), 1000.0);
}

#[test]
fn a_nan_prediction_gives_a_nan_loss() {
    for name in losses::NAMES {
        let loss: Box<dyn Loss> = (*name).into();
        let target = vec![1.0; loss.target_len(2)];
        assert!(loss.value(&[0.4, f32::NAN], &target).is_nan(), "{name}");
    }
}

#[test]
fn configs_come_back() {
    for name in losses::NAMES {
        let loss: Box<dyn Loss> = (*name).into();
        loss.validate().unwrap();
        let value = serde_json::to_value(&loss).unwrap();
        assert_eq!(value["class_name"], *name);
        let back = losses::from_config(value.clone()).unwrap();
        assert_eq!(serde_json::to_value(&back).unwrap(), value);
    }
    let focal = json!({"class_name": "CategoricalFocalCrossentropy", "config": {
        "alpha": [0.1, 0.9], "gamma": 3.0, "from_logits": true, "label_smoothing": 0.1}});
    let back = losses::from_config(focal.clone()).unwrap();
    assert_eq!(serde_json::to_value(&back).unwrap(), focal);
}

#[test]
fn names_are_keras_own() {
    for (name, class) in [
        ("mse", "MeanSquaredError"),
        ("MAE", "MeanAbsoluteError"),
        ("mean_absolute_percentage_error", "MeanAbsolutePercentageError"),
        ("msle", "MeanSquaredLogarithmicError"),
        ("bce", "BinaryCrossentropy"),
        ("kl_divergence", "KLDivergence"),
        ("kullback_leibler_divergence", "KLDivergence"),
        ("logcosh", "LogCosh"),
        ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
    ] {
        assert_eq!(Box::<dyn Loss>::from(name).class_name(), class);
    }
}

#[test]
fn messages() {
    let of = |config| losses::from_config(config).and_then(|loss| loss.validate()).unwrap_err();
    for (config, message) in [
        (
            json!({"class_name": "Huber", "delta": 0}),
            "Huber: delta must be above 0 and finite, but is 0",
        ),
        (
            json!({"class_name": "BinaryCrossentropy", "label_smoothing": 1.5}),
            "BinaryCrossentropy: label_smoothing must be in [0, 1], but is 1.5",
        ),
        (
            json!({"class_name": "BinaryFocalCrossentropy", "gamma": -1}),
            "BinaryFocalCrossentropy: gamma must be at least 0 and finite, but is -1",
        ),
        (
            json!({"class_name": "BinaryFocalCrossentropy", "alpha": 2}),
            "BinaryFocalCrossentropy: alpha must be in [0, 1], but is 2",
        ),
        (
            json!({"class_name": "CategoricalFocalCrossentropy", "alpha": [1.0, -1.0]}),
            "CategoricalFocalCrossentropy: alpha must be at least 0 for each class, but is [1.0,-1.0]",
        ),
    ] {
        assert_eq!(of(config).to_string(), message);
    }
    let reduction = of(json!({"class_name": "Hinge", "reduction": "sum"})).to_string();
    assert_eq!(reduction, "Hinge: reduction must be \"sum_over_batch_size\", but is \"sum\"");
    let unknown = of("sparse_categorical_crossentrpy".into()).to_string();
    assert!(unknown.contains("did you mean"), "{unknown}");
    assert!(unknown.contains("SparseCategoricalCrossentropy"), "{unknown}");
}

#[test]
fn labels_that_are_no_classes_are_refused() {
    let loss = SparseCategoricalCrossentropy::default();
    let message = |label: f32| loss.check_target(&[label], 3).unwrap_err();
    assert_eq!(
        message(3.0),
        "a label must be a whole number from 0 to 2, but is 3 \
         (the model has 3 outputs, one for each class)"
    );
    for label in [-1.0, 0.5, f32::NAN, f32::INFINITY] {
        assert!(message(label).contains(&format!("but is {label} ")));
    }
    let loss = loss.ignore_class(255);
    assert!(loss.check_target(&[255.0], 3).is_ok() && loss.ignores(&[255.0]));
    let message = loss.check_target(&[-1.0], 3).unwrap_err();
    assert!(message.contains("from 0 to 2, or 255, the ignore_class, but is -1"), "{message}");
    let focal = CategoricalFocalCrossentropy::default().alpha(vec![0.5, 0.5]);
    assert_eq!(
        focal.check_target(&HOT, 5).unwrap_err(),
        "alpha must be one number, or one for each of the model's 5 outputs, but has 2"
    );
}
