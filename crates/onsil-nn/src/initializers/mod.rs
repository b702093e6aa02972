//! How variables get their first values.
//!
//! The families that scale with the fans use the fans of Keras: for a matrix `(in, out)` these are its sides; for
//! a convolution kernel `(…, in, out)` both are multiplied by the receptive field.

mod glorot_uniform;
mod zeros;

pub use glorot_uniform::GlorotUniform;
pub use zeros::Zeros;

use crate::error::Result;
use crate::registry::{registry, unknown_class};
use onsil_core::random::Draws;

/// Gives a variable its first values.
pub trait Initializer: std::fmt::Debug + Send + Sync + dyn_clone::DynClone {
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

    /// Fills `out` (out: row-major, of `shape`) from `draws`.
    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]);
}

registry!(Initializer, "initializer", {
    GlorotUniform: "glorot_uniform";
    Zeros;
});

impl Initializer for Unknown {
    unknown_class!("initializer");

    fn fill(&self, _: &[usize], _: &mut Draws, _: &mut [f32]) {}
}

/// `(fan_in, fan_out)` of a variable's shape.
pub fn fans(shape: &[usize]) -> (f64, f64) {
    match *shape {
        [] => (1.0, 1.0),
        [n] => (n as f64, n as f64),
        [ref field @ .., input, output] => {
            let field = field.iter().product::<usize>() as f64;
            (field * input as f64, field * output as f64)
        }
    }
}
