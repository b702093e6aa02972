use super::common;
use crate::activations;
use crate::layer::{Backward, Built, Forward, Layer, Memory};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// An activation as a layer of its own. Shapes: `(…)` → `(…)`.
///
/// ```
/// use onsil_nn::{Input, layers::Activation, sequential};
/// let mut model = sequential![Input::new([2]), Activation::new("relu")]?;
/// assert_eq!(model.predict(&ndarray::array![[-3.0, 3.0]])?.as_slice(), Some(&[0.0, 3.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Activation {
    activation: activations::Activation,
}

impl Activation {
    /// A layer that applies this activation, such as `"relu"`.
    pub fn new(activation: impl Into<activations::Activation>) -> Self {
        Self { activation: activation.into() }
    }
}

impl Layer for Activation {
    class!(Activation);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        common::checked(&self.activation, Vec::new())?;
        Ok(Built {
            memory: Memory {
                cache: self.activation.cache_len(input_shape.iter().product()),
                ..Memory::default()
            },
            ..Built::shape(input_shape)
        })
    }

    fn forward(&self, f: Forward<'_>) {
        let columns = f.pass.output_shape.last().copied().unwrap_or(1);
        f.y.copy_from_slice(f.x);
        self.activation.push(columns, f.y, f.cache);
    }

    fn backward(&self, b: Backward<'_>) {
        let columns = b.pass.output_shape.last().copied().unwrap_or(1);
        self.activation.gradient(columns, b.cache, b.y, b.dy);
        if let Some(dx) = b.dx {
            dx.copy_from_slice(b.dy);
        }
    }

    fn without_softmax(&self) -> Option<Box<dyn Layer>> {
        (self.activation == activations::Activation::Softmax)
            .then(|| Box::new(Self::new("linear")) as _)
    }

    fn blocks_training(&self) -> Option<String> {
        common::step_blocks_training(&self.activation)
    }

    fn rectifies(&self) -> bool {
        self.activation == activations::Activation::Relu
    }
}
