use super::{Distribution, FanMode, Fans, Initializer, with_fans};
use crate::error::Result;
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Uniform in ±√(3 / fan_in).
///
/// LeCun, Bottou, Orr and Müller, "Efficient backprop", 1998; Klambauer et al., "Self-normalizing
/// neural networks", NIPS 2017. For SELU.
///
/// ```
/// use onsil_core::random::Stream;
/// use onsil_nn::initializers::{LecunUniform, Initializer};
/// let mut kernel = [0.0; 6];
/// LecunUniform::default().fill(&[3, 2], &mut Stream::new(0, "kernel").draws(), &mut kernel);
/// assert!(kernel.iter().all(|w| *w != 0.0));
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LecunUniform {
    #[serde(flatten)]
    fans: Fans,
}

impl LecunUniform {
    with_fans!();
}

impl Initializer for LecunUniform {
    class!(LecunUniform);

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        self.fans.check_shape("LecunUniform", shape)
    }

    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        let variance = 1.0 / self.fans.fan(FanMode::FanIn, shape);
        self.fans.fill(Distribution::Uniform, variance, draws, out);
    }
}
