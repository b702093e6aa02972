//! The new centres: sums of the rows of each cluster, and what becomes of a cluster without rows.

use super::bounds::{Move, NONE};
use super::centres::Centres;
use super::float::{Float, squared_distance};
use super::samples::Samples;
use crate::products::BLOCK;
use onsil_core::parallel;

/// Rows that are summed by one thread.
const PIECE: usize = 1024;

/// The weighted sum of the rows of each cluster, and the sum of their weights: both follow the rows that
/// move. A sum that has seen more moves than it has rows is made anew, so that roundings do not pile up.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    features: usize,
    /// (clusters, features), row-major.
    values: Vec<f64>,
    /// (clusters)
    weights: Vec<f64>,
    /// The rows of each cluster that have a weight.
    counts: Vec<usize>,
    /// The moves since the sum was made anew.
    moves: Vec<usize>,
}

/// A row to be added, or taken away.
#[derive(Clone, Copy)]
struct Term {
    row: u32,
    sign: f32,
}

impl Sums {
    /// Sums of nothing.
    pub(super) fn new(clusters: usize, features: usize) -> Self {
        Self {
            features,
            values: vec![0.0; clusters * features],
            weights: vec![0.0; clusters],
            counts: vec![0; clusters],
            moves: vec![0; clusters],
        }
    }

    /// Follows rows that moved, after which they have these labels.
    pub(super) fn follow<A: Float>(
        &mut self,
        samples: &Samples<A>,
        labels: &[usize],
        moves: &[Move],
    ) {
        let mut terms = vec![Vec::new(); self.counts.len()];
        for &Move { row, from, to } in moves {
            let counts = usize::from(samples.weights[row] > A::zero());
            if from != NONE {
                terms[from].push(Term { row: row as u32, sign: -1.0 });
                self.counts[from] -= counts;
            }
            terms[to].push(Term { row: row as u32, sign: 1.0 });
            self.counts[to] += counts;
        }
        self.renew(labels, &mut terms);
        let pieces: Vec<(usize, &[Term])> = terms
            .iter()
            .enumerate()
            .flat_map(|(cluster, terms)| terms.chunks(PIECE).map(move |terms| (cluster, terms)))
            .collect();
        let sums = parallel::map(pieces.len(), |i| self.sum(samples, pieces[i].1));
        for ((cluster, _), (sum, weight)) in pieces.iter().zip(sums) {
            self.weights[*cluster] += weight;
            let total = &mut self.values[cluster * self.features..][..self.features];
            total.iter_mut().zip(&sum).for_each(|(total, sum)| *total += sum);
        }
    }

    /// Starts the sums anew that have seen too many moves: their terms become all of their rows.
    fn renew(&mut self, labels: &[usize], terms: &mut [Vec<Term>]) {
        let mut anew = vec![false; terms.len()];
        for (cluster, terms) in terms.iter_mut().enumerate() {
            self.moves[cluster] += terms.len();
            if self.moves[cluster] > self.counts[cluster] {
                terms.clear();
                anew[cluster] = true;
                self.moves[cluster] = 0;
                self.weights[cluster] = 0.0;
                self.values[cluster * self.features..][..self.features].fill(0.0);
            }
        }
        if anew.contains(&true) {
            for (row, &label) in labels.iter().enumerate().filter(|&(_, &label)| anew[label]) {
                terms[label].push(Term { row: row as u32, sign: 1.0 });
            }
        }
    }

    /// The weighted sum of some rows, and of their weights.
    fn sum<A: Float>(&self, samples: &Samples<A>, terms: &[Term]) -> (Vec<f64>, f64) {
        let (mut sum, mut weights) = (vec![0.0; self.features], 0.0);
        for term in terms {
            let row = term.row as usize;
            let weight = samples.weights[row].into() * f64::from(term.sign);
            weights += weight;
            samples.x.add_row(row, weight, &mut sum);
        }
        (sum, weights)
    }

    /// The centres: means. A cluster without weight gets the row that is farthest from its centre.
    pub(super) fn centres<A: Float>(
        &self,
        samples: &Samples<A>,
        centres: &Centres<A>,
        labels: &[usize],
    ) -> (Centres<A>, Vec<f64>) {
        let empty: Vec<usize> = (0..self.counts.len()).filter(|&j| self.counts[j] == 0).collect();
        if empty.is_empty() {
            return (self.means(), self.weights.clone());
        }
        let mut sums = self.clone();
        sums.relocate(&empty, samples, centres, labels);
        (sums.means(), sums.weights)
    }

    /// Gives each of these clusters the row that is farthest from its centre, and takes it from the cluster
    /// that had it. Nothing moves when every row lies on its centre.
    fn relocate<A: Float>(
        &mut self,
        empty: &[usize],
        samples: &Samples<A>,
        centres: &Centres<A>,
        labels: &[usize],
    ) {
        let distances = parallel::map(labels.len().div_ceil(BLOCK), |block| {
            let rows = block * BLOCK..labels.len().min((block + 1) * BLOCK);
            let mut buffer = Vec::new();
            let distance = |row: usize| {
                let x = samples.x.row(row, &mut buffer);
                squared_distance(x, centres.row(labels[row])).into()
            };
            rows.map(distance).collect::<Vec<f64>>()
        })
        .concat();
        let mut farthest: Vec<usize> = (0..labels.len()).collect();
        farthest.sort_by(|&a, &b| distances[b].total_cmp(&distances[a]));
        if farthest.first().is_none_or(|&row| distances[row] == 0.0) {
            return;
        }
        for (&cluster, row) in empty.iter().zip(farthest) {
            let weight: f64 = samples.weights[row].into();
            let from = labels[row];
            self.weights[from] -= weight;
            samples.x.add_row(
                row,
                -weight,
                &mut self.values[from * self.features..][..self.features],
            );
            let sum = &mut self.values[cluster * self.features..][..self.features];
            sum.fill(0.0);
            samples.x.add_row(row, weight, sum);
            self.weights[cluster] = weight;
        }
    }

    /// The means; a cluster without weight lies on the one of the largest weight.
    fn means<A: Float>(&self) -> Centres<A> {
        let largest = (1..self.weights.len())
            .fold(0, |best, j| if self.weights[j] > self.weights[best] { j } else { best });
        let mut values = Vec::with_capacity(self.values.len());
        for (cluster, &weight) in self.weights.iter().enumerate() {
            // Not `<= 0`: what rounding leaves of a cluster that lost its rows may be below 0.
            let from = if weight > 0.0 { cluster } else { largest };
            let sum = &self.values[from * self.features..][..self.features];
            let weight = self.weights[from];
            let share = if weight > 0.0 { weight.recip() } else { 1.0 };
            values.extend(sum.iter().map(|sum| A::of(sum * share)));
        }
        Centres::new(values, self.features)
    }
}
