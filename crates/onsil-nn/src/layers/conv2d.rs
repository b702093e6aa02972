use super::common::{self, KernelOptions};
use super::convolution;
use super::window::{Axis, Padding, Pair, check_sizes, image_shape, too_small};
use crate::activations::Activation;
use crate::layer::{Built, Layer};
use crate::registry::class;
use onsil_kernels::conv::Conv2dShape;
use serde::{Deserialize, Serialize};

/// Slides small filters over images: `activation(filters ⋆ x + bias)`.
///
/// `y[i, j, o] = Σ x[i·s + u·d − p, j·s + v·d − p, c] · kernel[u, v, c, o] + bias[o]` with stride s,
/// dilation d and padding p (a cross-correlation, as everywhere in deep learning).
///
/// Shapes: `(height, width, channels)` → `(height', width', filters)`; kernel
/// `(kernel height, kernel width, channels / groups, filters)`, bias `(filters)`. With padding
/// `"valid"`, height' = ⌊(height − span) / stride⌋ + 1 where span = (kernel − 1)·dilation + 1; with
/// `"same"`, ⌈height / stride⌉.
///
/// ```
/// use onsil_nn::{Input, layers::Conv2D, sequential};
/// let model =
///     sequential![Input::new([28, 28, 1]), Conv2D::new(32, (5, 5)).activation("relu")].unwrap();
/// assert_eq!(model.output_shape(), Some(&[24, 24, 32][..]));
/// assert_eq!(model.count_params(), 832);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Conv2D {
    filters: usize,
    kernel_size: Pair,
    #[serde(default = "common::one_by_one")]
    strides: Pair,
    #[serde(default)]
    padding: Padding,
    #[serde(default)]
    data_format: common::ChannelsLast,
    #[serde(default = "common::one_by_one")]
    dilation_rate: Pair,
    #[serde(default = "common::one")]
    groups: usize,
    #[serde(default = "common::linear")]
    activation: Activation,
    #[serde(flatten)]
    options: KernelOptions,
}

impl Conv2D {
    /// So many filters of this size, linear, with bias, stride 1 and without padding.
    pub fn new(filters: usize, kernel_size: impl Into<Pair>) -> Self {
        Self {
            filters,
            kernel_size: kernel_size.into(),
            strides: 1.into(),
            padding: Padding::Valid,
            data_format: common::ChannelsLast,
            dilation_rate: 1.into(),
            groups: 1,
            activation: Activation::Linear,
            options: KernelOptions::default(),
        }
    }

    /// Splits channels and filters into groups that do not see each other; 1 unless given.
    pub fn groups(mut self, groups: usize) -> Self {
        self.groups = groups;
        self
    }

    common::window_builders!();
    common::activation_builder!();
    common::kernel_builders!();

    fn shape(&self, input_shape: &[usize]) -> Result<Conv2dShape, String> {
        let [in_h, in_w, in_c] = image_shape(input_shape)?;
        let axis = |size, window, stride, dilation| {
            Axis::new(size, window, stride, dilation, self.padding)
        };
        let (kernel, strides, dilation) = (self.kernel_size, self.strides, self.dilation_rate);
        let h = axis(in_h, kernel.h, strides.h, dilation.h);
        let w = axis(in_w, kernel.w, strides.w, dilation.w);
        if h.out == 0 || w.out == 0 {
            return Err(too_small(kernel, in_h, in_w));
        }
        Ok(Conv2dShape {
            in_h,
            in_w,
            in_c,
            kernel_h: kernel.h,
            kernel_w: kernel.w,
            out_c: self.filters,
            stride_h: strides.h,
            stride_w: strides.w,
            dilation_h: dilation.h,
            dilation_w: dilation.w,
            pad_top: h.pad,
            pad_left: w.pad,
            out_h: h.out,
            out_w: w.out,
            groups: self.groups,
        })
    }

    /// What a fused layer needs: the shape for inputs that have been checked, the activation, and whether
    /// there is a bias.
    pub(super) fn parts(&self, input_shape: &[usize]) -> Option<(Conv2dShape, Activation, bool)> {
        let shape = self.shape(input_shape).ok()?;
        Some((shape, self.activation.clone(), self.options.use_bias))
    }

    fn check(&self, channels: usize) -> Result<(), String> {
        common::check_count("filters", self.filters)?;
        common::check_count("groups", self.groups)?;
        self.kernel_size.check("kernel_size")?;
        self.strides.check("strides")?;
        self.dilation_rate.check("dilation_rate")?;
        self.padding.check()?;
        common::check_groups(self.groups, channels, self.filters)
    }
}

impl Layer for Conv2D {
    class!(Conv2D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let image = image_shape(input_shape)?;
        let [.., channels] = image;
        self.check(channels)?;
        let shape = self.shape(input_shape)?;
        let kernel = [self.kernel_size.h, self.kernel_size.w, channels / self.groups, self.filters];
        let output_shape = [shape.out_h, shape.out_w, shape.out_c];
        check_sizes(image, self.kernel_size, self.dilation_rate, &kernel, &output_shape)?;
        convolution::built(&shape, kernel, output_shape, &self.activation, &self.options)
    }

    convolution::convolution_passes!();
}
