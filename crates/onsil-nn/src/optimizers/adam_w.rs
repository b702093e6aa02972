use super::{Adam, MAX_SLOTS, Optimizer, Options, Slot, Step};
use crate::error::{Error, Result};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// [`Adam`] with weight decay: first `w −= w · weight_decay · η`, then Adam's step.
///
/// The decay does not pass through Adam's means, as a penalty's gradient would. It is 0.004 unless
/// [`weight_decay`](super::OptimizerExt::weight_decay) sets it.
///
/// Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
///
/// ```
/// use onsil_nn::optimizers::{AdamW, OptimizerExt};
/// let adam = AdamW::new(1e-3).weight_decay(0.01);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AdamW {
    #[serde(flatten)]
    adam: Adam,
}

impl AdamW {
    /// AdamW with this learning rate (0.001 by default).
    pub fn new(learning_rate: f64) -> Self {
        let mut adam = Adam::new(learning_rate);
        adam.options.weight_decay = Some(0.004);
        Self { adam }
    }

    /// Sets how much of the mean gradient each step keeps, in [0, 1); 0.9 unless given.
    pub fn beta_1(mut self, beta_1: f64) -> Self {
        self.adam = self.adam.beta_1(beta_1);
        self
    }

    /// Sets how much of the mean squared gradient each step keeps, in [0, 1); 0.999 unless given.
    pub fn beta_2(mut self, beta_2: f64) -> Self {
        self.adam = self.adam.beta_2(beta_2);
        self
    }

    /// Sets what is added to the root of the mean squared gradient, above 0; 1e-7 unless given.
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.adam = self.adam.epsilon(epsilon);
        self
    }

    /// Divides by the largest mean squared gradient so far; false unless given.
    pub fn amsgrad(mut self, amsgrad: bool) -> Self {
        self.adam = self.adam.amsgrad(amsgrad);
        self
    }
}

impl Default for AdamW {
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for AdamW {
    class!(AdamW);

    fn validate(&self) -> Result<()> {
        if self.adam.options.weight_decay.is_none() {
            let expected = "a number; take Adam for none";
            return Err(Error::parameter("AdamW", "weight_decay", expected, "null"));
        }
        self.adam.validate_as("AdamW")
    }

    fn options(&self) -> &Options {
        self.adam.options()
    }

    fn options_mut(&mut self) -> &mut Options {
        self.adam.options_mut()
    }

    fn slots(&self) -> Vec<Slot> {
        self.adam.slots()
    }

    fn begin(&self, iteration: u64, learning_rate: f64, state: &mut [f64; 2]) -> Step {
        self.adam.begin(iteration, learning_rate, state)
    }

    fn update(&self, step: &Step, w: &mut [f32], g: &[f32], slots: [&mut [f32]; MAX_SLOTS]) {
        self.adam.update(step, w, g, slots);
    }
}
