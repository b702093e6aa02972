use super::{Mean, Metric, Rows, mean_metric};
use crate::losses::{self, Loss};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The mean of `mean(ln cosh(prediction − target))` over rows.
///
/// ```
/// use onsil_nn::metrics::{Metric, Rows, LogCoshError};
/// let mut metric = LogCoshError::default();
/// let (prediction, target) = ([1.0, 3.0], [1.0, 1.0]);
/// metric.update(Rows::new(&prediction, &target, 2));
/// assert!((metric.result() - 2f64.cosh().ln() / 2.0).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogCoshError {
    #[serde(skip)]
    mean: Mean,
}

impl Metric for LogCoshError {
    class!(LogCoshError);
    mean_metric!();

    fn name(&self) -> String {
        "logcosh".into()
    }

    fn update(&mut self, rows: Rows<'_>) {
        let loss = losses::LogCosh::default();
        for (prediction, target, weight) in rows.iter() {
            self.mean.add(f64::from(loss.value(prediction, target)), weight);
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(false)
    }
}
