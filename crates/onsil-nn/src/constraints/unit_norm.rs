use super::{Axis, Constraint, EPSILON};
use crate::error::Result;
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// Norms of 1: `w / (1e-7 + ‖w‖)`.
///
/// ```
/// use onsil_nn::constraints::{Constraint, UnitNorm};
/// let mut kernel = [3.0, 0.0, 4.0, 0.1];
/// UnitNorm::default().apply(&[2, 2], &mut kernel);
/// assert!((kernel[0] - 0.6).abs() < 1e-6 && (kernel[3] - 1.0).abs() < 1e-5);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitNorm {
    axis: Axis,
}

impl UnitNorm {
    /// Sets the axes that norms are taken along; 0 unless given.
    pub fn axis(mut self, axis: impl Into<Axis>) -> Self {
        self.axis = axis.into();
        self
    }
}

impl Default for UnitNorm {
    fn default() -> Self {
        Self { axis: Axis::One(0) }
    }
}

impl Constraint for UnitNorm {
    class!(UnitNorm);

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        self.axis.check_shape("UnitNorm", shape)
    }

    fn apply(&self, shape: &[usize], w: &mut [f32]) {
        self.axis.scale(shape, w, |norm| 1.0 / (EPSILON + norm));
    }
}
