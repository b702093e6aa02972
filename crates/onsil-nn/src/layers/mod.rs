//! Layers, one file each.

mod activation;
mod average_pooling1d;
mod average_pooling2d;
mod batch_normalization;
mod common;
mod conv2d;
mod dense;
mod dropout;
mod elu;
mod flatten;
mod gaussian_noise;
mod global;
mod global_average_pooling1d;
mod global_average_pooling2d;
mod global_max_pooling1d;
mod global_max_pooling2d;
mod leaky_relu;
mod max_pooling1d;
mod max_pooling2d;
mod numbers;
mod prelu;
mod relu;
mod rescaling;
mod reshape;
mod scale_shift;
mod shared;
mod softmax;
mod spatial_dropout2d;
mod steps;
mod window;
mod zero_padding2d;

pub use activation::Activation;
pub use average_pooling1d::AveragePooling1D;
pub use average_pooling2d::AveragePooling2D;
pub use batch_normalization::BatchNormalization;
pub use conv2d::Conv2D;
pub use dense::Dense;
pub use dropout::Dropout;
pub use elu::ELU;
pub use flatten::Flatten;
pub use gaussian_noise::GaussianNoise;
pub use global_average_pooling1d::GlobalAveragePooling1D;
pub use global_average_pooling2d::GlobalAveragePooling2D;
pub use global_max_pooling1d::GlobalMaxPooling1D;
pub use global_max_pooling2d::GlobalMaxPooling2D;
pub use leaky_relu::LeakyReLU;
pub use max_pooling1d::MaxPooling1D;
pub use max_pooling2d::MaxPooling2D;
pub use numbers::Numbers;
pub use prelu::PReLU;
pub use relu::ReLU;
pub use rescaling::Rescaling;
pub use reshape::Reshape;
pub use softmax::Softmax;
pub use spatial_dropout2d::SpatialDropout2D;
pub use window::{Padding, Pair};
pub use zero_padding2d::{Borders, ZeroPadding2D};

use crate::layer::Layer;
use crate::registry::layer_registry;

layer_registry! {
    Activation,
    AveragePooling1D,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    ELU,
    Flatten,
    GaussianNoise,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    LeakyReLU,
    MaxPooling1D,
    MaxPooling2D,
    PReLU,
    ReLU,
    Rescaling,
    Reshape,
    Softmax,
    SpatialDropout2D,
    ZeroPadding2D,
}
