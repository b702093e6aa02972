use super::decision::{complemented, linear_classifier, normalise, one_vs_rest_probabilities};
use super::learning_rate::LearningRate;
use super::penalty::{self, Penalty};
use super::sgd::{self, Sgd};
use super::sgd_loss::SgdLoss;
use super::sgd_one_vs_all::learn_classes;
use crate::class_weight::ClassWeight;
use crate::error::{Error, Result};
use crate::estimator::{Estimator, FitOptions, Fitted, Kind, fitted, supervised};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// A linear classifier learnt by stochastic gradient descent: a support vector machine, logistic regression
/// and others, by the loss.
///
/// Minimises `1/n · Σᵢ loss(yᵢ, coef · xᵢ + intercept) + alpha · penalty(coef)` step by step, one for each
/// sample (Bottou, "Stochastic gradient descent tricks", 2012). More than two classes: each against the
/// rest. With the same `random_state` the steps are those of scikit-learn on doubles. Features should
/// have mean 0 and variance 1.
///
/// Learning ends after `n_iter_no_change` epochs in a row in which the objective, as met on the way, was not
/// below its best by `tol`. A sample of weight 0 changes nothing but the penalty's share of its step.
///
/// | parameter | default | |
/// |---|---|---|
/// | `loss` | hinge | see [`SgdLoss`]; hinge, log_loss, modified_huber, … |
/// | `penalty` | l2 | l2, l1, elasticnet, or none |
/// | `alpha` | 1e-4 | weight of the penalty, at least 0; above 0 with the schedule optimal |
/// | `l1_ratio` | 0.15 | share of l1 in elasticnet, in 0..=1 |
/// | `fit_intercept` | true | whether there is an intercept |
/// | `max_iter` | 1000 | epochs, at least 1 |
/// | `tol` | 1e-3 | progress of an epoch that is too little; none for all `max_iter` epochs |
/// | `shuffle` | true | whether to shuffle the samples before every epoch |
/// | `epsilon` | 0.1 | of the losses huber, epsilon_insensitive and its square, at least 0 |
/// | `learning_rate` | optimal | the schedule, see [`LearningRate`] |
/// | `eta0` | 0.01 | the first step, of all schedules but optimal, above 0 |
/// | `power_t` | 0.5 | the exponent of the schedule invscaling, at least 0 |
/// | `n_iter_no_change` | 5 | epochs without progress that end learning, at least 1 |
/// | `class_weight` | none | how much each class counts |
/// | `average` | false | whether `coef` is the average over the steps, or the step from which on |
/// | `random_state` | 0 | the seed of the shuffles |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::linear_model::{SGDClassifier, SgdLoss};
/// let x = array![[-2.0, 1.0], [-1.0, -1.0], [1.0, 1.0], [2.0, -1.0]];
/// let model = SGDClassifier::new().loss(SgdLoss::LogLoss).fit(&x, &array![0, 0, 1, 1])?;
/// assert_eq!(model.predict(&x)?, array![0, 0, 1, 1]);
/// assert!(model.predict_proba(&array![[3.0, 0.0]])?[[0, 1]] > 0.9);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SGDClassifier {
    loss: SgdLoss,
    #[serde(deserialize_with = "penalty::optional")]
    penalty: Option<Penalty>,
    alpha: f64,
    l1_ratio: f64,
    fit_intercept: bool,
    max_iter: u64,
    tol: Option<f64>,
    shuffle: bool,
    epsilon: f64,
    random_state: u32,
    learning_rate: LearningRate,
    eta0: f64,
    power_t: f64,
    n_iter_no_change: u64,
    class_weight: Option<ClassWeight>,
    #[serde(deserialize_with = "sgd::average")]
    average: u64,
}

impl Default for SGDClassifier {
    fn default() -> Self {
        Self {
            loss: SgdLoss::Hinge,
            penalty: Some(Penalty::L2),
            alpha: 1e-4,
            l1_ratio: 0.15,
            fit_intercept: true,
            max_iter: 1000,
            tol: Some(1e-3),
            shuffle: true,
            epsilon: 0.1,
            random_state: 0,
            learning_rate: LearningRate::Optimal,
            eta0: 0.01,
            power_t: 0.5,
            n_iter_no_change: 5,
            class_weight: None,
            average: 0,
        }
    }
}

impl SGDClassifier {
    /// With the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is made small. Default: hinge.
    pub fn loss(self, loss: SgdLoss) -> Self {
        Self { loss, ..self }
    }

    /// The penalty, or none. Default: l2.
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

    /// The epsilon of the losses that have one. Default: 0.1.
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    /// The seed of the shuffles. Default: 0.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }

    /// The schedule of the steps. Default: optimal.
    pub fn learning_rate(self, learning_rate: LearningRate) -> Self {
        Self { learning_rate, ..self }
    }

    /// The first step. Default: 0.01.
    pub fn eta0(self, eta0: f64) -> Self {
        Self { eta0, ..self }
    }

    /// The exponent of invscaling. Default: 0.5.
    pub fn power_t(self, power_t: f64) -> Self {
        Self { power_t, ..self }
    }

    /// How many epochs without progress end learning. Default: 5.
    pub fn n_iter_no_change(self, n_iter_no_change: u64) -> Self {
        Self { n_iter_no_change, ..self }
    }

    /// How much each class counts. Default: all 1.
    pub fn class_weight(self, class_weight: impl Into<Option<ClassWeight>>) -> Self {
        Self { class_weight: class_weight.into(), ..self }
    }

    /// The step from which on weights are averaged; 0 for no average. Default: 0.
    pub fn average(self, average: u64) -> Self {
        Self { average, ..self }
    }

    fn sgd(&self) -> Sgd {
        Sgd {
            owner: Self::NAME,
            loss: self.loss,
            epsilon: self.epsilon,
            penalty: self.penalty,
            alpha: self.alpha,
            l1_ratio: self.l1_ratio,
            fit_intercept: self.fit_intercept,
            max_iter: self.max_iter,
            tol: self.tol,
            shuffle: self.shuffle,
            learning_rate: self.learning_rate,
            eta0: self.eta0,
            power_t: self.power_t,
            n_iter_no_change: self.n_iter_no_change,
            average: self.average,
        }
    }
}

supervised!(SGDClassifier);

impl Estimator for SGDClassifier {
    type Fitted = FittedSGDClassifier;
    const NAME: &'static str = "SGDClassifier";
    const KIND: Kind = Kind::Classifier;

    fn validate(&self) -> Result<()> {
        self.sgd().validate()
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedSGDClassifier> {
        let class_weight = self.class_weight.as_ref();
        let model = learn_classes(&self.sgd(), class_weight, self.random_state, x, y, options)?;
        Ok(FittedSGDClassifier {
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

/// A fitted [`SGDClassifier`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedSGDClassifier {
    /// The parameters that it was fitted with.
    pub params: SGDClassifier,
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

linear_classifier!(FittedSGDClassifier);

impl FittedSGDClassifier {
    /// The probability of each class for the rows of `x`, (samples, features): (samples, classes). With
    /// log_loss the sigmoid of the score, with modified_huber `(1 + score) / 2` within 0 and 1; for more
    /// than two classes scaled to the sum 1.
    ///
    /// # Errors
    /// As `predict`; another loss.
    pub fn predict_proba<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.predict_proba_any(&x.into())
    }
}

impl Fitted for FittedSGDClassifier {
    fitted!(SGDClassifier: classes, coef, intercept, n_iter, t);
    linear_classifier!(fitted);

    fn predict_proba_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        match self.params.loss {
            SgdLoss::LogLoss => Ok(one_vs_rest_probabilities(&self.scores(x)?)),
            SgdLoss::ModifiedHuber => {
                let mut p = self.scores(x)?.mapv(|score| (score.clamp(-1.0, 1.0) + 1.0) / 2.0);
                if p.ncols() == 1 {
                    return Ok(complemented(&p));
                }
                normalise(&mut p);
                Ok(p)
            }
            _ => Err(Error::not_supported(
                self.name(),
                "predict_proba",
                "fit it with the loss log_loss or modified_huber",
            )),
        }
    }
}
