//! Workloads of networks.

use super::images::EPOCH;
use super::timing::{calls, epochs, measured};
use super::workload::Workload;
use super::{Effort, Images, Measured, alone, flop};
use crate::error::{Error, Result};
use crate::feed::{Feed, samples};
use crate::lessons::{Described, Lesson};
use onsil::ndarray::{Array, Array1, Array2, Dimension, ShapeBuilder};
use onsil::nn::Sequential;
use onsil::nn::data::Arrays;
use onsil::prelude::*;
use std::time::Duration;

/// All of them.
pub(super) fn all() -> Vec<Workload> {
    vec![
        Workload::new("cnn-train", "cnn, one epoch, batch 32", |images, effort| {
            train_lesson("cnn", 32, images, effort)
        }),
        Workload::new("cnn-train-128", "cnn, one epoch, batch 128", |images, effort| {
            train_lesson("cnn", 128, images, effort)
        }),
        Workload::new("cnn-predict", "cnn, predict 10,000 images", |images, effort| {
            predict("cnn", 10_000, images, effort)
        }),
        Workload::new("cnn-predict-one", "cnn, predict one image", |images, effort| {
            predict("cnn", 1, images, effort)
        }),
        Workload::new("dnn-train", "dnn, one epoch, batch 32", |images, effort| {
            train_lesson("dnn", 32, images, effort)
        }),
        Workload::new("dnn-predict-one", "dnn, predict one image", |images, effort| {
            predict("dnn", 1, images, effort)
        }),
        Workload::new("vgg-train", "VGG-like, one step, batch 64", |_, effort| {
            train_vgg(false, effort)
        }),
        Workload::new("vgg-batchnorm-train", "the same with BatchNormalization", |_, effort| {
            train_vgg(true, effort)
        }),
        Workload::new("dense-train", "Dense 4096→4096, one step, batch 256", |_, effort| {
            train_dense(effort)
        }),
        Workload::new("conv-1x1", "convolution 1×1, 56×56×64, batch 16", |_, effort| {
            let layer = Conv2D::new(64, 1).use_bias(false);
            alone::measure(layer, [56, 56, 64], 16, effort)
        }),
        Workload::new("conv-3x3-stride-2", "convolution 3×3, stride 2, the same", |_, effort| {
            let layer = Conv2D::new(64, 3).strides(2).padding("same").use_bias(false);
            alone::measure(layer, [56, 56, 64], 16, effort)
        }),
        Workload::new("depthwise-3x3", "depthwise convolution 3×3, the same", |_, effort| {
            let layer = DepthwiseConv2D::new(3).padding("same").use_bias(false);
            alone::measure(layer, [56, 56, 64], 16, effort)
        }),
    ]
}

/// Batches before those that count.
const WARM_UP: usize = 20;
/// The sizes of batches of which the faster counts: Keras' own, and one for large inputs.
const PREDICTED_TOGETHER: [usize; 2] = [32, 1_000];

fn lesson(id: &str) -> Result<Sequential> {
    match Lesson::find(id).map(Lesson::described).transpose()? {
        Some(Described::Network(config)) => config.build(),
        _ => Err(Error::model(format!("{id} is no lesson of a network"))),
    }
}

/// An epoch of a lesson, scaled to all images.
fn train_lesson(id: &str, batch: usize, images: &Images, effort: Effort) -> Result<Measured> {
    let (mut model, images) = (lesson(id)?, images.get()?);
    let loss = "sparse_categorical_crossentropy".into();
    let feed = |rows| Feed::new(images, Some(rows), &model, &loss);
    let (few, rows) = (feed(WARM_UP * batch)?, feed(effort.images)?);
    let flop = flop::training(&model) * EPOCH as f64;
    epochs(&mut model, &few.arrays()?, batch, Effort { budget: Duration::ZERO, ..effort })?;
    let seconds = epochs(&mut model, &rows.arrays()?, batch, effort)?;
    Ok(measured(seconds, effort.images as f64 / EPOCH as f64, flop))
}

/// What a lesson's network says of so many images.
fn predict(id: &str, rows: usize, images: &Images, effort: Effort) -> Result<Measured> {
    let mut model = lesson(id)?;
    let shape = model.input_shape().map(<[usize]>::to_vec);
    let x = Arrays::inputs(samples(&images.get()?.x, rows, shape.as_deref()))?;
    let flop = flop::forward(&model) * rows as f64;
    let mut best: Option<Measured> = None;
    for batch in PREDICTED_TOGETHER.into_iter().take(if rows == 1 { 1 } else { 2 }) {
        let seconds = calls(effort, || Ok(model.predict_dataset(&x, batch).map(drop)?))?;
        let this = measured(seconds, 1.0, flop);
        if best.is_none_or(|best| this.seconds < best.seconds) {
            best = Some(this);
        }
    }
    best.ok_or_else(|| Error::model("nothing was predicted"))
}

/// Two 3×3 convolutions of 64, two of 128, a pool after each pair, and two dense layers, on 32×32×3.
fn vgg(normalized: bool) -> Result<Sequential> {
    let mut model = Sequential::with_seed(0);
    model.add(Input::new([32, 32, 3]))?;
    for filters in [64, 128] {
        for _ in 0..2 {
            let conv = Conv2D::new(filters, 3).padding("same");
            if normalized {
                model.add(conv)?.add(BatchNormalization::new())?.add(Activation::new("relu"))?;
            } else {
                model.add(conv.activation("relu"))?;
            }
        }
        model.add(MaxPooling2D::new(2))?;
    }
    model.add(Flatten::new())?;
    model.add(Dense::new(256).activation("relu"))?;
    model.add(Dense::new(10).activation("softmax"))?;
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
    Ok(model)
}

fn train_vgg(normalized: bool, effort: Effort) -> Result<Measured> {
    const BATCH: usize = 64;
    const STEPS: usize = 4;
    let mut model = vgg(normalized)?;
    let x = noise((STEPS * BATCH, 32, 32, 3));
    let y: Array1<u32> = (0..(STEPS * BATCH) as u32).map(|row| row % 10).collect();
    let flop = flop::training(&model) * BATCH as f64;
    steps(&mut model, &Arrays::new(&x, &y)?, (BATCH, STEPS), flop, effort)
}

fn train_dense(effort: Effort) -> Result<Measured> {
    const SIZE: usize = 4096;
    const BATCH: usize = 256;
    const STEPS: usize = 4;
    let mut model = sequential![Input::new([SIZE]), Dense::new(SIZE)]?;
    model.compile(SGD::new(0.01), "mse", [""; 0])?;
    let x: Array2<f32> = noise((STEPS * BATCH, SIZE));
    let flop = flop::training(&model) * BATCH as f64;
    steps(&mut model, &Arrays::new(&x, &x)?, (BATCH, STEPS), flop, effort)
}

/// One step of training, from epochs of `steps` batches.
fn steps(
    model: &mut Sequential,
    data: &Arrays<'_>,
    (batch, steps): (usize, usize),
    flop: f64,
    effort: Effort,
) -> Result<Measured> {
    epochs(model, data, batch, Effort { budget: Duration::ZERO, ..effort })?;
    Ok(measured(epochs(model, data, batch, effort)?, steps as f64, flop))
}

/// Reproducible numbers in [0, 1).
fn noise<D: Dimension, S: ShapeBuilder<Dim = D>>(shape: S) -> Array<f32, D> {
    let mut state = 1u32;
    Array::from_shape_simple_fn(shape, || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1u32 << 24) as f32
    })
}
