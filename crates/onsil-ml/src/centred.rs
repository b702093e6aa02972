//! Tables less their mean, and the small matrices that tall ones are reduced to.
//!
//! Rows are taken in blocks whose size depends on the table's shape alone, and the blocks' results are joined in
//! their order: the bits do not depend on the number of threads, and a tall table is never copied as a whole.

use crate::error::{Error, Result};
use crate::rows::Rows;
use faer::linalg::matmul::triangular::{BlockStructure, matmul};
use faer::linalg::solvers::Svd;
use faer::linalg::triangular_solve::solve_lower_triangular_in_place;
use faer::{Accum, Mat, MatRef, Par, Side};
use ndarray::{Array1, ArrayView2, Axis};
use onsil_core::parallel;
use std::borrow::Cow;
use std::ops::Range;

/// Rows of a block, at least.
pub(crate) const ROWS: usize = 1024;

/// A table of so many times as many rows as columns is very tall.
const TALL: usize = 100;

/// How far from orthogonal features may be, whose condition is 1 there: 16 digits less twice as many as this has.
const WELL_CONDITIONED: f64 = 10.0;

/// Partial Gram matrices that are kept at the same time, and the numbers that they may have.
const PARTS: usize = 32;
const PART_NUMBERS: usize = 1 << 23;

/// A table, with a target as its last column or without one, of which each column's mean is subtracted and each
/// row is multiplied by the root of its weight.
pub(crate) struct Centred<'a> {
    /// (samples, features); samples of weight 0 are left out.
    x: Rows<'a>,
    target: Option<Cow<'a, [f64]>>,
    weights: Option<Vec<f64>>,
    /// The mean of each feature, (features); zeros if it is not subtracted.
    pub(crate) mean: Array1<f64>,
    /// The mean of the target; 0 if it is not subtracted.
    pub(crate) target_mean: f64,
}

impl<'a> Centred<'a> {
    /// In: `x` (samples, features). Means are subtracted if `centre`.
    pub(crate) fn new(
        x: Rows<'a>,
        target: Option<Cow<'a, [f64]>>,
        weights: Option<&[f64]>,
        centre: bool,
    ) -> Self {
        let mut table = Self {
            mean: Array1::zeros(x.features()),
            x,
            target,
            weights: weights.map(<[f64]>::to_vec),
            target_mean: 0.0,
        };
        table.leave_out_weightless();
        if centre {
            table.centre();
        }
        table
    }

    /// A sample of weight 0 counts as little as one that is not there.
    fn leave_out_weightless(&mut self) {
        let Some(weights) = &self.weights else { return };
        let kept: Vec<usize> = (0..weights.len()).filter(|&row| weights[row] > 0.0).collect();
        if kept.len() == weights.len() {
            return;
        }
        self.x = self.x.select(&kept);
        self.target = self.target.take().map(|y| kept.iter().map(|&row| y[row]).collect());
        self.weights = Some(kept.iter().map(|&row| weights[row]).collect());
    }

    fn centre(&mut self) {
        let sums = parallel::map(self.rows().div_ceil(ROWS), |block| {
            let rows = block * ROWS..self.rows().min((block + 1) * ROWS);
            let mut sum = vec![0.0; self.features()];
            let (mut target, mut total) = (0.0, 0.0);
            self.x.each(rows, |row, x| {
                let weight = self.weight(row);
                add(&mut sum, weight, x);
                target += weight * self.target.as_ref().map_or(0.0, |y| y[row]);
                total += weight;
            });
            (sum, target, total)
        });
        let mut total = 0.0;
        for (sum, target, weight) in sums {
            add(self.mean.as_slice_mut().unwrap_or_default(), 1.0, &sum);
            self.target_mean += target;
            total += weight;
        }
        self.mean /= total;
        self.target_mean /= total;
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// The number of samples that count.
    pub(crate) fn rows(&self) -> usize {
        self.x.samples()
    }

    pub(crate) fn features(&self) -> usize {
        self.x.features()
    }

    /// The sum of the weights.
    pub(crate) fn total_weight(&self) -> f64 {
        self.weights.as_ref().map_or(self.rows() as f64, |weights| weights.iter().sum())
    }

    fn columns(&self) -> usize {
        self.features() + usize::from(self.target.is_some())
    }

    /// Some of the rows: (rows, features), or with the target (rows, features + 1); in standard layout. Out:
    /// `block`, whose memory is used again.
    fn block(&self, rows: Range<usize>, block: &mut Vec<f64>) {
        let (features, columns) = (self.features(), self.columns());
        block.resize(rows.len() * columns, 0.0);
        let mean = self.mean.as_slice().unwrap_or_default();
        let mut blocks = block.chunks_exact_mut(columns);
        self.x.each(rows, |row, x| {
            let Some(out) = blocks.next() else { return };
            out.iter_mut().zip(x).zip(mean).for_each(|((out, x), mean)| *out = x - mean);
            if let Some(y) = &self.target {
                out[features] = y[row] - self.target_mean;
            }
            if self.weights.is_some() {
                let root = self.weight(row).sqrt();
                out.iter_mut().for_each(|x| *x *= root);
            }
        });
    }

    /// All rows.
    pub(crate) fn whole(&self) -> Mat<f64> {
        let mut block = Vec::new();
        self.block(0..self.rows(), &mut block);
        MatRef::from_row_major_slice(&block, self.rows(), self.columns()).to_owned()
    }

    /// A table `R` of few rows with `RᵀR = ZᵀZ`, `Z` being this table: `Z` itself if it has at most as many rows as
    /// features, else the first (features) rows of the triangle of its QR factorisation, as for the target no more are
    /// needed.
    ///
    /// Blocks of rows are factorised one by one, then their stacked triangles, and so on (TSQR: Demmel,
    /// Grigori, Hoemmen, Langou, 2012). The triangle of a very tall table comes from its products, in a third
    /// of the time, where that costs no accuracy.
    pub(crate) fn reduced(&self) -> Mat<f64> {
        let (rows, columns) = (self.rows(), self.columns());
        if rows <= self.features() {
            return self.whole();
        }
        if rows >= TALL * columns
            && let Some(triangle) = self.reduced_by_products()
        {
            return triangle;
        }
        let size = ROWS.max(8 * columns);
        let mut triangles = parallel::map(rows.div_ceil(size), |block| {
            let rows = block * size..rows.min((block + 1) * size);
            let mut block = Vec::new();
            self.block(rows.clone(), &mut block);
            triangle(MatRef::from_row_major_slice(&block, rows.len(), columns).to_owned())
        });
        while triangles.len() > 1 {
            let groups: Vec<&[Mat<f64>]> = triangles.chunks(8).collect();
            triangles = parallel::map(groups.len(), |group| triangle(stacked(groups[group])));
        }
        let triangle = triangles.pop().unwrap_or_else(|| Mat::zeros(columns, columns));
        triangle.get(..self.features(), ..).to_owned()
    }

    /// The same by Cholesky's factorisation of `ZᵀZ`, unless features are so far from orthogonal that its
    /// rounding, the machine's times the square of their condition, would show.
    fn reduced_by_products(&self) -> Option<Mat<f64>> {
        let (features, columns) = (self.features(), self.columns());
        let gram = self.gram();
        if !gram.is_all_finite() {
            return None;
        }
        let factors = gram.get(..features, ..features).llt(Side::Lower).ok()?;
        let lower = factors.L();
        // Of features of length 1; the factorisation itself does not mind their lengths.
        let scaled = Mat::from_fn(features, features, |i, j| match j <= i {
            true => lower[(i, j)] / gram[(i, i)].sqrt(),
            false => 0.0,
        });
        let mut inverse = Mat::<f64>::identity(features, features);
        solve_lower_triangular_in_place(scaled.as_ref(), inverse.as_mut(), Par::Seq);
        let condition = scaled.norm_l2() * inverse.norm_l2();
        // Orthogonal features have `features`.
        if condition.is_nan() || condition > WELL_CONDITIONED * features as f64 {
            return None;
        }
        let mut triangle = Mat::zeros(features, columns);
        for row in 0..features {
            for column in row..features {
                triangle[(row, column)] = lower[(column, row)];
            }
        }
        if columns > features {
            let mut target = Mat::from_fn(features, 1, |row, _| gram[(features, row)]);
            solve_lower_triangular_in_place(lower, target.as_mut(), Par::Seq);
            triangle.col_mut(features).copy_from(target.col(0));
        }
        Some(triangle)
    }

    /// `ZᵀZ`, of which the lower triangle is filled in; `Z` being this table.
    pub(crate) fn gram(&self) -> Mat<f64> {
        let columns = self.columns();
        gram_of_blocks(self.rows(), columns, Vec::new, |rows, z, sum| {
            self.block(rows.clone(), z);
            let z = MatRef::from_row_major_slice(z, rows.len(), columns);
            add_lower_product(sum, z.transpose(), z);
        })
    }

    /// `XXᵀ`, of which the lower triangle is filled in; `X` being the features of this table, all of them in `whole`.
    pub(crate) fn outer_gram(&self, whole: MatRef<'_, f64>) -> Mat<f64> {
        let x = whole.get(.., ..self.features());
        let mut gram = Mat::zeros(x.nrows(), x.nrows());
        add_lower_product(&mut gram, x, x.transpose());
        gram
    }
}

fn add(sum: &mut [f64], weight: f64, x: &[f64]) {
    sum.iter_mut().zip(x).for_each(|(sum, x)| *sum += weight * x);
}

/// The lower triangle of `sum += a · b`.
fn add_lower_product(sum: &mut Mat<f64>, a: MatRef<'_, f64>, b: MatRef<'_, f64>) {
    matmul(
        sum.as_mut(),
        BlockStructure::TriangularLower,
        Accum::Add,
        a,
        BlockStructure::Rectangular,
        b,
        BlockStructure::Rectangular,
        1.0,
        Par::Seq,
    );
}

/// The sum, (columns, columns), of what `add` adds of each block of up to [`ROWS`] of `rows` rows. `scratch` makes
/// what it works in.
pub(crate) fn gram_of_blocks<S>(
    rows: usize,
    columns: usize,
    scratch: impl Fn() -> S + Sync,
    add: impl Fn(Range<usize>, &mut S, &mut Mat<f64>) + Sync,
) -> Mat<f64> {
    let blocks = rows.div_ceil(ROWS);
    let parts = (PART_NUMBERS / (columns * columns)).clamp(1, PARTS).min(blocks);
    let sums = parallel::map(parts, |part| {
        let (mut sum, mut scratch) = (Mat::zeros(columns, columns), scratch());
        for block in part * blocks / parts..(part + 1) * blocks / parts {
            add(block * ROWS..rows.min((block + 1) * ROWS), &mut scratch, &mut sum);
        }
        sum
    });
    let whole = sums.into_iter().reduce(|mut sum, part| {
        sum += part;
        sum
    });
    whole.unwrap_or_else(|| Mat::zeros(columns, columns))
}

/// The triangle of the QR factorisation, (columns, columns); rows that are missing to that are zeros.
fn triangle(z: Mat<f64>) -> Mat<f64> {
    let columns = z.ncols();
    let mut square = Mat::zeros(columns, columns);
    let factors = z.qr();
    let triangle = factors.thin_R();
    for column in 0..columns {
        for row in 0..triangle.nrows().min(column + 1) {
            square[(row, column)] = triangle[(row, column)];
        }
    }
    square
}

fn stacked(parts: &[Mat<f64>]) -> Mat<f64> {
    let columns = parts[0].ncols();
    Mat::from_fn(parts.len() * columns, columns, |row, column| {
        parts[row / columns][(row % columns, column)]
    })
}

/// The singular value decomposition without what belongs to no singular value; `owner` is named in the error.
pub(crate) fn svd(owner: &str, matrix: MatRef<'_, f64>) -> Result<Svd<f64>> {
    check_finite(owner, matrix)?;
    matrix.thin_svd().map_err(|_| too_large(owner))
}

/// Refuses a matrix made of numbers whose products are beyond what a double can hold.
pub(crate) fn check_finite(owner: &str, matrix: MatRef<'_, f64>) -> Result<()> {
    if matrix.is_all_finite() { Ok(()) } else { Err(too_large(owner)) }
}

/// Refuses a solution that is not finite.
pub(crate) fn check_coef(owner: &str, coef: &Array1<f64>, intercept: f64) -> Result<()> {
    let finite = intercept.is_finite() && coef.iter().all(|value| value.is_finite());
    if finite { Ok(()) } else { Err(too_large(owner)) }
}

/// What to say if finite data lead to numbers that are not.
pub(crate) fn too_large(owner: &str) -> Error {
    Error::data(format!(
        "{owner}: the numbers in x or y are too large: their products are not finite; divide them by a \
         constant first"
    ))
}

/// `x · coef + intercept`. In: `x` (samples, features) in standard layout, `coef` (features).
pub(crate) fn linear(x: ArrayView2<'_, f64>, coef: &Array1<f64>, intercept: f64) -> Array1<f64> {
    let mut out = Array1::zeros(x.nrows());
    let mut blocks: Vec<_> =
        x.axis_chunks_iter(Axis(0), ROWS).zip(out.axis_chunks_iter_mut(Axis(0), ROWS)).collect();
    parallel::for_each(&mut blocks, |(x, out)| {
        for (row, out) in x.rows().into_iter().zip(out.iter_mut()) {
            *out = row.dot(coef) + intercept;
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn table(rows: usize, columns: usize) -> Array2<f64> {
        Array2::from_shape_fn((rows, columns), |(i, j)| {
            ((i * 31 + j * 17 + i * j * 7) % 101) as f64 / 10.0 + 100.0
        })
    }

    fn difference(a: &Mat<f64>, b: &Mat<f64>) -> f64 {
        let mut most = 0.0_f64;
        for column in 0..a.ncols() {
            for row in column..a.nrows() {
                most = most.max((a[(row, column)] - b[(row, column)]).abs());
            }
        }
        most
    }

    #[test]
    fn a_reduced_table_has_the_same_products() {
        for (rows, columns) in [(3, 5), (5, 5), (6, 5), (1500, 5), (20_000, 3), (20_000, 2)] {
            let x = table(rows, columns);
            let weights: Vec<f64> = (0..rows).map(|row| (row % 4) as f64).collect();
            let y: Vec<f64> = (0..rows).map(|row| (row % 7) as f64).collect();
            let z = Centred::new(Rows::from(&x), Some(y.into()), Some(&weights), true);
            let whole = z.whole();
            let gram = whole.transpose() * &whole;
            let scale = gram.norm_max();
            assert!(difference(&z.gram(), &gram) < 1e-12 * scale, "{rows} {columns}");
            let reduced = z.reduced();
            let again = reduced.transpose() * &reduced;
            // Without the product of the target with itself.
            let again = again.get(.., ..columns).to_owned();
            let gram = gram.get(.., ..columns).to_owned();
            assert!(difference(&again, &gram) < 1e-12 * scale, "{rows} {columns}");
        }
    }
}
