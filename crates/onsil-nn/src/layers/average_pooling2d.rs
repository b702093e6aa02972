use super::common;
use super::max_pooling2d::pool_shape;
use super::window::{Padding, Pair};
use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use onsil_kernels::pool::{self, Pool2dShape};
use serde::{Deserialize, Serialize};

/// The mean of each window, channel by channel; with padding `"same"`, of the cells that lie inside the
/// image.
///
/// Shapes: `(height, width, channels)` → `(height', width', channels)`, sized as in
/// [`Conv2D`](super::Conv2D).
///
/// ```
/// use onsil_nn::{Input, layers::AveragePooling2D, sequential};
/// let model = sequential![Input::new([28, 28, 6]), AveragePooling2D::new(2)].unwrap();
/// assert_eq!(model.output_shape(), Some(&[14, 14, 6][..]));
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AveragePooling2D {
    #[serde(default = "common::two_by_two")]
    pool_size: Pair,
    #[serde(default)]
    strides: Option<Pair>,
    #[serde(default)]
    padding: Padding,
    #[serde(default)]
    data_format: common::ChannelsLast,
}

impl AveragePooling2D {
    /// Windows of this size (Keras' default is 2) side by side, without padding.
    pub fn new(pool_size: impl Into<Pair>) -> Self {
        Self {
            pool_size: pool_size.into(),
            strides: None,
            padding: Padding::Valid,
            data_format: common::ChannelsLast,
        }
    }

    /// Sets the steps of the window; the window's size unless given.
    pub fn strides(mut self, strides: impl Into<Pair>) -> Self {
        self.strides = Some(strides.into());
        self
    }

    /// Sets what is done at the borders: `"valid"` unless given, or `"same"`.
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }

    fn shape(&self, input_shape: &[usize]) -> Result<Pool2dShape, String> {
        pool_shape(input_shape, self.pool_size, self.strides, self.padding)
    }
}

impl Default for AveragePooling2D {
    fn default() -> Self {
        Self::new(2)
    }
}

impl Layer for AveragePooling2D {
    class!(AveragePooling2D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let shape = self.shape(input_shape)?;
        Ok(Built::shape([shape.out_h, shape.out_w, shape.channels]))
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
