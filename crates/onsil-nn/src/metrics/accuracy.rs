use super::{Mean, Metric, Rows, mean_metric};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The share of rows that are right, in whichever way the shapes suggest.
///
/// Where a row of predictions has one number, as [`BinaryAccuracy`](super::BinaryAccuracy); where the
/// targets are class numbers, as [`SparseCategoricalAccuracy`](super::SparseCategoricalAccuracy);
/// otherwise as [`CategoricalAccuracy`](super::CategoricalAccuracy). This is Keras' string `"accuracy"`
/// (Keras' class `Accuracy` asks for equal numbers).
///
/// ```
/// use onsil_nn::metrics::{Accuracy, Metric, Rows};
/// let mut accuracy = Accuracy::default();
/// let (prediction, target) = ([0.1, 0.9, 0.6, 0.4], [1.0, 1.0]);
/// accuracy.update(Rows::new(&prediction, &target, 2));
/// assert_eq!(accuracy.result(), 0.5);
/// ```
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
                f32::from(u8::from(prediction[0] > 0.5)) == target[0]
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
