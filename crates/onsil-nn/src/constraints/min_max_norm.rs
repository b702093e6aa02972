use super::{Axis, Constraint, EPSILON, check_bound};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// Norms between `min_value` and `max_value`: `w · d / (1e-7 + ‖w‖)`, where
/// `d = rate · clip(‖w‖, min_value, max_value) + (1 − rate) · ‖w‖`.
///
/// ```
/// use onsil_nn::constraints::{Constraint, MinMaxNorm};
/// let mut kernel = [3.0, 0.0, 4.0, 0.1];
/// MinMaxNorm::new(0.5, 1.0).apply(&[2, 2], &mut kernel);
/// assert!((kernel[0] - 0.6).abs() < 1e-6 && (kernel[3] - 0.5).abs() < 1e-5);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct MinMaxNorm {
    min_value: f64,
    max_value: f64,
    rate: f64,
    axis: Axis,
}

impl MinMaxNorm {
    /// Norms between `min_value` ≥ 0 (0 by default) and `max_value` ≥ `min_value` (1 by default).
    pub fn new(min_value: f64, max_value: f64) -> Self {
        Self { min_value, max_value, rate: 1.0, axis: Axis::One(0) }
    }

    /// Sets how much of the way a norm goes in each step, in [0, 1]; 1 (all) unless given.
    pub fn rate(mut self, rate: f64) -> Self {
        self.rate = rate;
        self
    }

    /// Sets the axes that norms are taken along; 0 unless given.
    pub fn axis(mut self, axis: impl Into<Axis>) -> Self {
        self.axis = axis.into();
        self
    }
}

impl Default for MinMaxNorm {
    fn default() -> Self {
        Self::new(0.0, 1.0)
    }
}

impl Constraint for MinMaxNorm {
    class!(MinMaxNorm);

    fn validate(&self) -> Result<()> {
        check_bound("MinMaxNorm", "min_value", self.min_value)?;
        let expected = format!("at least min_value ({}) and finite", self.min_value);
        let holds = self.max_value >= self.min_value && self.max_value.is_finite();
        check(holds, "MinMaxNorm", "max_value", &expected, self.max_value)?;
        check((0.0..=1.0).contains(&self.rate), "MinMaxNorm", "rate", "in [0, 1]", self.rate)
    }

    fn check_shape(&self, shape: &[usize]) -> Result<()> {
        self.axis.check_shape("MinMaxNorm", shape)
    }

    fn apply(&self, shape: &[usize], w: &mut [f32]) {
        self.axis.scale(shape, w, |norm| {
            let clipped = norm.max(self.min_value).min(self.max_value);
            (self.rate * clipped + (1.0 - self.rate) * norm) / (EPSILON + norm)
        });
    }
}
