//! 2-D convolutions over NHWC images with HWIO kernels, their gradients, and depthwise ones.

mod bias;
mod depthwise;
mod product;
mod shape;
mod sparse;

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
    unsafe { dispatch::run(product::Prepare { shape, kernel, prepared }) }
}

/// Scratch elements [`conv2d_input_gradient`] needs, whatever the number of images.
pub fn conv2d_input_gradient_scratch_len(shape: &Conv2dShape) -> usize {
    // Adding into the image itself needs none; offsets are checked against overflow all the same.
    let _ = product::Padded::new(shape).scratch_len();
    sparse::input_gradient_scratch_len(shape)
}

/// Gradient of the convolution with respect to its images. Images of which at most a quarter of `dy`
/// differs from zero, as behind 2×2 max pooling, are faster and get the same bits. In: `dy`
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
    unsafe { dispatch::run(product::InputGradient { shape, dy, prepared, dx, scratch }) }
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

/// `u32` elements of the list that [`conv2d_list_nonzero`] makes of one image; 0 where lists do not
/// pay: groups, dilation along rows, or rows of a kernel of less than 16 elements.
pub fn conv2d_list_len(shape: &Conv2dShape) -> usize {
    sparse::list_len(shape)
}

/// Lists what differs from zero in the gradient of each image, for
/// [`conv2d_sparse_weight_gradient`]; an image where that is more than a quarter, 2×2 max pooling's
/// share, is only marked. In: `dy` [images, out_h, out_w, out_c]. Out: `lists`, of
/// [`conv2d_list_len`] elements for each image; nothing where that is 0.
///
/// # Panics
/// If a length disagrees with the shape.
pub fn conv2d_list_nonzero(shape: &Conv2dShape, images: usize, dy: &[f32], lists: &mut [u32]) {
    let input = elements(&[images, shape.input_len()]);
    shape.check("conv2d_list_nonzero", images, input, dy.len());
    let needed = elements(&[images, conv2d_list_len(shape)]);
    assert_eq!(lists.len(), needed, "conv2d_list_nonzero: lists length");
    if needed > 0 {
        // SAFETY: all lengths were checked above.
        unsafe { dispatch::run(sparse::Lists { shape, dy, lists }) }
    }
}

/// Scratch elements [`conv2d_sparse_weight_gradient`] needs, whatever the number of images.
pub fn conv2d_sparse_weight_gradient_scratch_len(shape: &Conv2dShape) -> usize {
    sparse::weight_gradient_scratch_len(shape)
}

/// As [`conv2d_weight_gradient`], with the same bits for finite `x`, from the lists of
/// [`conv2d_list_nonzero`] instead of `dy`. Returns false, and does nothing, unless every image has
/// one. Scratch: [`conv2d_sparse_weight_gradient_scratch_len`].
///
/// # Panics
/// If a length disagrees with the shape, `rows` is outside the kernel, or `lists` holds something else.
///
/// ```
/// use onsil_kernels::conv::*;
/// let shape = Conv2dShape::valid([3, 3, 8], [2, 2], 1);
/// let (x, dy) = ([1.0; 72], [0.0, 0.0, 3.0, 0.0]);
/// let mut lists = vec![0; conv2d_list_len(&shape)];
/// conv2d_list_nonzero(&shape, 1, &dy, &mut lists);
/// let mut dw = [0.0; 32];
/// let mut scratch = vec![0.0; conv2d_sparse_weight_gradient_scratch_len(&shape)];
/// assert!(conv2d_sparse_weight_gradient(&shape, 1, &x, &lists, 0..32, &mut dw, &mut scratch));
/// assert_eq!(dw, [3.0; 32]);
/// ```
pub fn conv2d_sparse_weight_gradient(
    shape: &Conv2dShape,
    images: usize,
    x: &[f32],
    lists: &[u32],
    rows: Range<usize>,
    dw: &mut [f32],
    scratch: &mut [f32],
) -> bool {
    const NAME: &str = "conv2d_sparse_weight_gradient";
    let output = elements(&[images, shape.output_len()]);
    shape.check(NAME, images, x.len(), output);
    let in_kernel = rows.start <= rows.end && rows.end <= shape.kernel_rows();
    assert!(in_kernel, "{NAME}: rows are outside the kernel");
    assert_eq!(dw.len(), elements(&[rows.len(), shape.out_c]), "{NAME}: dw length");
    let needed = elements(&[images, conv2d_list_len(shape)]);
    assert_eq!(lists.len(), needed, "{NAME}: lists length");
    let needed = conv2d_sparse_weight_gradient_scratch_len(shape);
    assert!(scratch.len() >= needed, "{NAME}: scratch is too short");
    if !sparse::all_listed(shape, lists) {
        return false;
    }
    // SAFETY: lengths were checked above, and the lists by `all_listed`.
    unsafe { dispatch::run(sparse::WeightGradient { shape, x, lists, rows, dw, scratch }) }
    true
}

/// Elements of a row of the kernel for one filter.
fn row_len(shape: &Conv2dShape) -> usize {
    elements(&[shape.kernel_w, shape.in_c])
}
