//! Depthwise convolution: each input channel has its own `multiplier` filters.
//!
//! Vectors run over channels. Forward and input gradient are the same thing seen from either side
//! ([`gather`]): an output sums over the cells that it reads; the weight gradient ([`weights`]) keeps
//! the sums of a block of cells in registers while the pixels of a row pass.

mod axis;
mod gather;
mod lanes;
mod weights;

use super::DepthwiseShape;
use crate::dispatch;
use crate::size::elements;
use std::ops::Range;

/// Depthwise convolution: output channel `c·multiplier + m` is input channel `c` convolved with
/// filter `[.., .., c, m]`. In: `x` [images, in_h, in_w, in_c], `kernel`
/// [kernel_h, kernel_w, in_c, multiplier], `bias` `[in_c·multiplier]`. Out: `y`
/// [images, out_h, out_w, in_c·multiplier].
///
/// # Panics
/// If a length disagrees with the shape.
///
/// ```
/// use onsil_kernels::conv::{DepthwiseShape, depthwise_conv2d_forward};
/// let shape = DepthwiseShape::valid([2, 2, 1], [2, 2], 1);
/// let mut y = [0.0];
/// depthwise_conv2d_forward(&shape, 1, &[1.0, 2.0, 3.0, 4.0], &[1.0; 4], Some(&[0.5]), &mut y);
/// assert_eq!(y, [10.5]);
/// ```
pub fn depthwise_conv2d_forward(
    shape: &DepthwiseShape,
    images: usize,
    x: &[f32],
    kernel: &[f32],
    bias: Option<&[f32]>,
    y: &mut [f32],
) {
    const NAME: &str = "depthwise_conv2d_forward";
    shape.check(NAME, images, x.len(), y.len());
    assert_eq!(kernel.len(), shape.kernel_len(), "{NAME}: kernel length");
    if let Some(bias) = bias {
        assert_eq!(bias.len(), shape.out_c(), "{NAME}: bias length");
    }
    // SAFETY: all lengths were checked above.
    unsafe { dispatch::run(gather::Forward { shape, images, x, kernel, bias, y }) }
}

/// Gradient with respect to the images. In: `dy` [images, out_h, out_w, in_c·multiplier], `kernel`
/// [kernel_h, kernel_w, in_c, multiplier]. Out: `dx` [images, in_h, in_w, in_c], overwritten.
///
/// # Panics
/// If a length disagrees with the shape.
pub fn depthwise_conv2d_input_gradient(
    shape: &DepthwiseShape,
    images: usize,
    dy: &[f32],
    kernel: &[f32],
    dx: &mut [f32],
) {
    const NAME: &str = "depthwise_conv2d_input_gradient";
    shape.check(NAME, images, dx.len(), dy.len());
    assert_eq!(kernel.len(), shape.kernel_len(), "{NAME}: kernel length");
    // SAFETY: all lengths were checked above.
    unsafe { dispatch::run(gather::InputGradient { shape, images, dy, kernel, dx }) }
}

/// Gradient with respect to the kernel, added to `dw`. The kernel is seen as a matrix
/// [kernel_h·kernel_w·in_c, multiplier]; only its rows `rows` are computed, so that callers can share
/// the work. All cells of a channel cost little more than one. In: `x` [images, in_h, in_w, in_c],
/// `dy` [images, out_h, out_w, in_c·multiplier]. In-out: `dw` [rows.len(), multiplier].
///
/// # Panics
/// If a length disagrees with the shape or `rows` is outside the kernel.
pub fn depthwise_conv2d_weight_gradient(
    shape: &DepthwiseShape,
    images: usize,
    x: &[f32],
    dy: &[f32],
    rows: Range<usize>,
    dw: &mut [f32],
) {
    const NAME: &str = "depthwise_conv2d_weight_gradient";
    shape.check(NAME, images, x.len(), dy.len());
    let kernel_rows = elements(&[shape.kernel_h, shape.kernel_w, shape.in_c]);
    let in_kernel = rows.start <= rows.end && rows.end <= kernel_rows;
    assert!(in_kernel, "{NAME}: rows are outside the kernel");
    assert_eq!(dw.len(), elements(&[rows.len(), shape.multiplier]), "{NAME}: dw length");
    // SAFETY: all lengths were checked above.
    unsafe { dispatch::run(weights::WeightGradient { shape, images, x, dy, rows, dw }) }
}
