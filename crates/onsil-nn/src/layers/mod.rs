//! Layers, one file each.

mod activation;
mod affine;
mod average_pooling1d;
mod average_pooling2d;
mod axes;
mod batch_normalization;
mod common;
mod conv1d;
mod conv2d;
mod convolution;
mod convolution_pooling;
mod dense;
mod depthwise_conv2d;
mod dropout;
mod elu;
mod factor;
mod fill_mode;
mod flatten;
mod gaussian_noise;
mod global;
mod global_average_pooling1d;
mod global_average_pooling2d;
mod global_max_pooling1d;
mod global_max_pooling2d;
mod interpolation;
mod layer_normalization;
mod leaky_relu;
mod max_pooling1d;
mod max_pooling2d;
mod normalization;
mod numbers;
mod prelu;
mod random_rotation;
mod random_translation;
mod relu;
mod rescaling;
mod reshape;
mod scale_shift;
mod shared;
mod softmax;
mod spatial_dropout2d;
mod steps;
mod up_sampling2d;
mod window;
mod zero_padding2d;

pub use activation::Activation;
pub use average_pooling1d::AveragePooling1D;
pub use average_pooling2d::AveragePooling2D;
pub use axes::Axes;
pub use batch_normalization::BatchNormalization;
pub use conv1d::Conv1D;
pub use conv2d::Conv2D;
pub(crate) use convolution_pooling::ConvolutionPooling;
pub use dense::Dense;
pub use depthwise_conv2d::DepthwiseConv2D;
pub use dropout::Dropout;
pub use elu::ELU;
pub use factor::Factor;
pub use fill_mode::FillMode;
pub use flatten::Flatten;
pub use gaussian_noise::GaussianNoise;
pub use global_average_pooling1d::GlobalAveragePooling1D;
pub use global_average_pooling2d::GlobalAveragePooling2D;
pub use global_max_pooling1d::GlobalMaxPooling1D;
pub use global_max_pooling2d::GlobalMaxPooling2D;
pub use interpolation::Interpolation;
pub use layer_normalization::LayerNormalization;
pub use leaky_relu::LeakyReLU;
pub use max_pooling1d::MaxPooling1D;
pub use max_pooling2d::MaxPooling2D;
pub use normalization::Normalization;
pub use numbers::Numbers;
pub use prelu::PReLU;
pub use random_rotation::RandomRotation;
pub use random_translation::RandomTranslation;
pub use relu::ReLU;
pub use rescaling::Rescaling;
pub use reshape::Reshape;
pub use softmax::Softmax;
pub use spatial_dropout2d::SpatialDropout2D;
pub use up_sampling2d::UpSampling2D;
pub use window::{Padding, Pair};
pub use zero_padding2d::{Borders, ZeroPadding2D};

use crate::layer::Layer;
use crate::registry::layer_registry;

layer_registry! {
    Activation,
    AveragePooling1D,
    AveragePooling2D,
    BatchNormalization,
    Conv1D,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    ELU,
    Flatten,
    GaussianNoise,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    LayerNormalization,
    LeakyReLU,
    MaxPooling1D,
    MaxPooling2D,
    Normalization,
    PReLU,
    RandomRotation,
    RandomTranslation,
    ReLU,
    Rescaling,
    Reshape,
    Softmax,
    SpatialDropout2D,
    UpSampling2D,
    ZeroPadding2D,
}
