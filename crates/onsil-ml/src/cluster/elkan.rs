//! Elkan's bounds: which rows may have another nearest centre than before.
//!
//! C. Elkan, "Using the triangle inequality to accelerate k-means", ICML 2003. A row whose bounds leave its
//! label in doubt is compared with all centres in one product together with the other such rows of its
//! block, which makes all its bounds tight again. The bounds hold in spite of rounding, so that labels
//! are always those of the search without bounds.

use super::centres::Centres;
use super::float::{Float, dot, squared_distance};
use super::samples::Samples;
use crate::products::BLOCK;
use onsil_core::parallel;

/// The bounds of all rows. `drift` and `slack` have room for every rounding.
#[derive(Clone, Debug)]
pub(super) struct Bounds<A> {
    features: usize,
    /// At least the distance of each row to the centre of its label.
    upper: Vec<A>,
    /// (rows, clusters): less `drift`, at most the distance of each row to each centre.
    lower: Vec<A>,
    /// At least how far each centre went in the last step.
    shifts: Vec<A>,
    /// The sum of the shifts of each centre so far.
    drift: Vec<A>,
    /// (clusters, clusters): at most the distance of each centre to each.
    between: Vec<A>,
    /// The least of `between` for each centre and another one.
    next: Vec<A>,
    /// What rounding may add to a comparison of distances.
    slack: A,
    /// The largest `‖x‖²`.
    largest: f64,
}

/// The bounds of a part of the rows.
pub(super) struct Part<'a, A> {
    shared: Shared<'a, A>,
    upper: &'a mut [A],
    lower: &'a mut [A],
    /// Whether a label changed.
    pub(super) changed: bool,
}

#[derive(Clone, Copy)]
struct Shared<'a, A> {
    features: usize,
    shifts: &'a [A],
    drift: &'a [A],
    between: &'a [A],
    next: &'a [A],
    slack: A,
}

impl<A: Float> Bounds<A> {
    /// Bounds that leave every label in doubt.
    pub(super) fn new(samples: &Samples<A>, centres: &Centres<A>) -> Self {
        let (n, k) = (samples.len(), centres.len());
        let mut bounds = Self {
            features: samples.features,
            upper: vec![A::of(f64::INFINITY); n],
            lower: vec![A::zero(); n * k],
            shifts: vec![A::zero(); k],
            drift: vec![A::zero(); k],
            between: vec![A::zero(); k * k],
            next: vec![A::zero(); k],
            slack: A::zero(),
            largest: samples.norms.iter().copied().fold(0.0, f64::max),
        };
        bounds.follow(centres, &vec![0.0; k]);
        bounds
    }

    /// Moves the bounds after the centres, which went `shifts`, squared distances.
    pub(super) fn follow(&mut self, centres: &Centres<A>, shifts: &[f64]) {
        let (k, rounding) = (centres.len(), self.rounding());
        let up = |squared: f64| A::of(squared.sqrt() * (1.0 + rounding));
        for ((shift, drift), &squared) in self.shifts.iter_mut().zip(&mut self.drift).zip(shifts) {
            *shift = up(squared);
            *drift += *shift;
        }
        let mut rows: Vec<_> = self.between.chunks_mut(k).zip(&mut self.next).enumerate().collect();
        parallel::for_each(&mut rows, |(i, (between, next))| {
            **next = A::of(f64::INFINITY);
            for (j, between) in between.iter_mut().enumerate() {
                let squared: f64 = squared_distance(centres.row(*i), centres.row(j)).into();
                *between = A::of(squared.sqrt() * (1.0 - rounding));
                if j != *i && *between < **next {
                    **next = *between;
                }
            }
        });
        let longest = self.drift.iter().fold(0.0, |a: f64, &b| a.max(b.into()));
        self.slack = A::of(16.0 * A::EPSILON * (self.largest.sqrt() + furthest(centres) + longest));
    }

    /// The relative rounding of a sum over all features, and of what is done with it.
    fn rounding(&self) -> f64 {
        (self.features + 8) as f64 * A::EPSILON
    }

    /// The bounds of each `rows` rows.
    pub(super) fn parts(&mut self, rows: usize) -> impl Iterator<Item = Part<'_, A>> {
        let shared = Shared {
            features: self.features,
            shifts: &self.shifts,
            drift: &self.drift,
            between: &self.between,
            next: &self.next,
            slack: self.slack,
        };
        let k = self.drift.len();
        let parts = self.upper.chunks_mut(rows).zip(self.lower.chunks_mut(rows * k));
        parts.map(move |(upper, lower)| Part { shared, upper, lower, changed: false })
    }
}

/// The largest `‖c‖`.
fn furthest<A: Float>(centres: &Centres<A>) -> f64 {
    centres.norms.iter().fold(0.0, |a: f64, &b| a.max(b.into())).sqrt()
}

impl<A: Float> Part<'_, A> {
    /// Assigns each row of `x`, with the squared norms `norms`, to its nearest centre.
    pub(super) fn assign(
        &mut self,
        centres: &Centres<A>,
        x: &[A],
        norms: &[f64],
        labels: &mut [usize],
    ) {
        let (features, k) = (self.shared.features, centres.len());
        let rounding = (features + 8) as f64 * A::EPSILON;
        let reach = furthest(centres).powi(2);
        // What rounding may do to the squared distance of the row to any centre.
        let error = |row: usize| rounding * (norms[row] + reach);
        let (mut gathered, mut scores) = (Vec::new(), vec![A::zero(); BLOCK * k]);
        for (block, x) in x.chunks(BLOCK * features).enumerate() {
            gathered.clear();
            let rows = block * BLOCK..block * BLOCK + x.len() / features;
            let open: Vec<usize> = rows
                .filter(|&row| {
                    let x = &x[(row - block * BLOCK) * features..][..features];
                    let open = self.is_open(centres, x, row, labels[row], norms[row], error(row));
                    if open {
                        gathered.extend_from_slice(x);
                    }
                    open
                })
                .collect();
            let scores = &mut scores[..open.len() * k];
            centres.scores(&gathered, scores);
            for (&row, scores) in open.iter().zip(scores.chunks_exact(k)) {
                let label = super::centres::least(scores);
                self.changed |= labels[row] != label;
                labels[row] = label;
                self.tighten(row, label, scores, norms[row], error(row));
            }
        }
    }

    /// Whether another centre than that of its label may be the nearest one of a row.
    fn is_open(
        &mut self,
        centres: &Centres<A>,
        x: &[A],
        row: usize,
        label: usize,
        norm: f64,
        error: f64,
    ) -> bool {
        if self.upper[row] == A::of(f64::INFINITY) {
            return true;
        }
        self.upper[row] += self.shared.shifts[label] + self.shared.slack;
        if !self.in_doubt(row, label, error) {
            return false;
        }
        let score = centres.norms[label] - A::of(2.0) * dot(x, centres.row(label));
        let exact = (norm + score.into()).max(0.0) + error;
        self.upper[row] = A::of(exact.sqrt() * (1.0 + 2.0 * A::EPSILON));
        self.in_doubt(row, label, error)
    }

    fn in_doubt(&self, row: usize, label: usize, error: f64) -> bool {
        let Shared { drift, between, next, slack, .. } = self.shared;
        let k = drift.len();
        let upper = self.upper[row];
        // Beyond this distance no computed distance can be below that of the label.
        let upper_wide: f64 = upper.into();
        let beyond = A::of((upper_wide * upper_wide + 2.0 * error).sqrt()) + slack;
        if beyond + upper <= next[label] {
            return false;
        }
        let lower = &self.lower[row * k..][..k];
        let between = &between[label * k..][..k];
        let bounds = lower.iter().zip(drift).zip(between).enumerate();
        bounds.into_iter().any(|(j, ((&lower, &drift), &between))| {
            j != label && beyond > lower - drift && beyond + upper > between
        })
    }

    /// Sets the bounds of a row from its distances.
    fn tighten(&mut self, row: usize, label: usize, scores: &[A], norm: f64, error: f64) {
        let k = scores.len();
        let (down, drift) = (A::of(norm - error), self.shared.drift);
        for ((lower, &score), &drift) in
            self.lower[row * k..][..k].iter_mut().zip(scores).zip(drift)
        {
            let squared = down + score;
            *lower = if squared > A::zero() { squared.sqrt() + drift } else { drift };
        }
        let squared = (norm + scores[label].into()).max(0.0) + error;
        self.upper[row] = A::of(squared.sqrt() * (1.0 + 2.0 * A::EPSILON));
    }
}
