use super::input::{Positions, check_lengths, classes, distinct};
use crate::error::{Error, Result};
use crate::points::{Form, Panel, Points};
use crate::products::BLOCK;
use crate::rows::Rows;
use crate::sparse::is_sparse;
use crate::target::Target;
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array1, Array2, Axis};
use onsil_core::parallel;
use onsil_kernels::gram::WIDE;
use std::ops::Range;

/// Columns of a block of distances: with `BLOCK` rows, 2 MB.
const COLUMNS: usize = 1024;

/// Below this share of `|x|² + |y|²` the product's rounding shows in a distance, and it is computed anew.
const CANCELLED: f64 = 1e-4;

/// How much closer each sample is to its own cluster than to the next one:
/// `(b − a) / max(a, b)`, (samples), where `a` is the mean distance to the other samples of its cluster and
/// `b` the least mean distance to the samples of another cluster (Rousseeuw, "Silhouettes", Journal of
/// Computational and Applied Mathematics 20, 1987). From −1 to 1, the higher the better; 0 for a sample that
/// is alone in its cluster. Distances are Euclidean.
///
/// `x` is (samples, features), `labels` the cluster of each sample. Distances are computed in blocks, so that
/// memory grows with samples × clusters.
///
/// # Errors
/// Different lengths; NaN or infinity; fewer than 2 clusters, or as many as samples.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::metrics::silhouette_samples;
/// let x = array![[0.0], [1.0], [10.0], [12.0]];
/// let silhouette = silhouette_samples(&x, &[0, 0, 1, 1])?;
/// assert!((silhouette[0] - (11.0 - 1.0) / 11.0).abs() < 1e-12);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn silhouette_samples<'x, 'l>(
    x: impl Into<Rows<'x>>,
    labels: impl Into<Target<'l>>,
) -> Result<Array1<f64>> {
    samples_of("silhouette_samples", &x.into(), &labels.into())
}

/// The mean of [`silhouette_samples`].
///
/// # Errors
/// As [`silhouette_samples`].
///
/// ```
/// use ndarray::array;
/// use onsil_ml::metrics::silhouette_score;
/// let x = array![[0.0], [1.0], [10.0], [11.0]];
/// let (right, wrong) = (silhouette_score(&x, &[0, 0, 1, 1])?, silhouette_score(&x, &[0, 1, 1, 0])?);
/// assert!(right > 0.85 && wrong < 0.0);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn silhouette_score<'x, 'l>(
    x: impl Into<Rows<'x>>,
    labels: impl Into<Target<'l>>,
) -> Result<f64> {
    let samples = samples_of("silhouette_score", &x.into(), &labels.into())?;
    Ok(samples.sum() / samples.len() as f64)
}

fn samples_of(owner: &str, x: &Rows<'_>, labels: &Target<'_>) -> Result<Array1<f64>> {
    check_lengths(owner, ("rows of x", x.samples()), ("labels", labels.len()))?;
    x.check(owner, 1)?;
    let labels = classes(owner, "labels", labels)?;
    let known = distinct(labels.iter().copied());
    let n = labels.len();
    if known.len() < 2 || known.len() >= n {
        return Err(Error::data(format!(
            "{owner}: expected from 2 to {} clusters in labels for {n} samples, found {}; it is not defined \
             for others",
            n.saturating_sub(1),
            known.len()
        )));
    }
    let positions = Positions::new(&known);
    // Every label is among the different ones.
    let clusters: Vec<usize> =
        labels.iter().map(|&label| positions.of(label).unwrap_or_default()).collect();
    let mut sizes = vec![0usize; known.len()];
    clusters.iter().for_each(|&cluster| sizes[cluster] += 1);
    // Cluster after cluster, so that distances to one lie side by side.
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&row| clusters[row]);
    let samples = Samples::new(&x.select(&order));
    let blocks = parallel::map(n.div_ceil(BLOCK), |block| {
        let rows = block * BLOCK..n.min((block + 1) * BLOCK);
        let sums = samples.sums(rows.clone(), &sizes);
        let of = |(row, sums): (usize, _)| silhouette(sums, clusters[order[row]], &sizes);
        rows.zip(sums.rows()).map(of).collect::<Vec<f64>>()
    });
    let mut silhouettes = Array1::zeros(n);
    let values = order.iter().zip(blocks.iter().flatten());
    values.for_each(|(&row, value)| silhouettes[row] = *value);
    Ok(silhouettes)
}

/// The silhouette of one sample from its summed distances to each cluster.
fn silhouette(sums: ndarray::ArrayView1<'_, f64>, own: usize, sizes: &[usize]) -> f64 {
    if sizes[own] == 1 {
        return 0.0;
    }
    let inside = sums[own] / (sizes[own] - 1) as f64;
    let others = sums.iter().zip(sizes).enumerate().filter(|(cluster, _)| *cluster != own);
    let outside = others.map(|(_, (sum, &size))| sum / size as f64).fold(f64::INFINITY, f64::min);
    let larger = inside.max(outside);
    if larger == 0.0 { 0.0 } else { (outside - inside) / larger }
}

/// The samples, cluster after cluster.
struct Samples {
    store: Store,
    /// The squared length of each.
    squares: Vec<f64>,
}

enum Store {
    /// Less their mean, which leaves distances as they are and makes products exacter.
    Dense(Array2<f64>),
    /// As they are.
    Sparse(Points),
}

/// Some samples, to be multiplied with many others.
enum Packed<'a> {
    Dense(MatRef<'a, f64>),
    Sparse(Panel<WIDE>),
}

impl Samples {
    fn new(x: &Rows<'_>) -> Self {
        if is_sparse(x) {
            let points = Points::with_form(x, Form::Sparse);
            let squares = (0..points.len()).map(|row| points.squared_norm(row)).collect();
            return Self { store: Store::Sparse(points), squares };
        }
        let mut x = x.to_f64().into_owned();
        let mean = x.sum_axis(Axis(0)) / x.nrows() as f64;
        x -= &mean;
        let squares = x.rows().into_iter().map(|row| row.dot(&row)).collect();
        Self { store: Store::Dense(x), squares }
    }

    /// How many samples are packed together.
    fn pack_size(&self) -> usize {
        match self.store {
            Store::Dense(_) => BLOCK,
            Store::Sparse(_) => WIDE,
        }
    }

    fn pack(&self, rows: Range<usize>) -> Packed<'_> {
        match &self.store {
            Store::Dense(x) => Packed::Dense(slice(x, rows)),
            Store::Sparse(points) => {
                Packed::Sparse(Panel::new(points, &rows.collect::<Vec<usize>>()))
            }
        }
    }

    /// Products with consecutive samples, (rows, columns). Out: `out`, for as many rows as can be packed.
    fn products(&self, rows: &Packed<'_>, columns: Range<usize>, out: &mut [f64]) {
        match (&self.store, rows) {
            (Store::Dense(x), Packed::Dense(rows)) => {
                let out = &mut out[..rows.nrows() * columns.len()];
                let out = MatMut::from_row_major_slice_mut(out, rows.nrows(), columns.len());
                let columns = slice(x, columns);
                matmul(out, Accum::Replace, *rows, columns.transpose(), 1.0, Par::Seq);
            }
            (Store::Sparse(points), Packed::Sparse(rows)) => {
                let columns: Vec<usize> = columns.collect();
                rows.products(points, &columns, &mut out[..WIDE * columns.len()]);
            }
            _ => unreachable!("samples are packed as they are stored"),
        }
    }

    /// The distances of some rows to all samples, summed by cluster: (rows, clusters). Samples lie cluster
    /// after cluster, of these sizes.
    fn sums(&self, rows: Range<usize>, sizes: &[usize]) -> Array2<f64> {
        let mut sums = Array2::zeros((rows.len(), sizes.len()));
        let together = self.pack_size();
        let mut products = vec![0.0; together * COLUMNS];
        for start in rows.clone().step_by(together) {
            let few = start..rows.end.min(start + together);
            let packed = self.pack(few.clone());
            let mut end = 0;
            for (cluster, size) in sizes.iter().enumerate() {
                let begin = end;
                end += size;
                for first in (begin..end).step_by(COLUMNS) {
                    let columns = first..end.min(first + COLUMNS);
                    self.products(&packed, columns.clone(), &mut products);
                    for (row, products) in few.clone().zip(products.chunks_exact(columns.len())) {
                        let sum = self.sum_of_distances(row, columns.clone(), products);
                        sums[[row - rows.start, cluster]] += sum;
                    }
                }
            }
        }
        sums
    }

    /// The distances of a sample to consecutive ones, from their products.
    fn sum_of_distances(&self, a: usize, columns: Range<usize>, products: &[f64]) -> f64 {
        let (mut sum, mut cancelled) = ([0.0; 8], false);
        let squares = self.squares[columns.clone()].chunks(8);
        for (squares, products) in squares.zip(products.chunks(8)) {
            for ((sum, square), product) in sum.iter_mut().zip(squares).zip(products) {
                let scale = self.squares[a] + square;
                let squared = scale - 2.0 * product;
                cancelled |= squared <= CANCELLED * scale;
                *sum += squared.max(0.0).sqrt();
            }
        }
        if cancelled {
            return columns.zip(products).map(|(b, &product)| self.distance(a, b, product)).sum();
        }
        sum.iter().sum()
    }

    fn distance(&self, a: usize, b: usize, product: f64) -> f64 {
        let scale = self.squares[a] + self.squares[b];
        let squared = scale - 2.0 * product;
        if squared > CANCELLED * scale {
            return squared.sqrt();
        }
        let squared = match &self.store {
            Store::Dense(x) => {
                x.row(a).iter().zip(x.row(b)).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
            }
            Store::Sparse(points) => points.squared_distance(a, points, b),
        };
        squared.sqrt()
    }
}

fn slice(x: &Array2<f64>, rows: Range<usize>) -> MatRef<'_, f64> {
    let features = x.ncols();
    let part = &x.as_slice().unwrap_or_default()[rows.start * features..rows.end * features];
    MatRef::from_row_major_slice(part, rows.len(), features)
}
