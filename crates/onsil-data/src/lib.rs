#![forbid(unsafe_code)]
//! Data for onsil: bytes to arrays and back, and data sets.
//!
//! | module | what it holds |
//! |---|---|
//! | [`idx`] | the IDX files of MNIST, plain or gzipped |
//! | [`csv`] | tables of numbers |
//! | [`npy`], [`npz`] | NumPy's files |
//! | [`images`] | PNG, JPEG, BMP and PNM files; folders of them |
//! | [`datasets`] | `digits`, `mnist`, `fashion_mnist`, `xor`, the gates; loading by name or path |
//!
//! Every reader bounds what it allocates by what its input can hold, and an [`Error`] names the file,
//! the row or column, what was expected, what was found, and the remedy.

pub mod csv;
mod dataset;
pub mod datasets;
mod download;
mod elements;
mod error;
mod fetch;
pub mod idx;
pub mod images;
mod labels;
pub mod npy;
pub mod npz;
mod place;
mod source;
mod split;
mod targets;
mod text;
mod values;

pub use dataset::Dataset;
pub use error::{Error, ErrorKind};
pub use fetch::Fetch;
pub use place::Place;
pub use source::Source;
pub use split::Split;
pub use targets::Targets;
pub use values::Values;
