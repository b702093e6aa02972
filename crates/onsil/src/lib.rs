#![forbid(unsafe_code)]
//! Machine learning in Rust with Keras' and scikit-learn's words.

pub use ndarray;
pub use onsil_core::{file, parallel, suggest};
pub use onsil_data as data;
pub use onsil_nn as nn;
pub use onsil_nn::sequential;
