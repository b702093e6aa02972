//! Kernel machines: classes divided by the widest margin, numbers within a tube, and what is unlike the
//! rest.
//!
//! All five learn by the same solver, sequential minimal optimisation, with LIBSVM's steps: support
//! vectors, coefficients and numbers of iterations are scikit-learn's.

mod cache;
mod expansion;
mod fitted_classifier;
mod fitted_regressor;
mod formulations;
mod kernel;
mod machine;
mod nu_svc;
mod nu_svr;
mod one_class_svm;
mod one_vs_one;
mod points;
mod probability;
mod rows;
mod shrinking;
mod smo;
mod support_vectors;
mod svc;
mod svr;
mod working_set;

pub use kernel::{Gamma, Kernel, KernelFunction};
pub use nu_svc::{FittedNuSVC, NuSVC};
pub use nu_svr::{FittedNuSVR, NuSVR};
pub use one_class_svm::{FittedOneClassSVM, OneClassSVM};
pub use one_vs_one::DecisionFunctionShape;
pub use support_vectors::SupportVectors;
pub use svc::{FittedSVC, SVC};
pub use svr::{FittedSVR, SVR};
