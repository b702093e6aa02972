use super::{Fans, Initializer, seeded, with_fans};
use crate::error::{Result, check};
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Values of mean 0 and variance `scale / fan`.
///
/// `fan` is the number of inputs or outputs of a unit, or the mean of both, but at least 1. All of the
/// Glorot, He and Lecun initializers are of this kind.
///
/// ```
/// use onsil_nn::initializers::{Distribution, FanMode, VarianceScaling};
/// let he_normal = VarianceScaling::new(2.0, FanMode::FanIn, Distribution::TruncatedNormal);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct VarianceScaling {
    scale: f64,
    mode: FanMode,
    distribution: Distribution,
    #[serde(flatten)]
    fans: Fans,
}

/// The fan that [`VarianceScaling`] divides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FanMode {
    /// The inputs of a unit: keeps the variance of activations on the way forward.
    FanIn,
    /// The outputs of a unit: keeps the variance of gradients on the way back.
    FanOut,
    /// The mean of both.
    FanAvg,
}

/// The distribution that [`VarianceScaling`] draws from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Uniform.
    Uniform,
    /// Normal, drawn again beyond two standard deviations; wider by so much that the variance is as asked
    /// for.
    #[serde(alias = "normal")]
    TruncatedNormal,
    /// Normal.
    UntruncatedNormal,
}

impl VarianceScaling {
    /// Values of variance `scale / fan`, where `scale` is above 0. By default, `scale` is 1, the fan
    /// [`FanMode::FanIn`] and the distribution [`Distribution::TruncatedNormal`].
    pub fn new(scale: f64, mode: FanMode, distribution: Distribution) -> Self {
        Self { scale, mode, distribution, fans: Fans::default() }
    }

    with_fans!();
}

impl Default for VarianceScaling {
    fn default() -> Self {
        Self::new(1.0, FanMode::FanIn, Distribution::TruncatedNormal)
    }
}

impl Initializer for VarianceScaling {
    class!(VarianceScaling);

    fn validate(&self) -> Result<()> {
        let holds = self.scale > 0.0 && self.scale.is_finite();
        check(holds, "VarianceScaling", "scale", "above 0 and finite", self.scale)
    }

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        self.fans.check_shape("VarianceScaling", shape)
    }

    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        let variance = self.scale / self.fans.fan(self.mode, shape);
        self.fans.fill(self.distribution, variance, draws, out);
    }
}

/// The standard deviation of a standard normal number within ±2.
const TRUNCATED: f64 = 0.879_625_661_034_239_8;

impl Fans {
    /// Fills `out` with values of mean 0 and this variance.
    pub(super) fn fill(
        &self,
        distribution: Distribution,
        variance: f64,
        draws: &mut Draws,
        out: &mut [f32],
    ) {
        let deviation = variance.sqrt();
        seeded(self.seed, draws, |draws| match distribution {
            Distribution::Uniform => {
                let limit = (3.0 * variance).sqrt();
                out.fill_with(|| draws.uniform_in(-limit, limit) as f32);
            }
            Distribution::TruncatedNormal => {
                let deviation = deviation / TRUNCATED;
                out.fill_with(|| (deviation * draws.truncated_normal()) as f32);
            }
            Distribution::UntruncatedNormal => {
                out.fill_with(|| (deviation * draws.normal()) as f32);
            }
        });
    }
}
