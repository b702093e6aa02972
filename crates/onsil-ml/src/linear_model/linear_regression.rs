use super::nnls::nnls;
use super::shortest::shortest;
use crate::centred::{Centred, check_coef, linear};
use crate::error::{Result, check};
use crate::estimator::{
    Estimator, FitOptions, Fitted, Kind, fitted, predicts, required, supervised,
};
use crate::rows::Rows;
use crate::target::{Prediction, Target};
use ndarray::Array1;
use serde::{Deserialize, Serialize};

/// Ordinary least squares: `coef` and `intercept` that make `Σ wᵢ (yᵢ − xᵢ · coef − intercept)²` the least.
///
/// Of several such `coef`, it is the shortest: singular values of the centred `x` up to `tol` times the
/// largest one count as 0. A tall `x` is reduced to the triangle of its QR factorisation first, whose singular
/// values are the same.
///
/// | parameter | default | |
/// |---|---|---|
/// | `fit_intercept` | true | without, the line goes through 0 |
/// | `tol` | 1e-6 | singular values that count as 0, relative to the largest; finite, at least 0 |
/// | `positive` | false | allow no coefficient below 0 (Lawson, Hanson: Solving Least Squares Problems, 1974) |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::linear_model::LinearRegression;
/// let x = array![[1.0, 1.0], [1.0, 2.0], [2.0, 2.0], [2.0, 3.0]];
/// let y = array![6.0, 8.0, 9.0, 11.0]; // x0 + 2 x1 + 3
/// let line = LinearRegression::new().fit(&x, &y)?;
/// assert!((line.coef[1] - 2.0).abs() < 1e-12 && (line.intercept - 3.0).abs() < 1e-12);
/// assert!((line.predict(&array![[3.0, 5.0]])?[0] - 16.0).abs() < 1e-12);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinearRegression {
    fit_intercept: bool,
    tol: f64,
    positive: bool,
}

impl Default for LinearRegression {
    fn default() -> Self {
        Self { fit_intercept: true, tol: 1e-6, positive: false }
    }
}

impl LinearRegression {
    /// With an intercept and coefficients of any sign.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is an intercept. Default: true.
    pub fn fit_intercept(self, fit_intercept: bool) -> Self {
        Self { fit_intercept, ..self }
    }

    /// Singular values up to this times the largest one count as 0. Default: 1e-6.
    pub fn tol(self, tol: f64) -> Self {
        Self { tol, ..self }
    }

    /// Whether no coefficient may be below 0. Default: false.
    pub fn positive(self, positive: bool) -> Self {
        Self { positive, ..self }
    }
}

supervised!(LinearRegression);

impl Estimator for LinearRegression {
    type Fitted = FittedLinearRegression;
    const NAME: &'static str = "LinearRegression";
    const KIND: Kind = Kind::Regressor;

    fn validate(&self) -> Result<()> {
        let holds = self.tol.is_finite() && self.tol >= 0.0;
        check(holds, Self::NAME, "tol", "finite and at least 0", self.tol)
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedLinearRegression> {
        self.validate()?;
        let y = required(Self::NAME, y)?;
        x.check_shape(Self::NAME, 1)?;
        y.check(Self::NAME, x.samples())?;
        let weights = options.weights(Self::NAME, x.samples())?;
        let z = Centred::new(x.view(), Some(y.to_f64()), weights, self.fit_intercept);
        // Means that are finite are of finite numbers: that spares a pass over a table that may be large.
        let is_seen = self.fit_intercept && weights.is_none();
        if !(is_seen && z.mean.iter().all(|mean| mean.is_finite())) {
            x.check_finite(Self::NAME)?;
        }
        let reduced = z.reduced();
        let a = reduced.get(.., ..z.features());
        let b: Vec<f64> = reduced.col(z.features()).iter().copied().collect();
        let (coef, rank, singular) = if self.positive {
            (nnls(Self::NAME, a, &b)?, None, None)
        } else {
            let solution = shortest(Self::NAME, a, &b, self.tol)?;
            (solution.coef, Some(solution.rank), Some(solution.singular))
        };
        let intercept = z.target_mean - coef.dot(&z.mean);
        check_coef(Self::NAME, &coef, intercept)?;
        Ok(FittedLinearRegression {
            n_features_in: z.features(),
            coef,
            intercept,
            rank,
            singular,
            params: self.clone(),
        })
    }
}

/// A fitted [`LinearRegression`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedLinearRegression {
    /// The parameters that it was fitted with.
    pub params: LinearRegression,
    /// The number of features.
    pub n_features_in: usize,
    /// What each feature is multiplied by, (features).
    pub coef: Array1<f64>,
    /// The prediction where all features are 0; 0 without an intercept.
    pub intercept: f64,
    /// The rank of the centred `x`; none if `positive`.
    pub rank: Option<usize>,
    /// The singular values of the centred `x`, (min(samples, features)), descending; samples of weight 0 do
    /// not count, others by the root of their weight. None if `positive`.
    pub singular: Option<Array1<f64>>,
}

predicts!(FittedLinearRegression: f64, score);

impl FittedLinearRegression {
    fn predict_rows(&self, x: &Rows<'_>) -> Result<Array1<f64>> {
        x.check_against(self.name(), self.n_features_in)?;
        Ok(linear(x.to_f64().view(), &self.coef, self.intercept))
    }
}

impl Fitted for FittedLinearRegression {
    fitted!(LinearRegression: coef, intercept, rank, singular);

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
