use super::{L1, L2, Regularizer, check_factor};
use crate::error::Result;
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// `l1 · Σ |w| + l2 · Σ w²`; as in Keras, both factors are 0 unless given.
///
/// ```
/// use onsil_nn::regularizers::{L1L2, Regularizer};
/// assert_eq!(L1L2::new(0.5, 0.25).penalty(&[1.0, -2.0]), 2.75);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct L1L2 {
    l1: f64,
    l2: f64,
}

impl L1L2 {
    /// The penalty with factors `l1` ≥ 0 and `l2` ≥ 0.
    pub fn new(l1: f64, l2: f64) -> Self {
        Self { l1, l2 }
    }
}

impl Regularizer for L1L2 {
    class!(L1L2);

    fn validate(&self) -> Result<()> {
        check_factor("L1L2", "l1", self.l1)?;
        check_factor("L1L2", "l2", self.l2)
    }

    fn penalty(&self, w: &[f32]) -> f64 {
        L1::new(self.l1).penalty(w) + L2::new(self.l2).penalty(w)
    }

    fn add_gradient(&self, w: &[f32], gradient: &mut [f32]) {
        L1::new(self.l1).add_gradient(w, gradient);
        L2::new(self.l2).add_gradient(w, gradient);
    }
}
