//! Penalties on variables, added to the loss.

mod l2;

pub use l2::L2;

use crate::error::Result;
use crate::registry::{registry, unknown_class};

/// A penalty on a variable: `loss += penalty(w)`.
pub trait Regularizer: std::fmt::Debug + Send + Sync + dyn_clone::DynClone {
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

    /// The penalty of the variable `w`.
    fn penalty(&self, w: &[f32]) -> f64;

    /// Adds the penalty's gradient at `w` to `gradient` (in-out).
    fn add_gradient(&self, w: &[f32], gradient: &mut [f32]);
}

registry!(Regularizer, "regularizer", {
    L2;
});

impl Regularizer for Unknown {
    unknown_class!("regularizer");

    fn penalty(&self, _: &[f32]) -> f64 {
        0.0
    }

    fn add_gradient(&self, _: &[f32], _: &mut [f32]) {}
}
