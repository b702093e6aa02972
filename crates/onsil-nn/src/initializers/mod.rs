//! How variables get their first values.
//!
//! The families that scale with the fans use the fans of Keras: for a matrix `(in, out)` these are its sides; for
//! a convolution kernel `(…, in, out)` both are multiplied by the receptive field.

mod constant;
mod fans;
mod glorot_normal;
mod glorot_uniform;
mod he_normal;
mod he_uniform;
mod identity;
mod lecun_normal;
mod lecun_uniform;
mod ones;
mod orthogonal;
mod random_normal;
mod random_uniform;
mod truncated_normal;
mod variance_scaling;
mod zeros;

pub use constant::Constant;
pub use fans::fans;
pub use glorot_normal::GlorotNormal;
pub use glorot_uniform::GlorotUniform;
pub use he_normal::HeNormal;
pub use he_uniform::HeUniform;
pub use identity::Identity;
pub use lecun_normal::LecunNormal;
pub use lecun_uniform::LecunUniform;
pub use ones::Ones;
pub use orthogonal::Orthogonal;
pub use random_normal::RandomNormal;
pub use random_uniform::RandomUniform;
pub use truncated_normal::TruncatedNormal;
pub use variance_scaling::{Distribution, FanMode, VarianceScaling};
pub use zeros::Zeros;

use crate::error::{Result, check};
use crate::layer::{MAX_NUMBERS, count};
use crate::registry::{registry, unknown_class};
use fans::{Fans, with_fans};
use ndarray::ArrayD;
use onsil_core::random::{Draws, Stream};

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

    /// Checks that a variable of `shape` can be filled; called before it is.
    ///
    /// # Errors
    /// A shape that the initializer is not made for.
    fn check_shape(&self, _shape: &[usize]) -> Result<()> {
        Ok(())
    }

    /// Fills `out` (out: row-major, of `shape`) from `draws`.
    fn fill(&self, shape: &[usize], draws: &mut Draws, out: &mut [f32]);
}

registry!(Initializer, "initializer", {
    Constant;
    GlorotNormal;
    GlorotUniform;
    HeNormal;
    HeUniform;
    Identity: "IdentityInitializer";
    LecunNormal;
    LecunUniform;
    Ones: "one";
    Orthogonal: "OrthogonalInitializer";
    RandomNormal: "normal";
    RandomUniform: "uniform";
    TruncatedNormal;
    VarianceScaling;
    Zeros: "zero";
});

impl Initializer for Unknown {
    unknown_class!("initializer");

    fn fill(&self, _: &[usize], _: &mut Draws, _: &mut [f32]) {}
}

/// The first values of a variable of `shape`, drawn from `seed` unless the initializer has a seed of its own.
///
/// # Errors
/// A parameter outside its range, or a shape that the initializer is not made for or that is too large.
///
/// ```
/// use onsil_nn::initializers::{GlorotUniform, first_values};
/// let values = first_values(&GlorotUniform::default(), &[3, 3], 7)?;
/// assert!(values.iter().all(|value| value.abs() <= 1.0));
/// assert_eq!(values, first_values(&GlorotUniform::default(), &[3, 3], 7)?);
/// # Ok::<(), onsil_nn::Error>(())
/// ```
pub fn first_values(
    initializer: &dyn Initializer,
    shape: &[usize],
    seed: u64,
) -> Result<ArrayD<f32>> {
    initializer.validate()?;
    initializer.check_shape(shape)?;
    let owner = initializer.class_name();
    let allowed = count(shape).is_some_and(|numbers| numbers <= MAX_NUMBERS);
    let expected = format!("of at most {MAX_NUMBERS} numbers");
    check(allowed, owner, "shape", &expected, format!("{shape:?}"))?;
    let mut values = ArrayD::zeros(shape);
    if let Some(out) = values.as_slice_mut() {
        initializer.fill(shape, &mut Stream::new(seed, "initializer").draws(), out);
    }
    Ok(values)
}

/// Runs `fill` on `draws`, or on a stream of its own if there is a seed.
fn seeded<R>(seed: Option<u64>, draws: &mut Draws, fill: impl FnOnce(&mut Draws) -> R) -> R {
    match seed {
        Some(seed) => fill(&mut Stream::new(seed, "initializer").draws()),
        None => fill(draws),
    }
}
