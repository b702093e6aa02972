//! The five kernel machines as quadratic problems, and their solutions read back.
//!
//! C.-C. Chang and C.-J. Lin, "LIBSVM: a library for support vector machines", ACM TIST 2, 2011, section 2.
//! Every sample has its own upper bound, C times its weight (X. Yang, Q. Song and Y. Wang, "A weighted
//! support vector machine for data classification", 2007).

use crate::svm::smo::{End, Quadratic, Solution};

/// A decision function `Σ coef(x) K(x, ·) − rho` over the samples of a problem, and how it was found.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    /// One for each sample; 0 unless it is a support vector.
    pub(crate) coef: Vec<f64>,
    pub(crate) rho: f64,
    pub(crate) objective: f64,
    pub(crate) iterations: u64,
    pub(crate) end: End,
}

impl Decision {
    fn new(solution: &Solution, coef: Vec<f64>) -> Self {
        Self {
            coef,
            rho: solution.rho,
            objective: solution.objective,
            iterations: solution.iterations,
            end: solution.end,
        }
    }
}

fn samples(n: usize) -> Vec<u32> {
    (0..n as u32).collect()
}

/// C-classification: minimise ½ αᵀQα − Σα, 0 ≤ αₜ ≤ Cₜ, yᵀα = 0.
pub(crate) fn c_svc(y: Vec<f64>, c: Vec<f64>) -> Quadratic {
    let n = y.len();
    Quadratic { sample: samples(n), p: vec![-1.0; n], alpha: vec![0.0; n], y, c, nu: false }
}

pub(crate) fn c_svc_decision(y: &[f64], solution: &Solution) -> Decision {
    Decision::new(solution, solution.alpha.iter().zip(y).map(|(alpha, y)| alpha * y).collect())
}

/// ν-classification: minimise ½ αᵀQα, 0 ≤ αₜ ≤ wₜ, Σα = ν Σw, yᵀα = 0.
pub(crate) fn nu_svc(y: Vec<f64>, weights: Vec<f64>, nu: f64) -> Quadratic {
    let n = y.len();
    let total: f64 = weights.iter().map(|weight| nu * weight).sum();
    let (mut positive, mut negative) = (total / 2.0, total / 2.0);
    let begin = |(&y, &weight): (&f64, &f64)| {
        let rest = if y > 0.0 { &mut positive } else { &mut negative };
        let alpha = rest.min(weight);
        *rest -= alpha;
        alpha
    };
    let alpha = y.iter().zip(&weights).map(begin).collect();
    Quadratic { sample: samples(n), p: vec![0.0; n], alpha, y, c: weights, nu: true }
}

/// Scaled so that the margin is 1, as in C-classification.
pub(crate) fn nu_svc_decision(y: &[f64], solution: &Solution) -> Decision {
    let r = solution.r;
    let coef = solution.alpha.iter().zip(y).map(|(alpha, y)| alpha * (y / r)).collect();
    let scaled = Decision::new(solution, coef);
    Decision { rho: solution.rho / r, objective: solution.objective / (r * r), ..scaled }
}

/// The support of a distribution: minimise ½ αᵀQα, 0 ≤ αₜ ≤ wₜ, Σα = ν Σw.
pub(crate) fn one_class(weights: Vec<f64>, nu: f64) -> Quadratic {
    let n = weights.len();
    let mut rest: f64 = weights.iter().map(|weight| weight * nu).sum();
    let begin = |weight: &f64| {
        let alpha = rest.max(0.0).min(*weight);
        rest -= alpha;
        alpha
    };
    let alpha = weights.iter().map(begin).collect();
    Quadratic { sample: samples(n), p: vec![0.0; n], alpha, y: vec![1.0; n], c: weights, nu: false }
}

pub(crate) fn one_class_decision(solution: &Solution) -> Decision {
    Decision::new(solution, solution.alpha.clone())
}

/// ε-regression: minimise ½ (α − α*)ᵀK(α − α*) + ε Σ(α + α*) − Σ z (α − α*), 0 ≤ αₜ, α*ₜ ≤ Cₜ,
/// Σ(α − α*) = 0. The variables are α, then α*.
pub(crate) fn epsilon_svr(z: &[f64], c: &[f64], epsilon: f64) -> Quadratic {
    let p = z.iter().map(|z| epsilon - z).chain(z.iter().map(|z| epsilon + z)).collect();
    Quadratic { p, alpha: vec![0.0; 2 * z.len()], ..doubled(c, false) }
}

/// ν-regression: minimise ½ (α − α*)ᵀK(α − α*) − Σ z (α − α*), 0 ≤ αₜ, α*ₜ ≤ Cₜ, Σ(α − α*) = 0,
/// Σ(α + α*) = ν ΣC.
pub(crate) fn nu_svr(z: &[f64], c: &[f64], nu: f64) -> Quadratic {
    let mut rest = c.iter().map(|c| c * nu).sum::<f64>() / 2.0;
    let begin = |c: &f64| {
        let alpha = rest.min(*c);
        rest -= alpha;
        alpha
    };
    let alpha: Vec<f64> = c.iter().map(begin).collect();
    let p = z.iter().map(|z| -z).chain(z.iter().copied()).collect();
    Quadratic { p, alpha: [&alpha[..], &alpha].concat(), ..doubled(c, true) }
}

fn doubled(c: &[f64], nu: bool) -> Quadratic {
    let n = c.len();
    Quadratic {
        sample: [samples(n), samples(n)].concat(),
        y: [vec![1.0; n], vec![-1.0; n]].concat(),
        p: Vec::new(),
        c: [c, c].concat(),
        alpha: Vec::new(),
        nu,
    }
}

pub(crate) fn svr_decision(solution: &Solution) -> Decision {
    let (alpha, star) = solution.alpha.split_at(solution.alpha.len() / 2);
    Decision::new(solution, alpha.iter().zip(star).map(|(a, s)| a - s).collect())
}
