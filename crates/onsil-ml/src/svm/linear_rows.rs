//! Rows with a constant feature at their end, for solvers that take one row after another.

use crate::rows::Rows;
use ndarray::{CowArray, Ix2, aview1};
use onsil_core::csr::CsrMatrix;

/// The rows of a problem; sparse ones stay sparse.
pub(crate) struct LinearRows<'a> {
    values: Values<'a>,
    bias: Option<f64>,
}

enum Values<'a> {
    /// In standard layout.
    Dense(CowArray<'a, f64, Ix2>),
    Sparse(&'a CsrMatrix),
}

impl<'a> LinearRows<'a> {
    /// The rows of `x`, each with `bias` at its end.
    pub(crate) fn new(x: &'a Rows<'_>, bias: Option<f64>) -> Self {
        let values = match x {
            Rows::Csr(x) => Values::Sparse(x),
            _ => Values::Dense(x.to_f64()),
        };
        Self { values, bias }
    }

    /// The number of features, the constant one included.
    pub(crate) fn features(&self) -> usize {
        let own = match &self.values {
            Values::Dense(x) => x.ncols(),
            Values::Sparse(x) => x.columns(),
        };
        own + usize::from(self.bias.is_some())
    }

    /// w·x of a row.
    pub(crate) fn dot(&self, row: usize, w: &[f64]) -> f64 {
        let own = match &self.values {
            Values::Dense(x) => x.row(row).dot(&aview1(&w[..x.ncols()])),
            Values::Sparse(x) => {
                let (indices, data) = x.row(row);
                indices.iter().zip(data).map(|(&index, value)| w[index as usize] * value).sum()
            }
        };
        own + self.bias.map_or(0.0, |bias| w[w.len() - 1] * bias)
    }

    /// x·x of a row.
    pub(crate) fn square(&self, row: usize) -> f64 {
        let own = match &self.values {
            Values::Dense(x) => x.row(row).dot(&x.row(row)),
            Values::Sparse(x) => x.row(row).1.iter().map(|value| value * value).sum(),
        };
        own + self.bias.map_or(0.0, |bias| bias * bias)
    }

    /// `w += change · x` of a row.
    pub(crate) fn add(&self, row: usize, change: f64, w: &mut [f64]) {
        match &self.values {
            Values::Dense(x) => {
                w.iter_mut().zip(x.row(row)).for_each(|(w, value)| *w += change * value);
            }
            Values::Sparse(x) => {
                let (indices, data) = x.row(row);
                for (&index, value) in indices.iter().zip(data) {
                    w[index as usize] += change * value;
                }
            }
        }
        if let (Some(bias), Some(last)) = (self.bias, w.last_mut()) {
            *last += change * bias;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn sparse_rows_are_as_dense_ones() {
        let x = array![[0.0, 2.0, 0.0], [1.0, 0.0, 3.0]];
        let csr = CsrMatrix::new(3, vec![0, 1, 3], vec![1, 0, 2], vec![2.0, 1.0, 3.0]).unwrap();
        for rows in [Rows::from(&x), Rows::from(&csr)] {
            let rows = LinearRows::new(&rows, Some(0.5));
            let mut w = vec![1.0, -1.0, 2.0, 4.0];
            assert_eq!((rows.features(), rows.dot(0, &w), rows.dot(1, &w)), (4, 0.0, 9.0));
            assert_eq!((rows.square(0), rows.square(1)), (4.25, 10.25));
            rows.add(1, 2.0, &mut w);
            assert_eq!(w, [3.0, -1.0, 8.0, 5.0]);
        }
    }
}
