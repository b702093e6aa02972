use super::common::{self, KernelOptions};
use super::window::{Axis, Padding, Pair, check_sizes, image_shape, too_small};
use crate::activations::Activation;
use crate::layer::{Backward, Built, Forward, Layer, Memory, WeightGradient, Weights};
use crate::registry::class;
use onsil_kernels::conv::{self, Conv2dShape};
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

    /// Sets the steps of the window; 1 unless given.
    pub fn strides(mut self, strides: impl Into<Pair>) -> Self {
        self.strides = strides.into();
        self
    }

    /// Sets what is done at the borders: `"valid"` unless given, or `"same"`.
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }

    /// Sets the distance of the window's elements; 1 unless given.
    pub fn dilation_rate(mut self, dilation_rate: impl Into<Pair>) -> Self {
        self.dilation_rate = dilation_rate.into();
        self
    }

    /// Splits channels and filters into groups that do not see each other; 1 unless given.
    pub fn groups(mut self, groups: usize) -> Self {
        self.groups = groups;
        self
    }

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

/// The shape that `build` has checked already.
macro_rules! checked_shape {
    ($self:expr, $pass:expr) => {
        match $self.shape($pass.input_shape) {
            Ok(shape) => shape,
            Err(_) => return,
        }
    };
}

/// Weights in the order of `get_weights`.
const KERNEL: usize = 0;
const BIAS: usize = 1;

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
        let scratch = conv::conv2d_forward_scratch_len(&shape)
            .max(conv::conv2d_input_gradient_scratch_len(&shape))
            .max(conv::conv2d_weight_gradient_scratch_len(&shape));
        Ok(Built {
            weights: common::checked(&self.activation, self.options.weights(kernel, self.filters))?,
            memory: Memory {
                cache: self.activation.cache_len(shape.output_len()),
                scratch,
                prepared: conv::conv2d_prepared_len(&shape),
                ..Memory::default()
            },
            ..Built::shape(output_shape)
        })
    }

    fn prepare(&self, input_shape: &[usize], weights: Weights<'_>, prepared: &mut [f32]) {
        if let Ok(shape) = self.shape(input_shape) {
            conv::conv2d_prepare_input_gradient(&shape, weights.get(KERNEL), prepared);
        }
    }

    fn forward(&self, f: Forward<'_>) {
        let shape = checked_shape!(self, f.pass);
        let bias = self.options.use_bias.then(|| f.pass.weights.get(BIAS));
        let kernel = f.pass.weights.get(KERNEL);
        conv::conv2d_forward(&shape, f.pass.rows, f.x, kernel, bias, f.y, f.scratch);
        self.activation.push(self.filters, f.y, f.cache);
    }

    fn backward(&self, b: Backward<'_>) {
        let shape = checked_shape!(self, b.pass);
        self.activation.gradient(self.filters, b.cache, b.y, b.dy);
        if let Some(dx) = b.dx {
            let (images, prepared) = (b.pass.rows, b.pass.prepared);
            conv::conv2d_input_gradient(&shape, images, b.dy, prepared, dx, b.scratch);
        }
    }

    fn weight_gradient(&self, g: WeightGradient<'_>) {
        let shape = checked_shape!(self, g.pass);
        if g.weight == BIAS {
            conv::add_rows(g.dy.len() / self.filters, self.filters, g.dy, g.out);
        } else {
            let images = g.pass.rows;
            conv::conv2d_weight_gradient(&shape, images, g.x, g.dy, g.block, g.out, g.scratch);
        }
    }

    fn without_softmax(&self) -> Option<Box<dyn Layer>> {
        (self.activation == Activation::Softmax)
            .then(|| Box::new(Self { activation: Activation::Linear, ..self.clone() }) as _)
    }

    fn blocks_training(&self) -> Option<String> {
        common::step_blocks_training(&self.activation)
    }

    fn rectifies(&self) -> bool {
        self.activation == Activation::Relu
    }
}
