//! What is measured beside peers, and how much of their time it may take.

use super::peer::Name::{self, Burn, KerasJax, KerasTf, Rustyml, Torch};

/// A workload of `onsil bench`, which every peer's program knows by the same name.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: &'static str,
    pub(crate) about: &'static str,
    /// Whether it reads MNIST.
    pub(crate) images: bool,
    pub(crate) goals: &'static [Goal],
}

/// What our time may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// At most this share of the time of the fastest of these peers.
    Ratio(f64, &'static [Name]),
    /// At least this share of the machine's peak.
    Peak(f64),
}

use Goal::{Peak, Ratio};

/// Whoever is measured.
const ANY: &[Name] = &[Torch, KerasTf, KerasJax, Rustyml, Burn];

/// Every row.
pub(crate) const ALL: &[Row] = &[
    Row {
        id: "cnn-train",
        about: "cnn, one epoch, batch 32",
        images: true,
        goals: &[Ratio(0.30, &[Torch]), Ratio(0.22, &[KerasTf]), Ratio(0.18, &[Rustyml])],
    },
    Row {
        id: "dnn-train",
        about: "dnn, one epoch, batch 32",
        images: true,
        goals: &[Ratio(0.25, &[Torch, KerasJax]), Ratio(0.40, &[Rustyml])],
    },
    Row {
        id: "cnn-train-128",
        about: "cnn, one epoch, batch 128",
        images: true,
        goals: &[Ratio(0.40, &[Torch, KerasTf])],
    },
    Row {
        id: "cnn-predict",
        about: "cnn, predict 10,000 images",
        images: true,
        goals: &[Ratio(0.80, ANY)],
    },
    Row {
        id: "dnn-predict-one",
        about: "dnn, predict one image",
        images: true,
        goals: &[Ratio(0.20, &[Torch])],
    },
    Row {
        id: "cnn-predict-one",
        about: "cnn, predict one image",
        images: true,
        goals: &[Ratio(0.20, &[Torch])],
    },
    Row {
        id: "vgg-train",
        about: "VGG-like on 32×32×3, one step, batch 64",
        images: false,
        goals: &[Ratio(0.80, ANY)],
    },
    Row {
        id: "vgg-batchnorm-train",
        about: "the same with BatchNormalization",
        images: false,
        goals: &[Ratio(0.80, ANY)],
    },
    Row {
        id: "dense-train",
        about: "Dense 4096→4096, SGD step, batch 256",
        images: false,
        goals: &[Peak(0.85)],
    },
    Row {
        id: "conv-1x1",
        about: "convolution 1×1 on 56×56×64, batch 16, forward and backward",
        images: false,
        goals: &[Ratio(1.0, ANY)],
    },
    Row {
        id: "conv-3x3-stride-2",
        about: "convolution 3×3 with stride 2, the same",
        images: false,
        goals: &[Ratio(1.0, ANY)],
    },
    Row {
        id: "depthwise-3x3",
        about: "depthwise convolution 3×3, the same",
        images: false,
        goals: &[Ratio(1.0, ANY)],
    },
];
