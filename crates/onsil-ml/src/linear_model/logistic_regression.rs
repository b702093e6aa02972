use super::decision::{linear_classifier, one_vs_rest_probabilities, problems, row_weights};
use super::l1_logistic::l1_logistic;
use super::lbfgs::{self, End};
use super::liblinear::{Columns, Settings, Shuffler};
use super::logistic_solver::LogisticSolver;
use super::objective::{Fit, Intercept, LogisticLoss, MultinomialLoss, Objective};
use super::one_vs_rest::{Problem, signs};
use super::penalty::{self, Penalty};
use crate::class_weight::ClassWeight;
use crate::classes::Classes;
use crate::error::{Error, Result, check};
use crate::estimator::{
    Estimator, FitOptions, Fitted, Kind, Progress, fitted, required, supervised,
};
use crate::rows::Rows;
use crate::sparse::{is_sparse, sparse};
use crate::target::Target;
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Logistic regression: probabilities of classes from weighted sums of the features.
///
/// For classes `k` with scores `sₖ = coefₖ · x + interceptₖ` it minimises
///
/// `C · Σᵢ wᵢ · (ln Σₖ e^(sₖ(xᵢ)) − s_yᵢ(xᵢ)) + ½ ‖coef‖²`
///
/// (multinomial), and for two classes `C · Σᵢ wᵢ · ln(1 + e^(−yᵢ s(xᵢ))) + ½ ‖coef‖²` with `yᵢ = ±1` and a
/// score for the second class alone. The intercept has no penalty. The solver is L-BFGS (Nocedal and
/// Wright, "Numerical Optimization", chapter 7).
///
/// With `solver` liblinear the problem is LIBLINEAR's: one class against the rest, for more than two classes
/// each, `½ ‖w‖²` or `‖w‖₁` with the intercept among the weights `w`; `l1` makes many of them exactly 0. It is
/// solved by coordinate descent (Yuan, Ho and Lin, "An improved GLMNET for L1-regularized logistic
/// regression", JMLR 13, 2012), `l2` by a trust region Newton method (Lin, Weng and Keerthi, "Trust region
/// Newton method for large-scale logistic regression", JMLR 9, 2008).
///
/// | parameter | default | |
/// |---|---|---|
/// | `penalty` | l2 | l2, l1 (liblinear), or none (lbfgs) |
/// | `C` | 1 | weight of the loss against the penalty, above 0 |
/// | `solver` | lbfgs | lbfgs or liblinear |
/// | `fit_intercept` | true | whether there is an intercept |
/// | `intercept_scaling` | 1 | liblinear: the feature that the intercept is the weight of, above 0 |
/// | `class_weight` | none | how much each class counts |
/// | `tol` | 1e-4 | lbfgs: the largest derivative, of the mean loss, that ends the search; liblinear: relative to its start; above 0 |
/// | `max_iter` | 100 | iterations |
/// | `random_state` | 0 | liblinear with l1: the order of the weights |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::linear_model::LogisticRegression;
/// let x = array![[0.5], [1.0], [2.0], [2.5]];
/// let model = LogisticRegression::new().fit(&x, &array![0, 0, 1, 1])?;
/// assert_eq!(model.predict(&array![[0.0], [3.0]])?, array![0, 1]);
/// assert!((model.predict_proba(&array![[1.5]])?[[0, 1]] - 0.5).abs() < 1e-3);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogisticRegression {
    #[serde(deserialize_with = "penalty::optional")]
    penalty: Option<Penalty>,
    #[serde(rename = "C")]
    c: f64,
    solver: LogisticSolver,
    fit_intercept: bool,
    intercept_scaling: f64,
    class_weight: Option<ClassWeight>,
    tol: f64,
    max_iter: u64,
    random_state: u32,
}

impl Default for LogisticRegression {
    fn default() -> Self {
        Self {
            penalty: Some(Penalty::L2),
            c: 1.0,
            solver: LogisticSolver::Lbfgs,
            fit_intercept: true,
            intercept_scaling: 1.0,
            class_weight: None,
            tol: 1e-4,
            max_iter: 100,
            random_state: 0,
        }
    }
}

impl LogisticRegression {
    /// With L2 penalty, solved by L-BFGS.
    pub fn new() -> Self {
        Self::default()
    }

    /// The penalty, or none. Default: l2.
    pub fn penalty(self, penalty: impl Into<Option<Penalty>>) -> Self {
        Self { penalty: penalty.into(), ..self }
    }

    /// The weight of the loss against the penalty, above 0. Default: 1.
    pub fn c(self, c: f64) -> Self {
        Self { c, ..self }
    }

    /// The solver and its problem. Default: lbfgs.
    pub fn solver(self, solver: LogisticSolver) -> Self {
        Self { solver, ..self }
    }

    /// Whether there is an intercept. Default: true.
    pub fn fit_intercept(self, fit_intercept: bool) -> Self {
        Self { fit_intercept, ..self }
    }

    /// With liblinear, the constant feature that the intercept is the weight of. Default: 1.
    pub fn intercept_scaling(self, intercept_scaling: f64) -> Self {
        Self { intercept_scaling, ..self }
    }

    /// How much each class counts. Default: all 1.
    pub fn class_weight(self, class_weight: impl Into<Option<ClassWeight>>) -> Self {
        Self { class_weight: class_weight.into(), ..self }
    }

    /// When the search ends. Default: 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        Self { tol, ..self }
    }

    /// The most iterations. Default: 100.
    pub fn max_iter(self, max_iter: u64) -> Self {
        Self { max_iter, ..self }
    }

    /// The seed of the order of the weights, with liblinear and l1. Default: 0.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }
}

supervised!(LogisticRegression);

impl Estimator for LogisticRegression {
    type Fitted = FittedLogisticRegression;
    const NAME: &'static str = "LogisticRegression";
    const KIND: Kind = Kind::Classifier;

    fn validate(&self) -> Result<()> {
        let finite = |name, value: f64| {
            check(
                value.is_finite() && value > 0.0,
                Self::NAME,
                name,
                "above 0 and finite (penalty none leaves the penalty out)",
                value,
            )
        };
        finite("C", self.c)?;
        check(self.tol > 0.0, Self::NAME, "tol", "above 0", self.tol)?;
        let scaling = self.intercept_scaling;
        check(
            scaling.is_finite() && scaling > 0.0,
            Self::NAME,
            "intercept_scaling",
            "above 0 and finite",
            scaling,
        )?;
        let allowed = match (self.solver, self.penalty) {
            (LogisticSolver::Lbfgs, Some(Penalty::L1)) => {
                "l2 or none with solver lbfgs (liblinear takes l1)"
            }
            (LogisticSolver::Lbfgs, Some(Penalty::ElasticNet)) => "l2 or none with solver lbfgs",
            (LogisticSolver::Liblinear, Some(Penalty::ElasticNet)) => {
                "l1 or l2 with solver liblinear"
            }
            (LogisticSolver::Liblinear, None) => {
                "l1 or l2 with solver liblinear (lbfgs does without a penalty)"
            }
            _ => return Ok(()),
        };
        let given = self.penalty.map_or("none".into(), |penalty| format!("{penalty:?}"));
        Err(Error::parameter(Self::NAME, "penalty", allowed, given.to_lowercase()))
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedLogisticRegression> {
        self.validate()?;
        let y = required(Self::NAME, y)?;
        x.check(Self::NAME, 1)?;
        x.check_squares(Self::NAME, false)?;
        y.check(Self::NAME, x.samples())?;
        let sample_weight = options.weights(Self::NAME, x.samples())?;
        let classes = Classes::new(Self::NAME, y)?;
        let class_weight = ClassWeight::per_class(
            self.class_weight.as_ref(),
            Self::NAME,
            &classes,
            sample_weight,
        )?;
        let model = match self.solver {
            LogisticSolver::Lbfgs => self.joint(
                x,
                &classes,
                row_weights(&classes, &class_weight, sample_weight),
                options,
            ),
            LogisticSolver::Liblinear => {
                self.one_vs_rest(x, &classes, &class_weight, sample_weight, options)
            }
        };
        Ok(FittedLogisticRegression {
            n_features_in: x.features(),
            classes: classes.classes,
            coef: model.coef,
            intercept: model.intercept.into(),
            n_iter: model.n_iter.into(),
            warnings: model.warnings,
            params: self.clone(),
        })
    }
}

/// What the solvers find.
struct Model {
    coef: Array2<f64>,
    intercept: Vec<f64>,
    n_iter: Vec<i64>,
    warnings: Vec<String>,
}

impl LogisticRegression {
    fn of<'a>(&self, part: &'a str, options: &'a FitOptions<'a>) -> Fit<'a> {
        Fit { owner: Self::NAME, part, max_iter: self.max_iter, options }
    }

    /// One model of all classes.
    fn joint(
        &self,
        x: &Rows<'_>,
        classes: &Classes,
        mut weights: Vec<f64>,
        options: &FitOptions<'_>,
    ) -> Model {
        let total: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= total);
        let l2 = self.penalty.map_or(0.0, |_| 1.0 / (self.c * total));
        let intercept = Intercept { fit: self.fit_intercept, scaling: 1.0, penalised: false };
        let is_flat = |gradient: &[f64]| gradient.iter().all(|g| g.abs() <= self.tol);
        let x = &match x {
            Rows::Csr(_) => Rows::from(x),
            _ if is_sparse(x) => Rows::Csr(Cow::Owned(sparse(x))),
            _ => Rows::from(x),
        };
        let (coef, intercept, n_iter, end) = if classes.len() == 2 {
            let loss = LogisticLoss { y: &signs(classes, 1), weights: &weights };
            Objective::new(x, loss, l2, intercept).minimise(&self.of("", options), is_flat)
        } else {
            let loss = MultinomialLoss {
                classes: classes.len(),
                indices: &classes.indices,
                weights: &weights,
            };
            Objective::new(x, loss, l2, intercept).minimise(&self.of("", options), is_flat)
        };
        let warnings = lbfgs::advice(end, self.max_iter);
        let warnings = warnings.map(|text| format!("{}: {text}", Self::NAME)).into_iter().collect();
        Model { coef, intercept, n_iter: vec![n_iter as i64], warnings }
    }

    /// LIBLINEAR's problems: each class against the rest.
    fn one_vs_rest(
        &self,
        x: &Rows<'_>,
        classes: &Classes,
        class_weight: &[f64],
        sample_weight: Option<&[f64]>,
        options: &FitOptions<'_>,
    ) -> Model {
        let outputs = problems(classes.len());
        let mut model = Model {
            coef: Array2::zeros((outputs, x.features())),
            intercept: vec![0.0; outputs],
            n_iter: vec![0; outputs],
            warnings: Vec::new(),
        };
        let bias = self.fit_intercept.then_some(self.intercept_scaling);
        let columns = (self.penalty == Some(Penalty::L1)).then(|| Columns::new(x, bias));
        let mut shuffler = Shuffler::new(self.random_state);
        for output in 0..outputs {
            let class = if outputs == 1 { 1 } else { output };
            let problem = Problem::new(classes, class, class_weight, sample_weight, self.c);
            let part = format!("class {} of {}", class + 1, classes.len());
            let (coef, intercept, n_iter, end) = match &columns {
                Some(columns) => self.sparse(columns, &problem, &part, &mut shuffler, options),
                None => self.penalised(x, &problem, &part, options),
            };
            model.coef.row_mut(output).assign(&coef);
            model.intercept[output] = intercept;
            model.n_iter[output] = n_iter as i64;
            if let Some(text) = lbfgs::advice(end, self.max_iter) {
                model.warnings.push(format!("{} ({part}): {text}", Self::NAME));
            }
            if end == End::Stopped {
                break;
            }
        }
        model
    }

    /// ‖w‖₁.
    fn sparse(
        &self,
        columns: &Columns,
        problem: &Problem,
        part: &str,
        shuffler: &mut Shuffler,
        options: &FitOptions<'_>,
    ) -> (Array1<f64>, f64, u64, End) {
        let tol = self.tol * problem.rarer_share();
        let settings = Settings { tol, max_iter: self.max_iter };
        let mut watch = |iteration, left| {
            options.tell(&Progress {
                estimator: Self::NAME,
                part: part.into(),
                iteration,
                objective: None,
                gap: Some(("share of the first violation", left)),
                done: None,
            })
        };
        let found = l1_logistic(columns, &problem.y, &problem.c, &settings, shuffler, &mut watch);
        let end = found.end(self.max_iter);
        let mut w = found.w;
        let bias = if self.fit_intercept { w.pop() } else { None };
        (w.into(), bias.unwrap_or(0.0) * self.intercept_scaling, found.n_iter, end)
    }

    /// ½ ‖w‖².
    fn penalised(
        &self,
        x: &Rows<'_>,
        problem: &Problem,
        part: &str,
        options: &FitOptions<'_>,
    ) -> (Array1<f64>, f64, u64, End) {
        let intercept =
            Intercept { fit: self.fit_intercept, scaling: self.intercept_scaling, penalised: true };
        let loss = LogisticLoss { y: &problem.y, weights: &problem.c };
        let objective = Objective::new(x, loss, 1.0, intercept);
        let tol = self.tol * problem.rarer_share();
        let (coef, intercept, n_iter, end) =
            objective.minimise_curved(&self.of(part, options), tol);
        (coef.index_axis_move(Axis(0), 0), intercept[0], n_iter, end)
    }
}

/// A fitted [`LogisticRegression`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedLogisticRegression {
    /// The parameters that it was fitted with.
    pub params: LogisticRegression,
    /// The number of features.
    pub n_features_in: usize,
    /// The classes in ascending order, (classes).
    pub classes: Array1<i64>,
    /// The weights of the features: (1, features) for two classes, else (classes, features).
    pub coef: Array2<f64>,
    /// What is added to the scores: (1) for two classes, else (classes).
    pub intercept: Array1<f64>,
    /// Iterations: one number, or with liblinear one for each class against the rest.
    pub n_iter: Array1<i64>,
    /// What its user should know.
    pub warnings: Vec<String>,
}

linear_classifier!(FittedLogisticRegression);

impl FittedLogisticRegression {
    /// The probability of each class for the rows of `x`, (samples, features): (samples, classes).
    ///
    /// Those of classes against the rest (liblinear, more than two classes) are scaled to the sum 1.
    ///
    /// # Errors
    /// As `predict`.
    pub fn predict_proba<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.predict_proba_any(&x.into())
    }
}

impl Fitted for FittedLogisticRegression {
    fitted!(LogisticRegression: classes, coef, intercept, n_iter);
    linear_classifier!(fitted);

    fn predict_proba_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        let mut scores = self.scores(x)?;
        if scores.ncols() == 1 || self.params.solver == LogisticSolver::Liblinear {
            return Ok(one_vs_rest_probabilities(&scores));
        }
        for mut row in scores.rows_mut() {
            let most = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            row.mapv_inplace(|score| (score - most).exp());
            let sum = row.sum();
            row /= sum;
        }
        Ok(scores)
    }
}
