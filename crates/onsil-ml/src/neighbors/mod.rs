//! Estimators that remember samples and ask the nearest of them.

mod k_neighbors_classifier;
mod nearest;

pub use k_neighbors_classifier::{FittedKNeighborsClassifier, KNeighborsClassifier, Weights};
