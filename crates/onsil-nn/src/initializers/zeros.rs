use super::Initializer;
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// All zeros.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Zeros {}

impl Initializer for Zeros {
    class!(Zeros);

    fn fill(&self, _shape: &[usize], _draws: &mut Draws, out: &mut [f32]) {
        out.fill(0.0);
    }
}
