use super::{
    MAX_SLOTS, Optimizer, Options, Slot, Step, check_decay_rate, check_epsilon, correction, in_f32,
    with_options,
};
use crate::error::Result;
use crate::registry::class;
use onsil_kernels::optimizer::{self, NadamFactors};
use serde::{Deserialize, Serialize};

/// [`Adam`](super::Adam) that looks ahead along its momentum, as Nesterov's method does.
///
/// With `t` from 1, `uₜ = β₁(1 − ½·0.96ᵗ)` and `Uₜ = u₁·…·uₜ`: `m += (g − m)(1 − β₁)`,
/// `v += (g² − v)(1 − β₂)`, `m̂ = uₜ₊₁/(1 − Uₜ₊₁) · m + (1 − uₜ)/(1 − Uₜ) · g`,
/// `w −= η·m̂ / (√(v/(1 − β₂ᵗ)) + ε)`.
///
/// Dozat, "Incorporating Nesterov momentum into Adam", ICLR workshop 2016.
///
/// ```
/// use onsil_nn::optimizers::Nadam;
/// let nadam = Nadam::new(2e-3).beta_1(0.95);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Nadam {
    #[serde(flatten)]
    options: Options,
    beta_1: f64,
    beta_2: f64,
    epsilon: f64,
}

impl Nadam {
    /// Nadam with this learning rate (0.001 by default).
    pub fn new(learning_rate: f64) -> Self {
        Self { options: Options::new(learning_rate), beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }
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

    /// `uₜ`
    fn momentum(&self, t: u64) -> f64 {
        in_f32(self.beta_1) * (1.0 - 0.5 * 0.96f64.powf(t as f64))
    }
}

impl Default for Nadam {
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for Nadam {
    class!(Nadam);
    with_options!();

    fn validate(&self) -> Result<()> {
        self.options.validate("Nadam")?;
        check_decay_rate("Nadam", "beta_1", self.beta_1)?;
        check_decay_rate("Nadam", "beta_2", self.beta_2)?;
        check_epsilon("Nadam", self.epsilon)
    }

    fn slots(&self) -> Vec<Slot> {
        ["momentum", "velocity"].iter().map(|name| Slot { name, initial: 0.0 }).collect()
    }

    fn begin(&self, iteration: u64, learning_rate: f64, state: &mut [f64; 2]) -> Step {
        let t = iteration + 1;
        let (now, next) = (self.momentum(t), self.momentum(t + 1));
        let [product, _] = state;
        *product *= now;
        let mut step = Step { learning_rate: learning_rate as f32, ..Step::default() };
        step.values[0] = (next / (1.0 - *product * next)) as f32;
        step.values[1] = ((1.0 - now) / (1.0 - *product)) as f32;
        step.values[2] = correction(self.beta_2, t) as f32;
        step
    }

    fn update(&self, step: &Step, w: &mut [f32], g: &[f32], slots: [&mut [f32]; MAX_SLOTS]) {
        let [m, v, ..] = slots;
        let [moment, gradient, second, ..] = step.values;
        let factors = NadamFactors { moment, gradient, second };
        let (rate, epsilon) = (step.learning_rate, self.epsilon as f32);
        let (beta_1, beta_2) = (in_f32(self.beta_1), in_f32(self.beta_2));
        optimizer::nadam(w, g, m, v, factors, rate, beta_1, beta_2, epsilon);
    }
}
