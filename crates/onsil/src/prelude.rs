//! What most programs need: `use onsil::prelude::*`.
//!
//! Losses, metrics, initializers and the like are named by strings or through their modules, since
//! some share a name.

pub use crate::arrays;
pub use ndarray::{self, array};
pub use onsil_core::parallel::with_threads;
pub use onsil_data::datasets;
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
