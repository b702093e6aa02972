use super::dual_coordinate_descent::{DualProblem, classes as dual_classes};
use super::l1_squared_hinge::l1_squared_hinge;
use super::linear_loss::{Dual, HingeLoss, SquaredHinge};
use super::linear_rows::LinearRows;
use crate::class_weight::ClassWeight;
use crate::classes::Classes;
use crate::error::{Error, Result, check};
use crate::estimator::{
    Estimator, FitOptions, Fitted, Kind, Progress, fitted, required, supervised,
};
use crate::linear_model::Penalty;
use crate::linear_model::decision::{linear_classifier, problems};
use crate::linear_model::lbfgs::{End, advice};
use crate::linear_model::liblinear::{Columns, Settings, Shuffler, Solution};
use crate::linear_model::objective::{Fit, Intercept, Objective};
use crate::linear_model::one_vs_rest::Problem;
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// A linear support vector classifier, made for many samples.
///
/// For each class against the rest (with two classes, the second against the first) it minimises
///
/// `½ ‖w‖² + C · Σᵢ max(0, 1 − yᵢ w·xᵢ)²`,  `yᵢ = ±1`,
///
/// with the intercept as the weight of the constant feature `intercept_scaling`, and so within the
/// penalty. [`HingeLoss`] has the loss without the square; penalty l1 has `‖w‖₁` in the place of
/// `½ ‖w‖²`, which makes many weights exactly 0.
///
/// The problem itself is solved by a trust region Newton method, its dual by coordinate descent (Hsieh and others, "A dual
/// coordinate descent method for large-scale linear SVM", ICML 2008), l1 by coordinate descent (Chang,
/// Hsieh and Lin, "Coordinate descent method for large-scale L2-loss linear SVM", JMLR 9, 2008).
///
/// | parameter | default | |
/// |---|---|---|
/// | `penalty` | l2 | l2 or l1 |
/// | `loss` | squared_hinge | squared_hinge, or hinge (with l2, by the dual) |
/// | `dual` | auto | true, false, or auto: true with fewer samples than features where it can be, or with hinge |
/// | `tol` | 1e-4 | what ends the search, above 0 |
/// | `C` | 1 | weight of the loss against the penalty, above 0 |
/// | `fit_intercept` | true | whether there is an intercept |
/// | `intercept_scaling` | 1 | the feature that the intercept is the weight of, above 0 |
/// | `class_weight` | none | how much each class counts |
/// | `max_iter` | 1000 | iterations |
/// | `random_state` | 0 | the order in which coordinate descent takes variables |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::svm::LinearSVC;
/// let x = array![[-2.0, 1.0], [-1.0, -1.0], [1.0, 1.0], [2.0, -1.0]];
/// let model = LinearSVC::new().fit(&x, &array![0, 0, 1, 1])?;
/// assert_eq!(model.predict(&array![[-3.0, 0.0], [0.5, 0.0]])?, array![0, 1]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearSVC {
    penalty: Penalty,
    loss: HingeLoss,
    dual: Dual,
    tol: f64,
    #[serde(rename = "C")]
    c: f64,
    fit_intercept: bool,
    intercept_scaling: f64,
    class_weight: Option<ClassWeight>,
    max_iter: u64,
    random_state: u32,
}

impl Default for LinearSVC {
    fn default() -> Self {
        Self {
            penalty: Penalty::L2,
            loss: HingeLoss::SquaredHinge,
            dual: Dual::Auto,
            tol: 1e-4,
            c: 1.0,
            fit_intercept: true,
            intercept_scaling: 1.0,
            class_weight: None,
            max_iter: 1000,
            random_state: 0,
        }
    }
}

impl LinearSVC {
    /// With L2 penalty and the squared hinge.
    pub fn new() -> Self {
        Self::default()
    }

    /// The penalty, l2 or l1. Default: l2.
    pub fn penalty(self, penalty: Penalty) -> Self {
        Self { penalty, ..self }
    }

    /// The loss. Default: squared_hinge.
    pub fn loss(self, loss: HingeLoss) -> Self {
        Self { loss, ..self }
    }

    /// Whether to solve the dual problem. Default: auto.
    pub fn dual(self, dual: impl Into<Dual>) -> Self {
        Self { dual: dual.into(), ..self }
    }

    /// When the search ends. Default: 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        Self { tol, ..self }
    }

    /// The weight of the loss against the penalty, above 0. Default: 1.
    pub fn c(self, c: f64) -> Self {
        Self { c, ..self }
    }

    /// Whether there is an intercept. Default: true.
    pub fn fit_intercept(self, fit_intercept: bool) -> Self {
        Self { fit_intercept, ..self }
    }

    /// The constant feature that the intercept is the weight of. Default: 1.
    pub fn intercept_scaling(self, intercept_scaling: f64) -> Self {
        Self { intercept_scaling, ..self }
    }

    /// How much each class counts. Default: all 1.
    pub fn class_weight(self, class_weight: impl Into<Option<ClassWeight>>) -> Self {
        Self { class_weight: class_weight.into(), ..self }
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

supervised!(LinearSVC);

/// Checks what both linear machines have.
pub(super) fn check_common(owner: &str, tol: f64, c: f64, intercept_scaling: f64) -> Result<()> {
    for (name, value) in [("tol", tol), ("C", c), ("intercept_scaling", intercept_scaling)] {
        let allowed = value.is_finite() && value > 0.0;
        check(allowed, owner, name, "above 0 and finite", value)?;
    }
    Ok(())
}

impl Estimator for LinearSVC {
    type Fitted = FittedLinearSVC;
    const NAME: &'static str = "LinearSVC";
    const KIND: Kind = Kind::Classifier;

    fn validate(&self) -> Result<()> {
        check_common(Self::NAME, self.tol, self.c, self.intercept_scaling)?;
        let wrong = |name, expected: &str, given: &str| {
            Err(Error::parameter(Self::NAME, name, expected, given))
        };
        match (self.penalty, self.loss, self.dual) {
            (Penalty::ElasticNet, ..) => wrong("penalty", "l1 or l2", "elasticnet"),
            (Penalty::L1, HingeLoss::Hinge, _) => {
                wrong("loss", "squared_hinge with penalty l1", "hinge")
            }
            (Penalty::L1, _, Dual::Yes) => wrong("dual", "false or auto with penalty l1", "true"),
            (_, HingeLoss::Hinge, Dual::No) => {
                wrong("dual", "true or auto with loss hinge", "false")
            }
            _ => Ok(()),
        }
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedLinearSVC> {
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
        let outputs = problems(classes.len());
        let mut coef = Array2::zeros((outputs, x.features()));
        let mut intercept = Array1::zeros(outputs);
        let (mut n_iter, mut warnings) = (0, Vec::new());
        let mut solver = Solver::new(self, x);
        for output in 0..outputs {
            let class = if outputs == 1 { 1 } else { output };
            let problem = Problem::new(&classes, class, &class_weight, sample_weight, self.c);
            let part = format!("class {} of {}", class + 1, classes.len());
            let found = solver.solve(&problem, &classes, &part, options);
            coef.row_mut(output).assign(&found.coef);
            intercept[output] = found.intercept;
            n_iter = n_iter.max(found.n_iter);
            if let Some(text) = advice(found.end, self.max_iter) {
                warnings.push(format!("{} ({part}): {text}", Self::NAME));
            }
            if found.end == End::Stopped {
                break;
            }
        }
        Ok(FittedLinearSVC {
            n_features_in: x.features(),
            classes: classes.classes,
            coef,
            intercept,
            n_iter,
            warnings,
            params: self.clone(),
        })
    }
}

/// One class against the rest, solved.
struct Found {
    coef: Array1<f64>,
    intercept: f64,
    n_iter: u64,
    end: End,
}

/// What the problems of all classes share.
struct Solver<'a, 'x> {
    svc: &'a LinearSVC,
    x: &'a Rows<'x>,
    form: Form<'a>,
    shuffler: Shuffler,
}

/// The data in the form that the chosen way takes.
enum Form<'a> {
    Dual(LinearRows<'a>),
    Sparse(Columns),
    Smooth,
}

impl<'a, 'x> Solver<'a, 'x> {
    fn new(svc: &'a LinearSVC, x: &'a Rows<'x>) -> Self {
        let bias = svc.fit_intercept.then_some(svc.intercept_scaling);
        let has_dual = svc.penalty == Penalty::L2;
        let has_primal = svc.loss == HingeLoss::SquaredHinge;
        let dual = svc.dual.choose(has_dual, has_primal, x.samples(), x.features());
        let form = if dual {
            Form::Dual(LinearRows::new(x, bias))
        } else if svc.penalty == Penalty::L1 {
            Form::Sparse(Columns::new(x, bias))
        } else {
            Form::Smooth
        };
        Self { svc, x, form, shuffler: Shuffler::new(svc.random_state) }
    }

    fn solve(
        &mut self,
        problem: &Problem,
        classes: &Classes,
        part: &str,
        options: &FitOptions<'_>,
    ) -> Found {
        let svc = self.svc;
        let relative = svc.tol * problem.rarer_share();
        let max_iter = svc.max_iter;
        let mut watch = |iteration, left| {
            options.tell(&Progress {
                estimator: LinearSVC::NAME,
                part: part.into(),
                iteration,
                objective: None,
                gap: Some(("violation", left)),
                done: None,
            })
        };
        let (y, c) = (&problem.y, &problem.c);
        let found = match &self.form {
            Form::Dual(rows) => {
                let order = by_class(classes, c);
                let squared = svc.loss == HingeLoss::SquaredHinge;
                let dual = DualProblem { rows, order, y, c, squared };
                let settings = Settings { tol: svc.tol, max_iter };
                dual_classes(dual, &settings, &mut self.shuffler, &mut watch)
            }
            Form::Sparse(columns) => {
                let settings = Settings { tol: relative, max_iter };
                l1_squared_hinge(columns, y, c, &settings, &mut self.shuffler, &mut watch)
            }
            Form::Smooth => {
                let fit = Fit { owner: LinearSVC::NAME, part, max_iter, options };
                return self.smooth(problem, &fit, relative);
            }
        };
        self.split(found)
    }

    fn smooth(&self, problem: &Problem, fit: &Fit<'_>, tol: f64) -> Found {
        let intercept = Intercept {
            fit: self.svc.fit_intercept,
            scaling: self.svc.intercept_scaling,
            penalised: true,
        };
        let loss = SquaredHinge { y: &problem.y, c: &problem.c };
        let objective = Objective::new(self.x, loss, 1.0, intercept);
        let (coef, intercept, n_iter, end) = objective.minimise_curved(fit, tol);
        Found { coef: coef.row(0).to_owned(), intercept: intercept[0], n_iter, end }
    }

    /// Takes the intercept off the weights.
    fn split(&self, found: Solution) -> Found {
        let (end, n_iter) = (found.end(self.svc.max_iter), found.n_iter);
        let mut w = found.w;
        let bias = if self.svc.fit_intercept { w.pop() } else { None };
        let intercept = bias.unwrap_or(0.0) * self.svc.intercept_scaling;
        Found { coef: w.into(), intercept, n_iter, end }
    }
}

/// The rows with a weight, class after class: the order that LIBLINEAR begins with.
fn by_class(classes: &Classes, c: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..c.len()).filter(|&row| c[row] > 0.0).collect();
    order.sort_by_key(|&row| classes.indices[row]);
    order
}

/// A fitted [`LinearSVC`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedLinearSVC {
    /// The parameters that it was fitted with.
    pub params: LinearSVC,
    /// The number of features.
    pub n_features_in: usize,
    /// The classes in ascending order, (classes).
    pub classes: Array1<i64>,
    /// The weights of the features: (1, features) for two classes, else (classes, features).
    pub coef: Array2<f64>,
    /// What is added to the scores: (1) for two classes, else (classes).
    pub intercept: Array1<f64>,
    /// Iterations; the most of any class.
    pub n_iter: u64,
    /// What its user should know.
    pub warnings: Vec<String>,
}

linear_classifier!(FittedLinearSVC);

impl Fitted for FittedLinearSVC {
    fitted!(LinearSVC: classes, coef, intercept, n_iter);
    linear_classifier!(fitted);
}
