use super::messages::say;
use super::monitor::{Mode, Monitor, monitor_builders};
use super::{Callback, Training};
use crate::error::Result;
use crate::history::Logs;
use crate::sequential::Sequential;
use ndarray::ArrayD;

/// Stops training when a figure has stopped getting better.
///
/// ```
/// use onsil_nn::callbacks::EarlyStopping;
/// let early = EarlyStopping::new().monitor("val_accuracy").patience(3).restore_best_weights(true);
/// ```
#[derive(Clone, Debug)]
pub struct EarlyStopping {
    monitor: Monitor,
    patience: usize,
    verbose: bool,
    baseline: Option<f64>,
    restore_best_weights: bool,
    start_from_epoch: usize,
    wait: usize,
    best: Option<f64>,
    best_epoch: usize,
    stopped_epoch: Option<usize>,
    best_weights: Option<Vec<ArrayD<f32>>>,
}

impl EarlyStopping {
    /// Watches `val_loss`, without patience.
    pub fn new() -> Self {
        Self {
            monitor: Monitor::new("EarlyStopping"),
            patience: 0,
            verbose: false,
            baseline: None,
            restore_best_weights: false,
            start_from_epoch: 0,
            wait: 0,
            best: None,
            best_epoch: 0,
            stopped_epoch: None,
            best_weights: None,
        }
    }

    monitor_builders!();

    /// By how much the figure must be better to count as better (its absolute value is taken); 0 unless
    /// given.
    pub fn min_delta(mut self, min_delta: f64) -> Self {
        self.monitor.min_delta = min_delta;
        self
    }

    /// After how many epochs without a better figure to stop; 0, which is as 1, unless given.
    pub fn patience(mut self, patience: usize) -> Self {
        self.patience = patience;
        self
    }

    /// Says on standard error when training was stopped; false unless given.
    pub fn verbose(mut self, verbose: bool) -> Self {
        self.verbose = verbose;
        self
    }

    /// Epochs that are not better than this count as waiting; none unless given.
    pub fn baseline(mut self, baseline: f64) -> Self {
        self.baseline = Some(baseline);
        self
    }

    /// Whether the model gets the weights of its best epoch in the end; false unless given.
    pub fn restore_best_weights(mut self, restore: bool) -> Self {
        self.restore_best_weights = restore;
        self
    }

    /// Epochs before this one (counted from 0) are not looked at; 0 unless given.
    pub fn start_from_epoch(mut self, epoch: usize) -> Self {
        self.start_from_epoch = epoch;
        self
    }

    /// The best figure so far.
    pub fn best(&self) -> Option<f64> {
        self.best
    }

    /// The epoch of the best figure, counted from 0.
    pub fn best_epoch(&self) -> usize {
        self.best_epoch
    }

    /// The epoch after which training was stopped, counted from 0; none if it was not.
    pub fn stopped_epoch(&self) -> Option<usize> {
        self.stopped_epoch
    }

    fn take_better(&mut self, current: f64, epoch: usize, model: &Sequential) {
        self.best = Some(current);
        self.best_epoch = epoch;
        if self.restore_best_weights {
            self.best_weights = Some(model.get_weights());
        }
        if self.baseline.is_none_or(|baseline| self.monitor.better(current, Some(baseline))) {
            self.wait = 0;
        }
    }
}

impl Default for EarlyStopping {
    fn default() -> Self {
        Self::new()
    }
}

impl Callback for EarlyStopping {
    fn on_train_begin(&mut self, _: Training, model: &mut Sequential) -> Result<()> {
        self.wait = 0;
        (self.best, self.best_epoch) = (None, 0);
        (self.stopped_epoch, self.best_weights) = (None, None);
        self.monitor.begin(model)
    }

    fn on_epoch_end(
        &mut self,
        epoch: usize,
        logs: &mut Logs,
        model: &mut Sequential,
    ) -> Result<()> {
        let Some(current) = self.monitor.current(logs) else { return Ok(()) };
        if epoch < self.start_from_epoch {
            return Ok(());
        }
        self.wait += 1;
        if self.monitor.better(current, self.best) {
            self.take_better(current, epoch, model);
        } else if self.wait >= self.patience && epoch > 0 {
            self.stopped_epoch = Some(epoch);
            model.stop_training = true;
        }
        Ok(())
    }

    fn on_train_end(&mut self, _: &Logs, model: &mut Sequential) -> Result<()> {
        if let (Some(epoch), true) = (self.stopped_epoch, self.verbose) {
            say(&format!("Epoch {}: early stopping", epoch + 1));
        }
        let Some(weights) = self.best_weights.take() else { return Ok(()) };
        if self.verbose {
            let epoch = self.best_epoch + 1;
            say(&format!("Restoring model weights from the end of the best epoch: {epoch}."));
        }
        model.set_weights(&weights)
    }
}
