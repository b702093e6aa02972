#![forbid(unsafe_code)]
//! Neural networks with Keras' words.

pub mod constraints;
mod error;
pub mod initializers;
pub mod losses;
pub mod metrics;
pub mod optimizers;
mod registry;
pub mod regularizers;
pub mod schedules;

pub use error::{Error, Result};
