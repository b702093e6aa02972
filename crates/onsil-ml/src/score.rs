//! The score that an estimator has unless it says otherwise.

use crate::error::{Error, Result};
use crate::estimator::{Fitted, Kind, required};
use crate::rows::Rows;
use crate::target::{Prediction, Target};

/// The share of right classes of a classifier, R² of a regressor.
pub(crate) fn default<F: Fitted + ?Sized>(
    fitted: &F,
    x: &Rows<'_>,
    y: Option<&Target<'_>>,
) -> Result<f64> {
    if !fitted.kind().is_supervised() {
        return Err(Error::not_supported(fitted.name(), "score", "use a metric"));
    }
    let y = required(fitted.name(), y)?;
    y.check(fitted.name(), x.samples())?;
    match (fitted.kind(), fitted.predict_any(x)?) {
        (Kind::Classifier, Prediction::Classes(predicted)) => {
            let truth = y.to_classes(fitted.name())?;
            let right = truth.iter().zip(&predicted).filter(|(a, b)| a == b).count();
            Ok(right as f64 / truth.len() as f64)
        }
        (_, predicted) => {
            let (truth, predicted) = (y.to_f64(), predicted.to_f64());
            let mean = truth.iter().sum::<f64>() / truth.len() as f64;
            let residual: f64 = truth.iter().zip(&predicted).map(|(y, p)| (y - p).powi(2)).sum();
            let total: f64 = truth.iter().map(|y| (y - mean).powi(2)).sum();
            Ok(1.0 - residual / total)
        }
    }
}
