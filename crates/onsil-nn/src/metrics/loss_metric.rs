use super::{Mean, Metric, Rows, mean_metric};
use crate::error::Result;
use crate::losses::Loss;

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

/// `KLDivergence` → `kl_divergence`.
fn snake_case(class_name: &str) -> String {
    let letters: Vec<char> = class_name.chars().collect();
    let mut name = String::new();
    for (i, letter) in letters.iter().enumerate() {
        let after_small = i > 0 && letters[i - 1].is_lowercase();
        let before_small = letters.get(i + 1).is_some_and(|next| next.is_lowercase());
        if i > 0 && letter.is_uppercase() && (after_small || before_small) {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}
