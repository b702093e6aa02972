use crate::error::{Result, check};
use crate::estimator::{Estimator, FitOptions, Kind};
use crate::rows::Rows;
use crate::svm::fitted_regressor::{fit, fitted_regressor};
use crate::svm::formulations;
use crate::svm::machine::{above_0, shared_parameters};
use crate::svm::{Gamma, Kernel};
use crate::target::Target;
use serde::{Deserialize, Serialize};

/// Numbers predicted by a function that leaves small errors free of charge.
///
/// It minimises `½‖w‖² + Σ Cᵢ max(0, |w·φ(xᵢ) + b − yᵢ| − epsilon)`, where φ is the kernel's and
/// `Cᵢ = C · sample_weight` (V. Vapnik, "Statistical Learning Theory", 1998; A. Smola and B. Schölkopf, "A
/// tutorial on support vector regression", Statistics and Computing 14, 2004), by the dual problem. The
/// errors are in the unit of y: scale `epsilon` with it, and the features of x to be alike.
///
/// | parameter | default | |
/// |---|---|---|
/// | `C` | 1 | the price of an error, above 0 |
/// | `epsilon` | 0.1 | the error that costs nothing, at least 0 |
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
/// use onsil_ml::svm::{Kernel, SVR};
/// let x = array![[0.0], [1.0], [2.0], [3.0]];
/// let fitted = SVR::new().kernel(Kernel::Linear).c(100.0).epsilon(0.01).fit(&x, &[1.0, 3.0, 5.0, 7.0])?;
/// assert!((fitted.predict(&array![[10.0]])?[0] - 21.0).abs() < 0.1);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SVR {
    #[serde(rename = "C")]
    c: f64,
    epsilon: f64,
    kernel: Kernel,
    degree: u32,
    gamma: Gamma,
    coef0: f64,
    shrinking: bool,
    tol: f64,
    cache_size: f64,
    max_iter: i64,
}

shared_parameters!(SVR { c: 1.0, epsilon: 0.1 });

impl SVR {
    /// The price of an error, above 0. Default: 1.
    pub fn c(self, c: f64) -> Self {
        Self { c, ..self }
    }

    /// The error that costs nothing, at least 0. Default: 0.1.
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }
}

impl Estimator for SVR {
    type Fitted = FittedSVR;
    const NAME: &'static str = "SVR";
    const KIND: Kind = Kind::Regressor;

    fn validate(&self) -> Result<()> {
        check(above_0(self.c), Self::NAME, "C", "finite and above 0", self.c)?;
        let holds = self.epsilon.is_finite() && self.epsilon >= 0.0;
        check(holds, Self::NAME, "epsilon", "finite and at least 0", self.epsilon)?;
        self.shared().validate()
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedSVR> {
        self.validate()?;
        let problem = |z: &[f64], c: &[f64]| formulations::epsilon_svr(z, c, self.epsilon);
        Ok(FittedSVR::new(self, fit(self.shared(), self.c, x, y, options, problem)?))
    }
}

fitted_regressor!(FittedSVR, SVR);
