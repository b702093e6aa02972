use super::{Schedule, check_steps};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Down along half a cosine: `η₀ · ((1 − alpha) · ½(1 + cos(π · step/decay_steps)) + alpha)`, and
/// `η₀ · alpha` after `decay_steps` steps.
///
/// `η₀` is `initial_learning_rate`; with a warm-up, the learning rate first goes from
/// `initial_learning_rate` to `warmup_target` in a straight line of `warmup_steps` steps, and the decay
/// follows from there, with `η₀ = warmup_target`.
///
/// Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017; warm-up:
/// Goyal et al., "Accurate, large minibatch SGD", arXiv 1706.02677, 2017.
///
/// ```
/// use onsil_nn::schedules::{CosineDecay, Schedule};
/// let schedule = CosineDecay::new(0.0, 1000).warmup(1.0, 100);
/// assert_eq!(schedule.learning_rate(50), 0.5);
/// assert_eq!(schedule.learning_rate(100), 1.0);
/// assert_eq!(schedule.learning_rate(1100), 0.0);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CosineDecay {
    initial_learning_rate: f64,
    decay_steps: u64,
    #[serde(default)]
    alpha: f64,
    #[serde(default)]
    warmup_target: Option<f64>,
    #[serde(default)]
    warmup_steps: u64,
}

impl CosineDecay {
    /// From `initial_learning_rate` down in `decay_steps` steps, at least 1.
    pub fn new(initial_learning_rate: f64, decay_steps: u64) -> Self {
        let (alpha, warmup_target, warmup_steps) = (0.0, None, 0);
        Self { initial_learning_rate, decay_steps, alpha, warmup_target, warmup_steps }
    }

    /// Sets the part of the learning rate that is left at the end; 0 unless given.
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// Goes to the learning rate `target` in `steps` steps first; no warm-up unless given.
    pub fn warmup(mut self, target: f64, steps: u64) -> Self {
        self.warmup_target = Some(target);
        self.warmup_steps = steps;
        self
    }
}

impl Schedule for CosineDecay {
    class!(CosineDecay);

    fn validate(&self) -> Result<()> {
        check_steps("CosineDecay", "decay_steps", self.decay_steps)?;
        check(self.alpha >= 0.0, "CosineDecay", "alpha", "at least 0", self.alpha)
    }

    fn learning_rate(&self, step: u64) -> f64 {
        let initial = self.initial_learning_rate;
        let (from, step) = match self.warmup_target {
            Some(target) if step < self.warmup_steps => {
                return initial + (target - initial) * step as f64 / self.warmup_steps as f64;
            }
            Some(target) => (target, step - self.warmup_steps),
            None => (initial, step),
        };
        let done = step.min(self.decay_steps) as f64 / self.decay_steps as f64;
        let cosine = 0.5 * (1.0 + (PI * done).cos());
        from * ((1.0 - self.alpha) * cosine + self.alpha)
    }
}
