use super::decision::linear_classifier;
use super::learning_rate::LearningRate;
use super::penalty::{self, Penalty};
use super::sgd::Sgd;
use super::sgd_loss::SgdLoss;
use super::sgd_one_vs_all::learn_classes;
use crate::class_weight::ClassWeight;
use crate::error::Result;
use crate::estimator::{Estimator, FitOptions, Fitted, Kind, fitted, supervised};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// Rosenblatt's perceptron: learns from the samples that it gets wrong, and from no others.
///
/// A sample `x` of class `y = ±1` with `y · (coef · x + intercept) ≤ 0` changes `coef` by `eta0 · y · x` and
/// `intercept` by `eta0 · y`. If a plane separates the classes, this finds one (Rosenblatt, "The perceptron",
/// Psychological Review 65, 1958); if none does, as for XOR, it never comes to rest. More than two classes:
/// each against the rest. Learning ends after `n_iter_no_change` epochs in a row in which the mean of
/// `max(0, −y · score)` was not below its best by `tol`. It is [`SGDClassifier`](super::SGDClassifier) with the
/// loss perceptron and a constant step.
///
/// A sample of weight 0 changes nothing, but takes its place in the order of the samples.
///
/// | parameter | default | |
/// |---|---|---|
/// | `penalty` | none | l2, l1, elasticnet, or none |
/// | `alpha` | 1e-4 | weight of the penalty, at least 0 |
/// | `l1_ratio` | 0.15 | share of l1 in elasticnet, in 0..=1 |
/// | `fit_intercept` | true | whether there is an intercept |
/// | `max_iter` | 1000 | epochs, at least 1 |
/// | `tol` | 1e-3 | progress of an epoch that is too little; none for all `max_iter` epochs |
/// | `shuffle` | true | whether to shuffle the samples before every epoch |
/// | `eta0` | 1 | how far a step goes, above 0 |
/// | `n_iter_no_change` | 5 | epochs without progress that end learning, at least 1 |
/// | `class_weight` | none | how much each class counts |
/// | `random_state` | 0 | the seed of the shuffles |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::linear_model::Perceptron;
/// let x = array![[0, 0], [0, 1], [1, 0], [1, 1]].mapv(f64::from);
/// let and = Perceptron::new().fit(&x, &array![0, 0, 0, 1])?;
/// assert_eq!(and.predict(&x)?, array![0, 0, 0, 1]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Perceptron {
    #[serde(deserialize_with = "penalty::optional")]
    penalty: Option<Penalty>,
    alpha: f64,
    l1_ratio: f64,
    fit_intercept: bool,
    max_iter: u64,
    tol: Option<f64>,
    shuffle: bool,
    random_state: u32,
    eta0: f64,
    n_iter_no_change: u64,
    class_weight: Option<ClassWeight>,
}

impl Default for Perceptron {
    fn default() -> Self {
        Self {
            penalty: None,
            alpha: 1e-4,
            l1_ratio: 0.15,
            fit_intercept: true,
            max_iter: 1000,
            tol: Some(1e-3),
            shuffle: true,
            random_state: 0,
            eta0: 1.0,
            n_iter_no_change: 5,
            class_weight: None,
        }
    }
}

impl Perceptron {
    /// With the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The penalty, or none. Default: none.
    pub fn penalty(self, penalty: impl Into<Option<Penalty>>) -> Self {
        Self { penalty: penalty.into(), ..self }
    }

    /// The weight of the penalty. Default: 1e-4.
    pub fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// The share of l1 in elasticnet. Default: 0.15.
    pub fn l1_ratio(self, l1_ratio: f64) -> Self {
        Self { l1_ratio, ..self }
    }

    /// Whether there is an intercept. Default: true.
    pub fn fit_intercept(self, fit_intercept: bool) -> Self {
        Self { fit_intercept, ..self }
    }

    /// The most epochs. Default: 1000.
    pub fn max_iter(self, max_iter: u64) -> Self {
        Self { max_iter, ..self }
    }

    /// The progress of an epoch that is too little, or none to go on to `max_iter`. Default: 1e-3.
    pub fn tol(self, tol: impl Into<Option<f64>>) -> Self {
        Self { tol: tol.into(), ..self }
    }

    /// Whether to shuffle the samples before every epoch. Default: true.
    pub fn shuffle(self, shuffle: bool) -> Self {
        Self { shuffle, ..self }
    }

    /// The seed of the shuffles. Default: 0.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }

    /// The first step. Default: 1.
    pub fn eta0(self, eta0: f64) -> Self {
        Self { eta0, ..self }
    }

    /// How many epochs without progress end learning. Default: 5.
    pub fn n_iter_no_change(self, n_iter_no_change: u64) -> Self {
        Self { n_iter_no_change, ..self }
    }

    /// How much each class counts. Default: all 1.
    pub fn class_weight(self, class_weight: impl Into<Option<ClassWeight>>) -> Self {
        Self { class_weight: class_weight.into(), ..self }
    }

    fn sgd(&self) -> Sgd {
        Sgd {
            owner: Self::NAME,
            loss: SgdLoss::Perceptron,
            epsilon: 0.0,
            penalty: self.penalty,
            alpha: self.alpha,
            l1_ratio: self.l1_ratio,
            fit_intercept: self.fit_intercept,
            max_iter: self.max_iter,
            tol: self.tol,
            shuffle: self.shuffle,
            learning_rate: LearningRate::Constant,
            eta0: self.eta0,
            power_t: 0.0,
            n_iter_no_change: self.n_iter_no_change,
            average: 0,
        }
    }
}

supervised!(Perceptron);

impl Estimator for Perceptron {
    type Fitted = FittedPerceptron;
    const NAME: &'static str = "Perceptron";
    const KIND: Kind = Kind::Classifier;

    fn validate(&self) -> Result<()> {
        self.sgd().validate()
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedPerceptron> {
        let class_weight = self.class_weight.as_ref();
        let model = learn_classes(&self.sgd(), class_weight, self.random_state, x, y, options)?;
        Ok(FittedPerceptron {
            n_features_in: x.features(),
            classes: model.classes,
            coef: model.coef,
            intercept: model.intercept,
            n_iter: model.n_iter,
            t: model.t,
            warnings: model.warnings,
            params: self.clone(),
        })
    }
}

/// A fitted [`Perceptron`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedPerceptron {
    /// The parameters that it was fitted with.
    pub params: Perceptron,
    /// The number of features.
    pub n_features_in: usize,
    /// The classes in ascending order, (classes).
    pub classes: Array1<i64>,
    /// The weights of the features: (1, features) for two classes, else (classes, features).
    pub coef: Array2<f64>,
    /// What is added to the scores: (1) for two classes, else (classes).
    pub intercept: Array1<f64>,
    /// Epochs; the most of any class.
    pub n_iter: u64,
    /// Steps, and one: `n_iter · samples + 1`.
    pub t: f64,
    /// What its user should know.
    pub warnings: Vec<String>,
}

linear_classifier!(FittedPerceptron);

impl Fitted for FittedPerceptron {
    fitted!(Perceptron: classes, coef, intercept, n_iter, t);
    linear_classifier!(fitted);
}
