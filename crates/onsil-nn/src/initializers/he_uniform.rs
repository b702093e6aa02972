use super::{Distribution, FanMode, Fans, Initializer, with_fans};
use crate::error::Result;
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Uniform in ±√(6 / fan_in).
///
/// He, Zhang, Ren and Sun, "Delving deep into rectifiers", ICCV 2015. For ReLU.
///
/// ```
/// use onsil_core::random::Stream;
/// use onsil_nn::initializers::{HeUniform, Initializer};
/// let mut kernel = [0.0; 6];
/// HeUniform::default().fill(&[3, 2], &mut Stream::new(0, "kernel").draws(), &mut kernel);
/// assert!(kernel.iter().all(|w| *w != 0.0));
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HeUniform {
    #[serde(flatten)]
    fans: Fans,
}

impl HeUniform {
    with_fans!();
}

impl Initializer for HeUniform {
    class!(HeUniform);

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        self.fans.check_shape("HeUniform", shape)
    }

    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        let variance = 2.0 / self.fans.fan(FanMode::FanIn, shape);
        self.fans.fill(Distribution::Uniform, variance, draws, out);
    }
}
