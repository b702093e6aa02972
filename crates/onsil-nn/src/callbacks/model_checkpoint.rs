use super::messages::say;
use super::monitor::{Mode, Monitor, monitor_builders};
use super::{Callback, Training, file_name};
use crate::error::{Error, Result, check};
use crate::history::Logs;
use crate::sequential::Sequential;
use std::path::{Path, PathBuf};

/// Saves the model after every epoch, after every so many batches, or whenever a figure is better than
/// ever before.
///
/// The file path may name figures, as in Python: `m-{epoch:02d}-{val_loss:.2f}.onsil`, where epochs and
/// batches are counted from 1. Missing folders are made.
///
/// ```
/// use onsil_nn::callbacks::ModelCheckpoint;
/// let best =
///     ModelCheckpoint::new("best.onsil").monitor("val_accuracy").save_best_only(true);
/// let every_epoch = ModelCheckpoint::new("epoch-{epoch:02d}.onsil");
/// ```
pub struct ModelCheckpoint<'a> {
    filepath: String,
    save: Box<Save<'a>>,
    monitor: Monitor,
    verbose: bool,
    save_best_only: bool,
    save_freq: Option<usize>,
    best: Option<f64>,
    epoch: usize,
    batches: usize,
    last: Option<PathBuf>,
}

type Save<'a> = dyn FnMut(&mut Sequential, &Path) -> Result<()> + Send + 'a;

impl<'a> ModelCheckpoint<'a> {
    /// Saves the model with the optimizer's state to `filepath`, whole or not at all.
    pub fn new(filepath: impl Into<String>) -> Self {
        Self::saving_with(filepath, |model, path| model.save(path))
    }

    /// Saves to `filepath` by calling `save` with the model and the path.
    ///
    /// ```
    /// use onsil_nn::callbacks::ModelCheckpoint;
    /// let without_optimizer = ModelCheckpoint::saving_with("model.onsil", |model, path| {
    ///     model.save_with(path, false)
    /// });
    /// ```
    pub fn saving_with(
        filepath: impl Into<String>,
        save: impl FnMut(&mut Sequential, &Path) -> Result<()> + Send + 'a,
    ) -> Self {
        Self {
            filepath: filepath.into(),
            save: Box::new(save),
            monitor: Monitor::new("ModelCheckpoint"),
            verbose: false,
            save_best_only: false,
            save_freq: None,
            best: None,
            epoch: 0,
            batches: 0,
            last: None,
        }
    }

    monitor_builders!();

    /// Saves layers and weights alone, for [`Sequential::load_weights`]; false unless given.
    pub fn save_weights_only(mut self, only: bool) -> Self {
        if only {
            self.save = Box::new(|model, path| model.save_weights(path));
        }
        self
    }

    /// Says on standard error what is saved; false unless given.
    pub fn verbose(mut self, verbose: bool) -> Self {
        self.verbose = verbose;
        self
    }

    /// Saves only if the watched figure is better than ever before; false unless given. Where there
    /// is no such figure, the model is saved.
    pub fn save_best_only(mut self, save_best_only: bool) -> Self {
        self.save_best_only = save_best_only;
        self
    }

    /// Saves after every so many batches, at least 1; after every epoch unless given.
    pub fn save_freq(mut self, batches: usize) -> Self {
        self.save_freq = Some(batches);
        self
    }

    /// The figure that the first one saved must be better than; none unless given.
    pub fn initial_value_threshold(mut self, threshold: f64) -> Self {
        self.best = Some(threshold);
        self
    }

    /// The best figure so far.
    pub fn best(&self) -> Option<f64> {
        self.best
    }

    /// The file that was written last.
    pub fn last_saved(&self) -> Option<&Path> {
        self.last.as_deref()
    }

    fn consider(
        &mut self,
        epoch: usize,
        batch: Option<usize>,
        logs: &Logs,
        model: &mut Sequential,
    ) -> Result<()> {
        let path = PathBuf::from(file_name::fill(&self.filepath, epoch, batch, logs)?);
        if !self.should_save(epoch, logs, &path) {
            return Ok(());
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
        }
        (self.save)(model, &path)?;
        self.say(epoch, || format!("finished saving model to {}", path.display()));
        self.last = Some(path);
        Ok(())
    }

    fn should_save(&mut self, epoch: usize, logs: &Logs, path: &Path) -> bool {
        let path = path.display();
        if !self.save_best_only {
            self.say(epoch, || format!("saving model to {path}"));
            return true;
        }
        let Some(current) = self.monitor.current(logs) else { return true };
        let name = &self.monitor.name;
        let best = self.best.map_or("None".to_owned(), |best| format!("{best:.5}"));
        if self.monitor.better(current, self.best) {
            self.say(epoch, || {
                format!("{name} improved from {best} to {current:.5}, saving model to {path}")
            });
            self.best = Some(current);
            true
        } else {
            self.say(epoch, || format!("{name} did not improve from {best}"));
            false
        }
    }

    fn say(&self, epoch: usize, what: impl FnOnce() -> String) {
        if self.verbose {
            say(&format!("Epoch {}: {}", epoch + 1, what()));
        }
    }
}

impl Callback for ModelCheckpoint<'_> {
    fn on_train_begin(&mut self, _: Training, model: &mut Sequential) -> Result<()> {
        check(self.save_freq != Some(0), "ModelCheckpoint", "save_freq", "at least 1", 0)?;
        if self.save_best_only { self.monitor.begin(model) } else { Ok(()) }
    }

    fn on_epoch_begin(&mut self, epoch: usize, _: &mut Sequential) -> Result<()> {
        self.epoch = epoch;
        Ok(())
    }

    fn on_epoch_end(
        &mut self,
        epoch: usize,
        logs: &mut Logs,
        model: &mut Sequential,
    ) -> Result<()> {
        match self.save_freq {
            None => self.consider(epoch, None, logs, model),
            Some(_) => Ok(()),
        }
    }

    fn on_train_batch_end(&mut self, batch: usize, model: &mut Sequential) -> Result<()> {
        let Some(every) = self.save_freq else { return Ok(()) };
        self.batches += 1;
        if self.batches < every {
            return Ok(());
        }
        self.batches = 0;
        self.consider(self.epoch, Some(batch), &model.logs(), model)
    }
}
