use super::coordinate_descent::{CoordinateDescent, XorShift};
use crate::centred::{Centred, check_coef, check_finite, linear, too_large};
use crate::error::{Result, check};
use crate::estimator::{
    Estimator, FitOptions, Fitted, Kind, Progress, fitted, predicts, required, supervised,
};
use crate::rows::Rows;
use crate::target::{Prediction, Target};
use ndarray::Array1;
use serde::{Deserialize, Serialize};

/// Which coefficient is improved next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// One after another.
    Cyclic,
    /// One at random.
    Random,
}

/// Least squares with few coefficients: `coef` and `intercept` that make
/// `Σ wᵢ (yᵢ − xᵢ · coef − intercept)² / (2 Σ wᵢ) + alpha · Σ |coef|` the least.
///
/// Solved by coordinate descent, which ends when the duality gap is at most `tol` times the (weighted) sum of
/// the squares of the centred `y`; the gap is looked at when a round has changed no coefficient by more than
/// `tol` times the largest one.
///
/// | parameter | default | |
/// |---|---|---|
/// | `alpha` | 1 | how much coefficients count; finite, at least 0 |
/// | `fit_intercept` | true | without, the line goes through 0 |
/// | `max_iter` | 1000 | rounds at most; at least 1 |
/// | `tol` | 1e-4 | when to stop; finite, at least 0 |
/// | `positive` | false | allow no coefficient below 0 |
/// | `random_state` | 0 | the seed of selection random |
/// | `selection` | cyclic | which coefficient is improved next: cyclic or random |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::linear_model::Lasso;
/// let x = array![[0.0, 1.0], [1.0, 0.0], [2.0, 1.0]];
/// let line = Lasso::new().alpha(0.1).fit(&x, &array![0.0, 1.0, 2.0])?;
/// assert!((line.coef[0] - 0.85).abs() < 1e-12 && line.coef[1] == 0.0);
/// assert!((line.intercept - 0.15).abs() < 1e-12);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lasso {
    alpha: f64,
    fit_intercept: bool,
    max_iter: u64,
    tol: f64,
    positive: bool,
    random_state: u32,
    selection: Selection,
}

impl Default for Lasso {
    fn default() -> Self {
        Self {
            alpha: 1.0,
            fit_intercept: true,
            max_iter: 1000,
            tol: 1e-4,
            positive: false,
            random_state: 0,
            selection: Selection::Cyclic,
        }
    }
}

impl Lasso {
    /// With `alpha` 1 and an intercept.
    pub fn new() -> Self {
        Self::default()
    }

    /// How much coefficients count. Default: 1.
    pub fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// Whether there is an intercept. Default: true.
    pub fn fit_intercept(self, fit_intercept: bool) -> Self {
        Self { fit_intercept, ..self }
    }

    /// Rounds at most. Default: 1000.
    pub fn max_iter(self, max_iter: u64) -> Self {
        Self { max_iter, ..self }
    }

    /// When to stop. Default: 1e-4.
    pub fn tol(self, tol: f64) -> Self {
        Self { tol, ..self }
    }

    /// Whether no coefficient may be below 0. Default: false.
    pub fn positive(self, positive: bool) -> Self {
        Self { positive, ..self }
    }

    /// The seed of [`Selection::Random`]. Default: 0.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }

    /// Which coefficient is improved next. Default: cyclic.
    pub fn selection(self, selection: Selection) -> Self {
        Self { selection, ..self }
    }

    /// Rounds until the gap is small enough. Out: the number of rounds, and whether it is.
    fn run(
        &self,
        solver: &mut CoordinateDescent<'_>,
        tol: f64,
        options: &FitOptions<'_>,
    ) -> (u64, bool) {
        if solver.gap <= tol {
            return (0, true);
        }
        solver.screen();
        for iteration in 1..=self.max_iter {
            let round = solver.round();
            let is_last = iteration == self.max_iter;
            let is_still = round.largest == 0.0 || round.change / round.largest <= self.tol;
            if is_still || is_last {
                solver.compute_gap();
                if solver.gap <= tol {
                    return (iteration, true);
                }
                solver.screen();
            }
            if options.monitor.is_some() {
                let progress = Progress {
                    estimator: Self::NAME,
                    part: String::new(),
                    iteration,
                    objective: Some(("objective", solver.objective())),
                    gap: Some(("duality gap", solver.gap)),
                    done: Progress::share(iteration, self.max_iter),
                };
                if options.tell(&progress) && !is_last {
                    solver.compute_gap();
                    return (iteration, solver.gap <= tol);
                }
            }
        }
        (self.max_iter, false)
    }

    fn warnings(&self, gap: f64, tol: f64, rounds: u64, converged: bool) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.alpha == 0.0 {
            warnings.push(
                "Lasso: with alpha 0 coordinate descent converges slowly; use LinearRegression"
                    .into(),
            );
        }
        if !converged {
            warnings.push(format!(
                "Lasso: did not converge in {rounds} rounds: the duality gap is {gap:.3e}, more than {tol:.3e}; \
                 raise max_iter or alpha, or scale the features, as StandardScaler does"
            ));
        }
        warnings
    }
}

supervised!(Lasso);

impl Estimator for Lasso {
    type Fitted = FittedLasso;
    const NAME: &'static str = "Lasso";
    const KIND: Kind = Kind::Regressor;

    fn validate(&self) -> Result<()> {
        let check = |name, value: f64| {
            check(
                value.is_finite() && value >= 0.0,
                Self::NAME,
                name,
                "finite and at least 0",
                value,
            )
        };
        check("alpha", self.alpha)?;
        check("tol", self.tol)?;
        crate::error::check(self.max_iter >= 1, Self::NAME, "max_iter", "at least 1", self.max_iter)
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedLasso> {
        self.validate()?;
        let y = required(Self::NAME, y)?;
        x.check(Self::NAME, 1)?;
        y.check(Self::NAME, x.samples())?;
        let weights = options.weights(Self::NAME, x.samples())?;
        let z = Centred::new(x.view(), Some(y.to_f64()), weights, self.fit_intercept);
        let mut whole = z.whole();
        check_finite(Self::NAME, whole.as_ref())?;
        let target: Vec<f64> = whole.col(z.features()).iter().copied().collect();
        whole.truncate(z.rows(), z.features());
        let total = z.total_weight();
        let mut solver = CoordinateDescent::new(&whole, &target, self.alpha * total, self.positive);
        if !solver.is_finite() {
            return Err(too_large(Self::NAME));
        }
        solver.random =
            (self.selection == Selection::Random).then(|| XorShift::new(self.random_state));
        let tol = self.tol * target.iter().map(|y| y * y).sum::<f64>();
        let (n_iter, converged) = self.run(&mut solver, tol, options);
        if !solver.is_finite() {
            return Err(too_large(Self::NAME));
        }
        let (coef, dual_gap) = (Array1::from(solver.coef), solver.gap / total);
        let intercept = z.target_mean - coef.dot(&z.mean);
        check_coef(Self::NAME, &coef, intercept)?;
        Ok(FittedLasso {
            n_features_in: z.features(),
            coef,
            intercept,
            n_iter,
            dual_gap,
            warnings: self.warnings(dual_gap, tol / total, n_iter, converged),
            params: self.clone(),
        })
    }
}

/// A fitted [`Lasso`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedLasso {
    /// The parameters that it was fitted with.
    pub params: Lasso,
    /// The number of features.
    pub n_features_in: usize,
    /// What each feature is multiplied by, (features).
    pub coef: Array1<f64>,
    /// The prediction where all features are 0; 0 without an intercept.
    pub intercept: f64,
    /// The number of rounds.
    pub n_iter: u64,
    /// The objective is at most this above the least one.
    pub dual_gap: f64,
    /// Whether it did not converge, and what to do.
    pub warnings: Vec<String>,
}

predicts!(FittedLasso: f64, score);

impl FittedLasso {
    fn predict_rows(&self, x: &Rows<'_>) -> Result<Array1<f64>> {
        x.check_against(self.name(), self.n_features_in)?;
        Ok(linear(x.to_f64().view(), &self.coef, self.intercept))
    }
}

impl Fitted for FittedLasso {
    fitted!(Lasso: coef, intercept, n_iter, dual_gap);

    fn check(&self) -> Result<(), String> {
        match self.coef.len() == self.n_features_in {
            true => Ok(()),
            false => Err(format!("coef is not of {} features", self.n_features_in)),
        }
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn predict_any(&self, x: &Rows<'_>) -> Result<Prediction> {
        Ok(self.predict_rows(x)?.into())
    }
}
