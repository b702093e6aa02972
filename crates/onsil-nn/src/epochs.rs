//! Which rows training goes through, and in which order.

use crate::callbacks::Training;
use crate::data::Dataset;
use crate::error::{Error, Result};
use crate::evaluate::EvaluationRows;
use crate::fit::Position;
use crate::fit_options::FitOptions;
use crate::plan::Batch;
use onsil_core::random::Stream;

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
pub(crate) struct Epochs<'a> {
    pub(crate) data: &'a dyn Dataset,
    pub(crate) order: Vec<usize>,
    pub(crate) batch_size: usize,
    pub(crate) end: usize,
    pub(crate) shuffle: bool,
    pub(crate) sample_weight: &'a [f32],
    pub(crate) class_weight: Vec<f32>,
    pub(crate) validation: Option<EvaluationRows<'a>>,
    pub(crate) validation_freq: usize,
    pub(crate) validation_batch_size: usize,
}

impl<'a> Epochs<'a> {
    pub(crate) fn new(data: &'a dyn Dataset, options: &'a FitOptions<'_>) -> Result<Self> {
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

    /// Before the first batch of an epoch.
    pub(crate) fn start_of(&self, epoch: usize) -> Position {
        Position { epoch, batch: 0, rows: self.order.len(), batch_size: self.batch_size }
    }

    /// Refuses to go on within an epoch that had other batches.
    pub(crate) fn check_resumes(&self, from: Position) -> Result<()> {
        let now = self.start_of(from.epoch);
        if from.batch == 0 || (from.rows, from.batch_size) == (now.rows, now.batch_size) {
            return Ok(());
        }
        Err(Error::data(format!(
            "resume: the checkpoint was taken within an epoch of {} rows in batches of {}, but there \
             are {} rows in batches of {}: give the same data and batch_size",
            from.rows, from.batch_size, now.rows, now.batch_size
        )))
    }

    pub(crate) fn training(&self) -> Training {
        Training { epochs: self.end, batches: self.batches(), samples: self.order.len() }
    }

    pub(crate) fn batches(&self) -> usize {
        self.order.len().div_ceil(self.batch_size)
    }

    /// The order of an epoch: it depends on the stream only, not on earlier epochs.
    pub(crate) fn arrange(&mut self, stream: Stream) {
        for (row, place) in self.order.iter_mut().enumerate() {
            *place = row;
        }
        if self.shuffle {
            stream.draws().shuffle(&mut self.order);
        }
    }

    pub(crate) fn batch(&self, number: usize) -> Batch<'_> {
        let start = number * self.batch_size;
        Batch {
            data: self.data,
            rows: &self.order[start..(start + self.batch_size).min(self.order.len())],
            sample_weight: self.sample_weight,
            class_weight: &self.class_weight,
        }
    }
}
