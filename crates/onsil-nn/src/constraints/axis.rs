use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// The axes that a norm is taken along: there is a norm for every place on the other axes.
///
/// For the kernel of a dense layer, of shape `(inputs, units)`, axis 0 gives the norm of each unit's
/// weights; for that of a convolution, `(height, width, channels, filters)`, axes `[0, 1, 2]` give the norm
/// of each filter. Negative axes count from the end.
///
/// ```
/// use onsil_nn::constraints::UnitNorm;
/// let dense = UnitNorm::default().axis(0);
/// let convolution = UnitNorm::default().axis([0, 1, 2]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a whole number, a list of them, or null for all")]
pub enum Axis {
    /// One axis.
    One(isize),
    /// Several axes.
    Many(Vec<isize>),
    /// All axes: one norm for the whole variable.
    All,
}

impl From<isize> for Axis {
    fn from(axis: isize) -> Self {
        Self::One(axis)
    }
}

impl From<Vec<isize>> for Axis {
    fn from(axes: Vec<isize>) -> Self {
        Self::Many(axes)
    }
}

impl<const N: usize> From<[isize; N]> for Axis {
    fn from(axes: [isize; N]) -> Self {
        Self::Many(axes.into())
    }
}

impl Axis {
    pub(super) fn check_shape(&self, owner: &str, shape: &[usize]) -> Result<()> {
        let rank = shape.len().cast_signed();
        match self.list().iter().find(|axis| !(-rank..rank).contains(axis)) {
            None => Ok(()),
            Some(axis) => {
                let expected = format!("an axis of the shape {shape:?}");
                Err(Error::parameter(owner, "axis", expected, axis))
            }
        }
    }

    /// Multiplies the values of each norm by `factor(norm)`.
    pub(super) fn scale(&self, shape: &[usize], w: &mut [f32], factor: impl Fn(f64) -> f64) {
        match self.neighbours(shape) {
            Some((len, inner)) => scale_columns(len, inner, w, factor),
            None => self.scale_scattered(shape, w, factor),
        }
    }

    fn list(&self) -> &[isize] {
        match self {
            Self::One(axis) => std::slice::from_ref(axis),
            Self::Many(axes) => axes,
            Self::All => &[],
        }
    }

    fn contains(&self, axis: usize, rank: usize) -> bool {
        let (axis, rank) = (axis.cast_signed(), rank.cast_signed());
        *self == Self::All || self.list().iter().any(|&own| own == axis || own + rank == axis)
    }

    /// If the axes are next to each other: their size, and that of those behind them.
    fn neighbours(&self, shape: &[usize]) -> Option<(usize, usize)> {
        let rank = shape.len();
        let first = (0..rank).find(|&axis| self.contains(axis, rank))?;
        let count = (first..rank).take_while(|&axis| self.contains(axis, rank)).count();
        let (own, behind) = shape[first..].split_at(count);
        let scattered = (first + count..rank).any(|axis| self.contains(axis, rank));
        (!scattered).then(|| (own.iter().product(), behind.iter().product()))
    }

    fn scale_scattered(&self, shape: &[usize], w: &mut [f32], factor: impl Fn(f64) -> f64) {
        let count = |own| -> usize {
            let axes = (0..shape.len()).filter(|&axis| self.contains(axis, shape.len()) == own);
            axes.map(|axis| shape[axis]).product()
        };
        for place in 0..count(false) {
            let start = self.offset(shape, false, place);
            let places = (0..count(true)).map(|own| start + self.offset(shape, true, own));
            let squares: f64 = places.clone().map(|at| f64::from(w[at]).powi(2)).sum();
            let factor = factor(squares.sqrt()) as f32;
            places.for_each(|at| w[at] *= factor);
        }
    }

    /// How far place number `index` on the own axes, or on the others, is from the start.
    fn offset(&self, shape: &[usize], own: bool, mut index: usize) -> usize {
        let (mut offset, mut stride) = (0, 1);
        for (axis, size) in shape.iter().enumerate().rev() {
            if self.contains(axis, shape.len()) == own {
                offset += index % size * stride;
                index /= size;
            }
            stride *= size;
        }
        offset
    }
}

/// As many columns as are worked on together, so that memory is read along rows.
const WIDTH: usize = 64;

/// Scales every column of every matrix of `len` rows and `inner` columns in `w`.
fn scale_columns(len: usize, inner: usize, w: &mut [f32], factor: impl Fn(f64) -> f64) {
    if w.is_empty() {
        return;
    }
    for matrix in w.chunks_exact_mut(len * inner) {
        for start in (0..inner).step_by(WIDTH) {
            let columns = start..inner.min(start + WIDTH);
            let mut squares = [0.0; WIDTH];
            for row in matrix.chunks_exact(inner) {
                for (square, &w) in squares.iter_mut().zip(&row[columns.clone()]) {
                    *square += f64::from(w).powi(2);
                }
            }
            let factors = squares.map(|square| factor(square.sqrt()) as f32);
            for row in matrix.chunks_exact_mut(inner) {
                for (w, factor) in row[columns.clone()].iter_mut().zip(&factors) {
                    *w *= factor;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(len: usize) -> Vec<f32> {
        (0..len).map(|i| ((i * 37) % 101) as f32 / 50.0 - 1.0).collect()
    }

    #[test]
    fn neighbours_equal_the_general_way() {
        let shape = [3, 4, 5, 70];
        let axes: [Axis; 7] = [
            0.into(),
            2.into(),
            (-1).into(),
            [1, 2].into(),
            [0, 1, 2].into(),
            vec![3, 2].into(),
            Axis::All,
        ];
        for axis in axes {
            assert!(axis.neighbours(&shape).is_some());
            let (mut fast, mut general) = (values(4200), values(4200));
            axis.scale(&shape, &mut fast, |norm| 1.0 / norm);
            axis.scale_scattered(&shape, &mut general, |norm| 1.0 / norm);
            for (fast, general) in fast.iter().zip(&general) {
                assert!(
                    (fast - general).abs() <= 1e-6 * general.abs(),
                    "{axis:?}: {fast} {general}"
                );
            }
        }
    }

    #[test]
    fn axes_that_are_not_neighbours() {
        let axis = Axis::from([0, 2]);
        assert_eq!(axis.neighbours(&[2, 3, 2]), None);
        let mut w = [3.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 4.0, 1.0, 1.0, 0.0, 0.5];
        axis.scale(&[2, 3, 2], &mut w, |norm| norm);
        assert_eq!(w, [15.0, 0.0, 2.0, 2.0, 0.0, 0.0, 0.0, 20.0, 2.0, 2.0, 0.0, 0.25]);
    }

    #[test]
    fn no_axis_and_no_values() {
        let mut w = [-2.0, 3.0];
        Axis::Many(Vec::new()).scale(&[2], &mut w, |norm| 1.0 / norm);
        assert_eq!(w, [-1.0, 1.0]);
        Axis::One(0).scale(&[0, 3], &mut [], |norm| norm);
        Axis::One(1).scale(&[3, 0], &mut [], |norm| norm);
    }
}
