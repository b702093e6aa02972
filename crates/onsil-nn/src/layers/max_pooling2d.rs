use super::common;
use super::window::{Axis, Padding, Pair, image_shape, too_small};
use crate::layer::{Backward, Built, Forward, Layer, Memory};
use crate::registry::class;
use onsil_kernels::pool::{self, Pool2dShape};
use serde::{Deserialize, Serialize};

/// The largest number in each window, channel by channel.
///
/// Shapes: `(height, width, channels)` → `(height', width', channels)`, sized as in
/// [`Conv2D`](super::Conv2D). The gradient goes to the first largest number of the window.
///
/// ```
/// use onsil_nn::{Input, layers::MaxPooling2D, sequential};
/// let model = sequential![Input::new([24, 24, 32]), MaxPooling2D::new((2, 2))].unwrap();
/// assert_eq!(model.output_shape(), Some(&[12, 12, 32][..]));
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MaxPooling2D {
    #[serde(default = "common::two_by_two")]
    pool_size: Pair,
    #[serde(default)]
    strides: Option<Pair>,
    #[serde(default)]
    padding: Padding,
    #[serde(default)]
    data_format: common::ChannelsLast,
}

impl MaxPooling2D {
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
}

impl Default for MaxPooling2D {
    fn default() -> Self {
        Self::new(2)
    }
}

/// The shape of pooling over images; shared by maximum and average.
pub(super) fn pool_shape(
    input_shape: &[usize],
    pool_size: Pair,
    strides: Option<Pair>,
    padding: Padding,
) -> Result<Pool2dShape, String> {
    let [in_h, in_w, channels] = image_shape(input_shape)?;
    let strides = strides.unwrap_or(pool_size);
    pool_size.check("pool_size")?;
    strides.check("strides")?;
    padding.check()?;
    let h = Axis::new(in_h, pool_size.h, strides.h, 1, padding);
    let w = Axis::new(in_w, pool_size.w, strides.w, 1, padding);
    if h.out == 0 || w.out == 0 {
        return Err(too_small(pool_size, in_h, in_w));
    }
    Ok(Pool2dShape {
        in_h,
        in_w,
        channels,
        pool_h: pool_size.h,
        pool_w: pool_size.w,
        stride_h: strides.h,
        stride_w: strides.w,
        pad_top: h.pad,
        pad_left: w.pad,
        out_h: h.out,
        out_w: w.out,
    })
}

impl MaxPooling2D {
    pub(super) fn shape(&self, input_shape: &[usize]) -> Result<Pool2dShape, String> {
        pool_shape(input_shape, self.pool_size, self.strides, self.padding)
    }
}

impl Layer for MaxPooling2D {
    class!(MaxPooling2D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let shape = self.shape(input_shape)?;
        Ok(Built {
            memory: Memory { indices: shape.output_len(), ..Memory::default() },
            ..Built::shape([shape.out_h, shape.out_w, shape.channels])
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
