use super::{MAX_SLOTS, Optimizer, Options, Slot, Step, with_options};
use crate::error::{Result, check};
use crate::registry::class;
use onsil_kernels::optimizer;
use serde::{Deserialize, Serialize};

/// Gradient descent, with momentum if asked for.
///
/// `w −= η·g`; with momentum μ: `m ← μ·m − η·g`, `w += m`; with Nesterov momentum: `w += μ·m − η·g`.
///
/// ```
/// use onsil_nn::optimizers::SGD;
/// let sgd = SGD::new(0.01).momentum(0.99).nesterov(true);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SGD {
    #[serde(flatten)]
    options: Options,
    momentum: f64,
    nesterov: bool,
}

impl SGD {
    /// Descent with this learning rate (0.01 by default), without momentum.
    pub fn new(learning_rate: f64) -> Self {
        Self { options: Options::new(learning_rate), momentum: 0.0, nesterov: false }
    }

    /// Sets the momentum, in [0, 1]; 0 unless given.
    pub fn momentum(mut self, momentum: f64) -> Self {
        self.momentum = momentum;
        self
    }

    /// Looks ahead along the momentum; false unless given.
    pub fn nesterov(mut self, nesterov: bool) -> Self {
        self.nesterov = nesterov;
        self
    }
}

impl Default for SGD {
    fn default() -> Self {
        Self::new(0.01)
    }
}

impl Optimizer for SGD {
    class!(SGD);
    with_options!();

    fn validate(&self) -> Result<()> {
        self.options.validate("SGD")?;
        check((0.0..=1.0).contains(&self.momentum), "SGD", "momentum", "in [0, 1]", self.momentum)
    }

    fn slots(&self) -> Vec<Slot> {
        if self.momentum == 0.0 {
            Vec::new()
        } else {
            vec![Slot { name: "momentum", initial: 0.0 }]
        }
    }

    fn begin(&self, _iteration: u64, learning_rate: f64, _state: &mut [f64; 2]) -> Step {
        Step { learning_rate: learning_rate as f32, ..Step::default() }
    }

    fn update(&self, step: &Step, w: &mut [f32], g: &[f32], slots: [&mut [f32]; MAX_SLOTS]) {
        let [m, ..] = slots;
        if self.momentum == 0.0 {
            optimizer::sgd(w, g, step.learning_rate);
        } else {
            let momentum = self.momentum as f32;
            optimizer::sgd_momentum(w, g, m, step.learning_rate, momentum, self.nesterov);
        }
    }
}
