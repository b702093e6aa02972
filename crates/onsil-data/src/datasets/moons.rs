//! Moons: two half circles that reach into each other.

use std::f64::consts::PI;

use ndarray::{Array1, Array2};
use onsil_core::random_state::RandomState;

use super::generate::{self, linspace};
use super::samples::Samples;
use crate::{Dataset, Error};

const OWNER: &str = "make_moons";

/// Two hundred points of two moons with noise 0.1, seed 0; y the moon.
///
/// # Errors
/// None: what is asked of the generator is in its range.
///
/// ```
/// let moons = onsil_data::datasets::moons::load()?;
/// assert_eq!((moons.x.shape(), moons.classes()), (&[200, 2][..], Some(2)));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn load() -> Result<Dataset, Error> {
    make_moons(200).noise(0.1).generate()
}

/// Two moons, as scikit-learn's `make_moons` makes them; its parameters are [`MakeMoons`]' methods.
///
/// ```
/// use onsil_data::datasets::make_moons;
/// let (x, y) = make_moons(3).shuffle(false).arrays()?;
/// assert_eq!((x.row(0).to_vec(), y.to_vec()), (vec![1.0, 0.0], vec![0, 1, 1]));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn make_moons(n_samples: impl Into<Samples>) -> MakeMoons {
    MakeMoons::new(n_samples)
}

/// Makes two moons: (cos t, sin t) and (1 − cos t, ½ − sin t), t from 0 to π by equal steps, and normal
/// noise upon them.
///
/// The random numbers are scikit-learn's for the same `random_state`; sines and cosines are within one
/// unit in the last place of NumPy's, which differ from processor to processor, and the same here on
/// every machine.
///
/// | parameter | what | default |
/// |---|---|---|
/// | `n_samples` | points in all (the outer moon has the smaller half), or (outer, inner); at least 1 in all | given to [`new`](Self::new) |
/// | `shuffle` | whether the points are brought into random order | true |
/// | `noise` | standard deviation of the noise, from 0 | none |
/// | `random_state` | the seed | 0 |
#[derive(Clone, Debug, PartialEq)]
pub struct MakeMoons {
    n_samples: Samples,
    shuffle: bool,
    noise: Option<f64>,
    random_state: u32,
}

impl MakeMoons {
    /// So many points, with defaults for all else.
    pub fn new(n_samples: impl Into<Samples>) -> Self {
        Self { n_samples: n_samples.into(), shuffle: true, noise: None, random_state: 0 }
    }

    /// Whether the points are brought into random order.
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.shuffle = shuffle;
        self
    }

    /// The standard deviation of the noise.
    pub fn noise(mut self, noise: f64) -> Self {
        self.noise = Some(noise);
        self
    }

    /// The seed.
    pub fn random_state(mut self, random_state: u32) -> Self {
        self.random_state = random_state;
        self
    }

    /// The points as a data set; y the moon, 0 outer and 1 inner.
    ///
    /// # Errors
    /// A parameter is outside its range.
    pub fn generate(&self) -> Result<Dataset, Error> {
        let (x, y) = self.arrays()?;
        generate::classes("moons", x, y)
    }

    /// The points, shape (samples, 2), and the moon of each.
    ///
    /// # Errors
    /// A parameter is outside its range.
    pub fn arrays(&self) -> Result<(Array2<f64>, Array1<u32>), Error> {
        let (outer, inner) = generate::two_groups(OWNER, &self.n_samples)?;
        generate::finite(OWNER, "noise", self.noise, true)?;
        let outer =
            linspace(0.0, PI, outer, true).into_iter().map(|t| [libm::cos(t), libm::sin(t)]);
        let inner = linspace(0.0, PI, inner, true)
            .into_iter()
            .map(|t| [1.0 - libm::cos(t), 1.0 - libm::sin(t) - 0.5]);
        let mut state = RandomState::new(self.random_state);
        Ok(generate::two_curves(outer, inner, self.shuffle, self.noise, &mut state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_named() {
        for (moons, text) in [
            (make_moons(0), "make_moons: n_samples must be at least 1 in all, but is 0"),
            (
                make_moons([1, 2, 3]),
                "make_moons: n_samples must be one number, or two (outer, inner), but is 3 numbers",
            ),
            (
                make_moons(4).noise(-0.1),
                "make_moons: noise must be a finite number from 0, but is -0.1",
            ),
        ] {
            assert_eq!(moons.generate().unwrap_err().to_string(), text);
        }
    }
}
