use super::Callback;
use super::messages::say;
use crate::error::Result;
use crate::history::Logs;
use crate::sequential::Sequential;

/// Sets the learning rate before each epoch.
///
/// The learning rate is among the figures of the history, as `learning_rate`.
///
/// ```
/// use onsil_nn::callbacks::LearningRateScheduler;
/// // A tenth of the rate from the tenth epoch on.
/// let scheduler =
///     LearningRateScheduler::new(|epoch, rate| if epoch == 10 { rate / 10.0 } else { rate });
/// ```
pub struct LearningRateScheduler<F> {
    schedule: F,
    verbose: bool,
}

impl<F: FnMut(usize, f64) -> f64 + Send> LearningRateScheduler<F> {
    /// The learning rate of an epoch (counted from 0) is `schedule(epoch, rate)`, of the rate before.
    pub fn new(schedule: F) -> Self {
        Self { schedule, verbose: false }
    }

    /// Says the rate on standard error; false unless given.
    pub fn verbose(mut self, verbose: bool) -> Self {
        self.verbose = verbose;
        self
    }
}

impl<F: FnMut(usize, f64) -> f64 + Send> Callback for LearningRateScheduler<F> {
    fn on_epoch_begin(&mut self, epoch: usize, model: &mut Sequential) -> Result<()> {
        let rate = (self.schedule)(epoch, model.learning_rate()?);
        model.set_learning_rate(rate)?;
        if self.verbose {
            let epoch = epoch + 1;
            say(&format!("Epoch {epoch}: LearningRateScheduler setting learning rate to {rate}."));
        }
        Ok(())
    }

    fn on_epoch_end(&mut self, _: usize, logs: &mut Logs, model: &mut Sequential) -> Result<()> {
        logs.set("learning_rate", model.learning_rate()?);
        Ok(())
    }
}
