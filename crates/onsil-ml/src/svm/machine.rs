//! What the five kernel machines share: their parameters, their samples, and how a problem is solved.

use crate::error::{Error, Result, check};
use crate::estimator::{FitOptions, Progress};
use crate::points::Points;
use crate::rows::Rows;
use crate::svm::expansion::pairs;
use crate::svm::formulations::Decision;
use crate::svm::kernel::{Evaluator, Gamma, Kernel};
use crate::svm::rows::{Asked, ComputedRows, GivenRows, TableRows};
use crate::svm::smo::{self, End, Quadratic, Rules, Solution, State};
use crate::svm::table::{Table, WithinClasses};
use ndarray::Array2;
use onsil_core::parallel;
use onsil_kernels::gram::WIDE;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Up to so many samples, all of K is computed at once even for a single problem.
const FEW: usize = 1024;

/// From so many classes on, K within each is computed at once, as there are many problems of each class.
const SHARED: usize = 4;

/// Problems are solved at the same time where each has room for at least this part of its rows.
const ENOUGH: usize = 8;

/// Samples that are asked about at a time.
const ASKED: usize = 64;

/// The parameters that all have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shared<'a> {
    pub(crate) owner: &'static str,
    pub(crate) kernel: &'a Kernel,
    pub(crate) degree: u32,
    pub(crate) gamma: Gamma,
    pub(crate) coef0: f64,
    pub(crate) shrinking: bool,
    pub(crate) tol: f64,
    pub(crate) cache_size: f64,
    pub(crate) max_iter: i64,
}

impl<'a> Shared<'a> {
    pub(crate) fn validate(&self) -> Result<()> {
        let owner = self.owner;
        if let Gamma::Value(gamma) = self.gamma {
            let expected = "\"scale\", \"auto\" or a finite number above 0";
            check(above_0(gamma), owner, "gamma", expected, gamma)?;
        }
        check(self.coef0.is_finite(), owner, "coef0", "finite", self.coef0)?;
        check(above_0(self.tol), owner, "tol", "finite and above 0", self.tol)?;
        let megabytes = "a finite number of megabytes above 0";
        check(above_0(self.cache_size), owner, "cache_size", megabytes, self.cache_size)?;
        let expected = "at least 0, or -1 for no limit of its own";
        check(self.max_iter >= -1, owner, "max_iter", expected, self.max_iter)
    }

    pub(crate) fn evaluator(&self, gamma: f64) -> Evaluator<'a> {
        Evaluator { kernel: self.kernel, degree: self.degree, gamma, coef0: self.coef0 }
    }

    fn gamma(&self, points: &Points, features: usize) -> f64 {
        match self.gamma {
            Gamma::Value(value) => value,
            Gamma::Auto => 1.0 / features as f64,
            Gamma::Scale => {
                let variance = points.variance();
                if variance == 0.0 { 1.0 } else { 1.0 / (features as f64 * variance) }
            }
        }
    }

    fn is_precomputed(&self) -> bool {
        *self.kernel == Kernel::Precomputed
    }
}

/// The defaults and builder methods of the parameters that all have, and [`Shared`] of them; with the
/// defaults of an estimator's own parameters: `shared_parameters!(SVR { c: 1.0, epsilon: 0.1 })`.
macro_rules! shared_parameters {
    ($Estimator:ident { $($own:ident: $default:expr),+ }) => {
        impl Default for $Estimator {
            fn default() -> Self {
                Self {
                    $($own: $default,)+
                    kernel: $crate::svm::Kernel::Rbf,
                    degree: 3,
                    gamma: $crate::svm::Gamma::Scale,
                    coef0: 0.0,
                    shrinking: true,
                    tol: 1e-3,
                    cache_size: 200.0,
                    max_iter: -1,
                }
            }
        }

        impl $Estimator {
            /// With scikit-learn's defaults.
            pub fn new() -> Self {
                Self::default()
            }

            /// How alike two rows are. Default: rbf.
            pub fn kernel(self, kernel: $crate::svm::Kernel) -> Self {
                Self { kernel, ..self }
            }

            /// The degree of kernel poly. Default: 3.
            pub fn degree(self, degree: u32) -> Self {
                Self { degree, ..self }
            }

            /// The factor of kernels poly, rbf and sigmoid; a number, or a [`Gamma`](crate::svm::Gamma).
            /// Default: scale.
            pub fn gamma(self, gamma: impl Into<$crate::svm::Gamma>) -> Self {
                Self { gamma: gamma.into(), ..self }
            }

            /// The constant of kernels poly and sigmoid. Default: 0.
            pub fn coef0(self, coef0: f64) -> Self {
                Self { coef0, ..self }
            }

            /// Whether to leave out variables that seem to stay at their bounds meanwhile. Default: true.
            pub fn shrinking(self, shrinking: bool) -> Self {
                Self { shrinking, ..self }
            }

            /// The violation of the conditions of the optimum at which to stop, above 0. Default: 1e-3.
            pub fn tol(self, tol: f64) -> Self {
                Self { tol, ..self }
            }

            /// The megabytes that kernel values may take while it learns, above 0. Default: 200.
            pub fn cache_size(self, cache_size: f64) -> Self {
                Self { cache_size, ..self }
            }

            /// The largest number of iterations of each problem; −1 for the larger of 10 million and 100
            /// for each variable. Default: −1.
            pub fn max_iter(self, max_iter: i64) -> Self {
                Self { max_iter, ..self }
            }

            pub(crate) fn shared(&self) -> $crate::svm::machine::Shared<'_> {
                $crate::svm::machine::Shared {
                    owner: <Self as $crate::Estimator>::NAME,
                    kernel: &self.kernel,
                    degree: self.degree,
                    gamma: self.gamma,
                    coef0: self.coef0,
                    shrinking: self.shrinking,
                    tol: self.tol,
                    cache_size: self.cache_size,
                    max_iter: self.max_iter,
                }
            }
        }
    };
}

pub(crate) use shared_parameters;

pub(crate) fn above_0(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

/// From so many samples on, computing what of K is kept takes long enough to be told.
const LONG: usize = 4096;

/// Samples to learn from, and what solving a problem with some of them takes.
pub(crate) struct Machine<'a> {
    shared: Shared<'a>,
    evaluator: Evaluator<'a>,
    samples: Samples,
    /// The rows of `x` that are samples: those whose weight is not 0.
    kept: Vec<usize>,
    /// All of K, and where each sample lies in it.
    table: Option<(Table, Vec<usize>)>,
    within: Option<WithinClasses>,
    /// How many problems are solved at the same time.
    at_once: usize,
    options: &'a FitOptions<'a>,
    stopped: AtomicBool,
    /// How many problems there are, where that is known, and how many have been solved.
    problems: Option<usize>,
    solved: AtomicUsize,
    /// The first violation of the first problem.
    violation: OnceLock<f64>,
}

enum Samples {
    Points(Points),
    /// The kernel matrix of all rows.
    Given(Array2<f64>),
}

impl<'a> Machine<'a> {
    /// The machine for the rows of `x` whose weight is not 0. For a problem of each pair of `classes`, which
    /// have the samples of each; `repeats` says that each pair has several.
    pub(crate) fn new(
        shared: Shared<'a>,
        x: &Rows<'_>,
        kept: Vec<usize>,
        (classes, repeats): (&[Vec<usize>], bool),
        options: &'a FitOptions<'a>,
    ) -> Result<Self> {
        if shared.is_precomputed() {
            let (rows, columns) = (x.samples(), x.features());
            if rows != columns {
                return Err(Error::data(format!(
                    "{}: expected x to be a kernel matrix, (samples, samples), for kernel \"precomputed\", \
                     found {rows} rows and {columns} columns; give it the kernel between all samples",
                    shared.owner
                )));
            }
            let samples = Samples::Given(x.to_f64().into_owned());
            return Ok(Self::with_samples(shared, 0.0, samples, kept, options));
        }
        let points = match kept.len() == x.samples() {
            true => Points::new(x),
            false => Points::new(&x.select(&kept)),
        };
        let gamma = shared.gamma(&points, x.features());
        if !above_0(gamma) {
            return Err(too_large(shared.owner));
        }
        let samples = Samples::Points(points);
        let mut machine = Self::with_samples(shared, gamma, samples, kept, options);
        machine.problems = (!repeats).then(|| pairs(classes.len()).count().max(1));
        machine.tabulate(classes, repeats);
        Ok(machine)
    }

    fn with_samples(
        shared: Shared<'a>,
        gamma: f64,
        samples: Samples,
        kept: Vec<usize>,
        options: &'a FitOptions<'a>,
    ) -> Self {
        Self {
            shared,
            evaluator: shared.evaluator(gamma),
            samples,
            kept,
            table: None,
            within: None,
            at_once: parallel::threads(),
            options,
            stopped: AtomicBool::new(false),
            problems: None,
            solved: AtomicUsize::new(0),
            violation: OnceLock::new(),
        }
    }

    /// Computes what of K several problems will read, within the bound of the cache.
    fn tabulate(&mut self, classes: &[Vec<usize>], repeats: bool) {
        let Samples::Points(points) = &self.samples else { return };
        let begun = AtomicUsize::new(0);
        let go_on = |rows: usize| {
            if points.len() < LONG {
                return true;
            }
            let iteration = begun.fetch_add(rows, Ordering::Relaxed) as u64;
            self.tell(&Progress {
                estimator: self.shared.owner,
                part: "rows of the kernel matrix".into(),
                iteration,
                objective: None,
                gap: None,
                done: None,
            })
        };
        let (n, bytes) = (points.len(), bytes(self.shared.cache_size));
        // Of many classes, a problem reads little of what lies between two.
        let all = n <= FEW || repeats || (3..SHARED).contains(&classes.len());
        if all && Table::bytes(n) <= bytes {
            // Class after class, so that what a problem reads of a row lies together.
            let mut order: Vec<usize> = classes.concat();
            if order.is_empty() {
                order = (0..n).collect();
            }
            let mut place = vec![0; n];
            order.iter().enumerate().for_each(|(at, &sample)| place[sample] = at);
            self.table = Some((Table::new(&self.evaluator, points, &order, &go_on), place));
            return;
        }
        let of_classes = WithinClasses::bytes(classes);
        let mut rest = bytes;
        if classes.len() >= SHARED && of_classes <= bytes / 4 * 3 {
            self.within = Some(WithinClasses::new(&self.evaluator, points, classes, &go_on));
            rest -= of_classes;
        }
        let mut sizes: Vec<usize> = classes.iter().map(Vec::len).collect();
        sizes.sort_unstable();
        let largest = Table::bytes(sizes.iter().rev().take(2).sum());
        self.at_once = self.at_once.min(pairs(sizes.len()).count()).max(1);
        if rest / self.at_once < largest / ENOUGH {
            self.at_once = 1;
        }
    }

    /// The bytes for rows of a problem.
    fn bytes_at_once(&self) -> usize {
        let within = self.within.as_ref().map_or(0, WithinClasses::all_bytes);
        (bytes(self.shared.cache_size) - within) / self.at_once
    }

    pub(crate) fn gamma(&self) -> f64 {
        self.evaluator.gamma
    }

    /// The row of `x` that is a sample.
    pub(crate) fn row(&self, sample: usize) -> usize {
        self.kept[sample]
    }

    /// Whether problems are solved at the same time.
    pub(crate) fn is_parallel(&self) -> bool {
        self.at_once > 1
    }

    /// Solves a problem, of which the samples are given by number. `part` names it.
    pub(crate) fn solve(&self, members: &[usize], problem: Quadratic, part: &str) -> Solution {
        let solution = self.solve_one(members, problem, part);
        self.solved.fetch_add(1, Ordering::Relaxed);
        solution
    }

    fn solve_one(&self, members: &[usize], problem: Quadratic, part: &str) -> Solution {
        let limit = u64::try_from(self.shared.max_iter);
        let rules = Rules {
            tol: self.shared.tol,
            shrinking: self.shared.shrinking,
            max_iter: limit.unwrap_or((100 * problem.y.len() as u64).max(10_000_000)),
        };
        let mut watch = |state: &State| self.watch(state, part);
        let renumbered = |number: &dyn Fn(usize) -> usize| {
            let sample = problem.sample.iter().map(|&s| number(members[s as usize]) as u32);
            sample.collect::<Vec<_>>()
        };
        match (&self.samples, &self.table) {
            (Samples::Given(matrix), _) => {
                let sample = renumbered(&|sample| self.kept[sample]);
                let problem = Quadratic { sample, ..problem };
                smo::solve(problem, &mut GivenRows(matrix.view()), rules, &mut watch)
            }
            (Samples::Points(_), Some((table, place))) => {
                let sample = renumbered(&|sample| place[sample]);
                smo::solve(
                    Quadratic { sample, ..problem },
                    &mut TableRows(table),
                    rules,
                    &mut watch,
                )
            }
            (Samples::Points(points), None) => {
                let mut rows = ComputedRows::new(
                    &self.evaluator,
                    points,
                    members,
                    self.within.as_ref(),
                    !self.is_parallel(),
                    self.bytes_at_once(),
                );
                smo::solve(problem, &mut rows, rules, &mut watch)
            }
        }
    }

    /// What a decision over the samples `known` says of the samples `asked`.
    pub(crate) fn decide(&self, known: &[usize], decision: &Decision, asked: &[usize]) -> Vec<f64> {
        let (known, coef): (Vec<usize>, Vec<f64>) =
            known.iter().zip(&decision.coef).filter(|(_, coef)| **coef != 0.0).unzip();
        let sum = |row: &mut dyn Iterator<Item = f64>| {
            row.zip(&coef).map(|(k, coef)| k * coef).sum::<f64>() - decision.rho
        };
        match &self.samples {
            Samples::Given(matrix) => {
                let row = |&sample: &usize| {
                    let row = matrix.row(self.kept[sample]);
                    sum(&mut known.iter().map(|&other| row[self.kept[other]]))
                };
                asked.iter().map(row).collect()
            }
            Samples::Points(points) => {
                let rows = |rows: &[usize]| {
                    let k = Asked::<WIDE>::new(&self.evaluator, points, rows).with(points, &known);
                    k.rows()
                        .into_iter()
                        .map(|row| sum(&mut row.iter().copied()))
                        .collect::<Vec<_>>()
                };
                asked.chunks(ASKED).flat_map(rows).collect()
            }
        }
    }

    fn watch(&self, state: &State, part: &str) -> ControlFlow<()> {
        let go_on = self.tell(&Progress {
            estimator: self.shared.owner,
            part: format!("{part}violation {:.3e}", state.violation),
            iteration: state.iteration,
            objective: Some(("dual objective", state.objective)),
            gap: Some(("duality gap", state.gap)),
            done: self.done(state.violation),
        });
        if go_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// Tells the monitor, unless it has said stop; whether to go on.
    fn tell(&self, progress: &Progress) -> bool {
        if self.stopped.load(Ordering::Relaxed) {
            return false;
        }
        if self.options.tell(progress) {
            self.stopped.store(true, Ordering::Relaxed);
        }
        !self.stopped.load(Ordering::Relaxed)
    }

    /// The share of the problems that are solved; of a single one, how far the violation has come down to
    /// `tol`, in powers of ten.
    fn done(&self, violation: f64) -> Option<f64> {
        let problems = self.problems?;
        if problems > 1 {
            return Some(self.solved.load(Ordering::Relaxed) as f64 / problems as f64);
        }
        let first = *self.violation.get_or_init(|| violation);
        let share = (first / violation).ln() / (first / self.shared.tol).ln();
        share.is_finite().then(|| share.clamp(0.0, 1.0))
    }

    /// What to say of runs that did not converge.
    pub(crate) fn warnings(&self, ends: &[End]) -> Vec<String> {
        let of = |end: End| {
            let count = ends.iter().filter(|&&e| e == end).count();
            match (count, ends.len()) {
                (0, _) => None,
                (_, 1) => Some(String::new()),
                (count, all) => Some(format!(" in {count} of {all} problems")),
            }
        };
        let owner = self.shared.owner;
        let max_iter = of(End::MaxIter).map(|of| {
            let limit = match self.shared.max_iter {
                -1 => "its largest number of iterations".to_owned(),
                limit => format!("max_iter = {limit} iterations"),
            };
            format!(
                "{owner} has not converged within {limit}{of}; scale the features (StandardScaler), lower \
                 C, or raise tol or max_iter"
            )
        });
        let stopped = of(End::Stopped).map(|of| {
            format!("{owner} was stopped before it converged{of}; fit it again for longer")
        });
        max_iter.into_iter().chain(stopped).collect()
    }
}

/// The error of features whose kernel is not a finite number.
pub(crate) fn too_large(owner: &str) -> Error {
    Error::data(format!(
        "{owner}: expected features of which the kernel can be computed, found some that are too large: results \
         are not finite; scale the features (StandardScaler)"
    ))
}

/// 1 if a run did not converge.
pub(crate) fn fit_status(ends: &[End]) -> usize {
    usize::from(ends.iter().any(|&end| end != End::Converged))
}

fn bytes(megabytes: f64) -> usize {
    (megabytes * 1_048_576.0) as usize
}

/// The rows that count, and their weights.
pub(crate) fn kept(weights: Option<&[f64]>, samples: usize) -> (Vec<usize>, Vec<f64>) {
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    (0..samples).map(|row| (row, weight(row))).filter(|(_, weight)| *weight > 0.0).unzip()
}
