use super::{Schedule, check_steps};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Down along half a cosine, again and again, each time more slowly.
///
/// Period `i` (from 0) takes `first_decay_steps · t_mulⁱ` steps; after a part `x` of it the learning rate
/// is `initial_learning_rate · ((1 − alpha) · m_mulⁱ · ½(1 + cos(πx)) + alpha)`.
///
/// Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017.
///
/// ```
/// use onsil_nn::schedules::{CosineDecayRestarts, Schedule};
/// let schedule = CosineDecayRestarts::new(1.0, 100).m_mul(0.5);
/// assert_eq!(schedule.learning_rate(0), 1.0);
/// assert_eq!(schedule.learning_rate(100), 0.5);
/// assert_eq!(schedule.learning_rate(200), 0.25);
/// assert_eq!(schedule.learning_rate(300), 0.25);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CosineDecayRestarts {
    initial_learning_rate: f64,
    first_decay_steps: u64,
    #[serde(default = "default_t_mul")]
    t_mul: f64,
    #[serde(default = "default_m_mul")]
    m_mul: f64,
    #[serde(default)]
    alpha: f64,
}

fn default_t_mul() -> f64 {
    2.0
}

fn default_m_mul() -> f64 {
    1.0
}

impl CosineDecayRestarts {
    /// From `initial_learning_rate` down in `first_decay_steps` steps, at least 1, before the first restart.
    pub fn new(initial_learning_rate: f64, first_decay_steps: u64) -> Self {
        let (t_mul, m_mul) = (default_t_mul(), default_m_mul());
        Self { initial_learning_rate, first_decay_steps, t_mul, m_mul, alpha: 0.0 }
    }

    /// Sets how many times longer each period is than the one before, at least 1; 2 unless given.
    pub fn t_mul(mut self, t_mul: f64) -> Self {
        self.t_mul = t_mul;
        self
    }

    /// Sets how many times higher each period starts than the one before; 1 unless given.
    pub fn m_mul(mut self, m_mul: f64) -> Self {
        self.m_mul = m_mul;
        self
    }

    /// Sets the part of the learning rate that is left at the end of a period; 0 unless given.
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// The period that a step is in, and the part of it that is over; `periods` is the step in first
    /// periods.
    fn period(&self, periods: f64) -> (f64, f64) {
        if self.t_mul == 1.0 {
            return (periods.floor(), periods.fract());
        }
        let start = |i: f64| (self.t_mul.powf(i) - 1.0) / (self.t_mul - 1.0);
        let mut i = (1.0 + periods * (self.t_mul - 1.0)).log(self.t_mul).floor();
        // A logarithm that is rounded down would put the first step of a period at the end of the last.
        if start(i + 1.0) <= periods {
            i += 1.0;
        }
        (i, (periods - start(i)) / self.t_mul.powf(i))
    }
}

impl Schedule for CosineDecayRestarts {
    class!(CosineDecayRestarts);

    fn validate(&self) -> Result<()> {
        let name = "CosineDecayRestarts";
        check_steps(name, "first_decay_steps", self.first_decay_steps)?;
        check(self.t_mul >= 1.0, name, "t_mul", "at least 1", self.t_mul)?;
        check(self.m_mul >= 0.0, name, "m_mul", "at least 0", self.m_mul)?;
        check(self.alpha >= 0.0, name, "alpha", "at least 0", self.alpha)
    }

    fn learning_rate(&self, step: u64) -> f64 {
        let (i, done) = self.period(step as f64 / self.first_decay_steps as f64);
        let cosine = 0.5 * self.m_mul.powf(i) * (1.0 + (PI * done).cos());
        self.initial_learning_rate * ((1.0 - self.alpha) * cosine + self.alpha)
    }
}
