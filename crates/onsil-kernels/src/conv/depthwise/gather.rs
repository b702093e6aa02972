//! Forward pass and rows of the input gradient: each output sums over the cells that it reads, in registers.

use super::DepthwiseShape;
use super::axis::{Axis, Geometry};
use super::lanes::{Lanes, MOST_LANES, Masked, Spread, Store, Whole};
use crate::arch::{Kernel, Simd};
use std::ops::Range;

/// Most outputs along a row whose sums advance together: enough to hide the latency of two multiply-adds
/// a cycle, and with two registers more what the smaller sets have.
const RUN: usize = 8;

/// `y = bias + x ∗ kernel`, channel by channel; lengths are checked.
pub(super) struct Forward<'a> {
    pub(super) shape: &'a DepthwiseShape,
    pub(super) images: usize,
    pub(super) x: &'a [f32],
    pub(super) kernel: &'a [f32],
    pub(super) bias: Option<&'a [f32]>,
    pub(super) y: &'a mut [f32],
}

impl Kernel for Forward<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let s = self.shape;
        let [rows, columns] = Geometry::of(s);
        for image in 0..self.images {
            let g = Gather {
                shape: s,
                backward: false,
                source: self.x.as_ptr().wrapping_add(image * s.input_len()),
                source_width: s.in_w,
                source_channels: s.in_c,
                kernel: self.kernel.as_ptr(),
                bias: self.bias.map(<[f32]>::as_ptr),
                to: self.y.as_mut_ptr().wrapping_add(image * s.output_len()),
                to_width: s.out_w,
                to_channels: s.out_c(),
            };
            let (rows, columns) = (rows.forward(), columns.forward());
            for row in 0..rows.outputs {
                // SAFETY: an image of each; the caller's promise.
                unsafe { g.row::<S>(&rows, row, &columns) };
            }
        }
    }
}

/// One image and what is summed from it.
pub(super) struct Gather<'a> {
    shape: &'a DepthwiseShape,
    backward: bool,
    source: *const f32,
    source_width: usize,
    source_channels: usize,
    kernel: *const f32,
    bias: Option<*const f32>,
    to: *mut f32,
    to_width: usize,
    to_channels: usize,
}

/// Some outputs of a row that read through the same cells; everything in elements.
struct Run {
    cell_rows: usize,
    cell_columns: usize,
    source: *const f32,
    /// From one output, one row of cells and one cell to the next.
    source_steps: (usize, isize, isize),
    kernel: *const f32,
    /// From one row of cells and one cell to the next.
    kernel_steps: (usize, usize),
    to: *mut f32,
    to_step: usize,
}

impl<'a> Gather<'a> {
    /// `dx = dy ∗ kernelᵀ`, channel by channel, of one image.
    pub(super) fn input_gradient(
        s: &'a DepthwiseShape,
        dy: *const f32,
        kernel: *const f32,
        dx: *mut f32,
    ) -> Self {
        Self {
            shape: s,
            backward: true,
            source: dy,
            source_width: s.out_w,
            source_channels: s.out_c(),
            kernel,
            bias: None,
            to: dx,
            to_width: s.in_w,
            to_channels: s.in_c,
        }
    }

    /// Computes row `h` of an input gradient.
    ///
    /// # Safety
    /// The CPU has `S`; pointers are valid for an image of each kind, and the geometry is its.
    #[inline(always)]
    pub(super) unsafe fn input_row<S: Simd>(&self, [height, width]: &[Geometry; 2], h: usize) {
        let s = self.shape;
        let rows = height.gradient(h % s.stride_h);
        for class in 0..s.stride_w.min(s.in_w) {
            // SAFETY: the caller's promise.
            unsafe { self.row::<S>(&rows, h / s.stride_h, &width.gradient(class)) };
        }
    }

    /// Computes the outputs of one row.
    ///
    /// # Safety
    /// The CPU has `S`; pointers are valid for an image of each kind, and the axes are its.
    #[inline(always)]
    unsafe fn row<S: Simd>(&self, rows: &Axis, row: usize, columns: &Axis) {
        let whole = columns.whole();
        let cell_rows = rows.real(row);
        // SAFETY: the caller's promise; the cells are real for the outputs.
        unsafe {
            for i in 0..whole.start {
                self.pixels::<S, 1>(&self.run(rows, row, &cell_rows, columns, i, &columns.real(i)));
            }
            let (mut next, mut runs) = (whole.start, whole.len().div_ceil(RUN));
            let all = 0..columns.cells;
            while runs > 0 {
                // Runs of even lengths: no short one is left over.
                let len = (whole.end - next).div_ceil(runs);
                let run = self.run(rows, row, &cell_rows, columns, next, &all);
                match len {
                    1 => self.pixels::<S, 1>(&run),
                    2 => self.pixels::<S, 2>(&run),
                    3 => self.pixels::<S, 3>(&run),
                    4 => self.pixels::<S, 4>(&run),
                    5 => self.pixels::<S, 5>(&run),
                    6 => self.pixels::<S, 6>(&run),
                    7 => self.pixels::<S, 7>(&run),
                    _ => self.pixels::<S, RUN>(&run),
                }
                (next, runs) = (next + len, runs - 1);
            }
            for i in whole.end..columns.outputs {
                self.pixels::<S, 1>(&self.run(rows, row, &cell_rows, columns, i, &columns.real(i)));
            }
        }
    }

    /// The run that starts at output `column`, through these cells.
    #[inline(always)]
    fn run(
        &self,
        rows: &Axis,
        row: usize,
        cell_rows: &Range<usize>,
        columns: &Axis,
        column: usize,
        cells: &Range<usize>,
    ) -> Run {
        let channels = self.source_channels;
        let filters = self.shape.out_c();
        let line = (self.source_width * channels).cast_signed();
        let source = rows
            .source(row, cell_rows.start)
            .wrapping_mul(line)
            .wrapping_add(columns.source(column, cells.start).wrapping_mul(channels.cast_signed()));
        let kernel_row = rows.kernel_first + cell_rows.start * rows.kernel_step;
        let cell = columns.kernel_first + cells.start * columns.kernel_step;
        let to_row = rows.to_first + row * rows.to_step;
        let to = to_row * self.to_width + columns.to_first + column * columns.to_step;
        Run {
            cell_rows: cell_rows.len(),
            cell_columns: cells.len(),
            source: self.source.wrapping_offset(source),
            source_steps: (
                columns.step * channels,
                rows.cell_step.wrapping_mul(line),
                columns.cell_step.wrapping_mul(channels.cast_signed()),
            ),
            kernel: self
                .kernel
                .wrapping_add((kernel_row * self.shape.kernel_w + cell).wrapping_mul(filters)),
            kernel_steps: (
                rows.kernel_step.wrapping_mul(self.shape.kernel_w * filters),
                columns.kernel_step.wrapping_mul(filters),
            ),
            to: self.to.wrapping_add(to * self.to_channels),
            to_step: columns.to_step * self.to_channels,
        }
    }

    /// Computes all channels of a run of `P` outputs.
    ///
    /// # Safety
    /// As [`row`](Self::row); the cells of the run are real.
    #[inline(always)]
    unsafe fn pixels<S: Simd, const P: usize>(&self, run: &Run) {
        let (filters, multiplier) = (self.shape.out_c(), self.shape.multiplier);
        let mut filter = 0;
        // SAFETY: the caller's promise; the last vector is masked.
        unsafe {
            if multiplier == 1 {
                while filters - filter >= S::LANES {
                    let sums = self.sums::<S, P>(run, filter, filter, Whole, Whole);
                    self.store::<S, P>(run, filter, Whole, sums);
                    filter += S::LANES;
                }
            }
            while filter < filters {
                let lanes = self.lanes::<S>(filter).min(filters - filter);
                let masked = Masked::<S>(S::mask(lanes));
                if self.backward && multiplier > 1 {
                    let sums = self.sums::<S, P>(run, filter, filter, masked, masked);
                    self.reduce::<S, P>(run, filter, lanes, sums);
                } else if multiplier > 1 {
                    let spread = Spread::<S>::new(filter, lanes, multiplier);
                    let sums = self.sums::<S, P>(run, filter / multiplier, filter, spread, masked);
                    self.store::<S, P>(run, filter, masked, sums);
                } else {
                    let sums = self.sums::<S, P>(run, filter, filter, masked, masked);
                    self.store::<S, P>(run, filter, masked, sums);
                }
                filter += lanes;
            }
        }
    }

    /// How many filters go into a vector from `filter` on: in the input gradient, all filters of some
    /// channels, or some filters of one.
    #[inline(always)]
    fn lanes<S: Simd>(&self, filter: usize) -> usize {
        let multiplier = self.shape.multiplier;
        if !self.backward {
            S::LANES
        } else if multiplier <= S::LANES {
            S::LANES / multiplier * multiplier
        } else {
            S::LANES.min(multiplier - filter % multiplier)
        }
    }

    /// The sums of one vector of filters.
    ///
    /// # Safety
    /// As [`pixels`](Self::pixels); `channel` and `filter` are where the vectors of the source and of
    /// the kernel start.
    #[inline(always)]
    unsafe fn sums<S: Simd, const P: usize>(
        &self,
        run: &Run,
        channel: usize,
        filter: usize,
        channels: impl Lanes<S>,
        filters: impl Lanes<S>,
    ) -> [S::V; P] {
        // SAFETY: the caller's promise.
        unsafe {
            let start = match self.bias {
                Some(bias) => filters.load(bias.add(filter)),
                None => S::splat(0.0),
            };
            let mut sums = [start; P];
            let mut source_row = run.source.wrapping_add(channel);
            let mut kernel_row = run.kernel.wrapping_add(filter);
            for _ in 0..run.cell_rows {
                let (mut source, mut kernel) = (source_row, kernel_row);
                for _ in 0..run.cell_columns {
                    let weight = filters.load(kernel);
                    for (i, sum) in sums.iter_mut().enumerate() {
                        let x = channels.load(source.add(i * run.source_steps.0));
                        *sum = S::fma(x, weight, *sum);
                    }
                    source = source.wrapping_offset(run.source_steps.2);
                    kernel = kernel.wrapping_add(run.kernel_steps.1);
                }
                source_row = source_row.wrapping_offset(run.source_steps.1);
                kernel_row = kernel_row.wrapping_add(run.kernel_steps.0);
            }
            sums
        }
    }

    /// Writes the sums where they belong.
    ///
    /// # Safety
    /// As [`pixels`](Self::pixels).
    #[inline(always)]
    unsafe fn store<S: Simd, const P: usize>(
        &self,
        run: &Run,
        filter: usize,
        filters: impl Store<S>,
        sums: [S::V; P],
    ) {
        for (i, sum) in sums.into_iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { filters.store(run.to.add(i * run.to_step + filter), sum) };
        }
    }

    /// Adds up the sums of each channel's filters, `lanes` of them from `filter` on.
    ///
    /// # Safety
    /// As [`pixels`](Self::pixels).
    #[inline(always)]
    unsafe fn reduce<S: Simd, const P: usize>(
        &self,
        run: &Run,
        filter: usize,
        lanes: usize,
        sums: [S::V; P],
    ) {
        let multiplier = self.shape.multiplier;
        let continues = !filter.is_multiple_of(multiplier);
        for (i, sum) in sums.into_iter().enumerate() {
            let mut values = [0.0; MOST_LANES];
            // SAFETY: no set has more lanes; the channels are the run's own.
            unsafe {
                S::store(values.as_mut_ptr(), sum);
                let mut to = run.to.add(i * run.to_step + filter / multiplier);
                for part in values[..lanes].chunks(multiplier) {
                    let from = if continues { *to } else { 0.0 };
                    *to = part.iter().fold(from, |sum, value| sum + value);
                    to = to.wrapping_add(1);
                }
            }
        }
    }
}
