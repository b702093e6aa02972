#![forbid(unsafe_code)]
//! Neural networks with Keras' words.

pub mod activations;
pub mod callbacks;
mod compile;
pub mod constraints;
pub mod data;
mod error;
mod evaluate;
mod fit;
mod gradients;
mod history;
pub mod initializers;
pub mod layer;
pub mod layers;
pub mod losses;
pub mod metrics;
pub mod optimizers;
mod plan;
mod probe;
mod registry;
pub mod regularizers;
mod save;
pub mod schedules;
mod sequential;
mod summary;

pub use error::{Error, Result};
pub use fit::FitOptions;
pub use gradients::Gradients;
pub use history::{History, LayerProbe, Logs};
pub use onsil_kernels::dispatch;
pub use save::FORMAT_VERSION;
pub use sequential::{Entry, Input, LayerExt, MakeLayer, ModelLayer, Sequential};
pub use summary::Summary;
