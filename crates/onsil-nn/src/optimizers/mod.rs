//! How variables follow their gradients.
//!
//! Every optimizer has the [`Options`] (learning rate, weight decay, clipping, averages,
//! accumulation) and its own parameters, with Keras' names and defaults.

mod adadelta;
mod adagrad;
mod adam;
mod adam_w;
mod adamax;
mod lion;
mod nadam;
mod rmsprop;
mod sgd;
pub(crate) mod updater;

pub use adadelta::Adadelta;
pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adam_w::AdamW;
pub use adamax::Adamax;
pub use lion::Lion;
pub use nadam::Nadam;
pub use rmsprop::RMSprop;
pub use sgd::SGD;

use crate::error::{Result, check};
use crate::registry::{registry, unknown_class};
use crate::schedules::LearningRate;
use serde::{Deserialize, Serialize};

/// The most state arrays that an optimizer may have.
pub const MAX_SLOTS: usize = 4;

/// The options that every optimizer has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Options {
    /// The learning rate or its schedule.
    pub learning_rate: LearningRate,
    /// `w −= w · weight_decay · learning_rate` before each update.
    pub weight_decay: Option<f64>,
    /// The largest norm of each variable's gradient.
    pub clipnorm: Option<f64>,
    /// The largest absolute value in a gradient.
    pub clipvalue: Option<f64>,
    /// The largest norm of all gradients together.
    pub global_clipnorm: Option<f64>,
    /// Whether to keep a moving average of the variables.
    pub use_ema: bool,
    /// How much of the average each step keeps.
    pub ema_momentum: f64,
    /// The variables are set to their averages every so many steps; never before the end, if none.
    pub ema_overwrite_frequency: Option<u64>,
    /// Gradients are averaged over so many batches before an update, at least 2.
    pub gradient_accumulation_steps: Option<u64>,
    /// Old name of an inverse time decay: learning rate / (1 + decay · step).
    pub decay: f64,
}

impl Options {
    /// The options with this learning rate and Keras' defaults.
    pub fn new(learning_rate: f64) -> Self {
        Self {
            learning_rate: learning_rate.into(),
            weight_decay: None,
            clipnorm: None,
            clipvalue: None,
            global_clipnorm: None,
            use_ema: false,
            ema_momentum: 0.99,
            ema_overwrite_frequency: None,
            gradient_accumulation_steps: None,
            decay: 0.0,
        }
    }

    /// The learning rate of update `iteration` (0 for the first).
    pub fn learning_rate_at(&self, iteration: u64) -> f64 {
        self.learning_rate.at(iteration) / (1.0 + self.decay * iteration as f64)
    }

    pub(crate) fn validate(&self, owner: &str) -> Result<()> {
        self.learning_rate.validate(owner)?;
        let clips = [
            ("clipnorm", self.clipnorm),
            ("clipvalue", self.clipvalue),
            ("global_clipnorm", self.global_clipnorm),
        ];
        for (name, clip) in clips {
            if let Some(clip) = clip {
                check(clip > 0.0, owner, name, "above 0", clip)?;
            }
        }
        let given: Vec<&str> =
            clips.iter().filter(|(_, clip)| clip.is_some()).map(|(name, _)| *name).collect();
        check(given.len() < 2, owner, "clipping", "at most one of the three", given.join(" and "))?;
        if let Some(decay) = self.weight_decay {
            check(decay >= 0.0, owner, "weight_decay", "at least 0", decay)?;
        }
        let momentum = self.ema_momentum;
        check((0.0..=1.0).contains(&momentum), owner, "ema_momentum", "in [0, 1]", momentum)?;
        if let Some(every) = self.ema_overwrite_frequency {
            check(every > 0, owner, "ema_overwrite_frequency", "at least 1", every)?;
        }
        if let Some(steps) = self.gradient_accumulation_steps {
            check(steps > 1, owner, "gradient_accumulation_steps", "at least 2", steps)?;
        }
        check(self.decay >= 0.0, owner, "decay", "at least 0", self.decay)
    }
}

/// A state array of an optimizer: as long as the variables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// Its name, such as `"momentum"`.
    pub name: &'static str,
    /// Its first value.
    pub initial: f32,
}

/// What is the same for all variables in one update: made by [`Optimizer::begin`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Step {
    /// The learning rate.
    pub learning_rate: f32,
    /// Whatever else the optimizer computes once per update.
    pub values: [f32; 6],
}

/// A rule that changes variables along their gradients.
///
/// It is elementwise: it sees some stretch of the variables, with the same stretch of the gradient and
/// of its state arrays.
pub trait Optimizer: std::fmt::Debug + Send + Sync + dyn_clone::DynClone {
    /// The class name, as in configs.
    fn class_name(&self) -> &str;

    /// The parameters, as in configs.
    fn config(&self) -> serde_json::Value;

    /// Checks the parameters; called by `compile`.
    ///
    /// # Errors
    /// A parameter outside its range.
    fn validate(&self) -> Result<()>;

    /// The options that every optimizer has.
    fn options(&self) -> &Options;

    /// The same, to be changed.
    fn options_mut(&mut self) -> &mut Options;

    /// The state arrays, at most [`MAX_SLOTS`].
    fn slots(&self) -> Vec<Slot>;

    /// Starts update `iteration` (0 for the first). `state` (in-out) are two numbers that the optimizer
    /// may carry from update to update; both are 1 at first.
    fn begin(&self, iteration: u64, learning_rate: f64, state: &mut [f64; 2]) -> Step;

    /// Changes `w` (in-out) along the gradient `g` with the state arrays `slots` (in-out, in the order
    /// of [`slots`](Self::slots); those beyond are empty). All have the same length.
    fn update(&self, step: &Step, w: &mut [f32], g: &[f32], slots: [&mut [f32]; MAX_SLOTS]);
}

registry!(Optimizer, "optimizer", parse_over_default, {
    Adadelta;
    Adagrad;
    Adam;
    AdamW;
    Adamax;
    Lion;
    Nadam;
    RMSprop;
    SGD;
});

static DEFAULT_OPTIONS: std::sync::LazyLock<Options> =
    std::sync::LazyLock::new(|| Options::new(0.0));

impl Optimizer for Unknown {
    unknown_class!("optimizer");

    fn options(&self) -> &Options {
        &DEFAULT_OPTIONS
    }

    fn options_mut(&mut self) -> &mut Options {
        unreachable!("an unknown optimizer is refused before its options are changed")
    }

    fn slots(&self) -> Vec<Slot> {
        Vec::new()
    }

    fn begin(&self, _: u64, _: f64, _: &mut [f64; 2]) -> Step {
        Step::default()
    }

    fn update(&self, _: &Step, _: &mut [f32], _: &[f32], _: [&mut [f32]; MAX_SLOTS]) {}
}

/// The common options as builder methods, for every optimizer.
///
/// ```
/// use onsil_nn::optimizers::{OptimizerExt, SGD};
/// let sgd = SGD::new(0.01).weight_decay(1e-4).clipnorm(1.0);
/// ```
pub trait OptimizerExt: Optimizer + Sized {
    /// Sets the learning rate: a number or a schedule.
    fn learning_rate(mut self, learning_rate: impl Into<LearningRate>) -> Self {
        self.options_mut().learning_rate = learning_rate.into();
        self
    }

    /// Sets the weight decay.
    fn weight_decay(mut self, weight_decay: f64) -> Self {
        self.options_mut().weight_decay = Some(weight_decay);
        self
    }

    /// Sets the largest norm of each variable's gradient.
    fn clipnorm(mut self, clipnorm: f64) -> Self {
        self.options_mut().clipnorm = Some(clipnorm);
        self
    }

    /// Sets the largest absolute value in a gradient.
    fn clipvalue(mut self, clipvalue: f64) -> Self {
        self.options_mut().clipvalue = Some(clipvalue);
        self
    }

    /// Sets the largest norm of all gradients together.
    fn global_clipnorm(mut self, global_clipnorm: f64) -> Self {
        self.options_mut().global_clipnorm = Some(global_clipnorm);
        self
    }

    /// Keeps a moving average of the variables, with this momentum, and sets the variables to it every
    /// `overwrite_frequency` steps (never before the end, if none). `fit` ends by setting them to it,
    /// so that training longer later is not the same as training longer at once.
    fn use_ema(mut self, momentum: f64, overwrite_frequency: Option<u64>) -> Self {
        let options = self.options_mut();
        options.use_ema = true;
        options.ema_momentum = momentum;
        options.ema_overwrite_frequency = overwrite_frequency;
        self
    }

    /// Averages gradients over so many batches before an update.
    fn gradient_accumulation_steps(mut self, steps: u64) -> Self {
        self.options_mut().gradient_accumulation_steps = Some(steps);
        self
    }

    /// Old name of an inverse time decay: learning rate / (1 + decay · step).
    fn decay(mut self, decay: f64) -> Self {
        self.options_mut().decay = decay;
        self
    }
}

impl<O: Optimizer> OptimizerExt for O {}

/// Refuses how much of a mean each step keeps, unless a mean can come of it.
fn check_decay_rate(owner: &str, parameter: &str, rate: f64) -> Result<()> {
    check((0.0..1.0).contains(&rate), owner, parameter, "in [0, 1)", rate)
}

/// Refuses an ε that would not keep a division from 0 / 0.
fn check_epsilon(owner: &str, epsilon: f64) -> Result<()> {
    check(epsilon > 0.0 && epsilon.is_finite(), owner, "epsilon", "above 0 and finite", epsilon)
}

/// `1 − βᵗ`: what a mean that started at 0 is divided by after `t` steps.
fn correction(beta: f64, t: u64) -> f64 {
    1.0 - in_f32(beta).powf(t as f64)
}

/// `x` rounded as Keras rounds it: with β₂ = 0.999 this makes 1 − β₂ᵗ smaller by 1.3e-5 of itself, which
/// adds up over an epoch.
fn in_f32(x: f64) -> f64 {
    f64::from(x as f32)
}

/// The methods of an optimizer that give its field `options`.
macro_rules! with_options {
    () => {
        fn options(&self) -> &$crate::optimizers::Options {
            &self.options
        }

        fn options_mut(&mut self) -> &mut $crate::optimizers::Options {
            &mut self.options
        }
    };
}
pub(crate) use with_options;
