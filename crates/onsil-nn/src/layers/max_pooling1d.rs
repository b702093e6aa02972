use super::common;
use super::steps::{self, Single};
use super::window::Padding;
use crate::layer::{Backward, Built, Forward, Layer, Memory};
use crate::registry::class;
use onsil_kernels::pool::{self, Pool2dShape};
use serde::{Deserialize, Serialize};

/// The largest number in each window of steps, channel by channel.
///
/// Shapes: `(steps, channels)` → `(steps', channels)`, sized as in [`Conv1D`](super::Conv1D). The gradient
/// goes to the first largest number of the window.
///
/// ```
/// use onsil_nn::{Input, layers::MaxPooling1D, sequential};
/// let mut model = sequential![Input::new([4, 1]), MaxPooling1D::new(2)]?;
/// let y = model.predict(&ndarray::array![[[1.0], [3.0], [2.0], [4.0]]])?;
/// assert_eq!(y.as_slice(), Some(&[3.0, 4.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MaxPooling1D {
    #[serde(default = "steps::single_two")]
    pool_size: Single,
    #[serde(default)]
    strides: Option<Single>,
    #[serde(default)]
    padding: Padding,
    #[serde(default)]
    data_format: common::ChannelsLast,
}

impl MaxPooling1D {
    /// Windows of so many steps (Keras' default is 2) side by side, without padding.
    pub fn new(pool_size: usize) -> Self {
        Self {
            pool_size: Single(pool_size),
            strides: None,
            padding: Padding::Valid,
            data_format: common::ChannelsLast,
        }
    }

    /// Sets the steps of the window; the window's size unless given.
    pub fn strides(mut self, strides: usize) -> Self {
        self.strides = Some(Single(strides));
        self
    }

    /// Sets what is done at the borders: `"valid"` unless given, or `"same"`.
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }

    fn shape(&self, input_shape: &[usize]) -> Result<Pool2dShape, String> {
        steps::pool_shape(input_shape, self.pool_size.0, self.strides, self.padding)
    }
}

impl Default for MaxPooling1D {
    fn default() -> Self {
        Self::new(2)
    }
}

impl Layer for MaxPooling1D {
    class!(MaxPooling1D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let shape = self.shape(input_shape)?;
        Ok(Built {
            memory: Memory { indices: shape.output_len(), ..Memory::default() },
            ..Built::shape([shape.out_w, shape.channels])
        })
    }

    fn forward(&self, f: Forward<'_>) {
        let Ok(shape) = self.shape(f.pass.input_shape) else { return };
        if f.indices.is_empty() {
            pool::max_pool2d_infer(&shape, f.pass.rows, f.x, f.y);
        } else {
            pool::max_pool2d_forward(&shape, f.pass.rows, f.x, f.y, f.indices);
        }
    }

    fn backward(&self, b: Backward<'_>) {
        let Ok(shape) = self.shape(b.pass.input_shape) else { return };
        if let Some(dx) = b.dx {
            pool::max_pool2d_gradient(&shape, b.pass.rows, b.dy, b.indices, dx);
        }
    }
}
