use super::{
    MAX_SLOTS, Optimizer, Options, Slot, Step, check_decay_rate, check_epsilon, correction,
    with_options,
};
use crate::error::Result;
use crate::registry::class;
use onsil_kernels::optimizer;
use serde::{Deserialize, Serialize};

/// [`Adam`](super::Adam) with the largest decayed gradient in place of the root of the mean square.
///
/// With `t` from 1: `m += (g − m)(1 − β₁)`, `u ← max(β₂·u, |g|)`, `w −= η·m / ((1 − β₁ᵗ)(u + ε))`.
///
/// Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, section 7.
///
/// ```
/// use onsil_nn::optimizers::Adamax;
/// let adamax = Adamax::new(2e-3).beta_2(0.99);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Adamax {
    #[serde(flatten)]
    options: Options,
    beta_1: f64,
    beta_2: f64,
    epsilon: f64,
}

impl Adamax {
    /// Adamax with this learning rate (0.001 by default).
    pub fn new(learning_rate: f64) -> Self {
        Self { options: Options::new(learning_rate), beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }
    }

    /// Sets how much of the mean gradient each step keeps, in [0, 1); 0.9 unless given.
    pub fn beta_1(mut self, beta_1: f64) -> Self {
        self.beta_1 = beta_1;
        self
    }

    /// Sets how much of the largest gradient each step keeps, in [0, 1); 0.999 unless given.
    pub fn beta_2(mut self, beta_2: f64) -> Self {
        self.beta_2 = beta_2;
        self
    }

    /// Sets what is added to the largest gradient, above 0; 1e-7 unless given.
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }
}

impl Default for Adamax {
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for Adamax {
    class!(Adamax);
    with_options!();

    fn validate(&self) -> Result<()> {
        self.options.validate("Adamax")?;
        check_decay_rate("Adamax", "beta_1", self.beta_1)?;
        check_decay_rate("Adamax", "beta_2", self.beta_2)?;
        check_epsilon("Adamax", self.epsilon)
    }

    fn slots(&self) -> Vec<Slot> {
        ["momentum", "norm"].iter().map(|name| Slot { name, initial: 0.0 }).collect()
    }

    fn begin(&self, iteration: u64, learning_rate: f64, _state: &mut [f64; 2]) -> Step {
        let mut step = Step { learning_rate: learning_rate as f32, ..Step::default() };
        step.values[0] = correction(self.beta_1, iteration + 1) as f32;
        step
    }

    fn update(&self, step: &Step, w: &mut [f32], g: &[f32], slots: [&mut [f32]; MAX_SLOTS]) {
        let [m, u, ..] = slots;
        let (rate, correction, epsilon) = (step.learning_rate, step.values[0], self.epsilon as f32);
        optimizer::adamax(w, g, m, u, rate, correction, self.beta_1, self.beta_2, epsilon);
    }
}
