//! Which two variables are changed next: by second derivatives (Fan, Chen and Lin, 2005), the last of those
//! that are equally good.

use crate::svm::rows::KernelRows;
use crate::svm::smo::{DOWN, Solver, TAU, UP};

/// The partner that promises most.
struct Partner {
    gain: f64,
    variable: Option<usize>,
}

/// 1 less the rounding of a quotient and two products, with room.
const ALMOST: f64 = 1.0 - 1e-14;

impl<R: KernelRows> Solver<'_, R> {
    /// Which variables to change next; none at the optimum.
    pub(crate) fn select(&mut self) -> Option<(usize, usize)> {
        if self.problem.nu { self.select_pair::<true>() } else { self.select_pair::<false>() }
    }

    /// With `NU`, both variables have the same y.
    fn select_pair<const NU: bool>(&mut self) -> Option<(usize, usize)> {
        let active = self.active;
        let group = |y: f64| usize::from(NU && y < 0.0);
        let mut most = [(f64::NEG_INFINITY, 0); 2];
        for t in 0..active {
            let h = if self.moves[t] & UP == 0 { f64::NEG_INFINITY } else { self.h[t] };
            let most = &mut most[group(self.problem.y[t])];
            if h >= most.0 {
                *most = (h, t);
            }
        }
        let groups = if NU { 2 } else { 1 };
        let mut best = Partner { gain: f64::NEG_INFINITY, variable: None };
        let mut violation = f64::NEG_INFINITY;
        let wanted = most.map(|(h, t)| (h > f64::NEG_INFINITY).then_some(t));
        self.look_ahead(&wanted[..groups]);
        let rows = wanted.map(|t| t.map(|t| self.row(t, active)));
        if !NU {
            let least = self.partner(most[0], rows[0]?, &mut best);
            violation = most[0].0 + least;
        } else {
            let mut least = [f64::NEG_INFINITY; 2];
            for t in 0..active {
                let g = group(self.problem.y[t]);
                if let Some(at) = rows[g] {
                    let row = &self.buffers[at].values;
                    self.compare(most[g], row[t], t, &mut best);
                }
                if self.moves[t] & DOWN != 0 {
                    least[g] = least[g].max(-self.h[t]);
                }
            }
            for g in 0..groups {
                violation = violation.max(most[g].0 + least[g]);
            }
        }
        let j = best.variable.filter(|_| violation >= self.rules.tol)?;
        Some((most[group(self.problem.y[j])].1, j))
    }

    /// The best partner of the variable `most`, whose row is in a buffer; the largest −h that may fall.
    fn partner(&self, most: (f64, usize), at: usize, best: &mut Partner) -> f64 {
        let row = &self.buffers[at].values[..self.active];
        let mut least = f64::NEG_INFINITY;
        for (t, &k) in row.iter().enumerate() {
            self.compare(most, k, t, best);
            let down = if self.moves[t] & DOWN == 0 { f64::NEG_INFINITY } else { -self.h[t] };
            least = least.max(down);
        }
        least
    }

    /// Whether variable `t` is a better partner of `most` than `best`; `k` is the kernel between them.
    #[inline(always)]
    fn compare(&self, most: (f64, usize), k: f32, t: usize, best: &mut Partner) {
        let difference = most.0 - self.h[t];
        let difference = if self.moves[t] & DOWN == 0 { 0.0 } else { difference.max(0.0) };
        let curvature = self.diagonal[most.1] + self.diagonal[t] - 2.0 * f64::from(k);
        let curvature = if curvature > 0.0 { curvature } else { TAU };
        let square = difference * difference;
        // Without a division: no partner that is better, or as good, is lost.
        if square >= best.gain * curvature * ALMOST && difference > 0.0 {
            let gain = square / curvature;
            if gain >= best.gain {
                *best = Partner { gain, variable: Some(t) };
            }
        }
    }

    /// Makes rows ready together with those that will probably be wanted next: of the variables that
    /// violate most.
    pub(crate) fn look_ahead(&mut self, wanted: &[Option<usize>]) {
        let samples = &self.problem.sample;
        let missing = wanted.iter().flatten().any(|&t| !self.rows.is_ready(samples[t]));
        if !missing {
            return;
        }
        let count = self.rows.batch().min(self.active);
        let (moves, h) = (&self.moves, &self.h);
        let violation = |t: &usize| match moves[*t] {
            UP => h[*t],
            DOWN => -h[*t],
            _ => h[*t].abs(),
        };
        let mut order: Vec<usize> =
            (0..self.active).filter(|&t| !self.rows.is_ready(samples[t])).collect();
        if count < order.len() {
            order.select_nth_unstable_by(count, |a, b| violation(b).total_cmp(&violation(a)));
            order.truncate(count);
        }
        let first = wanted.iter().flatten().copied();
        self.rows.expect(&mut first.chain(order).map(|t| samples[t]));
    }
}
