//! Rules that variables are put back under after every update.

mod non_neg;

pub use non_neg::NonNeg;

use crate::error::Result;
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

    /// Puts the variable `w` (in-out: row-major, of `shape`) under the rule, without allocating.
    fn apply(&self, shape: &[usize], w: &mut [f32]);
}

registry!(Constraint, "constraint", {
    NonNeg;
});

impl Constraint for Unknown {
    unknown_class!("constraint");

    fn apply(&self, _: &[usize], _: &mut [f32]) {}
}
