use super::{Mean, Metric, Rows, mean_metric};
use crate::losses::{self, Loss};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The mean over rows of the cosine of the angle between prediction and target: 1 where they point the
/// same way, which is the negative of the loss of this name.
///
/// ```
/// use onsil_nn::metrics::{Metric, Rows, CosineSimilarity};
/// let mut metric = CosineSimilarity::default();
/// let (prediction, target) = ([1.0, 3.0], [1.0, 1.0]);
/// metric.update(Rows::new(&prediction, &target, 2));
/// assert!((metric.result() - 0.8f64.sqrt()).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CosineSimilarity {
    #[serde(skip)]
    mean: Mean,
}

impl Metric for CosineSimilarity {
    class!(CosineSimilarity);
    mean_metric!();

    fn name(&self) -> String {
        "cosine_similarity".into()
    }

    fn update(&mut self, rows: Rows<'_>) {
        let loss = losses::CosineSimilarity::default();
        for (prediction, target, weight) in rows.iter() {
            self.mean.add(-f64::from(loss.value(prediction, target)), weight);
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}
