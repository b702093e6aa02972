//! Which axes a layer works along.

use serde::{Deserialize, Serialize};

/// One axis or several, counted with the batch as axis 0, or from the end with −1 for the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a whole number, or a list of them")]
pub enum Axes {
    /// One axis.
    One(i64),
    /// Several axes.
    Several(Vec<i64>),
}

impl From<i64> for Axes {
    fn from(axis: i64) -> Self {
        Self::One(axis)
    }
}

impl<const N: usize> From<[i64; N]> for Axes {
    fn from(axes: [i64; N]) -> Self {
        Self::Several(axes.into())
    }
}

impl From<Vec<i64>> for Axes {
    fn from(axes: Vec<i64>) -> Self {
        Self::Several(axes)
    }
}

impl Axes {
    /// The axes as they were given.
    pub(crate) fn given(&self) -> &[i64] {
        match self {
            Self::One(axis) => std::slice::from_ref(axis),
            Self::Several(axes) => axes,
        }
    }

    /// Whether an axis of a sample of so many axes is one of them.
    pub(crate) fn contain(&self, axis: usize, axes: usize) -> bool {
        self.given().iter().any(|given| axis_of_sample(*given, axes) == Some(axis))
    }

    /// Refuses axes that a sample of so many axes does not have.
    pub(crate) fn check(&self, parameter: &str, axes: usize) -> Result<(), String> {
        match self.given().iter().find(|axis| axis_of_sample(**axis, axes).is_none()) {
            None => Ok(()),
            Some(axis) => Err(format!(
                "{parameter} must name axes in 1..={axes}, or from -1 for the last to -{axes}, but is {axis}"
            )),
        }
    }
}

/// The axis of a sample of so many axes; none if there is no such axis, or if it is the batch.
fn axis_of_sample(axis: i64, axes: usize) -> Option<usize> {
    let axes = axes as i64;
    let place = if axis < 0 { axis + axes } else { axis - 1 };
    (0..axes).contains(&place).then_some(place as usize)
}
