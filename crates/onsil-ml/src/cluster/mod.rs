//! Samples grouped without labels: k-means and its relatives.

mod algorithm;
mod bisecting_k_means;
mod bounds;
mod centres;
mod first_centres;
mod float;
mod init;
mod k_means;
mod matrix;
mod mini_batch_k_means;
mod n_init;
mod run;
mod samples;
mod shared;
mod steps;
mod sums;

pub use algorithm::Algorithm;
pub use bisecting_k_means::{BisectingKMeans, BisectingStrategy, FittedBisectingKMeans};
pub use init::Init;
pub use k_means::{FittedKMeans, KMeans};
pub use mini_batch_k_means::{FittedMiniBatchKMeans, MiniBatchKMeans};
pub use n_init::NInit;
pub use steps::{Step, Steps};
