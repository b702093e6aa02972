//! The gradient of the kernel: sums of 36 products over all tiles, transformed back once.

use super::forward::{InputTransform, Places, across, aligned};
use super::geometry::{Geometry, TILE_STEP};
use super::transforms::{kernel_gradient, output_gradient};
use super::{LINE, POINTS, thin};
use crate::arch::{Kernel, Simd};
use crate::gemm::tile::{Nest, Product, Start, product};
use crate::size::{add, elements};
use std::ops::Range;

/// The most tiles of a block: enough to pay for reading and writing the sums.
const TILES: usize = 4 * TILE_STEP;

/// How a block lies in the scratch: zeros, transformed inputs and transformed output gradients.
pub(super) struct Layout {
    /// Channels, to whole cache lines.
    in_row: usize,
    out_row: usize,
}

impl Layout {
    pub(super) fn new(g: &Geometry) -> Self {
        let lines = |channels: usize| {
            channels.checked_next_multiple_of(LINE).expect("the size of an array overflows")
        };
        Self { in_row: lines(g.in_c), out_row: lines(g.out_c) }
    }

    fn step(row: usize) -> usize {
        add(elements(&[TILES, row]), LINE)
    }

    fn zeros(&self) -> usize {
        self.in_row.max(self.out_row)
    }

    /// Elements of scratch for so many rows of positions.
    pub(super) fn scratch_len(&self, rows: usize) -> usize {
        let position = add(Self::step(self.in_row), Self::step(self.out_row));
        add(add(self.zeros(), LINE), elements(&[rows, POINTS, position]))
    }
}

/// `sums += (Bᵀ·d·B)ᵀ·(A·dy·Aᵀ)` at some rows of positions; lengths are checked.
pub(super) struct WeightGradient<'a> {
    pub(super) geometry: Geometry,
    pub(super) images: usize,
    pub(super) x: &'a [f32],
    pub(super) dy: &'a [f32],
    pub(super) rows: Range<usize>,
    /// Elements from one position of `sums` to the next.
    pub(super) step: usize,
    pub(super) sums: &'a mut [f32],
    pub(super) scratch: &'a mut [f32],
}

impl Kernel for WeightGradient<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (g, layout) = (&self.geometry, Layout::new(&self.geometry));
        let positions = self.rows.len() * POINTS;
        let (in_step, out_step) = (Layout::step(layout.in_row), Layout::step(layout.out_row));
        let zeros = aligned(self.scratch);
        let inputs = zeros.wrapping_add(layout.zeros());
        let gradients = inputs.wrapping_add(positions * in_step);
        // SAFETY: the first row of the scratch.
        unsafe { zeros.write_bytes(0, layout.zeros()) };
        let total = self.images * g.tiles();
        for first in (0..total).step_by(TILES) {
            let tiles = first..(first + TILES).min(total);
            let (rows, step) = (self.rows.clone(), out_step);
            let input = InputTransform {
                g,
                x: self.x.as_ptr(),
                tiles: tiles.clone(),
                rows: rows.clone(),
                zeros,
                to: inputs,
                row: layout.in_row,
                step: in_step,
            };
            let (dy, to, row) = (self.dy.as_ptr(), gradients, layout.out_row);
            let tiles_of = tiles.clone();
            let gradient = GradientTransform { g, dy, tiles: tiles_of, rows, zeros, to, row, step };
            // SAFETY: lengths are checked, and the block has at most the tiles of the layout.
            unsafe {
                S::isolate(input);
                match (g.edge, g.is_cut()) {
                    (4, false) => S::isolate(GradientOf::<4, false>(gradient)),
                    (4, true) => S::isolate(GradientOf::<4, true>(gradient)),
                    (_, false) => S::isolate(GradientOf::<2, false>(gradient)),
                    (_, true) => S::isolate(GradientOf::<2, true>(gradient)),
                }
            }
            let rows_of = g.walk(tiles).count();
            for position in 0..positions {
                let tiles = rows_of.of(g, self.rows.start * POINTS + position);
                if tiles == 0 {
                    continue;
                }
                let (a, b) = (
                    inputs.wrapping_add(position * in_step),
                    gradients.wrapping_add(position * out_step),
                );
                let whole = g.out_c - thin(g.out_c);
                let p = Product {
                    first_row: 0,
                    rows: g.in_c,
                    columns: whole,
                    a,
                    a_rows: Nest::line(usize::MAX, 1),
                    depth: Nest::line(tiles, layout.in_row),
                    b,
                    b_step: layout.out_row,
                    c: self.sums.as_mut_ptr().wrapping_add(position * self.step),
                    c_rows: Nest::line(usize::MAX, whole),
                    start: Start::Accumulate,
                };
                let transposed = Product {
                    rows: thin(g.out_c),
                    columns: g.in_c,
                    a: b.wrapping_add(whole),
                    depth: Nest::line(tiles, layout.out_row),
                    b: a,
                    b_step: layout.in_row,
                    c: p.c.wrapping_add(g.in_c * whole),
                    c_rows: Nest::line(usize::MAX, g.in_c),
                    ..p
                };
                // SAFETY: as above.
                unsafe {
                    product::<S>(&p);
                    product::<S>(&transposed);
                }
            }
        }
    }
}

/// `A·dy·Aᵀ` of every channel of some tiles: matrices [tiles, row], `step` elements apart, of some rows
/// of positions.
struct GradientTransform<'a> {
    g: &'a Geometry,
    dy: *const f32,
    tiles: Range<usize>,
    rows: Range<usize>,
    /// As many zeros as there are channels.
    zeros: *const f32,
    to: *mut f32,
    row: usize,
    step: usize,
}

struct GradientOf<'a, const M: usize, const CUT: bool>(GradientTransform<'a>);

impl<const M: usize, const CUT: bool> Kernel for GradientOf<'_, M, CUT> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let t = self.0;
        let g = t.g;
        for tile in g.walk(t.tiles) {
            let to = Places::new(g, &tile, &t.rows, t.to, t.row, t.step);
            let mut pixels = [[t.zeros; M]; M];
            let rows = (g.out_h - tile.h).min(M);
            for (i, row) in pixels.iter_mut().enumerate().take(rows) {
                for (j, pixel) in row.iter_mut().enumerate().take((g.out_w - tile.w).min(M)) {
                    let at = (tile.image * g.out_h + tile.h + i) * g.out_w + tile.w + j;
                    *pixel = t.dy.wrapping_add(at * g.out_c);
                }
            }
            for c in (0..g.out_c).step_by(S::LANES) {
                // SAFETY: pixels have `out_c` channels, on the image or as zeros; a row of a matrix
                // has whole cache lines of them.
                unsafe {
                    let mask = S::mask(S::LANES.min(g.out_c - c));
                    let mut columns = [[S::splat(0.0); POINTS]; M];
                    for (j, column) in columns.iter_mut().enumerate() {
                        let mut y = [S::splat(0.0); M];
                        for (y, row) in y.iter_mut().zip(&pixels) {
                            *y = S::load_masked(row[j].add(c), mask);
                        }
                        *column = output_gradient::<S, M>(y);
                    }
                    for i in 0..POINTS {
                        if !to.has_row::<CUT>(i) {
                            continue;
                        }
                        let mut row = [S::splat(0.0); M];
                        for (cell, column) in row.iter_mut().zip(&columns) {
                            *cell = column[i];
                        }
                        to.store_row::<S, CUT>(i, c, output_gradient::<S, M>(row));
                    }
                }
            }
        }
    }
}

/// `dw += Gᵀ·sums·G`; lengths are checked.
pub(super) struct Finish<'a> {
    pub(super) size: usize,
    /// Of one cell of `dw`.
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) step: usize,
    pub(super) sums: &'a [f32],
    pub(super) dw: &'a mut [f32],
}

impl Kernel for Finish<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        // SAFETY: the caller's promise.
        unsafe {
            match self.size {
                3 => S::isolate(FinishSize::<3>(self)),
                _ => S::isolate(FinishSize::<5>(self)),
            }
        }
    }
}

struct FinishSize<'a, const K: usize>(Finish<'a>);

impl<const K: usize> Kernel for FinishSize<'_, K> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let f = self.0;
        let thin = thin(f.columns);
        let (whole, matrix) = (f.columns - thin, f.rows * f.columns);
        // A vector may reach over the ends of rows that lie side by side: every element is transformed on
        // its own.
        let (rows, columns) = if thin == 0 { (1, matrix) } else { (f.rows, whole) };
        let starts = (0..rows)
            .flat_map(|row| (0..columns).step_by(S::LANES).map(move |column| (row, column)));
        for (row, column) in starts {
            let from = f.sums.as_ptr().wrapping_add(row * columns + column);
            let to = f.dw.as_mut_ptr().wrapping_add(row * f.columns + column);
            // SAFETY: the lanes of the mask lie in every position and every cell.
            unsafe {
                let mask = S::mask(S::LANES.min(columns - column));
                for (cell, value) in cells::<S, K>(from, f.step, mask).into_iter().enumerate() {
                    for (j, value) in value.into_iter().enumerate() {
                        let to = to.wrapping_add((cell * K + j) * matrix);
                        S::store_masked(to, S::add(S::load_masked(to, mask), value), mask);
                    }
                }
            }
        }
        let starts = (0..thin).flat_map(|t| (0..f.rows).step_by(S::LANES).map(move |row| (t, row)));
        for (t, row) in starts {
            let from = f.sums.as_ptr().wrapping_add(f.rows * (whole + t) + row);
            let lanes = S::LANES.min(f.rows - row);
            // SAFETY: the lanes of the mask lie in every position.
            let values = unsafe { cells::<S, K>(from, f.step, S::mask(lanes)) };
            for (cell, value) in values.into_iter().flatten().enumerate() {
                let mut column = [0.0; LINE];
                // SAFETY: no vector is longer than a cache line.
                unsafe { S::store(column.as_mut_ptr(), value) };
                let to = f.dw[cell * matrix + row * f.columns + whole + t..].iter_mut();
                to.step_by(f.columns).zip(&column[..lanes]).for_each(|(to, value)| *to += value);
            }
        }
    }
}

/// `Gᵀ·sums·G` of one vector of sums.
///
/// # Safety
/// The CPU has `S`; the lanes of the mask are valid at 36 positions, `step` apart.
#[inline(always)]
unsafe fn cells<S: Simd, const K: usize>(
    from: *const f32,
    step: usize,
    mask: S::Mask,
) -> [[S::V; K]; K] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut columns = [[S::splat(0.0); K]; POINTS];
        for (j, column) in columns.iter_mut().enumerate() {
            let mut sums = [S::splat(0.0); POINTS];
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = S::load_masked(from.add((i * POINTS + j) * step), mask);
            }
            *column = kernel_gradient::<S, K>(sums);
        }
        let mut cells = [[S::splat(0.0); K]; K];
        for (i, cells) in cells.iter_mut().enumerate() {
            *cells = kernel_gradient::<S, K>(across(&columns, i));
        }
        cells
    }
}
