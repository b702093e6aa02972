//! Which source position each cell of each output reads, along one axis.

use super::DepthwiseShape;
use crate::size::{add, elements};
use std::ops::Range;

/// Sums along one axis: output `i` reads, through cell `j`, source position
/// `first + i·step + j·cell_step`, where that is one of the `size` there are. Output `i` lies at
/// position `to_first + i·to_step`, cell `j` at position `kernel_first + j·kernel_step` of the kernel.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub(super) outputs: usize,
    pub(super) to_first: usize,
    pub(super) to_step: usize,
    pub(super) cells: usize,
    pub(super) kernel_first: usize,
    pub(super) kernel_step: usize,
    first: isize,
    pub(super) step: usize,
    pub(super) cell_step: isize,
    size: usize,
}

/// The geometry of a convolution along one axis.
#[derive(Clone, Copy)]
pub(super) struct Geometry {
    kernel: usize,
    stride: usize,
    dilation: usize,
    pad: usize,
    size: usize,
    out: usize,
}

impl Geometry {
    /// Both axes of a shape.
    ///
    /// # Panics
    /// If a position overflows.
    pub(super) fn of(s: &DepthwiseShape) -> [Self; 2] {
        let height = Self {
            kernel: s.kernel_h,
            stride: s.stride_h,
            dilation: s.dilation_h,
            pad: s.pad_top,
            size: s.in_h,
            out: s.out_h,
        };
        let width = Self {
            kernel: s.kernel_w,
            stride: s.stride_w,
            dilation: s.dilation_w,
            pad: s.pad_left,
            size: s.in_w,
            out: s.out_w,
        };
        for g in [height, width] {
            let windows = add(elements(&[g.out, g.stride]), elements(&[g.kernel, g.dilation]));
            let all = add(add(windows, g.stride), add(g.pad, g.size));
            assert!(isize::try_from(all).is_ok(), "the size of an array overflows");
        }
        [height, width]
    }

    /// Output pixels that read input pixels.
    pub(super) fn forward(&self) -> Axis {
        Axis {
            outputs: self.out,
            to_first: 0,
            to_step: 1,
            cells: self.kernel,
            kernel_first: 0,
            kernel_step: 1,
            first: -self.pad.cast_signed(),
            step: self.stride,
            cell_step: self.dilation.cast_signed(),
            size: self.size,
        }
    }

    /// Input pixels `class`, `class + stride`, … that gather from the output pixels that read them:
    /// output `o` has cell `k` on input `o·stride + k·dilation − pad`, so that all of them have the same
    /// cells.
    pub(super) fn gradient(&self, class: usize) -> Axis {
        let (stride, dilation) = (self.stride, self.dilation);
        let place = class + self.pad;
        let meets = |&k: &usize| (place + k * (stride - dilation % stride)).is_multiple_of(stride);
        let kernel_step = stride / greatest_common_divisor(stride, dilation);
        let kernel_first = (0..self.kernel.min(kernel_step)).find(meets);
        let first = kernel_first.unwrap_or(0);
        let away = place.cast_signed() - (first * dilation).cast_signed();
        Axis {
            outputs: self.size.saturating_sub(class).div_ceil(stride),
            to_first: class,
            to_step: stride,
            cells: kernel_first.map_or(0, |first| (self.kernel - first).div_ceil(kernel_step)),
            kernel_first: first,
            kernel_step,
            first: away.div_euclid(stride.cast_signed()),
            step: 1,
            cell_step: -(kernel_step * dilation / stride).cast_signed(),
            size: self.out,
        }
    }
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

impl Axis {
    /// Where output `i` reads through cell `j`.
    #[inline(always)]
    pub(super) fn source(&self, i: usize, j: usize) -> isize {
        self.first + (i * self.step).cast_signed() + j.cast_signed() * self.cell_step
    }

    /// The cells through which output `i` reads something.
    pub(super) fn real(&self, i: usize) -> Range<usize> {
        let reads = |j: &usize| (0..self.size.cast_signed()).contains(&self.source(i, *j));
        let first = (0..self.cells).find(reads).unwrap_or(self.cells);
        let end = (first..self.cells).find(|j| !reads(j)).unwrap_or(self.cells);
        first..end
    }

    /// The outputs that read something through every cell.
    pub(super) fn whole(&self) -> Range<usize> {
        let Some(last) = self.cells.checked_sub(1) else { return 0..self.outputs };
        let ends = [self.source(0, 0), self.source(0, last)];
        let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let first = low.min(0).unsigned_abs().div_ceil(self.step);
        let room = (self.size.cast_signed() - high).max(0).cast_unsigned();
        let end = room.div_ceil(self.step).min(self.outputs);
        first.min(end)..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_output_reads_what_the_convolution_pairs_it_with() {
        for (kernel, stride, dilation, pad, size, out) in [
            (3, 1, 1, 1, 5, 5),
            (3, 2, 1, 1, 7, 4),
            (2, 3, 1, 0, 9, 3),
            (4, 2, 4, 3, 9, 3),
            (3, 4, 6, 5, 3, 2),
        ] {
            let g = Geometry { kernel, stride, dilation, pad, size, out };
            let mut expected: Vec<_> = (0..out)
                .flat_map(|o| (0..kernel).map(move |k| (o, k, o * stride + k * dilation)))
                .filter(|p| (pad..pad + size).contains(&p.2))
                .map(|(o, k, i)| (o, k, i - pad))
                .collect();
            let pairs = |axis: Axis| {
                let whole = axis.whole();
                let mut pairs = Vec::new();
                for i in 0..axis.outputs {
                    assert_eq!(whole.contains(&i), axis.real(i) == (0..axis.cells));
                    for j in axis.real(i) {
                        let cell = axis.kernel_first + j * axis.kernel_step;
                        let source = axis.source(i, j).cast_unsigned();
                        pairs.push((axis.to_first + i * axis.to_step, cell, source));
                    }
                }
                pairs
            };
            expected.sort_unstable();
            let mut forward = pairs(g.forward());
            forward.sort_unstable();
            assert_eq!(forward, expected);
            let mut gradient: Vec<_> =
                (0..stride).flat_map(|class| pairs(g.gradient(class))).collect();
            gradient.iter_mut().for_each(|p| (p.0, p.2) = (p.2, p.0));
            gradient.sort_unstable();
            assert_eq!(gradient, expected);
        }
    }
}
