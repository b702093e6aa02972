#![forbid(unsafe_code)]
//! Estimators with scikit-learn's words: parameters in, `fit`, fitted attributes out.

pub mod attribute;
mod boxed;
mod centred;
mod class_weight;
mod classes;
pub mod cluster;
mod columns;
pub mod decomposition;
mod error;
pub mod estimator;
mod float;
pub mod linear_model;
pub mod metrics;
pub mod model_selection;
pub mod neighbors;
pub mod pipeline;
mod points;
pub mod preprocessing;
mod products;
pub mod registry;
mod rows;
mod save;
mod score;
mod sparse;
pub mod svm;
mod table;
mod target;

pub use attribute::Attribute;
pub use class_weight::ClassWeight;
pub use error::{Error, Result};
pub use estimator::{AnyEstimator, Estimator, FitOptions, Fitted, Kind, Monitor, Progress};
pub use onsil_core::csr::CsrMatrix;
pub use rows::{Element, Rows};
pub use save::{FORMAT_VERSION, file_of, fitted_of, is_model_file, load, load_any, save};
pub use target::{Prediction, Target, TargetElement};
