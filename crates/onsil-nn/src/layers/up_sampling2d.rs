use super::common::{self, add_share};
use super::interpolation::{self, Interpolation};
use super::window::{Pair, image_shape};
use crate::layer::{Backward, Built, Forward, Layer, Pass};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// Makes images larger by whole factors.
///
/// Output row `i` is read at `(i + ½) / size − ½` of the input, and so are columns: from the nearest
/// pixel, or from those around it.
///
/// Shapes: `(height, width, channels)` → `(height · size, width · size, channels)`.
///
/// ```
/// use onsil_nn::{Input, layers::UpSampling2D, sequential};
/// let model = sequential![Input::new([7, 7, 3]), UpSampling2D::new((2, 3))].unwrap();
/// assert_eq!(model.output_shape(), Some(&[14, 21, 3][..]));
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpSampling2D {
    #[serde(default = "common::two_by_two")]
    size: Pair,
    #[serde(default)]
    data_format: common::ChannelsLast,
    #[serde(default = "interpolation::nearest")]
    interpolation: Interpolation,
}

impl UpSampling2D {
    /// Repeats rows and columns so many times (Keras' default is 2), at least once.
    pub fn new(size: impl Into<Pair>) -> Self {
        Self {
            size: size.into(),
            data_format: common::ChannelsLast,
            interpolation: Interpolation::Nearest,
        }
    }

    /// Sets how numbers between pixels come about: `"nearest"` unless given, or `"bilinear"`.
    pub fn interpolation(mut self, interpolation: impl Into<Interpolation>) -> Self {
        self.interpolation = interpolation.into();
        self
    }

    /// Calls `visit` with the starts of every output pixel and of each input pixel that it is made
    /// of, and that pixel's share.
    fn for_each_share(&self, pass: &Pass<'_>, mut visit: impl FnMut(usize, usize, f32)) {
        let (height, width, channels) =
            (pass.input_shape[0], pass.input_shape[1], pass.input_shape[2]);
        let mut y = 0;
        for image in 0..pass.rows {
            for row in 0..height * self.size.h {
                let rows = self.neighbours(row, self.size.h, height);
                for column in 0..width * self.size.w {
                    let columns = self.neighbours(column, self.size.w, width);
                    for (h, by_row) in rows {
                        for (w, by_column) in columns {
                            let share = by_row * by_column;
                            if share != 0.0 {
                                visit(y, ((image * height + h) * width + w) * channels, share);
                            }
                        }
                    }
                    y += channels;
                }
            }
        }
    }

    /// The two neighbours of place `out` along an axis of `len` that grows by `factor`, with shares.
    fn neighbours(&self, out: usize, factor: usize, len: usize) -> [(usize, f32); 2] {
        if self.interpolation != Interpolation::Bilinear {
            return [(out / factor, 1.0), (0, 0.0)];
        }
        let place = ((out as f32 + 0.5) / factor as f32 - 0.5).clamp(0.0, (len - 1) as f32);
        let before = place.floor();
        let share = place - before;
        let first = before as usize;
        [(first, 1.0 - share), ((first + 1).min(len - 1), share)]
    }
}

impl Default for UpSampling2D {
    fn default() -> Self {
        Self::new(2)
    }
}

impl Layer for UpSampling2D {
    class!(UpSampling2D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let [h, w, channels] = image_shape(input_shape)?;
        self.size.check("size")?;
        self.interpolation.check()?;
        let (height, width) = (h.saturating_mul(self.size.h), w.saturating_mul(self.size.w));
        Ok(Built::shape([height, width, channels]))
    }

    fn forward(&self, f: Forward<'_>) {
        let channels = f.pass.input_shape[2];
        f.y.fill(0.0);
        self.for_each_share(&f.pass, |y, x, share| {
            add_share(share, &f.x[x..x + channels], &mut f.y[y..y + channels]);
        });
    }

    fn backward(&self, b: Backward<'_>) {
        let Some(dx) = b.dx else { return };
        let channels = b.pass.input_shape[2];
        dx.fill(0.0);
        self.for_each_share(&b.pass, |y, x, share| {
            add_share(share, &b.dy[y..y + channels], &mut dx[x..x + channels]);
        });
    }
}
