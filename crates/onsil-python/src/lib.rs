#![deny(unsafe_code)]
//! The native half of the Python package `onsil`: arrays and errors across the border. Names, signatures and
//! documentation for users are in `python/onsil`; what is computed is in the crate `onsil`.

mod arrays;
mod attend;
mod callables;
mod callbacks;
mod classifier;
mod datasets;
mod errors;
mod estimators;
mod generators;
mod network;
mod pieces;
mod plot;
mod scores;
mod selection;
mod writer;

use pyo3::prelude::*;

/// The native half of onsil.
#[pymodule]
mod _onsil {
    #[pymodule_export]
    use super::datasets::load_dataset;
    #[pymodule_export]
    use super::estimators::{Fitted, estimator_names, fit, parameters};
    #[pymodule_export]
    use super::generators::{
        make_blobs, make_circles, make_classification, make_moons, make_regression,
    };
    #[pymodule_export]
    use super::network::Network;
    #[pymodule_export]
    use super::pieces::{
        Metric, activation_values, adapt_normalization, constraint_values, initializer_values,
        loss_values, regularizer_value, schedule_value,
    };
    #[pymodule_export]
    use super::plot::Figure;
    #[pymodule_export]
    use super::scores::{
        classification_report, confusion_matrix, log_loss, precision_recall, roc_auc_multiclass,
        roc_curve, score, silhouette_samples,
    };
    #[pymodule_export]
    use super::selection::{cross_validate, k_fold, learning_curve, train_test_split};
    #[pymodule_export]
    use super::{instruction_set, threads};
    use pyo3::prelude::*;

    /// What callbacks say is seen where Python's own messages are, in a notebook too.
    #[pymodule_init]
    fn init(_module: &Bound<'_, PyModule>) -> PyResult<()> {
        onsil::nn::callbacks::say_to(super::say);
        Ok(())
    }
}

fn say(line: &str) {
    // A program that has no standard error wants no messages, and one that ends hears none.
    Python::try_attach(|py| -> PyResult<()> {
        let stderr = py.import("sys")?.getattr("stderr")?;
        stderr.call_method1("write", (format!("{line}\n"),))?;
        stderr.call_method0("flush").map(|_| ())
    });
}

/// The number of threads that are used.
#[pyfunction]
fn threads() -> usize {
    onsil::parallel::threads()
}

/// The instruction set that is used, such as `"avx512"`.
#[pyfunction]
fn instruction_set() -> String {
    format!("{:?}", onsil::nn::dispatch::isa()).to_lowercase()
}
