//! The data sets, each in the module of its name.

pub mod digits;
pub mod fashion_mnist;
pub mod gates;
pub mod idx_folder;
pub mod mnist;
pub mod xor;
