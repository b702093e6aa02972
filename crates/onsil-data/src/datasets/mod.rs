//! The data sets, each in the module of its name, and [`load`] for names and paths.

pub mod digits;
pub mod fashion_mnist;
pub mod gates;
pub mod idx_folder;
mod info;
mod load;
pub mod mnist;
mod table;
pub mod xor;

pub use info::{ALL, Info, info};
pub use load::{Options, load};
