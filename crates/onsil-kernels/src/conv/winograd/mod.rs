//! Convolutions with fewer multiplications: Winograd's minimal filtering, built by Toom's and Cook's
//! interpolation (S. Winograd, *Arithmetic Complexity of Computations*, 1980; A. Lavin and S. Gray,
//! *Fast Algorithms for Convolutional Neural Networks*, 2016).
//!
//! The output is cut into tiles of `m` × `m`, with `m = 4` for kernels of 3 × 3 and `m = 2` for 5 × 5:
//! both see 6 × 6 input pixels. A tile `d` and a kernel `g` are polynomials; they are evaluated at six
//! points along each axis, multiplied there and interpolated: `y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]·A`. Summed
//! over channels, the 36 products are 36 matrix products of tiles with kernels: 36 multiplications
//! for 16·9 or 4·25.
//!
//! The gradient of the kernel is the same form read backwards: `dg = Gᵀ[(Bᵀ·d·B) ⊙ (A·dy·Aᵀ)]·G`, where
//! the product can be summed over all tiles and images before `G` is applied once.

mod forward;
mod geometry;
mod transforms;
mod weight_gradient;

use super::{Conv2dShape, conv2d_prepared_len};
use crate::dispatch;
use crate::size::{add, elements};
use forward::Forward;
use geometry::Geometry;
use std::ops::{Range, RangeInclusive};
use transforms::PrepareKernel;
use weight_gradient::{Finish, Layout, WeightGradient};

/// Evaluation points along one axis; input pixels of a tile along one axis.
const POINTS: usize = 6;
/// Positions in the transformed domain.
const POSITIONS: usize = POINTS * POINTS;
/// Elements of a cache line. Matrices of the 36 positions lie one line further apart than they are
/// long: at a multiple of 4096 bytes the 36 of them would share one set of the cache.
const LINE: usize = 16;
/// Channels on each side below which the transforms cost what the products save.
const FEWEST_CHANNELS: usize = 16;
/// Elements of one cell of a kernel: with fewer the gain is lost in the error, and 36 times more are too
/// much memory.
const CELL: RangeInclusive<usize> = 512..=256 * 256;
/// How many times fewer multiplications pay for the transforms and for products of less depth.
const LEAST_GAIN: f64 = 1.55;

/// The most columns beyond whole cache lines that are better off as rows of a transposed product: in vectors of
/// their own they would leave most lanes empty.
const MOST_THIN: usize = 4;

/// Whether [`conv2d_winograd_forward`] computes this shape, and in clearly less time than the direct
/// kernel: 3 × 3 or 5 × 5, steps and dilations of 1, one group, at least 16 channels on both sides and 32
/// on one, and tiles that are not mostly cut off.
pub fn winograd_applies(shape: &Conv2dShape) -> bool {
    pays(shape, &Geometry::forward(shape))
}

/// The same of [`conv2d_winograd_input_gradient`].
pub fn winograd_applies_to_input_gradient(shape: &Conv2dShape) -> bool {
    pays(shape, &Geometry::input_gradient(shape))
}

fn pays(s: &Conv2dShape, geometry: &Geometry) -> bool {
    let few = s.in_c.min(s.out_c) < FEWEST_CHANNELS;
    if !computes(s) || few || !CELL.contains(&s.in_c.saturating_mul(s.out_c)) {
        return false;
    }
    // In floats, which do not overflow: a shape may be asked about before it is refused.
    let direct =
        [s.out_h, s.out_w, s.kernel_h, s.kernel_w].map(|size| size as f64).iter().product::<f64>();
    direct >= LEAST_GAIN * geometry.multiplications()
}

/// Whether the tiles fit the shape at all.
fn computes(s: &Conv2dShape) -> bool {
    let steps = [s.stride_h, s.stride_w, s.dilation_h, s.dilation_w, s.groups];
    s.kernel_h == s.kernel_w && matches!(s.kernel_h, 3 | 5) && steps == [1; 5]
}

/// Columns of a matrix in the transformed domain that are stored transposed, behind the others.
fn thin(columns: usize) -> usize {
    let beyond = columns % LINE;
    if columns > LINE && beyond <= MOST_THIN { beyond } else { 0 }
}

/// Elements from the matrix of one position of a prepared kernel to the next.
fn position_step(shape: &Conv2dShape) -> usize {
    add(elements(&[shape.in_c, shape.out_c]), LINE)
}

/// Elements of a kernel as [`winograd_prepare_kernel`] and [`winograd_prepare_input_gradient`]
/// transform it.
///
/// # Panics
/// If the size overflows.
pub fn winograd_prepared_len(shape: &Conv2dShape) -> usize {
    elements(&[POSITIONS, position_step(shape)])
}

/// Transforms the kernel for [`conv2d_winograd_forward`]; once per step, not per call. In: `kernel`
/// [kernel_h, kernel_w, in_c, out_c]. Out: `prepared`, of [`winograd_prepared_len`] elements.
///
/// # Panics
/// If the kernel is not 3 × 3 or 5 × 5, a step, a dilation or `groups` is not 1, or a length disagrees
/// with the shape.
pub fn winograd_prepare_kernel(shape: &Conv2dShape, kernel: &[f32], prepared: &mut [f32]) {
    check("winograd_prepare_kernel", shape);
    assert_eq!(kernel.len(), shape.kernel_len(), "winograd_prepare_kernel: kernel length");
    let (rows, columns) = (shape.in_c, shape.out_c);
    let steps = [shape.kernel_w * rows * columns, rows * columns, columns];
    prepare("winograd_prepare_kernel", shape, [rows, columns], false, (kernel, steps), prepared);
}

/// Transforms the kernel for [`conv2d_winograd_input_gradient`]; once per step, not per call. In:
/// `transposed`, the kernel as [`conv2d_prepare_input_gradient`](super::conv2d_prepare_input_gradient)
/// arranges it. Out: `prepared`, of [`winograd_prepared_len`] elements.
///
/// # Panics
/// As [`winograd_prepare_kernel`].
pub fn winograd_prepare_input_gradient(
    shape: &Conv2dShape,
    transposed: &[f32],
    prepared: &mut [f32],
) {
    let name = "winograd_prepare_input_gradient";
    check(name, shape);
    assert_eq!(transposed.len(), conv2d_prepared_len(shape), "{name}: transposed length");
    let steps = super::prepared_steps(shape);
    prepare(name, shape, [shape.out_c, shape.in_c], true, (transposed, steps), prepared);
}

fn prepare(
    name: &str,
    shape: &Conv2dShape,
    [rows, columns]: [usize; 2],
    flip: bool,
    (kernel, [of_row, of_cell, of_matrix_row]): (&[f32], [usize; 3]),
    prepared: &mut [f32],
) {
    assert_eq!(prepared.len(), winograd_prepared_len(shape), "{name}: prepared length");
    let (size, step) = (shape.kernel_h, position_step(shape));
    let kernel = PrepareKernel {
        size,
        rows,
        columns,
        flip,
        kernel,
        of_row,
        of_cell,
        of_matrix_row,
        step,
        prepared,
    };
    // SAFETY: the kernel has size² matrices of rows × columns, `prepared` 36 of them `step` apart.
    unsafe { dispatch::run(kernel) }
}

/// Scratch elements [`conv2d_winograd_forward`] needs, whatever the number of images.
///
/// # Panics
/// If the size overflows.
pub fn conv2d_winograd_forward_scratch_len(shape: &Conv2dShape) -> usize {
    Geometry::forward(shape).blocking().scratch_len()
}

/// Convolution, as [`conv2d_forward`](super::conv2d_forward) with fewer multiplications. Rounding errors
/// are those of a tile, about `2ε·max|x|·Σ|w|` at most, instead of each output's own; an input that is not
/// finite makes all outputs of its tiles NaN. In: `x` [images, in_h, in_w, in_c], `prepared` from
/// [`winograd_prepare_kernel`], `bias` `[out_c]`. Out: `y` [images, out_h, out_w, out_c]. Scratch:
/// [`conv2d_winograd_forward_scratch_len`].
///
/// # Panics
/// If the kernel is not 3 × 3 or 5 × 5, a step, a dilation or `groups` is not 1, or a length disagrees
/// with the shape.
///
/// ```
/// use onsil_kernels::conv::*;
/// let shape = Conv2dShape::valid([3, 3, 1], [3, 3], 1);
/// let mut prepared = vec![0.0; winograd_prepared_len(&shape)];
/// winograd_prepare_kernel(&shape, &[1.0; 9], &mut prepared);
/// let mut scratch = vec![0.0; conv2d_winograd_forward_scratch_len(&shape)];
/// let mut y = [0.0];
/// conv2d_winograd_forward(&shape, 1, &[1.0; 9], &prepared, Some(&[0.5]), &mut y, &mut scratch);
/// assert!((y[0] - 9.5).abs() < 1e-5);
/// ```
pub fn conv2d_winograd_forward(
    shape: &Conv2dShape,
    images: usize,
    x: &[f32],
    prepared: &[f32],
    bias: Option<&[f32]>,
    y: &mut [f32],
    scratch: &mut [f32],
) {
    let name = "conv2d_winograd_forward";
    check(name, shape);
    shape.check(name, images, x.len(), y.len());
    assert_eq!(prepared.len(), winograd_prepared_len(shape), "{name}: prepared length");
    if let Some(bias) = bias {
        assert_eq!(bias.len(), shape.out_c, "{name}: bias length");
    }
    let needed = conv2d_winograd_forward_scratch_len(shape);
    assert!(scratch.len() >= needed, "{name}: scratch is too short");
    let (geometry, step) = (Geometry::forward(shape), position_step(shape));
    // SAFETY: all lengths were checked above.
    unsafe { dispatch::run(Forward { geometry, images, x, prepared, step, bias, y, scratch }) }
}

/// Scratch elements [`conv2d_winograd_input_gradient`] needs, whatever the number of images.
///
/// # Panics
/// If the size overflows.
pub fn conv2d_winograd_input_gradient_scratch_len(shape: &Conv2dShape) -> usize {
    Geometry::input_gradient(shape).blocking().scratch_len()
}

/// Gradient of the convolution with respect to its images, as
/// [`conv2d_input_gradient`](super::conv2d_input_gradient) with fewer multiplications: at a step of 1
/// it is the convolution of `dy` with the flipped kernel. In: `dy` [images, out_h, out_w, out_c],
/// `prepared` from [`winograd_prepare_input_gradient`]. Out: `dx` [images, in_h, in_w, in_c],
/// overwritten. Scratch: [`conv2d_winograd_input_gradient_scratch_len`].
///
/// # Panics
/// As [`conv2d_winograd_forward`].
pub fn conv2d_winograd_input_gradient(
    shape: &Conv2dShape,
    images: usize,
    dy: &[f32],
    prepared: &[f32],
    dx: &mut [f32],
    scratch: &mut [f32],
) {
    let name = "conv2d_winograd_input_gradient";
    check(name, shape);
    shape.check(name, images, dx.len(), dy.len());
    assert_eq!(prepared.len(), winograd_prepared_len(shape), "{name}: prepared length");
    let needed = conv2d_winograd_input_gradient_scratch_len(shape);
    assert!(scratch.len() >= needed, "{name}: scratch is too short");
    let (geometry, step) = (Geometry::input_gradient(shape), position_step(shape));
    let (x, bias, y) = (dy, None, dx);
    // SAFETY: all lengths were checked above.
    unsafe { dispatch::run(Forward { geometry, images, x, prepared, step, bias, y, scratch }) }
}

/// Elements of the sums that [`conv2d_winograd_weight_gradient`] adds to at so many of the 6 rows of
/// positions.
///
/// # Panics
/// If the size overflows.
pub fn winograd_sums_len(shape: &Conv2dShape, rows: usize) -> usize {
    elements(&[rows, POINTS, position_step(shape)])
}

/// Scratch elements [`conv2d_winograd_weight_gradient`] needs for so many rows of positions, whatever the
/// number of images.
///
/// # Panics
/// If the size overflows.
pub fn conv2d_winograd_weight_gradient_scratch_len(shape: &Conv2dShape, rows: usize) -> usize {
    Layout::new(&Geometry::forward(shape)).scratch_len(rows)
}

/// The part of the gradient with respect to the kernel that grows with the images: added to `sums`, from
/// which [`winograd_finish_weight_gradient`] makes the gradient once all images are in. Only the rows
/// `rows`, of 6, of the positions are computed, so that callers can share the work. In: `x`
/// [images, in_h, in_w, in_c], `dy` [images, out_h, out_w, out_c]. In-out: `sums`, of
/// [`winograd_sums_len`] elements. Scratch: [`conv2d_winograd_weight_gradient_scratch_len`].
///
/// # Panics
/// As [`conv2d_winograd_forward`]; or if `rows` is outside 0..6.
pub fn conv2d_winograd_weight_gradient(
    shape: &Conv2dShape,
    images: usize,
    x: &[f32],
    dy: &[f32],
    rows: Range<usize>,
    sums: &mut [f32],
    scratch: &mut [f32],
) {
    let name = "conv2d_winograd_weight_gradient";
    check(name, shape);
    shape.check(name, images, x.len(), dy.len());
    assert!(rows.start <= rows.end && rows.end <= POINTS, "{name}: rows are outside 0..6");
    assert_eq!(sums.len(), winograd_sums_len(shape, rows.len()), "{name}: sums length");
    let needed = conv2d_winograd_weight_gradient_scratch_len(shape, rows.len());
    assert!(scratch.len() >= needed, "{name}: scratch is too short");
    let (geometry, step) = (Geometry::forward(shape), position_step(shape));
    let kernel = WeightGradient { geometry, images, x, dy, rows, step, sums, scratch };
    // SAFETY: all lengths were checked above.
    unsafe { dispatch::run(kernel) }
}

/// Gradient of the convolution with respect to its kernel, added to `dw`. In: `sums` of all 6 rows of
/// positions, after [`conv2d_winograd_weight_gradient`] of all images. In-out: `dw`
/// [kernel_h, kernel_w, in_c, out_c].
///
/// # Panics
/// As [`winograd_prepare_kernel`].
pub fn winograd_finish_weight_gradient(shape: &Conv2dShape, sums: &[f32], dw: &mut [f32]) {
    let name = "winograd_finish_weight_gradient";
    check(name, shape);
    assert_eq!(sums.len(), winograd_sums_len(shape, POINTS), "{name}: sums length");
    assert_eq!(dw.len(), shape.kernel_len(), "{name}: dw length");
    let (size, rows, columns) = (shape.kernel_h, shape.in_c, shape.out_c);
    let step = position_step(shape);
    // SAFETY: all lengths were checked above.
    unsafe { dispatch::run(Finish { size, rows, columns, step, sums, dw }) }
}

fn check(name: &str, shape: &Conv2dShape) {
    assert!(
        computes(shape),
        "{name}: the kernel must be 3 × 3 or 5 × 5, and steps, dilations and groups 1: {shape:?}"
    );
}
