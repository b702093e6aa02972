use super::{Mean, Metric, Rows, mean_metric};
use crate::error::Result;
use crate::losses::Loss;
use crate::registry::snake_case;

/// A loss that is watched: its mean over rows.
///
/// Every name of a loss is also the name of a metric, such as `"binary_crossentropy"` or `"huber"`, and a
/// loss of your own becomes a metric through [`LossMetric::new`]. Rows that the loss ignores are left out.
///
/// ```
/// use onsil_nn::losses::Huber;
/// use onsil_nn::metrics::{LossMetric, Metric};
/// assert_eq!(LossMetric::new(Huber::new(0.5)).name(), "huber");
/// ```
#[derive(Clone, Debug)]
pub struct LossMetric {
    loss: Box<dyn Loss>,
    mean: Mean,
}

impl LossMetric {
    /// Watches this loss, an object or a name.
    pub fn new(loss: impl Into<Box<dyn Loss>>) -> Self {
        Self { loss: loss.into(), mean: Mean::default() }
    }
}

impl Metric for LossMetric {
    mean_metric!();

    fn class_name(&self) -> &str {
        self.loss.class_name()
    }

    fn config(&self) -> serde_json::Value {
        self.loss.config()
    }

    fn validate(&self) -> Result<()> {
        self.loss.validate()
    }

    fn name(&self) -> String {
        snake_case(self.loss.class_name())
    }

    fn target_len(&self, outputs: usize) -> Option<usize> {
        Some(self.loss.target_len(outputs))
    }

    fn update(&mut self, rows: Rows<'_>) {
        for (prediction, target, weight) in rows.iter() {
            if !self.loss.ignores(target) {
                self.mean.add(f64::from(self.loss.value(prediction, target)), weight);
            }
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(false)
    }
}
