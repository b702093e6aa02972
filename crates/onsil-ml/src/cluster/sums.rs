//! The new centres: sums of the rows of each cluster, and what becomes of a cluster without rows.

use super::centres::Centres;
use super::float::{Float, add, squared_distance};
use super::samples::Samples;
use crate::products::BLOCK;
use onsil_core::parallel;

/// The weighted sum of the rows of each cluster, and the sum of their weights.
#[derive(Clone, Debug)]
pub(super) struct Sums<A> {
    /// (clusters, features), row-major.
    values: Vec<A>,
    /// (clusters)
    weights: Vec<A>,
}

impl<A: Float> Sums<A> {
    /// Sums of nothing.
    pub(super) fn new(clusters: usize, features: usize) -> Self {
        Self { values: vec![A::zero(); clusters * features], weights: vec![A::zero(); clusters] }
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        self.values.fill(A::zero());
        self.weights.fill(A::zero());
    }

    /// Adds a row to its cluster.
    pub(super) fn add(&mut self, cluster: usize, x: &[A], weight: A) {
        self.weights[cluster] += weight;
        add(&mut self.values[cluster * x.len()..][..x.len()], x, weight);
    }

    /// The sums over all parts, added in their order.
    pub(super) fn total(parts: &[Self]) -> Self {
        let clusters = parts.first().map_or(0, |part| part.weights.len());
        let features = parts.first().map_or(0, |part| part.values.len()) / clusters.max(1);
        let mut total = Self::new(clusters, features);
        let Self { values, weights } = &mut total;
        for part in parts {
            weights.iter_mut().zip(&part.weights).for_each(|(sum, &weight)| *sum += weight);
        }
        let mut rows: Vec<_> = values.chunks_mut(features.max(1)).enumerate().collect();
        parallel::for_each(&mut rows, |(cluster, sum)| {
            for part in parts {
                add(sum, &part.values[*cluster * features..][..features], A::one());
            }
        });
        total
    }

    /// Gives each cluster without weight the row that is farthest from its centre, and takes it from the
    /// cluster that had it. Nothing moves when every row lies on its centre.
    pub(super) fn relocate_empty(
        &mut self,
        samples: &Samples<A>,
        centres: &Centres<A>,
        labels: &[usize],
    ) {
        let empty = (0..self.weights.len()).filter(|&j| self.weights[j] == A::zero());
        let empty: Vec<usize> = empty.collect();
        if empty.is_empty() {
            return;
        }
        let distances = parallel::map(labels.len().div_ceil(BLOCK), |block| {
            let rows = block * BLOCK..labels.len().min((block + 1) * BLOCK);
            rows.map(|row| squared_distance(samples.row(row), centres.row(labels[row])).into())
                .collect::<Vec<f64>>()
        })
        .concat();
        let mut farthest: Vec<usize> = (0..labels.len()).collect();
        farthest.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]));
        if farthest.first().is_none_or(|&row| distances[row] == 0.0) {
            return;
        }
        for (cluster, row) in empty.into_iter().zip(farthest) {
            let (x, weight) = (samples.row(row), samples.weights[row]);
            let from = labels[row];
            add(&mut self.values[from * x.len()..][..x.len()], x, A::zero() - weight);
            self.weights[from] = self.weights[from] - weight;
            self.values[cluster * x.len()..][..x.len()].fill(A::zero());
            self.weights[cluster] = A::zero();
            self.add(cluster, x, weight);
        }
    }

    /// The centres: means; a cluster without weight lies on the one of the largest weight.
    pub(super) fn centres(mut self) -> Centres<A> {
        let clusters = self.weights.len();
        let features = self.values.len() / clusters;
        for (sum, &weight) in self.values.chunks_exact_mut(features).zip(&self.weights) {
            if weight > A::zero() {
                let share = A::one() / weight;
                sum.iter_mut().for_each(|value| *value *= share);
            }
        }
        let largest = (1..clusters)
            .fold(0, |best, j| if self.weights[j] > self.weights[best] { j } else { best });
        for cluster in 0..clusters {
            // Not `<= 0`: what rounding leaves of a cluster that lost its rows may be below 0.
            if self.weights[cluster] > A::zero() {
                continue;
            }
            let from = largest * features..(largest + 1) * features;
            self.values.copy_within(from, cluster * features);
        }
        Centres::new(self.values, features)
    }

    /// `Σ w ‖c‖²` over the rows' own centres.
    pub(super) fn weighted_norms(&self, centres: &Centres<A>) -> f64 {
        let terms = self.weights.iter().zip(&centres.norms);
        terms.map(|(&weight, &norm)| weight.into() * norm.into()).sum()
    }
}
