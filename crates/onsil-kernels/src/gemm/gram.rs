//! `C += AᵀA` with the zeros of A left out.

use crate::arch::{Kernel, Simd};
use crate::dispatch;

/// Columns of A that a tile broadcasts.
const M: usize = 6;
/// Rows of A that are added at a time: they stay in the second-level cache.
const DEPTH: usize = 256;

/// `C += AᵀA` on and above the diagonal. In: `a` [rows, columns], finite. In-out: `c` [columns, columns]; below
/// the diagonal it may hold anything afterwards.
///
/// Rows in which six columns side by side are all zero are left out of the sums of these: the more of `a` is
/// zero, the sooner it is done.
///
/// # Panics
/// If `a` is not of whole rows, or `c` is of another length.
///
/// ```
/// let mut c = [1.0; 4];
/// onsil_kernels::gemm::add_gram(&[1.0, 2.0, 3.0, 4.0], 2, &mut c);
/// assert_eq!((c[0], c[1], c[3]), (11.0, 15.0, 21.0));
/// ```
pub fn add_gram(a: &[f32], columns: usize, c: &mut [f32]) {
    assert!(a.len().is_multiple_of(columns.max(1)), "add_gram: a is not of whole rows");
    assert_eq!(c.len(), columns * columns, "add_gram: c is not of (columns, columns)");
    for a in a.chunks(DEPTH * columns.max(1)) {
        // SAFETY: the lengths were checked.
        unsafe { dispatch::run(AddGram { a, columns, c }) };
    }
}

/// At most [`DEPTH`] rows.
struct AddGram<'a> {
    a: &'a [f32],
    columns: usize,
    c: &'a mut [f32],
}

impl Kernel for AddGram<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        // SAFETY: the caller's promise.
        unsafe {
            if S::TILE_ROWS[3] >= M {
                S::isolate(Tiles::<4>(self));
            } else {
                S::isolate(Tiles::<2>(self));
            }
        }
    }
}

/// The same in tiles of [`M`] rows of C and `V` vectors.
struct Tiles<'a, const V: usize>(AddGram<'a>);

impl<const V: usize> Kernel for Tiles<'_, V> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let AddGram { a, columns, c } = self.0;
        let mut starts = [0; DEPTH];
        let (from, to) = (a.as_ptr(), c.as_mut_ptr());
        for first in (0..columns).step_by(M) {
            let height = M.min(columns - first);
            let mut count = 0;
            for start in (0..a.len()).step_by(columns) {
                starts[count] = start;
                let few = &a[start + first..][..height];
                count += usize::from(few.iter().any(|&x| x != 0.0));
            }
            let starts = &starts[..count];
            let corner = |column| Corner { a: from, first, column, columns, c: to };
            // SAFETY: `starts` are of whole rows; tiles lie inside `c`; the last vector is masked.
            unsafe {
                let mut column = first;
                while columns - column >= V * S::LANES {
                    strip::<S, V>(&corner(column), starts, height, S::mask(S::LANES));
                    column += V * S::LANES;
                }
                while column < columns {
                    let lanes = S::LANES.min(columns - column);
                    strip::<S, 1>(&corner(column), starts, height, S::mask(lanes));
                    column += lanes;
                }
            }
        }
    }
}

/// Where a tile is.
struct Corner {
    a: *const f32,
    first: usize,
    column: usize,
    columns: usize,
    c: *mut f32,
}

/// # Safety
/// The CPU has `S`; the tile of `height` rows, at most [`M`], and `V` vectors, of which the last is masked, lies
/// inside of C; `starts` are starts of rows of A.
#[inline(always)]
unsafe fn strip<S: Simd, const V: usize>(
    at: &Corner,
    starts: &[usize],
    height: usize,
    mask: S::Mask,
) {
    // SAFETY: the caller's promise.
    unsafe {
        if height == M {
            return tile::<S, M, V>(at, starts, mask);
        }
        for row in 0..height {
            tile::<S, 1, V>(&Corner { first: at.first + row, ..*at }, starts, mask);
        }
    }
}

/// # Safety
/// As [`strip`].
#[inline(always)]
unsafe fn tile<S: Simd, const ROWS: usize, const V: usize>(
    at: &Corner,
    starts: &[usize],
    mask: S::Mask,
) {
    // SAFETY: the caller's promise; the last vector is masked, the others are whole.
    unsafe {
        let load = |from: *const f32| -> [S::V; V] {
            std::array::from_fn(|j| {
                let from = from.add(j * S::LANES);
                if j + 1 == V { S::load_masked(from, mask) } else { S::load(from) }
            })
        };
        let row = |i: usize| at.c.add((at.first + i) * at.columns + at.column);
        let mut sums: [[S::V; V]; ROWS] = std::array::from_fn(|i| load(row(i)));
        for &start in starts {
            let x = at.a.add(start);
            let vectors = load(x.add(at.column));
            for (i, sums) in sums.iter_mut().enumerate() {
                let value = S::splat(*x.add(at.first + i));
                for (sum, &vector) in sums.iter_mut().zip(&vectors) {
                    *sum = S::fma(value, vector, *sum);
                }
            }
        }
        for (i, sums) in sums.into_iter().enumerate() {
            for (j, sum) in sums.into_iter().enumerate() {
                let to = row(i).add(j * S::LANES);
                if j + 1 == V {
                    S::store_masked(to, sum, mask);
                } else {
                    S::store(to, sum);
                }
            }
        }
    }
}
