//! One run of k-means from given first centres.
//!
//! Minimises the inertia `Σ w ‖x − c‖²` over labels and centres in turn: each row goes to its nearest
//! centre, each centre to the mean of its rows (S. Lloyd, "Least squares quantization in PCM", IEEE
//! Transactions on Information Theory 28, 1982). Bounds leave out distances, never change a label.

use super::bounds::{Bounds, NONE};
use super::centres::Centres;
use super::float::{Float, squared_distance};
use super::samples::Samples;
use super::sums::Sums;

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
    sums: Sums,
    bounds: Bounds<A>,
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
    /// A run from these centres.
    pub(super) fn new(samples: &Samples<A>, centres: Centres<A>) -> Self {
        let terms = samples.norms.iter().zip(&samples.weights);
        Self {
            labels: vec![NONE; samples.len()],
            iteration: 0,
            shift: 0.0,
            inertia: 0.0,
            total: terms.map(|(norm, &weight)| norm * weight.into()).sum(),
            sums: Sums::new(centres.len(), samples.features),
            bounds: Bounds::new(samples, &centres),
            centres,
        }
    }

    /// Assigns every row, then moves every centre. The run is at its end if `Some`.
    pub(super) fn step(&mut self, samples: &Samples<A>, tol: f64) -> Option<End> {
        let moves = self.bounds.assign(samples, &self.centres, &mut self.labels);
        self.sums.follow(samples, &self.labels, &moves);
        let (moved, weights) = self.sums.centres(samples, &self.centres, &self.labels);
        let shifts: Vec<f64> = (0..moved.len())
            .map(|j| squared_distance(moved.row(j), self.centres.row(j)).into())
            .collect();
        self.shift = shifts.iter().sum();
        let terms = weights.iter().enumerate();
        let explained: f64 = terms.map(|(j, weight)| weight * moved.norm(j)).sum();
        self.inertia = (self.total - explained).max(0.0);
        self.centres = moved;
        self.bounds.follow(&self.centres, &shifts);
        self.iteration += 1;
        if moves.is_empty() {
            Some(End::Labels)
        } else if self.shift <= tol {
            Some(End::Tolerance)
        } else {
            None
        }
    }

    /// Ends the run: unless it ended because no label changed, assigns every row once more, so that
    /// labels and centres belong together.
    pub(super) fn finish(mut self, samples: &Samples<A>, end: Option<End>) -> Outcome<A> {
        if end != Some(End::Labels) {
            self.bounds.assign(samples, &self.centres, &mut self.labels);
        }
        Outcome {
            inertia: self.centres.inertia(samples, &self.labels),
            centres: self.centres,
            labels: self.labels,
            n_iter: self.iteration,
        }
    }
}
