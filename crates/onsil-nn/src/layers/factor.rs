//! How far something random may go.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A range to draw from, in [−1, 1]; one number `f` stands for `(−f, f)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl From<f64> for Factor {
    fn from(both: f64) -> Self {
        Self { low: -both.abs(), high: both.abs() }
    }
}

impl From<(f64, f64)> for Factor {
    fn from((low, high): (f64, f64)) -> Self {
        Self { low, high }
    }
}

impl Serialize for Factor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.low, self.high].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Factor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a number, or a list of the least and the most")]
        enum Given {
            Both(f64),
            Each([f64; 2]),
        }
        Ok(match Given::deserialize(deserializer)? {
            Given::Both(both) => both.into(),
            Given::Each([low, high]) => (low, high).into(),
        })
    }
}

impl Factor {
    /// The number at `share` (in [0, 1)) of the range.
    pub(crate) fn at(self, share: f64) -> f64 {
        self.low + (self.high - self.low) * share
    }

    /// Refuses what is not a range in [−1, 1].
    pub(crate) fn check(self, parameter: &str) -> Result<(), String> {
        if -1.0 <= self.low && self.low <= self.high && self.high <= 1.0 {
            Ok(())
        } else {
            Err(format!(
                "{parameter} must be a number in [0, 1], or a range in [-1, 1], but is ({}, {})",
                self.low, self.high
            ))
        }
    }
}
