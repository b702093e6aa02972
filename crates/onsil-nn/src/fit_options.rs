//! How `fit` trains.

use crate::callbacks::{Callback, Verbose};
use crate::data::Dataset;
use crate::error::{Result, check};
use std::collections::BTreeMap;

/// How `fit` trains, with Keras' names and defaults.
///
/// ```
/// use onsil_nn::FitOptions;
/// let options = FitOptions::new().epochs(10).batch_size(64).validation_split(0.1);
/// ```
#[derive(Default)]
pub struct FitOptions<'a> {
    pub(crate) batch_size: Option<usize>,
    pub(crate) epochs: Option<usize>,
    pub(crate) callbacks: Vec<&'a mut dyn Callback>,
    pub(crate) validation_split: f64,
    pub(crate) validation_data: Option<Box<dyn Dataset + Send + 'a>>,
    pub(crate) keep_order: bool,
    pub(crate) class_weight: BTreeMap<usize, f32>,
    pub(crate) sample_weight: Vec<f32>,
    pub(crate) initial_epoch: usize,
    pub(crate) validation_freq: Option<usize>,
    pub(crate) validation_batch_size: Option<usize>,
    pub(crate) gradient_probe: bool,
    pub(crate) resume: bool,
    pub(crate) verbose: Verbose,
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

    /// Whether to go on where the training that a loaded checkpoint holds was stopped, bit for bit,
    /// with the same data; then `initial_epoch` is not looked at. What callbacks remember is not in
    /// a checkpoint. False unless given.
    pub fn resume(mut self, resume: bool) -> Self {
        self.resume = resume;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
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
