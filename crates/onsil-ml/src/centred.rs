//! Tables less their mean, and the small matrices that tall ones are reduced to.
//!
//! Rows are taken in blocks whose size depends on the table's shape alone, and the blocks' results are joined in
//! their order: the bits do not depend on the number of threads, and a tall table is never copied as a whole.

use crate::error::{Error, Result};
use faer::linalg::matmul::triangular::{BlockStructure, matmul};
use faer::linalg::solvers::Svd;
use faer::{Accum, Mat, MatRef, Par};
use ndarray::{Array1, ArrayView2, Axis, CowArray, Ix2};
use onsil_core::parallel;
use std::borrow::Cow;

/// Rows of a block, at least.
const ROWS: usize = 1024;

/// Partial Gram matrices that are kept at the same time, and the numbers that they may have.
const PARTS: usize = 32;
const PART_NUMBERS: usize = 1 << 26;

/// A table, with a target as its last column or without one, of which each column's mean is subtracted and each
/// row is multiplied by the root of its weight.
pub(crate) struct Centred<'a> {
    /// (samples, features), in standard layout; samples of weight 0 are left out.
    x: CowArray<'a, f64, Ix2>,
    target: Option<Cow<'a, [f64]>>,
    weights: Option<Vec<f64>>,
    /// The mean of each feature, (features); zeros if it is not subtracted.
    pub(crate) mean: Array1<f64>,
    /// The mean of the target; 0 if it is not subtracted.
    pub(crate) target_mean: f64,
}

impl<'a> Centred<'a> {
    /// In: `x` (samples, features) in standard layout. Means are subtracted if `centre`.
    pub(crate) fn new(
        x: CowArray<'a, f64, Ix2>,
        target: Option<Cow<'a, [f64]>>,
        weights: Option<&[f64]>,
        centre: bool,
    ) -> Self {
        let mut table = Self {
            mean: Array1::zeros(x.ncols()),
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
        self.x = self.x.select(Axis(0), &kept).into();
        self.target = self.target.take().map(|y| kept.iter().map(|&row| y[row]).collect());
        self.weights = Some(kept.iter().map(|&row| weights[row]).collect());
    }

    fn centre(&mut self) {
        let sums = parallel::map(self.rows().div_ceil(ROWS), |block| {
            let mut sum = Array1::<f64>::zeros(self.features());
            let (mut target, mut total) = (0.0, 0.0);
            for row in block * ROWS..self.rows().min((block + 1) * ROWS) {
                let weight = self.weight(row);
                sum.scaled_add(weight, &self.x.row(row));
                target += weight * self.target.as_ref().map_or(0.0, |y| y[row]);
                total += weight;
            }
            (sum, target, total)
        });
        let mut total = 0.0;
        for (sum, target, weight) in sums {
            self.mean += &sum;
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
        self.x.nrows()
    }

    pub(crate) fn features(&self) -> usize {
        self.x.ncols()
    }

    /// The sum of the weights.
    pub(crate) fn total_weight(&self) -> f64 {
        self.weights.as_ref().map_or(self.rows() as f64, |weights| weights.iter().sum())
    }

    fn columns(&self) -> usize {
        self.features() + usize::from(self.target.is_some())
    }

    /// Some of the rows: (rows, features), or with the target (rows, features + 1).
    fn block(&self, begin: usize, end: usize) -> Mat<f64> {
        let mut block = Mat::zeros(end - begin, self.columns());
        for row in begin..end {
            let root = self.weight(row).sqrt();
            for (column, (x, mean)) in self.x.row(row).iter().zip(&self.mean).enumerate() {
                block[(row - begin, column)] = (x - mean) * root;
            }
            if let Some(y) = &self.target {
                block[(row - begin, self.features())] = (y[row] - self.target_mean) * root;
            }
        }
        block
    }

    /// All rows.
    pub(crate) fn whole(&self) -> Mat<f64> {
        self.block(0, self.rows())
    }

    /// A table `R` of few rows with `RᵀR = ZᵀZ`, `Z` being this table: `Z` itself if it has at most as many rows as
    /// features, else the first (features) rows of the triangle of its QR factorisation, as for the target no more are
    /// needed.
    ///
    /// Blocks of rows are factorised one by one, then their stacked triangles, and so on (TSQR: Demmel,
    /// Grigori, Hoemmen, Langou, 2012).
    pub(crate) fn reduced(&self) -> Mat<f64> {
        let (rows, columns) = (self.rows(), self.columns());
        if rows <= self.features() {
            return self.whole();
        }
        let size = ROWS.max(8 * columns);
        let mut triangles = parallel::map(rows.div_ceil(size), |block| {
            triangle(self.block(block * size, rows.min((block + 1) * size)))
        });
        while triangles.len() > 1 {
            let groups: Vec<&[Mat<f64>]> = triangles.chunks(8).collect();
            triangles = parallel::map(groups.len(), |group| triangle(stacked(groups[group])));
        }
        let triangle = triangles.pop().unwrap_or_else(|| Mat::zeros(columns, columns));
        triangle.get(..self.features(), ..).to_owned()
    }

    /// `ZᵀZ`, of which the lower triangle is filled in; `Z` being this table.
    pub(crate) fn gram(&self) -> Mat<f64> {
        let columns = self.columns();
        let blocks = self.rows().div_ceil(ROWS);
        let parts = (PART_NUMBERS / (columns * columns)).clamp(1, PARTS).min(blocks);
        let sums = parallel::map(parts, |part| {
            let mut sum = Mat::zeros(columns, columns);
            for block in part * blocks / parts..(part + 1) * blocks / parts {
                let z = self.block(block * ROWS, self.rows().min((block + 1) * ROWS));
                add_lower_product(&mut sum, z.transpose(), z.as_ref());
            }
            sum
        });
        sums.into_iter().fold(Mat::zeros(columns, columns), |sum, part| sum + part)
    }

    /// `XXᵀ`, of which the lower triangle is filled in; `X` being the features of this table, all of them in `whole`.
    pub(crate) fn outer_gram(&self, whole: MatRef<'_, f64>) -> Mat<f64> {
        let x = whole.get(.., ..self.features());
        let mut gram = Mat::zeros(x.nrows(), x.nrows());
        add_lower_product(&mut gram, x, x.transpose());
        gram
    }
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
        for (rows, columns) in [(3, 5), (5, 5), (6, 5), (1500, 5), (20_000, 3)] {
            let x = table(rows, columns);
            let weights: Vec<f64> = (0..rows).map(|row| (row % 4) as f64).collect();
            let y: Vec<f64> = (0..rows).map(|row| (row % 7) as f64).collect();
            let z = Centred::new(x.view().into(), Some(y.into()), Some(&weights), true);
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
