//! Players: forty football players to be grouped.

use ndarray::Array2;

use crate::{Dataset, Targets};

/// Average passes and average goals (a player's own less the opponent's) of each player.
const PLAYERS: [[f64; 2]; 40] = [
    [100.0, 5.0],
    [90.0, 5.0],
    [110.0, 5.0],
    [97.0, 4.0],
    [102.0, 4.0],
    [112.0, 4.0],
    [92.0, 4.0],
    [95.0, 3.0],
    [90.0, 3.0],
    [100.0, 3.0],
    [110.0, 5.0],
    [100.0, 5.0],
    [110.0, 4.0],
    [93.0, 3.0],
    [107.0, 2.0],
    [117.0, 3.0],
    [96.0, 2.0],
    [105.0, 3.0],
    [100.0, 3.0],
    [110.0, 3.0],
    [60.0, -1.0],
    [70.0, -1.0],
    [40.0, 1.0],
    [70.0, -3.0],
    [50.0, -1.0],
    [80.0, 0.0],
    [50.0, 0.0],
    [60.0, -1.0],
    [60.0, 1.0],
    [55.0, 0.0],
    [40.0, -1.0],
    [45.0, -1.0],
    [40.0, 0.0],
    [55.0, -3.0],
    [60.0, -1.0],
    [65.0, 0.0],
    [70.0, 0.0],
    [51.0, -2.0],
    [51.0, 1.0],
    [48.0, 0.0],
];

/// The names of the columns.
pub const FEATURE_NAMES: [&str; 2] = ["average_passes", "average_goals"];

/// The forty players: x (40, 2) `f64`, average passes and average goals; no targets.
///
/// ```
/// let players = onsil_data::datasets::players::load();
/// assert_eq!(players.x.shape(), [40, 2]);
/// assert_eq!(players.feature_names.unwrap(), ["average_passes", "average_goals"]);
/// ```
pub fn load() -> Dataset {
    let x = Array2::from_shape_fn((PLAYERS.len(), 2), |(row, column)| PLAYERS[row][column]);
    Dataset {
        name: "players".to_owned(),
        x: x.into_dyn().into(),
        y: Targets::None,
        class_names: None,
        feature_names: Some(FEATURE_NAMES.map(str::to_owned).to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twenty-one players around (100.762, 3.476) and nineteen around (54.737, −0.632), the sum of whose
    /// squared distances is 3497.153: what two groups are at best.
    #[test]
    fn the_best_two_groups_are_those_of_the_lesson() {
        let (many, few): (Vec<[f64; 2]>, Vec<[f64; 2]>) =
            PLAYERS.iter().partition(|[passes, _]| *passes > 75.0);
        let centre = |group: &[[f64; 2]]| {
            [0, 1].map(|i| group.iter().map(|player| player[i]).sum::<f64>() / group.len() as f64)
        };
        let spread = |group: &[[f64; 2]], centre: [f64; 2]| -> f64 {
            let squared = |p: &[f64; 2]| (p[0] - centre[0]).powi(2) + (p[1] - centre[1]).powi(2);
            group.iter().map(squared).sum()
        };
        let (a, b) = (centre(&many), centre(&few));
        assert_eq!((many.len(), few.len()), (21, 19));
        let expected = [100.762, 3.476, 54.737, -0.632];
        for (found, expected) in a.into_iter().chain(b).zip(expected) {
            assert!((found - expected).abs() < 5e-4, "{found} {expected}");
        }
        assert!((spread(&many, a) + spread(&few, b) - 3497.153).abs() < 5e-4);
    }
}
