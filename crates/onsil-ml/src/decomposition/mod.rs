//! Features made of others so that few of them say most.

mod pca;

pub use pca::{FittedPCA, NComponents, PCA};
