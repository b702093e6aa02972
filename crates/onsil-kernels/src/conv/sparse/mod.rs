//! Gradients of a convolution whose output gradient is mostly zero, as it is behind max pooling and
//! ReLU: only what is not zero is walked over. Sums are the same chains as in the dense kernels, less
//! their zeros, so that both give the same bits for finite numbers.
//!
//! What is not zero is listed once for each image, in two orders: pixel by pixel for the gradient of
//! the input, filter by filter for that of the kernel.

mod input_gradient;
mod list;
mod weight_gradient;

pub(super) use input_gradient::{InputGradient, scratch_len as input_gradient_scratch_len};
pub(super) use list::{
    DenseLists, PooledLists, add_bias_gradient, all_listed, is_listed, len as list_len,
};
pub(super) use weight_gradient::{WeightGradient, scratch_len as weight_gradient_scratch_len};

use super::product::Padded;
use super::{Conv2dShape, row_len};
use crate::size::elements;

/// One in so many elements of an output gradient may differ from zero: what 2×2 max pooling leaves.
/// Above that, a dense product is as fast.
const SPARSITY: usize = 4;
/// Most vectors of a register tile: with a broadcast, they fit 16 registers.
const TILE: usize = 12;
/// Elements of the longest vector of any instruction set.
const MOST_LANES: usize = 16;

/// Whether kernels for sparse gradients exist for this shape.
pub(super) fn applies(s: &Conv2dShape) -> bool {
    let fits = |len: usize| len < u32::MAX as usize;
    s.groups == 1
        && s.dilation_w == 1
        && fits(s.kernel_len())
        && fits(Windows::new(s).image_len())
        && fits(s.output_len())
}

/// Where the windows of an image are read: in the image, which may be padded; or, where a row of the
/// kernel is shorter than a vector, in a copy that has each window's elements side by side.
struct Windows {
    padded: Padded,
    /// Elements of one window's copy, if windows are copied.
    patch: Option<usize>,
    /// Windows of an image.
    count: usize,
}

impl Windows {
    fn new(s: &Conv2dShape) -> Self {
        let patch = (row_len(s) < MOST_LANES).then(|| s.kernel_rows().next_multiple_of(MOST_LANES));
        Self { padded: Padded::new(s), patch, count: elements(&[s.out_h, s.out_w]) }
    }

    /// Elements of what windows of one image are read from.
    fn image_len(&self) -> usize {
        self.patch.map_or(self.padded.len(), |patch| elements(&[self.count, patch]))
    }

    /// Where the window of an output pixel starts.
    #[inline(always)]
    fn offset(&self, s: &Conv2dShape, oh: usize, ow: usize) -> usize {
        match self.patch {
            Some(patch) => (oh * s.out_w + ow) * patch,
            None => self.padded.window(s, oh, ow),
        }
    }

    /// Where the last window starts.
    fn last(&self, s: &Conv2dShape) -> usize {
        self.offset(s, s.out_h.saturating_sub(1), s.out_w.saturating_sub(1))
    }

    /// Elements of a run of a window that is contiguous: a row of the kernel, or all.
    fn run_len(&self, s: &Conv2dShape) -> usize {
        if self.patch.is_some() { s.kernel_rows() } else { row_len(s) }
    }
}

/// Some vectors of one run of a window.
#[derive(Clone, Copy)]
struct Piece {
    /// The first of its rows of the kernel seen as a matrix.
    row: usize,
    len: usize,
    /// Where its first element is in a window.
    offset: usize,
}

/// Cuts rows of the kernel into pieces of at most [`TILE`] vectors.
#[derive(Clone)]
struct Pieces {
    row: usize,
    end: usize,
    run: usize,
    /// Elements from the start of a run of a window to the next one's.
    step: usize,
    lanes: usize,
}

impl Pieces {
    fn new(s: &Conv2dShape, windows: &Windows, rows: std::ops::Range<usize>, lanes: usize) -> Self {
        let step = s.dilation_h * windows.padded.row();
        Self { row: rows.start, end: rows.end, run: windows.run_len(s), step, lanes }
    }
}

impl Iterator for Pieces {
    type Item = Piece;

    #[inline(always)]
    fn next(&mut self) -> Option<Piece> {
        if self.row >= self.end {
            return None;
        }
        let (run, within) = (self.row / self.run, self.row % self.run);
        let left = (self.run - within).min(self.end - self.row);
        let vectors = left.div_ceil(self.lanes);
        let len = (vectors.div_ceil(vectors.div_ceil(TILE)) * self.lanes).min(left);
        let piece = Piece { row: self.row, len, offset: run * self.step + within };
        self.row += len;
        Some(piece)
    }
}

/// Runs `$kernel::<V>` for a number of vectors `$vectors` from 1 to [`TILE`].
macro_rules! for_vectors {
    ($S:ident, $vectors:expr, $kernel:ident $fields:tt) => {
        $crate::conv::sparse::for_vectors!(@ $S, $vectors, $kernel $fields,
            1 2 3 4 5 6 7 8 9 10 11 12)
    };
    (@ $S:ident, $vectors:expr, $kernel:ident $fields:tt, $($v:literal)*) => {
        match $vectors {
            $($v => $S::isolate($kernel::<'_, $v> $fields),)*
            vectors => unreachable!("no tile of {vectors} vectors"),
        }
    };
}
use for_vectors;
