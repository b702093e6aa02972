use super::common;
use super::window::{Axis, Padding, Pair, check_sizes, image_shape, too_small};
use crate::activations::Activation;
use crate::constraints::Constraint;
use crate::initializers::{GlorotUniform, Initializer, Zeros};
use crate::layer::{Backward, Built, Forward, Layer, Memory, WeightGradient, WeightSpec};
use crate::registry::class;
use crate::regularizers::Regularizer;
use onsil_kernels::conv::{self, DepthwiseShape};
use onsil_kernels::reduce::add_assign;
use serde::{Deserialize, Serialize};

/// Slides filters over images, each channel with its own: `activation(filters ⋆ x + bias)`.
///
/// `y[i, j, c·m + k] = Σ x[i·s + u·d − p, j·s + v·d − p, c] · kernel[u, v, c, k] + bias[c·m + k]` with
/// stride s, dilation d, padding p and m = `depth_multiplier` filters per channel.
///
/// Chollet, "Xception: deep learning with depthwise separable convolutions", CVPR 2017. Shapes:
/// `(height, width, channels)` → `(height', width', channels · depth_multiplier)`, sized as in
/// [`Conv2D`](super::Conv2D); kernel `(kernel height, kernel width, channels, depth_multiplier)`, bias
/// `(channels · depth_multiplier)`.
///
/// ```
/// use onsil_nn::{Input, layers::DepthwiseConv2D, sequential};
/// let model = sequential![Input::new([28, 28, 8]), DepthwiseConv2D::new(3)].unwrap();
/// assert_eq!(model.output_shape(), Some(&[26, 26, 8][..]));
/// assert_eq!(model.count_params(), 3 * 3 * 8 + 8);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DepthwiseConv2D {
    kernel_size: Pair,
    #[serde(default = "common::one_by_one")]
    strides: Pair,
    #[serde(default)]
    padding: Padding,
    #[serde(default = "common::one")]
    depth_multiplier: usize,
    #[serde(default)]
    data_format: common::ChannelsLast,
    #[serde(default = "common::one_by_one")]
    dilation_rate: Pair,
    #[serde(default = "common::linear")]
    activation: Activation,
    #[serde(flatten)]
    options: Options,
}

/// The options of the kernel and the bias, named as in Keras.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
struct Options {
    use_bias: bool,
    depthwise_initializer: Box<dyn Initializer>,
    bias_initializer: Box<dyn Initializer>,
    depthwise_regularizer: Option<Box<dyn Regularizer>>,
    bias_regularizer: Option<Box<dyn Regularizer>>,
    depthwise_constraint: Option<Box<dyn Constraint>>,
    bias_constraint: Option<Box<dyn Constraint>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            use_bias: true,
            depthwise_initializer: Box::new(GlorotUniform::default()),
            bias_initializer: Box::new(Zeros::default()),
            depthwise_regularizer: None,
            bias_regularizer: None,
            depthwise_constraint: None,
            bias_constraint: None,
        }
    }
}

impl DepthwiseConv2D {
    /// One filter of this size per channel, linear, with bias, stride 1 and without padding.
    pub fn new(kernel_size: impl Into<Pair>) -> Self {
        Self {
            kernel_size: kernel_size.into(),
            strides: 1.into(),
            padding: Padding::Valid,
            depth_multiplier: 1,
            data_format: common::ChannelsLast,
            dilation_rate: 1.into(),
            activation: Activation::Linear,
            options: Options::default(),
        }
    }

    /// Sets the filters of each channel, at least 1; 1 unless given.
    pub fn depth_multiplier(mut self, depth_multiplier: usize) -> Self {
        self.depth_multiplier = depth_multiplier;
        self
    }

    common::window_builders!();
    common::activation_builder!();

    /// Whether to add a bias; true unless given.
    pub fn use_bias(mut self, use_bias: bool) -> Self {
        self.options.use_bias = use_bias;
        self
    }

    /// Sets where the kernel's first values come from; Glorot uniform unless given.
    pub fn depthwise_initializer(mut self, initializer: impl Into<Box<dyn Initializer>>) -> Self {
        self.options.depthwise_initializer = initializer.into();
        self
    }

    /// Sets where the bias' first values come from; zeros unless given.
    pub fn bias_initializer(mut self, initializer: impl Into<Box<dyn Initializer>>) -> Self {
        self.options.bias_initializer = initializer.into();
        self
    }

    /// Adds a penalty on the kernel to the loss.
    pub fn depthwise_regularizer(mut self, regularizer: impl Into<Box<dyn Regularizer>>) -> Self {
        self.options.depthwise_regularizer = Some(regularizer.into());
        self
    }

    /// Adds a penalty on the bias to the loss.
    pub fn bias_regularizer(mut self, regularizer: impl Into<Box<dyn Regularizer>>) -> Self {
        self.options.bias_regularizer = Some(regularizer.into());
        self
    }

    /// Puts the kernel under a rule after every update.
    pub fn depthwise_constraint(mut self, constraint: impl Into<Box<dyn Constraint>>) -> Self {
        self.options.depthwise_constraint = Some(constraint.into());
        self
    }

    /// Puts the bias under a rule after every update.
    pub fn bias_constraint(mut self, constraint: impl Into<Box<dyn Constraint>>) -> Self {
        self.options.bias_constraint = Some(constraint.into());
        self
    }

    fn shape(&self, input_shape: &[usize]) -> Result<DepthwiseShape, String> {
        let [in_h, in_w, in_c] = image_shape(input_shape)?;
        let (kernel, strides, dilation) = (self.kernel_size, self.strides, self.dilation_rate);
        let h = Axis::new(in_h, kernel.h, strides.h, dilation.h, self.padding);
        let w = Axis::new(in_w, kernel.w, strides.w, dilation.w, self.padding);
        if h.out == 0 || w.out == 0 {
            return Err(too_small(kernel, in_h, in_w));
        }
        Ok(DepthwiseShape {
            in_h,
            in_w,
            in_c,
            multiplier: self.depth_multiplier,
            kernel_h: kernel.h,
            kernel_w: kernel.w,
            stride_h: strides.h,
            stride_w: strides.w,
            dilation_h: dilation.h,
            dilation_w: dilation.w,
            pad_top: h.pad,
            pad_left: w.pad,
            out_h: h.out,
            out_w: w.out,
        })
    }

    fn weights(&self, shape: &DepthwiseShape) -> Vec<WeightSpec> {
        let kernel = [shape.kernel_h, shape.kernel_w, shape.in_c, shape.multiplier];
        let options = &self.options;
        let mut weights = vec![WeightSpec {
            regularizer: options.depthwise_regularizer.clone(),
            constraint: options.depthwise_constraint.clone(),
            ..WeightSpec::new("kernel", kernel, options.depthwise_initializer.clone())
        }];
        if options.use_bias {
            weights.push(WeightSpec {
                regularizer: options.bias_regularizer.clone(),
                constraint: options.bias_constraint.clone(),
                ..WeightSpec::new("bias", [shape.out_c()], options.bias_initializer.clone())
            });
        }
        weights
    }
}

/// Weights in the order of `get_weights`.
const KERNEL: usize = 0;
const BIAS: usize = 1;

impl Layer for DepthwiseConv2D {
    class!(DepthwiseConv2D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let image = image_shape(input_shape)?;
        common::check_count("depth_multiplier", self.depth_multiplier)?;
        self.kernel_size.check("kernel_size")?;
        self.strides.check("strides")?;
        self.dilation_rate.check("dilation_rate")?;
        self.padding.check()?;
        let shape = self.shape(input_shape)?;
        let filters = [shape.in_c, shape.multiplier];
        let kernel = [&[shape.kernel_h, shape.kernel_w], &filters[..]].concat();
        let output = [&[shape.out_h, shape.out_w], &filters[..]].concat();
        check_sizes(image, self.kernel_size, self.dilation_rate, &kernel, &output)?;
        Ok(Built {
            weights: common::checked(&self.activation, self.weights(&shape))?,
            memory: Memory {
                // The gradient of the kernel, of each sample.
                cache: self.activation.cache_len(shape.output_len()) + shape.kernel_len(),
                ..Memory::default()
            },
            ..Built::shape([shape.out_h, shape.out_w, shape.out_c()])
        })
    }

    fn forward(&self, f: Forward<'_>) {
        let Ok(shape) = self.shape(f.pass.input_shape) else { return };
        let bias = self.options.use_bias.then(|| f.pass.weights.get(BIAS));
        let kernel = f.pass.weights.get(KERNEL);
        conv::depthwise_conv2d_forward(&shape, f.pass.rows, f.x, kernel, bias, f.y);
        let kept = f.pass.rows * self.activation.cache_len(shape.output_len());
        let (cache, _) = f.cache.split_at_mut(kept.min(f.cache.len()));
        self.activation.push(shape.out_c(), f.y, cache);
    }

    fn backward(&self, b: Backward<'_>) {
        let Ok(shape) = self.shape(b.pass.input_shape) else { return };
        let kept = b.pass.rows * self.activation.cache_len(shape.output_len());
        let (cache, gradients) = b.cache.split_at_mut(kept);
        self.activation.gradient(shape.out_c(), cache, b.y, b.dy);
        let (rows, kernel) = (b.pass.rows, b.pass.weights.get(KERNEL));
        let gradients = b.pass.weights.is_trainable(KERNEL).then_some(gradients);
        conv::depthwise_conv2d_gradients(&shape, rows, b.x, b.dy, kernel, b.dx, gradients);
    }

    fn weight_gradient(&self, g: WeightGradient<'_>) {
        let Ok(shape) = self.shape(g.pass.input_shape) else { return };
        if g.weight == BIAS {
            conv::add_rows(g.dy.len() / shape.out_c(), shape.out_c(), g.dy, g.out);
            return;
        }
        let kept = g.pass.rows * self.activation.cache_len(shape.output_len());
        let columns = g.block.start * shape.multiplier..g.block.end * shape.multiplier;
        for sample in g.cache[kept..].chunks_exact(shape.kernel_len()) {
            add_assign(g.out, &sample[columns.clone()]);
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
