//! burn's side of `cargo xtask bench`, on its CPU backend "flex": a plain loop.

use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::CrossEntropyLoss;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig, Relu};
use burn::optim::{AdamConfig, GradientsParams};
use burn::prelude::*;
use rust_peers::{Arguments, Measure, PIXELS, Shuffle, WARM_UP, serve};
use std::rc::Rc;

#[derive(Module, Debug)]
struct Cnn {
    conv1: Conv2d,
    conv2: Conv2d,
    pool: MaxPool2d,
    dense: Linear,
    output: Linear,
    relu: Relu,
}

#[derive(Module, Debug)]
struct Dnn {
    dense: Linear,
    dropout: Dropout,
    output: Linear,
    relu: Relu,
}

trait Network: Module + Clone + 'static {
    fn new(device: &Device) -> Self;
    /// `[rows, 1, 28, 28]` → logits `[rows, 10]`
    fn forward(&self, x: Tensor<4>) -> Tensor<2>;
}

impl Network for Cnn {
    fn new(device: &Device) -> Self {
        Self {
            conv1: Conv2dConfig::new([1, 32], [5, 5]).init(device),
            conv2: Conv2dConfig::new([32, 64], [5, 5]).init(device),
            pool: MaxPool2dConfig::new([2, 2]).init(),
            dense: LinearConfig::new(64 * 4 * 4, 64).init(device),
            output: LinearConfig::new(64, 10).init(device),
            relu: Relu::new(),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.pool.forward(self.relu.forward(self.conv1.forward(x)));
        let x = self.pool.forward(self.relu.forward(self.conv2.forward(x)));
        self.output.forward(self.relu.forward(self.dense.forward(x.flatten(1, 3))))
    }
}

impl Network for Dnn {
    fn new(device: &Device) -> Self {
        Self {
            dense: LinearConfig::new(PIXELS, 128).init(device),
            dropout: DropoutConfig::new(0.2).init(),
            output: LinearConfig::new(128, 10).init(device),
            relu: Relu::new(),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.relu.forward(self.dense.forward(x.flatten(1, 3)));
        self.output.forward(self.dropout.forward(x))
    }
}

fn train<N: Network>(args: Rc<Arguments>, batch_size: usize) -> Measure {
    let device = Device::flex().autodiff();
    let (x, y) = args.mnist();
    let loss = CrossEntropyLoss::new(None, &device);
    let mut optimizer = AdamConfig::new().with_epsilon(1e-7).init();
    let mut model = Some(N::new(&device));
    let mut shuffle = Shuffle::default();
    let mut run = move |rows: usize| {
        for rows in shuffle.rows(rows).chunks(batch_size) {
            let images = rows.iter().flat_map(|row| &x[row * PIXELS..][..PIXELS]).copied();
            let labels: Vec<i64> = rows.iter().map(|&row| i64::from(y[row])).collect();
            let images = TensorData::new(images.collect::<Vec<f32>>(), [rows.len(), 1, 28, 28]);
            let images = Tensor::<4>::from_data(images, &device);
            let labels = Tensor::<1, Int>::from_data(labels.as_slice(), &device);
            let before = model.take().expect("a model");
            let value = loss.forward(before.forward(images), labels);
            let gradients = GradientsParams::from_grads(value.backward(), &before);
            model = Some(optimizer.step(1e-3, before, gradients));
        }
    };
    run(WARM_UP * batch_size);
    Box::new(move || args.epoch(|| run(args.images)))
}

/// Images in batches of each of these sizes; the faster counts.
fn predict<N: Network>(args: Rc<Arguments>, rows: usize, sizes: &'static [usize]) -> Measure {
    let device = Device::flex();
    let (x, _) = args.mnist();
    let model = N::new(&device);
    let x = TensorData::new(x[..rows * PIXELS].to_vec(), [rows, 1, 28, 28]);
    let x = Tensor::<4>::from_data(x, &device);
    Box::new(move || {
        let times = sizes.iter().map(|&size| {
            let batches = x.clone().split(size, 0);
            args.call(|| {
                for batch in &batches {
                    drop(model.forward(batch.clone()).into_data());
                }
            })
        });
        times.fold(f64::INFINITY, f64::min)
    })
}

fn main() {
    let args = Rc::new(Arguments::read());
    serve("burn 0.22 flex", |workload| {
        let args = args.clone();
        Some(match workload {
            "cnn-train" => train::<Cnn>(args, 32),
            "cnn-train-128" => train::<Cnn>(args, 128),
            "cnn-predict" => predict::<Cnn>(args, 10_000, &[32, 1_000]),
            "cnn-predict-one" => predict::<Cnn>(args, 1, &[1]),
            "dnn-train" => train::<Dnn>(args, 32),
            "dnn-predict-one" => predict::<Dnn>(args, 1, &[1]),
            _ => return None,
        })
    });
}
