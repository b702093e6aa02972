use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// Adds normal noise of mean 0 while training. Shapes: `(…)` → `(…)`. At inference the layer does nothing.
///
/// ```
/// use onsil_nn::{Input, layers::GaussianNoise, sequential};
/// let mut model = sequential![Input::new([2]), GaussianNoise::new(0.1)]?;
/// assert_eq!(model.predict(&ndarray::array![[1.0, 2.0]])?.as_slice(), Some(&[1.0, 2.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GaussianNoise {
    stddev: f64,
}

impl GaussianNoise {
    /// Noise of this standard deviation, at least 0.
    pub fn new(stddev: f64) -> Self {
        Self { stddev }
    }
}

impl Layer for GaussianNoise {
    class!(GaussianNoise);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        if !(self.stddev >= 0.0 && (self.stddev as f32).is_finite()) {
            return Err(format!("stddev must be at least 0 and finite, but is {}", self.stddev));
        }
        Ok(Built::shape(input_shape))
    }

    fn forward(&self, f: Forward<'_>) {
        f.y.copy_from_slice(f.x);
        if !f.pass.training || self.stddev == 0.0 {
            return;
        }
        let first = f.pass.first_row * (f.x.len() / f.pass.rows);
        let stddev = self.stddev as f32;
        for (i, y) in f.y.iter_mut().enumerate() {
            *y += stddev * f.pass.stream.normal_f32((first + i) as u64);
        }
    }

    fn backward(&self, b: Backward<'_>) {
        if let Some(dx) = b.dx {
            dx.copy_from_slice(b.dy);
        }
    }
}
