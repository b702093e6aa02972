use super::Initializer;
use crate::error::{Error, Result};
use crate::registry::class;
use onsil_core::random::Draws;
use serde::{Deserialize, Serialize};

/// `gain` on the diagonal of a matrix, 0 elsewhere; the matrix need not be square.
///
/// ```
/// use onsil_nn::initializers::Identity;
/// let initializer = Identity::new(1.0);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Identity {
    gain: f64,
}

impl Identity {
    /// `gain` (1 by default) on the diagonal.
    pub fn new(gain: f64) -> Self {
        Self { gain }
    }
}

impl Default for Identity {
    fn default() -> Self {
        Self::new(1.0)
    }
}

impl Initializer for Identity {
    class!(Identity);

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        match shape {
            [_, _] => Ok(()),
            _ => {
                Err(Error::parameter("Identity", "shape", "that of a matrix", format!("{shape:?}")))
            }
        }
    }

    fn fill(&self, shape: &[usize], _draws: &mut Draws, out: &mut [f32]) {
        let columns = shape.last().map_or(1, |columns| *columns);
        out.fill(0.0);
        out.iter_mut().step_by(columns + 1).take(columns).for_each(|w| *w = self.gain as f32);
    }
}
