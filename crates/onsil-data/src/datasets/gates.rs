//! Logic gates: the four rows of two bits.

use ndarray::{Array2, arr2};

use crate::{Dataset, Targets};

/// A gate of two bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// 1 where both inputs are.
    And,
    /// 1 where at least one input is.
    Or,
    /// 1 where exactly one input is.
    Xor,
}

impl Gate {
    /// Every gate.
    pub const ALL: [Self; 3] = [Self::And, Self::Or, Self::Xor];

    /// `and`, `or` or `xor`.
    pub fn name(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
            Self::Xor => "xor",
        }
    }
}

/// The four rows of a gate, (0, 0), (0, 1), (1, 0), (1, 1): x (4, 2) `f32`, y (4, 1).
///
/// ```
/// use onsil_data::datasets::gates::{self, Gate};
/// let and = gates::load(Gate::And);
/// assert_eq!(and.x.shape(), [4, 2]);
/// assert_eq!(and.y.to_f64().iter().copied().collect::<Vec<_>>(), [0.0, 0.0, 0.0, 1.0]);
/// ```
pub fn load(gate: Gate) -> Dataset {
    let y = match gate {
        Gate::And => [0.0, 0.0, 0.0, 1.0],
        Gate::Or => [0.0, 1.0, 1.0, 1.0],
        Gate::Xor => [0.0, 1.0, 1.0, 0.0],
    };
    Dataset {
        name: gate.name().to_owned(),
        x: arr2(&[[0.0f32, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]).into_dyn().into(),
        y: Targets::Numbers(Array2::from_shape_fn((4, 1), |(row, _)| y[row]).into_dyn()),
        class_names: None,
        feature_names: None,
    }
}
