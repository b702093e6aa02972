//! Classes learnt by stochastic gradient descent: each against the rest.

use super::decision::problems;
use super::one_vs_rest::signs;
use super::sgd::{Learnt, Samples, Sgd, seeds};
use crate::class_weight::ClassWeight;
use crate::classes::Classes;
use crate::error::Result;
use crate::estimator::{FitOptions, Progress, required};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2};
use onsil_core::parallel;

/// What was learnt: the attributes of a linear classifier.
pub(crate) struct Classifier {
    pub(crate) classes: Array1<i64>,
    /// (outputs, features), outputs 1 for two classes.
    pub(crate) coef: Array2<f64>,
    /// (outputs).
    pub(crate) intercept: Array1<f64>,
    pub(crate) n_iter: u64,
    pub(crate) t: f64,
    pub(crate) warnings: Vec<String>,
}

/// Checks everything and learns.
pub(crate) fn learn_classes(
    sgd: &Sgd,
    class_weight: Option<&ClassWeight>,
    random_state: u32,
    x: &Rows<'_>,
    y: Option<&Target<'_>>,
    options: &FitOptions<'_>,
) -> Result<Classifier> {
    sgd.validate()?;
    let y = required(sgd.owner, y)?;
    x.check(sgd.owner, 1)?;
    y.check(sgd.owner, x.samples())?;
    let weights = options.weights(sgd.owner, x.samples())?;
    let classes = Classes::new(sgd.owner, y)?;
    // Balanced weights count samples here, not their weights, as in scikit-learn.
    let class_weight = ClassWeight::per_class(class_weight, sgd.owner, &classes, None)?;
    let weights = weights.map_or_else(|| vec![1.0; x.samples()], <[f64]>::to_vec);
    let x = x.to_f64();
    let flat = x.as_slice().unwrap_or_default();
    let seeds = seeds(random_state, problems(classes.len()));
    let learnt: Vec<Result<Learnt>> = parallel::map(seeds.len(), |i| {
        let class = if seeds.len() == 1 { 1 } else { i };
        let rest = if seeds.len() == 1 { class_weight[0] } else { 1.0 };
        let y = signs(&classes, class);
        let samples = Samples { x: flat, features: x.ncols(), y: &y, weights: &weights };
        let watch = |epoch, objective| {
            options.tell(&Progress {
                estimator: sgd.owner,
                part: format!("class {} of {}", class + 1, classes.len()),
                iteration: epoch,
                objective: Some(("objective", objective)),
                gap: None,
                done: None,
            })
        };
        sgd.learn(&samples, (rest, class_weight[class]), seeds[i], &watch)
    });
    let learnt = learnt.into_iter().collect::<Result<Vec<Learnt>>>()?;
    Ok(joined(sgd, classes, learnt, x.nrows()))
}

fn joined(sgd: &Sgd, classes: Classes, learnt: Vec<Learnt>, samples: usize) -> Classifier {
    let n_iter = learnt.iter().map(|learnt| learnt.n_iter).max().unwrap_or_default();
    let steps = (n_iter * samples as u64) as f64;
    let mut warnings: Vec<String> = learnt.iter().filter_map(|l| sgd.advice(l)).collect();
    warnings.dedup();
    let solutions: Vec<_> = learnt.into_iter().map(|l| l.solution(sgd, steps)).collect();
    let features = solutions.first().map_or(0, |(coef, _)| coef.len());
    let coef = Array2::from_shape_fn((solutions.len(), features), |(i, j)| solutions[i].0[j]);
    let intercept = solutions.iter().map(|(_, intercept)| *intercept).collect();
    Classifier { classes: classes.classes, coef, intercept, n_iter, t: steps + 1.0, warnings }
}
