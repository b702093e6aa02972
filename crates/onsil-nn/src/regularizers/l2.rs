use super::{Regularizer, check_factor, sum};
use crate::error::Result;
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `l2 · Σ w²`; `l2` is 0.01 unless given.
///
/// ```
/// use onsil_nn::regularizers::{L2, Regularizer};
/// assert_eq!(L2::new(0.5).penalty(&[1.0, -2.0]), 2.5);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct L2 {
    l2: f64,
}

impl L2 {
    /// The penalty with factor `l2` ≥ 0.
    pub fn new(l2: f64) -> Self {
        Self { l2 }
    }
}

impl Default for L2 {
    fn default() -> Self {
        Self::new(0.01)
    }
}

impl Regularizer for L2 {
    class!(L2);

    fn validate(&self) -> Result<()> {
        check_factor("L2", "l2", self.l2)
    }

    fn penalty(&self, w: &[f32]) -> f64 {
        self.l2 * sum(w, |w| w * w)
    }

    fn add_gradient(&self, w: &[f32], gradient: &mut [f32]) {
        let factor = (2.0 * self.l2) as f32;
        for (g, w) in gradient.iter_mut().zip(w) {
            *g += factor * w;
        }
    }
}
