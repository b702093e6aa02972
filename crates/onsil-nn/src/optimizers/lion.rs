use super::{MAX_SLOTS, Optimizer, Options, Slot, Step, check_decay_rate, in_f32, with_options};
use crate::error::{Result, check};
use crate::registry::class;
use onsil_kernels::optimizer;
use serde::{Deserialize, Serialize};

/// Steps of exactly the learning rate, in the direction of the momentum's sign.
///
/// `w −= η·sign(β₁·m + (1 − β₁)g)`, then `m ← β₂·m + (1 − β₂)g`; the sign of 0 is 0.
///
/// Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023. Its learning rate should
/// be 3 to 10 times smaller than Adam's, its weight decay as much larger.
///
/// ```
/// use onsil_nn::optimizers::{Lion, OptimizerExt};
/// let lion = Lion::new(1e-4).weight_decay(0.1);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lion {
    #[serde(flatten)]
    options: Options,
    beta_1: f64,
    beta_2: f64,
}

impl Lion {
    /// Lion with this learning rate (0.001 by default).
    pub fn new(learning_rate: f64) -> Self {
        Self { options: Options::new(learning_rate), beta_1: 0.9, beta_2: 0.99 }
    }

    /// Sets the momentum's share in a step, in (0, 1]; 0.9 unless given.
    pub fn beta_1(mut self, beta_1: f64) -> Self {
        self.beta_1 = beta_1;
        self
    }

    /// Sets how much of the momentum each step keeps, in [0, 1); 0.99 unless given.
    pub fn beta_2(mut self, beta_2: f64) -> Self {
        self.beta_2 = beta_2;
        self
    }
}

impl Default for Lion {
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for Lion {
    class!(Lion);
    with_options!();

    fn validate(&self) -> Result<()> {
        self.options.validate("Lion")?;
        let holds = self.beta_1 > 0.0 && self.beta_1 <= 1.0;
        check(holds, "Lion", "beta_1", "in (0, 1]", self.beta_1)?;
        check_decay_rate("Lion", "beta_2", self.beta_2)
    }

    fn slots(&self) -> Vec<Slot> {
        vec![Slot { name: "momentum", initial: 0.0 }]
    }

    fn begin(&self, _iteration: u64, learning_rate: f64, _state: &mut [f64; 2]) -> Step {
        Step { learning_rate: learning_rate as f32, ..Step::default() }
    }

    fn update(&self, step: &Step, w: &mut [f32], g: &[f32], slots: [&mut [f32]; MAX_SLOTS]) {
        let [m, ..] = slots;
        let (beta_1, beta_2) = (in_f32(self.beta_1), in_f32(self.beta_2));
        optimizer::lion(w, g, m, step.learning_rate, beta_1, beta_2);
    }
}
