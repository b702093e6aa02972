//! Rows as kernels read them, and blocks of their dot products.

use crate::products::BLOCK;
use crate::rows::Rows;
use crate::sparse::{is_sparse, sparse};
use ndarray::Array2;
use onsil_core::csr::CsrMatrix;
use onsil_core::parallel;
use onsil_kernels::gram;
use std::borrow::Cow;

/// Samples of which many numbers are 0 are stored without these, whatever kind of rows they came as: so
/// sparse and dense input have the same bits, and neither is ever much larger than it was.
#[derive(Clone, Debug)]
pub(crate) struct Points {
    store: Store,
    squared_norms: Vec<f64>,
}

#[derive(Clone, Debug)]
enum Store {
    Dense(Array2<f64>),
    Sparse(CsrMatrix),
}

/// How samples are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Dense,
    Sparse,
}

impl Points {
    /// All rows, in the form that suits them.
    pub(crate) fn new(x: &Rows<'_>) -> Self {
        Self::with_form(x, if is_sparse(x) { Form::Sparse } else { Form::Dense })
    }

    /// All rows, in a given form.
    pub(crate) fn with_form(x: &Rows<'_>, form: Form) -> Self {
        let store = match form {
            Form::Dense => Store::Dense(x.to_f64().into_owned()),
            Form::Sparse => Store::Sparse(sparse(x)),
        };
        let mut points = Self { store, squared_norms: Vec::new() };
        let norms = parallel::map(x.samples().div_ceil(BLOCK), |block| {
            let rows = block * BLOCK..x.samples().min((block + 1) * BLOCK);
            rows.map(|row| points.norm(row)).collect::<Vec<f64>>()
        });
        points.squared_norms = norms.concat();
        points
    }

    pub(crate) fn form(&self) -> Form {
        match self.store {
            Store::Dense(_) => Form::Dense,
            Store::Sparse(_) => Form::Sparse,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.squared_norms.len()
    }

    /// A row with all its zeros.
    pub(crate) fn row(&self, row: usize) -> Cow<'_, [f64]> {
        match &self.store {
            Store::Dense(x) => match x.row(row).to_slice() {
                Some(values) => Cow::Borrowed(values),
                None => Cow::Owned(x.row(row).to_vec()),
            },
            Store::Sparse(x) => {
                let mut values = vec![0.0; x.columns()];
                x.write_row(row, &mut values);
                Cow::Owned(values)
            }
        }
    }

    pub(crate) fn squared_norm(&self, row: usize) -> f64 {
        self.squared_norms[row]
    }

    /// The variance of all numbers, from their mean.
    pub(crate) fn variance(&self) -> f64 {
        let (rows, columns) = match &self.store {
            Store::Dense(x) => x.dim(),
            Store::Sparse(x) => (x.rows(), x.columns()),
        };
        let numbers = rows as f64 * columns as f64;
        let sum = |term: &dyn Fn(f64) -> f64| -> (f64, usize) {
            let (mut sum, mut count) = (0.0, 0);
            // A sum for each row first, so that its rounding stays small.
            for row in 0..rows {
                let mut of_row = 0.0;
                self.each(row, |_, value| {
                    of_row += term(value);
                    count += 1;
                });
                sum += of_row;
            }
            (sum, count)
        };
        let mean = sum(&|value| value).0 / numbers;
        let (squares, count) = sum(&|value| (value - mean).powi(2));
        (squares + (numbers - count as f64) * mean * mean) / numbers
    }

    /// The squared distance of two rows, from their differences.
    pub(crate) fn squared_distance(&self, row: usize, other: &Self, other_row: usize) -> f64 {
        match (&self.store, &other.store) {
            (Store::Dense(a), Store::Dense(b)) => {
                let pairs = a.row(row).into_iter().zip(b.row(other_row));
                pairs.map(|(a, b)| (a - b) * (a - b)).sum()
            }
            (Store::Sparse(a), Store::Sparse(b)) => merged(a.row(row), b.row(other_row)),
            _ => {
                let (a, b) = (self.row(row), other.row(other_row));
                a.iter().zip(b.iter()).map(|(a, b)| (a - b) * (a - b)).sum()
            }
        }
    }

    fn columns(&self) -> usize {
        match &self.store {
            Store::Dense(x) => x.ncols(),
            Store::Sparse(x) => x.columns(),
        }
    }

    /// Visits the columns and numbers of a row, zeros left out.
    fn each(&self, row: usize, mut visit: impl FnMut(usize, f64)) {
        match &self.store {
            Store::Dense(x) => {
                let numbers = x.row(row).into_iter().enumerate();
                numbers.filter(|(_, v)| **v != 0.0).for_each(|(column, &v)| visit(column, v));
            }
            Store::Sparse(x) => {
                let (columns, values) = x.row(row);
                columns.iter().zip(values).for_each(|(&c, &v)| visit(c as usize, v));
            }
        }
    }

    fn norm(&self, row: usize) -> f64 {
        let mut sum = 0.0;
        self.each(row, |_, value| sum += value * value);
        sum
    }
}

/// Up to `LANES` rows, packed to be multiplied with many others.
///
/// A product has the same bits whatever is computed with it: it is summed in the order of the columns.
#[derive(Debug)]
pub(crate) struct Panel<const LANES: usize> {
    /// Where a column lies in `lanes`, which have only those that are not 0 in all rows, after one of
    /// zeros; none for rows that are not sparse, of which there is every column.
    position: Option<Vec<u32>>,
    lanes: Vec<[f64; LANES]>,
}

impl<const LANES: usize> Panel<LANES> {
    /// At most `LANES` rows.
    pub(crate) fn new(points: &Points, rows: &[usize]) -> Self {
        let mut panel = match points.form() {
            Form::Dense => Self { position: None, lanes: vec![[0.0; LANES]; points.columns()] },
            Form::Sparse => {
                let mut position = vec![0; points.columns()];
                rows.iter().for_each(|&row| points.each(row, |column, _| position[column] = 1));
                let mut lanes = vec![[0.0; LANES]];
                // In the order of the columns, as they are read.
                for position in position.iter_mut().filter(|position| **position > 0) {
                    *position = lanes.len() as u32;
                    lanes.push([0.0; LANES]);
                }
                Self { position: Some(position), lanes }
            }
        };
        for (lane, &row) in rows.iter().enumerate() {
            points.each(row, |column, value| {
                let at = panel.position.as_ref().map_or(column, |at| at[column] as usize);
                panel.lanes[at][lane] = value;
            });
        }
        panel
    }

    /// Dot products with chosen rows of `points`, which are of the form of the panel's.
    /// Out: `out`, (`LANES`, chosen rows).
    pub(crate) fn products(&self, points: &Points, rows: &[usize], out: &mut [f64]) {
        match (&points.store, &self.position) {
            (Store::Sparse(x), Some(position)) => {
                let rows: Vec<_> = rows.iter().map(|&row| x.row(row)).collect();
                gram::sparse_products(&rows, position, &self.lanes, out);
            }
            (Store::Dense(_), None) => {
                let rows: Vec<_> = rows.iter().map(|&row| points.row(row)).collect();
                let rows: Vec<_> = rows.iter().map(|row| &row[..]).collect();
                gram::dense_products(&rows, &self.lanes, out);
            }
            _ => unreachable!("the panel and the rows are of one form"),
        }
    }
}

fn merged((a_columns, a): (&[u32], &[f64]), (b_columns, b): (&[u32], &[f64])) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() || j < b.len() {
        let a_column = a_columns.get(i).copied().unwrap_or(u32::MAX);
        let b_column = b_columns.get(j).copied().unwrap_or(u32::MAX);
        let mut difference = 0.0;
        if a_column <= b_column && i < a.len() {
            difference += a[i];
            i += 1;
        }
        if b_column <= a_column && j < b.len() {
            difference -= b[j];
            j += 1;
        }
        sum += difference * difference;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn both_forms_say_the_same() {
        let x = array![[0.0, 2.0, 0.0, 1.0], [3.0, 0.0, 0.0, -1.0], [0.0, 0.0, 0.0, 0.0]];
        let rows = Rows::from(&x);
        assert_eq!(Points::new(&rows).form(), Form::Dense);
        assert_eq!(Points::new(&Rows::from(Array2::<f32>::eye(9))).form(), Form::Sparse);
        let forms = [Points::with_form(&rows, Form::Dense), Points::with_form(&rows, Form::Sparse)];
        for a in &forms {
            assert_eq!(a.variance(), Points::new(&rows).variance());
            assert!((a.variance() - x.var(0.0)).abs() < 1e-15);
            assert_eq!(*a.row(1), [3.0, 0.0, 0.0, -1.0]);
            let mut products = [1.0; 3 * gram::NARROW];
            Panel::<{ gram::NARROW }>::new(a, &[1, 0]).products(a, &[0, 1, 2], &mut products);
            assert_eq!(products[..6], [-1.0, 10.0, 0.0, 5.0, -1.0, 0.0]);
            assert!(products[6..].iter().all(|&product| product == 0.0));
            for b in &forms {
                assert_eq!(a.squared_distance(0, b, 1), 17.0);
                assert_eq!(a.squared_distance(2, b, 0), a.squared_norm(0));
            }
        }
    }
}
