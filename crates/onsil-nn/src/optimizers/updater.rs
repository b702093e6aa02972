//! One optimizer applied to all variables of a model.
//!
//! The variables lie in one flat buffer, their gradients in another. A step follows Keras 3:
//!
//! 1. the gradients of the regularizers are added,
//! 2. gradients are accumulated; only every Nth step goes on with their mean,
//! 3. gradients are clipped,
//! 4. `w −= w · weight_decay · learning_rate`,
//! 5. the optimizer updates,
//! 6. the moving average follows, and replaces the variables when its turn has come,
//! 7. constraints are applied.
//!
//! With accumulation, 6 and 7 are done on the steps without an update too; schedules look at the steps,
//! the optimizer and the average at the updates.
//!
//! The buffers are worked on in fixed stretches, in whatever order threads are free: everything is
//! elementwise but norms and penalties, which are summed over the stretches as a fixed tree.

use super::{MAX_SLOTS, Optimizer, Step};
use crate::constraints::Constraint;
use crate::error::{Error, Result, check};
use crate::regularizers::{self, Regularizer};
use crate::schedules::LearningRate;
use onsil_core::{aligned::Aligned, parallel};
use onsil_kernels::optimizer as kernels;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The length of a stretch: all its arrays together stay in a core's cache, and threads are not woken
/// for less.
const STRETCH: usize = 16 * 1024;

/// Where one trainable variable lies in the flat buffers.
#[derive(Debug)]
pub(crate) struct Segment {
    /// Its place.
    pub(crate) range: Range<usize>,
    /// Its shape; the product is the length of `range`.
    pub(crate) shape: Vec<usize>,
    /// Its penalty.
    pub(crate) regularizer: Option<Box<dyn Regularizer>>,
    /// Its rule.
    pub(crate) constraint: Option<Box<dyn Constraint>>,
}

/// The numbers of an updater that a checkpoint keeps beside its arrays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The steps done, those that only accumulated included.
    pub(crate) iterations: u64,
    /// What the optimizer carries from update to update.
    pub(crate) state: [f64; 2],
    /// The learning rate, unless it follows a schedule.
    pub(crate) learning_rate: Option<f64>,
}

/// An optimizer with its state for all variables of a model.
#[derive(Debug)]
pub(crate) struct Updater {
    optimizer: Box<dyn Optimizer>,
    slots: [Aligned; MAX_SLOTS],
    average: Vec<f32>,
    accumulated: Vec<f32>,
    iterations: u64,
    state: [f64; 2],
}

impl Updater {
    /// An updater for `len` values, before the first step. The optimizer must be valid.
    pub(crate) fn new(optimizer: Box<dyn Optimizer>, len: usize) -> Self {
        let wanted = optimizer.slots();
        let slots = std::array::from_fn(|i| {
            let mut slot = Aligned::zeros(if i < wanted.len() { len } else { 0 });
            slot.fill(wanted.get(i).map_or(0.0, |wanted| wanted.initial));
            slot
        });
        let zeros = |wanted: bool| vec![0.0; if wanted { len } else { 0 }];
        let average = zeros(optimizer.options().use_ema);
        let accumulated = zeros(optimizer.options().gradient_accumulation_steps.is_some());
        Self { optimizer, slots, average, accumulated, iterations: 0, state: [1.0; 2] }
    }

    /// The sum of all penalties at the variables `w`.
    pub(crate) fn penalty(segments: &[Segment], w: &[f32]) -> f64 {
        segments
            .iter()
            .filter_map(|segment| segment.regularizer.as_ref().map(|r| (r, &segment.range)))
            .map(|(r, range)| sum(&w[range.clone()], &|stretch| r.penalty(stretch)))
            .sum()
    }

    /// One step: changes the variables `w` (in-out) along their gradients `g` (in-out: used up), without
    /// allocating.
    pub(crate) fn apply(&mut self, segments: &[Segment], w: &mut [f32], g: &mut [f32]) {
        let (pass, all) = self.pass(segments, w, g);
        pass.run(all);
        self.end(segments, w);
    }

    /// The same, where `make` makes the gradients and calls what it is given on every stretch of them, in
    /// any order. Norms of gradients cannot be clipped this way.
    pub(crate) fn apply_as_made(
        &mut self,
        segments: &[Segment],
        w: &mut [f32],
        g: &mut [f32],
        make: impl FnOnce(Stretch<'_>, &(dyn Fn(Stretch<'_>) + Sync)),
    ) {
        let (pass, all) = self.pass(segments, w, g);
        make(all, &|stretch| pass.update(stretch));
        self.end(segments, w);
    }

    /// Whether gradients are clipped by norms, for which all must be known first.
    pub(crate) fn clips_norms(&self) -> bool {
        let options = self.optimizer.options();
        options.clipnorm.or(options.global_clipnorm).is_some()
    }

    fn end(&mut self, segments: &[Segment], w: &mut [f32]) {
        for segment in segments {
            if let Some(constraint) = &segment.constraint {
                constraint.apply(&segment.shape, &mut w[segment.range.clone()]);
            }
        }
        self.iterations += 1;
    }

    /// The end of training: sets the variables `w` to their moving averages, if there are any.
    pub(crate) fn finish(&self, w: &mut [f32]) {
        if !self.average.is_empty() && self.iterations > 0 {
            w.copy_from_slice(&self.average);
        }
    }

    /// The learning rate of the next step, without the old `decay`.
    pub(crate) fn learning_rate(&self) -> f64 {
        self.optimizer.options().learning_rate.at(self.iterations)
    }

    /// Sets a constant learning rate.
    ///
    /// # Errors
    /// It is not constant, or `rate` is not a learning rate.
    pub(crate) fn set_learning_rate(&mut self, rate: f64) -> Result<()> {
        let owner = self.optimizer.class_name().to_owned();
        let holds = rate >= 0.0 && rate.is_finite();
        check(holds, &owner, "learning_rate", "at least 0 and finite", rate)?;
        match &mut self.optimizer.options_mut().learning_rate {
            LearningRate::Constant(constant) => {
                *constant = rate;
                Ok(())
            }
            LearningRate::Schedule(schedule) => Err(Error::config(format!(
                "{owner}: the learning rate follows {} and cannot be set to {rate}; compile with a \
                 number as learning_rate to set it during training",
                schedule.class_name()
            ))),
        }
    }

    /// All arrays, as long as the variables, with their names: the slots, then `"average"` and
    /// `"gradient_accumulator"` if in use.
    pub(crate) fn arrays(&self) -> Vec<(&'static str, &[f32])> {
        let names = self.optimizer.slots();
        let slots = names.iter().map(|slot| slot.name).zip(self.slots.iter().map(|slot| &**slot));
        let more = [("average", &*self.average), ("gradient_accumulator", &*self.accumulated)];
        slots.chain(more.into_iter().filter(|(_, array)| !array.is_empty())).collect()
    }

    /// The same, to be restored.
    pub(crate) fn arrays_mut(&mut self) -> Vec<(&'static str, &mut [f32])> {
        let names = self.optimizer.slots();
        let slots = self.slots.iter_mut().map(|slot| &mut **slot);
        let slots = names.iter().map(|slot| slot.name).zip(slots);
        let more =
            [("average", &mut *self.average), ("gradient_accumulator", &mut *self.accumulated)];
        slots.chain(more.into_iter().filter(|(_, array)| !array.is_empty())).collect()
    }

    /// The numbers to be saved.
    pub(crate) fn progress(&self) -> Progress {
        let learning_rate = match self.optimizer.options().learning_rate {
            LearningRate::Constant(rate) => Some(rate),
            LearningRate::Schedule(_) => None,
        };
        Progress { iterations: self.iterations, state: self.state, learning_rate }
    }

    /// Restores saved numbers.
    ///
    /// # Errors
    /// The learning rate was constant and now is not.
    pub(crate) fn set_progress(&mut self, progress: &Progress) -> Result<()> {
        if let Some(rate) = progress.learning_rate {
            self.set_learning_rate(rate)?;
        }
        self.iterations = progress.iterations;
        self.state = progress.state;
        Ok(())
    }

    /// What is to be done in this step, and to what.
    fn pass<'a>(
        &'a mut self,
        segments: &'a [Segment],
        w: &'a mut [f32],
        g: &'a mut [f32],
    ) -> (Pass<'a>, Stretch<'a>) {
        let options = self.optimizer.options();
        let accumulation = options.gradient_accumulation_steps.unwrap_or(1);
        let updates = self.iterations / accumulation;
        let learning_rate = options.learning_rate_at(self.iterations);
        let step = (self.iterations + 1)
            .is_multiple_of(accumulation)
            .then(|| self.optimizer.begin(updates, learning_rate, &mut self.state));
        let pass = Pass {
            optimizer: &*self.optimizer,
            segments,
            accumulation: accumulation as f32,
            step,
            clip: Clip::of(options.clipnorm, options.global_clipnorm, options.clipvalue),
            decay: options.weight_decay.map(|decay| (decay * learning_rate) as f32),
            ema_momentum: if updates == 0 { 0.0 } else { options.ema_momentum },
            overwrite: options
                .ema_overwrite_frequency
                .is_some_and(|every| (updates + 1).is_multiple_of(every)),
        };
        let slots = self.slots.each_mut().map(|slot| &mut **slot);
        let (average, accumulated) = (&mut *self.average, &mut *self.accumulated);
        (pass, Stretch { start: 0, w, g, slots, average, accumulated })
    }
}

/// How gradients are clipped.
#[derive(Clone, Copy, Debug)]
enum Clip {
    None,
    Norm(f64),
    GlobalNorm(f64),
    Value(f32),
}

impl Clip {
    fn of(norm: Option<f64>, global_norm: Option<f64>, value: Option<f64>) -> Self {
        match (norm, global_norm, value) {
            (Some(norm), ..) => Self::Norm(norm),
            (_, Some(norm), _) => Self::GlobalNorm(norm),
            (.., Some(value)) => Self::Value(value as f32),
            _ => Self::None,
        }
    }
}

/// One step, for any stretch.
struct Pass<'a> {
    optimizer: &'a dyn Optimizer,
    segments: &'a [Segment],
    accumulation: f32,
    /// None where gradients are only accumulated.
    step: Option<Step>,
    clip: Clip,
    decay: Option<f32>,
    ema_momentum: f64,
    overwrite: bool,
}

impl Pass<'_> {
    fn run(&self, mut all: Stretch<'_>) {
        let clips_norm = matches!(self.clip, Clip::Norm(_) | Clip::GlobalNorm(_));
        if clips_norm && self.step.is_some() {
            all.reborrow().for_each(&|mut stretch| self.prepare(&mut stretch));
            self.clip_norm(all.g);
            all.for_each(&|mut stretch| self.change(&mut stretch));
        } else {
            all.for_each(&|stretch| self.update(stretch));
        }
    }

    /// Everything that is done to a stretch where no norms are clipped.
    fn update(&self, mut stretch: Stretch<'_>) {
        self.prepare(&mut stretch);
        self.change(&mut stretch);
    }

    /// Makes `g` the gradient of this update, before clipping.
    fn prepare(&self, stretch: &mut Stretch<'_>) {
        let own = stretch.start..stretch.start + stretch.w.len();
        for segment in self.segments {
            let Some(regularizer) = &segment.regularizer else { continue };
            let range = segment.range.start.max(own.start)..segment.range.end.min(own.end);
            if !range.is_empty() {
                let range = range.start - own.start..range.end - own.start;
                regularizer.add_gradient(&stretch.w[range.clone()], &mut stretch.g[range]);
            }
        }
        let gradients = stretch.accumulated.iter_mut().zip(stretch.g.iter_mut());
        if self.step.is_some() {
            for (sum, g) in gradients {
                *g = (*g + *sum) / self.accumulation;
                *sum = 0.0;
            }
        } else {
            gradients.for_each(|(sum, g)| *sum += *g);
        }
    }

    fn clip_norm(&self, g: &mut [f32]) {
        match self.clip {
            Clip::Norm(clip) => {
                for segment in self.segments {
                    let g = &mut g[segment.range.clone()];
                    let norm = norm(g);
                    // Written so that NaN stays NaN.
                    scale(g, if norm <= clip { 1.0 } else { clip / norm });
                }
            }
            Clip::GlobalNorm(clip) => {
                let norm = norm(g);
                // As in Keras, an infinite norm makes every gradient NaN, so that it is noticed.
                let clip = if norm.is_finite() { clip } else { f64::NAN };
                scale(g, if norm <= clip { 1.0 } else { clip / norm });
            }
            Clip::Value(_) | Clip::None => {}
        }
    }

    /// Changes the variables along their gradients.
    fn change(&self, stretch: &mut Stretch<'_>) {
        if let Some(step) = &self.step {
            if let Clip::Value(limit) = self.clip {
                stretch.g.iter_mut().for_each(|g| *g = g.clamp(-limit, limit));
            }
            if let Some(factor) = self.decay {
                kernels::weight_decay(stretch.w, factor);
            }
            let slots = stretch.slots.each_mut().map(|slot| &mut **slot);
            self.optimizer.update(step, stretch.w, stretch.g, slots);
        }
        if !stretch.average.is_empty() {
            kernels::ema(stretch.average, stretch.w, self.ema_momentum);
            if self.overwrite {
                stretch.w.copy_from_slice(stretch.average);
            }
        }
    }
}

/// The same stretch of all buffers; those that are not in use are empty.
pub(crate) struct Stretch<'a> {
    /// Its place in the whole buffers.
    start: usize,
    w: &'a mut [f32],
    /// The gradients.
    pub(crate) g: &'a mut [f32],
    slots: [&'a mut [f32]; MAX_SLOTS],
    average: &'a mut [f32],
    accumulated: &'a mut [f32],
}

impl Stretch<'_> {
    fn reborrow(&mut self) -> Stretch<'_> {
        Stretch {
            start: self.start,
            w: self.w,
            g: self.g,
            slots: self.slots.each_mut().map(|slot| &mut **slot),
            average: self.average,
            accumulated: self.accumulated,
        }
    }

    /// Calls `work` on stretches of [`STRETCH`], on all threads.
    fn for_each(self, work: &(impl Fn(Stretch<'_>) + Sync)) {
        match middle(self.w.len()) {
            None => work(self),
            Some(middle) => {
                let (left, right) = self.split_at(middle);
                parallel::join(|| left.for_each(work), || right.for_each(work));
            }
        }
    }

    /// The stretches before and from `middle` on.
    pub(crate) fn split_at<'b>(self, middle: usize) -> (Stretch<'b>, Stretch<'b>)
    where
        Self: 'b,
    {
        let (w, right_w) = self.w.split_at_mut(middle);
        let (g, right_g) = self.g.split_at_mut(middle);
        let [a, b, c, d] = self.slots.map(|slot| split_if_used(slot, middle));
        let (average, right_average) = split_if_used(self.average, middle);
        let (accumulated, right_accumulated) = split_if_used(self.accumulated, middle);
        let slots = [a.0, b.0, c.0, d.0];
        let left = Stretch { start: self.start, w, g, slots, average, accumulated };
        let right = Stretch {
            start: self.start + middle,
            w: right_w,
            g: right_g,
            slots: [a.1, b.1, c.1, d.1],
            average: right_average,
            accumulated: right_accumulated,
        };
        (left, right)
    }
}

fn split_if_used(array: &mut [f32], middle: usize) -> (&mut [f32], &mut [f32]) {
    array.split_at_mut(middle.min(array.len()))
}

/// Where to split work on `len` values: at a whole number of stretches, about the middle.
fn middle(len: usize) -> Option<usize> {
    (len > STRETCH).then(|| (len / 2).next_multiple_of(STRETCH))
}

/// The sum of `term` over the stretches of `values`, as a fixed tree.
fn sum(values: &[f32], term: &(impl Fn(&[f32]) -> f64 + Sync)) -> f64 {
    match middle(values.len()) {
        None => term(values),
        Some(middle) => {
            let (left, right) = values.split_at(middle);
            let (left, right) = parallel::join(|| sum(left, term), || sum(right, term));
            left + right
        }
    }
}

/// The Euclidean norm.
fn norm(g: &[f32]) -> f64 {
    sum(g, &|stretch| regularizers::sum(stretch, |g| g * g)).sqrt()
}

fn scale(g: &mut [f32], factor: f64) {
    if factor != 1.0 {
        let factor = factor as f32;
        g.iter_mut().for_each(|g| *g *= factor);
    }
}

#[cfg(test)]
mod tests;
