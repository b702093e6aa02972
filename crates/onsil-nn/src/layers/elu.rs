use super::common;
use crate::activations::Activation;
use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `x` where positive, otherwise `alpha · (eˣ − 1)`.
///
/// Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear
/// units", ICLR 2016. Shapes: `(…)` → `(…)`.
///
/// ```
/// use onsil_nn::{Input, layers::ELU, sequential};
/// let mut model = sequential![Input::new([2]), ELU::new()]?;
/// let y = model.predict(&ndarray::array![[-50.0, 2.0]])?;
/// assert_eq!(y.as_slice(), Some(&[-1.0, 2.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct ELU {
    alpha: f64,
}

impl Default for ELU {
    fn default() -> Self {
        Self { alpha: 1.0 }
    }
}

impl ELU {
    /// The layer with the limit 1.0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limit, negated, for inputs far below zero; finite; 1.0 unless given.
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    fn function(&self) -> Activation {
        Activation::Elu { alpha: self.alpha as f32 }
    }
}

impl Layer for ELU {
    class!(ELU);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        common::check_finite("alpha", self.alpha)?;
        Ok(Built::shape(input_shape))
    }

    fn forward(&self, f: Forward<'_>) {
        common::apply(&self.function(), f);
    }

    fn backward(&self, b: Backward<'_>) {
        common::apply_gradient(&self.function(), b);
    }
}
