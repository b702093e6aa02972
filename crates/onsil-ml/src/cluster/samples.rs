//! Samples as k-means works on them.

use super::float::{Float, dot, owned};
use crate::products::BLOCK;
use crate::rows::Rows;
use ndarray::Array2;
use onsil_core::parallel;

/// Parts that the rows are split into at most, so that the sums of each fit into little memory.
const PARTS: usize = 32;

/// Rows with their weights, in the type that is computed in.
#[derive(Clone, Debug)]
pub(super) struct Samples<A> {
    /// The rows less `mean`, (samples, features), row-major.
    pub(super) x: Vec<A>,
    /// The number of features, at least 1.
    pub(super) features: usize,
    /// What was subtracted from each row, (features).
    pub(super) mean: Vec<A>,
    /// `‖x‖²` of each row.
    pub(super) norms: Vec<f64>,
    /// How much each row counts.
    pub(super) weights: Vec<A>,
}

impl<A: Float> Samples<A> {
    /// The rows less the mean of all, for more exact distances.
    pub(super) fn centred(x: &Rows<'_>, weights: Option<&[f64]>) -> Self {
        let x = owned::<A>(x);
        let mean = mean(&x);
        Self::less(x, mean, weights)
    }

    /// The rows less `mean`.
    pub(super) fn less(mut x: Array2<A>, mean: Vec<A>, weights: Option<&[f64]>) -> Self {
        let (rows, features) = x.dim();
        let weights = match weights {
            Some(weights) => weights.iter().map(|&weight| A::of(weight)).collect(),
            None => vec![A::one(); rows],
        };
        let mut norms = vec![0.0; rows];
        let values = x.as_slice_mut().unwrap_or_default();
        let mut parts: Vec<_> =
            values.chunks_mut(BLOCK * features).zip(norms.chunks_mut(BLOCK)).collect();
        let moves = mean.iter().any(|&mean| mean != A::zero());
        parallel::for_each(&mut parts, |(rows, norms)| {
            for (row, norm) in rows.chunks_exact_mut(features).zip(norms.iter_mut()) {
                if moves {
                    row.iter_mut().zip(&mean).for_each(|(x, &mean)| *x -= mean);
                }
                *norm = dot(row, row).into();
            }
        });
        Self { x: x.into_raw_vec_and_offset().0, features, mean, norms, weights }
    }

    /// The chosen rows.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        let mut x = Vec::with_capacity(rows.len() * self.features);
        rows.iter().for_each(|&row| x.extend_from_slice(self.row(row)));
        Self {
            x,
            features: self.features,
            mean: self.mean.clone(),
            norms: rows.iter().map(|&row| self.norms[row]).collect(),
            weights: rows.iter().map(|&row| self.weights[row]).collect(),
        }
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.norms.len()
    }

    pub(super) fn row(&self, row: usize) -> &[A] {
        &self.x[row * self.features..][..self.features]
    }

    /// The mean of the features' variances.
    pub(super) fn variance(&self) -> f64 {
        let squares: f64 = self.norms.iter().sum();
        squares / (self.len() * self.features) as f64
    }

    /// Rows of a part when `k` sums are kept for each: the same for any number of threads, and so
    /// many that the sums of all parts take no more memory than half the rows.
    pub(super) fn rows_of_a_part(&self, k: usize) -> usize {
        self.len().div_ceil(PARTS).max(2 * k).next_multiple_of(BLOCK)
    }
}

/// The mean of each column, summed in f64.
fn mean<A: Float>(x: &Array2<A>) -> Vec<A> {
    let (rows, features) = x.dim();
    let values = x.as_slice().unwrap_or_default();
    let part = rows.div_ceil(PARTS).next_multiple_of(BLOCK) * features;
    let sums = parallel::map(values.len().div_ceil(part), |i| {
        let end = values.len().min((i + 1) * part);
        let mut sums = vec![0.0; features];
        for row in values[i * part..end].chunks_exact(features) {
            sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum += x.into());
        }
        sums
    });
    let mut total = vec![0.0; features];
    for sums in sums {
        total.iter_mut().zip(&sums).for_each(|(total, sum)| *total += sum);
    }
    total.iter().map(|total| A::of(total / rows as f64)).collect()
}
