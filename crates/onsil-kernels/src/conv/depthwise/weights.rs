//! Weight gradient: the sums of a block of cells stay in registers while the pixels of a row pass.

use super::DepthwiseShape;
use super::axis::{Axis, Geometry};
use super::lanes::{Lanes, Masked, Spread, Store, Whole};
use crate::arch::Simd;
use std::ops::Range;

/// Most rows and columns of a block of cells: with a vector of each operand, what the registers hold.
const SIDE: usize = 3;
/// Pixels of a row whose channels all pass before the next: what they read stays in the first-level
/// cache, and the sums are not fetched too often.
const RUN: usize = 16;

/// `dw += x ∗ dy`, channel by channel, of one image.
pub(super) struct WeightGradient<'a> {
    shape: &'a DepthwiseShape,
    rows: Axis,
    columns: Axis,
    x: *const f32,
    dy: *const f32,
    dw: *mut f32,
}

/// A block of kernel cells, and where one output row and its window meet one vector of filters.
struct Block<'a> {
    /// First column of cells.
    cell: usize,
    /// The window's first row of cells, for the first pixel of its first column.
    x: *const f32,
    /// From one row of cells to the next.
    x_row: usize,
    dy: *const f32,
    /// The first cell of column 0.
    dw: *mut f32,
    pixels: &'a Range<usize>,
}

impl<'a> WeightGradient<'a> {
    pub(super) fn new(
        shape: &'a DepthwiseShape,
        [height, width]: &[Geometry; 2],
        x: *const f32,
        dy: *const f32,
        dw: *mut f32,
    ) -> Self {
        Self { shape, rows: height.forward(), columns: width.forward(), x, dy, dw }
    }

    /// Adds what output row `oh` contributes.
    ///
    /// # Safety
    /// The CPU has `S`; pointers are valid for an image of each kind and for the kernel.
    #[inline(always)]
    pub(super) unsafe fn row<S: Simd>(&self, oh: usize) {
        let s = self.shape;
        let real = self.rows.real(oh);
        for start in (0..s.out_w).step_by(RUN) {
            let pixels = start..(start + RUN).min(s.out_w);
            for filter in (0..s.out_c()).step_by(S::LANES) {
                // SAFETY: the caller's promise.
                unsafe { self.run::<S>(oh, &real, &pixels, filter) };
            }
        }
    }

    /// Adds what some pixels of output row `oh` contribute to a vector of filters.
    ///
    /// # Safety
    /// As [`row`](Self::row); the cell rows `real` are on the image.
    #[inline(always)]
    unsafe fn run<S: Simd>(
        &self,
        oh: usize,
        real: &Range<usize>,
        pixels: &Range<usize>,
        filter: usize,
    ) {
        let s = self.shape;
        let lanes = S::LANES.min(s.out_c() - filter);
        let mut kh = real.start;
        while kh < real.end {
            let height = part(real.end - kh);
            let h = self.rows.source(oh, kh).cast_unsigned();
            let mut kw = 0;
            while kw < s.kernel_w {
                let width = part(s.kernel_w - kw);
                let block = Block {
                    cell: kw,
                    x: self.x.wrapping_add(h * s.in_w * s.in_c + filter / s.multiplier),
                    x_row: s.dilation_h.wrapping_mul(s.in_w * s.in_c),
                    dy: self.dy.wrapping_add(oh * s.out_w * s.out_c() + filter),
                    dw: self.dw.wrapping_add(kh * s.kernel_w * s.out_c() + filter),
                    pixels,
                };
                // SAFETY: the caller's promise; the block is part of the cells.
                unsafe { self.block::<S>(&block, (height, width), filter, lanes) };
                kw += width;
            }
            kh += height;
        }
    }

    /// Chooses the code for the size of a block and for how a vector of channels is read.
    ///
    /// # Safety
    /// As [`run`](Self::run); the block is `size` cells high and wide.
    #[inline(always)]
    unsafe fn block<S: Simd>(
        &self,
        block: &Block<'_>,
        size: (usize, usize),
        filter: usize,
        lanes: usize,
    ) {
        macro_rules! choose {
            ($channels:expr, $filters:expr) => {
                match size {
                    (1, 1) => self.pixels::<S, 1, 1>(block, $channels, $filters),
                    (1, 2) => self.pixels::<S, 1, 2>(block, $channels, $filters),
                    (1, 3) => self.pixels::<S, 1, 3>(block, $channels, $filters),
                    (2, 1) => self.pixels::<S, 2, 1>(block, $channels, $filters),
                    (2, 2) => self.pixels::<S, 2, 2>(block, $channels, $filters),
                    (2, 3) => self.pixels::<S, 2, 3>(block, $channels, $filters),
                    (3, 1) => self.pixels::<S, 3, 1>(block, $channels, $filters),
                    (3, 2) => self.pixels::<S, 3, 2>(block, $channels, $filters),
                    (SIDE, SIDE) => self.pixels::<S, 3, 3>(block, $channels, $filters),
                    _ => unreachable!("no block of {size:?} cells"),
                }
            };
        }
        // SAFETY: the caller's promise; the last vector is masked.
        unsafe {
            let filters = Masked::<S>(S::mask(lanes));
            if self.shape.multiplier > 1 {
                choose!(Spread::<S>::new(filter, lanes, self.shape.multiplier), filters);
            } else if lanes == S::LANES {
                choose!(Whole, Whole);
            } else {
                choose!(filters, filters);
            }
        }
    }

    /// Passes over a row of pixels, in order, for a block of `R` × `C` cells.
    ///
    /// # Safety
    /// As [`block`](Self::block).
    #[inline(always)]
    unsafe fn pixels<S: Simd, const R: usize, const C: usize>(
        &self,
        b: &Block<'_>,
        channels: impl Lanes<S>,
        filters: impl Store<S>,
    ) {
        let s = self.shape;
        let whole = self.columns.whole();
        let start = whole.start.clamp(b.pixels.start, b.pixels.end);
        let end = whole.end.clamp(start, b.pixels.end);
        // SAFETY: the caller's promise; all cells of the pixels between the edges are real.
        unsafe {
            self.edge::<S, R, C>(b, b.pixels.start..start, channels, filters);
            let mut sums: [[S::V; C]; R] = std::array::from_fn(|r| {
                std::array::from_fn(|c| filters.load(self.cell(b, r, b.cell + c)))
            });
            let x_cell = s.dilation_w * s.in_c;
            let mut x = self.pixel(b, start, b.cell);
            let mut dy = b.dy.wrapping_add(start * s.out_c());
            for _ in start..end {
                let gradient = filters.load(dy);
                for (r, sums) in sums.iter_mut().enumerate() {
                    for (c, sum) in sums.iter_mut().enumerate() {
                        let x = channels.load(x.add(r * b.x_row + c * x_cell));
                        *sum = S::fma(x, gradient, *sum);
                    }
                }
                x = x.wrapping_add(self.columns.step * s.in_c);
                dy = dy.wrapping_add(s.out_c());
            }
            for (r, sums) in sums.into_iter().enumerate() {
                for (c, sum) in sums.into_iter().enumerate() {
                    filters.store(self.cell(b, r, b.cell + c), sum);
                }
            }
            self.edge::<S, R, C>(b, end..b.pixels.end, channels, filters);
        }
    }

    /// The pixels at an edge, where only some of the cells are real.
    ///
    /// # Safety
    /// As [`block`](Self::block).
    #[inline(always)]
    unsafe fn edge<S: Simd, const R: usize, const C: usize>(
        &self,
        b: &Block<'_>,
        pixels: Range<usize>,
        channels: impl Lanes<S>,
        filters: impl Store<S>,
    ) {
        for ow in pixels {
            let real = self.columns.real(ow);
            // SAFETY: the caller's promise; only real cells are touched.
            unsafe {
                let dy = filters.load(b.dy.add(ow * self.shape.out_c()));
                for kw in real.start.max(b.cell)..real.end.min(b.cell + C) {
                    for r in 0..R {
                        let x = channels.load(self.pixel(b, ow, kw).add(r * b.x_row));
                        let to = self.cell(b, r, kw);
                        filters.store(to, S::fma(x, dy, filters.load(to)));
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn cell(&self, b: &Block<'_>, row: usize, kw: usize) -> *mut f32 {
        b.dw.wrapping_add((row * self.shape.kernel_w + kw) * self.shape.out_c())
    }

    #[inline(always)]
    fn pixel(&self, b: &Block<'_>, ow: usize, kw: usize) -> *const f32 {
        let at = self.columns.source(ow, kw).wrapping_mul(self.shape.in_c.cast_signed());
        b.x.wrapping_offset(at)
    }
}

/// The first part of `count` cells spread evenly over as few blocks as possible.
fn part(count: usize) -> usize {
    count.div_ceil(count.div_ceil(SIDE))
}
