//! One run of k-means from given first centres.
//!
//! Minimises the inertia `Σ w ‖x − c‖²` over labels and centres in turn: each row goes to its nearest
//! centre, each centre to the mean of its rows (S. Lloyd, "Least squares quantization in PCM", IEEE
//! Transactions on Information Theory 28, 1982). Elkan's bounds leave out distances, never change a label.

use super::centres::Centres;
use super::elkan::Bounds;
use super::float::{Float, squared_distance};
use super::samples::Samples;
use super::sums::Sums;
use onsil_core::parallel;

/// Not yet the label of any cluster.
const NONE: usize = usize::MAX;

/// Why a run ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum End {
    /// No label changed.
    Labels,
    /// The centres hardly moved.
    Tolerance,
}

/// A run after some of its steps.
#[derive(Clone, Debug)]
pub(super) struct Run<A> {
    pub(super) centres: Centres<A>,
    pub(super) labels: Vec<usize>,
    /// Steps done.
    pub(super) iteration: usize,
    /// How far the centres went in the last step: the sum of their squared distances.
    pub(super) shift: f64,
    /// The inertia after the last step, from sums: exact enough to watch.
    pub(super) inertia: f64,
    /// `Σ w ‖x‖²`
    total: f64,
    parts: Vec<Sums<A>>,
    bounds: Option<Bounds<A>>,
}

/// What a run found.
#[derive(Clone, Debug)]
pub(super) struct Outcome<A> {
    pub(super) centres: Centres<A>,
    pub(super) labels: Vec<usize>,
    pub(super) inertia: f64,
    pub(super) n_iter: usize,
}

impl<A: Float> Run<A> {
    /// A run from these centres, with Elkan's bounds or without.
    pub(super) fn new(samples: &Samples<A>, centres: Centres<A>, elkan: bool) -> Self {
        let (k, n) = (centres.len(), samples.len());
        let parts = n.div_ceil(samples.rows_of_a_part(k));
        let terms = samples.norms.iter().zip(&samples.weights);
        Self {
            labels: vec![NONE; n],
            iteration: 0,
            shift: 0.0,
            inertia: 0.0,
            total: terms.map(|(norm, &weight)| norm * weight.into()).sum(),
            parts: vec![Sums::new(k, samples.features); parts],
            bounds: (elkan && k > 1).then(|| Bounds::new(samples, &centres)),
            centres,
        }
    }

    /// Assigns every row, then moves every centre. The run is at its end if `Some`.
    pub(super) fn step(&mut self, samples: &Samples<A>, tol: f64) -> Option<End> {
        let changed = self.assign(samples);
        let mut sums = Sums::total(&self.parts);
        sums.relocate_empty(samples, &self.centres, &self.labels);
        let weights = sums.clone();
        let moved = sums.centres();
        let shifts: Vec<f64> = (0..moved.len())
            .map(|j| squared_distance(moved.row(j), self.centres.row(j)).into())
            .collect();
        self.shift = shifts.iter().sum();
        self.inertia = (self.total - weights.weighted_norms(&moved)).max(0.0);
        self.centres = moved;
        if let Some(bounds) = &mut self.bounds {
            bounds.follow(&self.centres, &shifts);
        }
        self.iteration += 1;
        if !changed {
            Some(End::Labels)
        } else if self.shift <= tol {
            Some(End::Tolerance)
        } else {
            None
        }
    }

    /// Assigns every row and sums the clusters of each part; whether a label changed.
    fn assign(&mut self, samples: &Samples<A>) -> bool {
        let (centres, features) = (&self.centres, samples.features);
        let part = samples.rows_of_a_part(centres.len());
        let weight = |i: usize, row: usize| samples.weights[i * part + row];
        let rows = samples.x.chunks(part * features).zip(self.labels.chunks_mut(part));
        let mut parts: Vec<_> = rows.zip(&mut self.parts).enumerate().collect();
        let changed = match &mut self.bounds {
            None => {
                let mut parts: Vec<_> = parts.into_iter().map(|part| (part, false)).collect();
                parallel::for_each(&mut parts, |((i, ((x, labels), sums)), changed)| {
                    sums.clear();
                    *changed = centres.assign(x, features, labels, |row, label| {
                        let x = &x[row * features..][..features];
                        sums.add(label, x, weight(*i, row));
                    });
                });
                parts.iter().any(|(_, changed)| *changed)
            }
            Some(bounds) => {
                let mut parts: Vec<_> = parts.drain(..).zip(bounds.parts(part)).collect();
                parallel::for_each(&mut parts, |((i, ((x, labels), sums)), bounds)| {
                    sums.clear();
                    bounds.assign(centres, x, &samples.norms[*i * part..], labels);
                    for (row, x) in x.chunks_exact(features).enumerate() {
                        sums.add(labels[row], x, weight(*i, row));
                    }
                });
                parts.iter().any(|(_, bounds)| bounds.changed)
            }
        };
        changed
    }

    /// Ends the run: unless it ended because no label changed, assigns every row once more, so that
    /// labels and centres belong together.
    pub(super) fn finish(mut self, samples: &Samples<A>, end: Option<End>) -> Outcome<A> {
        if end != Some(End::Labels) {
            self.labels = self.centres.nearest(samples).0;
        }
        Outcome {
            inertia: self.centres.inertia(samples, &self.labels),
            centres: self.centres,
            labels: self.labels,
            n_iter: self.iteration,
        }
    }
}
