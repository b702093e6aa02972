//! One problem for each pair of classes, and what their decisions say together.

use crate::error::Result;
use crate::svm::expansion::pairs;
use crate::svm::formulations::{self, Decision};
use crate::svm::machine::{Machine, fit_status, too_large};
use crate::svm::probability::{self, Sigmoid};
use crate::svm::smo::End;
use ndarray::{Array1, Array2};
use onsil_core::parallel;
use serde::{Deserialize, Serialize};

/// What `decision_function` returns for three or more classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DecisionFunctionShape {
    /// One number for each class: its votes, and by less than half a vote how clear they are.
    #[default]
    Ovr,
    /// One number for each pair of classes (0, 1), (0, 2), …, (1, 2), …: above 0 for the first.
    Ovo,
}

/// Which problem is solved for a pair.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    C,
    Nu(f64),
}

impl Form {
    /// Solves the problem of the samples `positive` against `negative`; `bounds` has the upper bound of
    /// every sample.
    pub(crate) fn solve(
        self,
        machine: &Machine<'_>,
        (positive, negative): (&[usize], &[usize]),
        bounds: &[f64],
        part: &str,
    ) -> Decision {
        let members = [positive, negative].concat();
        let y = [vec![1.0; positive.len()], vec![-1.0; negative.len()]].concat();
        let c: Vec<f64> = members.iter().map(|&sample| bounds[sample]).collect();
        match self {
            Self::C => {
                let problem = formulations::c_svc(y.clone(), c);
                formulations::c_svc_decision(&y, &machine.solve(&members, problem, part))
            }
            Self::Nu(nu) => {
                let problem = formulations::nu_svc(y.clone(), c, nu);
                formulations::nu_svc_decision(&y, &machine.solve(&members, problem, part))
            }
        }
    }
}

/// All pairs, learnt.
pub(crate) struct OneVsOne {
    pub(crate) support: Array1<usize>,
    pub(crate) n_support: Array1<usize>,
    pub(crate) dual_coef: Array2<f64>,
    pub(crate) intercept: Array1<f64>,
    pub(crate) n_iter: Array1<usize>,
    pub(crate) objective: Array1<f64>,
    pub(crate) prob_a: Option<Array1<f64>>,
    pub(crate) prob_b: Option<Array1<f64>>,
    pub(crate) fit_status: usize,
    pub(crate) warnings: Vec<String>,
}

/// Learns all pairs of classes, of which `groups` has the samples; with `seed`, probabilities too.
pub(crate) fn learn(
    owner: &str,
    machine: &Machine<'_>,
    groups: &[Vec<usize>],
    bounds: &[f64],
    form: Form,
    seed: Option<u32>,
) -> Result<OneVsOne> {
    let pairs: Vec<_> = pairs(groups.len()).collect();
    let learn_pair = |problem: usize| {
        let (i, j) = pairs[problem];
        let part = match pairs.len() {
            1 => String::new(),
            count => format!("problem {} of {count}, ", problem + 1),
        };
        let group = (&groups[i][..], &groups[j][..]);
        let sigmoid = seed.map(|seed| probability::fit(machine, group, bounds, form, seed, &part));
        (sigmoid, form.solve(machine, group, bounds, &part))
    };
    let learnt: Vec<(Option<Sigmoid>, Decision)> = if machine.is_parallel() {
        parallel::map(pairs.len(), learn_pair)
    } else {
        (0..pairs.len()).map(learn_pair).collect()
    };
    let (sigmoids, decisions): (Vec<_>, Vec<_>) = learnt.into_iter().unzip();
    check_finite(owner, &decisions)?;
    let sigmoids: Option<Vec<Sigmoid>> = sigmoids.into_iter().collect();
    let mut ends: Vec<End> = decisions.iter().map(|decision| decision.end).collect();
    let mut warnings = machine.warnings(&ends);
    if decisions.iter().any(|decision| decision.flat) {
        warnings.push(format!(
            "{owner} found no margin: decisions are not scaled to it; raise nu, or choose another kernel or gamma"
        ));
    }
    ends.extend(sigmoids.iter().flatten().map(|sigmoid| sigmoid.end));
    let (support, n_support, dual_coef) = gather(machine, groups, &pairs, &decisions);
    // scikit-learn's signs: with two classes, a decision above 0 is for the second.
    let sign = if pairs.len() == 1 { -1.0 } else { 1.0 };
    Ok(OneVsOne {
        support,
        n_support,
        dual_coef: dual_coef * sign,
        intercept: decisions.iter().map(|decision| -decision.rho * sign).collect(),
        n_iter: decisions.iter().map(|decision| decision.iterations as usize).collect(),
        objective: decisions.iter().map(|decision| decision.objective).collect(),
        prob_a: sigmoids.as_ref().map(|all| all.iter().map(|sigmoid| sigmoid.a).collect()),
        prob_b: sigmoids.as_ref().map(|all| all.iter().map(|sigmoid| sigmoid.b).collect()),
        fit_status: fit_status(&ends),
        warnings,
    })
}

/// Refuses what cannot be used.
pub(crate) fn check_finite(owner: &str, decisions: &[Decision]) -> Result<()> {
    let is_finite = |decision: &Decision| {
        let numbers = [decision.rho, decision.objective];
        numbers.iter().chain(&decision.coef).all(|number| number.is_finite())
    };
    match decisions.iter().all(is_finite) {
        true => Ok(()),
        false => Err(too_large(owner)),
    }
}

/// The support vectors of all problems, class after class, with their coefficients.
fn gather(
    machine: &Machine<'_>,
    groups: &[Vec<usize>],
    pairs: &[(usize, usize)],
    decisions: &[Decision],
) -> (Array1<usize>, Array1<usize>, Array2<f64>) {
    // For each class, the coefficients of its samples against each other class.
    let mut coef: Vec<Array2<f64>> =
        groups.iter().map(|group| Array2::zeros((groups.len() - 1, group.len()))).collect();
    for (&(i, j), decision) in pairs.iter().zip(decisions) {
        let (of_i, of_j) = decision.coef.split_at(groups[i].len());
        coef[i].row_mut(j - 1).iter_mut().zip(of_i).for_each(|(to, from)| *to = *from);
        coef[j].row_mut(i).iter_mut().zip(of_j).for_each(|(to, from)| *to = *from);
    }
    let (mut support, mut n_support, mut columns) = (Vec::new(), Vec::new(), Vec::new());
    for (group, coef) in groups.iter().zip(&coef) {
        let before = support.len();
        for (&sample, column) in group.iter().zip(coef.columns()) {
            if column.iter().any(|&coef| coef != 0.0) {
                support.push(machine.row(sample));
                columns.push(column.to_owned());
            }
        }
        n_support.push(support.len() - before);
    }
    let mut dual_coef = Array2::zeros((groups.len() - 1, columns.len()));
    dual_coef.columns_mut().into_iter().zip(&columns).for_each(|(mut to, from)| to.assign(from));
    (support.into(), n_support.into(), dual_coef)
}

/// The position of the class that most decisions are for; the first of those with equally many.
pub(crate) fn votes(values: &Array2<f64>, classes: usize) -> Array1<usize> {
    values
        .rows()
        .into_iter()
        .map(|values| {
            if classes == 2 {
                return usize::from(values[0] >= 0.0);
            }
            let mut votes = vec![0usize; classes];
            for ((i, j), &value) in pairs(classes).zip(values) {
                votes[if value > 0.0 { i } else { j }] += 1;
            }
            first_largest(&votes)
        })
        .collect()
}

/// One number for each class, from those of the pairs: its votes, and s / (3 (|s| + 1)) of the sum s of
/// what the decisions say for it.
pub(crate) fn one_vs_rest(values: &Array2<f64>, classes: usize) -> Array2<f64> {
    let mut sums = Array2::zeros((values.nrows(), classes));
    let mut votes: Array2<f64> = Array2::zeros((values.nrows(), classes));
    for (row, values) in values.rows().into_iter().enumerate() {
        for ((i, j), &value) in pairs(classes).zip(values) {
            sums[[row, i]] += value;
            sums[[row, j]] -= value;
            votes[[row, if value < 0.0 { j } else { i }]] += 1.0;
        }
    }
    votes.zip_mut_with(&sums, |votes, s: &f64| *votes += s / (3.0 * (s.abs() + 1.0)));
    votes
}

/// The position of the largest, the first of those that are equal.
pub(crate) fn first_largest<T: PartialOrd + Copy>(values: &[T]) -> usize {
    (1..values.len()).fold(0, |best, at| if values[at] > values[best] { at } else { best })
}
