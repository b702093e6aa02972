//! Circles: a small circle within a large one.

use std::f64::consts::PI;

use ndarray::{Array1, Array2};
use onsil_core::random_state::RandomState;

use super::generate::{self, linspace};
use super::samples::Samples;
use crate::{Dataset, Error};

const OWNER: &str = "make_circles";

/// Two hundred points of two circles, the inner half as large, with noise 0.05, seed 0; y the circle.
///
/// # Errors
/// None: what is asked of the generator is in its range.
///
/// ```
/// let circles = onsil_data::datasets::circles::load()?;
/// assert_eq!((circles.x.shape(), circles.classes()), (&[200, 2][..], Some(2)));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn load() -> Result<Dataset, Error> {
    make_circles(200).factor(0.5).noise(0.05).generate()
}

/// Two circles, as scikit-learn's `make_circles` makes them; its parameters are [`MakeCircles`]' methods.
///
/// ```
/// use onsil_data::datasets::make_circles;
/// let (x, y) = make_circles((1, 1)).factor(0.5).shuffle(false).arrays()?;
/// assert_eq!((x, y.to_vec()), (ndarray::arr2(&[[1.0, 0.0], [0.5, 0.0]]), vec![0, 1]));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn make_circles(n_samples: impl Into<Samples>) -> MakeCircles {
    MakeCircles::new(n_samples)
}

/// Makes two circles around the origin: (cos t, sin t) and `factor` · (cos t, sin t), t from 0 to 2π by
/// equal steps, and normal noise upon them.
///
/// The random numbers are scikit-learn's for the same `random_state`; sines and cosines are within one
/// unit in the last place of NumPy's, which differ from processor to processor, and the same here on
/// every machine.
///
/// | parameter | what | default |
/// |---|---|---|
/// | `n_samples` | points in all (the outer circle has the smaller half), or (outer, inner); at least 1 in all | given to [`new`](Self::new) |
/// | `shuffle` | whether the points are brought into random order | true |
/// | `noise` | standard deviation of the noise, from 0 | none |
/// | `factor` | the inner circle's radius, from 0, below 1 | 0.8 |
/// | `random_state` | the seed | 0 |
#[derive(Clone, Debug, PartialEq)]
pub struct MakeCircles {
    n_samples: Samples,
    shuffle: bool,
    noise: Option<f64>,
    factor: f64,
    random_state: u32,
}

impl MakeCircles {
    /// So many points, with defaults for all else.
    pub fn new(n_samples: impl Into<Samples>) -> Self {
        let n_samples = n_samples.into();
        Self { n_samples, shuffle: true, noise: None, factor: 0.8, random_state: 0 }
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

    /// The inner circle's radius; the outer one's is 1.
    pub fn factor(mut self, factor: f64) -> Self {
        self.factor = factor;
        self
    }

    /// The seed.
    pub fn random_state(mut self, random_state: u32) -> Self {
        self.random_state = random_state;
        self
    }

    /// The points as a data set; y the circle, 0 outer and 1 inner.
    ///
    /// # Errors
    /// A parameter is outside its range.
    pub fn generate(&self) -> Result<Dataset, Error> {
        let (x, y) = self.arrays()?;
        generate::classes("circles", x, y)
    }

    /// The points, shape (samples, 2), and the circle of each.
    ///
    /// # Errors
    /// A parameter is outside its range.
    pub fn arrays(&self) -> Result<(Array2<f64>, Array1<u32>), Error> {
        let (outer, inner) = generate::two_groups(OWNER, &self.n_samples)?;
        generate::finite(OWNER, "noise", self.noise, true)?;
        let factor = self.factor;
        if !(0.0..1.0).contains(&factor) {
            return Err(Error::parameter(OWNER, "factor", "from 0, below 1", factor));
        }
        let circle = |count: usize| {
            linspace(0.0, 2.0 * PI, count, false).into_iter().map(|t| [libm::cos(t), libm::sin(t)])
        };
        let inner = circle(inner).map(|point| point.map(|x| x * factor));
        let mut state = RandomState::new(self.random_state);
        Ok(generate::two_curves(circle(outer), inner, self.shuffle, self.noise, &mut state))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_named() {
        for (circles, text) in [
            (make_circles((0, 0)), "make_circles: n_samples must be at least 1 in all, but is 0"),
            (
                make_circles(4).noise(f64::INFINITY),
                "make_circles: noise must be a finite number from 0, but is inf",
            ),
            (make_circles(4).factor(1.0), "make_circles: factor must be from 0, below 1, but is 1"),
        ] {
            assert_eq!(circles.generate().unwrap_err().to_string(), text);
        }
    }
}
