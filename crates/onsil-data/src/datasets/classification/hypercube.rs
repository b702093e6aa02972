use std::collections::HashSet;

use ndarray::Array2;
use onsil_core::random_state::RandomState;

/// Dimensions whose corners are numbered; each further coordinate is drawn by itself.
const NUMBERED: usize = 30;

/// Different corners of the unit hypercube, shape (`count`, `dimensions`), drawn as scikit-learn draws
/// them; `count` is at most 2 to the power of `dimensions`.
pub(super) fn corners(count: usize, dimensions: usize, state: &mut RandomState) -> Array2<f64> {
    let drawn = dimensions.saturating_sub(NUMBERED);
    let further = Array2::from_shape_simple_fn((count, drawn), || state.randint(0, 2) as f64);
    let numbered = dimensions - drawn;
    let numbers = without_replacement(1 << numbered, count, state);
    Array2::from_shape_fn((count, dimensions), |(row, column)| match column.checked_sub(drawn) {
        None => further[[row, column]],
        Some(column) => f64::from((numbers[row] >> (numbered - 1 - column)) & 1 == 1),
    })
}

/// `count` different numbers below `population`: by permutation, unless they are very few of them or
/// very nearly all.
fn without_replacement(population: usize, count: usize, state: &mut RandomState) -> Vec<usize> {
    let ratio = count as f64 / population as f64;
    if ratio > 0.01 && ratio < 0.99 {
        state.choice_without_replacement(population, count)
    } else if ratio < 0.2 {
        tracking(population, count, state)
    } else {
        reservoir(population, count, state)
    }
}

/// Draws again what was drawn before.
fn tracking(population: usize, count: usize, state: &mut RandomState) -> Vec<usize> {
    let mut known = HashSet::with_capacity(count);
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count {
        let number = state.randint(0, population as i64) as usize;
        if known.insert(number) {
            chosen.push(number);
        }
    }
    chosen
}

/// Begins with the first numbers and replaces some by later ones.
fn reservoir(population: usize, count: usize, state: &mut RandomState) -> Vec<usize> {
    let mut chosen: Vec<usize> = (0..count).collect();
    for number in count..population {
        let place = state.randint(0, number as i64 + 1) as usize;
        if let Some(place) = chosen.get_mut(place) {
            *place = number;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_differ() {
        for (count, dimensions) in [(4, 2), (5, 3), (2, 10), (127, 7), (3, 33), (1, 1)] {
            let corners = corners(count, dimensions, &mut RandomState::new(1));
            assert!(corners.iter().all(|&x| x == 0.0 || x == 1.0));
            let rows: HashSet<String> =
                corners.rows().into_iter().map(|row| row.to_string()).collect();
            assert_eq!(rows.len(), count, "{count} of {dimensions}");
        }
    }
}
