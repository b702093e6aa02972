use super::{Initializer, seeded};
use crate::error::{Result, check};
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Uniform.
///
/// ```
/// use onsil_nn::initializers::RandomUniform;
/// let initializer = RandomUniform::new(-0.1, 0.1).seed(1);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct RandomUniform {
    minval: f64,
    maxval: f64,
    seed: Option<u64>,
}

impl RandomUniform {
    /// Uniform in [`minval`, `maxval`); ±0.05 by default.
    pub fn new(minval: f64, maxval: f64) -> Self {
        Self { minval, maxval, seed: None }
    }

    /// Draws from a stream of its own, so that the values are the same wherever they are used; the
    /// model's stream unless given.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}

impl Default for RandomUniform {
    fn default() -> Self {
        Self::new(-0.05, 0.05)
    }
}

impl Initializer for RandomUniform {
    class!(RandomUniform);

    fn validate(&self) -> Result<()> {
        let expected = format!("at least minval ({}) and finite", self.minval);
        let holds = self.maxval >= self.minval && (self.maxval - self.minval).is_finite();
        check(holds, "RandomUniform", "maxval", &expected, self.maxval)
    }

    fn fill(&self, _shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        seeded(self.seed, draws, |draws| {
            out.fill_with(|| draws.uniform_in(self.minval, self.maxval) as f32);
        });
    }
}
