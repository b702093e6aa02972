//! What a model is trained with.

use crate::error::{Error, Result};
use crate::history::Logs;
use crate::losses::Loss;
use crate::metrics::{Mean, Metric, Rows};
use crate::optimizers::Optimizer;
use crate::optimizers::updater::{Segment, Updater};
use crate::plan::Plan;
use crate::sequential::Sequential;
use onsil_core::aligned::Aligned;

/// An optimizer, a loss and metrics, with what they gather.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) optimizer: Box<dyn Optimizer>,
    pub(crate) loss: Box<dyn Loss>,
    /// The loss as a function of the logits, for a model that ends in softmax.
    pub(crate) logits_loss: Option<Box<dyn Loss>>,
    pub(crate) metrics: Vec<Watched>,
    /// Made when training starts, once all weights are known.
    pub(crate) updater: Option<Updater>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) gradient: Aligned,
    /// The loss since the last reset, each batch weighted by its samples.
    pub(crate) running: Mean,
}

/// A metric, its name in histories, and whether it looks at sample weights.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) name: String,
    pub(crate) metric: Box<dyn Metric>,
    pub(crate) weighted: bool,
}

impl Sequential {
    /// Sets what the model is trained with, by name or as objects, and forgets an earlier
    /// optimizer's state.
    ///
    /// # Errors
    /// An unknown name (with a suggestion), or a parameter outside its range.
    ///
    /// ```
    /// use onsil_nn::{Input, layers::Dense, losses::SparseCategoricalCrossentropy, sequential};
    /// use onsil_nn::optimizers::Adam;
    /// let mut model = sequential![Input::new([4]), Dense::new(3).activation("softmax")]?;
    /// model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
    /// model.compile(Adam::new(1e-4), SparseCategoricalCrossentropy::default(), ["accuracy"])?;
    /// let message = model.compile("adm", "mse", ["accuracy"]).unwrap_err().to_string();
    /// assert!(message.starts_with("unknown optimizer \"adm\"; did you mean \"Adam\"?"));
    /// # Ok::<(), onsil_nn::Error>(())
    /// ```
    pub fn compile<M: Into<Box<dyn Metric>>>(
        &mut self,
        optimizer: impl Into<Box<dyn Optimizer>>,
        loss: impl Into<Box<dyn Loss>>,
        metrics: impl IntoIterator<Item = M>,
    ) -> Result<()> {
        let (optimizer, loss) = (optimizer.into(), loss.into());
        optimizer.validate()?;
        loss.validate()?;
        let mut compiled = Compiled {
            optimizer,
            logits_loss: loss.of_softmax_logits(),
            loss,
            metrics: Vec::new(),
            updater: None,
            segments: Vec::new(),
            gradient: Aligned::default(),
            running: Mean::default(),
        };
        for metric in metrics {
            compiled.watch(metric.into(), false)?;
        }
        self.compiled = Some(compiled);
        self.plans.clear();
        Ok(())
    }

    /// Adds metrics that take sample and class weights into account.
    ///
    /// # Errors
    /// An unknown name or a parameter outside its range; or the model is not compiled.
    pub fn weighted_metrics<M: Into<Box<dyn Metric>>>(
        &mut self,
        metrics: impl IntoIterator<Item = M>,
    ) -> Result<()> {
        let compiled = self.compiled_mut()?;
        metrics.into_iter().try_for_each(|metric| compiled.watch(metric.into(), true))
    }

    /// The learning rate of the next update.
    ///
    /// # Errors
    /// The model is not compiled.
    pub fn learning_rate(&self) -> Result<f64> {
        let compiled = self.compiled.as_ref().ok_or_else(not_compiled)?;
        Ok(match &compiled.updater {
            Some(updater) => updater.learning_rate(),
            None => compiled.optimizer.options().learning_rate_at(0),
        })
    }

    /// Sets a constant learning rate for the updates to come.
    ///
    /// # Errors
    /// The model is not compiled, or its learning rate follows a schedule.
    pub fn set_learning_rate(&mut self, rate: f64) -> Result<()> {
        self.ready_updater()?.set_learning_rate(rate)
    }

    /// The figures gathered since the epoch began: the loss, and every metric.
    pub fn logs(&self) -> Logs {
        let mut logs = Logs::default();
        if let Some(compiled) = &self.compiled {
            for watched in &compiled.metrics {
                logs.set(&watched.name, watched.metric.result());
            }
            logs.set("loss", compiled.running.result());
        }
        logs
    }

    /// Whether a larger figure of that name is better, if that is known.
    pub(crate) fn larger_is_better(&self, figure: &str) -> Option<bool> {
        let name = figure.strip_prefix("val_").unwrap_or(figure);
        if name == "loss" {
            return Some(false);
        }
        let watched = self.compiled.as_ref()?.metrics.iter().find(|w| w.name == name)?;
        watched.metric.larger_is_better()
    }

    pub(crate) fn compiled_mut(&mut self) -> Result<&mut Compiled> {
        self.compiled.as_mut().ok_or_else(not_compiled)
    }

    /// The optimizer with its state, made now if training has not started.
    pub(crate) fn ready_updater(&mut self) -> Result<&mut Updater> {
        let (segments, len) = (self.segments(), self.trainable.len());
        let compiled = self.compiled_mut()?;
        if compiled.updater.is_none() {
            compiled.segments = segments;
            compiled.gradient = Aligned::zeros(len);
        }
        let optimizer = &compiled.optimizer;
        Ok(compiled.updater.get_or_insert_with(|| Updater::new(optimizer.clone(), len)))
    }
}

impl Compiled {
    fn watch(&mut self, metric: Box<dyn Metric>, weighted: bool) -> Result<()> {
        metric.validate()?;
        let base = metric.name();
        let taken = |name: &str| name == "loss" || self.metrics.iter().any(|w| w.name == name);
        let weighted_name = weighted.then(|| format!("weighted_{base}"));
        let numbered = (1..).map(|number| format!("{base}_{number}"));
        let mut names = std::iter::once(base.clone()).chain(weighted_name).chain(numbered);
        let name = names.find(|name| !taken(name)).unwrap_or(base);
        self.metrics.push(Watched { name, metric, weighted });
        Ok(())
    }

    /// Puts back what was gathered when a checkpoint was written: the loss, then each metric.
    /// `outputs` are the numbers in a row of the model's output.
    pub(crate) fn set_running(&mut self, running: &[Vec<f64>], outputs: usize) -> Result<()> {
        let target_len = self.loss.target_len(outputs);
        for (watched, state) in self.metrics.iter_mut().zip(running.iter().skip(1)) {
            if watched.metric.state().len() != state.len() {
                // Some metrics lay out what they gather when they first see how long rows are.
                let (prediction, target, weight) = (&[], &[], &[]);
                watched.metric.update(Rows { prediction, target, weight, outputs, target_len });
            }
        }
        let known = std::iter::once(self.running.state().len())
            .chain(self.metrics.iter().map(|w| w.metric.state().len()));
        if !known.eq(running.iter().map(Vec::len)) {
            return Err(Error::config(
                "the figures of the checkpoint are not those of its metrics",
            ));
        }
        self.running.set_state(&running[0]);
        for (watched, state) in self.metrics.iter_mut().zip(&running[1..]) {
            watched.metric.set_state(state);
        }
        Ok(())
    }

    /// Forgets what has been gathered, without allocating.
    pub(crate) fn reset(&mut self) {
        self.running = Mean::default();
        for watched in &mut self.metrics {
            watched.metric.reset();
        }
    }

    /// Checks that targets of so many numbers per row fit every metric.
    pub(crate) fn check_metrics(&self, outputs: usize, target_len: usize) -> Result<()> {
        for watched in &self.metrics {
            let wanted = watched.metric.target_len(outputs).unwrap_or(target_len);
            if wanted != target_len {
                return Err(Error::data(format!(
                    "metric \"{}\" compares rows of {outputs} outputs with targets of {wanted} \
                     numbers, but with the loss {} the targets have {target_len}",
                    watched.name,
                    self.loss.class_name()
                )));
            }
        }
        Ok(())
    }

    /// Takes in what a plan compared: the loss of the batch, and the rows for the metrics.
    pub(crate) fn take_in(&mut self, plan: &Plan, loss: f64, samples: usize) {
        self.running.add(loss, samples as f64);
        let Some(last) = plan.ops().last() else { return };
        let target_len = self.loss.target_len(last.outputs());
        for shard in plan.shards() {
            for watched in &mut self.metrics {
                watched.metric.update(shard.compared(last, target_len, watched.weighted));
            }
        }
    }
}

pub(crate) fn not_compiled() -> Error {
    Error::NotReady(
        "the model is not compiled: call compile(optimizer, loss, metrics) first".into(),
    )
}
