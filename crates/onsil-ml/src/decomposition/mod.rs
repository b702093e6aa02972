//! Features made of others so that few of them say most.

mod covariance;
mod pca;

pub use pca::{FittedPCA, NComponents, PCA};
