#![forbid(unsafe_code)]
//! Machine learning in Rust with Keras' and scikit-learn's words: networks and other estimators are
//! described, trained, evaluated, saved and used on the CPU, with nothing to install beside this crate.
//!
//! ```
//! use onsil::data::datasets::digits;
//! use onsil::prelude::*;
//!
//! let (train, test) = (digits::generate(2_000, 1), digits::generate(500, 2));
//! let mut model = sequential![
//!     Input::new([28, 28]),
//!     Rescaling::new(1.0 / 255.0),
//!     Flatten::new(),
//!     Dense::new(64).activation("relu"),
//!     Dense::new(10).activation("softmax"),
//! ]?;
//! model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
//! model.fit_dataset(&arrays(&train)?, FitOptions::new().epochs(4))?;
//!
//! let figures = model.evaluate_dataset(&arrays(&test)?, 32)?;
//! println!("{figures}");
//! assert!(figures.get("accuracy") > Some(0.8));
//! # Ok::<(), onsil::nn::Error>(())
//! ```
//!
//! Other estimators are parameters first, and a fitted model after:
//!
//! ```
//! use onsil::prelude::*;
//!
//! let data = datasets::flowers::load();
//! let model = make_pipeline([StandardScaler::new().into(), SVC::new().c(5.0).into()]);
//! let accuracies = cross_val_score(&model, rows(&data), target(&data)?, &CvOptions::new())?;
//! assert!(accuracies.mean() > Some(0.9));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where things are
//!
//! | module | what it holds |
//! |---|---|
//! | [`prelude`] | what most programs need, for `use onsil::prelude::*` |
//! | [`nn`] | [`Sequential`](nn::Sequential), [layers](nn::layers), [losses](nn::losses), [optimizers](nn::optimizers), [metrics](nn::metrics), [callbacks](nn::callbacks), … |
//! | [`ml`] | estimators: [`svm`](ml::svm), [`cluster`](ml::cluster), [`linear_model`](ml::linear_model), [`preprocessing`](ml::preprocessing), [`pipeline`](ml::pipeline), [`model_selection`](ml::model_selection), [`metrics`](ml::metrics), … |
//! | [`lessons`] | lessons that are more than one fit: [`vanishing`](lessons::vanishing), [`propagation`](lessons::propagation), … |
//! | [`data`] | [data sets](data::datasets) by name or path; IDX, CSV, npy, npz and image files |
//! | [`figures`] | pictures of models and data |
//! | [`plot`] | figures from arrays: SVG, PNG, and text for a terminal |
//! | [`dispatch`] | the instruction set that is used |
//! | [`parallel`] | how many threads are used |
//! | [`peak`] | how fast this machine can multiply and add |
//! | [`file`](mod@file) | files written whole or not at all |
//! | [`suggest`] | "did you mean …?" for misspelt names |
//! | [`ndarray`] | the arrays of every public interface |
//!
//! # Your own
//!
//! A [`Layer`](nn::layer::Layer), a [`Loss`](nn::losses::Loss), a [`Metric`](nn::metrics::Metric), a
//! [`Callback`](nn::callbacks::Callback) or a [`Dataset`](nn::data::Dataset) of your own is a type
//! that implements the trait. The crate's examples have one of each: `custom_layer`, `custom_loss`,
//! `custom_metric`, `custom_callback`, `streaming_dataset`; and `mnist_cnn` and `xor` are whole
//! programs.
//!
//! # What can be relied on
//!
//! - With a fixed seed the result is the same, bit for bit, for any number of threads.
//! - A training step allocates nothing once its batch size has been seen.
//! - Data never make it panic: what does not fit is an error that names the place and the remedy.

mod arrays;
pub mod figures;
pub mod lessons;
pub mod prelude;
mod rows;

pub use arrays::arrays;
pub use ndarray;
pub use onsil_core::{file, parallel, peak, suggest};
pub use onsil_data as data;
pub use onsil_ml as ml;
pub use onsil_nn as nn;
pub use onsil_nn::{dispatch, sequential};
pub use onsil_plot as plot;
pub use rows::{rows, target, unit_rows};

/// Compiles the program in the README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
