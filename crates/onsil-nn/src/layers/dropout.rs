use crate::layer::{Backward, Built, Forward, Layer, Memory};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// Sets a random share of the numbers to zero while training, and divides the others by what is left.
///
/// Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014.
/// Shapes: `(…)` → `(…)`. At inference the layer does nothing.
///
/// ```
/// use onsil_nn::{Input, layers::Dropout, sequential};
/// let mut model = sequential![Input::new([2]), Dropout::new(0.5)]?;
/// assert_eq!(model.predict(&ndarray::array![[1.0, 2.0]])?.as_slice(), Some(&[1.0, 2.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dropout {
    rate: f32,
    #[serde(default)]
    noise_shape: Option<Vec<Option<usize>>>,
}

impl Dropout {
    /// A layer that drops this share, in [0, 1).
    pub fn new(rate: f32) -> Self {
        Self { rate, noise_shape: None }
    }
}

/// Refuses a share outside [0, 1).
pub(super) fn check_rate(rate: f32) -> Result<(), String> {
    if (0.0..1.0).contains(&rate) {
        Ok(())
    } else {
        Err(format!("rate must be in [0, 1), but is {rate}"))
    }
}

impl Layer for Dropout {
    class!(Dropout);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        check_rate(self.rate)?;
        if let Some(shape) = &self.noise_shape {
            return Err(format!(
                "noise_shape must be null, one draw for each number, but is {shape:?}: to drop whole \
                 channels use SpatialDropout2D"
            ));
        }
        Ok(Built {
            memory: Memory { cache: input_shape.iter().product(), ..Memory::default() },
            ..Built::shape(input_shape)
        })
    }

    fn forward(&self, f: Forward<'_>) {
        if !f.pass.training || self.rate == 0.0 {
            f.y.copy_from_slice(f.x);
            return;
        }
        let first = f.pass.first_row * f.x.len() / f.pass.rows;
        let scale = 1.0 / (1.0 - self.rate);
        f.pass.stream.fill_uniform_f32(first as u64, f.cache);
        for ((y, x), factor) in f.y.iter_mut().zip(f.x).zip(f.cache) {
            *factor = if *factor < self.rate { 0.0 } else { scale };
            *y = x * *factor;
        }
    }

    fn backward(&self, b: Backward<'_>) {
        let Some(dx) = b.dx else { return };
        if !b.pass.training || self.rate == 0.0 {
            dx.copy_from_slice(b.dy);
            return;
        }
        for ((dx, dy), factor) in dx.iter_mut().zip(b.dy.iter()).zip(b.cache.iter()) {
            *dx = dy * factor;
        }
    }
}
