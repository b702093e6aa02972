//! Pictures of models and data: what [`plot`](crate::plot) draws from arrays, asked of a
//! [`Sequential`](crate::nn::Sequential), of a fitted estimator or of a data set.
//!
//! Every function returns a [`Figure`](crate::plot::Figure), to be given a title, a theme or a width, and saved:
//!
//! ```
//! use onsil::prelude::*;
//! use onsil::{figures, plot::Theme};
//! let data = datasets::load("blobs", &datasets::Options::default())?.train;
//! let model = SVC::new().kernel(Kernel::Linear).c(1e10).fit(rows(&data), &target(&data)?)?;
//! let figure = figures::svm_margin(&model, &rows(&data), &data.labels()?.to_vec(), None, None, &[])?;
//! let folder = tempfile::tempdir()?;
//! figure.title("The widest margin").theme(Theme::dark()).save(folder.path().join("margin.svg"))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod classifiers;
mod classify;
mod clusters;
mod data;
mod error;
mod estimators;
mod images;
mod lessons;
mod networks;
mod sample;

pub use classifiers::{decision_boundary, roc};
pub use classify::{Classified, Classify};
pub use clusters::{elbow, kmeans_animation, kmeans_steps, silhouette};
pub use data::{image_of, scatter};
pub use error::{Error, Result};
pub use estimators::{learning_curve, pipeline, regression_fit, svm_margin};
pub use images::{
    classification_report, confusion_matrix, feature_maps, filters, images, misclassified,
    saliency, weights,
};
pub use lessons::{activations, convolution, dead_units, dropout, vanishing};
pub use networks::{gradient_flow, history, model};
