//! What the fitted [`SVR`](crate::svm::SVR) and [`NuSVR`](crate::svm::NuSVR) have in common, and how one
//! decision function is learnt.

use crate::error::Result;
use crate::estimator::{FitOptions, required};
use crate::rows::Rows;
use crate::svm::formulations::{self, Decision};
use crate::svm::kernel::Kernel;
use crate::svm::machine::{Machine, Shared, fit_status, kept};
use crate::svm::one_vs_one::check_finite;
use crate::svm::smo::{Quadratic, Solution};
use crate::svm::support_vectors::SupportVectors;
use crate::target::Target;
use ndarray::{Array1, Array2};

/// One decision function.
pub(crate) struct Learnt {
    pub(crate) n_features_in: usize,
    pub(crate) support: Array1<usize>,
    pub(crate) support_vectors: SupportVectors,
    pub(crate) dual_coef: Array2<f64>,
    pub(crate) intercept: Array1<f64>,
    pub(crate) n_iter: usize,
    pub(crate) objective: f64,
    pub(crate) gamma: f64,
    pub(crate) fit_status: usize,
    pub(crate) warnings: Vec<String>,
}

/// Learns numbers; `problem` makes the quadratic problem of targets and the prices of their errors, `c` times
/// the weights.
pub(crate) fn fit(
    shared: Shared<'_>,
    c: f64,
    x: &Rows<'_>,
    y: Option<&Target<'_>>,
    options: &FitOptions<'_>,
    problem: impl FnOnce(&[f64], &[f64]) -> Quadratic,
) -> Result<Learnt> {
    x.check(shared.owner, 1)?;
    let y = required(shared.owner, y)?;
    y.check(shared.owner, x.samples())?;
    let (kept, weights) = kept(options.weights(shared.owner, x.samples())?, x.samples());
    let y = y.select(&kept);
    let prices: Vec<f64> = weights.iter().map(|weight| weight * c).collect();
    let problem = problem(&y.to_f64(), &prices);
    learn(shared, x, kept, options, problem, formulations::svr_decision)
}

/// Solves a problem of all samples that count.
pub(crate) fn learn(
    shared: Shared<'_>,
    x: &Rows<'_>,
    kept: Vec<usize>,
    options: &FitOptions<'_>,
    problem: Quadratic,
    decide: impl FnOnce(&Solution) -> Decision,
) -> Result<Learnt> {
    let members: Vec<usize> = (0..kept.len()).collect();
    let machine = Machine::new(shared, x, kept, (&[], false), options)?;
    let decision = decide(&machine.solve(&members, problem, ""));
    let decisions = [decision];
    check_finite(shared.owner, &decisions)?;
    let [decision] = decisions;
    let vectors = || members.iter().filter(|&&sample| decision.coef[sample] != 0.0);
    let support: Vec<usize> = vectors().map(|&sample| machine.row(sample)).collect();
    let coef: Array1<f64> = vectors().map(|&sample| decision.coef[sample]).collect();
    Ok(Learnt {
        n_features_in: x.features(),
        support_vectors: match shared.kernel {
            Kernel::Precomputed => SupportVectors::none(),
            _ => SupportVectors::select(x, &support),
        },
        support: support.into(),
        dual_coef: coef.insert_axis(ndarray::Axis(0)),
        intercept: [-decision.rho].into_iter().collect(),
        n_iter: decision.iterations as usize,
        objective: decision.objective,
        gamma: machine.gamma(),
        fit_status: fit_status(&[decision.end]),
        warnings: machine.warnings(&[decision.end]),
    })
}

/// The fitted struct of a regressor: `fitted_regressor!(FittedSVR, SVR)`.
macro_rules! fitted_regressor {
    ($Fitted:ident, $Estimator:ident) => {
        #[doc = concat!("A fitted [`", stringify!($Estimator), "`].")]
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $Fitted {
            /// The parameters that it was fitted with.
            pub params: $Estimator,
            /// The number of features.
            pub n_features_in: usize,
            /// The rows of `x` that are support vectors, (vectors).
            pub support: ndarray::Array1<usize>,
            /// These rows, (vectors, features); (0, 0) for a precomputed kernel.
            pub support_vectors: $crate::svm::SupportVectors,
            /// The number of support vectors, (1).
            pub n_support: ndarray::Array1<usize>,
            /// The coefficients of the support vectors, (1, vectors).
            pub dual_coef: ndarray::Array2<f64>,
            /// The constant, (1).
            pub intercept: ndarray::Array1<f64>,
            /// The weights of the features, (1, features), for kernel linear.
            pub coef: Option<ndarray::Array2<f64>>,
            /// The number of iterations.
            pub n_iter: usize,
            /// The value of the dual problem that was minimised.
            pub objective: f64,
            /// The factor gamma that was used.
            pub gamma: f64,
            /// 0 if it converged, else 1.
            pub fit_status: usize,
            /// What to know of a fit that did not converge.
            pub warnings: Vec<String>,
        }

        $crate::estimator::supervised!($Estimator);
        $crate::estimator::predicts!($Fitted: f64, score);
        $crate::svm::expansion::expansion!($Fitted);

        impl $Fitted {
            fn new(params: &$Estimator, learnt: $crate::svm::fitted_regressor::Learnt) -> Self {
                let fitted = Self {
                    params: params.clone(),
                    n_features_in: learnt.n_features_in,
                    n_support: [learnt.support.len()].into_iter().collect(),
                    support: learnt.support,
                    support_vectors: learnt.support_vectors,
                    dual_coef: learnt.dual_coef,
                    intercept: learnt.intercept,
                    coef: None,
                    n_iter: learnt.n_iter,
                    objective: learnt.objective,
                    gamma: learnt.gamma,
                    fit_status: learnt.fit_status,
                    warnings: learnt.warnings,
                };
                fitted.with_coef()
            }

            fn predict_rows(&self, x: &$crate::Rows<'_>) -> $crate::Result<ndarray::Array1<f64>> {
                Ok(self.values(x)?.column(0).to_owned())
            }
        }

        impl $crate::Fitted for $Fitted {
            $crate::estimator::fitted!(
                $Estimator: support,
                support_vectors,
                n_support,
                dual_coef,
                coef,
                intercept,
                n_iter,
                objective,
                fit_status,
            );

            fn check(&self) -> Result<(), String> {
                self.expansion().check_one(self.n_features_in)
            }

            fn warnings(&self) -> &[String] {
                &self.warnings
            }

            fn predict_any(&self, x: &$crate::Rows<'_>) -> $crate::Result<$crate::Prediction> {
                Ok(self.predict_rows(x)?.into())
            }
        }
    };
}

pub(crate) use fitted_regressor;
