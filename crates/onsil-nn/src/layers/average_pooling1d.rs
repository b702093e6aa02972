use super::common;
use super::steps::{self, Single};
use super::window::Padding;
use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use onsil_kernels::pool::{self, Pool2dShape};
use serde::{Deserialize, Serialize};

/// The mean of each window of steps, channel by channel; with padding `"same"`, of the steps that lie inside the
/// sequence.
///
/// Shapes: `(steps, channels)` → `(steps', channels)`, sized as in [`Conv1D`](super::Conv1D).
///
/// ```
/// use onsil_nn::{Input, layers::AveragePooling1D, sequential};
/// let mut model = sequential![Input::new([4, 1]), AveragePooling1D::new(2)]?;
/// let y = model.predict(&ndarray::array![[[1.0], [3.0], [2.0], [4.0]]])?;
/// assert_eq!(y.as_slice(), Some(&[2.0, 3.0][..]));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AveragePooling1D {
    #[serde(default = "steps::single_two")]
    pool_size: Single,
    #[serde(default)]
    strides: Option<Single>,
    #[serde(default)]
    padding: Padding,
    #[serde(default)]
    data_format: common::ChannelsLast,
}

impl AveragePooling1D {
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

impl Default for AveragePooling1D {
    fn default() -> Self {
        Self::new(2)
    }
}

impl Layer for AveragePooling1D {
    class!(AveragePooling1D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let shape = self.shape(input_shape)?;
        Ok(Built::shape([shape.out_w, shape.channels]))
    }

    fn forward(&self, f: Forward<'_>) {
        let Ok(shape) = self.shape(f.pass.input_shape) else { return };
        pool::average_pool2d_forward(&shape, f.pass.rows, f.x, f.y);
    }

    fn backward(&self, b: Backward<'_>) {
        let Ok(shape) = self.shape(b.pass.input_shape) else { return };
        if let Some(dx) = b.dx {
            pool::average_pool2d_gradient(&shape, b.pass.rows, b.dy, dx);
        }
    }
}
