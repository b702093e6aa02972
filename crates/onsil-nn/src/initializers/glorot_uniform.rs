use super::{Initializer, fans};
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// Uniform in ±√(6 / (fan_in + fan_out)).
///
/// Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
/// AISTATS 2010. The default for kernels.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GlorotUniform {}

impl Initializer for GlorotUniform {
    class!(GlorotUniform);

    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]) {
        let (fan_in, fan_out) = fans(shape);
        let limit = (6.0 / (fan_in + fan_out)).sqrt();
        out.fill_with(|| draws.uniform_in(-limit, limit) as f32);
    }
}
