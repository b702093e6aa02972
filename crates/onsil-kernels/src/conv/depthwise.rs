//! Depthwise convolution: each input channel has its own `multiplier` filters.

use super::DepthwiseShape;
use crate::reference::depthwise as naive;

/// Depthwise convolution: output channel `c·multiplier + m` is input channel `c` convolved with
/// filter `[.., .., c, m]`. In: `x` [images, in_h, in_w, in_c], `kernel`
/// [kernel_h, kernel_w, in_c, multiplier], `bias` [in_c·multiplier]. Out: `y`
/// [images, out_h, out_w, in_c·multiplier].
///
/// # Panics
/// If a length disagrees with the shape.
pub fn depthwise_conv2d_forward(
    shape: &DepthwiseShape,
    images: usize,
    x: &[f32],
    kernel: &[f32],
    bias: Option<&[f32]>,
    y: &mut [f32],
) {
    shape.check("depthwise_conv2d_forward", images, x.len(), y.len());
    assert_eq!(kernel.len(), shape.kernel_len(), "depthwise_conv2d_forward: kernel length");
    if let Some(bias) = bias {
        assert_eq!(bias.len(), shape.out_c(), "depthwise_conv2d_forward: bias length");
    }
    naive::depthwise_conv2d_forward(shape, images, x, kernel, bias, y);
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
    shape.check("depthwise_conv2d_input_gradient", images, dx.len(), dy.len());
    assert_eq!(kernel.len(), shape.kernel_len(), "depthwise_conv2d_input_gradient: kernel length");
    naive::depthwise_conv2d_input_gradient(shape, images, dy, kernel, dx);
}

/// Gradient with respect to the kernel, added to `dw`. In: `x` [images, in_h, in_w, in_c], `dy`
/// [images, out_h, out_w, in_c·multiplier]. In-out: `dw` [kernel_h, kernel_w, in_c, multiplier].
///
/// # Panics
/// If a length disagrees with the shape.
pub fn depthwise_conv2d_weight_gradient(
    shape: &DepthwiseShape,
    images: usize,
    x: &[f32],
    dy: &[f32],
    dw: &mut [f32],
) {
    shape.check("depthwise_conv2d_weight_gradient", images, x.len(), dy.len());
    assert_eq!(dw.len(), shape.kernel_len(), "depthwise_conv2d_weight_gradient: dw length");
    naive::depthwise_conv2d_weight_gradient(shape, images, x, dy, dw);
}
