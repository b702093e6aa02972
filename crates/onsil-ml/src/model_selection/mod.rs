//! How good an estimator is on samples that it has not learnt from, and which parameters are best.

mod cross_validate;
mod cv;
mod cv_results;
mod grid_search_cv;
mod k_fold;
mod learning_curve;
mod parameter_grid;
mod scorer;
mod splitter;
mod stratified_k_fold;
mod train_test_split;

pub use cross_validate::{
    CrossValidation, CvOptions, cross_val_score, cross_val_score_any, cross_validate,
    cross_validate_any,
};
pub use cv::Cv;
pub use cv_results::CvResults;
pub use grid_search_cv::{FittedGridSearchCV, GridSearchCV};
pub use k_fold::KFold;
pub use learning_curve::{
    LearningCurve, LearningCurveOptions, TrainSizes, learning_curve, learning_curve_any,
};
pub use parameter_grid::ParameterGrid;
pub use scorer::{Scorer, scorer_names};
pub use splitter::{Split, Splitter};
pub use stratified_k_fold::StratifiedKFold;
pub use train_test_split::{
    Size, TrainTest, TrainTestOptions, train_test_indices, train_test_split,
};
