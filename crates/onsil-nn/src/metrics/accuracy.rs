use super::{Mean, Metric, Rows, mean_metric};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The share of rows that are right: binary (threshold 0.5) where a row has one number, sparse where the
/// targets are class labels, categorical otherwise.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Accuracy {
    #[serde(skip)]
    mean: Mean,
}

impl Metric for Accuracy {
    class!(Accuracy);
    mean_metric!();

    fn name(&self) -> String {
        "accuracy".into()
    }

    fn target_len(&self, _outputs: usize) -> Option<usize> {
        None
    }

    fn update(&mut self, rows: Rows<'_>) {
        for (prediction, target, weight) in rows.iter() {
            let right = if rows.outputs == 1 {
                (prediction[0] > 0.5) == (target[0] != 0.0)
            } else if rows.target_len == 1 {
                argmax(prediction) as f32 == target[0]
            } else {
                argmax(prediction) == argmax(target)
            };
            self.mean.add(f64::from(u8::from(right)), weight);
        }
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}

/// The place of the first largest number.
pub(crate) fn argmax(row: &[f32]) -> usize {
    let mut best = 0;
    for (i, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = i;
        }
    }
    best
}
