use super::{Schedule, check_steps};
use crate::error::Result;
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `initial_learning_rate · decay_rate^(step / decay_steps)`; with `staircase` the quotient is rounded
/// down.
///
/// ```
/// use onsil_nn::schedules::{ExponentialDecay, Schedule};
/// let schedule = ExponentialDecay::new(1.0, 100, 0.5).staircase(true);
/// assert_eq!(schedule.learning_rate(199), 0.5);
/// assert_eq!(schedule.learning_rate(200), 0.25);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExponentialDecay {
    initial_learning_rate: f64,
    decay_steps: u64,
    decay_rate: f64,
    #[serde(default)]
    staircase: bool,
}

impl ExponentialDecay {
    /// Starts at `initial_learning_rate` and is multiplied by `decay_rate` every `decay_steps` steps.
    pub fn new(initial_learning_rate: f64, decay_steps: u64, decay_rate: f64) -> Self {
        Self { initial_learning_rate, decay_steps, decay_rate, staircase: false }
    }

    /// Decays in steps rather than smoothly; false unless given.
    pub fn staircase(mut self, staircase: bool) -> Self {
        self.staircase = staircase;
        self
    }
}

impl Schedule for ExponentialDecay {
    class!(ExponentialDecay);

    fn validate(&self) -> Result<()> {
        check_steps("ExponentialDecay", "decay_steps", self.decay_steps)
    }

    fn learning_rate(&self, step: u64) -> f64 {
        let mut exponent = step as f64 / self.decay_steps as f64;
        if self.staircase {
            exponent = exponent.floor();
        }
        self.initial_learning_rate * self.decay_rate.powf(exponent)
    }
}
