//! What convolutions over one and two axes share: everything once their shape is known.

use super::common::{self, KernelOptions};
use crate::activations::Activation;
use crate::layer::{Built, Memory, Pass, WeightGradient};
use onsil_kernels::conv::{self, Conv2dShape};

/// Weights in the order of `get_weights`.
pub(super) const KERNEL: usize = 0;
pub(super) const BIAS: usize = 1;

/// Rows of positions in the transformed domain of Winograd's algorithm.
const SUM_PARTS: usize = 6;
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
    let sums = if sums_by_winograd(shape) { conv::winograd_sums_len(shape, SUM_PARTS) } else { 0 };
    weights[KERNEL].block_rows = if sums > 0 { shape.kernel_rows() } else { block_rows(shape) };
    // Winograd's sums read the images themselves.
    let padded = if sums > 0 { 0 } else { padded_len(shape) };
    Ok(Built {
        weights: common::checked(activation, weights)?,
        memory: Memory {
            cache: activation.cache_len(shape.output_len()) + padded,
            scratch: scratch_len(shape),
            prepared: Prepared::len(shape),
            sums,
            sum_parts: SUM_PARTS,
            indices: conv::conv2d_list_len(shape),
        },
        ..Built::shape(output_shape)
    })
}

/// What the kernels need, whatever the number of images.
pub(super) fn scratch_len(shape: &Conv2dShape) -> usize {
    let of_winograd =
        |applies: bool, len: fn(&Conv2dShape) -> usize| if applies { len(shape) } else { 0 };
    let forward = conv::winograd_applies(shape);
    let backward = conv::winograd_applies_to_input_gradient(shape);
    [
        conv::conv2d_forward_scratch_len(shape),
        conv::conv2d_input_gradient_scratch_len(shape),
        conv::conv2d_weight_gradient_scratch_len(shape),
        conv::conv2d_sparse_input_gradient_scratch_len(shape),
        conv::conv2d_sparse_weight_gradient_scratch_len(shape),
        of_winograd(forward, conv::conv2d_winograd_forward_scratch_len),
        of_winograd(backward, conv::conv2d_winograd_input_gradient_scratch_len),
        of_winograd(sums_by_winograd(shape), |shape| {
            conv::conv2d_winograd_weight_gradient_scratch_len(shape, SUM_PARTS)
        }),
    ]
    .into_iter()
    .max()
    .unwrap_or(0)
}

/// Numbers of an image with its padding that is kept for the gradient of the kernel, blocks of which would
/// each make it anew; 0 where nothing is padded.
pub(super) fn padded_len(shape: &Conv2dShape) -> usize {
    conv::conv2d_padded(shape).map_or(0, |padded| padded.input_len())
}

/// The images that the gradient of the kernel reads, and their shape.
pub(super) fn images<'a>(
    shape: &Conv2dShape,
    x: &'a [f32],
    padded: &'a [f32],
) -> (Conv2dShape, &'a [f32]) {
    match conv::conv2d_padded(shape) {
        Some(shape) if !padded.is_empty() => (shape, padded),
        _ => (*shape, x),
    }
}

/// Blocks of the kernel's gradient that kernels are fast at: rows of the kernel, cut into equal parts
/// where that makes too few blocks to share.
pub(super) fn block_rows(shape: &Conv2dShape) -> usize {
    let row = shape.kernel_rows() / shape.kernel_h.max(1);
    let mut rows = row;
    while rows >= 2 * LEAST_ROWS && shape.kernel_rows() / rows < LEAST_BLOCKS {
        rows = rows.div_ceil(2).next_multiple_of(LEAST_ROWS);
    }
    rows.max(LEAST_ROWS)
}

/// What a convolution makes of its kernel: the kernel transposed, and transformed for Winograd's way
/// forward and back; empty where that does not apply.
#[derive(Clone, Copy)]
pub(super) struct Prepared<'a> {
    pub(super) transposed: &'a [f32],
    forward: &'a [f32],
    backward: &'a [f32],
}

impl<'a> Prepared<'a> {
    pub(super) fn new(shape: &Conv2dShape, prepared: &'a [f32]) -> Self {
        let [transposed, forward, _] = Self::lens(shape);
        let (transposed, transformed) = prepared.split_at(transposed);
        let (forward, backward) = transformed.split_at(forward);
        Self { transposed, forward, backward }
    }

    pub(super) fn len(shape: &Conv2dShape) -> usize {
        Self::lens(shape).iter().sum()
    }

    fn lens(shape: &Conv2dShape) -> [usize; 3] {
        let transformed =
            |applies: bool| if applies { conv::winograd_prepared_len(shape) } else { 0 };
        [
            conv::conv2d_prepared_len(shape),
            transformed(conv::winograd_applies(shape)),
            transformed(conv::winograd_applies_to_input_gradient(shape)),
        ]
    }
}

/// Fills `prepared` (out) from the kernel.
pub(super) fn prepare(shape: &Conv2dShape, kernel: &[f32], prepared: &mut [f32]) {
    let [transposed, forward, _] = Prepared::lens(shape);
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

/// `y` (out) from `x`, before the activation; images with their padding are left in `padded` (out), unless
/// it is empty.
pub(super) fn forward(
    shape: &Conv2dShape,
    pass: &Pass<'_>,
    use_bias: bool,
    x: &[f32],
    padded: &mut [f32],
    y: &mut [f32],
    scratch: &mut [f32],
) {
    let count = x.len() / shape.input_len();
    let bias = use_bias.then(|| pass.weights.get(BIAS));
    if !padded.is_empty() {
        conv::conv2d_pad(shape, count, x, padded);
    }
    let transformed = Prepared::new(shape, pass.prepared).forward;
    if transformed.is_empty() {
        let (read, x) = images(shape, x, padded);
        conv::conv2d_forward(&read, count, x, pass.weights.get(KERNEL), bias, y, scratch);
    } else {
        conv::conv2d_winograd_forward(shape, count, x, transformed, bias, y, scratch);
    }
}

/// The gradient of the input `dx` (out), of each image by its list if it has one.
pub(super) fn input_gradient(
    shape: &Conv2dShape,
    dy: &[f32],
    lists: &[u32],
    prepared: &[f32],
    dx: &mut [f32],
    scratch: &mut [f32],
) {
    let prepared = Prepared::new(shape, prepared);
    let (list, output) = (conv::conv2d_list_len(shape), shape.output_len());
    for (first, count, listed) in runs(shape, dx.len() / shape.input_len(), lists) {
        let dx = &mut dx[first * shape.input_len()..][..count * shape.input_len()];
        let dy = &dy[first * output..][..count * output];
        if listed {
            let lists = &lists[first * list..][..count * list];
            let kernel = prepared.transposed;
            conv::conv2d_sparse_input_gradient(shape, count, lists, kernel, dx, scratch);
        } else if prepared.backward.is_empty() {
            conv::conv2d_input_gradient(shape, count, dy, prepared.transposed, dx, scratch);
        } else {
            conv::conv2d_winograd_input_gradient(shape, count, dy, prepared.backward, dx, scratch);
        }
    }
}

/// Whether the gradient of the kernel is made of sums in the transformed domain.
fn sums_by_winograd(shape: &Conv2dShape) -> bool {
    conv::winograd_applies(shape)
}

/// The first image of each run of images that are all listed, or all not; how many they are; and whether
/// they are listed.
fn runs(
    shape: &Conv2dShape,
    images: usize,
    lists: &[u32],
) -> impl Iterator<Item = (usize, usize, bool)> {
    let list = conv::conv2d_list_len(shape);
    let is_listed = move |image: usize| conv::conv2d_is_listed(&lists[image * list..][..list]);
    let mut first = 0;
    std::iter::from_fn(move || {
        let start = first;
        let listed = start < images && is_listed(start);
        first += (start..images).take_while(|&image| is_listed(image) == listed).count();
        (start < images).then_some((start, first - start, listed))
    })
}

/// Adds a run of images to the sums in the transformed domain, except those that are listed: each image goes
/// its own way, whatever the others of its run do.
pub(super) fn add_to_sums(shape: &Conv2dShape, g: WeightGradient<'_>) {
    for (first, count, listed) in runs(shape, g.pass.rows, g.indices) {
        if !listed {
            let x = &g.x[first * shape.input_len()..][..count * shape.input_len()];
            let dy = &g.dy[first * shape.output_len()..][..count * shape.output_len()];
            let rows = g.block.clone();
            conv::conv2d_winograd_weight_gradient(shape, count, x, dy, rows, g.out, g.scratch);
        }
    }
}

/// Adds to the gradient of the kernel: the sums of all runs with the first of them, and images by their
/// lists if they have one.
pub(super) fn kernel_gradient(shape: &Conv2dShape, activation_cache: usize, g: WeightGradient<'_>) {
    let list = conv::conv2d_list_len(shape);
    if !g.sums.is_empty() && g.pass.first_row == 0 {
        conv::winograd_finish_weight_gradient(shape, g.sums, g.out);
    }
    let padded = &g.cache[g.pass.rows * activation_cache..];
    for (first, count, listed) in runs(shape, g.pass.rows, g.indices) {
        let x = &g.x[first * shape.input_len()..][..count * shape.input_len()];
        let len = padded.len() / g.pass.rows;
        let (read, x) = images(shape, x, &padded[first * len..][..count * len]);
        let rows = g.block.clone();
        if listed {
            let lists = &g.indices[first * list..][..count * list];
            conv::conv2d_sparse_weight_gradient(&read, count, x, lists, rows, g.out, g.scratch);
        } else if g.sums.is_empty() {
            let dy = &g.dy[first * shape.output_len()..][..count * shape.output_len()];
            conv::conv2d_weight_gradient(&read, count, x, dy, rows, g.out, g.scratch);
        }
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

        fn forward(&self, f: $crate::layer::Forward<'_>) {
            let Ok(shape) = self.shape(f.pass.input_shape) else { return };
            let kept = f.pass.rows * self.activation.cache_len(shape.output_len());
            let (cache, padded) = f.cache.split_at_mut(kept.min(f.cache.len()));
            $crate::layers::convolution::forward(
                &shape,
                &f.pass,
                self.options.use_bias,
                f.x,
                padded,
                f.y,
                f.scratch,
            );
            self.activation.push(self.filters, f.y, cache);
        }

        fn backward(&self, b: $crate::layer::Backward<'_>) {
            let Ok(shape) = self.shape(b.pass.input_shape) else { return };
            let kept = b.pass.rows * self.activation.cache_len(shape.output_len());
            self.activation.gradient(self.filters, &b.cache[..kept], b.y, b.dy);
            onsil_kernels::conv::conv2d_list_nonzero(&shape, b.pass.rows, b.dy, b.indices);
            if let Some(dx) = b.dx {
                let (dy, prepared) = (&*b.dy, b.pass.prepared);
                $crate::layers::convolution::input_gradient(
                    &shape, dy, b.indices, prepared, dx, b.scratch,
                );
            }
        }

        fn add_to_sums(&self, g: $crate::layer::WeightGradient<'_>) {
            let Ok(shape) = self.shape(g.pass.input_shape) else { return };
            $crate::layers::convolution::add_to_sums(&shape, g);
        }

        fn weight_gradient(&self, g: $crate::layer::WeightGradient<'_>) {
            let Ok(shape) = self.shape(g.pass.input_shape) else { return };
            if g.weight == $crate::layers::convolution::BIAS {
                onsil_kernels::conv::add_rows(g.dy.len() / self.filters, self.filters, g.dy, g.out);
            } else {
                let cache = self.activation.cache_len(shape.output_len());
                $crate::layers::convolution::kernel_gradient(&shape, cache, g);
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
