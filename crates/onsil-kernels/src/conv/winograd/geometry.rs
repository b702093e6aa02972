//! How an output is cut into tiles, and these into blocks.

use super::{LINE, POINTS, POSITIONS};
use crate::conv::Conv2dShape;
use crate::size::{add, elements};

/// Output channels that are multiplied and transformed back together.
pub(super) const COLUMNS: usize = 64;
/// Tiles of a block are a multiple of this many: of the heights of the register tiles.
pub(super) const TILE_STEP: usize = 12;
/// The most tiles of a block: few, so that they stay in the second-level cache beside a small kernel;
/// more where each block reads the kernel from farther away.
const TILES: [usize; 2] = [24, 48];
/// Elements of one position of a small kernel.
const SMALL_KERNEL: usize = 64 * 64;

/// A convolution with steps of 1, per image; also what its input gradient is one of.
#[derive(Clone, Copy)]
pub(super) struct Geometry {
    pub(super) in_h: usize,
    pub(super) in_w: usize,
    pub(super) in_c: usize,
    pub(super) out_h: usize,
    pub(super) out_w: usize,
    pub(super) out_c: usize,
    /// Outputs of a tile along one axis.
    pub(super) edge: usize,
    /// Rows of zeros above and columns on the left; where negative, so many are not read.
    pub(super) pad_top: isize,
    pub(super) pad_left: isize,
}

impl Geometry {
    pub(super) fn forward(s: &Conv2dShape) -> Self {
        Self {
            in_h: s.in_h,
            in_w: s.in_w,
            in_c: s.in_c,
            out_h: s.out_h,
            out_w: s.out_w,
            out_c: s.out_c,
            edge: (POINTS + 1).saturating_sub(s.kernel_h).max(1),
            pad_top: s.pad_top.cast_signed(),
            pad_left: s.pad_left.cast_signed(),
        }
    }

    /// The convolution of the output's gradient with the flipped kernel.
    pub(super) fn input_gradient(s: &Conv2dShape) -> Self {
        let pad = |pad: usize, kernel: usize| kernel.cast_signed() - 1 - pad.cast_signed();
        Self {
            in_h: s.out_h,
            in_w: s.out_w,
            in_c: s.out_c,
            out_h: s.in_h,
            out_w: s.in_w,
            out_c: s.in_c,
            pad_top: pad(s.pad_top, s.kernel_h),
            pad_left: pad(s.pad_left, s.kernel_w),
            ..Self::forward(s)
        }
    }

    fn tile_columns(&self) -> usize {
        self.out_w.div_ceil(self.edge)
    }

    pub(super) fn tiles(&self) -> usize {
        elements(&[self.out_h.div_ceil(self.edge), self.tile_columns()])
    }

    /// Multiplications for each pair of channels.
    pub(super) fn multiplications(&self) -> f64 {
        let [rows, columns] = [self.out_h, self.out_w].map(|size| size.div_ceil(self.edge) as f64);
        POSITIONS as f64 * rows * columns
    }

    pub(super) fn blocking(&self) -> Blocking {
        let row = self.in_c.checked_next_multiple_of(LINE).expect("the size of an array overflows");
        let columns = self.out_c.clamp(1, COLUMNS).next_multiple_of(LINE);
        let large = self.in_c.saturating_mul(self.out_c) > SMALL_KERNEL;
        let tiles = TILES[usize::from(large)];
        Blocking { tiles, row, columns }
    }

    /// Where tile `index` of a batch lies.
    pub(super) fn tile(&self, index: usize) -> Tile {
        let (image, tile) = (index / self.tiles(), index % self.tiles());
        let [h, w] =
            [tile / self.tile_columns(), tile % self.tile_columns()].map(|i| i * self.edge);
        Tile { image, h, w }
    }
}

/// The place of a tile: its image and its first output pixel.
pub(super) struct Tile {
    pub(super) image: usize,
    pub(super) h: usize,
    pub(super) w: usize,
}

/// How a block lies in the scratch: a row of zeros, 36 matrices [tiles, row] of transformed inputs and
/// 36 matrices [tiles, columns] of products.
pub(super) struct Blocking {
    /// The most tiles of a block.
    pub(super) tiles: usize,
    /// Input channels, to whole cache lines.
    pub(super) row: usize,
    /// Output channels of a pass, to whole cache lines.
    pub(super) columns: usize,
}

impl Blocking {
    pub(super) fn input_step(&self) -> usize {
        add(elements(&[self.tiles, self.row]), LINE)
    }

    pub(super) fn product_step(&self) -> usize {
        self.tiles * self.columns + LINE
    }

    pub(super) fn scratch_len(&self) -> usize {
        let matrices = elements(&[POSITIONS, add(self.input_step(), self.product_step())]);
        // A line more for alignment.
        add(add(self.row, LINE), matrices)
    }
}
