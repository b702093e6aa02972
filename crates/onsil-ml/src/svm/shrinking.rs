//! Variables that seem to stay at their bounds are left out, and their gradient is made up for later
//! (Chang and Lin, 2011, sections 4.2 to 4.4).

use crate::svm::rows::KernelRows;
use crate::svm::smo::{DOWN, Quadratic, Solver, UP, add};

impl<R: KernelRows> Solver<'_, R> {
    /// The whole of `h`, from its bounded part and the free variables.
    pub(crate) fn reconstruct(&mut self) {
        let (n, active) = (self.len(), self.active);
        if active == n {
            return;
        }
        for t in active..n {
            self.h[t] = self.h_bounded[t] - self.problem.y[t] * self.problem.p[t];
        }
        let free: Vec<usize> = (0..active).filter(|&t| self.is_free(t)).collect();
        let weight = |q: &Quadratic, t: usize| q.alpha[t] * q.y[t];
        if free.len() * n > 2 * active * (n - active) {
            self.expect_all(active..n);
            for t in active..n {
                let at = self.row(t, active);
                let row = &self.buffers[at].values;
                let h = free
                    .iter()
                    .fold(self.h[t], |h, &s| h - weight(&self.problem, s) * f64::from(row[s]));
                self.h[t] = h;
            }
        } else {
            self.expect_all(free.iter().copied());
            for s in free {
                let at = self.row(s, n);
                let row = &self.buffers[at].values[active..n];
                add(&mut self.h[active..], row, -weight(&self.problem, s));
            }
        }
    }

    fn expect_all(&mut self, variables: impl Iterator<Item = usize>) {
        let samples = &self.problem.sample;
        self.rows.expect(&mut variables.map(|t| samples[t]));
    }

    /// The largest h that may go up and the largest −h that may go down, in each group.
    pub(crate) fn extremes(&self) -> [(f64, f64); 2] {
        let mut extremes = [(f64::NEG_INFINITY, f64::NEG_INFINITY); 2];
        for t in 0..self.active {
            let (up, down) = &mut extremes[self.group(t)];
            if self.moves[t] & UP != 0 {
                *up = up.max(self.h[t]);
            }
            if self.moves[t] & DOWN != 0 {
                *down = down.max(-self.h[t]);
            }
        }
        extremes
    }

    /// By how much the conditions of the optimum are violated; the run ends below `tol`.
    pub(crate) fn violation(&self) -> f64 {
        self.extremes().iter().map(|(up, down)| up + down).fold(f64::NEG_INFINITY, f64::max)
    }

    pub(crate) fn group(&self, t: usize) -> usize {
        usize::from(self.problem.nu && self.problem.y[t] < 0.0)
    }

    /// Leaves out variables that will probably stay at their bounds.
    pub(crate) fn shrink(&mut self) {
        let extremes = self.extremes();
        if !self.unshrunk && self.violation() <= self.rules.tol * 10.0 {
            self.unshrunk = true;
            self.reconstruct();
            self.active = self.len();
        }
        let mut t = 0;
        while t < self.active {
            if self.stays(t, &extremes) {
                self.active -= 1;
                while self.active > t {
                    if !self.stays(self.active, &extremes) {
                        self.swap(t, self.active);
                        break;
                    }
                    self.active -= 1;
                }
            }
            t += 1;
        }
    }

    fn stays(&self, t: usize, extremes: &[(f64, f64); 2]) -> bool {
        let (up, down) = extremes[self.group(t)];
        match self.moves[t] {
            UP => -self.h[t] > down,
            DOWN => self.h[t] > up,
            _ => false,
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        let q = &mut self.problem;
        q.sample.swap(a, b);
        for numbers in [&mut q.y, &mut q.p, &mut q.c, &mut q.alpha] {
            numbers.swap(a, b);
        }
        for numbers in [&mut self.diagonal, &mut self.h, &mut self.h_bounded] {
            numbers.swap(a, b);
        }
        self.moves.swap(a, b);
        self.origin.swap(a, b);
        self.buffers.iter_mut().for_each(|buffer| buffer.variable = None);
    }
}
