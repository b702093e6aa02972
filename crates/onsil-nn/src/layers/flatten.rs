use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// All numbers of a sample in one row. Shapes: `(…)` → `(product of all)`.
///
/// ```
/// use onsil_nn::{Input, layers::Flatten, sequential};
/// let model = sequential![Input::new([28, 28]), Flatten::new()].unwrap();
/// assert_eq!(model.output_shape(), Some(&[784][..]));
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Flatten {}

impl Flatten {
    /// The layer; it has no parameters.
    pub fn new() -> Self {
        Self {}
    }
}

impl Layer for Flatten {
    class!(Flatten);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        Ok(Built::shape([input_shape.iter().product()]))
    }

    fn is_view(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>) {
        pass.y.copy_from_slice(pass.x);
    }

    fn backward(&self, pass: Backward<'_>) {
        if let Some(dx) = pass.dx {
            dx.copy_from_slice(pass.dy);
        }
    }
}
