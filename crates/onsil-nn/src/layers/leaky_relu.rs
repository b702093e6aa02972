use super::ReLU;
use super::common;
use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `x` where positive, otherwise `negative_slope · x`.
///
/// Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", ICML 2013.
/// Shapes: `(…)` → `(…)`. The slope is 0.3 here and 0.2 in the activation `"leaky_relu"`, as in Keras.
///
/// ```
/// use onsil_nn::{Input, layers::LeakyReLU, sequential};
/// let mut model = sequential![Input::new([2]), LeakyReLU::new()]?;
/// let y = model.predict(&ndarray::array![[-10.0, 2.0]])?;
/// assert_eq!(y.as_slice(), Some(&[-3.0, 2.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct LeakyReLU {
    negative_slope: f64,
}

impl Default for LeakyReLU {
    fn default() -> Self {
        Self { negative_slope: 0.3 }
    }
}

impl LeakyReLU {
    /// The layer with the slope 0.3.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the slope for negative inputs, finite; 0.3 unless given.
    pub fn negative_slope(mut self, negative_slope: f64) -> Self {
        self.negative_slope = negative_slope;
        self
    }

    fn rectifier(&self) -> ReLU {
        ReLU::new().negative_slope(self.negative_slope)
    }
}

impl Layer for LeakyReLU {
    class!(LeakyReLU);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        common::check_finite("negative_slope", self.negative_slope)?;
        Ok(Built::shape(input_shape))
    }

    fn forward(&self, f: Forward<'_>) {
        self.rectifier().forward(f);
    }

    fn backward(&self, b: Backward<'_>) {
        self.rectifier().backward(b);
    }
}
