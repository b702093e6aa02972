//! Models whose answer is a weighted sum of the features.

pub(crate) mod coordinate_descent;
pub(crate) mod decision;
pub(crate) mod lbfgs;
mod learning_rate;
mod logistic_regression;
mod logistic_solver;
pub(crate) mod objective;
mod penalty;
mod sgd_loss;

pub use learning_rate::LearningRate;
pub use logistic_regression::{FittedLogisticRegression, LogisticRegression};
pub use logistic_solver::LogisticSolver;
pub use penalty::Penalty;
pub use sgd_loss::SgdLoss;
