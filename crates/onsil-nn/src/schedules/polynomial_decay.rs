use super::{Schedule, check_steps};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `(initial_learning_rate − end_learning_rate) · (1 − step/decay_steps)^power + end_learning_rate`, and
/// `end_learning_rate` after `decay_steps` steps; with `cycle`, `decay_steps` is doubled, tripled, … as
/// often as needed to stay above the step.
///
/// ```
/// use onsil_nn::schedules::{PolynomialDecay, Schedule};
/// let schedule = PolynomialDecay::new(1.0, 100).end_learning_rate(0.5);
/// assert_eq!(schedule.learning_rate(50), 0.75);
/// assert_eq!(schedule.learning_rate(200), 0.5);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PolynomialDecay {
    initial_learning_rate: f64,
    decay_steps: u64,
    #[serde(default = "default_end")]
    end_learning_rate: f64,
    #[serde(default = "default_power")]
    power: f64,
    #[serde(default)]
    cycle: bool,
}

fn default_end() -> f64 {
    0.0001
}

fn default_power() -> f64 {
    1.0
}

impl PolynomialDecay {
    /// From `initial_learning_rate` down in `decay_steps` steps, at least 1.
    pub fn new(initial_learning_rate: f64, decay_steps: u64) -> Self {
        let (end_learning_rate, power) = (default_end(), default_power());
        Self { initial_learning_rate, decay_steps, end_learning_rate, power, cycle: false }
    }

    /// Sets the last learning rate; 0.0001 unless given.
    pub fn end_learning_rate(mut self, end_learning_rate: f64) -> Self {
        self.end_learning_rate = end_learning_rate;
        self
    }

    /// Sets the power, above 0; 1 (a straight line) unless given.
    pub fn power(mut self, power: f64) -> Self {
        self.power = power;
        self
    }

    /// Rises again beyond `decay_steps`; false unless given.
    pub fn cycle(mut self, cycle: bool) -> Self {
        self.cycle = cycle;
        self
    }
}

impl Schedule for PolynomialDecay {
    class!(PolynomialDecay);

    fn validate(&self) -> Result<()> {
        check_steps("PolynomialDecay", "decay_steps", self.decay_steps)?;
        check(self.power > 0.0, "PolynomialDecay", "power", "above 0", self.power)
    }

    fn learning_rate(&self, step: u64) -> f64 {
        let (step, steps) = if self.cycle {
            (step, self.decay_steps * step.div_ceil(self.decay_steps).max(1))
        } else {
            (step.min(self.decay_steps), self.decay_steps)
        };
        let left = 1.0 - step as f64 / steps as f64;
        let range = self.initial_learning_rate - self.end_learning_rate;
        range * left.powf(self.power) + self.end_learning_rate
    }
}
