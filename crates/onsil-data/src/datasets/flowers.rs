//! Flowers: three kinds by the sizes of their petals and leaves.

use ndarray::{Array1, Array2};
use onsil_core::random_state::RandomState;

use crate::{Dataset, Targets};

/// The classes' names.
pub const CLASS_NAMES: [&str; 3] = ["bluebell", "daisy", "poppy"];

/// The names of the columns, all in centimetres.
pub const FEATURE_NAMES: [&str; 4] = ["leaf_length", "leaf_width", "petal_length", "petal_width"];

/// Flowers of each kind.
pub(super) const EACH: usize = 50;

/// The usual sizes of a kind, and how far they vary. Made up: no flower was measured.
struct Kind {
    mean: [f64; 4],
    std: [f64; 4],
}

const KINDS: [Kind; 3] = [
    Kind { mean: [9.0, 1.2, 1.5, 0.4], std: [1.0, 0.2, 0.2, 0.1] },
    Kind { mean: [6.0, 2.2, 3.2, 0.9], std: [0.9, 0.3, 0.4, 0.15] },
    Kind { mean: [7.0, 2.6, 4.2, 1.3], std: [1.0, 0.35, 0.5, 0.2] },
];

/// How much of a flower's departure from its kind is in all its sizes alike: large flowers are large
/// everywhere.
const SHARED: f64 = 0.6;

/// A hundred and fifty flowers that do not exist, fifty of each kind: x (150, 4) `f64`, sizes in
/// centimetres to a tenth; y the kinds, [`CLASS_NAMES`].
///
/// Bluebells are told from the rest by any one size but the leaf's; daisies and poppies overlap a
/// little. They are drawn, always the same, from correlated normal distributions whose figures are made
/// up.
///
/// ```
/// let flowers = onsil_data::datasets::flowers::load();
/// assert_eq!((flowers.x.shape(), flowers.classes()), (&[150, 4][..], Some(3)));
/// assert_eq!(flowers.class_names.unwrap(), ["bluebell", "daisy", "poppy"]);
/// ```
pub fn load() -> Dataset {
    let mut state = RandomState::new(0);
    let count = KINDS.len() * EACH;
    let y: Array1<u32> = (0..count).map(|row| (row / EACH) as u32).collect();
    let mut x = Array2::zeros((count, FEATURE_NAMES.len()));
    for (mut flower, &kind) in x.rows_mut().into_iter().zip(&y) {
        let Kind { mean, std } = &KINDS[kind as usize];
        let size = state.standard_normal();
        for ((x, mean), std) in flower.iter_mut().zip(mean).zip(std) {
            let own = state.standard_normal();
            let departure = SHARED * size + (1.0 - SHARED * SHARED).sqrt() * own;
            // No leaf is so small that it could not be measured.
            *x = ((mean + std * departure) * 10.0).round().max(1.0) / 10.0;
        }
    }
    Dataset {
        name: "flowers".to_owned(),
        x: x.into_dyn().into(),
        y: Targets::Classes(y),
        class_names: Some(CLASS_NAMES.map(str::to_owned).to_vec()),
        feature_names: Some(FEATURE_NAMES.map(str::to_owned).to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each flower goes to the kind whose mean is nearest, in standard deviations.
    #[test]
    fn bluebells_stand_apart_and_the_others_overlap_a_little() {
        let flowers = load();
        let Targets::Classes(y) = &flowers.y else { panic!("classes") };
        let mut wrong = [0; 3];
        for (flower, &kind) in flowers.x.to_f64().outer_iter().zip(y) {
            let distance = |kind: &Kind| -> f64 {
                let sizes = flower.iter().zip(kind.mean.iter().zip(&kind.std));
                sizes.map(|(x, (mean, std))| ((x - mean) / std).powi(2)).sum()
            };
            let nearest =
                (0..3).min_by(|&a, &b| distance(&KINDS[a]).total_cmp(&distance(&KINDS[b])));
            wrong[kind as usize] += usize::from(nearest != Some(kind as usize));
        }
        assert_eq!(wrong[0], 0);
        assert!((2..=15).contains(&(wrong[1] + wrong[2])), "{wrong:?}");
    }
}
