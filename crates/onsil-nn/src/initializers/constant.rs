use super::Initializer;
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// The same value everywhere; 0 unless given.
///
/// ```
/// use onsil_nn::initializers::Constant;
/// let initializer = Constant::new(0.1);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Constant {
    value: f64,
}

impl Constant {
    /// `value` everywhere.
    pub fn new(value: f64) -> Self {
        Self { value }
    }
}

impl Initializer for Constant {
    class!(Constant);

    fn fill(&self, _shape: &[usize], _draws: &mut Draws, out: &mut [f32]) {
        out.fill(self.value as f32);
    }
}
