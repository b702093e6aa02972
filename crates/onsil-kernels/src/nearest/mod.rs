//! The nearest of sixteen points for many rows, from one pass over each row.
//!
//! The squared distance of a row `x` to a point `c`, less `‖x‖²`, is the score `‖c‖² − 2 x·c`. Sixteen points
//! make a [`Group`], whose scores stay in registers: only the least and the second least are written.
//!
//! The bits of a score depend on the row and the point alone: not on the other rows of a call, nor on the
//! other points of the group.

pub(crate) mod vector;

use crate::dispatch::{run_on_eight, run_on_sixteen};
use crate::sparse_rows::SparseRows;
use vector::{Number, Vector, Work};

pub use vector::Real;

/// Points of a group.
pub const GROUP: usize = 16;
/// Points of which all products are written.
pub const EIGHT: usize = 8;
/// Dense rows that are multiplied at the same time: enough chains to keep the units busy.
const TILE: usize = 8;
/// Numbers of a sparse row that are converted at once.
const STRETCH: usize = 64;
/// Sums of a sparse row that advance side by side.
const CHAINS: usize = 4;

/// Sixteen points.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a, T> {
    /// (features): coordinate `j` of all points.
    pub points: &'a [[T; GROUP]],
    /// `‖c‖²` of each; infinity where there is no point.
    pub norms: &'a [T; GROUP],
}

/// The least scores of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Nearest<T> {
    /// The least score.
    pub score: T,
    /// The least score of the other points.
    pub second: T,
    /// Which point has the least score: the first among equal ones.
    pub at: u32,
}

/// The nearest points of the chosen rows. In: `x` (rows, features), row-major; `rows`: positions in it. Out:
/// `out`, one for each of `rows`.
///
/// # Panics
/// If a row is not in `x`, or `out` has another length than `rows`.
pub fn nearest_dense<T: Real>(x: &[T], rows: &[u32], group: Group<'_, T>, out: &mut [Nearest<T>]) {
    assert_eq!(rows.len(), out.len(), "nearest_dense: rows and out differ in length");
    // SAFETY: plain slices, every access checked.
    unsafe { run_on_sixteen(ChosenDenseRows { x, rows, group, out }) };
}

/// The same of sparse rows.
///
/// # Panics
/// If a row is not in `x`, a column is not below the group's features, or `out` has another length than
/// `rows`.
pub fn nearest_sparse<T: Real>(
    x: SparseRows<'_, T>,
    rows: &[u32],
    group: Group<'_, T>,
    out: &mut [Nearest<T>],
) {
    assert_eq!(rows.len(), out.len(), "nearest_sparse: rows and out differ in length");
    // SAFETY: plain slices, every access checked.
    unsafe { run_on_sixteen(ChosenSparseRows { x, rows, group, out }) };
}

/// `x·c` of each row of `x` and eight points, in doubles. In: `x` (rows, features), row-major; `points`
/// (features). Out: `out` (rows).
///
/// # Panics
/// If `x` is not of as many rows as `out`.
pub fn products_dense<T: Real>(x: &[T], points: &[[T; EIGHT]], out: &mut [[f64; EIGHT]]) {
    assert_eq!(x.len(), points.len() * out.len(), "products_dense: x is not of the rows of out");
    // SAFETY: plain slices, every access checked.
    unsafe { run_on_eight(DenseProducts { x, points, out }) };
}

/// The same of sparse rows.
///
/// # Panics
/// If `out` has more rows than `x`, or a column is not below the features of `points`.
pub fn products_sparse<T: Real>(
    x: SparseRows<'_, T>,
    points: &[[T; EIGHT]],
    out: &mut [[f64; EIGHT]],
) {
    // SAFETY: plain slices, every access checked.
    unsafe { run_on_eight(SparseProducts { x, points, out }) };
}

struct ChosenDenseRows<'a, T> {
    x: &'a [T],
    rows: &'a [u32],
    group: Group<'a, T>,
    out: &'a mut [Nearest<T>],
}

impl<T: Real> Work<T, GROUP> for ChosenDenseRows<'_, T> {
    #[inline(always)]
    unsafe fn run<V: Vector<T, GROUP>>(self) {
        let features = self.group.points.len();
        for (rows, out) in self.rows.chunks(TILE).zip(self.out.chunks_mut(TILE)) {
            // The last row stands in for those that are missing: one tile is as fast as one row.
            let x: [&[T]; TILE] = std::array::from_fn(|i| {
                let row = rows[i.min(rows.len() - 1)] as usize;
                &self.x[row * features..][..features]
            });
            // SAFETY: the caller vouches for `V`; each row has as many numbers as there are points.
            unsafe {
                let sums = dense_products::<T, T, V, GROUP>(x, self.group.points);
                for (out, sums) in out.iter_mut().zip(sums) {
                    *out = sums.least(self.group.norms);
                }
            }
        }
    }
}

struct ChosenSparseRows<'a, T> {
    x: SparseRows<'a, T>,
    rows: &'a [u32],
    group: Group<'a, T>,
    out: &'a mut [Nearest<T>],
}

impl<T: Real> Work<T, GROUP> for ChosenSparseRows<'_, T> {
    #[inline(always)]
    unsafe fn run<V: Vector<T, GROUP>>(self) {
        for (&row, out) in self.rows.iter().zip(self.out) {
            let (columns, values) = self.x.row(row as usize);
            // SAFETY: the caller vouches for `V`.
            *out = unsafe {
                sparse_products::<T, T, V, GROUP>(columns, values, self.group.points)
                    .least(self.group.norms)
            };
        }
    }
}

struct DenseProducts<'a, T> {
    x: &'a [T],
    points: &'a [[T; EIGHT]],
    out: &'a mut [[f64; EIGHT]],
}

impl<T: Real> Work<f64, EIGHT> for DenseProducts<'_, T> {
    #[inline(always)]
    unsafe fn run<V: Vector<f64, EIGHT>>(self) {
        let features = self.points.len();
        for (x, out) in self.x.chunks(TILE * features).zip(self.out.chunks_mut(TILE)) {
            let row = |i: usize| &x[i.min(out.len() - 1) * features..][..features];
            let x: [&[T]; TILE] = std::array::from_fn(row);
            // SAFETY: the caller vouches for `V`; each row has as many numbers as there are points.
            unsafe {
                let sums = dense_products::<T, f64, V, EIGHT>(x, self.points);
                for (out, sums) in out.iter_mut().zip(sums) {
                    *out = sums.lanes();
                }
            }
        }
    }
}

struct SparseProducts<'a, T> {
    x: SparseRows<'a, T>,
    points: &'a [[T; EIGHT]],
    out: &'a mut [[f64; EIGHT]],
}

impl<T: Real> Work<f64, EIGHT> for SparseProducts<'_, T> {
    #[inline(always)]
    unsafe fn run<V: Vector<f64, EIGHT>>(self) {
        for (row, out) in self.out.iter_mut().enumerate() {
            let (columns, values) = self.x.row(row);
            // SAFETY: the caller vouches for `V`.
            *out = unsafe {
                sparse_products::<T, f64, V, EIGHT>(columns, values, self.points).lanes()
            };
        }
    }
}

/// `x·c` of each row and each point.
///
/// # Safety
/// The CPU has the instruction set of `V`; each row has as many numbers as there are points.
#[inline(always)]
unsafe fn dense_products<T: Copy + Into<P>, P: Number, V: Vector<P, N>, const N: usize>(
    x: [&[T]; TILE],
    points: &[[T; N]],
) -> [V; TILE] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [V::zero(); TILE];
        for (j, points) in points.iter().enumerate() {
            let points = points.map(Into::into);
            for i in 0..TILE {
                sums[i] = sums[i].add_scaled((*x[i].get_unchecked(j)).into(), &points);
            }
        }
        sums
    }
}

/// `x·c` of a sparse row and each point.
///
/// # Safety
/// The CPU has the instruction set of `V`.
#[inline(always)]
unsafe fn sparse_products<T: Copy + Into<P>, P: Number, V: Vector<P, N>, const N: usize>(
    columns: &[u32],
    values: &[T],
    points: &[[T; N]],
) -> V {
    // SAFETY: the caller's promise.
    unsafe {
        let mut sums = [V::zero(); CHAINS];
        if const { size_of::<T>() == size_of::<P>() } {
            sums = advanced(sums, columns, points, |i| values[i].into());
        } else {
            // Many are converted at once.
            let mut wide = [P::default(); STRETCH];
            for (columns, values) in columns.chunks(STRETCH).zip(values.chunks(STRETCH)) {
                wide.iter_mut().zip(values).for_each(|(wide, &value)| *wide = value.into());
                sums = advanced(sums, columns, points, |i| wide[i]);
            }
        }
        let [a, b, c, d] = sums;
        a.plus(b).plus(c.plus(d))
    }
}

/// Four sums over the entries of a sparse row in turn; what is left of the last turn goes to the first.
///
/// # Safety
/// The CPU has the instruction set of `V`.
#[inline(always)]
unsafe fn advanced<T: Copy + Into<P>, P: Number, V: Vector<P, N>, const N: usize>(
    mut sums: [V; CHAINS],
    columns: &[u32],
    points: &[[T; N]],
    value: impl Fn(usize) -> P,
) -> [V; CHAINS] {
    // SAFETY: the caller's promise.
    unsafe {
        let (quads, last) = columns.as_chunks::<CHAINS>();
        for (quad, columns) in quads.iter().enumerate() {
            for i in 0..CHAINS {
                let at = CHAINS * quad + i;
                let points = points[columns[i] as usize].map(Into::into);
                sums[i] = sums[i].add_scaled(value(at), &points);
            }
        }
        for (i, &column) in last.iter().enumerate() {
            let at = CHAINS * quads.len() + i;
            let points = points[column as usize].map(Into::into);
            sums[0] = sums[0].add_scaled(value(at), &points);
        }
        sums
    }
}
