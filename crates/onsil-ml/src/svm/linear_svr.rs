use super::dual_coordinate_descent::{DualProblem, numbers};
use super::linear_loss::{Dual, SquaredTube, TubeLoss};
use super::linear_rows::LinearRows;
use super::linear_svc::check_common;
use crate::error::{Result, check};
use crate::estimator::{
    Estimator, FitOptions, Fitted, Kind, Progress, fitted, required, supervised,
};
use crate::linear_model::decision::linear_regressor;
use crate::linear_model::lbfgs::{End, advice};
use crate::linear_model::liblinear::{Settings, Shuffler};
use crate::linear_model::objective::{Fit, Intercept, Objective};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::Array1;
use serde::{Deserialize, Serialize};

/// A linear support vector regressor, made for many samples.
///
/// It minimises
///
/// `½ ‖w‖² + C · Σᵢ max(0, |yᵢ − w·xᵢ| − epsilon)`,
///
/// with the intercept as the weight of the constant feature `intercept_scaling`, and so within the
/// penalty. [`TubeLoss`] has the loss with a square as well. The dual problem is solved by coordinate descent
/// (Ho and Lin, "Large-scale linear support vector regression", JMLR 13, 2012), the one with the square
/// also as it stands, by a trust region Newton method.
///
/// | parameter | default | |
/// |---|---|---|
/// | `epsilon` | 0 | errors up to here cost nothing, at least 0 |
/// | `tol` | 1e-4 | what ends the search, relative to its start, above 0 |
/// | `C` | 1 | weight of the loss against the penalty, above 0 |
/// | `loss` | epsilon_insensitive | epsilon_insensitive (by the dual) or squared_epsilon_insensitive |
/// | `fit_intercept` | true | whether there is an intercept |
/// | `intercept_scaling` | 1 | the feature that the intercept is the weight of, above 0 |
/// | `dual` | auto | true, false, or auto: true with fewer samples than features, or without the square |
/// | `max_iter` | 1000 | iterations |
/// | `random_state` | 0 | the order in which coordinate descent takes variables |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::svm::LinearSVR;
/// let x = array![[-1.5], [-0.5], [0.5], [1.5]];
/// let model = LinearSVR::new().c(10.0).fit(&x, &array![-2.0, 0.0, 2.0, 4.0])?;
/// assert!((model.predict(&array![[1.0]])?[0] - 3.0).abs() < 1e-2);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearSVR {
    epsilon: f64,
    tol: f64,
    #[serde(rename = "C")]
    c: f64,
    loss: TubeLoss,
    fit_intercept: bool,
    intercept_scaling: f64,
    dual: Dual,
    max_iter: u64,
    random_state: u32,
}

impl Default for LinearSVR {
    fn default() -> Self {
        Self {
            epsilon: 0.0,
            tol: 1e-4,
            c: 1.0,
            loss: TubeLoss::EpsilonInsensitive,
            fit_intercept: true,
            intercept_scaling: 1.0,
            dual: Dual::Auto,
            max_iter: 1000,
            random_state: 0,
        }
    }
}

impl LinearSVR {
    /// With the loss that grows with the error.
    pub fn new() -> Self {
        Self::default()
    }

    /// Errors up to here cost nothing. Default: 0.
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    /// When the search ends. Default: 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        Self { tol, ..self }
    }

    /// The weight of the loss against the penalty, above 0. Default: 1.
    pub fn c(self, c: f64) -> Self {
        Self { c, ..self }
    }

    /// The loss. Default: epsilon_insensitive.
    pub fn loss(self, loss: TubeLoss) -> Self {
        Self { loss, ..self }
    }

    /// Whether there is an intercept. Default: true.
    pub fn fit_intercept(self, fit_intercept: bool) -> Self {
        Self { fit_intercept, ..self }
    }

    /// The constant feature that the intercept is the weight of. Default: 1.
    pub fn intercept_scaling(self, intercept_scaling: f64) -> Self {
        Self { intercept_scaling, ..self }
    }

    /// Whether to solve the dual problem. Default: auto.
    pub fn dual(self, dual: impl Into<Dual>) -> Self {
        Self { dual: dual.into(), ..self }
    }

    /// The most iterations. Default: 1000.
    pub fn max_iter(self, max_iter: u64) -> Self {
        Self { max_iter, ..self }
    }

    /// The seed of the order of the variables. Default: 0.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }
}

supervised!(LinearSVR);

impl Estimator for LinearSVR {
    type Fitted = FittedLinearSVR;
    const NAME: &'static str = "LinearSVR";
    const KIND: Kind = Kind::Regressor;

    fn validate(&self) -> Result<()> {
        check_common(Self::NAME, self.tol, self.c, self.intercept_scaling)?;
        let epsilon = self.epsilon;
        let allowed = epsilon.is_finite() && epsilon >= 0.0;
        check(allowed, Self::NAME, "epsilon", "finite and at least 0", epsilon)?;
        let has_form = self.loss != TubeLoss::EpsilonInsensitive || self.dual != Dual::No;
        let expected = "true or auto with loss epsilon_insensitive";
        check(has_form, Self::NAME, "dual", expected, false)
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedLinearSVR> {
        self.validate()?;
        let y = required(Self::NAME, y)?;
        x.check(Self::NAME, 1)?;
        x.check_squares(Self::NAME, false)?;
        y.check(Self::NAME, x.samples())?;
        let weights = options.weights(Self::NAME, x.samples())?;
        let c: Vec<f64> =
            (0..x.samples()).map(|row| self.c * weights.map_or(1.0, |w| w[row])).collect();
        let has_primal = self.loss == TubeLoss::SquaredEpsilonInsensitive;
        let (coef, intercept, n_iter, end) =
            if self.dual.choose(true, has_primal, x.samples(), x.features()) {
                self.by_dual(x, &y.to_f64(), &c, options)
            } else {
                self.smooth(x, &y.to_f64(), &c, options)
            };
        let warning = advice(end, self.max_iter).map(|text| format!("{}: {text}", Self::NAME));
        Ok(FittedLinearSVR {
            n_features_in: x.features(),
            coef: coef.into(),
            intercept: vec![intercept].into(),
            n_iter,
            warnings: warning.into_iter().collect(),
            params: self.clone(),
        })
    }
}

impl LinearSVR {
    fn by_dual(
        &self,
        x: &Rows<'_>,
        y: &[f64],
        c: &[f64],
        options: &FitOptions<'_>,
    ) -> (Vec<f64>, f64, u64, End) {
        let bias = self.fit_intercept.then_some(self.intercept_scaling);
        let problem = DualProblem {
            rows: &LinearRows::new(x, bias),
            order: (0..c.len()).filter(|&row| c[row] > 0.0).collect(),
            y,
            c,
            squared: self.loss == TubeLoss::SquaredEpsilonInsensitive,
        };
        let settings = Settings { tol: self.tol, max_iter: self.max_iter };
        let mut watch = |iteration, left| {
            options.tell(&Progress {
                estimator: Self::NAME,
                part: String::new(),
                iteration,
                objective: None,
                gap: Some(("share of the first violation", left)),
                done: None,
            })
        };
        let mut shuffler = Shuffler::new(self.random_state);
        let found = numbers(problem, self.epsilon, &settings, &mut shuffler, &mut watch);
        let (end, n_iter) = (found.end(self.max_iter), found.n_iter);
        let mut w = found.w;
        let bias = if self.fit_intercept { w.pop() } else { None };
        (w, bias.unwrap_or(0.0) * self.intercept_scaling, n_iter, end)
    }

    fn smooth(
        &self,
        x: &Rows<'_>,
        y: &[f64],
        c: &[f64],
        options: &FitOptions<'_>,
    ) -> (Vec<f64>, f64, u64, End) {
        let intercept =
            Intercept { fit: self.fit_intercept, scaling: self.intercept_scaling, penalised: true };
        let loss = SquaredTube { y, c, epsilon: self.epsilon };
        let fit = Fit { owner: Self::NAME, part: "", max_iter: self.max_iter, options };
        let objective = Objective::new(x, loss, 1.0, intercept);
        let (coef, intercept, n_iter, end) = objective.minimise_curved(&fit, self.tol);
        (coef.row(0).to_vec(), intercept[0], n_iter, end)
    }
}

/// A fitted [`LinearSVR`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedLinearSVR {
    /// The parameters that it was fitted with.
    pub params: LinearSVR,
    /// The number of features.
    pub n_features_in: usize,
    /// The weights of the features, (features).
    pub coef: Array1<f64>,
    /// What is added to the weighted sum, (1).
    pub intercept: Array1<f64>,
    /// Iterations.
    pub n_iter: u64,
    /// What its user should know.
    pub warnings: Vec<String>,
}

linear_regressor!(FittedLinearSVR);

impl Fitted for FittedLinearSVR {
    fitted!(LinearSVR: coef, intercept, n_iter);
    linear_regressor!(fitted);
}
