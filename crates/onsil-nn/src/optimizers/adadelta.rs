use super::{
    MAX_SLOTS, Optimizer, Options, Slot, Step, check_decay_rate, check_epsilon, with_options,
};
use crate::error::Result;
use crate::registry::class;
use onsil_kernels::optimizer;
use serde::{Deserialize, Serialize};

/// Steps in the units of the variables: of the root of the mean squared step so far.
///
/// `a ← ρ·a + (1 − ρ)g²`, `δ = −√(d + ε) / √(a + ε) · g`, `d ← ρ·d + (1 − ρ)δ²`, `w += η·δ`.
///
/// Zeiler, "ADADELTA: an adaptive learning rate method", arXiv 1212.5701, 2012. The paper has η = 1.
///
/// ```
/// use onsil_nn::optimizers::Adadelta;
/// let adadelta = Adadelta::new(1.0).rho(0.9);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Adadelta {
    #[serde(flatten)]
    options: Options,
    rho: f64,
    epsilon: f64,
}

impl Adadelta {
    /// Adadelta with this learning rate (0.001 by default).
    pub fn new(learning_rate: f64) -> Self {
        Self { options: Options::new(learning_rate), rho: 0.95, epsilon: 1e-7 }
    }

    /// Sets how much of the means each step keeps, in [0, 1); 0.95 unless given.
    pub fn rho(mut self, rho: f64) -> Self {
        self.rho = rho;
        self
    }

    /// Sets what is added under the roots, above 0; 1e-7 unless given.
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }
}

impl Default for Adadelta {
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for Adadelta {
    class!(Adadelta);
    with_options!();

    fn validate(&self) -> Result<()> {
        self.options.validate("Adadelta")?;
        check_decay_rate("Adadelta", "rho", self.rho)?;
        check_epsilon("Adadelta", self.epsilon)
    }

    fn slots(&self) -> Vec<Slot> {
        let names = ["accumulated_grad", "accumulated_delta_var"];
        names.iter().map(|name| Slot { name, initial: 0.0 }).collect()
    }

    fn begin(&self, _iteration: u64, learning_rate: f64, _state: &mut [f64; 2]) -> Step {
        Step { learning_rate: learning_rate as f32, ..Step::default() }
    }

    fn update(&self, step: &Step, w: &mut [f32], g: &[f32], slots: [&mut [f32]; MAX_SLOTS]) {
        let [a, d, ..] = slots;
        optimizer::adadelta(w, g, a, d, step.learning_rate, self.rho, self.epsilon as f32);
    }
}
