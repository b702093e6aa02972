//! A convolution and the max pooling behind it as one: the numbers between them are never kept.

use super::convolution::{self, BIAS, KERNEL, Prepared};
use super::{Conv2D, MaxPooling2D};
use crate::activations::Activation;
use crate::layer::{Backward, Built, Forward, Layer, Memory, WeightGradient, Weights};
use onsil_kernels::conv::{self, Conv2dShape};
use onsil_kernels::pool::{self, Pool2dShape};

/// Numbers of the convolution's output that are made at a time: enough images for the kernels to be fast,
/// few enough to stay in the cache until they are pooled.
const BLOCK: usize = 16 * 1024;
/// The smallest window that leaves few enough gradients for the sparse kernels.
const SMALLEST_WINDOW: usize = 4;

/// `activation(max(convolution))`, which is `max(activation(convolution))` where the activation does not
/// fall; with the same bits, forward and back, as the two layers.
///
/// Of the gradients in a window only one differs from zero, so that they are listed instead of written.
#[derive(Clone, Debug)]
pub(crate) struct ConvolutionPooling {
    shape: Conv2dShape,
    pool: Pool2dShape,
    activation: Activation,
    use_bias: bool,
}

impl ConvolutionPooling {
    /// The two layers as one, the memory that it wants, and the rows that blocks of the kernel's gradient
    /// are multiples of, if they are a convolution and a max pooling for which that is possible.
    pub(crate) fn fuse(
        first: &dyn Layer,
        second: &dyn Layer,
        input_shape: &[usize],
        between: &[usize],
    ) -> Option<(Self, Memory, usize)> {
        let (first, second): (&dyn std::any::Any, &dyn std::any::Any) = (first, second);
        let convolution: &Conv2D = first.downcast_ref()?;
        let pooling: &MaxPooling2D = second.downcast_ref()?;
        let pool = pooling.shape(between).ok()?;
        let (shape, activation, use_bias) = convolution.parts(input_shape)?;
        let fused = Self { shape, pool, activation, use_bias };
        let possible = matches!(fused.activation, Activation::Relu | Activation::Linear)
            && pool.is_side_by_side()
            && pool.pool_h * pool.pool_w >= SMALLEST_WINDOW
            && conv::conv2d_list_len(&shape) > 0;
        possible.then(|| {
            let memory = fused.memory();
            (fused, memory, convolution::block_rows(&shape))
        })
    }

    fn memory(&self) -> Memory {
        let shape = &self.shape;
        Memory {
            indices: self.pool.output_len() + conv::conv2d_list_len(shape),
            scratch: self.images_at_a_time() * shape.output_len() + convolution::scratch_len(shape),
            prepared: Prepared::len(shape),
            cache: convolution::padded_len(shape),
            ..Memory::default()
        }
    }

    fn images_at_a_time(&self) -> usize {
        (BLOCK / self.shape.output_len().max(1)).max(1)
    }
}

impl Layer for ConvolutionPooling {
    fn class_name(&self) -> &str {
        "Conv2D"
    }

    fn build(&self, _input_shape: &[usize]) -> Result<Built, String> {
        Err("is made of two layers that have been built".into())
    }

    fn prepare(&self, _input_shape: &[usize], weights: Weights<'_>, prepared: &mut [f32]) {
        convolution::prepare(&self.shape, weights.get(KERNEL), prepared);
    }

    fn forward(&self, f: Forward<'_>) {
        let (shape, pool) = (&self.shape, &self.pool);
        let mut padded = f.cache;
        let most = self.images_at_a_time();
        let (block, scratch) = f.scratch.split_at_mut(most * shape.output_len());
        let (pooled, mut argmax) = (pool.output_len(), f.indices);
        let blocks = f.x.chunks(most * shape.input_len()).zip(f.y.chunks_mut(most * pooled));
        for (x, y) in blocks {
            let images = x.len() / shape.input_len();
            let between = &mut block[..images * shape.output_len()];
            let kept = (images * convolution::padded_len(shape)).min(padded.len());
            let (here, rest) = std::mem::take(&mut padded).split_at_mut(kept);
            padded = rest;
            convolution::forward(shape, &f.pass, self.use_bias, x, here, between, scratch);
            if argmax.is_empty() {
                pool::max_pool2d_infer(pool, images, between, y);
            } else {
                let (here, rest) = argmax.split_at_mut(images * pooled);
                pool::max_pool2d_forward(pool, images, between, y, here);
                argmax = rest;
            }
            self.activation.forward(shape.out_c, y);
        }
    }

    fn backward(&self, b: Backward<'_>) {
        let (shape, images) = (&self.shape, b.pass.rows);
        self.activation.gradient(shape.out_c, &[], b.y, b.dy);
        let (argmax, lists) = b.indices.split_at_mut(images * self.pool.output_len());
        conv::conv2d_list_pooled(shape, &self.pool, images, b.dy, argmax, lists);
        if let Some(dx) = b.dx {
            let kernel = Prepared::new(shape, b.pass.prepared).transposed;
            conv::conv2d_sparse_input_gradient(shape, images, lists, kernel, dx, b.scratch);
        }
    }

    fn weight_gradient(&self, g: WeightGradient<'_>) {
        let (shape, images) = (&self.shape, g.pass.rows);
        // Behind where the maxima were.
        let lists = &g.indices[images * self.pool.output_len()..];
        if g.weight == BIAS {
            conv::conv2d_sparse_bias_gradient(shape, images, lists, g.out);
        } else {
            let (shape, x) = convolution::images(shape, g.x, g.cache);
            let (rows, out) = (g.block, g.out);
            conv::conv2d_sparse_weight_gradient(&shape, images, x, lists, rows, out, g.scratch);
        }
    }

    fn rectifies(&self) -> bool {
        self.activation == Activation::Relu
    }
}
