use super::{Regularizer, check_factor, sum};
use crate::error::Result;
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `l1 · Σ |w|`; `l1` is 0.01 unless given. At 0 its gradient is 0.
///
/// ```
/// use onsil_nn::regularizers::{L1, Regularizer};
/// assert_eq!(L1::new(0.5).penalty(&[1.0, -2.0]), 1.5);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct L1 {
    l1: f64,
}

impl L1 {
    /// The penalty with factor `l1` ≥ 0.
    pub fn new(l1: f64) -> Self {
        Self { l1 }
    }
}

impl Default for L1 {
    fn default() -> Self {
        Self::new(0.01)
    }
}

impl Regularizer for L1 {
    class!(L1);

    fn validate(&self) -> Result<()> {
        check_factor("L1", "l1", self.l1)
    }

    fn penalty(&self, w: &[f32]) -> f64 {
        self.l1 * sum(w, f64::abs)
    }

    fn add_gradient(&self, w: &[f32], gradient: &mut [f32]) {
        let factor = self.l1 as f32;
        for (g, &w) in gradient.iter_mut().zip(w) {
            *g += if w == 0.0 { 0.0 } else { factor.copysign(w) };
        }
    }
}
