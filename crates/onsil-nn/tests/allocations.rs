//! A steady step of training allocates nothing, on any thread.
//!
//! One test only: whatever ran beside it would be counted too.

use ndarray::{Array1, Array4};
use onsil_core::parallel::with_threads;
use onsil_nn::layers::{BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D};
use onsil_nn::{FitOptions, Input, Sequential, callbacks::LambdaCallback, sequential};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const BATCH_SIZE: usize = 32;
const BATCHES: usize = 64;
/// The batches of the last epoch between whose ends everything is counted.
const STEADY: std::ops::Range<usize> = 20..60;

fn cnn() -> Sequential {
    sequential![
        Input::new([28, 28, 1]),
        Conv2D::new(32, (5, 5)).activation("relu"),
        MaxPooling2D::new((2, 2)),
        Conv2D::new(64, (5, 5)).activation("relu"),
        MaxPooling2D::new((2, 2)),
        Flatten::new(),
        Dense::new(64).activation("relu"),
        Dense::new(10).activation("softmax"),
    ]
    .unwrap()
}

fn dnn() -> Sequential {
    sequential![
        Input::new([28, 28, 1]),
        Flatten::new(),
        Dense::new(128).activation("relu"),
        Dropout::new(0.2),
        Dense::new(10).activation("softmax"),
    ]
    .unwrap()
}

/// A layer that mixes samples makes threads meet within a step.
fn batch_normalization() -> Sequential {
    sequential![
        Input::new([28, 28, 1]),
        Conv2D::new(4, (3, 3)),
        BatchNormalization::new(),
        Flatten::new(),
        Dense::new(10).activation("softmax"),
    ]
    .unwrap()
}

/// What is allocated and freed in the steady batches of the second epoch.
fn steady_allocations(mut model: Sequential) -> Stats {
    let rows = BATCH_SIZE * BATCHES;
    let pixel = |(row, y, x, _)| ((row * 31 + y * 7 + x * 3) % 256) as u8;
    let x = Array4::from_shape_fn((rows, 28, 28, 1), pixel);
    let y = Array1::from_shape_fn(rows, |row| (row % 10) as u32);
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"]).unwrap();

    let mut start = None;
    let mut counted = None;
    let mut count = LambdaCallback::new().on_train_batch_end(|batch, _| {
        if batch == STEADY.start {
            start = Some(Region::new(ALLOCATOR));
        } else if batch == STEADY.end {
            counted = start.as_ref().map(Region::change);
        }
        Ok(())
    });
    let options = FitOptions::new().epochs(2).batch_size(BATCH_SIZE).callback(&mut count);
    model.fit(&x, &y, options).unwrap();
    drop(count);
    counted.unwrap()
}

/// Fails unless the steady steps allocate nothing, with one thread and with two.
fn check(name: &str, model: fn() -> Sequential) {
    for threads in [1, 2] {
        let found = with_threads(threads, || steady_allocations(model())).unwrap();
        let steps = STEADY.len();
        // What is freed is not looked at: threads of an earlier pool end in their own time.
        let found = (found.allocations, found.reallocations);
        assert_eq!(found, (0, 0), "{name}, {threads} threads, {steps} steps");
    }
}

#[test]
fn a_steady_step_allocates_nothing() {
    check("cnn", cnn);
    check("dnn", dnn);
    check("batch normalization", batch_normalization);
}
