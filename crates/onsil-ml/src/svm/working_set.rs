//! Which two variables are changed next: by second derivatives (Fan, Chen and Lin, 2005), the last of those
//! that are equally good.

use crate::svm::rows::KernelRows;
use crate::svm::smo::{DOWN, Solver, TAU, UP};
use onsil_kernels::working_set::{Candidates, Partner, best_partner, last_largest};
use std::borrow::Cow;

impl<R: KernelRows> Solver<'_, R> {
    /// Which variables to change next; none at the optimum. In the ν-forms both have the same sign of y.
    pub(crate) fn select(&mut self) -> Option<(usize, usize)> {
        let active = self.active;
        let groups = if self.problem.nu { 2 } else { 1 };
        let most = [0, 1].map(|group| match group < groups {
            true => last_largest(&self.h[..active], &self.moves_of(group), UP),
            false => (f64::NEG_INFINITY, 0),
        });
        let first = most.map(|(h, t)| (h > f64::NEG_INFINITY).then_some(t));
        self.look_ahead(&first[..groups]);
        let rows = first.map(|t| t.map(|t| self.row(t, active)));
        let (mut best, mut first_of_pair) = ((f64::NEG_INFINITY, None), 0);
        let mut violation = f64::NEG_INFINITY;
        for group in 0..groups {
            let Some(at) = rows[group] else { continue };
            let partner = self.partner(group, most[group], at);
            violation = violation.max(most[group].0 + partner.least);
            if partner.gain > best.0 || (partner.gain == best.0 && partner.variable > best.1) {
                (best, first_of_pair) = ((partner.gain, partner.variable), most[group].1);
            }
        }
        let second = best.1.filter(|_| violation >= self.rules.tol)?;
        Some((first_of_pair, second))
    }

    /// Which way each variable of a group may change.
    fn moves_of(&self, group: usize) -> Cow<'_, [u8]> {
        let moves = &self.moves[..self.active];
        if !self.problem.nu {
            return moves.into();
        }
        let of = |(t, &moves): (usize, &u8)| if self.group(t) == group { moves } else { 0 };
        moves.iter().enumerate().map(of).collect()
    }

    /// The best partner of a group for the variable that violates most, whose row is in a buffer.
    fn partner(&self, group: usize, (h, t): (f64, usize), at: usize) -> Partner {
        let active = self.active;
        best_partner(Candidates {
            h: &self.h[..active],
            moves: &self.moves_of(group),
            diagonal: &self.diagonal[..active],
            row: &self.buffers[at].values[..active],
            first: (h, self.diagonal[t]),
            tau: TAU,
        })
    }

    /// Makes rows ready together with those that will probably be wanted next: of the variables that
    /// violate most.
    pub(crate) fn look_ahead(&mut self, wanted: &[Option<usize>]) {
        let samples = &self.problem.sample;
        let missing = wanted.iter().flatten().filter(|&&t| !self.rows.is_ready(samples[t]));
        let missing: Vec<usize> = missing.copied().collect();
        if missing.is_empty() {
            return;
        }
        let middle = self.extremes().map(|(up, down)| (up - down) / 2.0);
        let violation = |t: usize| {
            let h = self.h[t] - middle[self.group(t)];
            match self.moves[t] {
                UP => h,
                DOWN => -h,
                _ => h.abs(),
            }
        };
        let mut expected = Vec::new();
        for first in missing {
            let alike = |t: &usize| {
                let sample = samples[*t];
                !self.rows.is_ready(sample) && self.rows.are_together(samples[first], sample)
            };
            let others = (0..self.active).filter(alike).map(|t| (violation(t), t));
            let mut others: Vec<(f64, usize)> = others.collect();
            let count = self.rows.batch();
            if count < others.len() {
                others.select_nth_unstable_by(count, |a, b| b.0.total_cmp(&a.0));
                others.truncate(count);
            }
            expected.push(samples[first]);
            expected.extend(others.iter().map(|&(_, t)| samples[t]));
        }
        self.rows.expect(&mut expected.into_iter());
    }
}
