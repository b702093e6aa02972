//! Depthwise convolution: each input channel has its own `multiplier` filters.
//!
//! Vectors run over channels. Forward and input gradient are the same thing seen from either side
//! ([`gather`]): an output sums over the cells that it reads; the weight gradient ([`weights`]) keeps
//! the sums of a block of cells in registers while the pixels of a row pass. Both gradients go row by row together
//! ([`gradients`]).

mod axis;
mod gather;
mod gradients;
mod lanes;
mod weights;

use super::DepthwiseShape;
use crate::dispatch;
use crate::size::elements;

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

/// Gradients with respect to the images and, for each image on its own, the kernel; what is not wanted is
/// left out. In: `x` [images, in_h, in_w, in_c], `dy` [images, out_h, out_w, in_c·multiplier], `kernel`
/// [kernel_h, kernel_w, in_c, multiplier]. Out: `dx` [images, in_h, in_w, in_c], `dw`
/// [images, kernel_h, kernel_w, in_c, multiplier].
///
/// # Panics
/// If a length disagrees with the shape, or there are no outputs.
///
/// ```
/// use onsil_kernels::conv::{DepthwiseShape, depthwise_conv2d_gradients};
/// let shape = DepthwiseShape::valid([1, 3, 1], [1, 2], 1);
/// let (x, dy, kernel) = ([1.0, 2.0, 3.0], [1.0, 10.0], [1.0, -1.0]);
/// let (mut dx, mut dw) = ([0.0; 3], [0.0; 2]);
/// depthwise_conv2d_gradients(&shape, 1, &x, &dy, &kernel, Some(&mut dx), Some(&mut dw));
/// assert_eq!(dx, [1.0, 9.0, -10.0]);
/// assert_eq!(dw, [21.0, 32.0]);
/// ```
pub fn depthwise_conv2d_gradients(
    shape: &DepthwiseShape,
    images: usize,
    x: &[f32],
    dy: &[f32],
    kernel: &[f32],
    dx: Option<&mut [f32]>,
    dw: Option<&mut [f32]>,
) {
    const NAME: &str = "depthwise_conv2d_gradients";
    shape.check(NAME, images, x.len(), dy.len());
    assert!(shape.output_len() > 0, "{NAME}: there are no outputs");
    assert_eq!(kernel.len(), shape.kernel_len(), "{NAME}: kernel length");
    if let Some(dx) = &dx {
        assert_eq!(dx.len(), x.len(), "{NAME}: dx length");
    }
    if let Some(dw) = &dw {
        assert_eq!(dw.len(), elements(&[images, shape.kernel_len()]), "{NAME}: dw length");
    }
    // SAFETY: all lengths were checked above.
    unsafe { dispatch::run(gradients::Gradients { shape, images, x, dy, kernel, dx, dw }) }
}
