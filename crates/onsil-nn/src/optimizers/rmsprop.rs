use super::{
    MAX_SLOTS, Optimizer, Options, Slot, Step, check_decay_rate, check_epsilon, with_options,
};
use crate::error::{Result, check};
use crate::registry::class;
use onsil_kernels::optimizer;
use serde::{Deserialize, Serialize};

/// Divides gradients by the root of their mean square.
///
/// `v ← ρ·v + (1 − ρ)g²`, `u = η·g / √(v + ε)`, `w −= u`; with momentum μ: `b ← μ·b + u`, `w −= b`.
/// `centered` divides by the standard deviation instead: `a ← ρ·a + (1 − ρ)g`, `u = η·g / √(v − a² + ε)`.
///
/// Tieleman and Hinton, "Lecture 6.5: rmsprop", Coursera 2012; centered: Graves, "Generating sequences
/// with recurrent neural networks", arXiv 1308.0850, 2013.
///
/// ```
/// use onsil_nn::optimizers::RMSprop;
/// let rmsprop = RMSprop::new(1e-3).momentum(0.9).centered(true);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RMSprop {
    #[serde(flatten)]
    options: Options,
    rho: f64,
    momentum: f64,
    epsilon: f64,
    centered: bool,
}

impl RMSprop {
    /// RMSprop with this learning rate (0.001 by default).
    pub fn new(learning_rate: f64) -> Self {
        let options = Options::new(learning_rate);
        Self { options, rho: 0.9, momentum: 0.0, epsilon: 1e-7, centered: false }
    }

    /// Sets how much of the means each step keeps, in [0, 1); 0.9 unless given.
    pub fn rho(mut self, rho: f64) -> Self {
        self.rho = rho;
        self
    }

    /// Sets the momentum, in [0, 1]; 0 unless given.
    pub fn momentum(mut self, momentum: f64) -> Self {
        self.momentum = momentum;
        self
    }

    /// Sets what is added under the root, above 0; 1e-7 unless given.
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }

    /// Divides by the standard deviation of the gradients; false unless given.
    pub fn centered(mut self, centered: bool) -> Self {
        self.centered = centered;
        self
    }
}

impl Default for RMSprop {
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for RMSprop {
    class!(RMSprop);
    with_options!();

    fn validate(&self) -> Result<()> {
        self.options.validate("RMSprop")?;
        check_decay_rate("RMSprop", "rho", self.rho)?;
        let holds = (0.0..=1.0).contains(&self.momentum);
        check(holds, "RMSprop", "momentum", "in [0, 1]", self.momentum)?;
        check_epsilon("RMSprop", self.epsilon)
    }

    fn slots(&self) -> Vec<Slot> {
        let wanted = [
            ("velocity", true),
            ("momentum", self.momentum > 0.0),
            ("average_gradient", self.centered),
        ];
        let wanted = wanted.iter().filter(|(_, wanted)| *wanted);
        wanted.map(|(name, _)| Slot { name, initial: 0.0 }).collect()
    }

    fn begin(&self, _iteration: u64, learning_rate: f64, _state: &mut [f64; 2]) -> Step {
        Step { learning_rate: learning_rate as f32, ..Step::default() }
    }

    fn update(&self, step: &Step, w: &mut [f32], g: &[f32], slots: [&mut [f32]; MAX_SLOTS]) {
        let [v, second, third, _] = slots;
        let mu = self.momentum as f32;
        let (momentum, mean) = match (self.momentum > 0.0, self.centered) {
            (true, true) => (Some((second, mu)), Some(third)),
            (true, false) => (Some((second, mu)), None),
            (false, true) => (None, Some(second)),
            (false, false) => (None, None),
        };
        let epsilon = self.epsilon as f32;
        optimizer::rmsprop(w, g, v, mean, momentum, step.learning_rate, self.rho, epsilon);
    }
}
