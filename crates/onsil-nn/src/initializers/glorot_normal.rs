use super::{Distribution, FanMode, Fans, Initializer, with_fans};
use crate::error::Result;
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Normal within two standard deviations, scaled to the variance 2 / (fan_in + fan_out).
///
/// Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
/// AISTATS 2010.
///
/// ```
/// use onsil_core::random::Stream;
/// use onsil_nn::initializers::{GlorotNormal, Initializer};
/// let mut kernel = [0.0; 6];
/// GlorotNormal::default().fill(&[3, 2], &mut Stream::new(0, "kernel").draws(), &mut kernel);
/// assert!(kernel.iter().all(|w| *w != 0.0));
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GlorotNormal {
    #[serde(flatten)]
    fans: Fans,
}

impl GlorotNormal {
    with_fans!();
}

impl Initializer for GlorotNormal {
    class!(GlorotNormal);

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        self.fans.check_shape("GlorotNormal", shape)
    }

    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        let variance = 1.0 / self.fans.fan(FanMode::FanAvg, shape);
        self.fans.fill(Distribution::TruncatedNormal, variance, draws, out);
    }
}
