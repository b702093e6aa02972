use super::{Distribution, FanMode, Fans, Initializer, with_fans};
use crate::error::Result;
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Uniform in ±√(6 / (fan_in + fan_out)).
///
/// Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
/// AISTATS 2010. The default for kernels.
///
/// ```
/// use onsil_core::random::Stream;
/// use onsil_nn::initializers::{GlorotUniform, Initializer};
/// let mut kernel = [0.0; 6];
/// GlorotUniform::default().fill(&[3, 2], &mut Stream::new(0, "kernel").draws(), &mut kernel);
/// assert!(kernel.iter().all(|w| *w != 0.0));
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GlorotUniform {
    #[serde(flatten)]
    fans: Fans,
}

impl GlorotUniform {
    with_fans!();
}

impl Initializer for GlorotUniform {
    class!(GlorotUniform);

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        self.fans.check_shape("GlorotUniform", shape)
    }

    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        let variance = 1.0 / self.fans.fan(FanMode::FanAvg, shape);
        self.fans.fill(Distribution::Uniform, variance, draws, out);
    }
}
