//! One function for each kind of picture. Each takes arrays and returns a [`Figure`](crate::Figure) that can
//! be given another title, theme or width, and be saved.

mod line;
mod svm_margin;

pub use crate::contour::Grid;
pub use line::line;
pub use svm_margin::{SvmMargin, svm_margin};
