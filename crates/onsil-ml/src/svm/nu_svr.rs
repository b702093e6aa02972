use crate::error::{Result, check};
use crate::estimator::{Estimator, FitOptions, Kind};
use crate::rows::Rows;
use crate::svm::fitted_regressor::{fit, fitted_regressor};
use crate::svm::formulations;
use crate::svm::machine::{above_0, shared_parameters};
use crate::svm::nu_svc::check_nu;
use crate::svm::{Gamma, Kernel};
use crate::target::Target;
use serde::{Deserialize, Serialize};

/// Numbers predicted by a function of which a given share of the samples may be farther off than the rest.
///
/// [`SVR`](crate::svm::SVR) with another parameter: `epsilon` is chosen so that `nu` is at least the share of
/// samples that are farther off, and at most the share of support vectors (B. Schölkopf, A. Smola, R.
/// Williamson and P. Bartlett, "New support vector algorithms", Neural Computation 12, 2000).
///
/// | parameter | default | |
/// |---|---|---|
/// | `nu` | 0.5 | above 0, at most 1 |
/// | `C` | 1 | the price of an error, above 0 |
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
/// use onsil_ml::svm::{Kernel, NuSVR};
/// let x = array![[0.0], [1.0], [2.0], [3.0]];
/// let fitted = NuSVR::new().kernel(Kernel::Linear).c(100.0).fit(&x, &[1.0, 3.0, 5.0, 7.0])?;
/// assert!((fitted.predict(&array![[10.0]])?[0] - 21.0).abs() < 0.1);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NuSVR {
    nu: f64,
    #[serde(rename = "C")]
    c: f64,
    kernel: Kernel,
    degree: u32,
    gamma: Gamma,
    coef0: f64,
    shrinking: bool,
    tol: f64,
    cache_size: f64,
    max_iter: i64,
}

shared_parameters!(NuSVR { nu: 0.5, c: 1.0 });

impl NuSVR {
    /// At least the share of samples that are farther off than the others, at most that of support
    /// vectors; above 0, at most 1. Default: 0.5.
    pub fn nu(self, nu: f64) -> Self {
        Self { nu, ..self }
    }

    /// The price of an error, above 0. Default: 1.
    pub fn c(self, c: f64) -> Self {
        Self { c, ..self }
    }
}

impl Estimator for NuSVR {
    type Fitted = FittedNuSVR;
    const NAME: &'static str = "NuSVR";
    const KIND: Kind = Kind::Regressor;

    fn validate(&self) -> Result<()> {
        check_nu(Self::NAME, self.nu)?;
        check(above_0(self.c), Self::NAME, "C", "finite and above 0", self.c)?;
        self.shared().validate()
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedNuSVR> {
        self.validate()?;
        let problem = |z: &[f64], c: &[f64]| formulations::nu_svr(z, c, self.nu);
        Ok(FittedNuSVR::new(self, fit(self.shared(), self.c, x, y, options, problem)?))
    }
}

fitted_regressor!(FittedNuSVR, NuSVR);
