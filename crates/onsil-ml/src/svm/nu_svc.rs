use crate::class_weight::ClassWeight;
use crate::classes::Classes;
use crate::error::{Error, Result, check};
use crate::estimator::{Estimator, FitOptions, Kind};
use crate::rows::Rows;
use crate::svm::fitted_classifier::{Classifying, classifier_parameters, fitted_classifier};
use crate::svm::one_vs_one::{DecisionFunctionShape, Form};
use crate::svm::{Gamma, Kernel};
use crate::target::Target;
use serde::{Deserialize, Serialize};

/// Classes divided by a margin that a given share of the samples may fall short of.
///
/// [`SVC`](crate::svm::SVC) with another parameter: `nu` is at least the share of samples that are support
/// vectors, and at most the share of those that fall short of the margin (B. Schölkopf, A. Smola, R.
/// Williamson and P. Bartlett, "New support vector algorithms", Neural Computation 12, 2000). It cannot be
/// larger than the rarer class of a pair allows: 2 · min(n₁, n₂) / (n₁ + n₂), where samples count by their
/// weights.
///
/// | parameter | default | |
/// |---|---|---|
/// | `nu` | 0.5 | above 0, at most 1 |
/// | `kernel` | rbf | linear, poly, rbf, sigmoid, precomputed, or a function |
/// | `degree` | 3 | of kernel poly |
/// | `gamma` | scale | of kernels poly, rbf, sigmoid: scale, auto, or above 0 |
/// | `coef0` | 0 | of kernels poly, sigmoid |
/// | `shrinking` | true | leave out variables that seem to stay at their bounds meanwhile |
/// | `tol` | 1e-3 | where to stop, above 0 |
/// | `cache_size` | 200 | megabytes for kernel values, above 0 |
/// | `max_iter` | −1 | iterations of each problem; −1: 10 million, or 100 for each variable |
/// | `class_weight` | none | as in scikit-learn, without effect on what is learnt; use sample weights |
/// | `probability` | false | learn `predict_proba` too, by 5-fold cross-validation: six times the work |
/// | `decision_function_shape` | ovr | ovr, ovo |
/// | `break_ties` | false | predict the largest of `decision_function`; only with ovr |
/// | `random_state` | 0 | of the folds of `probability` |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::svm::NuSVC;
/// let x = array![[-1.0, -1.0], [-2.0, -1.0], [1.0, 1.0], [2.0, 1.0]];
/// let fitted = NuSVC::new().fit(&x, &[1, 1, 2, 2])?;
/// assert_eq!(fitted.predict(&array![[-0.8, -1.0]])?, array![1]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NuSVC {
    nu: f64,
    kernel: Kernel,
    degree: u32,
    gamma: Gamma,
    coef0: f64,
    shrinking: bool,
    tol: f64,
    cache_size: f64,
    max_iter: i64,
    class_weight: Option<ClassWeight>,
    probability: bool,
    decision_function_shape: DecisionFunctionShape,
    break_ties: bool,
    random_state: u32,
}

classifier_parameters!(NuSVC { nu: 0.5 });

impl NuSVC {
    /// At least the share of support vectors, at most that of samples short of the margin; above 0, at
    /// most 1. Default: 0.5.
    pub fn nu(self, nu: f64) -> Self {
        Self { nu, ..self }
    }

    /// How much the samples of each class count; without effect, as in scikit-learn. Default: all 1.
    pub fn class_weight(self, class_weight: impl Into<Option<ClassWeight>>) -> Self {
        Self { class_weight: class_weight.into(), ..self }
    }

    pub(crate) fn classifying(&self) -> Classifying<'_> {
        self.classifying_by(Form::Nu(self.nu), 1.0)
    }
}

impl Estimator for NuSVC {
    type Fitted = FittedNuSVC;
    const NAME: &'static str = "NuSVC";
    const KIND: Kind = Kind::Classifier;

    fn validate(&self) -> Result<()> {
        check_nu(Self::NAME, self.nu)?;
        self.classifying().validate()
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedNuSVC> {
        self.validate()?;
        let feasible =
            |classes: &Classes, weights: &[f64]| check_feasible(self.nu, classes, weights);
        Ok(FittedNuSVC::new(self, self.classifying().fit(x, y, options, feasible)?))
    }
}

fitted_classifier!(FittedNuSVC, NuSVC);

pub(crate) fn check_nu(owner: &str, nu: f64) -> Result<()> {
    check(nu > 0.0 && nu <= 1.0, owner, "nu", "above 0 and at most 1", nu)
}

/// Refuses a `nu` for which some pair of classes has no solution.
fn check_feasible(nu: f64, classes: &Classes, weights: &[f64]) -> Result<()> {
    let mut counts = vec![0.0; classes.len()];
    for (&class, weight) in classes.indices.iter().zip(weights) {
        counts[class] += weight;
    }
    for (i, a) in counts.iter().enumerate() {
        for (j, b) in counts.iter().enumerate().skip(i + 1) {
            if nu * (a + b) / 2.0 > a.min(*b) {
                let largest = 2.0 * a.min(*b) / (a + b);
                return Err(Error::parameter(
                    NuSVC::NAME,
                    "nu",
                    format!(
                        "at most {largest} for classes {} and {}, of which one is rare (2 · min(n₁, n₂) / \
                         (n₁ + n₂))",
                        classes.classes[i], classes.classes[j]
                    ),
                    nu,
                ));
            }
        }
    }
    Ok(())
}
