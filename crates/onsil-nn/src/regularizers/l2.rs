use super::{Regularizer, sum};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `l2 · Σ w²`; `l2` is 0.01 unless given.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct L2 {
    l2: f32,
}

impl L2 {
    /// The penalty with factor `l2` ≥ 0.
    pub fn new(l2: f32) -> Self {
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
        check(self.l2 >= 0.0 && self.l2.is_finite(), "L2", "l2", "at least 0 and finite", self.l2)
    }

    fn penalty(&self, w: &[f32]) -> f64 {
        f64::from(self.l2) * sum(w, |w| w * w)
    }

    fn add_gradient(&self, w: &[f32], gradient: &mut [f32]) {
        let factor = 2.0 * self.l2;
        for (g, w) in gradient.iter_mut().zip(w) {
            *g += factor * w;
        }
    }
}
