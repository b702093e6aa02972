//! What most programs need: `use onsil::prelude::*`.
//!
//! Losses, metrics, initializers and the like are named by strings or through their modules, since
//! some share a name; the metrics of estimators are in [`crate::ml::metrics`].

pub use crate::{arrays, rows, target, unit_rows};
pub use ndarray::{self, array};
pub use onsil_core::parallel::with_threads;
pub use onsil_data::datasets;
pub use onsil_ml::cluster::{BisectingKMeans, KMeans, MiniBatchKMeans};
pub use onsil_ml::decomposition::PCA;
pub use onsil_ml::linear_model::{
    Lasso, LinearRegression, LogisticRegression, Perceptron, Ridge, SGDClassifier, SGDRegressor,
};
pub use onsil_ml::model_selection::{CvOptions, GridSearchCV, cross_val_score, train_test_split};
pub use onsil_ml::neighbors::KNeighborsClassifier;
pub use onsil_ml::pipeline::{Pipeline, make_pipeline};
pub use onsil_ml::preprocessing::{
    LabelBinarizer, LabelEncoder, MinMaxScaler, OneHotEncoder, PolynomialFeatures, SimpleImputer,
    StandardScaler,
};
pub use onsil_ml::svm::{Gamma, Kernel, LinearSVC, LinearSVR, NuSVC, NuSVR, OneClassSVM, SVC, SVR};
pub use onsil_nn::callbacks::{
    CSVLogger, Callback, EarlyStopping, LambdaCallback, LearningRateScheduler, ModelCheckpoint,
    ReduceLROnPlateau, TerminateOnNaN,
};
pub use onsil_nn::layers::*;
pub use onsil_nn::optimizers::{
    Adadelta, Adagrad, Adam, AdamW, Adamax, Lion, Nadam, OptimizerExt, RMSprop, SGD,
};
pub use onsil_nn::{
    FitOptions, History, Input, LayerExt, Logs, Sequential, initializers, losses, metrics,
    regularizers, schedules, sequential,
};
