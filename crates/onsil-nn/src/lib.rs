#![forbid(unsafe_code)]
//! Neural networks with Keras' words.
//!
//! A [`Sequential`] is a list of [`layers`]; [`compile`](Sequential::compile) says what it is trained
//! with, [`fit`](Sequential::fit) trains it, [`evaluate`](Sequential::evaluate) and
//! [`predict`](Sequential::predict) use it, [`save`](Sequential::save) and
//! [`load`](Sequential::load) keep it.
//!
//! ```
//! use ndarray::{Array1, Array2};
//! use onsil_nn::{FitOptions, Input, layers::Dense, sequential};
//!
//! // Is a point above the diagonal?
//! let x = Array2::from_shape_fn((200, 2), |(i, j)| ((i * (7 + 6 * j)) % 20) as f32 / 20.0);
//! let y = Array1::from_shape_fn(200, |i| u8::from(x[(i, 1)] > x[(i, 0)]));
//! let mut model = sequential![
//!     Input::new([2]),
//!     Dense::new(16).activation("relu"),
//!     Dense::new(2).activation("softmax"),
//! ]?;
//! model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
//! model.fit(&x, &y, FitOptions::new().epochs(60))?;
//! assert!(model.evaluate(&x, &y)?.get("accuracy").unwrap() > 0.9);
//! # Ok::<(), onsil_nn::Error>(())
//! ```
//!
//! | module | what it holds |
//! |---|---|
//! | [`layers`], [`activations`] | what a network is made of |
//! | [`losses`], [`optimizers`], [`schedules`], [`metrics`] | what it is compiled with |
//! | [`initializers`], [`regularizers`], [`constraints`] | what its weights start from and keep to |
//! | [`callbacks`] | what is done between epochs and batches |
//! | [`data`] | what it is trained on |
//! | [`layer`] | what a layer of your own implements |
//!
//! Everything is seeded, and its result is the same, bit for bit, for any number of threads.

pub mod activations;
pub mod callbacks;
mod compile;
mod config;
pub mod constraints;
pub mod data;
mod entry;
mod epochs;
mod error;
mod evaluate;
mod fit;
mod fit_options;
mod gradients;
mod history;
pub mod initializers;
pub mod layer;
mod layer_outputs;
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
mod versioned;

pub use config::MakeLayer;
pub use entry::{Entry, Input, LayerExt, ModelLayer};
pub use error::{Error, Result};
pub use fit_options::FitOptions;
pub use gradients::Gradients;
pub use history::{History, LayerProbe, Logs};
pub use onsil_kernels::dispatch;
pub use save::FORMAT_VERSION;
pub use sequential::Sequential;
pub use summary::Summary;
