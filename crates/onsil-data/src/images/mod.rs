//! Image files to arrays, and arrays to the form that a network was trained on.

mod fit_mnist;
pub mod folder;
mod prepare;
mod read;
mod resize;

pub use fit_mnist::fit_mnist;
pub use prepare::{Invert, Prepare};
pub use read::{from_bytes, read};
pub use resize::resize;
