//! What optimizers take and refuse. Their numbers are compared with Keras' beside the updater, which
//! applies them.

use onsil_nn::optimizers::{
    Adadelta, Adagrad, Adam, AdamW, Adamax, Lion, NAMES, Nadam, Optimizer, OptimizerExt, RMSprop,
    SGD, from_config,
};
use onsil_nn::schedules::{InverseTimeDecay, PiecewiseConstantDecay, Schedule};
use serde_json::{Value, json, to_value};

fn make(class_name: &str, config: Value) -> Box<dyn Optimizer> {
    from_config(json!({"class_name": class_name, "config": config})).unwrap()
}

#[test]
fn every_config_can_be_read_back() {
    for name in NAMES {
        let mut optimizer = from_config((*name).into()).unwrap();
        optimizer.validate().unwrap();
        assert_eq!(optimizer.class_name(), *name);
        let options = optimizer.options_mut();
        options.clipvalue = Some(0.5);
        options.learning_rate = InverseTimeDecay::new(0.1, 10, 0.5).into();
        let written = to_value(&optimizer).unwrap();
        assert_eq!(to_value(from_config(written.clone()).unwrap()).unwrap(), written);
    }
}

#[test]
fn parameters_that_are_left_out_keep_the_defaults_of_the_class() {
    let adam = make("adam_w", json!({"beta_2": 0.99})).config();
    assert_eq!(adam["learning_rate"], 0.001);
    assert_eq!(adam["weight_decay"], 0.004);
    assert_eq!(adam["beta_2"], 0.99);
    assert_eq!(adam["epsilon"], 1e-7);
}

#[test]
fn keras_own_config_is_read() {
    let written = json!({
        "module": "keras.optimizers", "class_name": "Adam", "registered_name": null,
        "config": {
            "name": "adam", "loss_scale_factor": null, "use_ema": false, "epsilon": 1e-7,
            "learning_rate": {
                "module": "keras.optimizers.schedules", "class_name": "CosineDecay",
                "config": {
                    "initial_learning_rate": 0.1, "decay_steps": 10, "alpha": 0.0,
                    "name": "CosineDecay", "warmup_target": null, "warmup_steps": 0,
                },
                "registered_name": null,
            },
        },
    });
    let rate = from_config(written).unwrap().options().learning_rate_at(5);
    assert!((rate - 0.05).abs() < 1e-12);
}

#[test]
fn old_spellings() {
    let old = make("SGD", json!({"lr": 0.05, "decay": 0.01}));
    let new = InverseTimeDecay::new(0.05, 1, 0.01);
    for step in [0, 1, 50, 100] {
        let (old, new) = (old.options().learning_rate_at(step), new.learning_rate(step));
        assert!((old - new).abs() < 1e-15, "{step}: {old} {new}");
    }
}

#[test]
fn unknown_names_are_refused_with_a_suggestion() {
    let error = from_config("adm".into()).unwrap_err().to_string();
    assert!(error.starts_with(r#"unknown optimizer "adm"; did you mean "Adam"?"#), "{error}");
    let config = json!({"class_name": "Adam", "config": {"beta1": 0.9}});
    let error = from_config(config).unwrap_err().to_string();
    let expected = r#"Adam has no parameter "beta1"; did you mean "beta_1"? (it has: "#;
    assert!(error.starts_with(expected), "{error}");
}

fn refused(optimizer: impl Optimizer, expected: &str) {
    assert_eq!(optimizer.validate().unwrap_err().to_string(), expected);
}

#[test]
fn parameters_out_of_range_are_refused() {
    refused(SGD::new(-1.0), "SGD: learning_rate must be at least 0 and finite, but is -1");
    refused(SGD::new(0.1).momentum(1.5), "SGD: momentum must be in [0, 1], but is 1.5");
    refused(Adam::new(0.1).beta_1(1.0), "Adam: beta_1 must be in [0, 1), but is 1");
    refused(Adam::new(0.1).epsilon(0.0), "Adam: epsilon must be above 0 and finite, but is 0");
    refused(AdamW::new(0.1).beta_2(-0.1), "AdamW: beta_2 must be in [0, 1), but is -0.1");
    let mut without_decay = AdamW::new(0.1);
    without_decay.options_mut().weight_decay = None;
    let expected = "AdamW: weight_decay must be a number; take Adam for none, but is null";
    refused(without_decay, expected);
    refused(RMSprop::new(0.1).rho(1.0), "RMSprop: rho must be in [0, 1), but is 1");
    refused(RMSprop::new(0.1).momentum(2.0), "RMSprop: momentum must be in [0, 1], but is 2");
    refused(
        Adagrad::new(0.1).initial_accumulator_value(-1.0),
        "Adagrad: initial_accumulator_value must be at least 0 and finite, but is -1",
    );
    refused(Adadelta::new(0.1).rho(f64::NAN), "Adadelta: rho must be in [0, 1), but is NaN");
    refused(Adamax::new(0.1).beta_2(2.0), "Adamax: beta_2 must be in [0, 1), but is 2");
    refused(Nadam::new(0.1).beta_1(2.0), "Nadam: beta_1 must be in [0, 1), but is 2");
    refused(Lion::new(0.1).beta_1(0.0), "Lion: beta_1 must be in (0, 1], but is 0");
}

#[test]
fn options_out_of_range_are_refused() {
    let sgd = || SGD::new(0.1);
    refused(sgd().clipnorm(0.0), "SGD: clipnorm must be above 0, but is 0");
    refused(
        sgd().clipnorm(1.0).clipvalue(1.0),
        "SGD: clipping must be at most one of the three, but is clipnorm and clipvalue",
    );
    refused(sgd().weight_decay(-0.1), "SGD: weight_decay must be at least 0, but is -0.1");
    refused(sgd().use_ema(1.1, None), "SGD: ema_momentum must be in [0, 1], but is 1.1");
    refused(
        sgd().use_ema(0.9, Some(0)),
        "SGD: ema_overwrite_frequency must be at least 1, but is 0",
    );
    refused(
        sgd().gradient_accumulation_steps(1),
        "SGD: gradient_accumulation_steps must be at least 2, but is 1",
    );
    refused(
        sgd().learning_rate(PiecewiseConstantDecay::new([10], [0.1])),
        "PiecewiseConstantDecay: values must be one more than boundaries, so 2, but is 1 long",
    );
}
