//! How an output is cut into tiles, and these into blocks.

use super::{LINE, POINTS, POSITIONS};
use crate::conv::Conv2dShape;
use crate::size::{add, elements};
use std::ops::Range;

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

    pub(super) fn tiles(&self) -> usize {
        elements(&[self.out_h, self.out_w].map(|size| size.div_ceil(self.edge)))
    }

    /// Multiplications for each pair of channels, were no tile cut off: transforms cost the same then.
    pub(super) fn multiplications(&self) -> f64 {
        let [rows, columns] = [self.out_h, self.out_w].map(|size| size.div_ceil(self.edge) as f64);
        POSITIONS as f64 * rows * columns
    }

    /// Points of the last tile along each axis: the first of the six.
    pub(super) fn last_points(&self) -> [usize; 2] {
        [self.out_h, self.out_w].map(|size| POINTS - (size.next_multiple_of(self.edge) - size))
    }

    /// Whether tiles are cut off, so that not all of them have all positions.
    pub(super) fn is_cut(&self) -> bool {
        self.last_points() != [POINTS; 2]
    }

    pub(super) fn blocking(&self) -> Blocking {
        let row = self.in_c.checked_next_multiple_of(LINE).expect("the size of an array overflows");
        let columns = self.out_c.clamp(1, COLUMNS).next_multiple_of(LINE);
        let large = self.in_c.saturating_mul(self.out_c) > SMALL_KERNEL;
        let tiles = TILES[usize::from(large)];
        Blocking { tiles, row, columns }
    }

    /// Some tiles of a batch, in order.
    pub(super) fn walk(&self, tiles: Range<usize>) -> Walk<'_> {
        let columns = self.out_w.div_ceil(self.edge);
        let (image, tile) = (tiles.start / self.tiles(), tiles.start % self.tiles());
        let [h, w] = [tile / columns, tile % columns].map(|i| i * self.edge);
        let (left, last_points) = (tiles.len(), self.last_points());
        Walk { g: self, left, image, h, w, last_points, rows: Rows::default() }
    }
}

/// Rows in the matrices of the positions: a matrix has only the tiles that have its position, in their order, so
/// that no row depends on how tiles are cut into blocks. `[i][j]` is of the positions that the last tile down has
/// if `i` is 1 and that the last tile to the right has if `j` is 1.
#[derive(Clone, Copy, Default)]
pub(super) struct Rows([[usize; 2]; 2]);

impl Rows {
    pub(super) fn at(&self, i: bool, j: bool) -> usize {
        self.0[usize::from(i)][usize::from(j)]
    }

    /// Those of one position.
    pub(super) fn of(&self, g: &Geometry, position: usize) -> usize {
        let [h, w] = g.last_points();
        self.at(position / POINTS < h, position % POINTS < w)
    }
}

/// The place of a tile.
pub(super) struct Tile {
    pub(super) image: usize,
    /// Its first output pixel.
    pub(super) h: usize,
    pub(super) w: usize,
    /// How many points it has along each axis.
    pub(super) points: [usize; 2],
    /// Its row in the matrices of the positions that it has.
    pub(super) row: Rows,
}

/// Goes from tile to tile.
pub(super) struct Walk<'a> {
    g: &'a Geometry,
    left: usize,
    image: usize,
    h: usize,
    w: usize,
    last_points: [usize; 2],
    rows: Rows,
}

impl Walk<'_> {
    /// How many rows the matrices have after the last tile.
    pub(super) fn count(mut self) -> Rows {
        while self.next().is_some() {}
        self.rows
    }
}

impl Iterator for Walk<'_> {
    type Item = Tile;

    #[inline(always)]
    fn next(&mut self) -> Option<Tile> {
        self.left = self.left.checked_sub(1)?;
        let (g, row) = (self.g, self.rows);
        let (last_h, last_w) = (self.h + g.edge >= g.out_h, self.w + g.edge >= g.out_w);
        let points = [
            if last_h { self.last_points[0] } else { POINTS },
            if last_w { self.last_points[1] } else { POINTS },
        ];
        let tile = Tile { image: self.image, h: self.h, w: self.w, points, row };
        for (i, rows) in self.rows.0.iter_mut().enumerate() {
            for (j, rows) in rows.iter_mut().enumerate() {
                *rows += usize::from((i == 1 || !last_h) && (j == 1 || !last_w));
            }
        }
        self.w += g.edge;
        if last_w {
            (self.w, self.h) = (0, self.h + g.edge);
            if last_h {
                (self.h, self.image) = (0, self.image + 1);
            }
        }
        Some(tile)
    }
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
