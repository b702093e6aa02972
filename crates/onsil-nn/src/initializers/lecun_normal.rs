use super::{Distribution, FanMode, Fans, Initializer, with_fans};
use crate::error::Result;
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Normal within two standard deviations, scaled to the variance 1 / fan_in.
///
/// LeCun, Bottou, Orr and Müller, "Efficient backprop", 1998; Klambauer et al., "Self-normalizing
/// neural networks", NIPS 2017. For SELU.
///
/// ```
/// use onsil_core::random::Stream;
/// use onsil_nn::initializers::{LecunNormal, Initializer};
/// let mut kernel = [0.0; 6];
/// LecunNormal::default().fill(&[3, 2], &mut Stream::new(0, "kernel").draws(), &mut kernel);
/// assert!(kernel.iter().all(|w| *w != 0.0));
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LecunNormal {
    #[serde(flatten)]
    fans: Fans,
}

impl LecunNormal {
    with_fans!();
}

impl Initializer for LecunNormal {
    class!(LecunNormal);

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        self.fans.check_shape("LecunNormal", shape)
    }

    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        let variance = 1.0 / self.fans.fan(FanMode::FanIn, shape);
        self.fans.fill(Distribution::TruncatedNormal, variance, draws, out);
    }
}
