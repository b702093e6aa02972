use super::Constraint;
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// Negative values become zero.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NonNeg {}

impl Constraint for NonNeg {
    class!(NonNeg);

    fn apply(&self, _shape: &[usize], w: &mut [f32]) {
        for w in w {
            *w = w.max(0.0);
        }
    }
}
