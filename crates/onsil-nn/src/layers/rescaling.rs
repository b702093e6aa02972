use super::numbers::Numbers;
use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `x · scale + offset`, such as pixels 0–255 as numbers 0–1. Shapes: `(…, n)` → `(…, n)`.
///
/// ```
/// use onsil_nn::{Input, layers::Rescaling, sequential};
/// let mut model = sequential![Input::new([2]), Rescaling::new(1.0 / 255.0)]?;
/// let y = model.predict(&ndarray::array![[0u8, 255]])?;
/// assert_eq!(y.as_slice(), Some(&[0.0, 1.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rescaling {
    scale: Numbers,
    #[serde(default = "zero")]
    offset: Numbers,
}

impl Rescaling {
    /// Multiplies by `scale`: one number, or one for each number of the last axis.
    pub fn new(scale: impl Into<Numbers>) -> Self {
        Self { scale: scale.into(), offset: zero() }
    }

    /// Sets what is added after scaling, in the same way; 0 unless given.
    pub fn offset(mut self, offset: impl Into<Numbers>) -> Self {
        self.offset = offset.into();
        self
    }
}

impl Layer for Rescaling {
    class!(Rescaling);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let features = input_shape.last().copied().unwrap_or(1);
        self.scale.check("scale", features)?;
        self.offset.check("offset", features)?;
        Ok(Built::shape(input_shape))
    }

    fn forward(&self, f: Forward<'_>) {
        if let (Numbers::One(scale), Numbers::One(offset)) = (&self.scale, &self.offset) {
            let (scale, offset) = (*scale as f32, *offset as f32);
            for (y, x) in f.y.iter_mut().zip(f.x) {
                *y = x * scale + offset;
            }
            return;
        }
        let features = f.pass.input_shape.last().copied().unwrap_or(1);
        for (y, x) in f.y.chunks_exact_mut(features).zip(f.x.chunks_exact(features)) {
            for (i, (y, x)) in y.iter_mut().zip(x).enumerate() {
                *y = x * self.scale.get(i) + self.offset.get(i);
            }
        }
    }

    fn backward(&self, b: Backward<'_>) {
        let Some(dx) = b.dx else { return };
        let features = b.pass.input_shape.last().copied().unwrap_or(1);
        for (dx, dy) in dx.chunks_exact_mut(features).zip(b.dy.chunks_exact(features)) {
            for (i, (dx, dy)) in dx.iter_mut().zip(dy).enumerate() {
                *dx = dy * self.scale.get(i);
            }
        }
    }
}

fn zero() -> Numbers {
    Numbers::One(0.0)
}
