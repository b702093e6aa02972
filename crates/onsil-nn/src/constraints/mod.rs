//! Rules that variables are put back under after every update.

mod axis;
mod max_norm;
mod min_max_norm;
mod non_neg;
mod unit_norm;

pub use axis::Axis;
pub use max_norm::MaxNorm;
pub use min_max_norm::MinMaxNorm;
pub use non_neg::NonNeg;
pub use unit_norm::UnitNorm;

use crate::error::{Result, check};
use crate::registry::{registry, unknown_class};

/// A rule for a variable, applied after every update.
pub trait Constraint: std::fmt::Debug + Send + Sync + dyn_clone::DynClone {
    /// The class name, as in configs.
    fn class_name(&self) -> &str;

    /// The parameters, as in configs.
    fn config(&self) -> serde_json::Value;

    /// Checks the parameters; called before the first use.
    ///
    /// # Errors
    /// A parameter outside its range.
    fn validate(&self) -> Result<()> {
        Ok(())
    }

    /// Checks that the rule fits a variable of `shape`; called when the variable is made.
    ///
    /// # Errors
    /// A parameter that the shape does not allow.
    fn check_shape(&self, _shape: &[usize]) -> Result<()> {
        Ok(())
    }

    /// Puts the variable `w` (in-out: row-major, of `shape`) under the rule, without allocating.
    fn apply(&self, shape: &[usize], w: &mut [f32]);
}

registry!(Constraint, "constraint", {
    MaxNorm;
    MinMaxNorm;
    NonNeg;
    UnitNorm;
});

impl Constraint for Unknown {
    unknown_class!("constraint");

    fn apply(&self, _: &[usize], _: &mut [f32]) {}
}

/// What keeps a division by a norm from 0 / 0.
const EPSILON: f64 = 1e-7;

fn check_bound(owner: &str, parameter: &str, bound: f64) -> Result<()> {
    check(bound >= 0.0 && bound.is_finite(), owner, parameter, "at least 0 and finite", bound)
}
