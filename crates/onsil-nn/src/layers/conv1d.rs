use super::common::{self, KernelOptions};
use super::convolution;
use super::steps::{self, Single, steps_shape, too_short};
use super::window::{Axis, Padding, check_sizes};
use crate::activations::Activation;
use crate::layer::{Built, Layer};
use crate::registry::class;
use onsil_kernels::conv::Conv2dShape;
use serde::{Deserialize, Serialize};

/// Slides small filters over sequences: `activation(filters ⋆ x + bias)`.
///
/// `y[i, o] = Σ x[i·s + u·d − p, c] · kernel[u, c, o] + bias[o]` with stride s, dilation d and padding p.
///
/// Shapes: `(steps, channels)` → `(steps', filters)`; kernel `(kernel size, channels / groups, filters)`,
/// bias `(filters)`. With padding `"valid"`, steps' = ⌊(steps − span) / stride⌋ + 1 where
/// span = (kernel size − 1)·dilation + 1; with `"same"` and `"causal"`, ⌈steps / stride⌉.
///
/// ```
/// use onsil_nn::{Input, layers::Conv1D, sequential};
/// let model = sequential![Input::new([100, 8]), Conv1D::new(16, 3).padding("causal")].unwrap();
/// assert_eq!(model.output_shape(), Some(&[100, 16][..]));
/// assert_eq!(model.count_params(), 3 * 8 * 16 + 16);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Conv1D {
    filters: usize,
    kernel_size: Single,
    #[serde(default = "steps::single_one")]
    strides: Single,
    #[serde(default)]
    padding: Padding,
    #[serde(default)]
    data_format: common::ChannelsLast,
    #[serde(default = "steps::single_one")]
    dilation_rate: Single,
    #[serde(default = "common::one")]
    groups: usize,
    #[serde(default = "common::linear")]
    activation: Activation,
    #[serde(flatten)]
    options: KernelOptions,
}

impl Conv1D {
    /// So many filters of this size, linear, with bias, stride 1 and without padding.
    pub fn new(filters: usize, kernel_size: usize) -> Self {
        Self {
            filters,
            kernel_size: Single(kernel_size),
            strides: Single(1),
            padding: Padding::Valid,
            data_format: common::ChannelsLast,
            dilation_rate: Single(1),
            groups: 1,
            activation: Activation::Linear,
            options: KernelOptions::default(),
        }
    }

    /// Sets the steps of the window, at least 1; 1 unless given.
    pub fn strides(mut self, strides: usize) -> Self {
        self.strides = Single(strides);
        self
    }

    /// Sets what is done at the borders: `"valid"` unless given, `"same"`, or `"causal"`.
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }

    /// Sets the distance of the window's elements, at least 1; 1 unless given.
    pub fn dilation_rate(mut self, dilation_rate: usize) -> Self {
        self.dilation_rate = Single(dilation_rate);
        self
    }

    /// Splits channels and filters into groups that do not see each other; 1 unless given.
    pub fn groups(mut self, groups: usize) -> Self {
        self.groups = groups;
        self
    }

    common::activation_builder!();
    common::kernel_builders!();

    /// The shape of the convolution, over images of one row.
    fn shape(&self, input_shape: &[usize]) -> Result<Conv2dShape, String> {
        let [steps, channels] = steps_shape(input_shape)?;
        let (kernel, stride) = (self.kernel_size.0, self.strides.0);
        let axis = Axis::new(steps, kernel, stride, self.dilation_rate.0, self.padding);
        if axis.out == 0 {
            return Err(too_short(kernel, steps));
        }
        Ok(Conv2dShape {
            in_h: 1,
            in_w: steps,
            in_c: channels,
            kernel_h: 1,
            kernel_w: kernel,
            out_c: self.filters,
            stride_h: 1,
            stride_w: stride,
            dilation_h: 1,
            dilation_w: self.dilation_rate.0,
            pad_top: 0,
            pad_left: axis.pad,
            out_h: 1,
            out_w: axis.out,
            groups: self.groups,
        })
    }

    fn check(&self, channels: usize) -> Result<(), String> {
        let counts = [
            ("filters", self.filters),
            ("groups", self.groups),
            ("kernel_size", self.kernel_size.0),
            ("strides", self.strides.0),
            ("dilation_rate", self.dilation_rate.0),
        ];
        counts.into_iter().try_for_each(|(name, count)| common::check_count(name, count))?;
        self.padding.check_1d()?;
        common::check_groups(self.groups, channels, self.filters)
    }
}

impl Layer for Conv1D {
    class!(Conv1D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let [steps, channels] = steps_shape(input_shape)?;
        self.check(channels)?;
        let shape = self.shape(input_shape)?;
        let kernel = [self.kernel_size.0, channels / self.groups, self.filters];
        let output_shape = [shape.out_w, shape.out_c];
        let (size, dilation) = ((1, self.kernel_size.0).into(), (1, self.dilation_rate.0).into());
        check_sizes([1, steps, channels], size, dilation, &kernel, &output_shape)?;
        convolution::built(&shape, kernel, output_shape, &self.activation, &self.options)
    }

    convolution::convolution_passes!();
}
