use super::common;
use crate::activations::Activation;
use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `eˣ / Σ eˣ` over the last axis. Shapes: `(…, n)` → `(…, n)`.
///
/// ```
/// use onsil_nn::{Input, layers::Softmax, sequential};
/// let mut model = sequential![Input::new([2]), Softmax::new()]?;
/// assert_eq!(model.predict(&ndarray::array![[3.0, 3.0]])?.as_slice(), Some(&[0.5, 0.5][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Softmax {
    axis: i64,
}

impl Softmax {
    /// The layer, over the last axis.
    pub fn new() -> Self {
        Self { axis: -1 }
    }
}

impl Default for Softmax {
    fn default() -> Self {
        Self::new()
    }
}

impl Layer for Softmax {
    class!(Softmax);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        if self.axis != -1 && self.axis != input_shape.len() as i64 {
            return Err(format!(
                "axis must be -1, the last, but is {}: move the axis to the end",
                self.axis
            ));
        }
        Ok(Built::shape(input_shape))
    }

    fn forward(&self, f: Forward<'_>) {
        f.y.copy_from_slice(f.x);
        Activation::Softmax.forward(common::columns(f.pass.input_shape), f.y);
    }

    fn backward(&self, b: Backward<'_>) {
        Activation::Softmax.gradient(common::columns(b.pass.input_shape), &[], b.y, b.dy);
        if let Some(dx) = b.dx {
            dx.copy_from_slice(b.dy);
        }
    }

    fn without_softmax(&self) -> Option<Box<dyn Layer>> {
        Some(Box::new(super::Activation::new("linear")))
    }
}
