use super::{Schedule, check_steps};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `initial_learning_rate / (1 + decay_rate · step / decay_steps)`; with `staircase` the quotient
/// `step / decay_steps` is rounded down.
///
/// ```
/// use onsil_nn::schedules::{InverseTimeDecay, Schedule};
/// let schedule = InverseTimeDecay::new(1.0, 100, 0.5);
/// assert_eq!(schedule.learning_rate(200), 0.5);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InverseTimeDecay {
    initial_learning_rate: f64,
    decay_steps: u64,
    decay_rate: f64,
    #[serde(default)]
    staircase: bool,
}

impl InverseTimeDecay {
    /// Starts at `initial_learning_rate`; the divisor grows by `decay_rate` ≥ 0 in every `decay_steps`
    /// steps, at least 1.
    pub fn new(initial_learning_rate: f64, decay_steps: u64, decay_rate: f64) -> Self {
        Self { initial_learning_rate, decay_steps, decay_rate, staircase: false }
    }

    /// Decays in steps rather than smoothly; false unless given.
    pub fn staircase(mut self, staircase: bool) -> Self {
        self.staircase = staircase;
        self
    }
}

impl Schedule for InverseTimeDecay {
    class!(InverseTimeDecay);

    fn validate(&self) -> Result<()> {
        check_steps("InverseTimeDecay", "decay_steps", self.decay_steps)?;
        let rate = self.decay_rate;
        check(rate >= 0.0, "InverseTimeDecay", "decay_rate", "at least 0", rate)
    }

    fn learning_rate(&self, step: u64) -> f64 {
        let mut quotient = step as f64 / self.decay_steps as f64;
        if self.staircase {
            quotient = quotient.floor();
        }
        self.initial_learning_rate / (1.0 + self.decay_rate * quotient)
    }
}
