use crate::error::Result;
use crate::estimator::{Estimator, FitOptions, Fitted, Kind, fitted, predicts, unsupervised};
use crate::rows::Rows;
use crate::svm::expansion::expansion;
use crate::svm::fitted_regressor::learn;
use crate::svm::formulations;
use crate::svm::machine::{kept, shared_parameters};
use crate::svm::nu_svc::check_nu;
use crate::svm::{Gamma, Kernel, SupportVectors};
use crate::target::{Prediction, Target};
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// What most samples have in common, to tell what is unlike them.
///
/// It minimises `½‖w‖² − ρ + Σ ξᵢ / (ν n)` so that `w·φ(xᵢ) ≥ ρ − ξᵢ`, `ξᵢ ≥ 0`, where φ is the kernel's
/// (B. Schölkopf, J. Platt, J. Shawe-Taylor, A. Smola and R. Williamson, "Estimating the support of a
/// high-dimensional distribution", Neural Computation 13, 2001), by the dual problem. `predict` says 1 of
/// what is like the samples and −1 of what is not.
///
/// | parameter | default | |
/// |---|---|---|
/// | `nu` | 0.5 | about the share of samples that are called unlike, above 0, at most 1 |
/// | `kernel` | rbf | linear, poly, rbf, sigmoid, precomputed, or a function |
/// | `degree` | 3 | of kernel poly |
/// | `gamma` | scale | of kernels poly, rbf, sigmoid: scale, auto, or above 0 |
/// | `coef0` | 0 | of kernels poly, sigmoid |
/// | `shrinking` | true | leave out variables that seem to stay at their bounds meanwhile |
/// | `tol` | 1e-3 | where to stop, above 0 |
/// | `cache_size` | 200 | megabytes for kernel values, above 0 |
/// | `max_iter` | −1 | iterations of each problem; −1: 10 million, or 100 for each variable |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::svm::{Gamma, OneClassSVM};
/// let x = array![[0.0], [0.44], [0.45], [0.46], [1.0]];
/// let fitted = OneClassSVM::new().gamma(Gamma::Auto).fit(&x)?;
/// assert_eq!(fitted.predict(&array![[0.455], [3.0]])?, array![1, -1]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OneClassSVM {
    nu: f64,
    kernel: Kernel,
    degree: u32,
    gamma: Gamma,
    coef0: f64,
    shrinking: bool,
    tol: f64,
    cache_size: f64,
    max_iter: i64,
}

shared_parameters!(OneClassSVM { nu: 0.5 });
unsupervised!(OneClassSVM);

impl OneClassSVM {
    /// At most the share of samples that are called unlike, at least that of support vectors; above 0, at
    /// most 1. Default: 0.5.
    pub fn nu(self, nu: f64) -> Self {
        Self { nu, ..self }
    }
}

impl Estimator for OneClassSVM {
    type Fitted = FittedOneClassSVM;
    const NAME: &'static str = "OneClassSVM";
    const KIND: Kind = Kind::OutlierDetector;

    fn validate(&self) -> Result<()> {
        check_nu(Self::NAME, self.nu)?;
        self.shared().validate()
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        _y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedOneClassSVM> {
        self.validate()?;
        x.check(Self::NAME, 1)?;
        let (kept, weights) = kept(options.weights(Self::NAME, x.samples())?, x.samples());
        let problem = formulations::one_class(weights, self.nu);
        let learnt =
            learn(self.shared(), x, kept, options, problem, formulations::one_class_decision)?;
        let fitted = FittedOneClassSVM {
            params: self.clone(),
            n_features_in: x.features(),
            n_support: [learnt.support.len()].into_iter().collect(),
            support: learnt.support,
            support_vectors: learnt.support_vectors,
            dual_coef: learnt.dual_coef,
            offset: -learnt.intercept[0],
            intercept: learnt.intercept,
            coef: None,
            n_iter: learnt.n_iter,
            objective: learnt.objective,
            gamma: learnt.gamma,
            fit_status: learnt.fit_status,
            warnings: learnt.warnings,
        };
        Ok(fitted.with_coef())
    }
}

/// A fitted [`OneClassSVM`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedOneClassSVM {
    /// The parameters that it was fitted with.
    pub params: OneClassSVM,
    /// The number of features.
    pub n_features_in: usize,
    /// The rows of `x` that are support vectors, (vectors).
    pub support: Array1<usize>,
    /// These rows, (vectors, features); (0, 0) for a precomputed kernel.
    pub support_vectors: SupportVectors,
    /// The number of support vectors, (1).
    pub n_support: Array1<usize>,
    /// The coefficients of the support vectors, (1, vectors).
    pub dual_coef: Array2<f64>,
    /// The constant of the decision function, (1).
    pub intercept: Array1<f64>,
    /// What is subtracted from `score_samples`: −`intercept`.
    pub offset: f64,
    /// The weights of the features, (1, features), for kernel linear.
    pub coef: Option<Array2<f64>>,
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

predicts!(FittedOneClassSVM: i64);
expansion!(FittedOneClassSVM);

impl FittedOneClassSVM {
    fn predict_rows(&self, x: &Rows<'_>) -> Result<Array1<i64>> {
        let values = self.decision_function_any(x)?;
        Ok(values.iter().map(|&value| if value > 0.0 { 1 } else { -1 }).collect())
    }

    /// How far each row of `x` is inside, (samples, 1): above 0 for what is like the samples.
    ///
    /// # Errors
    /// Another number of features than in `fit`; NaN or infinity.
    pub fn decision_function<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.decision_function_any(&x.into())
    }

    /// The same plus `offset`, (samples).
    ///
    /// # Errors
    /// As `decision_function`.
    pub fn score_samples<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array1<f64>> {
        Ok(self.decision_function(x)?.column(0).mapv(|value| value + self.offset))
    }
}

impl Fitted for FittedOneClassSVM {
    fitted!(
        OneClassSVM: support,
        support_vectors,
        n_support,
        dual_coef,
        coef,
        intercept,
        offset,
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

    fn predict_any(&self, x: &Rows<'_>) -> Result<Prediction> {
        Ok(self.predict_rows(x)?.into())
    }

    fn decision_function_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        self.values(x)
    }
}
