//! The score that an estimator has unless it says otherwise.

use crate::error::{Error, Result};
use crate::estimator::{Fitted, Kind, required};
use crate::metrics::{accuracy_score, r2_score};
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
        (Kind::Classifier, predicted @ Prediction::Classes(_)) => accuracy_score(y, &predicted),
        (_, predicted) => r2_score(y, &predicted),
    }
}
