//! Layers, one file each.

mod activation;
mod common;
mod dense;
mod flatten;
mod softmax;

pub use activation::Activation;
pub use dense::Dense;
pub use flatten::Flatten;
pub use softmax::Softmax;

use crate::layer::Layer;
use crate::registry::layer_registry;

layer_registry! {
    Activation,
    Dense,
    Flatten,
    Softmax,
}
