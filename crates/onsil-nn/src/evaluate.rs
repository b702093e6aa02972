//! Using a model: `evaluate`, `predict` and their single-batch forms.

use crate::compile::not_compiled;
use crate::data::{Arrays, Dataset, Values};
use crate::epochs::check_weights;
use crate::error::{Error, Result, check};
use crate::fit::loss_of;
use crate::history::Logs;
use crate::optimizers::updater::Updater;
use crate::plan::{Batch, Call, LEAST_ROWS, Mode, Op, Plan};
use crate::sequential::Sequential;
use ndarray::ArrayD;
use onsil_core::parallel;

/// Samples in a batch where nothing else is said.
pub(crate) const BATCH_SIZE: usize = 32;
/// Layouts that are kept: training, validation and prediction, each with its short last batch.
const MAX_PLANS: usize = 4;

/// The rows to evaluate on, and the weight of every row of the data (empty: all 1).
pub(crate) struct EvaluationRows<'a> {
    pub(crate) data: &'a dyn Dataset,
    pub(crate) rows: Vec<usize>,
    pub(crate) sample_weight: &'a [f32],
}

impl<'a> EvaluationRows<'a> {
    pub(crate) fn all(data: &'a dyn Dataset) -> Self {
        Self { data, rows: (0..data.len()).collect(), sample_weight: data.sample_weight() }
    }
}

impl Sequential {
    /// The loss and the metrics over all rows, exactly.
    ///
    /// # Errors
    /// The model is not compiled, or the data do not fit it.
    pub fn evaluate<'a>(
        &mut self,
        x: impl Into<Values<'a>>,
        y: impl Into<Values<'a>>,
    ) -> Result<Logs> {
        self.evaluate_dataset(&Arrays::new(x, y)?, BATCH_SIZE)
    }

    /// The same for anything that gives rows, in batches of `batch_size`.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate); or `batch_size` is 0.
    pub fn evaluate_dataset(&mut self, data: &dyn Dataset, batch_size: usize) -> Result<Logs> {
        check(batch_size > 0, "evaluate_dataset", "batch_size", "at least 1", batch_size)?;
        if self.compiled.is_none() {
            return Err(not_compiled());
        }
        self.build_for(data)?;
        self.check_data(data, "the data to evaluate on")?;
        parallel::install(|| self.evaluate_rows(&EvaluationRows::all(data), batch_size))
    }

    /// The loss and the metrics of one batch.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn test_on_batch<'a>(
        &mut self,
        x: impl Into<Values<'a>>,
        y: impl Into<Values<'a>>,
    ) -> Result<Logs> {
        let data = Arrays::new(x, y)?;
        self.evaluate_dataset(&data, data.len())
    }

    /// The outputs for every row of `x`, shape `(rows, …)`, in batches of 32.
    ///
    /// # Errors
    /// Data that do not fit the model.
    ///
    /// ```
    /// use ndarray::array;
    /// use onsil_nn::{Input, layers::Dense, sequential};
    /// let mut model = sequential![Input::new([2]), Dense::new(3).activation("softmax")]?;
    /// let y = model.predict(&array![[0.0, 1.0]])?;
    /// assert_eq!(y.shape(), [1, 3]);
    /// # Ok::<(), onsil_nn::Error>(())
    /// ```
    pub fn predict<'a>(&mut self, x: impl Into<Values<'a>>) -> Result<ArrayD<f32>> {
        self.predict_dataset(&Arrays::inputs(x)?, BATCH_SIZE)
    }

    /// The outputs for all rows of `x` as one batch.
    ///
    /// # Errors
    /// Data that do not fit the model.
    pub fn predict_on_batch<'a>(&mut self, x: impl Into<Values<'a>>) -> Result<ArrayD<f32>> {
        let data = Arrays::inputs(x)?;
        self.predict_dataset(&data, data.len())
    }

    /// The outputs for every row of anything that gives rows, in batches of `batch_size`.
    ///
    /// # Errors
    /// Data that do not fit the model; or `batch_size` is 0.
    pub fn predict_dataset(
        &mut self,
        data: &dyn Dataset,
        batch_size: usize,
    ) -> Result<ArrayD<f32>> {
        check(batch_size > 0, "predict_dataset", "batch_size", "at least 1", batch_size)?;
        self.build_for(data)?;
        let shape = self.output_shape().unwrap_or_default().to_vec();
        self.outputs(data, batch_size, &shape, None)
    }

    /// What a layer, the last one if none is named, gives for every row: outputs of this shape.
    pub(crate) fn outputs(
        &mut self,
        data: &dyn Dataset,
        batch_size: usize,
        output_shape: &[usize],
        layer: Option<&str>,
    ) -> Result<ArrayD<f32>> {
        let batch_size = enough_for(data.len(), batch_size);
        let rows: Vec<usize> = (0..data.len()).collect();
        let mut outputs = Vec::with_capacity(rows.len() * output_shape.iter().product::<usize>());
        let all = rows.len();
        let mut work = || {
            rows.chunks(batch_size).try_for_each(|rows| {
                let batch = Batch { data, rows, sample_weight: &[], class_weight: &[] };
                let index = self.pass(batch, batch_size, false, layer.is_some())?;
                let plan = &self.plans[index];
                let named = |op: &&Op| layer.is_none_or(|name| op.name == name);
                let op = plan.ops().iter().rfind(named);
                for shard in plan.shards() {
                    outputs.extend_from_slice(op.map_or(&[], |op| shard.output(op)));
                }
                Ok(())
            })
        };
        // Few rows are done by then that another thread has woken up.
        if all <= LEAST_ROWS { work() } else { parallel::install(work) }?;
        let shape = [&[all][..], output_shape].concat();
        ArrayD::from_shape_vec(shape, outputs).map_err(|error| Error::data(error.to_string()))
    }

    pub(crate) fn evaluate_rows(
        &mut self,
        rows: &EvaluationRows<'_>,
        batch_size: usize,
    ) -> Result<Logs> {
        self.compiled_mut()?.reset();
        let penalty = Updater::penalty(&self.segments(), &self.trainable);
        let EvaluationRows { data, rows, sample_weight } = rows;
        let batch_size = enough_for(rows.len(), batch_size);
        for rows in rows.chunks(batch_size) {
            let batch = Batch { data: *data, rows, sample_weight, class_weight: &[] };
            let index = self.pass(batch, batch_size, true, false)?;
            let (plan, compiled) = (&self.plans[index], &mut self.compiled);
            if let Some(compiled) = compiled {
                compiled.take_in(plan, plan.mean_loss() + penalty, rows.len());
            }
        }
        Ok(self.logs())
    }

    /// Takes a batch forward, comparing it with its targets if wanted; returns which plan holds it.
    /// `keep_all`: with the output of every layer.
    fn pass(
        &mut self,
        batch: Batch<'_>,
        batch_size: usize,
        compare: bool,
        keep_all: bool,
    ) -> Result<usize> {
        let index = self.plan_index(batch_size, false, keep_all);
        let plan = &mut self.plans[index];
        let mode = match &self.compiled {
            Some(compiled) if compare => {
                Mode::Evaluate(loss_of(&*compiled.loss, compiled.logits_loss.as_deref(), plan))
            }
            _ => Mode::Predict,
        };
        let (step, trainable, state) = (self.steps, &self.trainable, &self.state);
        plan.run(&Call { batch, mode, step, trainable, state })?;
        Ok(index)
    }

    /// The layout for batches of up to `batch_size` samples, made now if there is none; `keep_all`: one
    /// that keeps the output of every layer.
    pub(crate) fn plan_index(&mut self, batch_size: usize, trains: bool, keep_all: bool) -> usize {
        let serves = |plan: &Plan| plan.serves(batch_size, trains, keep_all);
        if let Some(index) = self.plans.iter().position(serves) {
            return index;
        }
        let logits = self.compiled.as_ref().is_some_and(|compiled| compiled.logits_loss.is_some());
        let (ops, split) = self.ops(logits);
        if self.plans.len() == MAX_PLANS {
            self.plans.remove(0);
        }
        let new = if keep_all { Plan::new } else { Plan::fused };
        self.plans.push(new(ops, batch_size, trains, split));
        self.plans.len() - 1
    }

    /// Infers shapes from the data if nothing has said them, and checks that the data fit.
    pub(crate) fn build_for(&mut self, data: &dyn Dataset) -> Result<()> {
        if self.layers.is_empty() {
            return Err(Error::NotReady("the model has no layers: add some first".into()));
        }
        let given = data.input_shape();
        match &self.input_shape {
            None => self.build(given),
            Some(expected) if without_ones(expected).eq(without_ones(given)) => Ok(()),
            Some(expected) => Err(Error::data(format!(
                "the model expects inputs of shape {expected:?}, but the data's are {given:?}{}",
                hint_to_reshape(expected, given)
            ))),
        }
    }

    /// Checks that the targets of the data fit the model's output, the loss and the metrics.
    pub(crate) fn check_data(&self, data: &dyn Dataset, name: &str) -> Result<()> {
        let compiled = self.compiled.as_ref().ok_or_else(not_compiled)?;
        let output_shape = self.output_shape().unwrap_or_default();
        let outputs = output_shape.last().copied().unwrap_or(1);
        let rows = output_shape.iter().product::<usize>() / outputs;
        let target_len = compiled.loss.target_len(outputs);
        if data.is_empty() {
            return Err(Error::data(format!("{name}: there are no rows")));
        }
        if data.target_len() != rows * target_len {
            return Err(Error::data(format!(
                "{name}: the loss {} compares outputs of shape {output_shape:?} with targets of {} \
                 numbers, but the targets have {}{}",
                compiled.loss.class_name(),
                rows * target_len,
                data.target_len(),
                hint_for_labels(compiled.loss.class_name(), outputs, data.target_len())
            )));
        }
        compiled.check_metrics(outputs, target_len)?;
        check_weights(data.sample_weight(), data.len())?;
        data.check(&mut |target| {
            target.chunks_exact(target_len).try_for_each(|t| compiled.loss.check_target(t, outputs))
        })
    }
}

/// The size of batches for so many rows: nothing is laid out for rows that there are not, but few rows
/// share the layout of the usual batch.
fn enough_for(rows: usize, batch_size: usize) -> usize {
    batch_size.min(rows.max(BATCH_SIZE))
}

/// Shapes that differ only in axes of length 1 at the end are the same numbers in the same order.
fn without_ones(shape: &[usize]) -> impl Iterator<Item = usize> + '_ {
    let len = shape.iter().rposition(|&n| n != 1).map_or(0, |last| last + 1);
    shape[..len].iter().copied()
}

fn hint_to_reshape(expected: &[usize], given: &[usize]) -> &'static str {
    if expected.iter().product::<usize>() == given.iter().product::<usize>() {
        ": they have as many numbers, so that reshaping the data will do"
    } else {
        ""
    }
}

fn hint_for_labels(loss: &str, outputs: usize, given: usize) -> &'static str {
    match loss {
        "CategoricalCrossentropy" if given == 1 => {
            ": for class labels use sparse_categorical_crossentropy"
        }
        "SparseCategoricalCrossentropy" if given == outputs => {
            ": for one-hot rows use categorical_crossentropy"
        }
        _ => "",
    }
}
