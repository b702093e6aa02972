use super::{MAX_SLOTS, Optimizer, Options, Slot, Step, check_epsilon, with_options};
use crate::error::{Result, check};
use crate::registry::class;
use onsil_kernels::optimizer;
use serde::{Deserialize, Serialize};

/// Divides gradients by the root of the sum of all their squares so far.
///
/// `a += g²`, `w −= η·g / √(a + ε)`.
///
/// Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
/// optimization", JMLR 12, 2011.
///
/// ```
/// use onsil_nn::optimizers::Adagrad;
/// let adagrad = Adagrad::new(0.01).initial_accumulator_value(0.0);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Adagrad {
    #[serde(flatten)]
    options: Options,
    initial_accumulator_value: f64,
    epsilon: f64,
}

impl Adagrad {
    /// Adagrad with this learning rate (0.001 by default).
    pub fn new(learning_rate: f64) -> Self {
        let options = Options::new(learning_rate);
        Self { options, initial_accumulator_value: 0.1, epsilon: 1e-7 }
    }

    /// Sets the sums' first value, at least 0; 0.1 unless given.
    pub fn initial_accumulator_value(mut self, value: f64) -> Self {
        self.initial_accumulator_value = value;
        self
    }

    /// Sets what is added under the root, above 0; 1e-7 unless given.
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }
}

impl Default for Adagrad {
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for Adagrad {
    class!(Adagrad);
    with_options!();

    fn validate(&self) -> Result<()> {
        self.options.validate("Adagrad")?;
        let value = self.initial_accumulator_value;
        let holds = value >= 0.0 && value.is_finite();
        check(holds, "Adagrad", "initial_accumulator_value", "at least 0 and finite", value)?;
        check_epsilon("Adagrad", self.epsilon)
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot { name: "accumulator", initial: self.initial_accumulator_value as f32 }]
    }

    fn begin(&self, _iteration: u64, learning_rate: f64, _state: &mut [f64; 2]) -> Step {
        Step { learning_rate: learning_rate as f32, ..Step::default() }
    }

    fn update(&self, step: &Step, w: &mut [f32], g: &[f32], slots: [&mut [f32]; MAX_SLOTS]) {
        let [a, ..] = slots;
        optimizer::adagrad(w, g, a, step.learning_rate, self.epsilon as f32);
    }
}
