//! Convolutions as products read in place: which pixels are rows, which kernel cells are depth.

use super::Conv2dShape;
use crate::arch::{Kernel, Simd};
use crate::gemm::drive::pack_transposed;
use crate::gemm::tile::{Nest, Product, Start, product};
use crate::size::{add, elements};
use std::ops::Range;

/// Elements of input and output gradient that one block of images or of rows may have, so that it stays in
/// the second-level cache while all kernel rows pass over it.
const BLOCK: usize = 48 * 1024;

/// The image that windows read: the input itself, or a copy with its padding.
#[derive(Clone, Copy)]
pub(super) struct Padded {
    height: usize,
    width: usize,
    channels: usize,
    copied: bool,
}

impl Padded {
    pub(super) fn new(s: &Conv2dShape) -> Self {
        let height = reach(s.out_h, s.stride_h, s.kernel_h, s.dilation_h);
        let width = reach(s.out_w, s.stride_w, s.kernel_w, s.dilation_w);
        let copied = s.pad_top > 0 || s.pad_left > 0 || height > s.in_h || width > s.in_w;
        Self {
            height: height.max(add(s.pad_top, s.in_h)),
            width: width.max(add(s.pad_left, s.in_w)),
            channels: s.in_c,
            copied,
        }
    }

    /// Elements of scratch: one padded image, or none.
    ///
    /// # Panics
    /// If the padded image, and so any offset inside it, overflows.
    pub(super) fn scratch_len(&self) -> usize {
        let len = self.len();
        if self.copied { len } else { 0 }
    }

    /// Elements of one padded image.
    pub(super) fn len(&self) -> usize {
        elements(&[self.height, self.width, self.channels])
    }

    /// Elements of one row of the padded image.
    pub(super) fn row(&self) -> usize {
        self.width * self.channels
    }

    /// Where the window of an output pixel starts in the padded image.
    #[inline(always)]
    pub(super) fn window(&self, s: &Conv2dShape, oh: usize, ow: usize) -> usize {
        (oh * s.stride_h * self.width + ow * s.stride_w) * self.channels
    }

    /// Whether windows read a copy.
    pub(super) fn is_copied(&self) -> bool {
        self.copied
    }

    /// Writes the inside of one padded image to `x` (out).
    pub(super) fn copy_back(&self, s: &Conv2dShape, padded: &[f32], x: &mut [f32]) {
        let row = s.in_w * s.in_c;
        for (h, to) in x.chunks_exact_mut(row.max(1)).enumerate() {
            let start = (s.pad_top + h) * self.row() + s.pad_left * self.channels;
            to.copy_from_slice(&padded[start..start + row]);
        }
    }

    /// The shape of the same convolution over padded images, if there are such.
    pub(super) fn shape(&self, s: &Conv2dShape) -> Option<Conv2dShape> {
        let (in_h, in_w) = (self.height, self.width);
        self.copied.then_some(Conv2dShape { in_h, in_w, pad_top: 0, pad_left: 0, ..*s })
    }

    /// Writes one image (out) with its padding.
    pub(super) fn pad(&self, s: &Conv2dShape, x: &[f32], padded: &mut [f32]) {
        let (row, width) = (s.in_w * s.in_c, self.row());
        let left = s.pad_left * s.in_c;
        let (above, inside) = padded.split_at_mut(s.pad_top * width);
        above.fill(0.0);
        let mut rows = x.chunks_exact(row.max(1));
        for padded in inside.chunks_exact_mut(width.max(1)) {
            let Some(x) = rows.next() else {
                padded.fill(0.0);
                continue;
            };
            padded[..left].fill(0.0);
            padded[left..left + row].copy_from_slice(x);
            padded[left + row..].fill(0.0);
        }
    }

    /// Calls `visit` with each block of images as windows read it: the first image, how many, and
    /// where they are. Blocks have up to `most` images, or one where padding is copied.
    pub(super) fn for_each_block(
        &self,
        s: &Conv2dShape,
        x: &[f32],
        scratch: &mut [f32],
        most: usize,
        mut visit: impl FnMut(usize, usize, *const f32),
    ) {
        let image = s.input_len().max(1);
        if !self.copied {
            for (i, block) in x.chunks(image.saturating_mul(most)).enumerate() {
                visit(i.wrapping_mul(most), block.len() / image, block.as_ptr());
            }
            return;
        }
        let padded = &mut scratch[..self.len()];
        for (i, x) in x.chunks_exact(image).enumerate() {
            self.pad(s, x, padded);
            visit(i, 1, padded.as_ptr());
        }
    }

    /// Offsets of the windows of `images` images: [image, out_h, out_w].
    fn windows(&self, s: &Conv2dShape, images: usize) -> Nest {
        Nest {
            counts: [images, s.out_h, s.out_w],
            steps: [
                self.len(),
                s.stride_h * self.width * self.channels,
                s.stride_w * self.channels,
            ],
        }
    }

    /// Offsets inside a window of one group: [kernel_h, kernel_w, in_c/groups].
    fn cells(&self, s: &Conv2dShape) -> Nest {
        let row = s.dilation_h * self.width * self.channels;
        let group_in = s.in_c / s.groups;
        if s.dilation_w == 1 && s.groups == 1 {
            return Nest { counts: [1, s.kernel_h, s.kernel_w * group_in], steps: [0, row, 1] };
        }
        Nest {
            counts: [s.kernel_h, s.kernel_w, group_in],
            steps: [row, s.dilation_w * self.channels, 1],
        }
    }
}

/// Cells of one axis up to the end of the last window.
fn reach(out: usize, stride: usize, kernel: usize, dilation: usize) -> usize {
    let last = elements(&[out.saturating_sub(1), stride]);
    add(last, add(elements(&[kernel.saturating_sub(1), dilation]), 1))
}

/// `y = bias + x ∗ kernel`; lengths are checked.
pub(super) struct Forward<'a> {
    pub(super) shape: &'a Conv2dShape,
    pub(super) x: &'a [f32],
    pub(super) kernel: &'a [f32],
    pub(super) bias: Option<&'a [f32]>,
    pub(super) y: &'a mut [f32],
    pub(super) scratch: &'a mut [f32],
}

impl Kernel for Forward<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let s = self.shape;
        let padded = Padded::new(s);
        let (group_in, group_out) = (s.in_c / s.groups, s.out_c / s.groups);
        let (kernel, bias, y) = (self.kernel.as_ptr(), self.bias, self.y.as_mut_ptr());
        padded.for_each_block(s, self.x, self.scratch, usize::MAX, |first, images, x| {
            for group in 0..s.groups {
                let column = group * group_out;
                let start = bias.map_or(Start::Zero, |b| Start::Bias(b[column..].as_ptr()));
                let p = Product {
                    first_row: 0,
                    rows: images * s.out_h * s.out_w,
                    columns: group_out,
                    a: x.wrapping_add(group * group_in),
                    a_rows: padded.windows(s, images),
                    depth: padded.cells(s),
                    b: kernel.wrapping_add(column),
                    b_step: s.out_c,
                    c: y.wrapping_add(first * s.output_len() + column),
                    c_rows: Nest::line(usize::MAX, s.out_c),
                    start,
                };
                // SAFETY: windows stay inside the padded image, the rest was checked.
                unsafe { product::<S>(&p) };
            }
        });
    }
}

/// `dw += xᵀ ∗ dy` for some rows of the kernel; lengths are checked.
pub(super) struct WeightGradient<'a> {
    pub(super) shape: &'a Conv2dShape,
    pub(super) x: &'a [f32],
    pub(super) dy: &'a [f32],
    pub(super) rows: Range<usize>,
    pub(super) dw: &'a mut [f32],
    pub(super) scratch: &'a mut [f32],
}

impl Kernel for WeightGradient<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, rows) = (self.shape, self.rows);
        let padded = Padded::new(s);
        let (group_in, group_out) = (s.in_c / s.groups, s.out_c / s.groups);
        let (dy, dw) = (self.dy.as_ptr(), self.dw.as_mut_ptr());
        let image = (s.input_len() + s.output_len()).max(1);
        // Several images at once where they are small, some rows of one where it is large.
        let most = (BLOCK / image).max(1);
        let out_rows = s.out_h.max(1);
        let fitting = (BLOCK / image.div_ceil(out_rows)).clamp(1, out_rows);
        let step = if most > 1 { out_rows } else { fitting };
        padded.for_each_block(s, self.x, self.scratch, most, |first, images, x| {
            for (row, group) in
                (0..s.out_h).step_by(step).flat_map(|row| (0..s.groups).map(move |g| (row, g)))
            {
                let column = group * group_out;
                let mut depth = padded.windows(s, images);
                depth.counts[1] = step.min(s.out_h - row);
                let p = Product {
                    first_row: rows.start,
                    rows: rows.len(),
                    columns: group_out,
                    a: x.wrapping_add(row * depth.steps[1] + group * group_in),
                    a_rows: padded.cells(s),
                    depth,
                    b: dy.wrapping_add(first * s.output_len() + row * s.out_w * s.out_c + column),
                    b_step: s.out_c,
                    c: dw.wrapping_sub(rows.start * s.out_c).wrapping_add(column),
                    c_rows: Nest::line(usize::MAX, s.out_c),
                    start: Start::Accumulate,
                };
                // SAFETY: windows stay inside the padded image; rows of C start at `rows.start`, the
                // first of `dw`; the rest was checked.
                unsafe { product::<S>(&p) };
            }
        });
    }
}

/// Each kernel cell and group transposed: [kernel_h, groups, out_c/groups, kernel_w, in_c/groups], so
/// that a row of the kernel is contiguous for each filter.
pub(super) struct Prepare<'a> {
    pub(super) shape: &'a Conv2dShape,
    pub(super) kernel: &'a [f32],
    pub(super) prepared: &'a mut [f32],
}

impl Kernel for Prepare<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let s = self.shape;
        let (group_in, group_out) = (s.in_c / s.groups, s.out_c / s.groups);
        for cell in 0..s.kernel_h * s.kernel_w {
            for group in 0..s.groups {
                let from = cell * group_in * s.out_c + group * group_out;
                let from = self.kernel.as_ptr().wrapping_add(from);
                let to = self.prepared.as_mut_ptr().wrapping_add(prepared_cell(s, cell, group));
                let step = s.kernel_w * group_in;
                // SAFETY: both are whole cells of a group, inside slices of checked length.
                unsafe { pack_transposed::<S>(from, s.out_c, group_out, group_in, to, step) };
            }
        }
    }
}

/// Where the first filter of a kernel cell and group starts in the prepared kernel; the next is
/// `kernel_w·in_c/groups` on.
fn prepared_cell(s: &Conv2dShape, cell: usize, group: usize) -> usize {
    let (group_in, group_out) = (s.in_c / s.groups, s.out_c / s.groups);
    let (kh, kw) = (cell / s.kernel_w, cell % s.kernel_w);
    ((kh * s.groups + group) * group_out * s.kernel_w + kw) * group_in
}

/// `dx = dy ∗ kernelᵀ`: each kernel cell adds its product to the pixels it read; lengths are checked.
pub(super) struct InputGradient<'a> {
    pub(super) shape: &'a Conv2dShape,
    pub(super) dy: &'a [f32],
    pub(super) prepared: &'a [f32],
    pub(super) dx: &'a mut [f32],
}

impl Kernel for InputGradient<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, prepared) = (self.shape, self.prepared);
        // A single cell that reads every pixel once writes what others add to.
        let pixels = [s.in_h, s.in_w, s.pad_top, s.pad_left, s.stride_h, s.stride_w];
        let once = s.kernel_h * s.kernel_w == 1 && pixels == [s.out_h, s.out_w, 0, 0, 1, 1];
        let start = if once { Start::Zero } else { Start::Accumulate };
        let images = self.dy.chunks_exact(s.output_len().max(1));
        for (dy, dx) in images.zip(self.dx.chunks_exact_mut(s.input_len().max(1))) {
            if !once {
                dx.fill(0.0);
            }
            for cell in 0..s.kernel_h * s.kernel_w {
                for group in 0..s.groups {
                    // SAFETY: the caller's promise; one image of each.
                    unsafe { add_cell::<S>(s, cell, group, dy, prepared, start, dx) };
                }
            }
        }
    }
}

/// Output positions whose window has this kernel cell on a real pixel.
fn real_outputs(shift: usize, pad: usize, stride: usize, size: usize, out: usize) -> Range<usize> {
    let first = pad.saturating_sub(shift).div_ceil(stride);
    let end = if pad + size > shift { (pad + size - shift).div_ceil(stride) } else { 0 };
    first..end.min(out).max(first)
}

/// Adds one kernel cell's part of one group to one image's gradient, or to what `start` says.
///
/// # Safety
/// The CPU has `S`; the slices have the lengths the shape says.
#[inline(always)]
unsafe fn add_cell<S: Simd>(
    s: &Conv2dShape,
    cell: usize,
    group: usize,
    dy: &[f32],
    prepared: &[f32],
    start: Start,
    dx: &mut [f32],
) {
    let (group_in, group_out) = (s.in_c / s.groups, s.out_c / s.groups);
    let shift_h = cell / s.kernel_w * s.dilation_h;
    let shift_w = cell % s.kernel_w * s.dilation_w;
    let oh = real_outputs(shift_h, s.pad_top, s.stride_h, s.in_h, s.out_h);
    let ow = real_outputs(shift_w, s.pad_left, s.stride_w, s.in_w, s.out_w);
    let h = (oh.start * s.stride_h + shift_h).wrapping_sub(s.pad_top);
    let w = (ow.start * s.stride_w + shift_w).wrapping_sub(s.pad_left);
    let out_pixel = oh.start * s.out_w + ow.start;
    let in_pixel = h.wrapping_mul(s.in_w).wrapping_add(w);
    let counts = [1, oh.len(), ow.len()];
    let p = Product {
        first_row: 0,
        rows: oh.len() * ow.len(),
        columns: group_in,
        a: dy.as_ptr().wrapping_add(out_pixel * s.out_c + group * group_out),
        a_rows: Nest { counts, steps: [0, s.out_w * s.out_c, s.out_c] },
        depth: Nest::line(group_out, 1),
        b: prepared.as_ptr().wrapping_add(prepared_cell(s, cell, group)),
        b_step: s.kernel_w * group_in,
        c: dx.as_mut_ptr().wrapping_add(in_pixel.wrapping_mul(s.in_c) + group * group_in),
        c_rows: Nest { counts, steps: [0, s.stride_h * s.in_w * s.in_c, s.stride_w * s.in_c] },
        start,
    };
    // SAFETY: `real_outputs` keeps every row inside both images; an empty range has no rows.
    unsafe { product::<S>(&p) };
}
