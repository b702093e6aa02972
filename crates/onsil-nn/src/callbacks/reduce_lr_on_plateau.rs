use super::messages::say;
use super::monitor::{Mode, Monitor, monitor_builders};
use super::{Callback, Training};
use crate::error::{Result, check};
use crate::history::Logs;
use crate::sequential::Sequential;

/// Lowers the learning rate when a figure has stopped getting better.
///
/// The learning rate is among the figures of the history, as `learning_rate`.
///
/// ```
/// use onsil_nn::callbacks::ReduceLROnPlateau;
/// let reduce = ReduceLROnPlateau::new().factor(0.2).patience(5).min_lr(1e-5);
/// ```
#[derive(Clone, Debug)]
pub struct ReduceLROnPlateau {
    monitor: Monitor,
    factor: f64,
    patience: usize,
    verbose: bool,
    cooldown: usize,
    min_lr: f64,
    best: Option<f64>,
    wait: usize,
    cooling: usize,
}

impl ReduceLROnPlateau {
    /// Watches `val_loss`, and takes a tenth of the rate after 10 epochs without a better figure.
    pub fn new() -> Self {
        let mut monitor = Monitor::new("ReduceLROnPlateau");
        monitor.min_delta = 1e-4;
        Self {
            monitor,
            factor: 0.1,
            patience: 10,
            verbose: false,
            cooldown: 0,
            min_lr: 0.0,
            best: None,
            wait: 0,
            cooling: 0,
        }
    }

    monitor_builders!();

    /// By how much the figure must be better to count as better (its absolute value is taken); 1e-4
    /// unless given.
    pub fn min_delta(mut self, min_delta: f64) -> Self {
        self.monitor.min_delta = min_delta;
        self
    }

    /// What the rate is multiplied by, in (0, 1); 0.1 unless given.
    pub fn factor(mut self, factor: f64) -> Self {
        self.factor = factor;
        self
    }

    /// After how many epochs without a better figure to lower the rate; 10 unless given.
    pub fn patience(mut self, patience: usize) -> Self {
        self.patience = patience;
        self
    }

    /// Says on standard error when the rate is lowered; false unless given.
    pub fn verbose(mut self, verbose: bool) -> Self {
        self.verbose = verbose;
        self
    }

    /// How many epochs are not counted after the rate was lowered; 0 unless given.
    pub fn cooldown(mut self, epochs: usize) -> Self {
        self.cooldown = epochs;
        self
    }

    /// The rate is not lowered below this, at least 0; 0 unless given.
    pub fn min_lr(mut self, min_lr: f64) -> Self {
        self.min_lr = min_lr;
        self
    }

    fn reduce(&mut self, epoch: usize, model: &mut Sequential) -> Result<()> {
        let rate = model.learning_rate()?;
        if rate <= self.min_lr {
            return Ok(());
        }
        let lower = (rate * self.factor).max(self.min_lr);
        model.set_learning_rate(lower)?;
        if self.verbose {
            let epoch = epoch + 1;
            say(&format!("Epoch {epoch}: ReduceLROnPlateau reducing learning rate to {lower}."));
        }
        self.cooling = self.cooldown;
        self.wait = 0;
        Ok(())
    }
}

impl Default for ReduceLROnPlateau {
    fn default() -> Self {
        Self::new()
    }
}

impl Callback for ReduceLROnPlateau {
    fn on_train_begin(&mut self, _: Training, model: &mut Sequential) -> Result<()> {
        const OWNER: &str = "ReduceLROnPlateau";
        let (factor, least) = (self.factor, self.min_lr);
        check(factor > 0.0 && factor < 1.0, OWNER, "factor", "in (0, 1)", factor)?;
        check(least >= 0.0 && least.is_finite(), OWNER, "min_lr", "at least 0 and finite", least)?;
        (self.best, self.wait, self.cooling) = (None, 0, 0);
        self.monitor.begin(model)
    }

    fn on_epoch_end(
        &mut self,
        epoch: usize,
        logs: &mut Logs,
        model: &mut Sequential,
    ) -> Result<()> {
        logs.set("learning_rate", model.learning_rate()?);
        let Some(current) = self.monitor.current(logs) else { return Ok(()) };
        if self.cooling > 0 {
            self.cooling -= 1;
            self.wait = 0;
        }
        if self.monitor.better(current, self.best) {
            self.best = Some(current);
            self.wait = 0;
        } else if self.cooling == 0 {
            self.wait += 1;
            if self.wait >= self.patience {
                self.reduce(epoch, model)?;
            }
        }
        Ok(())
    }
}
