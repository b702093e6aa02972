use super::decision::linear_regressor;
use super::learning_rate::LearningRate;
use super::penalty::{self, Penalty};
use super::sgd::{self, Samples, Sgd};
use super::sgd_loss::SgdLoss;
use crate::error::{Result, check};
use crate::estimator::{
    Estimator, FitOptions, Fitted, Kind, Progress, fitted, required, supervised,
};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::Array1;
use onsil_core::random_state::RandomState;
use serde::{Deserialize, Serialize};

/// A linear regressor learnt by stochastic gradient descent.
///
/// Minimises `1/n · Σᵢ loss(yᵢ, coef · xᵢ + intercept) + alpha · penalty(coef)` step by step, one for each
/// sample (Bottou, "Stochastic gradient descent tricks", 2012). With the same `random_state` the steps are
/// those of scikit-learn on doubles. Features should have mean 0 and variance 1.
///
/// Learning ends after `n_iter_no_change` epochs in a row in which the objective, as met on the way, was not
/// below its best by `tol`. A sample of weight 0 changes nothing but the penalty's share of its step.
///
/// | parameter | default | |
/// |---|---|---|
/// | `loss` | squared_error | squared_error, huber, epsilon_insensitive, squared_epsilon_insensitive |
/// | `penalty` | l2 | l2, l1, elasticnet, or none |
/// | `alpha` | 1e-4 | weight of the penalty, at least 0; above 0 with the schedule optimal |
/// | `l1_ratio` | 0.15 | share of l1 in elasticnet, in 0..=1 |
/// | `fit_intercept` | true | whether there is an intercept |
/// | `max_iter` | 1000 | epochs, at least 1 |
/// | `tol` | 1e-3 | progress of an epoch that is too little; none for all `max_iter` epochs |
/// | `shuffle` | true | whether to shuffle the samples before every epoch |
/// | `epsilon` | 0.1 | of all losses but squared_error, at least 0 |
/// | `learning_rate` | invscaling | the schedule, see [`LearningRate`] |
/// | `eta0` | 0.01 | the first step, of all schedules but optimal, above 0 |
/// | `power_t` | 0.25 | the exponent of the schedule invscaling, at least 0 |
/// | `n_iter_no_change` | 5 | epochs without progress that end learning, at least 1 |
/// | `average` | false | whether `coef` is the average over the steps, or the step from which on |
/// | `random_state` | 0 | the seed of the shuffles |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::linear_model::SGDRegressor;
/// let x = array![[-1.5], [-0.5], [0.5], [1.5]];
/// let model = SGDRegressor::new().tol(1e-6).fit(&x, &array![-2.0, 0.0, 2.0, 4.0])?;
/// assert!((model.coef[0] - 2.0).abs() < 0.05 && (model.intercept[0] - 1.0).abs() < 0.05);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SGDRegressor {
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
    #[serde(deserialize_with = "sgd::average")]
    average: u64,
}

impl Default for SGDRegressor {
    fn default() -> Self {
        Self {
            loss: SgdLoss::SquaredError,
            penalty: Some(Penalty::L2),
            alpha: 1e-4,
            l1_ratio: 0.15,
            fit_intercept: true,
            max_iter: 1000,
            tol: Some(1e-3),
            shuffle: true,
            epsilon: 0.1,
            random_state: 0,
            learning_rate: LearningRate::InvScaling,
            eta0: 0.01,
            power_t: 0.25,
            n_iter_no_change: 5,
            average: 0,
        }
    }
}

impl SGDRegressor {
    /// With the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is made small. Default: squared_error.
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

    /// The schedule of the steps. Default: invscaling.
    pub fn learning_rate(self, learning_rate: LearningRate) -> Self {
        Self { learning_rate, ..self }
    }

    /// The first step. Default: 0.01.
    pub fn eta0(self, eta0: f64) -> Self {
        Self { eta0, ..self }
    }

    /// The exponent of invscaling. Default: 0.25.
    pub fn power_t(self, power_t: f64) -> Self {
        Self { power_t, ..self }
    }

    /// How many epochs without progress end learning. Default: 5.
    pub fn n_iter_no_change(self, n_iter_no_change: u64) -> Self {
        Self { n_iter_no_change, ..self }
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

supervised!(SGDRegressor);

impl Estimator for SGDRegressor {
    type Fitted = FittedSGDRegressor;
    const NAME: &'static str = "SGDRegressor";
    const KIND: Kind = Kind::Regressor;

    fn validate(&self) -> Result<()> {
        check(
            self.loss.is_for_regression(),
            Self::NAME,
            "loss",
            "squared_error, huber, epsilon_insensitive or squared_epsilon_insensitive",
            self.loss.name(),
        )?;
        self.sgd().validate()
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedSGDRegressor> {
        self.validate()?;
        let y = required(Self::NAME, y)?;
        x.check(Self::NAME, 1)?;
        y.check(Self::NAME, x.samples())?;
        let weights = options.weights(Self::NAME, x.samples())?;
        let weights = weights.map_or_else(|| vec![1.0; x.samples()], <[f64]>::to_vec);
        let (x, y) = (x.to_f64(), y.to_f64());
        let flat = x.as_slice().unwrap_or_default();
        let samples = Samples { x: flat, features: x.ncols(), y: &y, weights: &weights };
        let seed = RandomState::new(self.random_state).randint(0, i64::from(i32::MAX)) as u32;
        let watch = |epoch, objective| {
            options.tell(&Progress {
                estimator: Self::NAME,
                part: String::new(),
                iteration: epoch,
                objective: Some(("objective", objective)),
                gap: None,
                done: Progress::share(epoch, self.max_iter),
            })
        };
        let sgd = self.sgd();
        let learnt = sgd.learn(&samples, (1.0, 1.0), seed, &watch)?;
        let steps = (learnt.n_iter * x.nrows() as u64) as f64;
        let warnings = sgd.advice(&learnt).into_iter().collect();
        let n_iter = learnt.n_iter;
        let (coef, intercept) = learnt.solution(&sgd, steps);
        Ok(FittedSGDRegressor {
            n_features_in: x.ncols(),
            coef: coef.into(),
            intercept: vec![intercept].into(),
            n_iter,
            t: steps + 1.0,
            warnings,
            params: self.clone(),
        })
    }
}

/// A fitted [`SGDRegressor`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedSGDRegressor {
    /// The parameters that it was fitted with.
    pub params: SGDRegressor,
    /// The number of features.
    pub n_features_in: usize,
    /// The weights of the features, (features).
    pub coef: Array1<f64>,
    /// What is added to the weighted sum, (1).
    pub intercept: Array1<f64>,
    /// Epochs.
    pub n_iter: u64,
    /// Steps, and one: `n_iter · samples + 1`.
    pub t: f64,
    /// What its user should know.
    pub warnings: Vec<String>,
}

linear_regressor!(FittedSGDRegressor);

impl Fitted for FittedSGDRegressor {
    fitted!(SGDRegressor: coef, intercept, n_iter, t);
    linear_regressor!(fitted);
}
