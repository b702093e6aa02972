use super::{Callback, Training};
use crate::error::Result;
use crate::history::Logs;
use crate::sequential::Sequential;

/// A callback made of functions.
///
/// ```
/// use onsil_nn::callbacks::LambdaCallback;
/// let print = LambdaCallback::new().on_epoch_end(|epoch, logs, _| {
///     println!("epoch {epoch}: {logs}");
///     Ok(())
/// });
/// ```
#[derive(Default)]
pub struct LambdaCallback<'a> {
    train_begin: Option<Box<TrainBegin<'a>>>,
    train_end: Option<Box<TrainEnd<'a>>>,
    epoch_begin: Option<Box<Numbered<'a>>>,
    epoch_end: Option<Box<EpochEnd<'a>>>,
    train_batch_end: Option<Box<Numbered<'a>>>,
}

type TrainBegin<'a> = dyn FnMut(Training, &mut Sequential) -> Result<()> + Send + 'a;
type TrainEnd<'a> = dyn FnMut(&Logs, &mut Sequential) -> Result<()> + Send + 'a;
type Numbered<'a> = dyn FnMut(usize, &mut Sequential) -> Result<()> + Send + 'a;
type EpochEnd<'a> = dyn FnMut(usize, &mut Logs, &mut Sequential) -> Result<()> + Send + 'a;

impl<'a> LambdaCallback<'a> {
    /// A callback that does nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls `f` before the first epoch.
    pub fn on_train_begin(
        mut self,
        f: impl FnMut(Training, &mut Sequential) -> Result<()> + Send + 'a,
    ) -> Self {
        self.train_begin = Some(Box::new(f));
        self
    }

    /// Calls `f` after the last epoch, with its figures.
    pub fn on_train_end(
        mut self,
        f: impl FnMut(&Logs, &mut Sequential) -> Result<()> + Send + 'a,
    ) -> Self {
        self.train_end = Some(Box::new(f));
        self
    }

    /// Calls `f` before each epoch.
    pub fn on_epoch_begin(
        mut self,
        f: impl FnMut(usize, &mut Sequential) -> Result<()> + Send + 'a,
    ) -> Self {
        self.epoch_begin = Some(Box::new(f));
        self
    }

    /// Calls `f` after each epoch, with its figures.
    pub fn on_epoch_end(
        mut self,
        f: impl FnMut(usize, &mut Logs, &mut Sequential) -> Result<()> + Send + 'a,
    ) -> Self {
        self.epoch_end = Some(Box::new(f));
        self
    }

    /// Calls `f` after each batch of training.
    pub fn on_train_batch_end(
        mut self,
        f: impl FnMut(usize, &mut Sequential) -> Result<()> + Send + 'a,
    ) -> Self {
        self.train_batch_end = Some(Box::new(f));
        self
    }
}

impl Callback for LambdaCallback<'_> {
    fn on_train_begin(&mut self, training: Training, model: &mut Sequential) -> Result<()> {
        self.train_begin.as_mut().map_or(Ok(()), |f| f(training, model))
    }

    fn on_train_end(&mut self, logs: &Logs, model: &mut Sequential) -> Result<()> {
        self.train_end.as_mut().map_or(Ok(()), |f| f(logs, model))
    }

    fn on_epoch_begin(&mut self, epoch: usize, model: &mut Sequential) -> Result<()> {
        self.epoch_begin.as_mut().map_or(Ok(()), |f| f(epoch, model))
    }

    fn on_epoch_end(
        &mut self,
        epoch: usize,
        logs: &mut Logs,
        model: &mut Sequential,
    ) -> Result<()> {
        self.epoch_end.as_mut().map_or(Ok(()), |f| f(epoch, logs, model))
    }

    fn on_train_batch_end(&mut self, batch: usize, model: &mut Sequential) -> Result<()> {
        self.train_batch_end.as_mut().map_or(Ok(()), |f| f(batch, model))
    }
}
