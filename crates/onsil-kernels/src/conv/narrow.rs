//! Input gradient for few input channels, which would fill only some lanes of a vector: the columns of
//! the product are all cells of the kernel, and what comes out is added to the pixels they read.

use super::Conv2dShape;
use crate::arch::{Kernel, Simd};
use crate::gemm::drive::pack_transposed;
use crate::gemm::tile::{Nest, Product, Start, product};
use crate::size::elements;
use crate::window::real_cells;

/// Input channels below which a vector of them is mostly empty.
const NARROW: usize = 8;
/// Elements of a product that stay in a near cache until they are added.
const BLOCK: usize = 16 * 1024;

pub(super) fn applies(s: &Conv2dShape) -> bool {
    s.groups == 1 && s.in_c < NARROW && s.kernel_h * s.kernel_w > 1
}

/// Output rows of a block.
fn rows_at_once(s: &Conv2dShape) -> usize {
    (BLOCK / elements(&[s.out_w, s.kernel_rows()]).max(1)).clamp(1, s.out_h.max(1))
}

pub(super) fn scratch_len(s: &Conv2dShape) -> usize {
    elements(&[rows_at_once(s), s.out_w, s.kernel_rows()])
}

/// The kernel transposed: [out_c, kernel_h, kernel_w, in_c].
pub(super) struct Prepare<'a> {
    pub(super) shape: &'a Conv2dShape,
    pub(super) kernel: &'a [f32],
    pub(super) prepared: &'a mut [f32],
}

impl Kernel for Prepare<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (rows, out_c) = (self.shape.kernel_rows(), self.shape.out_c);
        let (from, to) = (self.kernel.as_ptr(), self.prepared.as_mut_ptr());
        // SAFETY: the whole kernel, of checked length.
        unsafe { pack_transposed::<S>(from, out_c, out_c, rows, to, rows) };
    }
}

/// `dx = dy ∗ kernelᵀ`; lengths are checked.
pub(super) struct InputGradient<'a> {
    pub(super) shape: &'a Conv2dShape,
    pub(super) dy: &'a [f32],
    pub(super) prepared: &'a [f32],
    pub(super) dx: &'a mut [f32],
    pub(super) scratch: &'a mut [f32],
}

impl Kernel for InputGradient<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let s = self.shape;
        self.dx.fill(0.0);
        let (cells, block) = (s.kernel_rows(), rows_at_once(s));
        let images = self.dy.chunks_exact(s.output_len().max(1));
        for (dy, dx) in images.zip(self.dx.chunks_exact_mut(s.input_len())) {
            for first in (0..s.out_h).step_by(block) {
                let rows = (s.out_h - first).min(block);
                let p = Product {
                    first_row: 0,
                    rows: rows * s.out_w,
                    columns: cells,
                    a: dy.as_ptr().wrapping_add(first * s.out_w * s.out_c),
                    a_rows: Nest::line(usize::MAX, s.out_c),
                    depth: Nest::line(s.out_c, 1),
                    b: self.prepared.as_ptr(),
                    b_step: cells,
                    c: self.scratch.as_mut_ptr(),
                    c_rows: Nest::line(usize::MAX, cells),
                    start: Start::Zero,
                };
                // SAFETY: rows of one image; the scratch has room for a block.
                unsafe { product::<S>(&p) };
                for (row, parts) in
                    self.scratch.chunks_exact(s.out_w * cells).take(rows).enumerate()
                {
                    add_row(s, first + row, parts, dx);
                }
            }
        }
    }
}

/// Adds the parts of one output row, [out_w, kernel_h, kernel_w, in_c], to the pixels that they read.
#[inline(always)]
fn add_row(s: &Conv2dShape, oh: usize, parts: &[f32], dx: &mut [f32]) {
    let top = oh * s.stride_h;
    let rows = real_cells(top, s.kernel_h, s.dilation_h, s.pad_top, s.in_h);
    for (ow, parts) in parts.chunks_exact(s.kernel_rows()).enumerate() {
        let left = ow * s.stride_w;
        let columns = real_cells(left, s.kernel_w, s.dilation_w, s.pad_left, s.in_w);
        if columns.is_empty() {
            continue;
        }
        // Neighbouring cells read neighbouring pixels unless they are spread out.
        let (runs, run) = if s.dilation_w == 1 { (1, columns.len()) } else { (columns.len(), 1) };
        let run = run * s.in_c;
        for kh in rows.clone() {
            let line = (top + kh * s.dilation_h - s.pad_top) * s.in_w;
            for kw in (columns.start..).take(runs) {
                let pixel = (line + left + kw * s.dilation_w - s.pad_left) * s.in_c;
                let part = (kh * s.kernel_w + kw) * s.in_c;
                let part = &parts[part..part + run];
                dx[pixel..pixel + run].iter_mut().zip(part).for_each(|(dx, part)| *dx += part);
            }
        }
    }
}
