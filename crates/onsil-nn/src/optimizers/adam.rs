use super::{
    MAX_SLOTS, Optimizer, Options, Slot, Step, check_decay_rate, check_epsilon, correction,
    with_options,
};
use crate::error::Result;
use crate::registry::class;
use onsil_kernels::optimizer;
use serde::{Deserialize, Serialize};

/// Steps of about the learning rate, whatever the scale of the gradients.
///
/// With `t` from 1: `m += (g − m)(1 − β₁)`, `v += (g² − v)(1 − β₂)`,
/// `w −= η·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε)`. With `amsgrad`, `v` is replaced by the largest so far.
///
/// Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015 (with the ε of its section
/// 2.1, outside the correction); Reddi, Kale and Kumar, "On the convergence of Adam and beyond",
/// ICLR 2018.
///
/// ```
/// use onsil_nn::optimizers::{Adam, OptimizerExt};
/// let adam = Adam::new(1e-3).beta_2(0.99).clipnorm(1.0);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Adam {
    #[serde(flatten)]
    pub(super) options: Options,
    beta_1: f64,
    beta_2: f64,
    epsilon: f64,
    amsgrad: bool,
}

impl Adam {
    /// Adam with this learning rate (0.001 by default).
    pub fn new(learning_rate: f64) -> Self {
        let options = Options::new(learning_rate);
        Self { options, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false }
    }

    /// Sets how much of the mean gradient each step keeps, in [0, 1); 0.9 unless given.
    pub fn beta_1(mut self, beta_1: f64) -> Self {
        self.beta_1 = beta_1;
        self
    }

    /// Sets how much of the mean squared gradient each step keeps, in [0, 1); 0.999 unless given.
    pub fn beta_2(mut self, beta_2: f64) -> Self {
        self.beta_2 = beta_2;
        self
    }

    /// Sets what is added to the root of the mean squared gradient, above 0; 1e-7 unless given.
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }

    /// Divides by the largest mean squared gradient so far; false unless given.
    pub fn amsgrad(mut self, amsgrad: bool) -> Self {
        self.amsgrad = amsgrad;
        self
    }

    pub(super) fn validate_as(&self, owner: &str) -> Result<()> {
        self.options.validate(owner)?;
        check_decay_rate(owner, "beta_1", self.beta_1)?;
        check_decay_rate(owner, "beta_2", self.beta_2)?;
        check_epsilon(owner, self.epsilon)
    }
}

impl Default for Adam {
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for Adam {
    class!(Adam);
    with_options!();

    fn validate(&self) -> Result<()> {
        self.validate_as("Adam")
    }

    fn slots(&self) -> Vec<Slot> {
        let names = ["momentum", "velocity", "velocity_hat"];
        let count = if self.amsgrad { 3 } else { 2 };
        names[..count].iter().map(|name| Slot { name, initial: 0.0 }).collect()
    }

    fn begin(&self, iteration: u64, learning_rate: f64, _state: &mut [f64; 2]) -> Step {
        let t = iteration + 1;
        let alpha = learning_rate * correction(self.beta_2, t).sqrt() / correction(self.beta_1, t);
        Step { learning_rate: alpha as f32, ..Step::default() }
    }

    fn update(&self, step: &Step, w: &mut [f32], g: &[f32], slots: [&mut [f32]; MAX_SLOTS]) {
        let [m, v, v_hat, _] = slots;
        let (alpha, epsilon) = (step.learning_rate, self.epsilon as f32);
        let (beta_1, beta_2) = (self.beta_1, self.beta_2);
        if self.amsgrad {
            optimizer::adam_amsgrad(w, g, m, v, v_hat, alpha, beta_1, beta_2, epsilon);
        } else {
            optimizer::adam(w, g, m, v, alpha, beta_1, beta_2, epsilon);
        }
    }
}
