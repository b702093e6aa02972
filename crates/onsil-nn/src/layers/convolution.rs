//! What convolutions over one and two axes share: everything once their shape is known.

use super::common::{self, KernelOptions};
use crate::activations::Activation;
use crate::layer::{Built, Memory};
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
    let scratch = conv::conv2d_forward_scratch_len(shape)
        .max(conv::conv2d_input_gradient_scratch_len(shape))
        .max(conv::conv2d_weight_gradient_scratch_len(shape))
        .max(conv::conv2d_sparse_weight_gradient_scratch_len(shape));
    Ok(Built {
        weights: common::checked(activation, options.weights(kernel, shape.out_c))?,
        memory: Memory {
            cache: activation.cache_len(shape.output_len()),
            scratch,
            prepared: conv::conv2d_prepared_len(shape),
            indices: conv::conv2d_list_len(shape),
        },
        ..Built::shape(output_shape)
    })
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
                onsil_kernels::conv::conv2d_prepare_input_gradient(
                    &shape,
                    weights.get($crate::layers::convolution::KERNEL),
                    prepared,
                );
            }
        }

        fn forward(&self, f: $crate::layer::Forward<'_>) {
            let Ok(shape) = self.shape(f.pass.input_shape) else { return };
            let bias = self
                .options
                .use_bias
                .then(|| f.pass.weights.get($crate::layers::convolution::BIAS));
            let kernel = f.pass.weights.get($crate::layers::convolution::KERNEL);
            onsil_kernels::conv::conv2d_forward(
                &shape,
                f.pass.rows,
                f.x,
                kernel,
                bias,
                f.y,
                f.scratch,
            );
            self.activation.push(self.filters, f.y, f.cache);
        }

        fn backward(&self, b: $crate::layer::Backward<'_>) {
            let Ok(shape) = self.shape(b.pass.input_shape) else { return };
            self.activation.gradient(self.filters, b.cache, b.y, b.dy);
            onsil_kernels::conv::conv2d_list_nonzero(&shape, b.pass.rows, b.dy, b.indices);
            if let Some(dx) = b.dx {
                let (images, prepared) = (b.pass.rows, b.pass.prepared);
                onsil_kernels::conv::conv2d_input_gradient(
                    &shape, images, b.dy, prepared, dx, b.scratch,
                );
            }
        }

        fn weight_gradient(&self, g: $crate::layer::WeightGradient<'_>) {
            let Ok(shape) = self.shape(g.pass.input_shape) else { return };
            if g.weight == $crate::layers::convolution::BIAS {
                onsil_kernels::conv::add_rows(g.dy.len() / self.filters, self.filters, g.dy, g.out);
            } else {
                let (images, rows) = (g.pass.rows, g.block);
                let sparse = onsil_kernels::conv::conv2d_sparse_weight_gradient(
                    &shape, images, g.x, g.indices, rows.clone(), g.out, g.scratch,
                );
                if !sparse {
                    onsil_kernels::conv::conv2d_weight_gradient(
                        &shape, images, g.x, g.dy, rows, g.out, g.scratch,
                    );
                }
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
