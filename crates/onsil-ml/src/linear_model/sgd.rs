//! Stochastic gradient descent: weights that follow the gradient of one sample after another.
//!
//! min over w, b: 1/n · Σᵢ loss(yᵢ, w·xᵢ + b) + alpha · penalty(w). For each sample, in the order of a shuffle
//! of its own, `w ← (1 − eta · alpha · (1 − l1_ratio)) · w − eta · loss'(y, p) · x`, and L1 by truncation; the
//! steps are those of scikit-learn, number for number.

use super::learning_rate::LearningRate;
use super::penalty::Penalty;
use super::sgd_loss::SgdLoss;
use super::sgd_weights::Weights;
use crate::error::{Error, Result, check};
use onsil_core::random_state::RandomState;

/// Derivatives of a loss are cut to this size.
const LARGEST_SLOPE: f64 = 1e12;
/// `adaptive` stops at about this step.
const LEAST_ETA: f64 = 1e-6;

/// How to learn: the parameters that all estimators of this kind share.
#[derive(Clone, Debug)]
pub(crate) struct Sgd {
    pub(crate) owner: &'static str,
    pub(crate) loss: SgdLoss,
    pub(crate) epsilon: f64,
    pub(crate) penalty: Option<Penalty>,
    pub(crate) alpha: f64,
    pub(crate) l1_ratio: f64,
    pub(crate) fit_intercept: bool,
    pub(crate) max_iter: u64,
    pub(crate) tol: Option<f64>,
    pub(crate) shuffle: bool,
    pub(crate) learning_rate: LearningRate,
    pub(crate) eta0: f64,
    pub(crate) power_t: f64,
    pub(crate) n_iter_no_change: u64,
    /// The step from which on weights are averaged; 0 for no average.
    pub(crate) average: u64,
}

/// What to learn from.
pub(crate) struct Samples<'a> {
    /// (samples, features), row after row.
    pub(crate) x: &'a [f64],
    pub(crate) features: usize,
    /// Numbers, or −1 and 1.
    pub(crate) y: &'a [f64],
    /// How much each sample counts.
    pub(crate) weights: &'a [f64],
}

/// What was learnt.
pub(crate) struct Learnt {
    pub(crate) coef: Vec<f64>,
    pub(crate) intercept: f64,
    /// Their averages over the steps.
    pub(crate) average: Option<(Vec<f64>, f64)>,
    pub(crate) n_iter: u64,
    /// Whether the watcher ended it.
    pub(crate) stopped: bool,
}

/// The order of the samples.
struct Order {
    seed: u32,
    rows: Vec<usize>,
}

impl Order {
    /// Shuffles the present order; with the same seed in every epoch.
    fn shuffle(&mut self) {
        let mut state = self.seed.max(1);
        let n = self.rows.len();
        for i in 0..n.saturating_sub(1) {
            // Marsaglia's "Xorshift RNGs", Journal of Statistical Software 8, 2003.
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            self.rows.swap(i, i + (state & 0x7FFF_FFFF) as usize % (n - i));
        }
    }
}

/// The seeds of the shuffles: of one problem from `random_state` itself, else of each by a number drawn
/// from it. A draw goes to a generator that learning has no use for.
pub(crate) fn seeds(random_state: u32, problems: usize) -> Vec<u32> {
    let largest = i64::from(i32::MAX);
    let second = |seed: u32| {
        let mut state = RandomState::new(seed);
        state.randint(1, largest);
        state.randint(0, largest) as u32
    };
    if problems == 1 {
        return vec![second(random_state)];
    }
    let mut state = RandomState::new(random_state);
    (0..problems).map(|_| second(state.randint(0, largest) as u32)).collect()
}

impl Sgd {
    /// Checks the parameters.
    pub(crate) fn validate(&self) -> Result<()> {
        let owner = self.owner;
        let real = |name, value: f64| {
            check(value.is_finite() && value >= 0.0, owner, name, "finite and at least 0", value)
        };
        real("alpha", self.alpha)?;
        if self.learning_rate == LearningRate::Optimal {
            let expected = "above 0 with learning_rate optimal, which is 1 / (alpha · t)";
            check(self.alpha > 0.0, owner, "alpha", expected, self.alpha)?;
        }
        let ratio = self.l1_ratio;
        check((0.0..=1.0).contains(&ratio), owner, "l1_ratio", "in 0..=1", ratio)?;
        real("epsilon", self.epsilon)?;
        real("power_t", self.power_t)?;
        let eta0 = self.eta0;
        check(eta0.is_finite() && eta0 > 0.0, owner, "eta0", "above 0 and finite", eta0)?;
        let tol = self.tol.unwrap_or_default();
        check(tol >= 0.0, owner, "tol", "at least 0, or none", tol)?;
        check(self.max_iter > 0, owner, "max_iter", "at least 1", self.max_iter)?;
        let patience = self.n_iter_no_change;
        check(patience > 0, owner, "n_iter_no_change", "at least 1", patience)
    }

    /// What the user should know of an end.
    pub(crate) fn advice(&self, learnt: &Learnt) -> Option<String> {
        if learnt.stopped {
            return Some(format!("{}: was stopped before it converged", self.owner));
        }
        (self.tol.is_some() && learnt.n_iter == self.max_iter).then(|| {
            format!(
                "{}: did not converge within max_iter = {} epochs: raise max_iter or tol, or scale the \
                 features (StandardScaler)",
                self.owner, self.max_iter
            )
        })
    }

    /// The share of L1 in the penalty.
    fn l1_share(&self) -> f64 {
        match self.penalty {
            Some(Penalty::L1) => 1.0,
            Some(Penalty::ElasticNet) => self.l1_ratio,
            Some(Penalty::L2) | None => 0.0,
        }
    }

    /// Learns. A class's own samples (y > 0) count `class_weight.1`, others `class_weight.0`; `watch` gets
    /// the epoch and the objective, and ends learning by true.
    ///
    /// # Errors
    /// The weights overflowed.
    pub(crate) fn learn(
        &self,
        samples: &Samples<'_>,
        class_weight: (f64, f64),
        seed: u32,
        watch: &(dyn Fn(u64, f64) -> bool + Sync),
    ) -> Result<Learnt> {
        let n = samples.y.len();
        let mut order = Order { seed, rows: (0..n).collect() };
        let mut run = Run::new(self, samples, class_weight);
        let mut progress = Progress { best: f64::INFINITY, idle: 0 };
        let (mut epoch, mut stopped) = (0, false);
        while epoch < self.max_iter && !stopped {
            if self.shuffle {
                order.shuffle();
            }
            let objective = order.rows.iter().map(|&row| run.step(row)).sum::<f64>() / n as f64;
            epoch += 1;
            if !run.is_finite() {
                return Err(Error::data(format!(
                    "{}: the weights overflowed in epoch {epoch}; scale the features (StandardScaler) or \
                     lower eta0",
                    self.owner
                )));
            }
            if progress.is_idle(objective, self) {
                if self.learning_rate != LearningRate::Adaptive || run.eta <= LEAST_ETA {
                    break;
                }
                run.eta /= 5.0;
                progress.idle = 0;
            }
            stopped = watch(epoch, objective);
        }
        Ok(run.learnt(epoch, stopped))
    }
}

/// What is compared from epoch to epoch.
struct Progress {
    best: f64,
    idle: u64,
}

impl Progress {
    /// Whether there has been no progress for long enough.
    fn is_idle(&mut self, loss: f64, sgd: &Sgd) -> bool {
        let stands_still = sgd.tol.is_some_and(|tol| loss > self.best - tol);
        self.idle = if stands_still { self.idle + 1 } else { 0 };
        self.best = self.best.min(loss);
        self.idle >= sgd.n_iter_no_change
    }
}

/// The state of learning.
struct Run<'a> {
    sgd: &'a Sgd,
    samples: &'a Samples<'a>,
    class_weight: (f64, f64),
    weights: Weights,
    intercept: f64,
    average_intercept: f64,
    eta: f64,
    /// The number of the next step, from 1.
    t: f64,
    /// The `t₀` of `optimal`.
    t0: f64,
    /// L1: what is due to every weight, and what each has received.
    due: f64,
    paid: Vec<f64>,
}

impl<'a> Run<'a> {
    fn new(sgd: &'a Sgd, samples: &'a Samples<'a>, class_weight: (f64, f64)) -> Self {
        let features = samples.features;
        // Bottou's t₀: the first step is about as long as a weight is then large. No loss rises at a
        // score of −typical for the target 1, so that its slope does not shorten that step.
        let typical = (1.0 / sgd.alpha.sqrt()).sqrt();
        Self {
            sgd,
            samples,
            class_weight,
            weights: Weights::new(features, sgd.average > 0),
            intercept: 0.0,
            average_intercept: 0.0,
            eta: sgd.eta0,
            t: 1.0,
            t0: 1.0 / (typical * sgd.alpha),
            due: 0.0,
            paid: vec![0.0; features],
        }
    }

    fn is_finite(&self) -> bool {
        self.intercept.is_finite() && self.weights.raw.iter().all(|w| w.is_finite())
    }

    /// The step of one row; the objective before it.
    fn step(&mut self, row: usize) -> f64 {
        let sgd = self.sgd;
        let features = self.samples.features;
        let x = &self.samples.x[row * features..(row + 1) * features];
        let y = self.samples.y[row];
        let l1 = sgd.l1_share();
        let p = self.weights.dot(x) + self.intercept;
        match sgd.learning_rate {
            LearningRate::Optimal => self.eta = 1.0 / (sgd.alpha * (self.t0 + self.t - 1.0)),
            LearningRate::InvScaling => self.eta = sgd.eta0 / self.t.powf(sgd.power_t),
            LearningRate::Constant | LearningRate::Adaptive => {}
        }
        let (loss, slope) = sgd.loss.at(y, p, sgd.epsilon);
        let penalty = sgd.penalty.map_or(0.0, |_| sgd.alpha * self.weights.penalty(l1));
        let (rest, own) = self.class_weight;
        let weight = if y > 0.0 { own } else { rest } * self.samples.weights[row];
        let update = -self.eta * slope.clamp(-LARGEST_SLOPE, LARGEST_SLOPE) * weight;
        if matches!(sgd.penalty, Some(Penalty::L2 | Penalty::ElasticNet)) {
            // Too large an eta or alpha makes the weights 0, not of the other sign.
            self.weights.shrink((1.0 - (1.0 - l1) * self.eta * sgd.alpha).max(0.0));
        }
        if update != 0.0 {
            self.weights.add(x, update);
            if sgd.fit_intercept {
                self.intercept += update;
            }
        }
        self.count(x, update);
        if matches!(sgd.penalty, Some(Penalty::L1 | Penalty::ElasticNet)) {
            self.due += l1 * self.eta * sgd.alpha;
            self.weights.truncate(self.due, &mut self.paid);
        }
        self.t += 1.0;
        loss + penalty
    }

    /// The averages go on by one step.
    fn count(&mut self, x: &[f64], update: f64) {
        let from = self.sgd.average as f64;
        if 0.0 < from && from <= self.t {
            let count = self.t - from + 1.0;
            self.weights.count(x, update, count);
            self.average_intercept += (self.intercept - self.average_intercept) / count;
        }
    }

    fn learnt(self, n_iter: u64, stopped: bool) -> Learnt {
        let (coef, average) = self.weights.into_parts();
        let average = average.map(|coef| (coef, self.average_intercept));
        Learnt { coef, intercept: self.intercept, average, n_iter, stopped }
    }
}

impl Learnt {
    /// The averages, if averaging began within the `steps`; else where learning ended.
    pub(crate) fn solution(self, sgd: &Sgd, steps: f64) -> (Vec<f64>, f64) {
        match self.average {
            Some(average) if sgd.average as f64 <= steps => average,
            _ => (self.coef, self.intercept),
        }
    }
}

/// Reads `average`: false, true (from the first step on), or the step from which on.
pub(crate) fn average<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged, expecting = "average must be true, false or a number of steps")]
    enum Given {
        Whether(bool),
        From(u64),
    }
    Ok(match serde::Deserialize::deserialize(deserializer)? {
        Given::Whether(whether) => whether.into(),
        Given::From(step) => step,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_and_seeds_are_scikit_learns() {
        let mut order = Order { seed: 7, rows: (0..6).collect() };
        order.shuffle();
        let once = order.rows.clone();
        order.shuffle();
        assert_eq!((once, order.rows), (vec![3, 1, 5, 4, 2, 0], vec![4, 1, 0, 2, 5, 3]));
        assert_eq!(seeds(0, 1), [398_764_591]);
        assert_eq!(seeds(0, 3), [1_702_673_635, 1_586_107_549, 1_930_872_371]);
    }
}
