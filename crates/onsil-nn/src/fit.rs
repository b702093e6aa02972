//! Training: `fit` and `train_on_batch`.

use crate::callbacks::{Callback, ProgressLogger, Training, Verbose};
use crate::compile::not_compiled;
use crate::data::{Arrays, Dataset, Values};
use crate::error::{Error, Result, check};
use crate::evaluate::EvaluationRows;
use crate::history::{History, Logs};
use crate::losses::Loss;
use crate::optimizers::updater::Updater;
use crate::plan::{Batch, Call, Mode, Plan};
use crate::probe::Probe;
use crate::sequential::Sequential;
use onsil_core::{parallel, random::Stream};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How `fit` trains, with Keras' names and defaults.
///
/// ```
/// use onsil_nn::FitOptions;
/// let options = FitOptions::new().epochs(10).batch_size(64).validation_split(0.1);
/// ```
#[derive(Default)]
pub struct FitOptions<'a> {
    batch_size: Option<usize>,
    epochs: Option<usize>,
    callbacks: Vec<&'a mut dyn Callback>,
    validation_split: f64,
    validation_data: Option<Box<dyn Dataset + Send + 'a>>,
    keep_order: bool,
    class_weight: BTreeMap<usize, f32>,
    sample_weight: Vec<f32>,
    initial_epoch: usize,
    validation_freq: Option<usize>,
    validation_batch_size: Option<usize>,
    gradient_probe: bool,
    resume: bool,
    verbose: Verbose,
}

impl<'a> FitOptions<'a> {
    /// Keras' defaults: one epoch, batches of 32, shuffled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Samples in a batch, at least 1; 32 unless given.
    pub fn batch_size(mut self, batch_size: usize) -> Self {
        self.batch_size = Some(batch_size);
        self
    }

    /// The number of the epoch at which training ends; 1 unless given.
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.epochs = Some(epochs);
        self
    }

    /// Adds a callback; they are called in the order in which they were added.
    pub fn callback(mut self, callback: &'a mut dyn Callback) -> Self {
        self.callbacks.push(callback);
        self
    }

    /// Keeps the last share of the rows, in [0, 1), for validation; taken before shuffling. 0 unless
    /// given.
    pub fn validation_split(mut self, share: f64) -> Self {
        self.validation_split = share;
        self
    }

    /// Evaluates on these rows after each epoch; used instead of a split.
    pub fn validation_data(mut self, data: impl Dataset + Send + 'a) -> Self {
        self.validation_data = Some(Box::new(data));
        self
    }

    /// Whether to shuffle the rows before each epoch; true unless given.
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.keep_order = !shuffle;
        self
    }

    /// Multiplies the loss of the samples of some classes; 1 for the others.
    pub fn class_weight(mut self, weights: impl IntoIterator<Item = (usize, f32)>) -> Self {
        self.class_weight = weights.into_iter().collect();
        self
    }

    /// Multiplies the loss of every sample by its own weight.
    pub fn sample_weight(mut self, weights: impl Into<Vec<f32>>) -> Self {
        self.sample_weight = weights.into();
        self
    }

    /// The number of the first epoch, to go on with earlier training; 0 unless given.
    pub fn initial_epoch(mut self, epoch: usize) -> Self {
        self.initial_epoch = epoch;
        self
    }

    /// Validates after every so many epochs; 1 unless given.
    pub fn validation_freq(mut self, epochs: usize) -> Self {
        self.validation_freq = Some(epochs);
        self
    }

    /// Samples in a batch of validation; as in training unless given.
    pub fn validation_batch_size(mut self, batch_size: usize) -> Self {
        self.validation_batch_size = Some(batch_size);
        self
    }

    /// Sets what is printed on standard output; nothing unless given.
    pub fn verbose(mut self, verbose: Verbose) -> Self {
        self.verbose = verbose;
        self
    }

    /// Whether to report the norm of each layer's gradient and its share of dead units in the history;
    /// false unless given, and free then.
    pub fn gradient_probe(mut self, gradient_probe: bool) -> Self {
        self.gradient_probe = gradient_probe;
        self
    }

    /// Whether to go on where the training that a loaded checkpoint holds was stopped, bit for bit;
    /// false unless given.
    pub fn resume(mut self, resume: bool) -> Self {
        self.resume = resume;
        self
    }

    fn check(&self) -> Result<()> {
        let at_least_1 = [
            ("batch_size", self.batch_size),
            ("validation_freq", self.validation_freq),
            ("validation_batch_size", self.validation_batch_size),
        ];
        for (name, value) in at_least_1 {
            check(value != Some(0), "fit", name, "at least 1", 0)?;
        }
        let split = self.validation_split;
        check((0.0..1.0).contains(&split), "fit", "validation_split", "in [0, 1)", split)?;
        for (class, weight) in &self.class_weight {
            let holds = weight.is_finite() && *weight >= 0.0;
            let name = format!("class_weight of class {class}");
            check(holds, "fit", &name, "at least 0 and finite", weight)?;
            check(*class < MAX_CLASSES, "fit", "class_weight's class", BELOW_MAX_CLASSES, class)?;
        }
        Ok(())
    }
}

/// Class labels are whole numbers in f32, which are exact up to here.
const MAX_CLASSES: usize = 1 << 24;
const BELOW_MAX_CLASSES: &str = "below 16777216";

/// How far training has come: what a checkpoint needs beside the weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    pub(crate) epoch: usize,
    pub(crate) batch: usize,
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
        if !options.resume {
            self.position = Position { epoch: options.initial_epoch, batch: 0 };
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
                self.position = Position { epoch: epoch + 1, batch: 0 };
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
        let Position { epoch, batch: first } = self.position;
        epochs.arrange(Stream::new(self.seed, "shuffle").at_step(epoch as u64));
        if first == 0 {
            self.compiled_mut()?.reset();
        }
        for number in first..epochs.batches() {
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
        let index = self.plan_index(batch_size, true);
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
            plan.weight_gradients(&call, &mut compiled.gradient);
        }
        compiled.take_in(plan, value, batch.rows.len());
        if !value.is_finite() {
            return Ok(value);
        }
        if let Some(probe) = probe {
            probe.look(plan, &compiled.gradient);
        }
        plan.update_state(batch.rows.len(), state);
        if let Some(updater) = &mut compiled.updater {
            updater.apply(&compiled.segments, &mut self.trainable, &mut compiled.gradient);
        }
        self.steps += 1;
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
        let Position { epoch, batch } = self.position;
        let plan = self.plans.iter().find(|plan| plan.serves(batch_size, true));
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

/// Refuses weights of rows that are not one for each, or not at least 0 and finite.
pub(crate) fn check_weights(weights: &[f32], rows: usize) -> Result<()> {
    if !weights.is_empty() && weights.len() != rows {
        return Err(Error::data(format!(
            "sample_weight has {} numbers, but there are {rows} rows: one for each is needed",
            weights.len()
        )));
    }
    match weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        Some(row) => Err(Error::data(format!(
            "sample_weight must be at least 0 and finite, but is {} for row {row}",
            weights[row]
        ))),
        None => Ok(()),
    }
}

/// Which rows training goes through, and how.
struct Epochs<'a> {
    data: &'a dyn Dataset,
    order: Vec<usize>,
    batch_size: usize,
    end: usize,
    shuffle: bool,
    sample_weight: &'a [f32],
    class_weight: Vec<f32>,
    validation: Option<EvaluationRows<'a>>,
    validation_freq: usize,
    validation_batch_size: usize,
}

impl<'a> Epochs<'a> {
    fn new(data: &'a dyn Dataset, options: &'a FitOptions<'_>) -> Result<Self> {
        let rows = data.len();
        let weights = match &options.sample_weight[..] {
            [] => data.sample_weight(),
            given => given,
        };
        check_weights(weights, rows)?;
        let kept = match options.validation_data {
            Some(_) => rows,
            None => (rows as f64 * (1.0 - options.validation_split)).floor() as usize,
        };
        if kept == 0
            || (kept == rows && options.validation_split > 0.0 && options.validation_data.is_none())
        {
            return Err(Error::data(format!(
                "validation_split {} of {rows} rows leaves {kept} for training and {} for validation: \
                 both need at least one",
                options.validation_split,
                rows - kept
            )));
        }
        let batch_size = options.batch_size.unwrap_or(32).min(kept);
        let validation = match &options.validation_data {
            Some(validation) => Some(EvaluationRows::all(&**validation)),
            None if kept < rows => {
                Some(EvaluationRows { data, rows: (kept..rows).collect(), sample_weight: weights })
            }
            None => None,
        };
        let classes = options.class_weight.keys().max().map_or(0, |class| class + 1);
        let class_weight = |class| options.class_weight.get(&class).copied().unwrap_or(1.0);
        Ok(Self {
            data,
            order: (0..kept).collect(),
            batch_size,
            end: options.epochs.unwrap_or(1),
            shuffle: !options.keep_order,
            sample_weight: weights,
            class_weight: (0..classes).map(class_weight).collect(),
            validation,
            validation_freq: options.validation_freq.unwrap_or(1),
            validation_batch_size: options.validation_batch_size.unwrap_or(batch_size),
        })
    }

    fn training(&self) -> Training {
        Training { epochs: self.end, batches: self.batches(), samples: self.order.len() }
    }

    fn batches(&self) -> usize {
        self.order.len().div_ceil(self.batch_size)
    }

    /// The order of an epoch: it depends on the stream only, not on earlier epochs.
    fn arrange(&mut self, stream: Stream) {
        for (row, place) in self.order.iter_mut().enumerate() {
            *place = row;
        }
        if self.shuffle {
            stream.draws().shuffle(&mut self.order);
        }
    }

    fn batch(&self, number: usize) -> Batch<'_> {
        let start = number * self.batch_size;
        Batch {
            data: self.data,
            rows: &self.order[start..(start + self.batch_size).min(self.order.len())],
            sample_weight: self.sample_weight,
            class_weight: &self.class_weight,
        }
    }
}
