//! Regression: numbers that depend linearly on some of the features.

use ndarray::{Array1, Array2, Axis, Slice};
use onsil_core::random_state::RandomState;

use super::generate;
use crate::{Dataset, Error, Targets};

const OWNER: &str = "make_regression";

/// A hundred samples of ten features, five of them informative, with noise 10, seed 0.
///
/// # Errors
/// None: what is asked of the generator is in its range.
///
/// ```
/// let data = onsil_data::datasets::regression::load()?;
/// assert_eq!((data.x.shape(), data.y.shape()), (&[100, 10][..], &[100, 1][..]));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn load() -> Result<Dataset, Error> {
    make_regression(100).n_features(10).n_informative(5).noise(10.0).generate()
}

/// A linear model's numbers, as scikit-learn's `make_regression` makes them; its parameters are
/// [`MakeRegression`]'s methods.
///
/// ```
/// use onsil_data::datasets::make_regression;
/// let data = make_regression(10).n_features(3).n_informative(1).bias(2.0).arrays()?;
/// let y = data.x.dot(&data.coef) + 2.0;
/// assert!((y - data.y).iter().all(|difference| difference.abs() < 1e-12));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn make_regression(n_samples: usize) -> MakeRegression {
    MakeRegression::new(n_samples)
}

/// Makes y = x · coef + `bias` + noise, with standard normal x and coefficients from 0 to 100, of which
/// all but `n_informative` are 0.
///
/// The random numbers, x and the coefficients are scikit-learn's, bit for bit, for the same
/// `random_state`. Sums within its matrix product run in another order: y may differ from its in the
/// last digits. Its `n_targets` is 1 here, and its `effective_rank` none.
///
/// | parameter | what | default |
/// |---|---|---|
/// | `n_samples` | samples, from 1 | given to [`new`](Self::new) |
/// | `n_features` | features, from 1 | 100 |
/// | `n_informative` | coefficients that are not 0; at most all | 10 |
/// | `bias` | y where x is 0 | 0.0 |
/// | `noise` | standard deviation of the noise upon y, from 0 | 0.0 |
/// | `shuffle` | whether samples and features are brought into random order | true |
/// | `random_state` | the seed | 0 |
#[derive(Clone, Debug, PartialEq)]
pub struct MakeRegression {
    n_samples: usize,
    n_features: usize,
    n_informative: usize,
    bias: f64,
    noise: f64,
    shuffle: bool,
    random_state: u32,
}

/// Samples, their numbers, and the coefficients of the model behind them.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// The samples, shape (samples, features).
    pub x: Array2<f64>,
    /// Their numbers, shape (samples).
    pub y: Array1<f64>,
    /// The coefficients, shape (features).
    pub coef: Array1<f64>,
}

impl MakeRegression {
    /// So many samples, with defaults for all else.
    pub fn new(n_samples: usize) -> Self {
        Self {
            n_samples,
            n_features: 100,
            n_informative: 10,
            bias: 0.0,
            noise: 0.0,
            shuffle: true,
            random_state: 0,
        }
    }

    /// The number of features.
    pub fn n_features(mut self, n_features: usize) -> Self {
        self.n_features = n_features;
        self
    }

    /// The number of features that y depends on.
    pub fn n_informative(mut self, n_informative: usize) -> Self {
        self.n_informative = n_informative;
        self
    }

    /// y where x is 0.
    pub fn bias(mut self, bias: f64) -> Self {
        self.bias = bias;
        self
    }

    /// The standard deviation of the noise upon y.
    pub fn noise(mut self, noise: f64) -> Self {
        self.noise = noise;
        self
    }

    /// Whether samples and features are brought into random order.
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.shuffle = shuffle;
        self
    }

    /// The seed.
    pub fn random_state(mut self, random_state: u32) -> Self {
        self.random_state = random_state;
        self
    }

    /// The samples as a data set; y of shape (samples, 1).
    ///
    /// # Errors
    /// A parameter is outside its range.
    pub fn generate(&self) -> Result<Dataset, Error> {
        let Regression { x, y, .. } = self.arrays()?;
        let y = Targets::Numbers(y.insert_axis(Axis(1)).into_dyn());
        Dataset::new("regression", x.into_dyn().into(), y, None)
    }

    /// The samples, their numbers and the coefficients.
    ///
    /// # Errors
    /// A parameter is outside its range.
    pub fn arrays(&self) -> Result<Regression, Error> {
        generate::rows(OWNER, &self.n_samples.into(), self.n_features)?;
        generate::finite(OWNER, "bias", [self.bias], false)?;
        generate::finite(OWNER, "noise", [self.noise], true)?;
        let mut state = RandomState::new(self.random_state);
        let x = generate::standard_normal(&mut state, self.n_samples, self.n_features);
        let informative = self.n_informative.min(self.n_features);
        let mut coef = Array1::zeros(self.n_features);
        coef.slice_axis_mut(Axis(0), Slice::from(..informative))
            .mapv_inplace(|_: f64| 100.0 * state.random_sample());
        let mut y = x.dot(&coef) + self.bias;
        if self.noise > 0.0 {
            y.mapv_inplace(|y| y + state.normal(0.0, self.noise));
        }
        if !self.shuffle {
            return Ok(Regression { x, y, coef });
        }
        let (x, y) = generate::shuffled(&x, &y, &mut state);
        let order = state.permutation(self.n_features);
        Ok(Regression { x: x.select(Axis(1), &order), y, coef: coef.select(Axis(0), &order) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_named() {
        for (data, text) in [
            (make_regression(0), "n_samples must be at least 1 in all, but is 0"),
            (make_regression(5).bias(f64::NAN), "bias must be a finite number, but is NaN"),
            (make_regression(5).noise(-1.0), "noise must be a finite number from 0, but is -1"),
        ] {
            let message = data.generate().unwrap_err().to_string();
            assert_eq!(message, format!("make_regression: {text}"));
        }
    }

    #[test]
    fn no_more_than_all_features_are_informative() {
        let data = make_regression(4).n_features(2).arrays().unwrap();
        assert!(data.coef.iter().all(|&coef| coef > 0.0));
    }
}
