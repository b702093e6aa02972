//! Linear models.

mod coordinate_descent;
mod lasso;
mod linear_regression;
mod nnls;
mod ridge;
mod shortest;

pub use lasso::{FittedLasso, Lasso, Selection};
pub use linear_regression::{FittedLinearRegression, LinearRegression};
pub use ridge::{FittedRidge, Ridge};
