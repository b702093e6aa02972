use super::{Initializer, seeded};
use crate::error::{Result, check};
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Normal, drawn again beyond two standard deviations from the mean (which makes the standard deviation
/// of the values 0.88 of `stddev`).
///
/// ```
/// use onsil_nn::initializers::TruncatedNormal;
/// let initializer = TruncatedNormal::new(0.0, 0.02).seed(1);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct TruncatedNormal {
    mean: f64,
    stddev: f64,
    seed: Option<u64>,
}

impl TruncatedNormal {
    /// Truncated normal with this mean (0 by default) and standard deviation ≥ 0 (0.05 by default).
    pub fn new(mean: f64, stddev: f64) -> Self {
        Self { mean, stddev, seed: None }
    }

    /// Draws from a stream of its own, so that the values are the same wherever they are used; the
    /// model's stream unless given.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

impl Default for TruncatedNormal {
    fn default() -> Self {
        Self::new(0.0, 0.05)
    }
}

impl Initializer for TruncatedNormal {
    class!(TruncatedNormal);

    fn validate(&self) -> Result<()> {
        let holds = self.stddev >= 0.0 && self.stddev.is_finite();
        check(holds, "TruncatedNormal", "stddev", "at least 0 and finite", self.stddev)
    }

    fn fill(&self, _shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        seeded(self.seed, draws, |draws| {
            out.fill_with(|| (self.mean + self.stddev * draws.truncated_normal()) as f32);
        });
    }
}
