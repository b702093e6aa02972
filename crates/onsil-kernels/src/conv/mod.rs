//! 2-D convolutions over NHWC images with HWIO kernels, their gradients, and depthwise ones.

mod bias;
mod depthwise;
mod narrow;
mod product;
mod shape;

pub use bias::add_rows;
pub use depthwise::{
    depthwise_conv2d_forward, depthwise_conv2d_input_gradient, depthwise_conv2d_weight_gradient,
};
pub use shape::{Conv2dShape, DepthwiseShape};

use crate::dispatch;
use crate::size::elements;
use std::ops::Range;

/// Scratch elements [`conv2d_forward`] needs, whatever the number of images.
pub fn conv2d_forward_scratch_len(shape: &Conv2dShape) -> usize {
    product::Padded::new(shape).scratch_len()
}

/// Convolution: `y[o] = bias + Σ x[o·stride + d·dilation − pad]·kernel[d]`. In: `x`
/// [images, in_h, in_w, in_c], `kernel` [kernel_h, kernel_w, in_c/groups, out_c], `bias` `[out_c]`.
/// Out: `y` [images, out_h, out_w, out_c]. Scratch: [`conv2d_forward_scratch_len`].
///
/// # Panics
/// If a length disagrees with the shape.
///
/// ```
/// use onsil_kernels::conv::{Conv2dShape, conv2d_forward, conv2d_forward_scratch_len};
/// let shape = Conv2dShape::valid([2, 2, 1], [2, 2], 1);
/// let mut y = [0.0];
/// let mut scratch = vec![0.0; conv2d_forward_scratch_len(&shape)];
/// let (x, kernel) = ([1.0, 2.0, 3.0, 4.0], [1.0; 4]);
/// conv2d_forward(&shape, 1, &x, &kernel, Some(&[0.5]), &mut y, &mut scratch);
/// assert_eq!(y, [10.5]);
/// ```
pub fn conv2d_forward(
    shape: &Conv2dShape,
    images: usize,
    x: &[f32],
    kernel: &[f32],
    bias: Option<&[f32]>,
    y: &mut [f32],
    scratch: &mut [f32],
) {
    shape.check("conv2d_forward", images, x.len(), y.len());
    assert_eq!(kernel.len(), shape.kernel_len(), "conv2d_forward: kernel length");
    if let Some(bias) = bias {
        assert_eq!(bias.len(), shape.out_c, "conv2d_forward: bias length");
    }
    let needed = conv2d_forward_scratch_len(shape);
    assert!(scratch.len() >= needed, "conv2d_forward: scratch is too short");
    // SAFETY: all lengths were checked above.
    unsafe { dispatch::run(product::Forward { shape, x, kernel, bias, y, scratch }) }
}

/// Elements of the kernel as [`conv2d_prepare_input_gradient`] arranges it.
pub fn conv2d_prepared_len(shape: &Conv2dShape) -> usize {
    shape.kernel_len()
}

/// Arranges the kernel for [`conv2d_input_gradient`]; once per step, not per call. In: `kernel`
/// [kernel_h, kernel_w, in_c/groups, out_c]. Out: `prepared`, of [`conv2d_prepared_len`] elements.
///
/// # Panics
/// If a length disagrees with the shape.
pub fn conv2d_prepare_input_gradient(shape: &Conv2dShape, kernel: &[f32], prepared: &mut [f32]) {
    assert_eq!(kernel.len(), shape.kernel_len(), "conv2d_prepare_input_gradient: kernel length");
    let needed = conv2d_prepared_len(shape);
    assert_eq!(prepared.len(), needed, "conv2d_prepare_input_gradient: prepared length");
    // SAFETY: both lengths were checked above.
    unsafe {
        if narrow::applies(shape) {
            dispatch::run(narrow::Prepare { shape, kernel, prepared });
        } else {
            dispatch::run(product::Prepare { shape, kernel, prepared });
        }
    }
}

/// Scratch elements [`conv2d_input_gradient`] needs, whatever the number of images.
pub fn conv2d_input_gradient_scratch_len(shape: &Conv2dShape) -> usize {
    // Adding into the image itself needs none, as a rule; offsets are checked against overflow all the same.
    let _ = product::Padded::new(shape).scratch_len();
    if narrow::applies(shape) { narrow::scratch_len(shape) } else { 0 }
}

/// Gradient of the convolution with respect to its images. In: `dy`
/// [images, out_h, out_w, out_c], `prepared` from [`conv2d_prepare_input_gradient`]. Out: `dx`
/// [images, in_h, in_w, in_c], overwritten. Scratch: [`conv2d_input_gradient_scratch_len`].
///
/// # Panics
/// If a length disagrees with the shape.
pub fn conv2d_input_gradient(
    shape: &Conv2dShape,
    images: usize,
    dy: &[f32],
    prepared: &[f32],
    dx: &mut [f32],
    scratch: &mut [f32],
) {
    shape.check("conv2d_input_gradient", images, dx.len(), dy.len());
    assert_eq!(
        prepared.len(),
        conv2d_prepared_len(shape),
        "conv2d_input_gradient: prepared length"
    );
    let needed = conv2d_input_gradient_scratch_len(shape);
    assert!(scratch.len() >= needed, "conv2d_input_gradient: scratch is too short");
    // SAFETY: all lengths were checked above.
    unsafe {
        if narrow::applies(shape) {
            dispatch::run(narrow::InputGradient { shape, dy, prepared, dx, scratch });
        } else {
            dispatch::run(product::InputGradient { shape, dy, prepared, dx });
        }
    }
}

/// Scratch elements [`conv2d_weight_gradient`] needs, whatever the number of images.
pub fn conv2d_weight_gradient_scratch_len(shape: &Conv2dShape) -> usize {
    product::Padded::new(shape).scratch_len()
}

/// Gradient of the convolution with respect to its kernel, added to `dw`. The kernel is seen as a
/// matrix [kernel_h·kernel_w·in_c/groups, out_c]; only its rows `rows` are computed, so that callers
/// can share the work. In: `x` [images, in_h, in_w, in_c], `dy` [images, out_h, out_w, out_c].
/// In-out: `dw` [rows.len(), out_c]. Scratch: [`conv2d_weight_gradient_scratch_len`].
///
/// # Panics
/// If a length disagrees with the shape or `rows` is outside the kernel.
pub fn conv2d_weight_gradient(
    shape: &Conv2dShape,
    images: usize,
    x: &[f32],
    dy: &[f32],
    rows: Range<usize>,
    dw: &mut [f32],
    scratch: &mut [f32],
) {
    shape.check("conv2d_weight_gradient", images, x.len(), dy.len());
    let in_kernel = rows.start <= rows.end && rows.end <= shape.kernel_rows();
    assert!(in_kernel, "conv2d_weight_gradient: rows are outside the kernel");
    let dw_len = elements(&[rows.len(), shape.out_c]);
    assert_eq!(dw.len(), dw_len, "conv2d_weight_gradient: dw length");
    let needed = conv2d_weight_gradient_scratch_len(shape);
    assert!(scratch.len() >= needed, "conv2d_weight_gradient: scratch is too short");
    // SAFETY: all lengths were checked above.
    unsafe { dispatch::run(product::WeightGradient { shape, x, dy, rows, dw, scratch }) }
}
