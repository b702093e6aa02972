//! Layers, one file each.

mod activation;
mod common;
mod conv2d;
mod dense;
mod dropout;
mod flatten;
mod max_pooling2d;
mod softmax;
mod window;

pub use activation::Activation;
pub use conv2d::Conv2D;
pub use dense::Dense;
pub use dropout::Dropout;
pub use flatten::Flatten;
pub use max_pooling2d::MaxPooling2D;
pub use softmax::Softmax;
pub use window::{Padding, Pair};

use crate::layer::Layer;
use crate::registry::layer_registry;

layer_registry! {
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    Softmax,
}
