//! Layers, one file each.

mod activation;
mod average_pooling1d;
mod average_pooling2d;
mod batch_normalization;
mod common;
mod conv2d;
mod dense;
mod dropout;
mod flatten;
mod global;
mod global_average_pooling1d;
mod global_average_pooling2d;
mod global_max_pooling1d;
mod global_max_pooling2d;
mod max_pooling1d;
mod max_pooling2d;
mod numbers;
mod rescaling;
mod scale_shift;
mod softmax;
mod steps;
mod window;

pub use activation::Activation;
pub use average_pooling1d::AveragePooling1D;
pub use average_pooling2d::AveragePooling2D;
pub use batch_normalization::BatchNormalization;
pub use conv2d::Conv2D;
pub use dense::Dense;
pub use dropout::Dropout;
pub use flatten::Flatten;
pub use global_average_pooling1d::GlobalAveragePooling1D;
pub use global_average_pooling2d::GlobalAveragePooling2D;
pub use global_max_pooling1d::GlobalMaxPooling1D;
pub use global_max_pooling2d::GlobalMaxPooling2D;
pub use max_pooling1d::MaxPooling1D;
pub use max_pooling2d::MaxPooling2D;
pub use numbers::Numbers;
pub use rescaling::Rescaling;
pub use softmax::Softmax;
pub use window::{Padding, Pair};

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
    Flatten,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    MaxPooling1D,
    MaxPooling2D,
    Rescaling,
    Softmax,
}
