//! RustyML's side of `cargo xtask bench`: `fit_with_batches` and `predict`.

use ndarray::{ArrayD, Axis, Slice};
use rust_peers::{Arguments, Measure, PIXELS, WARM_UP, serve};
use rustyml::prelude::neural_network::*;
use std::rc::Rc;

fn cnn() -> Sequential {
    let relu = || Activation::ReLU;
    SequentialBuilder::new()
        .add(Conv2D::new(32, (5, 5), (1, 1), relu()).unwrap())
        .add(MaxPooling2D::new((2, 2)))
        .add(Conv2D::new(64, (5, 5), (1, 1), relu()).unwrap())
        .add(MaxPooling2D::new((2, 2)))
        .add(Flatten::new())
        .add(Dense::new(64, relu()).unwrap())
        .add(Dense::new(10, Activation::Softmax { axis: -1 }).unwrap())
        .build(&Shape::with_free_batch(&[32, 28, 28, 1]))
        .unwrap()
}

fn dnn() -> Sequential {
    SequentialBuilder::new()
        .add(Flatten::new())
        .add(Dense::new(128, Activation::ReLU).unwrap())
        .add(Dropout::new(0.2).unwrap())
        .add(Dense::new(10, Activation::Softmax { axis: -1 }).unwrap())
        .build(&Shape::with_free_batch(&[32, 28, 28, 1]))
        .unwrap()
}

/// The first images, `[rows, 28, 28, 1]`, and their labels, `[rows, 1]`.
fn data(args: &Arguments, rows: usize) -> (Tensor, Tensor) {
    let (x, y) = args.mnist();
    let x = x[..rows * PIXELS].to_vec();
    let y = y[..rows].iter().map(|&label| f32::from(label)).collect();
    (
        ArrayD::from_shape_vec(vec![rows, 28, 28, 1], x).unwrap(),
        ArrayD::from_shape_vec(vec![rows, 1], y).unwrap(),
    )
}

fn train(args: Rc<Arguments>, mut model: Sequential, batch_size: usize) -> Measure {
    let (x, y) = data(&args, args.images);
    model.compile(
        Adam::new(0.001, 0.9, 0.999, 1e-7, 0.0).unwrap(),
        SparseCategoricalCrossEntropy::new(false),
    );
    let few = Slice::from(..WARM_UP * batch_size);
    let (few_x, few_y) = (x.slice_axis(Axis(0), few), y.slice_axis(Axis(0), few));
    model.fit_with_batches(&few_x.to_owned(), &few_y.to_owned(), 1, batch_size).unwrap();
    Box::new(move || args.epoch(|| drop(model.fit_with_batches(&x, &y, 1, batch_size).unwrap())))
}

/// Images in batches of each of these sizes; the faster counts.
fn predict(
    args: Rc<Arguments>,
    model: Sequential,
    rows: usize,
    sizes: &'static [usize],
) -> Measure {
    let x = data(&args, rows).0;
    let batches = move |size| -> Vec<Tensor> {
        x.axis_chunks_iter(Axis(0), size).map(|batch| batch.to_owned()).collect()
    };
    Box::new(move || {
        let times = sizes.iter().map(|&size| {
            let batches = batches(size);
            args.call(|| batches.iter().for_each(|batch| drop(model.predict(batch).unwrap())))
        });
        times.fold(f64::INFINITY, f64::min)
    })
}

fn main() {
    let args = Rc::new(Arguments::read());
    serve("RustyML 0.17", |workload| {
        let args = args.clone();
        Some(match workload {
            "cnn-train" => train(args, cnn(), 32),
            "cnn-train-128" => train(args, cnn(), 128),
            "cnn-predict" => predict(args, cnn(), 10_000, &[32, 1_000]),
            "cnn-predict-one" => predict(args, cnn(), 1, &[1]),
            "dnn-train" => train(args, dnn(), 32),
            "dnn-predict-one" => predict(args, dnn(), 1, &[1]),
            _ => return None,
        })
    });
}
