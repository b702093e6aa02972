//! Blocks a matrix product for the caches and packs B where reading it in place would be slow.

use super::Gemm;
use super::tile::{Nest, Product, Start, product, strip, strip_width};
use crate::arch::{Kernel, Simd};

/// Depth of a block whose strip of B stays in the first-level cache while all rows of A pass.
const DEPTH: usize = 256;
/// Rows of a packed block of A, which stays in the second-level cache while all strips of B pass.
const ROWS: usize = 384;
/// Columns of the widest strip of any instruction set.
const MOST_COLUMNS: usize = 128;
/// Elements from one stored row to the next, above which each row is on a page of its own.
const FAR: usize = 1024;
/// Rows of A from which a packed B is read often enough.
const MANY_ROWS: usize = 16;
/// Columns of B from which a packed A is read often enough.
const MANY_COLUMNS: usize = 256;
/// Elements of a cache line: what aligning the scratch may cost.
const LINE: usize = 16;

fn packs_b(g: &Gemm) -> bool {
    g.trans_b || (g.m >= MANY_ROWS && g.ldb >= FAR)
}

fn packs_a(g: &Gemm) -> bool {
    g.m >= MANY_ROWS && g.n >= MANY_COLUMNS && g.lda >= FAR
}

/// Elements of a packed strip of B, whole lines.
fn packed_b_len(g: &Gemm) -> usize {
    if packs_b(g) { g.k.min(DEPTH) * MOST_COLUMNS.min(g.n).next_multiple_of(LINE) } else { 0 }
}

fn packed_a_len(g: &Gemm) -> usize {
    if packs_a(g) { g.k.min(DEPTH) * g.m.min(ROWS) } else { 0 }
}

pub(super) fn scratch_len(g: &Gemm) -> usize {
    let len = packed_b_len(g) + packed_a_len(g);
    if len > 0 { len + LINE } else { 0 }
}

/// What the sums start from.
#[derive(Clone, Copy)]
pub(super) enum From<'a> {
    Zero,
    /// The values already in C.
    Itself,
    /// One value per column.
    Bias(&'a [f32]),
}

/// A checked product of three matrices.
pub(super) struct Drive<'a> {
    pub(super) g: &'a Gemm,
    pub(super) a: &'a [f32],
    pub(super) b: &'a [f32],
    pub(super) c: &'a mut [f32],
    pub(super) from: From<'a>,
    pub(super) scratch: &'a mut [f32],
}

impl Kernel for Drive<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let g = self.g;
        let (row_step, depth_step) = if g.trans_a { (1, g.lda) } else { (g.lda, 1) };
        let whole = Product {
            first_row: 0,
            rows: g.m,
            columns: g.n,
            a: self.a.as_ptr(),
            a_rows: Nest::line(usize::MAX, row_step),
            depth: Nest::line(g.k.min(DEPTH), depth_step),
            b: self.b.as_ptr(),
            b_step: g.ldb,
            c: self.c.as_mut_ptr(),
            c_rows: Nest::line(usize::MAX, g.ldc),
            start: match self.from {
                From::Zero => Start::Zero,
                From::Itself => Start::Accumulate,
                From::Bias(bias) => Start::Bias(bias.as_ptr()),
            },
        };
        let offset = self.scratch.as_ptr().align_offset(LINE * size_of::<f32>());
        // An empty scratch is never written; an interpreter may refuse to align.
        let offset = if offset < LINE { offset } else { 0 };
        let packed_b = self.scratch.as_mut_ptr().wrapping_add(offset);
        let packed_a = packed_b.wrapping_add(packed_b_len(g));
        let rows_at_once = if packs_a(g) { ROWS } else { g.m };
        for done in (0..g.k).step_by(DEPTH) {
            let depth = (g.k - done).min(DEPTH);
            let b_offset = if g.trans_b { done } else { done * g.ldb };
            for first_row in (0..g.m).step_by(rows_at_once) {
                let mut part = Product {
                    rows: (g.m - first_row).min(rows_at_once),
                    depth: Nest::line(depth, depth_step),
                    a: whole.a.wrapping_add(first_row * row_step + done * depth_step),
                    b: whole.b.wrapping_add(b_offset),
                    c: whole.c.wrapping_add(first_row * g.ldc),
                    start: if done > 0 { Start::Accumulate } else { whole.start },
                    ..whole
                };
                // SAFETY: the caller checked the three matrices against their slices and the scratch
                // against `scratch_len`; blocks stay inside.
                unsafe {
                    if packs_a(g) {
                        pack_rows::<S>(g, part.a, part.rows, depth, packed_a);
                        part.a = packed_a;
                        part.a_rows = Nest::line(usize::MAX, depth);
                        part.depth = Nest::line(depth, 1);
                    }
                    if packs_b(g) {
                        packed_strips::<S>(g, &part, depth, packed_b);
                    } else {
                        product::<S>(&part);
                    }
                }
            }
        }
    }
}

/// Copies rows of A, however they are stored, to rows of `depth` elements.
///
/// # Safety
/// The CPU has `S`; `a` is a part of A, `packed` has room for it.
#[inline(always)]
unsafe fn pack_rows<S: Simd>(g: &Gemm, a: *const f32, rows: usize, depth: usize, packed: *mut f32) {
    // SAFETY: the caller's promise.
    unsafe {
        if g.trans_a {
            pack_transposed::<S>(a, g.lda, rows, depth, packed, depth);
        } else {
            for row in 0..rows {
                std::ptr::copy_nonoverlapping(a.add(row * g.lda), packed.add(row * depth), depth);
            }
        }
    }
}

/// One block of rows and depth, each strip of B packed before it is used.
///
/// # Safety
/// As [`product`]; `packed` has room for `depth` rows of the widest strip.
#[inline(always)]
unsafe fn packed_strips<S: Simd>(g: &Gemm, part: &Product, depth: usize, packed: *mut f32) {
    let mut column = 0;
    while column < part.columns {
        let width = strip_width::<S>(part.rows, part.columns - column);
        let step = width.next_multiple_of(S::LANES);
        let b = part.b.wrapping_add(if g.trans_b { column * g.ldb } else { column });
        // SAFETY: the strip is part of B, and `step` at most the widest strip.
        unsafe {
            if g.trans_b {
                pack_transposed::<S>(b, g.ldb, depth, width, packed, step);
            } else {
                pack::<S>(b, g.ldb, depth, width, packed, step);
            }
            let mut p = part.columns_from(column, width);
            (p.b, p.b_step) = (packed, step);
            strip::<S>(&p);
        }
        column += width;
    }
}

/// Copies `depth` rows of `width` elements to rows of `step` elements.
///
/// # Safety
/// The CPU has `S`; both buffers are valid for it.
#[inline(always)]
unsafe fn pack<S: Simd>(
    b: *const f32,
    ldb: usize,
    depth: usize,
    width: usize,
    packed: *mut f32,
    step: usize,
) {
    // SAFETY: the last vector is masked to the row's width.
    unsafe {
        let vectors = step / S::LANES;
        let mask = S::mask(width - (vectors - 1) * S::LANES);
        for p in 0..depth {
            let (from, to) = (b.add(p * ldb), packed.add(p * step));
            for j in 0..vectors - 1 {
                S::store(to.add(j * S::LANES), S::load(from.add(j * S::LANES)));
            }
            let last = (vectors - 1) * S::LANES;
            S::store(to.add(last), S::load_masked(from.add(last), mask));
        }
    }
}

/// Transposes `width` rows of `depth` elements to `depth` rows of `step` elements.
///
/// # Safety
/// The CPU has `S`; both buffers are valid for it.
#[inline(always)]
pub(crate) unsafe fn pack_transposed<S: Simd>(
    b: *const f32,
    ldb: usize,
    depth: usize,
    width: usize,
    packed: *mut f32,
    step: usize,
) {
    let (whole_depth, whole_width) = (depth - depth % S::LANES, width - width % S::LANES);
    // SAFETY: whole blocks are inside, the rest goes element by element.
    unsafe {
        for j in (0..whole_width).step_by(S::LANES) {
            for p in (0..whole_depth).step_by(S::LANES) {
                S::transpose(b.add(j * ldb + p), ldb, packed.add(p * step + j), step);
            }
        }
        for j in 0..width {
            let from = if j < whole_width { whole_depth } else { 0 };
            for p in from..depth {
                *packed.add(p * step + j) = *b.add(j * ldb + p);
            }
        }
    }
}
