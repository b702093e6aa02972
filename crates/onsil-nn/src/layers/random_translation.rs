use super::affine::{Reading, Transform, reading_builders, uniform};
use super::factor::Factor;
use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// Moves every image by a random distance while training.
///
/// Shapes: `(height, width, channels)` → the same. At inference the layer does nothing.
///
/// ```
/// use onsil_nn::{Input, layers::RandomTranslation, sequential};
/// let moved = RandomTranslation::new(0.1, (-0.2, 0.0)).fill_mode("constant");
/// let model = sequential![Input::new([28, 28, 1]), moved].unwrap();
/// assert_eq!(model.output_shape(), Some(&[28, 28, 1][..]));
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RandomTranslation {
    height_factor: Factor,
    width_factor: Factor,
    #[serde(flatten)]
    reading: Reading,
}

impl RandomTranslation {
    /// Moves images down and to the right by these shares of their height and width: up to `f` either
    /// way, or from a range in [−1, 1].
    pub fn new(height_factor: impl Into<Factor>, width_factor: impl Into<Factor>) -> Self {
        Self {
            height_factor: height_factor.into(),
            width_factor: width_factor.into(),
            reading: Reading::default(),
        }
    }

    reading_builders!();

    fn draw(&self, shape: &[usize]) -> impl Fn([u32; 4]) -> Transform {
        move |[h, w, ..]| {
            let height_shift = self.height_factor.at(uniform(h));
            translation(height_shift, self.width_factor.at(uniform(w)), shape)
        }
    }
}

/// Down and to the right by these shares of the height and the width.
pub(super) fn translation(height_shift: f64, width_shift: f64, shape: &[usize]) -> Transform {
    let (down, right) = (height_shift * shape[0] as f64, width_shift * shape[1] as f64);
    [1.0, 0.0, -right as f32, 0.0, 1.0, -down as f32]
}

impl Layer for RandomTranslation {
    class!(RandomTranslation);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        self.height_factor.check("height_factor")?;
        self.width_factor.check("width_factor")?;
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
