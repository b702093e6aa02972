//! One function for each kind of picture. Each takes arrays and returns a [`Figure`](crate::Figure) that can
//! be given another title, theme or width, and be saved.

mod activations;
mod decision_boundary;
mod elbow;
mod gradient_flow;
mod history;
mod kmeans_steps;
mod learning_curve;
mod line;
mod regression_fit;
mod roc;
mod scatter;
mod silhouette;
mod svm_margin;

pub use crate::contour::Grid;
pub use activations::{Curve, activations};
pub use decision_boundary::{DecisionBoundary, decision_boundary};
pub use elbow::elbow;
pub use gradient_flow::{GradientFlow, gradient_flow};
pub use history::history;
pub use kmeans_steps::{KMeansStep, kmeans_animation, kmeans_steps};
pub use learning_curve::learning_curve;
pub use line::line;
pub use regression_fit::{RegressionFit, regression_fit};
pub use roc::{Roc, roc};
pub use scatter::scatter;
pub use silhouette::silhouette;
pub use svm_margin::{SvmMargin, svm_margin};
