use super::covariance::covariance_of_singles;
use crate::centred::{Centred, check_finite, svd, too_large};
use crate::error::{Error, Result, check};
use crate::estimator::{Estimator, FitOptions, Fitted, Kind, fitted, transforms, unsupervised};
use crate::products::{BLOCK, product};
use crate::rows::Rows;
use crate::target::Target;
use faer::{Mat, Scale, Side};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use onsil_core::parallel;
use serde::{Deserialize, Serialize};

/// How many components a [`PCA`] keeps. As JSON: `3`, or `0.95`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "n_components must be a number of components, or a share of the variance between 0 and 1"
)]
pub enum NComponents {
    /// So many.
    Count(usize),
    /// As few as have more than this share of the variance.
    Variance(f64),
}

impl From<usize> for NComponents {
    fn from(count: usize) -> Self {
        Self::Count(count)
    }
}

impl From<f64> for NComponents {
    fn from(share: f64) -> Self {
        Self::Variance(share)
    }
}

/// Principal component analysis: turns the features so that the first has the greatest variance, the second the
/// greatest of what is left, and so on, and keeps the first few: `z = (x − mean) · componentsᵀ`.
///
/// The components are the right singular vectors of the centred `x`, each with its largest number positive. With ten
/// times as many samples as features or more, they are found as eigenvectors of the covariance.
///
/// | parameter | default | |
/// |---|---|---|
/// | `n_components` | all: min(samples, features) | how many to keep, or above what share of the variance, between 0 and 1 |
/// | `whiten` | false | divide each new feature by its standard deviation |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::decomposition::PCA;
/// let x = array![[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]];
/// let pca = PCA::new().n_components(1).fit(&x)?;
/// assert!((pca.explained_variance[0] - 5.0).abs() < 1e-12);
/// assert!((pca.explained_variance_ratio[0] - 1.0).abs() < 1e-12);
/// let z = pca.transform(&x)?;
/// assert!((z[[2, 0]] - 5_f64.sqrt()).abs() < 1e-12);
/// assert!((pca.inverse_transform(&z)?[[2, 1]] - 6.0).abs() < 1e-12);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PCA {
    n_components: Option<NComponents>,
    whiten: bool,
}

impl PCA {
    /// With all components.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many components to keep, or what share of the variance: `n_components(3)`, `n_components(0.95)`.
    /// Default: all.
    pub fn n_components(self, n_components: impl Into<NComponents>) -> Self {
        Self { n_components: Some(n_components.into()), ..self }
    }

    /// Whether to divide each new feature by its standard deviation. Default: false.
    pub fn whiten(self, whiten: bool) -> Self {
        Self { whiten, ..self }
    }

    /// How many of all components to keep.
    fn kept(&self, ratio: &Array1<f64>) -> usize {
        match self.n_components {
            None => ratio.len(),
            Some(NComponents::Count(count)) => count,
            Some(NComponents::Variance(share)) => {
                let mut sum = 0.0;
                let enough = ratio.iter().position(|ratio| {
                    sum += ratio;
                    sum > share
                });
                enough.map_or(ratio.len(), |last| last + 1)
            }
        }
    }
}

unsupervised!(PCA);

impl Estimator for PCA {
    type Fitted = FittedPCA;
    const NAME: &'static str = "PCA";
    const KIND: Kind = Kind::Transformer;

    fn validate(&self) -> Result<()> {
        let expected = "a count of at least 1 or a share of the variance between 0 and 1";
        match self.n_components {
            Some(NComponents::Count(count)) => {
                check(count >= 1, Self::NAME, "n_components", expected, count)
            }
            Some(NComponents::Variance(share)) => check(
                share > 0.0 && share < 1.0,
                Self::NAME,
                "n_components",
                expected,
                format!("{share:?}"),
            ),
            None => Ok(()),
        }
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        _y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedPCA> {
        self.validate()?;
        x.check(Self::NAME, 2)?;
        options.no_weights(Self::NAME)?;
        let most = x.samples().min(x.features());
        if let Some(NComponents::Count(count)) = self.n_components {
            let expected = format!("at most {most}, the lesser of samples and features");
            check(count <= most, Self::NAME, "n_components", &expected, count)?;
        }
        let (Axes { directions, variance }, mean) = Axes::of(x)?;
        let total = variance.sum();
        let ratio = variance.mapv(|v| if total > 0.0 { v / total } else { 0.0 });
        let kept = self.kept(&ratio);
        let first = |values: Array1<f64>| values.slice_axis(Axis(0), (..kept).into()).to_owned();
        let noise_variance = match variance.len() - kept {
            0 => 0.0,
            left => variance.iter().skip(kept).sum::<f64>() / left as f64,
        };
        let degrees = (x.samples() - 1) as f64;
        Ok(FittedPCA {
            n_features_in: x.features(),
            n_samples: x.samples(),
            n_components: kept,
            components: directions.slice_axis(Axis(0), (..kept).into()).to_owned(),
            singular_values: first(variance.mapv(|v| (v * degrees).sqrt())),
            explained_variance: first(variance),
            explained_variance_ratio: first(ratio),
            mean,
            noise_variance,
            params: self.clone(),
        })
    }
}

/// All axes of a cloud of samples, by falling variance.
struct Axes {
    /// (axes, features)
    directions: Array2<f64>,
    /// (axes)
    variance: Array1<f64>,
}

impl Axes {
    /// All axes, and the mean of the rows.
    fn of(x: &Rows<'_>) -> Result<(Self, Array1<f64>)> {
        let table = || Centred::new(x.view(), None, None, true);
        if x.samples() < 10 * x.features() {
            let table = table();
            return Ok((Self::of_rows(&table)?, table.mean));
        }
        let (covariance, mean) = match x {
            // Bytes are numbers of single precision too.
            Rows::F32(_) | Rows::U8(_) => covariance_of_singles(x),
            _ => {
                let table = table();
                (table.gram() / Scale((table.rows() - 1) as f64), table.mean)
            }
        };
        Ok((Self::of_covariance(&covariance)?, mean))
    }

    /// Eigenvectors of the covariance, of which the lower triangle counts. A feature without variance is an axis by
    /// itself, and the rest the smaller for it: images have many.
    fn of_covariance(covariance: &Mat<f64>) -> Result<Self> {
        check_finite(PCA::NAME, covariance.as_ref())?;
        let features = covariance.ncols();
        let (varying, constant): (Vec<usize>, Vec<usize>) =
            (0..features).partition(|&feature| covariance[(feature, feature)] != 0.0);
        if varying.is_empty() {
            return Ok(Self {
                directions: Array2::eye(features),
                variance: Array1::zeros(features),
            });
        }
        let axes = varying.len();
        let part = Mat::from_fn(axes, axes, |i, j| covariance[(varying[i], varying[j])]);
        let eigen = part.self_adjoint_eigen(Side::Lower).map_err(|_| too_large(PCA::NAME))?;
        // Eigenvalues ascend; rounding may make the least of them negative.
        let mut variance = Array1::zeros(features);
        let mut directions = Array2::zeros((features, features));
        for axis in 0..axes {
            variance[axis] = eigen.S()[axes - 1 - axis].max(0.0);
            for (at, &feature) in varying.iter().enumerate() {
                directions[[axis, feature]] = eigen.U()[(at, axes - 1 - axis)];
            }
        }
        for (axis, &feature) in (axes..).zip(&constant) {
            directions[[axis, feature]] = 1.0;
        }
        Ok(Self { directions, variance }.turned())
    }

    /// Right singular vectors.
    fn of_rows(table: &Centred<'_>) -> Result<Self> {
        let svd = svd(PCA::NAME, table.reduced().as_ref())?;
        let singular = svd.S().column_vector();
        let degrees = (table.rows() - 1) as f64;
        let directions =
            Array2::from_shape_fn((singular.nrows(), table.features()), |(axis, feature)| {
                svd.V()[(feature, axis)]
            });
        let variance: Array1<f64> = singular.iter().map(|s| s * s / degrees).collect();
        if variance.iter().any(|v| !v.is_finite()) {
            return Err(too_large(PCA::NAME));
        }
        Ok(Self { directions, variance }.turned())
    }

    /// Each axis turned so that its number of the largest size is positive.
    fn turned(mut self) -> Self {
        for mut axis in self.directions.rows_mut() {
            let largest =
                axis.iter().fold(0.0_f64, |most, v| if v.abs() > most.abs() { *v } else { most });
            if largest < 0.0 {
                axis.mapv_inplace(|v| -v);
            }
        }
        self
    }
}

/// A fitted [`PCA`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedPCA {
    /// The parameters that it was fitted with.
    pub params: PCA,
    /// The number of features.
    pub n_features_in: usize,
    /// The number of samples that it has learnt from.
    pub n_samples: usize,
    /// The number of components kept.
    pub n_components: usize,
    /// Directions of length 1 by falling variance, (components, features).
    pub components: Array2<f64>,
    /// The variance along each component, with the divisor n − 1, (components).
    pub explained_variance: Array1<f64>,
    /// Its share of the variance of all features, (components).
    pub explained_variance_ratio: Array1<f64>,
    /// The singular values of the centred samples, (components).
    pub singular_values: Array1<f64>,
    /// The mean of each feature, (features).
    pub mean: Array1<f64>,
    /// The mean variance along the components that were not kept, 0 if all were.
    pub noise_variance: f64,
}

transforms!(FittedPCA);

impl FittedPCA {
    /// The samples that have `z`, (samples, components), as their components and nothing else.
    ///
    /// # Errors
    /// Another number of columns than components; NaN or infinity.
    pub fn inverse_transform<'x>(&self, z: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.inverse_transform_any(&z.into())
    }

    /// The log-likelihood of each sample under the probabilistic model of Tipping and Bishop (Probabilistic
    /// principal component analysis, 1999): a normal distribution with the variances found along the
    /// components, and `noise_variance` along all other directions.
    ///
    /// # Errors
    /// As `transform`; a model whose covariance is singular.
    pub fn score_samples<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array1<f64>> {
        self.log_likelihood(&x.into())
    }

    /// The mean of [`score_samples`](Self::score_samples).
    ///
    /// # Errors
    /// As there; no samples.
    pub fn score<'x>(&self, x: impl Into<Rows<'x>>) -> Result<f64> {
        self.score_any(&x.into(), None)
    }

    /// `(x − mean) · componentsᵀ`, block by block: (samples, components).
    fn project(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut z = Array2::zeros((x.nrows(), self.n_components));
        let mut blocks: Vec<_> = x
            .axis_chunks_iter(Axis(0), BLOCK)
            .zip(z.axis_chunks_iter_mut(Axis(0), BLOCK))
            .collect();
        parallel::for_each(&mut blocks, |(x, z)| {
            general_mat_mul(1.0, &(&*x - &self.mean), &self.components.t(), 0.0, z);
        });
        z
    }

    /// What whitening divides by.
    fn deviation(&self) -> Array1<f64> {
        self.explained_variance.mapv(|variance| variance.sqrt().max(f64::EPSILON))
    }

    fn log_likelihood(&self, x: &Rows<'_>) -> Result<Array1<f64>> {
        x.check_against(self.name(), self.n_features_in)?;
        let x = x.to_f64();
        let noise = self.noise_variance;
        let variance = self.explained_variance.mapv(|variance| variance.max(noise));
        let other = (self.n_features_in - self.n_components) as f64;
        if variance.iter().any(|&variance| variance <= 0.0) || (other > 0.0 && noise <= 0.0) {
            return Err(Error::data(
                "PCA: expected a variance above 0 in every direction to tell how likely samples are, found \
                 0; fit it with fewer n_components, or with more samples than features",
            ));
        }
        let spread =
            variance.mapv(f64::ln).sum() + if other > 0.0 { other * noise.ln() } else { 0.0 };
        let constant = self.n_features_in as f64 * std::f64::consts::TAU.ln() + spread;
        let z = self.project(x.view());
        let likelihood = |(x, z): (ndarray::ArrayView1<'_, f64>, ndarray::ArrayView1<'_, f64>)| {
            let within: f64 = z.iter().zip(&variance).map(|(z, variance)| z * z / variance).sum();
            let beside = if other > 0.0 {
                let all: f64 = x.iter().zip(&self.mean).map(|(x, mean)| (x - mean).powi(2)).sum();
                (all - z.dot(&z)).max(0.0) / noise
            } else {
                0.0
            };
            -0.5 * (constant + within + beside)
        };
        Ok(x.rows().into_iter().zip(z.rows()).map(likelihood).collect())
    }
}

impl Fitted for FittedPCA {
    fitted!(
        PCA: components,
        explained_variance,
        explained_variance_ratio,
        singular_values,
        mean,
        n_components,
        n_samples,
        noise_variance,
    );

    fn check(&self) -> Result<(), String> {
        let lists =
            [&self.explained_variance, &self.explained_variance_ratio, &self.singular_values];
        let fits = self.components.dim() == (self.n_components, self.n_features_in)
            && self.mean.len() == self.n_features_in
            && self.n_components <= self.n_features_in
            && lists.into_iter().all(|list| list.len() == self.n_components);
        match fits {
            true => Ok(()),
            false => Err(format!(
                "components, mean and variances are not of {} components and {} features",
                self.n_components, self.n_features_in
            )),
        }
    }

    fn transform_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        x.check_against(self.name(), self.n_features_in)?;
        let mut z = self.project(x.to_f64().view());
        if self.params.whiten {
            z /= &self.deviation();
        }
        Ok(z)
    }

    fn inverse_transform_any(&self, z: &Rows<'_>) -> Result<Array2<f64>> {
        if z.features() != self.n_components {
            return Err(Error::data(format!(
                "PCA: expected {} columns, as transform makes, found {}; give it what transform has made",
                self.n_components,
                z.features()
            )));
        }
        z.check_finite(self.name())?;
        let mut z = z.to_f64();
        if self.params.whiten {
            z *= &self.deviation();
        }
        let mut x = Array2::zeros((z.nrows(), self.n_features_in));
        product(z.view(), self.components.view(), x.view_mut());
        x += &self.mean;
        Ok(x)
    }

    fn score_any(&self, x: &Rows<'_>, _y: Option<&Target<'_>>) -> Result<f64> {
        x.check_shape(self.name(), 1)?;
        let likelihood = self.log_likelihood(x)?;
        Ok(likelihood.sum() / likelihood.len() as f64)
    }
}
