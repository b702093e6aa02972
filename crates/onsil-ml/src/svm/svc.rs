use crate::class_weight::ClassWeight;
use crate::error::{Result, check};
use crate::estimator::{Estimator, FitOptions, Kind};
use crate::rows::Rows;
use crate::svm::fitted_classifier::{Classifying, classifier_parameters, fitted_classifier};
use crate::svm::machine::above_0;
use crate::svm::one_vs_one::{DecisionFunctionShape, Form};
use crate::svm::{Gamma, Kernel};
use crate::target::Target;
use serde::{Deserialize, Serialize};

/// Classes divided by the widest margin, of which samples may fall short at a price.
///
/// For two classes y = ±1 it minimises `½‖w‖² + Σ Cᵢ ξᵢ` so that `yᵢ (w·φ(xᵢ) + b) ≥ 1 − ξᵢ`, `ξᵢ ≥ 0`,
/// where φ is the kernel's and `Cᵢ = C · class_weight · sample_weight` (C. Cortes and V. Vapnik,
/// "Support-vector networks", Machine Learning 20, 1995), by the dual problem. With more classes, one such
/// problem is solved for each pair, and the class with most votes is predicted.
///
/// Samples of weight 0 are as if they were not there. An `x` of 1,000 times larger features makes another
/// model: scale the features first, as `StandardScaler` does.
///
/// | parameter | default | |
/// |---|---|---|
/// | `C` | 1 | the price of falling short of the margin, above 0; small for a wide margin |
/// | `kernel` | rbf | linear, poly, rbf, sigmoid, precomputed, or a function |
/// | `degree` | 3 | of kernel poly |
/// | `gamma` | scale | of kernels poly, rbf, sigmoid: scale, auto, or above 0 |
/// | `coef0` | 0 | of kernels poly, sigmoid |
/// | `shrinking` | true | leave out variables that seem to stay at their bounds meanwhile |
/// | `tol` | 1e-3 | where to stop, above 0 |
/// | `cache_size` | 200 | megabytes for kernel values, above 0 |
/// | `max_iter` | −1 | iterations of each problem; −1: 10 million, or 100 for each variable |
/// | `class_weight` | none | what C is multiplied with for each class: balanced, or weights |
/// | `probability` | false | learn `predict_proba` too, by 5-fold cross-validation: six times the work |
/// | `decision_function_shape` | ovr | ovr, ovo |
/// | `break_ties` | false | predict the largest of `decision_function`; only with ovr |
/// | `random_state` | 0 | of the folds of `probability` |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::svm::{Kernel, SVC};
/// let x = array![[0.0, 0.0], [1.0, 1.0], [4.0, 4.0], [5.0, 5.0]];
/// let fitted = SVC::new().kernel(Kernel::Linear).c(1e10).fit(&x, &[0, 0, 1, 1])?;
/// assert_eq!(fitted.support, array![1, 2]);
/// assert!((fitted.coef.as_ref().unwrap()[[0, 0]] - 1.0 / 3.0).abs() < 1e-6);
/// assert_eq!(fitted.predict(&array![[2.0, 1.0], [3.0, 4.0]])?, array![0, 1]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SVC {
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
    class_weight: Option<ClassWeight>,
    probability: bool,
    decision_function_shape: DecisionFunctionShape,
    break_ties: bool,
    random_state: u32,
}

classifier_parameters!(SVC { c: 1.0 });

impl SVC {
    /// The price of falling short of the margin, above 0. Default: 1.
    pub fn c(self, c: f64) -> Self {
        Self { c, ..self }
    }

    /// How much the samples of each class count, beside C. Default: all 1.
    pub fn class_weight(self, class_weight: impl Into<Option<ClassWeight>>) -> Self {
        Self { class_weight: class_weight.into(), ..self }
    }

    pub(crate) fn classifying(&self) -> Classifying<'_> {
        self.classifying_by(Form::C, self.c)
    }
}

impl Estimator for SVC {
    type Fitted = FittedSVC;
    const NAME: &'static str = "SVC";
    const KIND: Kind = Kind::Classifier;

    fn validate(&self) -> Result<()> {
        check(above_0(self.c), Self::NAME, "C", "finite and above 0", self.c)?;
        self.classifying().validate()
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedSVC> {
        self.validate()?;
        Ok(FittedSVC::new(self, self.classifying().fit(x, y, options, |_, _| Ok(()))?))
    }
}

fitted_classifier!(FittedSVC, SVC);
