//! Sequential minimal optimisation.
//!
//! All kernel machines of this module are one quadratic problem:
//!
//! > minimise ½ αᵀQα + pᵀα subject to yᵀα = δ and 0 ≤ αₜ ≤ Cₜ, with Qₜₛ = yₜ yₛ K(xₜ, xₛ), yₜ = ±1
//!
//! and, in the ν-forms, with the sum of all α given too. In each step the two variables are changed that
//! promise the largest decrease: one that violates the conditions of the optimum most, and the best
//! partner for it by the second derivative (R.-E. Fan, P.-H. Chen and C.-J. Lin, "Working set selection
//! using second order information for training support vector machines", JMLR 6, 2005). Variables that
//! seem to stay at a bound are left out meanwhile (C.-C. Chang and C.-J. Lin, "LIBSVM: a library for
//! support vector machines", ACM TIST 2, 2011, sections 4.1 to 4.4). Order of variables, ties, stopping
//! rule and rounding are LIBSVM's, so that so are the steps.
//!
//! What is kept of the gradient G is h = −y·G, which makes both signs of y one case: variables that may
//! go up along y (`UP`) violate by a large h, those that may go down (`DOWN`) by a small one, and rows of
//! K need no signs.

use crate::svm::rows::KernelRows;
/// Which way yₜαₜ may change: it may grow, or fall.
pub(crate) use onsil_kernels::working_set::{DOWN, UP};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Instead of a second derivative that is not above 0.
pub(crate) const TAU: f64 = 1e-12;

/// Iterations between looks at what can be left out, and between reports.
const PERIOD: usize = 1000;

/// Time between reports where iterations are slow: a stop must not have to wait for a thousand of them.
const PATIENCE: Duration = Duration::from_millis(20);

/// A quadratic problem.
pub(crate) struct Quadratic {
    /// The row of K that belongs to each variable.
    pub(crate) sample: Vec<u32>,
    /// +1 or −1 for each variable.
    pub(crate) y: Vec<f64>,
    /// The linear term.
    pub(crate) p: Vec<f64>,
    /// The upper bounds.
    pub(crate) c: Vec<f64>,
    /// Where to begin; it fulfils the constraints.
    pub(crate) alpha: Vec<f64>,
    /// Whether the sum of all α stays what it is.
    pub(crate) nu: bool,
}

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) tol: f64,
    pub(crate) shrinking: bool,
    pub(crate) max_iter: u64,
}

/// The solution of a [`Quadratic`].
#[derive(Clone, Debug)]
pub(crate) struct Solution {
    pub(crate) alpha: Vec<f64>,
    /// The decision function is `Σ yₜ αₜ K(xₜ, x) − rho`.
    pub(crate) rho: f64,
    /// In the ν-forms, what belongs to the second constraint.
    pub(crate) r: f64,
    /// ½ αᵀQα + pᵀα.
    pub(crate) objective: f64,
    pub(crate) iterations: u64,
    pub(crate) end: End,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Converged,
    MaxIter,
    Stopped,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State {
    pub(crate) iteration: u64,
    pub(crate) objective: f64,
    pub(crate) gap: f64,
    pub(crate) violation: f64,
}

/// Solves a problem. `watch` may stop it.
pub(crate) fn solve(
    problem: Quadratic,
    rows: &mut impl KernelRows,
    rules: Rules,
    watch: &mut dyn FnMut(&State) -> ControlFlow<()>,
) -> Solution {
    let mut solver = Solver::new(problem, rows, rules);
    let end = solver.run(watch);
    solver.finish(end)
}

/// A run.
pub(crate) struct Solver<'a, R> {
    pub(crate) problem: Quadratic,
    pub(crate) rules: Rules,
    pub(crate) rows: &'a mut R,
    /// The first `active` variables are those that are not left out.
    pub(crate) active: usize,
    /// Where each variable was at the beginning.
    pub(crate) origin: Vec<u32>,
    /// The diagonal of K.
    pub(crate) diagonal: Vec<f64>,
    /// −y · gradient; out of date for variables that are left out.
    pub(crate) h: Vec<f64>,
    /// The part of it that comes from variables at their upper bounds.
    pub(crate) h_bounded: Vec<f64>,
    pub(crate) moves: Vec<u8>,
    pub(crate) buffers: [Buffer; 3],
    pub(crate) clock: u64,
    pub(crate) unshrunk: bool,
    pub(crate) iterations: u64,
    pub(crate) objective: f64,
}

/// A row of K in the order of the variables.
#[derive(Default)]
pub(crate) struct Buffer {
    pub(crate) variable: Option<usize>,
    pub(crate) used: u64,
    pub(crate) values: Vec<f32>,
}

impl<'a, R: KernelRows> Solver<'a, R> {
    fn new(problem: Quadratic, rows: &'a mut R, rules: Rules) -> Self {
        let n = problem.y.len();
        let mut solver = Self {
            active: n,
            origin: (0..n as u32).collect(),
            diagonal: problem.sample.iter().map(|&sample| rows.diagonal(sample)).collect(),
            h: problem.y.iter().zip(&problem.p).map(|(y, p)| -y * p).collect(),
            h_bounded: vec![0.0; n],
            moves: vec![0; n],
            buffers: Default::default(),
            clock: 0,
            unshrunk: false,
            iterations: 0,
            objective: 0.0,
            problem,
            rules,
            rows,
        };
        (0..n).for_each(|t| solver.update_moves(t));
        solver.start_gradient();
        solver.objective = solver.exact_objective();
        solver
    }

    pub(crate) fn len(&self) -> usize {
        self.origin.len()
    }

    fn start_gradient(&mut self) {
        let n = self.len();
        let begun: Vec<usize> = (0..n).filter(|&t| !self.at_lower(t)).collect();
        self.rows.expect(&mut begun.iter().map(|&t| self.problem.sample[t]));
        for t in begun {
            let at = self.row(t, n);
            let row = &self.buffers[at].values;
            add(&mut self.h, row, -self.problem.alpha[t] * self.problem.y[t]);
            if self.at_upper(t) {
                add(&mut self.h_bounded, row, -self.problem.c[t] * self.problem.y[t]);
            }
        }
    }

    fn at_upper(&self, t: usize) -> bool {
        self.problem.alpha[t] >= self.problem.c[t]
    }

    fn at_lower(&self, t: usize) -> bool {
        !self.at_upper(t) && self.problem.alpha[t] <= 0.0
    }

    pub(crate) fn is_free(&self, t: usize) -> bool {
        self.moves[t] == UP | DOWN
    }

    fn update_moves(&mut self, t: usize) {
        let positive = self.problem.y[t] > 0.0;
        self.moves[t] = match (self.at_upper(t), self.at_lower(t)) {
            (true, _) if positive => DOWN,
            (true, _) => UP,
            (_, true) if positive => UP,
            (_, true) => DOWN,
            _ => UP | DOWN,
        };
    }

    /// The buffer that holds the first `len` numbers of a variable's row.
    pub(crate) fn row(&mut self, t: usize, len: usize) -> usize {
        self.clock += 1;
        let held = |b: &Buffer| b.variable == Some(t) && b.values.len() >= len;
        let at = match self.buffers.iter().position(held) {
            Some(at) => at,
            None => {
                let known = self.buffers.iter().position(|b| b.variable == Some(t));
                let oldest = (0..self.buffers.len()).min_by_key(|&at| self.buffers[at].used);
                let at = known.or(oldest).unwrap_or(0);
                let buffer = &mut self.buffers[at];
                buffer.variable = Some(t);
                buffer.values.resize(len, 0.0);
                let samples = &self.problem.sample;
                self.rows.read(samples[t], &samples[..len], &mut buffer.values);
                at
            }
        };
        self.buffers[at].used = self.clock;
        at
    }

    fn run(&mut self, watch: &mut dyn FnMut(&State) -> ControlFlow<()>) -> End {
        let period = self.len().min(PERIOD);
        let mut until_shrink = period + 1;
        let mut told = Instant::now();
        loop {
            if self.iterations >= self.rules.max_iter {
                return End::MaxIter;
            }
            let due = self.iterations.is_multiple_of(PERIOD as u64) || told.elapsed() >= PATIENCE;
            if due {
                if watch(&self.state()).is_break() {
                    return End::Stopped;
                }
                told = Instant::now();
            }
            until_shrink -= 1;
            if until_shrink == 0 {
                until_shrink = period;
                if self.rules.shrinking {
                    self.shrink();
                }
            }
            let pair = match self.select() {
                Some(pair) => pair,
                None => {
                    self.reconstruct();
                    self.active = self.len();
                    match self.select() {
                        Some(pair) => {
                            until_shrink = 1;
                            pair
                        }
                        None => return End::Converged,
                    }
                }
            };
            self.iterations += 1;
            self.step(pair);
        }
    }

    /// Changes two variables to the optimum along their line.
    fn step(&mut self, (i, j): (usize, usize)) {
        let active = self.active;
        self.look_ahead(&[Some(i), Some(j)]);
        let at_i = self.row(i, active);
        let k = self.buffers[at_i].values[j];
        let q = &self.problem;
        let curvature = self.diagonal[i] + self.diagonal[j] - 2.0 * f64::from(k);
        let used = if curvature > 0.0 { curvature } else { TAU };
        let gradient = |t: usize| -q.y[t] * self.h[t];
        let before = (q.alpha[i], q.alpha[j]);
        let same = q.y[i] == q.y[j];
        let gradients = (gradient(i), gradient(j));
        let after = moved(before, gradients, used, same, (q.c[i], q.c[j]));
        let (di, dj) = (after.0 - before.0, after.1 - before.1);
        let sign = if same { 1.0 } else { -1.0 };
        self.objective += gradients.0 * di
            + gradients.1 * dj
            + 0.5 * (self.diagonal[i] * di * di + self.diagonal[j] * dj * dj)
            + sign * f64::from(k) * di * dj;
        let (yi, yj) = (q.y[i], q.y[j]);
        let at_j = self.row(j, active);
        let (row_i, row_j) = (&self.buffers[at_i].values, &self.buffers[at_j].values);
        let (wi, wj) = (yi * di, yj * dj);
        for ((h, &a), &b) in self.h[..active].iter_mut().zip(row_i).zip(row_j) {
            *h -= f64::from(a) * wi + f64::from(b) * wj;
        }
        let were_upper = (self.at_upper(i), self.at_upper(j));
        (self.problem.alpha[i], self.problem.alpha[j]) = after;
        for (t, was_upper) in [(i, were_upper.0), (j, were_upper.1)] {
            self.update_moves(t);
            let is_upper = self.at_upper(t);
            if is_upper != was_upper {
                let at = self.row(t, self.len());
                let weight = self.problem.c[t] * self.problem.y[t];
                let weight = if is_upper { -weight } else { weight };
                add(&mut self.h_bounded, &self.buffers[at].values, weight);
            }
        }
    }

    /// What lies between the bounds of each group's variables: the mean of the free ones' −h, or the
    /// middle of what the others allow.
    fn level(&self, group: usize) -> f64 {
        let (mut free, mut sum) = (0usize, 0.0);
        let (mut above, mut below) = (f64::INFINITY, f64::NEG_INFINITY);
        for t in (0..self.active).filter(|&t| self.group(t) == group) {
            let level = -self.h[t];
            match self.moves[t] {
                UP => above = above.min(level),
                DOWN => below = below.max(level),
                _ => {
                    free += 1;
                    sum += level;
                }
            }
        }
        match (free, above.is_finite(), below.is_finite()) {
            (0, true, true) => (above + below) / 2.0,
            // All variables are at one side: the bound that there is.
            (0, true, false) => above,
            (0, false, true) => below,
            (0, false, false) => 0.0,
            _ => sum / free as f64,
        }
    }

    /// `rho` and, in the ν-forms, `r`.
    fn levels(&self) -> (f64, f64) {
        if self.problem.nu {
            let (positive, negative) = (self.level(0), -self.level(1));
            ((positive - negative) / 2.0, (positive + negative) / 2.0)
        } else {
            (self.level(0), 0.0)
        }
    }

    fn exact_objective(&self) -> f64 {
        let q = &self.problem;
        let sum: f64 = (0..self.len()).map(|t| q.alpha[t] * (-q.y[t] * self.h[t] + q.p[t])).sum();
        sum / 2.0
    }

    /// The objective, and by how much the best value of the primal problem that is known is larger.
    /// Variables that are left out are taken to be right.
    fn state(&self) -> State {
        let levels = [self.level(0), if self.problem.nu { self.level(1) } else { 0.0 }];
        let q = &self.problem;
        let gap = (0..self.active)
            .map(|t| {
                let slope = -q.y[t] * (self.h[t] + levels[self.group(t)]);
                q.alpha[t] * slope + q.c[t] * (-slope).max(0.0)
            })
            .sum();
        State {
            iteration: self.iterations,
            objective: self.objective,
            gap,
            violation: self.violation(),
        }
    }

    fn finish(mut self, end: End) -> Solution {
        let (rho, r) = self.levels();
        self.reconstruct();
        let objective = self.exact_objective();
        let mut alpha = vec![0.0; self.len()];
        for (&origin, &value) in self.origin.iter().zip(&self.problem.alpha) {
            alpha[origin as usize] = value;
        }
        Solution { alpha, rho, r, objective, iterations: self.iterations, end }
    }
}

/// `to += weight · row`.
pub(crate) fn add(to: &mut [f64], row: &[f32], weight: f64) {
    to.iter_mut().zip(row).for_each(|(to, &x)| *to += weight * f64::from(x));
}

/// The optimum along the line of two variables, within their bounds.
fn moved(
    (mut a, mut b): (f64, f64),
    (ga, gb): (f64, f64),
    curvature: f64,
    same: bool,
    (ca, cb): (f64, f64),
) -> (f64, f64) {
    if same {
        let delta = (ga - gb) / curvature;
        let sum = a + b;
        (a, b) = (a - delta, b + delta);
        if sum > ca {
            if a > ca {
                (a, b) = (ca, sum - ca);
            }
        } else if b < 0.0 {
            (a, b) = (sum, 0.0);
        }
        if sum > cb {
            if b > cb {
                (a, b) = (sum - cb, cb);
            }
        } else if a < 0.0 {
            (a, b) = (0.0, sum);
        }
    } else {
        let delta = (-ga - gb) / curvature;
        let difference = a - b;
        (a, b) = (a + delta, b + delta);
        if difference > 0.0 {
            if b < 0.0 {
                (a, b) = (difference, 0.0);
            }
        } else if a < 0.0 {
            (a, b) = (0.0, -difference);
        }
        if difference > ca - cb {
            if a > ca {
                (a, b) = (ca, ca - difference);
            }
        } else if b > cb {
            (a, b) = (cb + difference, cb);
        }
    }
    (a, b)
}
