//! Against Keras, step by step, and against itself on several threads.

use super::*;
use crate::constraints::NonNeg;
use crate::optimizers::{Adam, OptimizerExt, SGD, from_config};
use crate::regularizers::L2;
use crate::schedules::ExponentialDecay;
use common::{array, assert_close, load};
use serde_json::{Value, json};

#[path = "../../../tests/common/mod.rs"]
mod common;

/// A hundred steps in f32 round a hundred times, here and in Keras at other places: what is computed once
/// per step is f64 here and f32 there. The weights begin at about 1, so that where they come near 0
/// it is not their own size that the rounding follows.
const RELATIVE: f32 = 1e-5;
const ABSOLUTE: f32 = 1e-6;

fn segment(range: Range<usize>, shape: &[usize]) -> Segment {
    Segment { range, shape: shape.to_vec(), regularizer: None, constraint: None }
}

/// The gradient formula of `reference/keras_optimizers.py`.
fn reference_gradient(segments: &[Segment], step: usize, w: &[f32], g: &mut [f32]) {
    for (variable, segment) in segments.iter().enumerate() {
        for (index, at) in segment.range.clone().enumerate() {
            let whole = (7 * index + 3 * step + 5 * variable) % 11;
            g[at] = 0.5 * w[at] + (whole as f32 - 5.0) / 10.0;
        }
    }
}

fn flat(arrays: &Value) -> Vec<f32> {
    arrays.as_array().unwrap().iter().flat_map(|values| array(values).1).collect()
}

/// Keras' state array of this name, over all variables.
fn expected_state(case: &Value, name: &str) -> Vec<f32> {
    let arrays = case["state_after_100"].as_array().unwrap().iter();
    ["kernel", "bias"]
        .iter()
        .flat_map(|variable| {
            arrays.clone().filter(move |a| a["name"] == format!("{variable}_{name}"))
        })
        .flat_map(|a| array(&a["value"]).1)
        .collect()
}

fn check_case(case: &Value, initial: &[f32]) {
    let what = format!("{} {}", case["class_name"], case["label"]);
    let config = json!({"class_name": case["class_name"], "config": case["config"]});
    let optimizer = from_config(config).unwrap_or_else(|error| panic!("{what}: {error}"));
    optimizer.validate().unwrap();
    let segments = [segment(0..6, &[3, 2]), segment(6..8, &[2])];
    let mut updater = Updater::new(optimizer, 8);
    let (mut w, mut g) = (initial.to_vec(), vec![0.0; 8]);
    for step in 0..100 {
        reference_gradient(&segments, step, &w, &mut g);
        updater.apply(&segments, &mut w, &mut g);
        let expected = &case["weights_after"][(step + 1).to_string()];
        if !expected.is_null() {
            let what = format!("{what}: weights after step {}", step + 1);
            assert_close(&w, &flat(expected), RELATIVE, ABSOLUTE, &what);
        }
    }
    for (name, values) in updater.arrays() {
        let what = format!("{what}: {name}");
        assert_close(values, &expected_state(case, name), RELATIVE, ABSOLUTE, &what);
    }
    if !case["finalized"].is_null() {
        updater.finish(&mut w);
        assert_close(
            &w,
            &flat(&case["finalized"]),
            RELATIVE,
            ABSOLUTE,
            &format!("{what}: at the end"),
        );
    }
}

#[test]
fn every_optimizer_follows_keras() {
    let file = load("keras_optimizers");
    let initial = flat(&file["initial"]);
    let cases = file["cases"].as_array().unwrap();
    cases.iter().for_each(|case| check_case(case, &initial));
}

/// More than a few stretches, split where no stretch ends.
const LEN: usize = 3 * STRETCH + 77;

fn large_segments() -> Vec<Segment> {
    let half = LEN / 2;
    let mut segments = vec![segment(0..half, &[half]), segment(half..LEN, &[LEN - half])];
    segments[0].regularizer = Some(Box::new(L2::new(0.1)));
    segments[1].constraint = Some(Box::new(NonNeg::default()));
    segments
}

fn large_values(shift: usize) -> Vec<f32> {
    (0..LEN).map(|i| ((i * 31 + shift) % 101) as f32 / 50.0 - 1.0).collect()
}

fn large_run(optimizer: impl Optimizer + 'static, threads: usize) -> Vec<f32> {
    parallel::with_threads(threads, || {
        let segments = large_segments();
        let mut updater = Updater::new(Box::new(optimizer), LEN);
        let mut w = large_values(0);
        for step in 0..4 {
            updater.apply(&segments, &mut w, &mut large_values(step));
        }
        w.push(Updater::penalty(&segments, &w) as f32);
        w
    })
    .unwrap()
}

#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    let optimizers = [
        Adam::new(0.01).weight_decay(0.1),
        Adam::new(0.01).clipnorm(0.5).use_ema(0.9, Some(2)),
        Adam::new(0.01).global_clipnorm(0.5).amsgrad(true),
        Adam::new(0.01).clipvalue(0.1).gradient_accumulation_steps(2),
    ];
    for optimizer in optimizers {
        let one = large_run(optimizer.clone(), 1);
        let three = large_run(optimizer, 3);
        assert!(one.iter().zip(&three).all(|(a, b)| a.to_bits() == b.to_bits()));
    }
}

#[test]
fn stretches_know_their_place() {
    let segments = large_segments();
    let mut updater = Updater::new(Box::new(SGD::new(0.5)), LEN);
    let (before, mut w) = (large_values(0), large_values(0));
    updater.apply(&segments, &mut w, &mut large_values(5));
    for (i, g) in large_values(5).into_iter().enumerate() {
        let expected = if segments[0].range.contains(&i) {
            before[i] - (g + 0.2 * before[i]) * 0.5
        } else {
            (before[i] - g * 0.5).max(0.0)
        };
        assert_close(&w[i..=i], &[expected], 1e-6, 1e-7, &format!("weight {i}"));
    }
    let squares: f64 =
        before[segments[0].range.clone()].iter().map(|&w| f64::from(w).powi(2)).sum();
    let penalty = Updater::penalty(&segments, &before);
    assert_close(&[penalty as f32], &[0.1 * squares as f32], 1e-6, 0.0, "penalty");
}

#[test]
fn gradients_that_are_not_finite_are_noticed() {
    for optimizer in [SGD::new(0.1).clipnorm(1.0), SGD::new(0.1).global_clipnorm(1.0)] {
        for bad in [f32::NAN, f32::INFINITY] {
            let mut updater = Updater::new(Box::new(optimizer.clone()), 2);
            let mut w = [1.0, 1.0];
            updater.apply(&[segment(0..2, &[2])], &mut w, &mut [bad, 1.0]);
            assert!(w[0].is_nan(), "{bad}: {w:?}");
        }
    }
}

#[test]
fn a_restored_updater_goes_on_as_if_never_stopped() {
    let optimizer = Adam::new(0.01).use_ema(0.9, None).gradient_accumulation_steps(3);
    let segments = [segment(0..3, &[3])];
    let run = |updater: &mut Updater, w: &mut [f32], steps: Range<usize>| {
        for step in steps {
            let mut g = [step as f32, -1.0, w[2]];
            updater.apply(&segments, w, &mut g);
        }
    };
    let mut straight = Updater::new(Box::new(optimizer.clone()), 3);
    let mut w = [1.0, 2.0, 3.0];
    run(&mut straight, &mut w, 0..5);
    straight.set_learning_rate(0.5).unwrap();
    let (saved, mut again) = (w, w);
    let mut restored = Updater::new(Box::new(optimizer), 3);
    restored.set_progress(&straight.progress()).unwrap();
    for ((name, to), (from_name, from)) in restored.arrays_mut().into_iter().zip(straight.arrays())
    {
        assert_eq!(name, from_name);
        to.copy_from_slice(from);
    }
    run(&mut straight, &mut w, 5..9);
    run(&mut restored, &mut again, 5..9);
    assert_ne!(w, saved);
    assert_eq!(w, again);
    assert_eq!(restored.progress(), straight.progress());
    assert_eq!(restored.iterations, 9);
    let names: Vec<_> = straight.arrays().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["momentum", "velocity", "average", "gradient_accumulator"]);
}

#[test]
fn a_learning_rate_is_set_unless_it_follows_a_schedule() {
    let mut updater = Updater::new(Box::new(SGD::new(0.1)), 0);
    updater.set_learning_rate(0.02).unwrap();
    assert_eq!(updater.learning_rate(), 0.02);
    assert_eq!(updater.optimizer.config()["learning_rate"], 0.02);
    let error = updater.set_learning_rate(-1.0).unwrap_err().to_string();
    assert_eq!(error, "SGD: learning_rate must be at least 0 and finite, but is -1");
    let schedule = ExponentialDecay::new(0.1, 1, 0.5);
    let mut updater = Updater::new(Box::new(SGD::new(0.1).learning_rate(schedule)), 0);
    let error = updater.set_learning_rate(0.02).unwrap_err().to_string();
    assert_eq!(
        error,
        "SGD: the learning rate follows ExponentialDecay and cannot be set to 0.02; compile with a \
         number as learning_rate to set it during training"
    );
    updater.apply(&[], &mut [], &mut []);
    assert_eq!(updater.learning_rate(), 0.05);
    assert_eq!(updater.progress().learning_rate, None);
}

#[test]
fn an_average_is_not_taken_before_there_is_one() {
    let updater = Updater::new(Box::new(SGD::new(0.1).use_ema(0.9, None)), 1);
    let mut w = [3.0];
    updater.finish(&mut w);
    assert_eq!(w, [3.0]);
}
