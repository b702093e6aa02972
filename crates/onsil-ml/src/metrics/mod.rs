//! How good predictions and clusterings are: scikit-learn's metrics under scikit-learn's names.
//!
//! Functions take the true targets first. What else may be given to some of them (weights, labels, how to
//! average) has a function of its own, such as [`accuracy_score_weighted`] or [`confusion_matrix_with`], or
//! is in a struct of options. None of them warns: where scikit-learn warns and returns a replacement,
//! the documentation says what is returned; where it returns NaN, there is an error.

mod accuracy;
mod classification_report;
mod clusterings;
mod confusion_matrix;
mod input;
mod log_loss;
mod precision_recall;
mod regression;
mod roc;
mod roc_auc;
mod silhouette;

pub use accuracy::{
    accuracy_score, accuracy_score_weighted, balanced_accuracy_score,
    balanced_accuracy_score_weighted,
};
pub use classification_report::{
    ClassificationReport, ReportOptions, ReportRow, classification_report,
    classification_report_with,
};
pub use clusterings::{
    adjusted_rand_score, completeness_score, homogeneity_score, v_measure_score,
};
pub use confusion_matrix::{ConfusionOptions, Normalize, confusion_matrix, confusion_matrix_with};
pub use log_loss::{LogLossOptions, log_loss, log_loss_with};
pub use precision_recall::{
    Average, Averages, PerLabel, PrfOptions, ZeroDivision, f1_score,
    precision_recall_fscore_support, precision_score, recall_score,
};
pub use regression::{
    mean_absolute_error, mean_absolute_error_weighted, mean_squared_error,
    mean_squared_error_weighted, r2_score, r2_score_weighted, root_mean_squared_error,
    root_mean_squared_error_weighted,
};
pub use roc::{RocCurve, RocOptions, roc_curve, roc_curve_with};
pub use roc_auc::{
    ClassAverage, MultiClass, roc_auc_score, roc_auc_score_multiclass, roc_auc_score_weighted,
};
pub use silhouette::{silhouette_samples, silhouette_score};
