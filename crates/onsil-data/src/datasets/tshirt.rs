//! T-shirts: heights and weights to be grouped into sizes.

use ndarray::Array2;
use onsil_core::random_state::RandomState;

use crate::{Dataset, Targets};

/// The names of the columns: centimetres and kilograms.
pub const FEATURE_NAMES: [&str; 2] = ["height_cm", "weight_kg"];

/// The number of people.
pub(super) const PEOPLE: usize = 300;

/// One half of the people: what is normal, and how far it varies.
struct Group {
    height: f64,
    height_std: f64,
    /// At the mean height.
    weight: f64,
    /// Kilograms for every centimetre more.
    slope: f64,
    /// Of the weight of people of one height.
    weight_std: f64,
}

/// Made up, to be plausible for grown-ups: no measurement of anybody is behind them.
const GROUPS: [Group; 2] = [
    Group { height: 163.0, height_std: 6.0, weight: 60.0, slope: 0.75, weight_std: 6.5 },
    Group { height: 176.0, height_std: 6.5, weight: 76.0, slope: 0.85, weight_std: 8.0 },
];

/// Three hundred people who do not exist: x (300, 2) `f64`, heights in centimetres and weights in
/// kilograms, to a tenth; no targets.
///
/// They are drawn, always the same, from two groups of 150: heights are normal around 163 ± 6 and
/// 176 ± 6.5 cm; weights rise by 0.75 and 0.85 kg per cm from 60 and 76 kg at those heights, ± 6.5 and
/// ± 8 kg (standard deviations). The figures are made up.
///
/// ```
/// let people = onsil_data::datasets::tshirt::load();
/// assert_eq!(people.x.shape(), [300, 2]);
/// assert_eq!(people.feature_names.unwrap(), ["height_cm", "weight_kg"]);
/// ```
pub fn load() -> Dataset {
    let mut state = RandomState::new(0);
    let mut x = Array2::zeros((PEOPLE, 2));
    for (person, mut row) in x.rows_mut().into_iter().enumerate() {
        let group = &GROUPS[person % 2];
        let (taller, heavier) =
            (state.standard_normal() * group.height_std, state.standard_normal());
        let weight = group.weight + group.slope * taller + group.weight_std * heavier;
        row[0] = tenths(group.height + taller);
        row[1] = tenths(weight);
    }
    Dataset {
        name: "tshirt".to_owned(),
        x: x.into_dyn().into(),
        y: Targets::None,
        class_names: None,
        feature_names: Some(FEATURE_NAMES.map(str::to_owned).to_vec()),
    }
}

/// To a tenth, as it is measured.
fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_plausible() {
        let x = load().x.to_f64();
        let column =
            |column: usize| -> Vec<f64> { x.outer_iter().map(|row| row[column]).collect() };
        let (heights, weights) = (column(0), column(1));
        assert!(heights.iter().all(|height| (140.0..205.0).contains(height)));
        assert!(weights.iter().all(|weight| (38.0..120.0).contains(weight)));
        let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
        let (height, weight) = (mean(&heights), mean(&weights));
        let product = |a: &[f64], a_mean: f64, b: &[f64], b_mean: f64| -> f64 {
            a.iter().zip(b).map(|(a, b)| (a - a_mean) * (b - b_mean)).sum()
        };
        let correlation = product(&heights, height, &weights, weight)
            / (product(&heights, height, &heights, height)
                * product(&weights, weight, &weights, weight))
            .sqrt();
        assert!((0.7..0.9).contains(&correlation), "{correlation}");
        assert!((168.5..170.5).contains(&height) && (66.5..69.5).contains(&weight));
    }
}
