//! The one micro-kernel: a register tile of rows × vectors, and the strips built of it.
//!
//! Every product here, dense or convolutional, is `C[i, j] = start + Σ_p A[i, p]·B[p, j]` where B's
//! rows are contiguous vectors of `j`, and A's elements are broadcast from wherever they are: row `i`
//! and step `p` each add an offset given by up to three nested strides. So transposed matrices and
//! the overlapping windows of a convolution are read in place.

use crate::arch::{Kernel, Simd};

/// Vectors of the tile for few rows.
pub(crate) const WIDE: usize = 8;

/// Depth from which a tile takes long enough that the next one's part of C is fetched meanwhile.
const DEEP: usize = 64;

/// Three nested counters: position `((a · counts[1]) + b) · counts[2] + c` has the offset
/// `a·steps[0] + b·steps[1] + c·steps[2]`.
#[derive(Clone, Copy)]
pub(crate) struct Nest {
    pub(crate) counts: [usize; 3],
    pub(crate) steps: [usize; 3],
}

impl Nest {
    /// `count` positions, `step` apart.
    pub(crate) fn line(count: usize, step: usize) -> Self {
        Self { counts: [1, 1, count], steps: [0, 0, step] }
    }

    fn cursor(&self, position: usize) -> Cursor {
        let inner = self.counts[2].max(1);
        let (outer, c) = (position / inner, position % inner);
        let (a, b) = (outer / self.counts[1].max(1), outer % self.counts[1].max(1));
        let line = a * self.steps[0] + b * self.steps[1];
        Cursor { line, b, c, offset: line + c * self.steps[2] }
    }
}

/// Walks a [`Nest`] position by position.
#[derive(Clone, Copy)]
struct Cursor {
    line: usize,
    b: usize,
    c: usize,
    offset: usize,
}

impl Cursor {
    #[inline(always)]
    fn next(&mut self, nest: &Nest) -> usize {
        let offset = self.offset;
        self.c += 1;
        self.offset += nest.steps[2];
        if self.c == nest.counts[2] {
            self.c = 0;
            self.b += 1;
            self.line += nest.steps[1];
            if self.b == nest.counts[1] {
                self.b = 0;
                self.line = self.line + nest.steps[0] - nest.counts[1] * nest.steps[1];
            }
            self.offset = self.line;
        }
        offset
    }
}

/// What a sum starts from.
#[derive(Clone, Copy)]
pub(crate) enum Start {
    Zero,
    /// The value already in C.
    Accumulate,
    /// `bias[j]`
    Bias(*const f32),
}

/// A product over borrowed memory. Whoever builds one vouches that `rows` (a half-open range of
/// positions in both row nests), `depth` and `columns` stay inside the three buffers, and that C
/// overlaps neither A nor B.
#[derive(Clone, Copy)]
pub(crate) struct Product {
    pub(crate) first_row: usize,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) a: *const f32,
    pub(crate) a_rows: Nest,
    pub(crate) depth: Nest,
    pub(crate) b: *const f32,
    pub(crate) b_step: usize,
    pub(crate) c: *mut f32,
    pub(crate) c_rows: Nest,
    pub(crate) start: Start,
}

impl Kernel for Product {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        // SAFETY: the caller's promise for this product.
        unsafe { product::<S>(&self) }
    }
}

/// Computes the whole product, one strip of columns after the other.
///
/// # Safety
/// The CPU has `S`; the product's memory is valid.
#[inline(always)]
pub(crate) unsafe fn product<S: Simd>(p: &Product) {
    if p.rows == 0 {
        return;
    }
    let mut column = 0;
    while column < p.columns {
        let width = strip_width::<S>(p.rows, p.columns - column);
        // SAFETY: the strip is part of the product.
        unsafe { strip::<S>(&p.columns_from(column, width)) };
        column += width;
    }
}

/// Columns of the next strip. Few rows take the widest tile, to read long rows of B; else the vectors
/// left are spread evenly over as few strips as possible.
pub(crate) fn strip_width<S: Simd>(rows: usize, columns: usize) -> usize {
    if rows <= S::WIDE_ROWS && columns >= WIDE * S::LANES {
        return WIDE * S::LANES;
    }
    let most = S::TILE_ROWS.iter().filter(|&&rows| rows > 0).count();
    let vectors = columns.div_ceil(S::LANES);
    let strips = vectors.div_ceil(most);
    (vectors.div_ceil(strips) * S::LANES).min(columns)
}

impl Product {
    /// The part of the product in `width` columns from `column`.
    pub(crate) fn columns_from(&self, column: usize, width: usize) -> Self {
        let start = match self.start {
            Start::Bias(bias) => Start::Bias(bias.wrapping_add(column)),
            other => other,
        };
        Self {
            columns: width,
            b: self.b.wrapping_add(column),
            c: self.c.wrapping_add(column),
            start,
            ..*self
        }
    }
}

/// Computes a product of at most as many columns as the widest tile has: rows are spread evenly over
/// as few tiles as possible, so that no thin tile is left over.
///
/// # Safety
/// As [`product`]; `p.rows` is positive.
#[inline(always)]
pub(crate) unsafe fn strip<S: Simd>(p: &Product) {
    let vectors = p.columns.div_ceil(S::LANES);
    let most = if vectors == WIDE { S::WIDE_ROWS } else { S::TILE_ROWS[vectors - 1] };
    let tiles = p.rows.div_ceil(most);
    let (height, taller) = (p.rows / tiles, p.rows % tiles);
    // SAFETY: both parts lie inside the product.
    unsafe {
        if taller > 0 {
            tiles_of::<S>(p, 0, taller, height + 1, vectors);
        }
        tiles_of::<S>(p, taller * (height + 1), tiles - taller, height, vectors);
    }
}

/// # Safety
/// As [`product`]; the tiles lie inside the product, `height` and `vectors` are a tile of `S`.
#[inline(always)]
unsafe fn tiles_of<S: Simd>(p: &Product, skip: usize, tiles: usize, height: usize, vectors: usize) {
    macro_rules! choose {
        ($($v:literal: $($h:literal)*;)*) => {
            match (vectors, height) {
                (WIDE, 1) if S::WIDE_ROWS >= 1 => {
                    // SAFETY: the caller's promise.
                    unsafe { S::isolate(Tiles::<1, WIDE> { p, skip, tiles }) }
                }
                (WIDE, 2) if S::WIDE_ROWS >= 2 => {
                    // SAFETY: the caller's promise.
                    unsafe { S::isolate(Tiles::<2, WIDE> { p, skip, tiles }) }
                }
                $($(($v, $h) if $h <= S::TILE_ROWS[$v - 1] => {
                    // SAFETY: the caller's promise.
                    unsafe { S::isolate(Tiles::<$h, $v> { p, skip, tiles }) }
                })*)*
                _ => unreachable!("no tile of {height} rows and {vectors} vectors"),
            }
        };
    }
    choose! {
        1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16;
        2: 1 2 3 4 5 6 7 8 9 10 11 12;
        3: 1 2 3 4 5 6 7 8;
        4: 1 2 3 4 5 6;
    }
}

/// A column of equal register tiles of `M` rows and `V` vectors.
struct Tiles<'a, const M: usize, const V: usize> {
    p: &'a Product,
    skip: usize,
    tiles: usize,
}

impl<const M: usize, const V: usize> Kernel for Tiles<'_, M, V> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let p = self.p;
        let mut a_rows = p.a_rows.cursor(p.first_row + self.skip);
        let mut c_rows = p.c_rows.cursor(p.first_row + self.skip);
        let deep = p.depth.counts.iter().product::<usize>() >= DEEP;
        let mut next_c: [_; M] = std::array::from_fn(|_| p.c.wrapping_add(c_rows.next(&p.c_rows)));
        for _ in 0..self.tiles {
            let a: [_; M] = std::array::from_fn(|_| p.a.wrapping_add(a_rows.next(&p.a_rows)));
            let c = next_c;
            for row in &mut next_c {
                *row = p.c.wrapping_add(c_rows.next(&p.c_rows));
                for j in 0..if deep { V } else { 0 } {
                    // SAFETY: a prefetch may go anywhere.
                    unsafe { S::prefetch(row.wrapping_add(j * S::LANES)) };
                }
            }
            // SAFETY: the rows are the product's own.
            unsafe { tile::<S, M, V>(p, a, c) };
        }
    }
}

/// One register tile: all of its sums advance together over the depth.
///
/// # Safety
/// As [`product`]; `a` and `c` are rows of the product.
#[inline(always)]
unsafe fn tile<S: Simd, const M: usize, const V: usize>(
    p: &Product,
    a: [*const f32; M],
    c: [*mut f32; M],
) {
    // SAFETY: the last vector is masked to the product's columns, the others are whole.
    unsafe {
        let mask = S::mask(p.columns - (V - 1) * S::LANES);
        let load = |from: *const f32| -> [S::V; V] {
            std::array::from_fn(|j| {
                let from = from.add(j * S::LANES);
                if j + 1 == V { S::load_masked(from, mask) } else { S::load(from) }
            })
        };
        let mut sums = match p.start {
            Start::Zero => [[S::splat(0.0); V]; M],
            Start::Accumulate => std::array::from_fn(|i| load(c[i])),
            Start::Bias(bias) => [load(bias); M],
        };
        let mut b = p.b;
        for outer in 0..p.depth.counts[0] {
            for middle in 0..p.depth.counts[1] {
                let mut at = outer * p.depth.steps[0] + middle * p.depth.steps[1];
                for _ in 0..p.depth.counts[2] {
                    let row = load(b);
                    for i in 0..M {
                        let value = S::splat(*a[i].add(at));
                        for j in 0..V {
                            sums[i][j] = S::fma(value, row[j], sums[i][j]);
                        }
                    }
                    at += p.depth.steps[2];
                    b = b.wrapping_add(p.b_step);
                }
            }
        }
        for (to, row) in c.into_iter().zip(sums) {
            for (j, sum) in row.into_iter().enumerate() {
                let to = to.add(j * S::LANES);
                if j + 1 == V {
                    S::store_masked(to, sum, mask);
                } else {
                    S::store(to, sum);
                }
            }
        }
    }
}
