use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The same numbers, in the same order, with another shape.
///
/// Shapes: `(…)` → `target_shape`, where one axis may be −1: as long as it takes.
///
/// ```
/// use onsil_nn::{Input, layers::Reshape, sequential};
/// let model = sequential![Input::new([784]), Reshape::new([28, 28, -1])].unwrap();
/// assert_eq!(model.output_shape(), Some(&[28, 28, 1][..]));
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reshape {
    target_shape: Vec<i64>,
}

impl Reshape {
    /// Samples of this shape, without the batch; one axis may be −1.
    pub fn new(target_shape: impl Into<Vec<i64>>) -> Self {
        Self { target_shape: target_shape.into() }
    }

    /// The shape for samples of `len` numbers.
    fn shape(&self, len: usize) -> Result<Vec<usize>, String> {
        let target = &self.target_shape;
        let known = target.iter().filter(|n| **n != -1);
        let unknown = target.len() - known.clone().count();
        let product = known
            .map(|n| usize::try_from(*n).ok().filter(|n| *n > 0))
            .try_fold(1usize, |product, n| n.and_then(|n| product.checked_mul(n)));
        match product {
            Some(product) if unknown == 0 && product == len => {}
            Some(product) if unknown == 1 && len.is_multiple_of(product) => {}
            Some(_) if unknown < 2 => {
                return Err(format!(
                    "target_shape {target:?} does not fit samples of {len} numbers: choose a shape \
                     whose product is {len}"
                ));
            }
            _ => {
                return Err(format!(
                    "target_shape must have axes of at least 1, and at most one of -1, but is \
                     {target:?}"
                ));
            }
        }
        let rest = len / product.unwrap_or(1);
        Ok(target.iter().map(|n| usize::try_from(*n).unwrap_or(rest)).collect())
    }
}

impl Layer for Reshape {
    class!(Reshape);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        Ok(Built::shape(self.shape(input_shape.iter().product())?))
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
