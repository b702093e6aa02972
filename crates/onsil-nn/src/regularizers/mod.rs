//! Penalties on variables, added to the loss.

mod l1;
mod l1_l2;
mod l2;

pub use l1::L1;
pub use l1_l2::L1L2;
pub use l2::L2;

use crate::error::{Result, check};
use crate::registry::{registry, unknown_class};

/// A penalty on a variable: `loss += penalty(w)`.
///
/// It is a sum over elements: the penalty of a variable is the sum of the penalties of its stretches,
/// and each stretch may be given by itself.
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

    /// The penalty of `w`, a variable or a stretch of one.
    fn penalty(&self, w: &[f32]) -> f64;

    /// Adds the penalty's gradient at `w` to `gradient` (in-out).
    fn add_gradient(&self, w: &[f32], gradient: &mut [f32]);
}

registry!(Regularizer, "regularizer", {
    L1;
    L1L2;
    L2;
});

impl Regularizer for Unknown {
    unknown_class!("regularizer");

    fn penalty(&self, _: &[f32]) -> f64 {
        0.0
    }

    fn add_gradient(&self, _: &[f32], _: &mut [f32]) {}
}

fn check_factor(owner: &str, parameter: &str, factor: f64) -> Result<()> {
    let holds = factor >= 0.0 && factor.is_finite();
    check(holds, owner, parameter, "at least 0 and finite", factor)
}

/// The sum of `term` over `values`, in f64 and in a fixed order.
pub(crate) fn sum(values: &[f32], term: impl Fn(f64) -> f64) -> f64 {
    // Several sums at once: one alone would wait for each addition before the next.
    let mut sums = [0.0; 8];
    let (rows, rest) = values.as_chunks::<8>();
    for row in rows {
        for (sum, &value) in sums.iter_mut().zip(row) {
            *sum += term(f64::from(value));
        }
    }
    let rest: f64 = rest.iter().map(|&value| term(f64::from(value))).sum();
    sums.iter().sum::<f64>() + rest
}
