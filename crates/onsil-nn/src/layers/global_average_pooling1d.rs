use super::common;
use super::global;
use super::steps::steps_shape;
use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The mean of each channel over all of a sequence.
///
/// Shapes: `(steps, channels)` → `(channels)`, or `(1, channels)` with `keepdims`.
///
/// ```
/// use onsil_nn::{Input, layers::GlobalAveragePooling1D, sequential};
/// let model = sequential![Input::new([100, 64]), GlobalAveragePooling1D::new()].unwrap();
/// assert_eq!(model.output_shape(), Some(&[64][..]));
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GlobalAveragePooling1D {
    keepdims: bool,
    data_format: common::ChannelsLast,
}

impl GlobalAveragePooling1D {
    /// The layer, with channels alone as its output.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether to keep the other axes, of length 1; false unless given.
    pub fn keepdims(mut self, keepdims: bool) -> Self {
        self.keepdims = keepdims;
        self
    }
}

impl Layer for GlobalAveragePooling1D {
    class!(GlobalAveragePooling1D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let [_, channels] = steps_shape(input_shape)?;
        let shape: &[usize] = if self.keepdims { &[1, channels] } else { &[channels] };
        Ok(Built::shape(shape))
    }

    fn forward(&self, f: Forward<'_>) {
        global::average(&f.pass, f.x, f.y);
    }

    fn backward(&self, b: Backward<'_>) {
        if let Some(dx) = b.dx {
            global::average_gradient(&b.pass, b.dy, dx);
        }
    }
}
