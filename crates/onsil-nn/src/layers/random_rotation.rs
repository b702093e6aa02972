use super::affine::{Reading, Transform, reading_builders, uniform};
use super::factor::Factor;
use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// Turns every image about its centre by a random angle while training.
///
/// Shapes: `(height, width, channels)` → the same. At inference the layer does nothing.
///
/// ```
/// use onsil_nn::{Input, layers::RandomRotation, sequential};
/// let model = sequential![Input::new([28, 28, 1]), RandomRotation::new(0.03)].unwrap();
/// assert_eq!(model.output_shape(), Some(&[28, 28, 1][..]));
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RandomRotation {
    factor: Factor,
    #[serde(flatten)]
    reading: Reading,
}

impl RandomRotation {
    /// Turns images counter-clockwise by this share of a full turn: up to `f` either way, or from a
    /// range in [−1, 1].
    pub fn new(factor: impl Into<Factor>) -> Self {
        Self { factor: factor.into(), reading: Reading::default() }
    }

    reading_builders!();

    fn draw(&self, shape: &[usize]) -> impl Fn([u32; 4]) -> Transform {
        move |[bits, ..]| rotation(self.factor.at(uniform(bits)), shape)
    }
}

/// Counter-clockwise about the centre by this share of a full turn.
pub(super) fn rotation(turns: f64, shape: &[usize]) -> Transform {
    let (sin, cos) = (TAU * turns).sin_cos();
    let (x, y) = ((shape[1] as f64 - 1.0) / 2.0, (shape[0] as f64 - 1.0) / 2.0);
    [cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos].map(|number| number as f32)
}

impl Layer for RandomRotation {
    class!(RandomRotation);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        self.factor.check("factor")?;
        self.reading.build(input_shape)
    }

    fn forward(&self, f: Forward<'_>) {
        let shape = f.pass.input_shape;
        self.reading.forward(f, self.draw(shape));
    }

    fn backward(&self, b: Backward<'_>) {
        let shape = b.pass.input_shape;
        self.reading.backward(b, self.draw(shape));
    }
}
