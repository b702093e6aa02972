//! Maximum and average pooling over NHWC images, and their gradients.

mod loops;
mod shape;

pub use shape::Pool2dShape;

use crate::dispatch;

/// Maximum of each window and where it was. In: `x` [images, in_h, in_w, channels]. Out: `y`
/// [images, out_h, out_w, channels]; `argmax`, same shape: the index of the maximum inside its
/// image's input. The first maximum in row-major window order wins; padding is never chosen; a NaN
/// in the window is the result.
///
/// # Panics
/// If a length disagrees with the shape, or a window has no real cell.
///
/// ```
/// use onsil_kernels::pool::{Pool2dShape, max_pool2d_forward};
/// let shape = Pool2dShape::valid([2, 2, 1], [2, 2], [2, 2]);
/// let (mut y, mut argmax) = ([0.0], [0]);
/// max_pool2d_forward(&shape, 1, &[1.0, 4.0, 3.0, 2.0], &mut y, &mut argmax);
/// assert_eq!((y, argmax), ([4.0], [1]));
/// ```
pub fn max_pool2d_forward(
    shape: &Pool2dShape,
    images: usize,
    x: &[f32],
    y: &mut [f32],
    argmax: &mut [u32],
) {
    shape.check("max_pool2d_forward", images, x.len(), y.len());
    assert_eq!(argmax.len(), y.len(), "max_pool2d_forward: argmax and y differ in length");
    // SAFETY: the lengths and windows were checked above.
    unsafe { dispatch::run(loops::MaxForward { shape, images, x, y, argmax }) }
}

/// As [`max_pool2d_forward`], without the positions.
///
/// # Panics
/// As [`max_pool2d_forward`].
pub fn max_pool2d_infer(shape: &Pool2dShape, images: usize, x: &[f32], y: &mut [f32]) {
    shape.check("max_pool2d_infer", images, x.len(), y.len());
    // SAFETY: the lengths and windows were checked above.
    unsafe { dispatch::run(loops::MaxForward { shape, images, x, y, argmax: &mut [] }) }
}

/// Gradient of the maximum: adds `dy` at each `argmax`, as [`max_pool2d_forward`] left it. In: `dy`,
/// `argmax` [images, out_h, out_w, channels]. Out: `dx` [images, in_h, in_w, channels], overwritten.
///
/// # Panics
/// If a length disagrees with the shape. An index outside its window panics or is ignored.
pub fn max_pool2d_gradient(
    shape: &Pool2dShape,
    images: usize,
    dy: &[f32],
    argmax: &[u32],
    dx: &mut [f32],
) {
    shape.check("max_pool2d_gradient", images, dx.len(), dy.len());
    assert_eq!(argmax.len(), dy.len(), "max_pool2d_gradient: argmax and dy differ in length");
    loops::max_gradient(shape, images, dy, argmax, dx);
}

/// Mean over each window's real cells (padding is not counted). In: `x`
/// [images, in_h, in_w, channels]. Out: `y` [images, out_h, out_w, channels].
///
/// # Panics
/// As [`max_pool2d_forward`].
pub fn average_pool2d_forward(shape: &Pool2dShape, images: usize, x: &[f32], y: &mut [f32]) {
    shape.check("average_pool2d_forward", images, x.len(), y.len());
    loops::average_forward(shape, images, x, y);
}

/// Gradient of the mean: spreads each `dy` evenly over its window's real cells. In: `dy`
/// [images, out_h, out_w, channels]. Out: `dx` [images, in_h, in_w, channels], overwritten.
///
/// # Panics
/// As [`max_pool2d_forward`].
pub fn average_pool2d_gradient(shape: &Pool2dShape, images: usize, dy: &[f32], dx: &mut [f32]) {
    shape.check("average_pool2d_gradient", images, dx.len(), dy.len());
    loops::average_gradient(shape, images, dy, dx);
}
