//! A block of tiles at a time: transformed, multiplied at 36 positions, transformed back.

use super::geometry::{Blocking, COLUMNS, Geometry, Rows, TILE_STEP, Tile};
use super::transforms::{fill_free, input, output};
use super::{LINE, POINTS, POSITIONS};
use crate::arch::{Kernel, Simd};
use crate::gemm::tile::{Nest, Product, Start, product};
use std::ops::Range;

/// `y = bias + x ∗ kernel`; lengths are checked.
pub(super) struct Forward<'a> {
    pub(super) geometry: Geometry,
    pub(super) images: usize,
    pub(super) x: &'a [f32],
    pub(super) prepared: &'a [f32],
    /// Elements from one position of `prepared` to the next.
    pub(super) step: usize,
    pub(super) bias: Option<&'a [f32]>,
    pub(super) y: &'a mut [f32],
    pub(super) scratch: &'a mut [f32],
}

impl Kernel for Forward<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (g, blocking) = (self.geometry, self.geometry.blocking());
        let total = self.images * g.tiles();
        if total == 0 || g.out_c == 0 {
            return;
        }
        let zeros = aligned(self.scratch);
        let inputs = zeros.wrapping_add(blocking.row);
        let products = inputs.wrapping_add(POSITIONS * blocking.input_step());
        // SAFETY: the first row of the scratch.
        unsafe { zeros.write_bytes(0, blocking.row) };
        let blocks = total.div_ceil(blocking.tiles);
        let size = total.div_ceil(blocks).next_multiple_of(TILE_STEP);
        for first in (0..total).step_by(size) {
            let tiles = first..(first + size).min(total);
            let block = Block {
                g: &g,
                blocking: &blocking,
                tiles,
                x: self.x,
                prepared: self.prepared,
                step: self.step,
                bias: self.bias,
                y: self.y.as_mut_ptr(),
                zeros,
                inputs,
                products,
            };
            // SAFETY: lengths are checked, and the block has at most the tiles of the blocking.
            unsafe { block.run::<S>() };
        }
    }
}

/// The first cache line of the scratch.
pub(super) fn aligned(scratch: &mut [f32]) -> *mut f32 {
    let offset = scratch.as_ptr().align_offset(LINE * size_of::<f32>());
    // An interpreter may refuse to align.
    let offset = if offset < LINE { offset } else { 0 };
    scratch.as_mut_ptr().wrapping_add(offset)
}

/// Some tiles of a batch, in scratch of their own.
struct Block<'a> {
    g: &'a Geometry,
    blocking: &'a Blocking,
    tiles: Range<usize>,
    x: &'a [f32],
    prepared: &'a [f32],
    step: usize,
    bias: Option<&'a [f32]>,
    y: *mut f32,
    zeros: *const f32,
    inputs: *mut f32,
    products: *mut f32,
}

impl Block<'_> {
    /// # Safety
    /// The CPU has `S`; the block's memory is valid and laid out as its blocking says.
    #[inline(always)]
    unsafe fn run<S: Simd>(&self) {
        let g = self.g;
        // SAFETY: the caller's promise; every pass has its own columns.
        unsafe {
            S::isolate(InputTransform {
                g,
                x: self.x.as_ptr(),
                tiles: self.tiles.clone(),
                rows: 0..POINTS,
                zeros: self.zeros,
                to: self.inputs,
                row: self.blocking.row,
                step: self.blocking.input_step(),
            });
            let rows = g.walk(self.tiles.clone()).count();
            for column in (0..g.out_c).step_by(COLUMNS) {
                let columns = column..(column + COLUMNS).min(g.out_c);
                for position in 0..POSITIONS {
                    product::<S>(&self.product(&rows, position, &columns));
                }
                match (g.edge, g.is_cut()) {
                    (4, false) => S::isolate(OutputTransform::<4, false> { block: self, columns }),
                    (4, true) => S::isolate(OutputTransform::<4, true> { block: self, columns }),
                    (_, false) => S::isolate(OutputTransform::<2, false> { block: self, columns }),
                    (_, true) => S::isolate(OutputTransform::<2, true> { block: self, columns }),
                }
            }
        }
    }

    /// The product of all tiles with some columns of the kernel at one position.
    fn product(&self, rows: &Rows, position: usize, columns: &Range<usize>) -> Product {
        let (g, blocking) = (self.g, self.blocking);
        Product {
            first_row: 0,
            rows: rows.of(g, position),
            columns: columns.len(),
            a: self.inputs.wrapping_add(position * blocking.input_step()),
            a_rows: Nest::line(usize::MAX, blocking.row),
            depth: Nest::line(g.in_c, 1),
            b: self.prepared.as_ptr().wrapping_add(position * self.step + columns.start),
            b_step: g.out_c,
            c: self.products.wrapping_add(position * blocking.product_step()),
            c_rows: Nest::line(usize::MAX, blocking.columns),
            start: Start::Zero,
        }
    }
}

/// `Bᵀ·d·B` of every channel of some tiles: matrices [tiles, row], `step` elements apart, of some rows of
/// positions.
pub(super) struct InputTransform<'a> {
    pub(super) g: &'a Geometry,
    pub(super) x: *const f32,
    pub(super) tiles: Range<usize>,
    pub(super) rows: Range<usize>,
    /// As many zeros as there are channels.
    pub(super) zeros: *const f32,
    pub(super) to: *mut f32,
    pub(super) row: usize,
    pub(super) step: usize,
}

impl Kernel for InputTransform<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let g = self.g;
        let row_step = g.in_w * g.in_c;
        let cut = g.is_cut();
        for tile in g.walk(self.tiles.clone()) {
            let h = tile.h.cast_signed() - g.pad_top;
            let w = tile.w.cast_signed() - g.pad_left;
            let image = tile.image * g.in_h * row_step;
            let first = h * row_step.cast_signed() + w * g.in_c.cast_signed();
            let first = self.x.wrapping_add(image).wrapping_offset(first);
            let (rows, columns) = (real(h, g.in_h), real(w, g.in_w));
            // SAFETY: pixels of the tile are read where they lie on the image, and zeros elsewhere.
            unsafe {
                if !cut && rows.len() == POINTS && columns.len() == POINTS {
                    let at = |i: usize, j: usize| first.wrapping_add(i * row_step + j * g.in_c);
                    self.tile::<S, false>(&tile, at);
                    continue;
                }
                let mut pixels = [[self.zeros; POINTS]; POINTS];
                for i in rows {
                    for j in columns.clone() {
                        pixels[i][j] = first.wrapping_add(i * row_step + j * g.in_c);
                    }
                }
                if cut {
                    self.tile::<S, true>(&tile, |i, j| pixels[i][j]);
                } else {
                    self.tile::<S, false>(&tile, |i, j| pixels[i][j]);
                }
            }
        }
    }
}

impl InputTransform<'_> {
    /// Transforms all channels of one tile, whose pixel [i, j] lies at `at(i, j)`.
    ///
    /// # Safety
    /// The CPU has `S`; every pixel has the channels, and a row of a matrix whole cache lines of them.
    #[inline(always)]
    unsafe fn tile<S: Simd, const CUT: bool>(
        &self,
        tile: &Tile,
        at: impl Fn(usize, usize) -> *const f32,
    ) {
        let channels = self.g.in_c;
        let whole = channels - channels % S::LANES;
        let to = Places::new(self.g, tile, &self.rows, self.to, self.row, self.step);
        // SAFETY: the caller's promise; the last vector is masked to the channels.
        unsafe {
            for c in (0..whole).step_by(S::LANES) {
                input_vector::<S, CUT>(|i, j| S::load(at(i, j).add(c)), &to, c);
            }
            if whole < channels {
                let mask = S::mask(channels - whole);
                let load = |i: usize, j: usize| S::load_masked(at(i, j).add(whole), mask);
                input_vector::<S, CUT>(load, &to, whole);
            }
        }
    }
}

/// Pixels of a tile from `start` on that lie on the image, along one axis.
fn real(start: isize, size: usize) -> Range<usize> {
    let first = start.min(0).unsigned_abs().min(POINTS);
    let end = (size.cast_signed() - start).clamp(0, POINTS.cast_signed()).cast_unsigned();
    first..end.max(first)
}

/// Where the transform of a tile goes.
pub(super) struct Places<'a> {
    /// Its row in the matrix of each kind of position, as in [`Rows`], if that matrix were the first.
    rows: [[*mut f32; 2]; 2],
    /// Rows of positions that are computed.
    positions: &'a Range<usize>,
    step: usize,
    last_points: [usize; 2],
    points: [usize; 2],
}

impl<'a> Places<'a> {
    #[inline(always)]
    pub(super) fn new(
        g: &Geometry,
        tile: &Tile,
        positions: &'a Range<usize>,
        to: *mut f32,
        row: usize,
        step: usize,
    ) -> Self {
        let at = |i, j| to.wrapping_add(tile.row.at(i, j) * row);
        let rows = [[at(false, false), at(false, true)], [at(true, false), at(true, true)]];
        Self { rows, positions, step, last_points: g.last_points(), points: tile.points }
    }

    /// Whether the tile has this row of positions, and it is computed.
    #[inline(always)]
    pub(super) fn has_row<const CUT: bool>(&self, i: usize) -> bool {
        self.positions.contains(&i) && (!CUT || i < self.points[0])
    }

    /// Stores one vector of a row of positions, from channel `c` on.
    ///
    /// # Safety
    /// The CPU has `S`; the place is valid.
    #[inline(always)]
    pub(super) unsafe fn store_row<S: Simd, const CUT: bool>(
        &self,
        i: usize,
        c: usize,
        values: [S::V; POINTS],
    ) {
        let rows = self.rows[usize::from(!CUT || i < self.last_points[0])];
        let first = (i - self.positions.start) * POINTS * self.step + c;
        for (j, value) in values.into_iter().enumerate() {
            if CUT && j >= self.points[1] {
                continue;
            }
            let to = rows[usize::from(!CUT || j < self.last_points[1])];
            // SAFETY: the caller's promise.
            unsafe { S::store(to.add(first + j * self.step), value) };
        }
    }
}

/// Transforms one vector of channels of a tile, from channel `c` on.
///
/// # Safety
/// The CPU has `S`; the places are valid.
#[inline(always)]
unsafe fn input_vector<S: Simd, const CUT: bool>(
    load: impl Fn(usize, usize) -> S::V,
    to: &Places<'_>,
    c: usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut columns = [[S::splat(0.0); POINTS]; POINTS];
        for (j, column) in columns.iter_mut().enumerate() {
            let mut pixels =
                [load(0, j), load(1, j), load(2, j), load(3, j), load(4, j), load(5, j)];
            if CUT {
                fill_free::<S>(to.points[0], &mut pixels);
            }
            *column = input::<S>(pixels);
        }
        // Over all rows, so that the loop is unrolled and the columns stay in registers.
        for i in 0..POINTS {
            if !to.has_row::<CUT>(i) {
                continue;
            }
            let mut row = across(&columns, i);
            if CUT {
                fill_free::<S>(to.points[1], &mut row);
            }
            to.store_row::<S, CUT>(i, c, input::<S>(row));
        }
    }
}

/// `bias + Aᵀ·m·A` of every tile of a block, for some output channels.
struct OutputTransform<'a, const M: usize, const CUT: bool> {
    block: &'a Block<'a>,
    columns: Range<usize>,
}

impl<const M: usize, const CUT: bool> Kernel for OutputTransform<'_, M, CUT> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { block, columns } = self;
        let (g, step) = (block.g, block.blocking.product_step());
        let last_points = g.last_points();
        for tile in g.walk(block.tiles.clone()) {
            let from = |i: usize, j: usize| {
                let row = tile.row.at(!CUT || i < last_points[0], !CUT || j < last_points[1]);
                let at = (i * POINTS + j) * step + row * block.blocking.columns;
                block.products.wrapping_add(at).cast_const()
            };
            let points = if CUT { tile.points } else { [POINTS; 2] };
            let pixel = (tile.image * g.out_h + tile.h) * g.out_w + tile.w;
            let to = block.y.wrapping_add(pixel * g.out_c + columns.start);
            let (rows, cols) = ((g.out_h - tile.h).min(M), (g.out_w - tile.w).min(M));
            for c in (0..columns.len()).step_by(S::LANES) {
                // SAFETY: only pixels on the image and channels of this pass are written; products
                // have whole cache lines of channels.
                unsafe {
                    let mask = S::mask(S::LANES.min(columns.len() - c));
                    let bias = block.bias.map_or(S::splat(0.0), |bias| {
                        S::load_masked(bias[columns.start + c..].as_ptr(), mask)
                    });
                    let y = output_vector::<S, M>(|i, j| from(i, j).add(c), points, bias);
                    for (i, y) in y.into_iter().enumerate().take(rows) {
                        for (j, y) in y.into_iter().enumerate().take(cols) {
                            let to = to.add((i * g.out_w + j) * g.out_c + c);
                            S::store_masked(to, y, mask);
                        }
                    }
                }
            }
        }
    }
}

/// One vector of channels of a tile: [row, column]. Products at other positions than those of its points are 0.
///
/// # Safety
/// The CPU has `S`; `from` is valid at the positions of these points.
#[inline(always)]
unsafe fn output_vector<S: Simd, const M: usize>(
    from: impl Fn(usize, usize) -> *const f32,
    points: [usize; 2],
    bias: S::V,
) -> [[S::V; M]; M] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut columns = [[S::splat(0.0); M]; POINTS];
        for (j, column) in columns.iter_mut().enumerate() {
            let mut products = [S::splat(0.0); POINTS];
            for (i, product) in products.iter_mut().enumerate() {
                if i < points[0] && j < points[1] {
                    *product = S::load(from(i, j));
                }
            }
            *column = output::<S, M>(products);
        }
        let mut y = [[bias; M]; M];
        for (i, row) in y.iter_mut().enumerate() {
            let sums = output::<S, M>(across(&columns, i));
            for (y, sum) in row.iter_mut().zip(sums) {
                *y = S::add(sum, *y);
            }
        }
        y
    }
}

/// Element `i` of each of the columns.
#[inline(always)]
pub(super) fn across<V: Copy, const N: usize>(columns: &[[V; N]; POINTS], i: usize) -> [V; POINTS] {
    let [a, b, c, d, e, f] = columns;
    [a[i], b[i], c[i], d[i], e[i], f[i]]
}
