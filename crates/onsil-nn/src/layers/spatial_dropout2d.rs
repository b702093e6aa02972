use super::common::ChannelsLast;
use super::dropout::check_rate;
use super::window::image_shape;
use crate::layer::{Backward, Built, Forward, Layer, Pass};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// Sets whole channels of images to zero at random while training, and divides the others by what is
/// left.
///
/// Tompson et al., "Efficient object localization using convolutional networks", CVPR 2015. Shapes:
/// `(height, width, channels)` → the same. At inference the layer does nothing.
///
/// ```
/// use onsil_nn::{Input, layers::SpatialDropout2D, sequential};
/// let mut model = sequential![Input::new([1, 2, 1]), SpatialDropout2D::new(0.5)]?;
/// let y = model.predict(&ndarray::array![[[[1.0], [2.0]]]])?;
/// assert_eq!(y.as_slice(), Some(&[1.0, 2.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SpatialDropout2D {
    rate: f64,
    #[serde(default)]
    data_format: ChannelsLast,
}

impl SpatialDropout2D {
    /// A layer that drops this share of the channels, in [0, 1).
    pub fn new(rate: f64) -> Self {
        Self { rate, data_format: ChannelsLast }
    }

    /// `to` (out) is `from` with the channels of this pass dropped.
    fn drop(&self, pass: &Pass<'_>, from: &[f32], to: &mut [f32]) {
        if !pass.training || self.rate == 0.0 {
            to.copy_from_slice(from);
            return;
        }
        let channels = pass.input_shape[2];
        let sample = from.len() / pass.rows;
        let scale = (1.0 / (1.0 - self.rate)) as f32;
        let samples = from.chunks_exact(sample).zip(to.chunks_exact_mut(sample));
        for (row, (from, to)) in samples.enumerate() {
            let first = (pass.first_row + row) * channels;
            for channel in 0..channels {
                let draw = f64::from(pass.stream.uniform_f32((first + channel) as u64));
                let factor = if draw < self.rate { 0.0 } else { scale };
                let cells = from[channel..].iter().zip(&mut to[channel..]).step_by(channels);
                cells.for_each(|(from, to)| *to = from * factor);
            }
        }
    }
}

impl Layer for SpatialDropout2D {
    class!(SpatialDropout2D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        check_rate(self.rate as f32)?;
        image_shape(input_shape)?;
        Ok(Built::shape(input_shape))
    }

    fn forward(&self, f: Forward<'_>) {
        self.drop(&f.pass, f.x, f.y);
    }

    fn backward(&self, b: Backward<'_>) {
        if let Some(dx) = b.dx {
            self.drop(&b.pass, b.dy, dx);
        }
    }
}
