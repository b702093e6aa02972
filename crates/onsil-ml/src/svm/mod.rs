//! Support vector machines: classes divided by the widest margin, numbers within a tube, and what is unlike
//! the rest.
//!
//! The five kernel machines learn by one solver, sequential minimal optimisation, with LIBSVM's steps: support
//! vectors, coefficients and numbers of iterations are scikit-learn's. The two linear ones learn by coordinate
//! descent.

mod cache;
mod dual_coordinate_descent;
mod expansion;
mod fitted_classifier;
mod fitted_regressor;
mod formulations;
mod kernel;
mod l1_squared_hinge;
mod linear_loss;
mod linear_rows;
mod linear_svc;
mod linear_svr;
mod machine;
mod nu_svc;
mod nu_svr;
mod one_class_svm;
mod one_vs_one;
mod probability;
mod rows;
mod shrinking;
mod smo;
mod support_vectors;
mod svc;
mod svr;
mod table;
mod working_set;

pub use kernel::{Gamma, Kernel, KernelFunction};
pub use linear_loss::{Dual, HingeLoss, TubeLoss};
pub use linear_svc::{FittedLinearSVC, LinearSVC};
pub use linear_svr::{FittedLinearSVR, LinearSVR};
pub use nu_svc::{FittedNuSVC, NuSVC};
pub use nu_svr::{FittedNuSVR, NuSVR};
pub use one_class_svm::{FittedOneClassSVM, OneClassSVM};
pub use one_vs_one::DecisionFunctionShape;
pub use support_vectors::SupportVectors;
pub use svc::{FittedSVC, SVC};
pub use svr::{FittedSVR, SVR};
