//! Probabilities from decisions.
//!
//! A sigmoid for each pair of classes, fitted to the decisions of 5-fold cross-validation (J. Platt,
//! "Probabilistic outputs for support vector machines", 2000, with H.-T. Lin, C.-J. Lin and R. Weng, "A note
//! on Platt's probabilistic outputs for support vector machines", Machine Learning 68, 2007), and the
//! pairs coupled (T.-F. Wu, C.-J. Lin and R. Weng, "Probability estimates for multi-class classification
//! by pairwise coupling", JMLR 5, 2004, second method). The folds are those that scikit-learn draws.

use crate::svm::expansion::pairs;
use crate::svm::machine::Machine;
use crate::svm::one_vs_one::Form;
use crate::svm::smo::End;
use ndarray::Array2;
use onsil_core::random_state::RandomState;

const FOLDS: usize = 5;

/// P(first class | decision f) = 1 / (1 + exp(a f + b)).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sigmoid {
    pub(crate) a: f64,
    pub(crate) b: f64,
    /// How the worst of the folds ended.
    pub(crate) end: End,
}

/// The sigmoid of a pair.
pub(crate) fn fit(
    machine: &Machine<'_>,
    (positive, negative): (&[usize], &[usize]),
    bounds: &[f64],
    form: Form,
    seed: u32,
    part: &str,
) -> Sigmoid {
    let members = [positive, negative].concat();
    let n = members.len();
    let is_positive = |at: usize| at < positive.len();
    let order = shuffled(n, seed);
    let mut decisions = vec![0.0; n];
    let mut end = End::Converged;
    for fold in 0..FOLDS {
        let (begin, stop) = (fold * n / FOLDS, (fold + 1) * n / FOLDS);
        let rest = || order[..begin].iter().chain(&order[stop..]);
        let of = |wanted: bool| -> Vec<usize> {
            rest().filter(|&&at| is_positive(at) == wanted).map(|&at| members[at]).collect()
        };
        let (positive, negative) = (of(true), of(false));
        let asked = &order[begin..stop];
        if positive.is_empty() || negative.is_empty() {
            let value = match (positive.is_empty(), negative.is_empty()) {
                (false, _) => 1.0,
                (_, false) => -1.0,
                _ => 0.0,
            };
            asked.iter().for_each(|&at| decisions[at] = value);
            continue;
        }
        // The negative class goes first, as its label −1 sorts before 1.
        let part = format!("{part}fold {} of {FOLDS}, ", fold + 1);
        let decision = form.solve(machine, (&negative, &positive), bounds, &part);
        if decision.end != End::Converged {
            end = decision.end;
        }
        let known = [negative, positive].concat();
        let wanted: Vec<usize> = asked.iter().map(|&at| members[at]).collect();
        for (&at, value) in asked.iter().zip(machine.decide(&known, &decision, &wanted)) {
            decisions[at] = -value;
        }
    }
    let (a, b) = fit_sigmoid(&decisions, positive.len());
    Sigmoid { a, b, end }
}

/// `0..n`, shuffled as scikit-learn's LIBSVM shuffles.
fn shuffled(n: usize, seed: u32) -> Vec<usize> {
    // The largest C int is what scikit-learn draws its seed below.
    let seed = RandomState::new(seed).randint(0, i64::from(i32::MAX)) as u32;
    let mut state = RandomState::new(seed);
    let mut order: Vec<usize> = (0..n).collect();
    for i in 0..n {
        order.swap(i, i + below(&mut state, (n - i) as u32) as usize);
    }
    order
}

/// A uniform number below `range` (D. Lemire, "Fast random integer generation in an interval", 2019).
fn below(state: &mut RandomState, range: u32) -> u32 {
    let refused = range.wrapping_neg() % range;
    loop {
        let product = u64::from(state.next_u32()) * u64::from(range);
        if product as u32 >= refused {
            return (product >> 32) as u32;
        }
    }
}

/// Newton's method with a line search for the largest likelihood; the first `positive` decisions are of
/// the first class.
fn fit_sigmoid(decisions: &[f64], positive: usize) -> (f64, f64) {
    let (ones, zeros) = (positive as f64, (decisions.len() - positive) as f64);
    let (high, low) = ((ones + 1.0) / (ones + 2.0), 1.0 / (zeros + 2.0));
    let target = |at: usize| if at < positive { high } else { low };
    let loss = |a: f64, b: f64| -> f64 {
        let each = |(at, f): (usize, &f64)| {
            let z = f * a + b;
            let rest = (-z.abs()).exp().ln_1p();
            if z >= 0.0 { target(at) * z + rest } else { (target(at) - 1.0) * z + rest }
        };
        decisions.iter().enumerate().map(each).sum()
    };
    let (mut a, mut b) = (0.0, ((zeros + 1.0) / (ones + 1.0)).ln());
    let mut value = loss(a, b);
    for _ in 0..100 {
        // The diagonal is raised so that the Hessian is definite.
        let (mut h11, mut h22, mut h21, mut g1, mut g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0);
        for (at, f) in decisions.iter().enumerate() {
            let p = probability(*f, a, b);
            let curvature = p * (1.0 - p);
            h11 += f * f * curvature;
            h22 += curvature;
            h21 += f * curvature;
            let slope = target(at) - p;
            g1 += f * slope;
            g2 += slope;
        }
        if g1.abs() < 1e-5 && g2.abs() < 1e-5 {
            break;
        }
        let determinant = h11 * h22 - h21 * h21;
        let da = -(h22 * g1 - h21 * g2) / determinant;
        let db = -(h11 * g2 - h21 * g1) / determinant;
        let slope = g1 * da + g2 * db;
        let mut step = 1.0;
        let better = loop {
            let new = loss(a + step * da, b + step * db);
            if new < value + 1e-4 * step * slope {
                break Some(new);
            }
            step /= 2.0;
            if step < 1e-10 {
                break None;
            }
        };
        let Some(new) = better else { break };
        (a, b, value) = (a + step * da, b + step * db, new);
    }
    (a, b)
}

fn probability(decision: f64, a: f64, b: f64) -> f64 {
    let z = decision * a + b;
    // Neither form subtracts nearly equal numbers, nor overflows.
    if z >= 0.0 { (-z).exp() / (1.0 + (-z).exp()) } else { 1.0 / (1.0 + z.exp()) }
}

/// The probabilities of the classes, (rows, classes), from the decisions of the pairs, of which those
/// above 0 are for the first of the pair.
pub(crate) fn predict(values: &Array2<f64>, a: &[f64], b: &[f64], classes: usize) -> Array2<f64> {
    let mut probabilities = Array2::zeros((values.nrows(), classes));
    for (values, mut out) in values.rows().into_iter().zip(probabilities.rows_mut()) {
        let mut pairwise = Array2::zeros((classes, classes));
        for (pair, (i, j)) in pairs(classes).enumerate() {
            let p = probability(values[pair], a[pair], b[pair]).clamp(1e-7, 1.0 - 1e-7);
            (pairwise[[i, j]], pairwise[[j, i]]) = (p, 1.0 - p);
        }
        out.assign(&ndarray::aview1(&couple(&pairwise)));
    }
    probabilities
}

/// The probabilities p that minimise Σᵢ Σⱼ≠ᵢ (rⱼᵢ pᵢ − rᵢⱼ pⱼ)², which sum to 1.
fn couple(r: &Array2<f64>) -> Vec<f64> {
    let k = r.nrows();
    let q = Array2::from_shape_fn((k, k), |(t, j)| match t == j {
        true => (0..k).filter(|&s| s != t).map(|s| r[[s, t]] * r[[s, t]]).sum(),
        false => -r[[j, t]] * r[[t, j]],
    });
    let mut p = vec![1.0 / k as f64; k];
    let mut qp = vec![0.0; k];
    for _ in 0..k.max(100) {
        for (t, qp) in qp.iter_mut().enumerate() {
            *qp = q.row(t).iter().zip(&p).map(|(q, p)| q * p).sum();
        }
        let mut pqp: f64 = p.iter().zip(&qp).map(|(p, qp)| p * qp).sum();
        let error = qp.iter().map(|qp| (qp - pqp).abs()).fold(0.0, f64::max);
        if error < 0.005 / k as f64 {
            break;
        }
        for t in 0..k {
            let difference = (pqp - qp[t]) / q[[t, t]];
            let scale = 1.0 + difference;
            p[t] += difference;
            pqp = (pqp + difference * (difference * q[[t, t]] + 2.0 * qp[t])) / scale / scale;
            for j in 0..k {
                qp[j] = (qp[j] + difference * q[[t, j]]) / scale;
                p[j] /= scale;
            }
        }
    }
    p
}
