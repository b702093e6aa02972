use super::shortest::shortest;
use crate::centred::{Centred, check_coef, check_finite, linear};
use crate::error::{Result, check};
use crate::estimator::{
    Estimator, FitOptions, Fitted, Kind, fitted, predicts, required, supervised,
};
use crate::rows::Rows;
use crate::target::{Prediction, Target};
use faer::linalg::solvers::Solve;
use faer::{Mat, Side};
use ndarray::Array1;
use serde::{Deserialize, Serialize};

/// Least squares with small coefficients: `coef` and `intercept` that make
/// `Σ wᵢ (yᵢ − xᵢ · coef − intercept)² + alpha · Σ coef²` the least.
///
/// Solved by Cholesky factorisation of `XᵀX + alpha · I` or, with more features than samples, of
/// `XXᵀ + alpha · I`, where `X` is centred; with `alpha` 0, or where that matrix is singular, as least squares.
///
/// | parameter | default | |
/// |---|---|---|
/// | `alpha` | 1 | how much large coefficients count; finite, at least 0 |
/// | `fit_intercept` | true | without, the line goes through 0 |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::linear_model::Ridge;
/// let line = Ridge::new().alpha(2.0).fit(&array![[1.0], [3.0]], &array![0.0, 2.0])?;
/// // Centred, x and y are −1 and 1: coef = 2 / (2 + alpha).
/// assert!((line.coef[0] - 0.5).abs() < 1e-12 && line.intercept.abs() < 1e-12);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ridge {
    alpha: f64,
    fit_intercept: bool,
}

impl Default for Ridge {
    fn default() -> Self {
        Self { alpha: 1.0, fit_intercept: true }
    }
}

impl Ridge {
    /// With `alpha` 1 and an intercept.
    pub fn new() -> Self {
        Self::default()
    }

    /// How much large coefficients count. Default: 1.
    pub fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// Whether there is an intercept. Default: true.
    pub fn fit_intercept(self, fit_intercept: bool) -> Self {
        Self { fit_intercept, ..self }
    }

    fn solve(&self, z: &Centred<'_>) -> Result<Array1<f64>> {
        let solution = if self.alpha == 0.0 {
            None
        } else if z.features() <= z.rows() {
            self.solve_features(z)?
        } else {
            self.solve_samples(z)?
        };
        if let Some(coef) = solution {
            return Ok(coef);
        }
        // Beside a singular matrix, what alpha adds is below rounding.
        let reduced = z.reduced();
        let b: Vec<f64> = reduced.col(z.features()).iter().copied().collect();
        let rounding = f64::EPSILON * reduced.nrows().max(z.features()) as f64;
        Ok(shortest(Self::NAME, reduced.get(.., ..z.features()), &b, rounding)?.coef)
    }

    /// `(XᵀX + alpha · I) coef = Xᵀy`; none if it has no Cholesky factorisation.
    fn solve_features(&self, z: &Centred<'_>) -> Result<Option<Array1<f64>>> {
        let p = z.features();
        let gram = z.gram();
        check_finite(Self::NAME, gram.as_ref())?;
        let products = Mat::from_fn(p, 1, |column, _| gram[(p, column)]);
        let mut matrix = gram.get(..p, ..p).to_owned();
        for i in 0..p {
            matrix[(i, i)] += self.alpha;
        }
        let Ok(factors) = matrix.llt(Side::Lower) else { return Ok(None) };
        Ok(Some(factors.solve(&products).col(0).iter().copied().collect()))
    }

    /// `(XXᵀ + alpha · I) dual = y`, `coef = Xᵀ dual`; none if it has no Cholesky factorisation.
    fn solve_samples(&self, z: &Centred<'_>) -> Result<Option<Array1<f64>>> {
        let whole = z.whole();
        let mut matrix = z.outer_gram(whole.as_ref());
        check_finite(Self::NAME, matrix.as_ref())?;
        for i in 0..z.rows() {
            matrix[(i, i)] += self.alpha;
        }
        let Ok(factors) = matrix.llt(Side::Lower) else { return Ok(None) };
        let dual = factors.solve(whole.get(.., z.features()..));
        let coef = whole.get(.., ..z.features()).transpose() * &dual;
        Ok(Some(coef.col(0).iter().copied().collect()))
    }
}

supervised!(Ridge);

impl Estimator for Ridge {
    type Fitted = FittedRidge;
    const NAME: &'static str = "Ridge";
    const KIND: Kind = Kind::Regressor;

    fn validate(&self) -> Result<()> {
        let holds = self.alpha.is_finite() && self.alpha >= 0.0;
        check(holds, Self::NAME, "alpha", "finite and at least 0", self.alpha)
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedRidge> {
        self.validate()?;
        let y = required(Self::NAME, y)?;
        x.check(Self::NAME, 1)?;
        y.check(Self::NAME, x.samples())?;
        let weights = options.weights(Self::NAME, x.samples())?;
        let z = Centred::new(x.view(), Some(y.to_f64()), weights, self.fit_intercept);
        let coef = self.solve(&z)?;
        let intercept = z.target_mean - coef.dot(&z.mean);
        check_coef(Self::NAME, &coef, intercept)?;
        Ok(FittedRidge { n_features_in: z.features(), coef, intercept, params: self.clone() })
    }
}

/// A fitted [`Ridge`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedRidge {
    /// The parameters that it was fitted with.
    pub params: Ridge,
    /// The number of features.
    pub n_features_in: usize,
    /// What each feature is multiplied by, (features).
    pub coef: Array1<f64>,
    /// The prediction where all features are 0; 0 without an intercept.
    pub intercept: f64,
}

predicts!(FittedRidge: f64, score);

impl FittedRidge {
    fn predict_rows(&self, x: &Rows<'_>) -> Result<Array1<f64>> {
        x.check_against(self.name(), self.n_features_in)?;
        Ok(linear(x.to_f64().view(), &self.coef, self.intercept))
    }
}

impl Fitted for FittedRidge {
    fitted!(Ridge: coef, intercept);

    fn check(&self) -> Result<(), String> {
        match self.coef.len() == self.n_features_in {
            true => Ok(()),
            false => Err(format!("coef is not of {} features", self.n_features_in)),
        }
    }

    fn predict_any(&self, x: &Rows<'_>) -> Result<Prediction> {
        Ok(self.predict_rows(x)?.into())
    }
}
