use crate::error::Result;
use crate::estimator::{Estimator, FitOptions, Fitted, Kind, fitted, transforms, unsupervised};
use crate::products::BLOCK;
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2, Axis};
use onsil_core::parallel;
use serde::{Deserialize, Serialize};

/// Brings every feature to mean 0 and variance 1: `z = (x − mean) / scale`.
///
/// `mean` and `var` are those of the training samples, `var` with the divisor `n` (the sum of weights);
/// `scale = √var`, and 1 for a feature that is constant.
///
/// | parameter | default | |
/// |---|---|---|
/// | `with_mean` | true | subtract the mean |
/// | `with_std` | true | divide by the standard deviation |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::preprocessing::StandardScaler;
/// let scaler = StandardScaler::new().fit(&array![[1.0, 5.0], [3.0, 5.0]])?;
/// assert_eq!(scaler.mean.as_ref().unwrap(), &array![2.0, 5.0]);
/// assert_eq!(scaler.transform(&array![[5.0, 6.0]])?, array![[3.0, 1.0]]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandardScaler {
    with_mean: bool,
    with_std: bool,
}

impl Default for StandardScaler {
    fn default() -> Self {
        Self { with_mean: true, with_std: true }
    }
}

impl StandardScaler {
    /// With mean and standard deviation.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether to subtract the mean. Default: true.
    pub fn with_mean(self, with_mean: bool) -> Self {
        Self { with_mean, ..self }
    }

    /// Whether to divide by the standard deviation. Default: true.
    pub fn with_std(self, with_std: bool) -> Self {
        Self { with_std, ..self }
    }
}

unsupervised!(StandardScaler);

impl Estimator for StandardScaler {
    type Fitted = FittedStandardScaler;
    const NAME: &'static str = "StandardScaler";
    const KIND: Kind = Kind::Transformer;

    fn validate(&self) -> Result<()> {
        Ok(())
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        _y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedStandardScaler> {
        x.check(Self::NAME, 1)?;
        x.check_squares(Self::NAME, false)?;
        let weights = options.weights(Self::NAME, x.samples())?;
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let total: f64 = (0..x.samples()).map(weight).sum();
        let share = |row: usize| weight(row) / total;
        let mean = weighted_sum(x, share, |_, value| value);
        let means = mean.as_slice().unwrap_or_default();
        let var = weighted_sum(x, share, |feature, value| (value - means[feature]).powi(2));
        let is_constant = |(&var, &mean): (&f64, &f64)| {
            let n = x.samples() as f64;
            // The rounding that a mean of n equal values may leave in their variance.
            var <= n * f64::EPSILON * var + (n * mean * f64::EPSILON).powi(2)
        };
        let scale: Array1<f64> = var
            .iter()
            .zip(&mean)
            .map(|(var, mean)| if is_constant((var, mean)) { 1.0 } else { var.sqrt() })
            .collect();
        Ok(FittedStandardScaler {
            n_features_in: x.features(),
            n_samples_seen: x.samples(),
            mean: (self.with_mean || self.with_std).then_some(mean),
            var: self.with_std.then_some(var),
            scale: self.with_std.then_some(scale),
            params: self.clone(),
        })
    }
}

/// A fitted [`StandardScaler`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedStandardScaler {
    /// The parameters that it was fitted with.
    pub params: StandardScaler,
    /// The number of features.
    pub n_features_in: usize,
    /// The number of samples that it has learnt from.
    pub n_samples_seen: usize,
    /// The mean of each feature, (features).
    pub mean: Option<Array1<f64>>,
    /// The variance of each feature, (features).
    pub var: Option<Array1<f64>>,
    /// What each feature is divided by, (features).
    pub scale: Option<Array1<f64>>,
}

transforms!(FittedStandardScaler);

impl FittedStandardScaler {
    /// The samples that `z` is the scaled form of.
    ///
    /// # Errors
    /// As `transform`.
    pub fn inverse_transform<'x>(&self, z: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.inverse_transform_any(&z.into())
    }

    fn centre(&self) -> Option<&Array1<f64>> {
        self.mean.as_ref().filter(|_| self.params.with_mean)
    }
}

impl Fitted for FittedStandardScaler {
    fitted!(StandardScaler: mean, var, scale, n_samples_seen);

    fn check(&self) -> Result<(), String> {
        let parts = [&self.mean, &self.var, &self.scale];
        match parts.into_iter().flatten().all(|part| part.len() == self.n_features_in) {
            true => Ok(()),
            false => Err(format!("mean, var and scale are not of {} features", self.n_features_in)),
        }
    }

    fn transform_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        x.check_against(self.name(), self.n_features_in)?;
        Ok(each_row(x, |row| {
            if let Some(mean) = self.centre() {
                row.iter_mut().zip(mean).for_each(|(x, mean)| *x -= mean);
            }
            if let Some(scale) = &self.scale {
                row.iter_mut().zip(scale).for_each(|(x, scale)| *x /= scale);
            }
        }))
    }

    fn inverse_transform_any(&self, z: &Rows<'_>) -> Result<Array2<f64>> {
        z.check_against(self.name(), self.n_features_in)?;
        Ok(each_row(z, |row| {
            if let Some(scale) = &self.scale {
                row.iter_mut().zip(scale).for_each(|(x, scale)| *x *= scale);
            }
            if let Some(mean) = self.centre() {
                row.iter_mut().zip(mean).for_each(|(x, mean)| *x += mean);
            }
        }))
    }
}

/// `Σ share(row) · term(feature, x)` of each feature: (features). Blocks of rows are summed one by one, and
/// then in order.
fn weighted_sum(
    x: &Rows<'_>,
    share: impl Fn(usize) -> f64 + Sync,
    term: impl Fn(usize, f64) -> f64 + Sync,
) -> Array1<f64> {
    let features = x.features();
    let sums = parallel::map(x.samples().div_ceil(BLOCK), |block| {
        let rows = block * BLOCK..x.samples().min((block + 1) * BLOCK);
        let mut sum = vec![0.0; features];
        x.each(rows, |row, values| {
            let share = share(row);
            for (feature, (sum, &value)) in sum.iter_mut().zip(values).enumerate() {
                *sum += share * term(feature, value);
            }
        });
        sum
    });
    sums.into_iter().fold(Array1::zeros(features), |total, sum| total + Array1::from(sum))
}

/// All rows as doubles, changed by `change`.
fn each_row(x: &Rows<'_>, change: impl Fn(&mut [f64]) + Sync + Send) -> Array2<f64> {
    let mut out = Array2::zeros((x.samples(), x.features()));
    let mut blocks: Vec<_> = out.axis_chunks_iter_mut(Axis(0), BLOCK).enumerate().collect();
    parallel::for_each(&mut blocks, |(block, out)| {
        let rows = *block * BLOCK..*block * BLOCK + out.nrows();
        let out = out.as_slice_mut().unwrap_or_default();
        x.read(rows, out);
        out.chunks_exact_mut(x.features()).for_each(&change);
    });
    out
}
