//! Training: `fit` and `train_on_batch`.

use crate::callbacks::{Callback, ProgressLogger, Verbose};
use crate::compile::{Compiled, not_compiled};
use crate::data::{Arrays, Dataset, Values};
use crate::epochs::Epochs;
use crate::error::{Error, Result};
use crate::fit_options::FitOptions;
use crate::history::{History, Logs};
use crate::losses::Loss;
use crate::optimizers::updater::Updater;
use crate::plan::{Batch, Call, Mode, Plan};
use crate::probe::Probe;
use crate::sequential::Sequential;
use crate::versioned::Versioned;
use onsil_core::{parallel, random::Stream};
use serde::{Deserialize, Serialize};

/// How far training has come: what a checkpoint needs beside the weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) epoch: usize,
    pub(crate) batch: usize,
    /// The rows of an epoch and of a batch, without which `batch` means nothing.
    pub(crate) rows: usize,
    pub(crate) batch_size: usize,
}

impl Sequential {
    /// Trains on arrays: rows of `x` with the rows of `y`.
    ///
    /// Arrays may be f32, f64 or u8 (targets also i32, i64, u32, usize), owned or views, contiguous or
    /// not; they are converted a batch at a time. The figures of an epoch are means while the weights
    /// change, as in Keras.
    ///
    /// # Errors
    /// The model is not compiled; data that do not fit it (shapes, lengths, labels, NaN); a parameter
    /// outside its range; a loss that becomes NaN or infinite (with step and layer; the weights are those
    /// before that step); whatever a callback returns.
    pub fn fit<'a>(
        &mut self,
        x: impl Into<Values<'a>>,
        y: impl Into<Values<'a>>,
        options: FitOptions<'_>,
    ) -> Result<History> {
        self.fit_dataset(&Arrays::new(x, y)?, options)
    }

    /// Trains on anything that gives rows.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_dataset(&mut self, data: &dyn Dataset, options: FitOptions<'_>) -> Result<History> {
        options.check()?;
        self.prepare_to_train(data)?;
        if let Some(validation) = &options.validation_data {
            self.build_for(&**validation)
                .map_err(|error| Error::data(format!("validation_data: {error}")))?;
            self.check_data(&**validation, "validation_data")?;
        }
        parallel::install(|| self.train(data, options))
    }

    /// One update on one batch; returns its figures.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn train_on_batch<'a>(
        &mut self,
        x: impl Into<Values<'a>>,
        y: impl Into<Values<'a>>,
    ) -> Result<Logs> {
        self.train_on_batch_of(&Arrays::new(x, y)?)
    }

    /// One update on all rows of anything that gives rows, as one batch; returns its figures.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn train_on_batch_of(&mut self, data: &dyn Dataset) -> Result<Logs> {
        self.prepare_to_train(data)?;
        self.compiled_mut()?.reset();
        let rows: Vec<usize> = (0..data.len()).collect();
        let sample_weight = data.sample_weight();
        let batch = Batch { data, rows: &rows, sample_weight, class_weight: &[] };
        let loss = self.step(batch, rows.len(), &mut None)?;
        if loss.is_finite() { Ok(self.logs()) } else { Err(self.not_finite(loss, rows.len())) }
    }

    fn prepare_to_train(&mut self, data: &dyn Dataset) -> Result<()> {
        if self.compiled.is_none() {
            return Err(not_compiled());
        }
        self.build_for(data)?;
        for layer in &self.layers {
            if let Some(why) = layer.layer.blocks_training() {
                return Err(Error::layer(&layer.name, why));
            }
        }
        self.check_data(data, "the training data")?;
        self.ready_updater().map(|_| ())
    }

    fn train(&mut self, data: &dyn Dataset, mut options: FitOptions<'_>) -> Result<History> {
        let mut progress = ProgressLogger::new(options.verbose);
        let mut callbacks: Vec<&mut dyn Callback> = Vec::new();
        for callback in std::mem::take(&mut options.callbacks) {
            callbacks.push(callback);
        }
        if options.verbose != Verbose::Silent {
            callbacks.push(&mut progress);
        }
        let mut epochs = Epochs::new(data, &options)?;
        let mut probe = options.gradient_probe.then(|| Probe::new(&self.ops(false).0));
        if options.resume {
            epochs.check_resumes(self.position)?;
        } else {
            self.position = epochs.start_of(options.initial_epoch);
        }
        let mut history = History::default();
        self.stop_training = false;
        for callback in &mut callbacks {
            callback.on_train_begin(epochs.training(), self)?;
        }
        while self.position.epoch < epochs.end && !self.stop_training {
            let epoch = self.position.epoch;
            for callback in &mut callbacks {
                callback.on_epoch_begin(epoch, self)?;
            }
            let whole = self.epoch(&mut epochs, &mut callbacks, &mut probe)?;
            let mut logs = self.logs();
            if whole {
                self.position = epochs.start_of(epoch + 1);
                self.validate(&epochs, epoch, &mut logs)?;
                for callback in &mut callbacks {
                    callback.on_epoch_end(epoch, &mut logs, self)?;
                }
            }
            history.push(epoch, logs, probe.as_mut().map(Probe::take));
        }
        if let Some(updater) = self.compiled.as_ref().and_then(|c| c.updater.as_ref()) {
            updater.finish(&mut self.trainable);
        }
        let logs = history.last().cloned().unwrap_or_default();
        for callback in &mut callbacks {
            callback.on_train_end(&logs, self)?;
        }
        Ok(history)
    }

    /// The epoch of `self.position`, from the batch there on; false if it was stopped before its end.
    fn epoch(
        &mut self,
        epochs: &mut Epochs<'_>,
        callbacks: &mut [&mut dyn Callback],
        probe: &mut Option<Probe>,
    ) -> Result<bool> {
        let Position { epoch, batch: first, .. } = self.position;
        epochs.arrange(Stream::new(self.seed, "shuffle").at_step(epoch as u64));
        if first == 0 {
            self.compiled_mut()?.reset();
        }
        for number in first..epochs.batches() {
            for callback in &mut *callbacks {
                callback.on_train_batch_begin(number, self)?;
            }
            let loss = self.step(epochs.batch(number), epochs.batch_size, probe)?;
            if !loss.is_finite() {
                if !callbacks.iter().any(|callback| callback.terminates_on_nan()) {
                    return Err(self.not_finite(loss, epochs.batch_size));
                }
                self.stop_training = true;
            }
            self.position.batch = number + 1;
            for callback in &mut *callbacks {
                callback.on_train_batch_end(number, self)?;
            }
            if self.stop_training && number + 1 < epochs.batches() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// One step: forward, back, update. Returns the loss of the batch; if that is not finite, nothing
    /// is updated.
    fn step(
        &mut self,
        batch: Batch<'_>,
        batch_size: usize,
        probe: &mut Option<Probe>,
    ) -> Result<f64> {
        self.check_unchanged()?;
        let index = self.plan_index(batch_size, true, probe.is_some());
        let (plan, state) = (&mut self.plans[index], &mut self.state);
        let compiled = self.compiled.as_mut().ok_or_else(not_compiled)?;
        let loss = loss_of(&*compiled.loss, compiled.logits_loss.as_deref(), plan);
        let call = Call {
            batch,
            mode: Mode::Train(loss),
            step: self.steps,
            trainable: &self.trainable,
            state,
        };
        plan.run(&call)?;
        let value = plan.mean_loss() + Updater::penalty(&compiled.segments, &self.trainable);
        if value.is_finite() {
            let Compiled { updater: Some(updater), segments, gradient, .. } = compiled else {
                return Err(not_compiled());
            };
            // Weights change while gradients of others are made, which do not look at them.
            let (mode, step) = (Mode::Train(loss), self.steps);
            let call = Call { batch, mode, step, trainable: &Versioned::default(), state };
            if probe.is_some() || updater.clips_norms() {
                plan.weight_gradients(&call, gradient);
                if let Some(probe) = probe {
                    probe.look(plan, gradient);
                }
                updater.apply(segments, &mut self.trainable, gradient);
            } else {
                updater.apply_as_made(segments, &mut self.trainable, gradient, |all, update| {
                    plan.weight_gradients_then(&call, all, &update);
                });
            }
            plan.update_state(batch.rows.len(), state);
            self.steps += 1;
        }
        compiled.take_in(plan, value, batch.rows.len());
        Ok(value)
    }

    /// Evaluates after an epoch, if there is something to evaluate on and its turn has come.
    fn validate(&mut self, epochs: &Epochs<'_>, epoch: usize, logs: &mut Logs) -> Result<()> {
        if !(epoch + 1).is_multiple_of(epochs.validation_freq) {
            return Ok(());
        }
        let Some(rows) = &epochs.validation else { return Ok(()) };
        self.check_unchanged()?;
        for (name, value) in self.evaluate_rows(rows, epochs.validation_batch_size)?.iter() {
            logs.set(&format!("val_{name}"), value);
        }
        Ok(())
    }

    /// Refuses to go on where a callback has made another model of this one.
    fn check_unchanged(&self) -> Result<()> {
        match self.compiled.as_ref().and_then(|compiled| compiled.updater.as_ref()) {
            Some(_) => Ok(()),
            None => Err(Error::NotReady(
                "a callback has added or taken away a layer, or compiled the model anew, while it was \
                 being trained: do so between two calls of fit"
                    .into(),
            )),
        }
    }

    /// Says where a loss came from that is not finite, after a step in batches of `batch_size`.
    fn not_finite(&self, loss: f64, batch_size: usize) -> Error {
        let Position { epoch, batch, .. } = self.position;
        let plan = self.plans.iter().find(|plan| plan.serves(batch_size, true, false));
        let culprit = plan.and_then(Plan::first_not_finite);
        let from = match culprit {
            Some(layer) => {
                format!("the first numbers that are not finite come out of layer \"{layer}\"")
            }
            None => {
                "all layers' outputs are finite, so that it comes from the loss itself or from a \
                     regularizer"
                    .into()
            }
        };
        let rate = self.learning_rate().unwrap_or(f64::NAN);
        Error::NotFinite(format!(
            "the loss is {loss} in epoch {}, step {}: {from}. Try a lower learning rate (it is {rate}), \
             inputs scaled to about 0–1, or clipnorm; the weights are those before this step",
            epoch + 1,
            batch + 1
        ))
    }
}

/// The loss that a plan's last layer is compared by: of logits, where its softmax was split off.
pub(crate) fn loss_of<'a>(
    loss: &'a dyn Loss,
    logits_loss: Option<&'a dyn Loss>,
    plan: &Plan,
) -> &'a dyn Loss {
    logits_loss.filter(|_| plan.splits_softmax()).unwrap_or(loss)
}
