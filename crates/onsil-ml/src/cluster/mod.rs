//! Samples grouped without labels: k-means and its relatives.

mod algorithm;
mod centres;
mod elkan;
mod first_centres;
mod float;
mod init;
mod k_means;
mod n_init;
mod run;
mod samples;
mod shared;
mod steps;
mod sums;

pub use algorithm::Algorithm;
pub use init::Init;
pub use k_means::{FittedKMeans, KMeans};
pub use n_init::NInit;
pub use steps::{Step, Steps};
