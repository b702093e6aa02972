//! Learning rates that change with the step.

mod cosine_decay;
mod cosine_decay_restarts;
mod exponential_decay;
mod inverse_time_decay;
mod piecewise_constant_decay;
mod polynomial_decay;

pub use cosine_decay::CosineDecay;
pub use cosine_decay_restarts::CosineDecayRestarts;
pub use exponential_decay::ExponentialDecay;
pub use inverse_time_decay::InverseTimeDecay;
pub use piecewise_constant_decay::PiecewiseConstantDecay;
pub use polynomial_decay::PolynomialDecay;

use crate::error::{Result, check};
use crate::registry::{registry, unknown_class};
use serde::{Deserialize, Serialize};

/// A learning rate as a function of the step (0 for the first update).
pub trait Schedule: std::fmt::Debug + Send + Sync + dyn_clone::DynClone {
    /// The class name, as in configs.
    fn class_name(&self) -> &str;

    /// The parameters, as in configs.
    fn config(&self) -> serde_json::Value;

    /// Checks the parameters; called before the first use.
    ///
    /// # Errors
    /// A parameter outside its range.
    fn validate(&self) -> Result<()> {
        Ok(())
    }

    /// The learning rate of step `step`.
    fn learning_rate(&self, step: u64) -> f64;
}

registry!(Schedule, "schedule", {
    CosineDecay;
    CosineDecayRestarts;
    ExponentialDecay;
    InverseTimeDecay;
    PiecewiseConstantDecay;
    PolynomialDecay;
});

impl Schedule for Unknown {
    unknown_class!("schedule");

    fn learning_rate(&self, _: u64) -> f64 {
        0.0
    }
}

fn check_steps(owner: &str, parameter: &str, steps: u64) -> Result<()> {
    check(steps > 0, owner, parameter, "at least 1", steps)
}

/// A constant learning rate, or a schedule.
///
/// ```
/// use onsil_nn::schedules::{ExponentialDecay, LearningRate};
/// let constant: LearningRate = 0.01.into();
/// assert_eq!(constant.at(1000), 0.01);
/// let decaying: LearningRate = ExponentialDecay::new(0.1, 100, 0.5).into();
/// assert_eq!(decaying.at(100), 0.05);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged, expecting = "a number, or the config of a schedule")]
pub enum LearningRate {
    /// The same at every step.
    Constant(f64),
    /// A function of the step.
    Schedule(Box<dyn Schedule>),
}

impl LearningRate {
    /// The learning rate of step `step`.
    pub fn at(&self, step: u64) -> f64 {
        match self {
            Self::Constant(rate) => *rate,
            Self::Schedule(schedule) => schedule.learning_rate(step),
        }
    }

    pub(crate) fn validate(&self, owner: &str) -> Result<()> {
        match self {
            Self::Constant(rate) => {
                let holds = *rate >= 0.0 && rate.is_finite();
                check(holds, owner, "learning_rate", "at least 0 and finite", rate)
            }
            Self::Schedule(schedule) => schedule.validate(),
        }
    }
}

impl From<f64> for LearningRate {
    fn from(rate: f64) -> Self {
        Self::Constant(rate)
    }
}

impl<S: Schedule + 'static> From<S> for LearningRate {
    fn from(schedule: S) -> Self {
        Self::Schedule(Box::new(schedule))
    }
}
