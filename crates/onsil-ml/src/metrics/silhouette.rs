use super::input::{Positions, check_lengths, classes, distinct};
use crate::error::{Error, Result};
use crate::products::BLOCK;
use crate::rows::Rows;
use crate::target::Target;
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::{Array1, Array2, Axis};
use onsil_core::parallel;
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
    let points = Points::new(&x.select(&order));
    let blocks = parallel::map(n.div_ceil(BLOCK), |block| {
        let rows = block * BLOCK..n.min((block + 1) * BLOCK);
        let sums = points.sums(rows.clone(), &sizes);
        let of = |(row, sums): (usize, _)| silhouette(sums, clusters[order[row]], &sizes);
        rows.zip(sums.rows()).map(of).collect::<Vec<f64>>()
    });
    let mut samples = Array1::zeros(n);
    order.iter().zip(blocks.iter().flatten()).for_each(|(&row, value)| samples[row] = *value);
    Ok(samples)
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

struct Points {
    /// The samples less their mean, which leaves distances as they are and makes products exacter.
    x: Array2<f64>,
    squares: Vec<f64>,
}

impl Points {
    fn new(x: &Rows<'_>) -> Self {
        let mut x = x.to_f64().into_owned();
        let mean = x.sum_axis(Axis(0)) / x.nrows() as f64;
        x -= &mean;
        let squares = x.rows().into_iter().map(|row| row.dot(&row)).collect();
        Self { x, squares }
    }

    fn slice(&self, rows: Range<usize>) -> MatRef<'_, f64> {
        let features = self.x.ncols();
        let x = self.x.as_slice().unwrap_or_default();
        let part = &x[rows.start * features..rows.end * features];
        MatRef::from_row_major_slice(part, rows.len(), features)
    }

    /// The distances of some rows to all samples, summed by cluster: (rows, clusters). Samples lie cluster
    /// after cluster, of these sizes.
    fn sums(&self, rows: Range<usize>, sizes: &[usize]) -> Array2<f64> {
        let mut sums = Array2::zeros((rows.len(), sizes.len()));
        let mut products = vec![0.0; rows.len() * COLUMNS];
        let mut end = 0;
        for (cluster, size) in sizes.iter().enumerate() {
            let begin = end;
            end += size;
            for start in (begin..end).step_by(COLUMNS) {
                let columns = start..end.min(start + COLUMNS);
                let products = &mut products[..rows.len() * columns.len()];
                let out = MatMut::from_row_major_slice_mut(products, rows.len(), columns.len());
                let (a, b) = (self.slice(rows.clone()), self.slice(columns.clone()));
                matmul(out, Accum::Replace, a, b.transpose(), 1.0, Par::Seq);
                let of_rows = products.chunks_exact(columns.len());
                for ((a, products), mut sums) in rows.clone().zip(of_rows).zip(sums.rows_mut()) {
                    sums[cluster] += self.sum_of_distances(a, columns.clone(), products);
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
        let (a, b) = (self.x.row(a), self.x.row(b));
        a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    }
}
