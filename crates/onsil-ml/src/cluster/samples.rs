//! Samples as k-means works on them.

use super::float::{Float, dot, read};
use crate::products::BLOCK;
use crate::rows::Rows;
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
        Self::less(x, mean(x), weights)
    }

    /// The rows less `mean`.
    pub(super) fn less(x: &Rows<'_>, mean: Vec<A>, weights: Option<&[f64]>) -> Self {
        let (rows, features) = (x.samples(), x.features());
        let weights = match weights {
            Some(weights) => weights.iter().map(|&weight| A::of(weight)).collect(),
            None => vec![A::one(); rows],
        };
        let (mut values, mut norms) = (vec![A::zero(); rows * features], vec![0.0; rows]);
        let blocks = values.chunks_mut(BLOCK * features).zip(norms.chunks_mut(BLOCK));
        let mut blocks: Vec<_> = blocks.enumerate().collect();
        parallel::for_each(&mut blocks, |(block, (values, norms))| {
            read_less(x, *block * BLOCK, &mean, values);
            for (row, norm) in values.chunks_exact(features).zip(norms.iter_mut()) {
                *norm = dot(row, row).into();
            }
        });
        Self { x: values, features, mean, norms, weights }
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

/// Rows from `first` on, less `mean`. Out: `out`, as many rows as fit.
pub(super) fn read_less<A: Float>(x: &Rows<'_>, first: usize, mean: &[A], out: &mut [A]) {
    read(x, first, out);
    if mean.iter().any(|&mean| mean != A::zero()) {
        for row in out.chunks_exact_mut(mean.len()) {
            row.iter_mut().zip(mean).for_each(|(x, &mean)| *x -= mean);
        }
    }
}

/// The mean of each column, summed in f64.
fn mean<A: Float>(x: &Rows<'_>) -> Vec<A> {
    let (rows, features) = (x.samples(), x.features());
    let part = rows.div_ceil(PARTS).next_multiple_of(BLOCK);
    let sums = parallel::map(rows.div_ceil(part), |i| {
        let mut sums = vec![0.0; features];
        let mut values = vec![A::zero(); BLOCK * features];
        let end = rows.min((i + 1) * part);
        for first in (i * part..end).step_by(BLOCK) {
            let values = &mut values[..BLOCK.min(end - first) * features];
            read(x, first, values);
            for row in values.chunks_exact(features) {
                sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum += x.into());
            }
        }
        sums
    });
    let mut total = vec![0.0; features];
    for sums in sums {
        total.iter_mut().zip(&sums).for_each(|(total, sum)| *total += sum);
    }
    total.iter().map(|total| A::of(total / rows as f64)).collect()
}
