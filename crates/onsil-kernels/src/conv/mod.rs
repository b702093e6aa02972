//! 2-D convolutions over NHWC images with HWIO kernels, their gradients, and depthwise ones.

mod bias;
mod depthwise;
mod narrow;
mod product;
mod shape;
mod sparse;
mod winograd;

pub use bias::add_rows;
pub use depthwise::{depthwise_conv2d_forward, depthwise_conv2d_gradients};
pub use shape::{Conv2dShape, DepthwiseShape};
pub use winograd::{
    conv2d_winograd_forward, conv2d_winograd_forward_scratch_len, conv2d_winograd_input_gradient,
    conv2d_winograd_input_gradient_scratch_len, conv2d_winograd_weight_gradient,
    conv2d_winograd_weight_gradient_scratch_len, winograd_applies,
    winograd_applies_to_input_gradient, winograd_finish_weight_gradient,
    winograd_prepare_input_gradient, winograd_prepare_kernel, winograd_prepared_len,
    winograd_sums_len,
};

use crate::dispatch;
use crate::pool::Pool2dShape;
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

/// The same convolution over images that have their padding, for callers that pad images once with
/// [`conv2d_pad`]: kernels copy them in every call. None where nothing is padded.
pub fn conv2d_padded(shape: &Conv2dShape) -> Option<Conv2dShape> {
    product::Padded::new(shape).shape(shape)
}

/// Images with their padding of zeros, for the shape that [`conv2d_padded`] gives. In: `x`
/// [images, in_h, in_w, in_c]. Out: `padded`, as the other shape's images.
///
/// # Panics
/// If a length disagrees with the shape.
///
/// ```
/// use onsil_kernels::conv::{Conv2dShape, conv2d_pad, conv2d_padded};
/// let shape = Conv2dShape { pad_left: 1, out_w: 2, ..Conv2dShape::valid([1, 2, 1], [1, 2], 1) };
/// let mut padded = vec![1.0; conv2d_padded(&shape).unwrap().input_len()];
/// conv2d_pad(&shape, 1, &[3.0, 4.0], &mut padded);
/// assert_eq!(padded, [0.0, 3.0, 4.0]);
/// ```
pub fn conv2d_pad(shape: &Conv2dShape, images: usize, x: &[f32], padded: &mut [f32]) {
    shape.check("conv2d_pad", images, x.len(), elements(&[images, shape.output_len()]));
    let padding = product::Padded::new(shape);
    assert_eq!(padded.len(), elements(&[images, padding.len()]), "conv2d_pad: padded length");
    let images = x.chunks_exact(shape.input_len());
    for (x, padded) in images.zip(padded.chunks_exact_mut(padding.len())) {
        padding.pad(shape, x, padded);
    }
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

/// `u32` elements of the list that [`conv2d_list_nonzero`] makes of one image; 0 where there are no
/// kernels for lists: groups, or dilation along rows.
pub fn conv2d_list_len(shape: &Conv2dShape) -> usize {
    sparse::list_len(shape)
}

/// Lists what differs from zero in the gradient of each image, for
/// [`conv2d_sparse_input_gradient`] and [`conv2d_sparse_weight_gradient`]; an image where that is more
/// than a quarter, the share of 2×2 max pooling, is only marked. In: `dy`
/// [images, out_h, out_w, out_c]. Out: `lists`, of [`conv2d_list_len`] elements for each image; nothing
/// where that is 0.
///
/// # Panics
/// If a length disagrees with the shape.
pub fn conv2d_list_nonzero(shape: &Conv2dShape, images: usize, dy: &[f32], lists: &mut [u32]) {
    const NAME: &str = "conv2d_list_nonzero";
    shape.check(NAME, images, elements(&[images, shape.input_len()]), dy.len());
    check_lists(NAME, shape, images, lists);
    if !lists.is_empty() {
        // SAFETY: all lengths were checked above.
        unsafe { dispatch::run(sparse::DenseLists { shape, dy, lists }) }
    }
}

/// As [`conv2d_list_nonzero`], from the gradient of the maximum of the convolution in windows side by
/// side, instead of the gradient of the convolution. In: `dy`, `argmax` as
/// [`max_pool2d_forward`](crate::pool::max_pool2d_forward) leaves it.
///
/// # Panics
/// If a length disagrees with the shapes, the shapes with each other, or windows are padded or not side
/// by side.
pub fn conv2d_list_pooled(
    shape: &Conv2dShape,
    pool: &Pool2dShape,
    images: usize,
    dy: &[f32],
    argmax: &[u32],
    lists: &mut [u32],
) {
    const NAME: &str = "conv2d_list_pooled";
    let output = elements(&[images, shape.output_len()]);
    shape.check(NAME, images, elements(&[images, shape.input_len()]), output);
    pool.check(NAME, images, output, dy.len());
    let follows = [pool.in_h, pool.in_w, pool.channels] == [shape.out_h, shape.out_w, shape.out_c];
    assert!(follows, "{NAME}: the pooling is of another shape than the convolution");
    assert!(pool.is_side_by_side(), "{NAME}: windows are padded or not side by side");
    assert_eq!(argmax.len(), dy.len(), "{NAME}: argmax and dy differ in length");
    check_lists(NAME, shape, images, lists);
    if !lists.is_empty() {
        // SAFETY: all lengths were checked above.
        unsafe { dispatch::run(sparse::PooledLists { shape, pool, dy, argmax, lists }) }
    }
}

fn check_lists(name: &str, shape: &Conv2dShape, images: usize, lists: &[u32]) {
    let needed = elements(&[images, conv2d_list_len(shape)]);
    assert_eq!(lists.len(), needed, "{name}: lists length");
}

/// Whether the image of this list is one that [`conv2d_sparse_input_gradient`] and
/// [`conv2d_sparse_weight_gradient`] take.
pub fn conv2d_is_listed(list: &[u32]) -> bool {
    sparse::is_listed(list)
}

/// Scratch elements [`conv2d_sparse_input_gradient`] needs, whatever the number of images.
pub fn conv2d_sparse_input_gradient_scratch_len(shape: &Conv2dShape) -> usize {
    sparse::input_gradient_scratch_len(shape)
}

/// As [`conv2d_input_gradient`], from lists instead of `dy`; with the same bits for finite numbers, but
/// where images have fewer than 8 channels, whose sums go another way there.
/// Scratch: [`conv2d_sparse_input_gradient_scratch_len`].
///
/// # Panics
/// If a length disagrees with the shape, or an image is not listed.
pub fn conv2d_sparse_input_gradient(
    shape: &Conv2dShape,
    images: usize,
    lists: &[u32],
    prepared: &[f32],
    dx: &mut [f32],
    scratch: &mut [f32],
) {
    const NAME: &str = "conv2d_sparse_input_gradient";
    shape.check(NAME, images, dx.len(), elements(&[images, shape.output_len()]));
    assert_eq!(prepared.len(), conv2d_prepared_len(shape), "{NAME}: prepared length");
    check_lists(NAME, shape, images, lists);
    assert!(sparse::all_listed(shape, lists), "{NAME}: an image is not listed");
    let needed = conv2d_sparse_input_gradient_scratch_len(shape);
    assert!(scratch.len() >= needed, "{NAME}: scratch is too short");
    // SAFETY: lengths were checked above; no access depends on what lists hold.
    unsafe { dispatch::run(sparse::InputGradient { shape, lists, prepared, dx, scratch }) }
}

/// Scratch elements [`conv2d_sparse_weight_gradient`] needs, whatever the number of images.
pub fn conv2d_sparse_weight_gradient_scratch_len(shape: &Conv2dShape) -> usize {
    sparse::weight_gradient_scratch_len(shape)
}

/// As [`conv2d_weight_gradient`], with the same bits for finite `x`, from lists instead of `dy`.
/// Scratch: [`conv2d_sparse_weight_gradient_scratch_len`].
///
/// # Panics
/// If a length disagrees with the shape, `rows` is outside the kernel, or an image is not listed.
///
/// ```
/// use onsil_kernels::conv::*;
/// let shape = Conv2dShape::valid([3, 3, 8], [2, 2], 1);
/// let (x, dy) = ([1.0; 72], [0.0, 0.0, 3.0, 0.0]);
/// let mut list = vec![0; conv2d_list_len(&shape)];
/// conv2d_list_nonzero(&shape, 1, &dy, &mut list);
/// assert!(conv2d_is_listed(&list));
/// let mut dw = [0.0; 32];
/// let mut scratch = vec![0.0; conv2d_sparse_weight_gradient_scratch_len(&shape)];
/// conv2d_sparse_weight_gradient(&shape, 1, &x, &list, 0..32, &mut dw, &mut scratch);
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
) {
    const NAME: &str = "conv2d_sparse_weight_gradient";
    shape.check(NAME, images, x.len(), elements(&[images, shape.output_len()]));
    let in_kernel = rows.start <= rows.end && rows.end <= shape.kernel_rows();
    assert!(in_kernel, "{NAME}: rows are outside the kernel");
    assert_eq!(dw.len(), elements(&[rows.len(), shape.out_c]), "{NAME}: dw length");
    check_lists(NAME, shape, images, lists);
    assert!(sparse::all_listed(shape, lists), "{NAME}: an image is not listed");
    let needed = conv2d_sparse_weight_gradient_scratch_len(shape);
    assert!(scratch.len() >= needed, "{NAME}: scratch is too short");
    // SAFETY: lengths were checked above; no access depends on what lists hold.
    unsafe { dispatch::run(sparse::WeightGradient { shape, x, lists, rows, dw, scratch }) }
}

/// As [`add_rows`] of the dense gradient, with the same bits, from lists: the gradient of the bias. In-out:
/// `db` `[out_c]`.
///
/// # Panics
/// If a length disagrees with the shape, or an image is not listed.
pub fn conv2d_sparse_bias_gradient(
    shape: &Conv2dShape,
    images: usize,
    lists: &[u32],
    db: &mut [f32],
) {
    const NAME: &str = "conv2d_sparse_bias_gradient";
    assert_eq!(db.len(), shape.out_c, "{NAME}: db length");
    check_lists(NAME, shape, images, lists);
    assert!(sparse::all_listed(shape, lists), "{NAME}: an image is not listed");
    sparse::add_bias_gradient(shape, lists, db);
}

/// How [`conv2d_prepare_input_gradient`] arranges a kernel of one group: elements from one row of the kernel
/// to the next, from one cell of a row to the next, and from one filter to the next.
fn prepared_steps(shape: &Conv2dShape) -> [usize; 3] {
    let row = row_len(shape);
    if narrow::applies(shape) {
        [row, shape.in_c, shape.kernel_rows()]
    } else {
        [shape.out_c * row, shape.in_c, row]
    }
}

/// Elements of a row of the kernel for one filter.
fn row_len(shape: &Conv2dShape) -> usize {
    elements(&[shape.kernel_w, shape.in_c / shape.groups])
}
