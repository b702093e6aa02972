//! What convolutions over one and two axes share: everything once their shape is known.

use super::common::{self, KernelOptions};
use crate::activations::Activation;
use crate::layer::{Built, Forward, Memory, Pass};
use onsil_kernels::conv::{self, Conv2dShape};

/// Weights in the order of `get_weights`.
pub(super) const KERNEL: usize = 0;
pub(super) const BIAS: usize = 1;

/// What follows from the shape of a convolution.
pub(super) fn built(
    shape: &Conv2dShape,
    kernel: impl Into<Vec<usize>>,
    output_shape: impl Into<Vec<usize>>,
    activation: &Activation,
    options: &KernelOptions,
) -> Result<Built, String> {
    let winograd =
        |applies: bool, len: fn(&Conv2dShape) -> usize| if applies { len(shape) } else { 0 };
    let forward = conv::winograd_applies(shape);
    let backward = conv::winograd_applies_to_input_gradient(shape);
    let scratch = conv::conv2d_forward_scratch_len(shape)
        .max(conv::conv2d_input_gradient_scratch_len(shape))
        .max(conv::conv2d_weight_gradient_scratch_len(shape))
        .max(winograd(forward, conv::conv2d_winograd_forward_scratch_len))
        .max(winograd(backward, conv::conv2d_winograd_input_gradient_scratch_len));
    Ok(Built {
        weights: common::checked(activation, options.weights(kernel, shape.out_c))?,
        memory: Memory {
            cache: activation.cache_len(shape.output_len()),
            scratch,
            prepared: prepared_lens(shape).iter().sum(),
            ..Memory::default()
        },
        ..Built::shape(output_shape)
    })
}

/// The lengths of what a convolution makes of its kernel: the kernel transposed, and transformed for
/// Winograd's way forward and back where it applies.
fn prepared_lens(shape: &Conv2dShape) -> [usize; 3] {
    let transformed = |applies: bool| if applies { conv::winograd_prepared_len(shape) } else { 0 };
    [
        conv::conv2d_prepared_len(shape),
        transformed(conv::winograd_applies(shape)),
        transformed(conv::winograd_applies_to_input_gradient(shape)),
    ]
}

pub(super) fn prepare(shape: &Conv2dShape, kernel: &[f32], prepared: &mut [f32]) {
    let [transposed, forward, _] = prepared_lens(shape);
    let (transposed, transformed) = prepared.split_at_mut(transposed);
    let (forward, backward) = transformed.split_at_mut(forward);
    conv::conv2d_prepare_input_gradient(shape, kernel, transposed);
    if !forward.is_empty() {
        conv::winograd_prepare_kernel(shape, kernel, forward);
    }
    if !backward.is_empty() {
        conv::winograd_prepare_input_gradient(shape, transposed, backward);
    }
}

/// `y` from `x`, before the activation.
pub(super) fn forward(shape: &Conv2dShape, bias: Option<&[f32]>, f: &mut Forward<'_>) {
    let [transposed, len, _] = prepared_lens(shape);
    let (images, prepared) = (f.pass.rows, &f.pass.prepared[transposed..][..len]);
    if prepared.is_empty() {
        let kernel = f.pass.weights.get(KERNEL);
        conv::conv2d_forward(shape, images, f.x, kernel, bias, f.y, f.scratch);
    } else {
        conv::conv2d_winograd_forward(shape, images, f.x, prepared, bias, f.y, f.scratch);
    }
}

/// `dx` from `dy`.
pub(super) fn input_gradient(
    shape: &Conv2dShape,
    pass: &Pass<'_>,
    dy: &[f32],
    dx: &mut [f32],
    scratch: &mut [f32],
) {
    let [transposed, forward, _] = prepared_lens(shape);
    let (transposed, transformed) = pass.prepared.split_at(transposed);
    let backward = &transformed[forward..];
    if backward.is_empty() {
        conv::conv2d_input_gradient(shape, pass.rows, dy, transposed, dx, scratch);
    } else {
        conv::conv2d_winograd_input_gradient(shape, pass.rows, dy, backward, dx, scratch);
    }
}

/// The methods of [`Layer`](crate::layer::Layer) but `build`, for a type with `shape(input_shape)`, which
/// `build` has checked, and the fields `filters`, `activation` and `options`.
macro_rules! convolution_passes {
    () => {
        fn prepare(
            &self,
            input_shape: &[usize],
            weights: $crate::layer::Weights<'_>,
            prepared: &mut [f32],
        ) {
            if let Ok(shape) = self.shape(input_shape) {
                let kernel = weights.get($crate::layers::convolution::KERNEL);
                $crate::layers::convolution::prepare(&shape, kernel, prepared);
            }
        }

        fn forward(&self, mut f: $crate::layer::Forward<'_>) {
            let Ok(shape) = self.shape(f.pass.input_shape) else { return };
            let bias = self
                .options
                .use_bias
                .then(|| f.pass.weights.get($crate::layers::convolution::BIAS));
            $crate::layers::convolution::forward(&shape, bias, &mut f);
            self.activation.push(self.filters, f.y, f.cache);
        }

        fn backward(&self, b: $crate::layer::Backward<'_>) {
            let Ok(shape) = self.shape(b.pass.input_shape) else { return };
            self.activation.gradient(self.filters, b.cache, b.y, b.dy);
            if let Some(dx) = b.dx {
                $crate::layers::convolution::input_gradient(&shape, &b.pass, b.dy, dx, b.scratch);
            }
        }

        fn weight_gradient(&self, g: $crate::layer::WeightGradient<'_>) {
            let Ok(shape) = self.shape(g.pass.input_shape) else { return };
            if g.weight == $crate::layers::convolution::BIAS {
                onsil_kernels::conv::add_rows(g.dy.len() / self.filters, self.filters, g.dy, g.out);
            } else {
                let images = g.pass.rows;
                onsil_kernels::conv::conv2d_weight_gradient(
                    &shape, images, g.x, g.dy, g.block, g.out, g.scratch,
                );
            }
        }

        fn without_softmax(&self) -> Option<Box<dyn $crate::layer::Layer>> {
            (self.activation == $crate::activations::Activation::Softmax).then(|| {
                Box::new(Self {
                    activation: $crate::activations::Activation::Linear,
                    ..self.clone()
                }) as _
            })
        }

        fn blocks_training(&self) -> Option<String> {
            $crate::layers::common::step_blocks_training(&self.activation)
        }

        fn rectifies(&self) -> bool {
            self.activation == $crate::activations::Activation::Relu
        }
    };
}
pub(super) use convolution_passes;
