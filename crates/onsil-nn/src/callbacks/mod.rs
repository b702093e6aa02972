//! What is done between epochs and batches.

mod csv_logger;
mod early_stopping;
mod file_name;
mod lambda_callback;
mod learning_rate_scheduler;
mod messages;
mod model_checkpoint;
mod monitor;
mod progress_logger;
mod reduce_lr_on_plateau;
mod terminate_on_nan;

pub use csv_logger::CSVLogger;
pub use early_stopping::EarlyStopping;
pub use lambda_callback::LambdaCallback;
pub use learning_rate_scheduler::LearningRateScheduler;
pub use messages::say_to;
pub use model_checkpoint::ModelCheckpoint;
pub use monitor::Mode;
pub use progress_logger::{ProgressLogger, Verbose};
pub use reduce_lr_on_plateau::ReduceLROnPlateau;
pub use terminate_on_nan::TerminateOnNaN;

use crate::error::Result;
use crate::history::Logs;
use crate::sequential::Sequential;

/// What a callback is told about the training that it watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Training {
    /// The number of the epoch at which training ends.
    pub epochs: usize,
    /// Batches in an epoch.
    pub batches: usize,
    /// Samples in an epoch.
    pub samples: usize,
}

/// Something that watches training, and may change it.
///
/// Every method may look at and change the model: `model.stop_training = true` ends training after
/// the current batch (`on_epoch_end` is not called for an epoch that is cut short: a checkpoint goes
/// on within it), `model.set_learning_rate(…)` changes the learning rate, `model.logs()` gives the
/// running figures. An error ends training and is returned by `fit`.
///
/// ```
/// use onsil_nn::callbacks::Callback;
/// use onsil_nn::{Logs, Result, Sequential};
///
/// /// Stops as soon as the training loss is small enough.
/// struct StopBelow(f64);
///
/// impl Callback for StopBelow {
///     fn on_epoch_end(&mut self, _: usize, logs: &mut Logs, model: &mut Sequential) -> Result<()> {
///         model.stop_training = logs.get("loss").is_some_and(|loss| loss < self.0);
///         Ok(())
///     }
/// }
/// ```
pub trait Callback: Send {
    /// Before the first epoch.
    ///
    /// # Errors
    /// Whatever should end training.
    fn on_train_begin(&mut self, _training: Training, _model: &mut Sequential) -> Result<()> {
        Ok(())
    }

    /// After the last epoch, with its figures.
    ///
    /// # Errors
    /// Whatever `fit` should return.
    fn on_train_end(&mut self, _logs: &Logs, _model: &mut Sequential) -> Result<()> {
        Ok(())
    }

    /// Before each epoch (counted from 0).
    ///
    /// # Errors
    /// Whatever should end training.
    fn on_epoch_begin(&mut self, _epoch: usize, _model: &mut Sequential) -> Result<()> {
        Ok(())
    }

    /// After each epoch, with its figures; more may be added.
    ///
    /// # Errors
    /// Whatever should end training.
    fn on_epoch_end(
        &mut self,
        _epoch: usize,
        _logs: &mut Logs,
        _model: &mut Sequential,
    ) -> Result<()> {
        Ok(())
    }

    /// Before each batch (counted from 0) of training. Called for every batch: should be fast.
    ///
    /// # Errors
    /// Whatever should end training.
    fn on_train_batch_begin(&mut self, _batch: usize, _model: &mut Sequential) -> Result<()> {
        Ok(())
    }

    /// After each batch (counted from 0) of training. Called for every batch: should be fast.
    ///
    /// # Errors
    /// Whatever should end training.
    fn on_train_batch_end(&mut self, _batch: usize, _model: &mut Sequential) -> Result<()> {
        Ok(())
    }

    /// Whether a loss that is not finite just ends training, instead of being an error of `fit`.
    fn terminates_on_nan(&self) -> bool {
        false
    }
}
