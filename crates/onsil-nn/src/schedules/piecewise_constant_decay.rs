use super::Schedule;
use crate::error::{Error, Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `values[0]` up to and with step `boundaries[0]`, then `values[1]` up to `boundaries[1]`, and so on;
/// the last value to the end.
///
/// ```
/// use onsil_nn::schedules::{PiecewiseConstantDecay, Schedule};
/// let schedule = PiecewiseConstantDecay::new([100, 200], [1.0, 0.5, 0.1]);
/// assert_eq!(schedule.learning_rate(100), 1.0);
/// assert_eq!(schedule.learning_rate(101), 0.5);
/// assert_eq!(schedule.learning_rate(999), 0.1);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PiecewiseConstantDecay {
    boundaries: Vec<u64>,
    values: Vec<f64>,
}

impl PiecewiseConstantDecay {
    /// `boundaries` are steps, each above the one before; there is one more of `values`.
    pub fn new(boundaries: impl Into<Vec<u64>>, values: impl Into<Vec<f64>>) -> Self {
        Self { boundaries: boundaries.into(), values: values.into() }
    }
}

impl Schedule for PiecewiseConstantDecay {
    class!(PiecewiseConstantDecay);

    fn validate(&self) -> Result<()> {
        let (boundaries, values) = (self.boundaries.len(), self.values.len());
        if values != boundaries + 1 {
            let expected = format!("one more than boundaries, so {}", boundaries + 1);
            let given = format!("{values} long");
            return Err(Error::parameter("PiecewiseConstantDecay", "values", expected, given));
        }
        let given = format!("{:?}", self.boundaries);
        let ascending = self.boundaries.is_sorted_by(|a, b| a < b);
        check(ascending, "PiecewiseConstantDecay", "boundaries", "ascending", given)
    }

    fn learning_rate(&self, step: u64) -> f64 {
        self.values[self.boundaries.partition_point(|&boundary| boundary < step)]
    }
}
