//! Models whose answer is a weighted sum of the features.

mod blocks;
mod coordinate_descent;
pub(crate) mod decision;
mod l1_logistic;
mod lasso;
pub(crate) mod lbfgs;
mod learning_rate;
pub(crate) mod liblinear;
mod linear_regression;
mod logistic_regression;
mod logistic_solver;
mod nnls;
pub(crate) mod objective;
pub(crate) mod one_vs_rest;
pub(crate) mod penalty;
mod perceptron;
mod ridge;
mod sgd;
mod sgd_classifier;
mod sgd_loss;
mod sgd_one_vs_all;
mod sgd_regressor;
mod sgd_weights;
mod shortest;
mod trust_region;

pub use lasso::{FittedLasso, Lasso, Selection};
pub use learning_rate::LearningRate;
pub use linear_regression::{FittedLinearRegression, LinearRegression};
pub use logistic_regression::{FittedLogisticRegression, LogisticRegression};
pub use logistic_solver::LogisticSolver;
pub use penalty::Penalty;
pub use perceptron::{FittedPerceptron, Perceptron};
pub use ridge::{FittedRidge, Ridge};
pub use sgd_classifier::{FittedSGDClassifier, SGDClassifier};
pub use sgd_loss::SgdLoss;
pub use sgd_regressor::{FittedSGDRegressor, SGDRegressor};
