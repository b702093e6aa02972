//! XOR: the four rows that no single line separates.

use ndarray::arr2;

use super::gates::{self, Gate};
use crate::{Dataset, Targets};

/// The four rows: x (4, 2) `f32`, y (4, 1) with 1 where the inputs differ.
///
/// ```
/// let xor = onsil_data::datasets::xor::load();
/// assert_eq!(xor.y.to_f64().iter().copied().collect::<Vec<_>>(), [0.0, 1.0, 1.0, 0.0]);
/// ```
pub fn load() -> Dataset {
    gates::load(Gate::Xor)
}

/// The same four rows with y one-hot, (4, 2): column 1 where the inputs differ.
///
/// ```
/// let xor = onsil_data::datasets::xor::load_one_hot();
/// assert_eq!(xor.y.shape(), [4, 2]);
/// ```
pub fn load_one_hot() -> Dataset {
    let y = arr2(&[[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]).into_dyn();
    Dataset { y: Targets::Numbers(y), ..load() }
}
