//! Support vector machines.

mod dual_coordinate_descent;
mod l1_squared_hinge;
mod linear_loss;
mod linear_rows;
mod linear_svc;
mod linear_svr;

pub use linear_loss::{Dual, HingeLoss, TubeLoss};
pub use linear_svc::{FittedLinearSVC, LinearSVC};
pub use linear_svr::{FittedLinearSVR, LinearSVR};
