//! One function for each kind of picture. Each takes arrays and returns a [`Figure`](crate::Figure) that can
//! be given another title, theme or width, and be saved.

mod activations;
mod classification_report;
mod confusion_matrix;
mod decision_boundary;
mod elbow;
mod feature_maps;
mod filters;
mod gradient_flow;
mod history;
mod images;
mod kmeans_steps;
mod learning_curve;
mod line;
mod misclassified;
mod model;
mod pipeline;
mod regression_fit;
mod roc;
mod saliency;
mod scatter;
mod silhouette;
mod svm_margin;

pub use crate::contour::Grid;
pub use activations::{Curve, activations};
pub use classification_report::{ReportRow, classification_report};
pub use confusion_matrix::confusion_matrix;
pub use decision_boundary::{DecisionBoundary, decision_boundary};
pub use elbow::elbow;
pub use feature_maps::feature_maps;
pub use filters::filters;
pub use gradient_flow::{GradientFlow, gradient_flow};
pub use history::history;
pub use images::{ImageTile, images};
pub use kmeans_steps::{KMeansStep, kmeans_animation, kmeans_steps};
pub use learning_curve::learning_curve;
pub use line::line;
pub use misclassified::misclassified;
pub use model::{LayerBox, model};
pub use pipeline::{PipelineStep, pipeline};
pub use regression_fit::{RegressionFit, regression_fit};
pub use roc::{Roc, roc};
pub use saliency::saliency;
pub use scatter::scatter;
pub use silhouette::silhouette;
pub use svm_margin::{SvmMargin, svm_margin};
