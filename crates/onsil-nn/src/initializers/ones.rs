use super::Initializer;
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// All ones.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Ones {}

impl Initializer for Ones {
    class!(Ones);

    fn fill(&self, _shape: &[usize], _draws: &mut Draws, out: &mut [f32]) {
        out.fill(1.0);
    }
}
