use super::input::{check_finite, check_lengths, weights};
use crate::error::{Error, Result};
use crate::target::Target;

/// `Σ w·f(y_true − y_pred)` and `Σ w`.
fn summed(
    owner: &str,
    y_true: &Target<'_>,
    y_pred: &Target<'_>,
    sample_weight: Option<&[f64]>,
    f: impl Fn(f64) -> f64,
) -> Result<(f64, f64)> {
    check_lengths(owner, ("y_true", y_true.len()), ("y_pred", y_pred.len()))?;
    let (truth, predicted) = (y_true.to_f64(), y_pred.to_f64());
    check_finite(owner, "y_true", &truth)?;
    check_finite(owner, "y_pred", &predicted)?;
    let weight = weights(owner, sample_weight, truth.len())?;
    let rows = truth.iter().zip(predicted.iter()).enumerate();
    Ok(rows.fold((0.0, 0.0), |(sum, all), (row, (y, p))| {
        (sum + weight(row) * f(y - p), all + weight(row))
    }))
}

/// One metric of regression with its weighted form.
macro_rules! regression {
    ($(#[$doc:meta])* $name:ident, $weighted:ident: $compute:ident; $example:literal) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// Different lengths; too few samples; NaN or infinity.
        ///
        /// ```
        #[doc = concat!("use onsil_ml::metrics::", stringify!($name), ";")]
        #[doc = $example]
        /// # Ok::<(), onsil_ml::Error>(())
        /// ```
        pub fn $name<'t, 'p>(
            y_true: impl Into<Target<'t>>,
            y_pred: impl Into<Target<'p>>,
        ) -> Result<f64> {
            $compute(stringify!($name), &y_true.into(), &y_pred.into(), None)
        }

        /// The same, with samples that count for more or less: a weight of at least 0 for each.
        ///
        /// # Errors
        #[doc = concat!("As [`", stringify!($name), "`]; weights that do not fit.")]
        ///
        /// ```
        #[doc = concat!("use onsil_ml::metrics::{", stringify!($name), ", ", stringify!($weighted), "};")]
        /// // A sample without weight is as if it were not there.
        #[doc = concat!("let score = ", stringify!($weighted), "(&[1, 2, 9], &[2, 2, 3], &[1.0, 1.0, 0.0])?;")]
        #[doc = concat!("assert_eq!(score, ", stringify!($name), "(&[1, 2], &[2, 2])?);")]
        /// # Ok::<(), onsil_ml::Error>(())
        /// ```
        pub fn $weighted<'t, 'p>(
            y_true: impl Into<Target<'t>>,
            y_pred: impl Into<Target<'p>>,
            sample_weight: &[f64],
        ) -> Result<f64> {
            $compute(stringify!($name), &y_true.into(), &y_pred.into(), Some(sample_weight))
        }
    };
}

regression! {
    /// The mean of squared errors: `1/n · Σ (y_true − y_pred)²`.
    mean_squared_error, mean_squared_error_weighted: mean_squared;
    "assert_eq!(mean_squared_error(&[3.0, -0.5, 2.0, 7.0], &[2.5, 0.0, 2.0, 8.0])?, 0.375);"
}

regression! {
    /// The root of the mean of squared errors, in the unit of the targets: `√(1/n · Σ (y_true − y_pred)²)`.
    root_mean_squared_error, root_mean_squared_error_weighted: root_mean_squared;
    "assert_eq!(root_mean_squared_error(&[3.0, 5.0], &[1.0, 7.0])?, 2.0);"
}

regression! {
    /// The mean of absolute errors: `1/n · Σ |y_true − y_pred|`.
    mean_absolute_error, mean_absolute_error_weighted: mean_absolute;
    "assert_eq!(mean_absolute_error(&[3.0, -0.5, 2.0, 7.0], &[2.5, 0.0, 2.0, 8.0])?, 0.5);"
}

regression! {
    /// R², the share of the variance that is explained: `1 − Σ (y_true − y_pred)² / Σ (y_true − mean)²`.
    ///
    /// 1 is perfect, 0 as good as the mean, and below 0 worse than that. Where all true targets are equal it
    /// is 1 if every prediction is right, else 0. It needs two samples.
    r2_score, r2_score_weighted: r2;
    "assert_eq!(r2_score(&[1, 2, 3], &[1, 2, 3])?, 1.0);\nassert_eq!(r2_score(&[1, 2, 3], &[3, 2, 1])?, -3.0);"
}

fn mean_squared(
    owner: &str,
    y_true: &Target<'_>,
    y_pred: &Target<'_>,
    sample_weight: Option<&[f64]>,
) -> Result<f64> {
    let (sum, all) = summed(owner, y_true, y_pred, sample_weight, |error| error * error)?;
    Ok(sum / all)
}

fn root_mean_squared(
    owner: &str,
    y_true: &Target<'_>,
    y_pred: &Target<'_>,
    sample_weight: Option<&[f64]>,
) -> Result<f64> {
    mean_squared(owner, y_true, y_pred, sample_weight).map(f64::sqrt)
}

fn mean_absolute(
    owner: &str,
    y_true: &Target<'_>,
    y_pred: &Target<'_>,
    sample_weight: Option<&[f64]>,
) -> Result<f64> {
    let (sum, all) = summed(owner, y_true, y_pred, sample_weight, f64::abs)?;
    Ok(sum / all)
}

fn r2(
    owner: &str,
    y_true: &Target<'_>,
    y_pred: &Target<'_>,
    sample_weight: Option<&[f64]>,
) -> Result<f64> {
    let (residual, all) = summed(owner, y_true, y_pred, sample_weight, |error| error * error)?;
    let truth = y_true.to_f64();
    if truth.len() < 2 {
        return Err(Error::data(format!(
            "{owner}: expected at least 2 samples, found 1; give it more rows, or use mean_squared_error"
        )));
    }
    let weight = weights(owner, sample_weight, truth.len())?;
    let mean = truth.iter().enumerate().map(|(row, y)| weight(row) * y).sum::<f64>() / all;
    let total: f64 =
        truth.iter().enumerate().map(|(row, y)| weight(row) * (y - mean) * (y - mean)).sum();
    Ok(match (residual == 0.0, total == 0.0) {
        (_, false) => 1.0 - residual / total,
        (true, true) => 1.0,
        (false, true) => 0.0,
    })
}
