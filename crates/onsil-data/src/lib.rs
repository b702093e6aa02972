#![forbid(unsafe_code)]
//! Data for onsil: bytes to arrays and back, and data sets.
//!
//! | module | what it holds |
//! |---|---|
//! | [`idx`] | the IDX files of MNIST, plain or gzipped |
//! | [`npy`], [`npz`] | NumPy's files |
//! | [`datasets`] | `digits`, `mnist`, `fashion_mnist`, `xor`, the gates |
//!
//! Every reader bounds what it allocates by what its input can hold, and an [`Error`] names the file,
//! the row or column, what was expected, what was found, and the remedy.

mod dataset;
pub mod datasets;
mod download;
mod elements;
mod error;
mod fetch;
pub mod idx;
pub mod npy;
pub mod npz;
mod place;
mod source;
mod split;
mod targets;
mod values;

pub use dataset::Dataset;
pub use error::{Error, ErrorKind};
pub use fetch::Fetch;
pub use place::Place;
pub use source::Source;
pub use split::Split;
pub use targets::Targets;
pub use values::Values;
