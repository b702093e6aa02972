//! The data sets, each in the module of its name, and [`load`] for names and paths.
//!
//! What scikit-learn's generators make has their names: [`make_blobs`], [`make_circles`],
//! [`make_classification`], [`make_moons`], [`make_regression`].

pub mod blobs;
pub mod circles;
pub mod classification;
pub mod digits;
pub mod fashion_mnist;
pub mod flats;
pub mod flowers;
pub mod gates;
mod generate;
pub mod idx_folder;
mod info;
mod load;
pub mod mnist;
pub mod moons;
pub mod players;
pub mod regression;
mod samples;
mod table;
pub mod tshirt;
pub mod xor;

pub use blobs::{Blobs, make_blobs};
pub use circles::make_circles;
pub use classification::{PerFeature, make_classification};
pub(crate) use generate::MAX_NUMBERS;
pub use info::{ALL, Info, info};
pub use load::{Options, load};
pub use moons::make_moons;
pub use regression::make_regression;
pub use samples::Samples;
