//! What convolutions over one and two axes share: everything once their shape is known.

use super::common::{self, KernelOptions};
use crate::activations::Activation;
use crate::layer::{Built, Memory, WeightGradient};
use onsil_kernels::conv::{self, Conv2dShape};

/// Weights in the order of `get_weights`.
pub(super) const KERNEL: usize = 0;
pub(super) const BIAS: usize = 1;

/// Blocks to cut a kernel into, if it is long enough.
const LEAST_BLOCKS: usize = 4;
/// Rows of the kernel in the smallest block: whole vectors, for kernels that go along rows.
const LEAST_ROWS: usize = 16;

/// What follows from the shape of a convolution.
pub(super) fn built(
    shape: &Conv2dShape,
    kernel: impl Into<Vec<usize>>,
    output_shape: impl Into<Vec<usize>>,
    activation: &Activation,
    options: &KernelOptions,
) -> Result<Built, String> {
    let mut weights = options.weights(kernel, shape.out_c);
    weights[KERNEL].block_rows = block_rows(shape);
    Ok(Built {
        weights: common::checked(activation, weights)?,
        memory: Memory {
            cache: activation.cache_len(shape.output_len()),
            scratch: scratch_len(shape),
            prepared: conv::conv2d_prepared_len(shape),
            indices: conv::conv2d_list_len(shape),
        },
        ..Built::shape(output_shape)
    })
}

/// What the kernels need, whatever the number of images.
pub(super) fn scratch_len(shape: &Conv2dShape) -> usize {
    [
        conv::conv2d_forward_scratch_len(shape),
        conv::conv2d_input_gradient_scratch_len(shape),
        conv::conv2d_weight_gradient_scratch_len(shape),
        conv::conv2d_sparse_input_gradient_scratch_len(shape),
        conv::conv2d_sparse_weight_gradient_scratch_len(shape),
    ]
    .into_iter()
    .max()
    .unwrap_or(0)
}

/// Blocks of the kernel's gradient that kernels are fast at: rows of the kernel, cut into equal parts
/// where that makes too few blocks to share.
fn block_rows(shape: &Conv2dShape) -> usize {
    let row = shape.kernel_rows() / shape.kernel_h.max(1);
    let mut rows = row;
    while rows >= 2 * LEAST_ROWS && shape.kernel_rows() / rows < LEAST_BLOCKS {
        rows = rows.div_ceil(2).next_multiple_of(LEAST_ROWS);
    }
    rows.max(LEAST_ROWS)
}

/// The gradient of the input `dx` (out), for each image by its list if it has one.
pub(super) fn input_gradient(
    shape: &Conv2dShape,
    dy: &[f32],
    lists: &[u32],
    prepared: &[f32],
    dx: &mut [f32],
    scratch: &mut [f32],
) {
    let (list_len, output_len) = (conv::conv2d_list_len(shape), shape.output_len());
    let images = dx.chunks_exact_mut(shape.input_len()).zip(dy.chunks_exact(output_len));
    for (i, (dx, dy)) in images.enumerate() {
        let list = &lists[i * list_len..][..list_len];
        if conv::conv2d_is_listed(list) {
            conv::conv2d_sparse_input_gradient(shape, 1, list, prepared, dx, scratch);
        } else {
            conv::conv2d_input_gradient(shape, 1, dy, prepared, dx, scratch);
        }
    }
}

/// Adds to the gradient of the kernel, from lists if every image has one.
pub(super) fn kernel_gradient(shape: &Conv2dShape, g: WeightGradient<'_>) {
    let (images, rows, list_len) = (g.pass.rows, g.block, conv::conv2d_list_len(shape));
    if list_len > 0 && g.indices.chunks_exact(list_len).all(conv::conv2d_is_listed) {
        conv::conv2d_sparse_weight_gradient(shape, images, g.x, g.indices, rows, g.out, g.scratch);
    } else {
        conv::conv2d_weight_gradient(shape, images, g.x, g.dy, rows, g.out, g.scratch);
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
                let (dy, prepared) = (&*b.dy, b.pass.prepared);
                $crate::layers::convolution::input_gradient(
                    &shape, dy, b.indices, prepared, dx, b.scratch,
                );
            }
        }

        fn weight_gradient(&self, g: $crate::layer::WeightGradient<'_>) {
            let Ok(shape) = self.shape(g.pass.input_shape) else { return };
            if g.weight == $crate::layers::convolution::BIAS {
                onsil_kernels::conv::add_rows(g.dy.len() / self.filters, self.filters, g.dy, g.out);
            } else {
                $crate::layers::convolution::kernel_gradient(&shape, g);
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
