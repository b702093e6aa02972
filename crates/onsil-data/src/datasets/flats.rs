//! Flats: prices by floor area, for a line through points.

use ndarray::Array2;
use onsil_core::random_state::RandomState;

use crate::{Dataset, Targets};

/// The name of the column: square metres.
pub const FEATURE_NAMES: [&str; 1] = ["area_m2"];

/// The number of flats.
pub(super) const FLATS: usize = 100;

/// Thousands of a currency: of the smallest flat that could be, for every square metre, and how far
/// prices of equal flats vary. All made up.
const BASE: f64 = 40.0;
const PER_SQUARE_METRE: f64 = 3.2;
const PRICE_STD: f64 = 25.0;

/// A hundred flats that do not exist: x (100, 1) `f64`, floor areas from 25 to 150 m²; y (100, 1),
/// prices in thousands, 40 + 3.2 · area ± 25 (standard deviation), to a tenth.
///
/// They are drawn, always the same; the figures are made up.
///
/// ```
/// let flats = onsil_data::datasets::flats::load();
/// assert_eq!((flats.x.shape(), flats.y.shape()), (&[100, 1][..], &[100, 1][..]));
/// ```
pub fn load() -> Dataset {
    let mut state = RandomState::new(0);
    let tenths = |value: f64| (value * 10.0).round() / 10.0;
    let (mut x, mut y) = (Array2::zeros((FLATS, 1)), Array2::zeros((FLATS, 1)));
    for (area, price) in x.iter_mut().zip(&mut y) {
        *area = tenths(state.uniform(25.0, 150.0));
        *price = tenths(BASE + PER_SQUARE_METRE * *area + state.normal(0.0, PRICE_STD));
    }
    Dataset {
        name: "flats".to_owned(),
        x: x.into_dyn().into(),
        y: Targets::Numbers(y.into_dyn()),
        class_names: None,
        feature_names: Some(FEATURE_NAMES.map(str::to_owned).to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least squares line is the one behind the points, up to their noise: within three standard
    /// errors (0.07 for the slope, 2.5 for the price of the mean flat).
    #[test]
    fn prices_follow_the_line() {
        let flats = load();
        let (x, y) = (flats.x.to_f64(), flats.y.to_f64());
        let (mean_x, mean_y) = (x.mean().unwrap(), y.mean().unwrap());
        let covariance: f64 = x.iter().zip(&y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
        let slope = covariance / x.iter().map(|x| (x - mean_x).powi(2)).sum::<f64>();
        assert!((slope - PER_SQUARE_METRE).abs() < 0.21, "{slope}");
        assert!((mean_y - BASE - PER_SQUARE_METRE * mean_x).abs() < 7.5);
    }
}
