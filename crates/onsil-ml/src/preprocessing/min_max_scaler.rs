use crate::error::{Result, check};
use crate::estimator::{Estimator, FitOptions, Fitted, Kind, fitted, transforms, unsupervised};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2, Axis, Zip};
use serde::{Deserialize, Serialize};

/// Brings every feature into a range, 0 to 1 unless told otherwise: `z = x · scale + min`.
///
/// With the range `(a, b)`: `scale = (b − a) / (data_max − data_min)` and `min = a − data_min · scale`.
/// A feature that is constant in the training samples becomes `a` there.
///
/// | parameter | default | |
/// |---|---|---|
/// | `feature_range` | (0, 1) | the least and the greatest value of a training sample; finite, the first below the second |
/// | `clip` | false | keep other samples in the range too |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::preprocessing::MinMaxScaler;
/// let scaler = MinMaxScaler::new().fit(&array![[1.0, 5.0], [3.0, 15.0]])?;
/// assert_eq!(scaler.data_max, array![3.0, 15.0]);
/// assert_eq!(scaler.transform(&array![[2.0, 25.0]])?, array![[0.5, 2.0]]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MinMaxScaler {
    feature_range: (f64, f64),
    clip: bool,
}

impl Default for MinMaxScaler {
    fn default() -> Self {
        Self { feature_range: (0.0, 1.0), clip: false }
    }
}

impl MinMaxScaler {
    /// Into 0 to 1, without clipping.
    pub fn new() -> Self {
        Self::default()
    }

    /// The range that training samples get. Default: (0, 1).
    pub fn feature_range(self, least: f64, greatest: f64) -> Self {
        Self { feature_range: (least, greatest), ..self }
    }

    /// Whether samples beyond the training samples are kept in the range. Default: false.
    pub fn clip(self, clip: bool) -> Self {
        Self { clip, ..self }
    }
}

unsupervised!(MinMaxScaler);

impl Estimator for MinMaxScaler {
    type Fitted = FittedMinMaxScaler;
    const NAME: &'static str = "MinMaxScaler";
    const KIND: Kind = Kind::Transformer;

    fn validate(&self) -> Result<()> {
        let (least, greatest) = self.feature_range;
        check(
            least.is_finite() && greatest.is_finite() && least < greatest,
            Self::NAME,
            "feature_range",
            "two finite numbers, the first below the second",
            format!("({least}, {greatest})"),
        )
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        _y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedMinMaxScaler> {
        self.validate()?;
        x.check(Self::NAME, 1)?;
        options.no_weights(Self::NAME)?;
        let x = x.to_f64();
        let mut data_min = x.row(0).to_owned();
        let mut data_max = data_min.clone();
        for row in x.rows() {
            data_min.zip_mut_with(&row, |least, &value| *least = least.min(value));
            data_max.zip_mut_with(&row, |greatest, &value| *greatest = greatest.max(value));
        }
        let data_range = &data_max - &data_min;
        let (least, greatest) = self.feature_range;
        // A range as small as the rounding of its ends is that of a constant.
        let divisor = |range: f64| if range < 10.0 * f64::EPSILON { 1.0 } else { range };
        let scale = data_range.mapv(|range| (greatest - least) / divisor(range));
        Ok(FittedMinMaxScaler {
            n_features_in: x.ncols(),
            n_samples_seen: x.nrows(),
            min: least - &data_min * &scale,
            scale,
            data_min,
            data_max,
            data_range,
            params: self.clone(),
        })
    }
}

/// A fitted [`MinMaxScaler`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedMinMaxScaler {
    /// The parameters that it was fitted with.
    pub params: MinMaxScaler,
    /// The number of features.
    pub n_features_in: usize,
    /// The number of samples that it has learnt from.
    pub n_samples_seen: usize,
    /// What is added to each feature after it is scaled, (features).
    pub min: Array1<f64>,
    /// What each feature is multiplied by, (features).
    pub scale: Array1<f64>,
    /// The least value of each feature, (features).
    pub data_min: Array1<f64>,
    /// The greatest value of each feature, (features).
    pub data_max: Array1<f64>,
    /// `data_max − data_min`, (features).
    pub data_range: Array1<f64>,
}

transforms!(FittedMinMaxScaler);

impl FittedMinMaxScaler {
    /// The samples that `z` is the scaled form of.
    ///
    /// # Errors
    /// As `transform`.
    pub fn inverse_transform<'x>(&self, z: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.inverse_transform_any(&z.into())
    }
}

impl Fitted for FittedMinMaxScaler {
    fitted!(MinMaxScaler: min, scale, data_min, data_max, data_range, n_samples_seen);

    fn check(&self) -> Result<(), String> {
        let (least, greatest) = self.params.feature_range;
        if least.is_nan() || greatest.is_nan() || least > greatest {
            return Err(format!("feature_range ({least}, {greatest}) is no range"));
        }
        let parts = [&self.min, &self.scale, &self.data_min, &self.data_max, &self.data_range];
        match parts.into_iter().all(|part| part.len() == self.n_features_in) {
            true => Ok(()),
            false => {
                Err(format!("min, scale and ranges are not of {} features", self.n_features_in))
            }
        }
    }

    fn transform_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        x.check_against(self.name(), self.n_features_in)?;
        let mut z = x.to_f64().into_owned();
        let (least, greatest) = self.params.feature_range;
        for mut row in z.axis_iter_mut(Axis(0)) {
            Zip::from(&mut row)
                .and(&self.scale)
                .and(&self.min)
                .for_each(|z, scale, min| *z = *z * scale + min);
            if self.params.clip {
                row.mapv_inplace(|z| z.clamp(least, greatest));
            }
        }
        Ok(z)
    }

    fn inverse_transform_any(&self, z: &Rows<'_>) -> Result<Array2<f64>> {
        z.check_against(self.name(), self.n_features_in)?;
        let mut x = z.to_f64().into_owned();
        for mut row in x.axis_iter_mut(Axis(0)) {
            Zip::from(&mut row)
                .and(&self.scale)
                .and(&self.min)
                .for_each(|x, scale, min| *x = (*x - min) / scale);
        }
        Ok(x)
    }
}
