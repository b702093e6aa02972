use super::{Axis, Constraint, EPSILON, check_bound};
use crate::error::Result;
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// Norms of at most `max_value`: `w · min(‖w‖, max_value) / (1e-7 + ‖w‖)`.
///
/// Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014.
///
/// ```
/// use onsil_nn::constraints::{Constraint, MaxNorm};
/// let mut kernel = [3.0, 0.3, 4.0, 0.4];
/// MaxNorm::new(2.0).apply(&[2, 2], &mut kernel);
/// assert!((kernel[0] - 1.2).abs() < 1e-6 && (kernel[1] - 0.3).abs() < 1e-6);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct MaxNorm {
    max_value: f64,
    axis: Axis,
}

impl MaxNorm {
    /// Norms of at most `max_value` ≥ 0; 2 by default.
    pub fn new(max_value: f64) -> Self {
        Self { max_value, axis: Axis::One(0) }
    }

    /// Sets the axes that norms are taken along; 0 unless given.
    pub fn axis(mut self, axis: impl Into<Axis>) -> Self {
        self.axis = axis.into();
        self
    }
}

impl Default for MaxNorm {
    fn default() -> Self {
        Self::new(2.0)
    }
}

impl Constraint for MaxNorm {
    class!(MaxNorm);

    fn validate(&self) -> Result<()> {
        check_bound("MaxNorm", "max_value", self.max_value)
    }

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        self.axis.check_shape("MaxNorm", shape)
    }

    fn apply(&self, shape: &[usize], w: &mut [f32]) {
        self.axis.scale(shape, w, |norm| norm.min(self.max_value) / (EPSILON + norm));
    }
}
