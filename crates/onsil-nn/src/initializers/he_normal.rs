use super::{Distribution, FanMode, Fans, Initializer, with_fans};
use crate::error::Result;
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Normal within two standard deviations, scaled to the variance 2 / fan_in.
///
/// He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015. For ReLU.
///
/// ```
/// use onsil_core::random::Stream;
/// use onsil_nn::initializers::{HeNormal, Initializer};
/// let mut kernel = [0.0; 6];
/// HeNormal::default().fill(&[3, 2], &mut Stream::new(0, "kernel").draws(), &mut kernel);
/// assert!(kernel.iter().all(|w| *w != 0.0));
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HeNormal {
    #[serde(flatten)]
    fans: Fans,
}

impl HeNormal {
    with_fans!();
}

impl Initializer for HeNormal {
    class!(HeNormal);

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        self.fans.check_shape("HeNormal", shape)
    }

    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        let variance = 2.0 / self.fans.fan(FanMode::FanIn, shape);
        self.fans.fill(Distribution::TruncatedNormal, variance, draws, out);
    }
}
