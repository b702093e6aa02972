//! Rows as kernels read them, and blocks of their dot products.

use crate::rows::Rows;
use crate::sparse::{is_sparse, sparse};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayViewMut2, Axis, Slice};
use onsil_core::csr::CsrMatrix;
use std::borrow::Cow;
use std::ops::Range;

/// Rows that are multiplied with one sparse row at a time.
const LANES: usize = 8;

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
        points.squared_norms = (0..x.samples()).map(|row| points.norm(row)).collect();
        points
    }

    /// The chosen rows.
    pub(crate) fn select(&self, rows: &[usize]) -> Self {
        let store = match &self.store {
            Store::Dense(x) => Store::Dense(x.select(Axis(0), rows)),
            Store::Sparse(x) => Store::Sparse(x.select(rows)),
        };
        Self { store, squared_norms: rows.iter().map(|&row| self.squared_norms[row]).collect() }
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

    /// Dot products. Out: `out`, (chosen rows of `self`, a range of rows of `other`).
    ///
    /// A product has the same bits whatever others are computed with it: the products of a pair are
    /// summed in the order of the columns. Some rows at a time are enough for it to be fast.
    pub(crate) fn products(
        &self,
        rows: &[usize],
        other: &Self,
        range: Range<usize>,
        mut out: ArrayViewMut2<'_, f64>,
    ) {
        let chunks = out.axis_chunks_iter_mut(Axis(0), LANES);
        for (rows, mut out) in rows.chunks(LANES).zip(chunks) {
            let panel = Panel::new(self, rows);
            for (column, row) in range.clone().enumerate() {
                let sums = panel.products(other, row);
                let mut out = out.column_mut(column);
                out.iter_mut().zip(sums).for_each(|(out, sum)| *out = sum);
            }
        }
    }

    /// The same of all rows of `self`, of which there are many, in whatever order of sums is fastest.
    pub(crate) fn all_products(
        &self,
        other: &Self,
        range: Range<usize>,
        mut out: ArrayViewMut2<'_, f64>,
    ) {
        match (&self.store, &other.store) {
            (Store::Dense(a), Store::Dense(b)) => {
                let b = b.slice_axis(Axis(0), Slice::from(range));
                general_mat_mul(1.0, a, &b.t(), 0.0, &mut out);
            }
            _ => self.products(&(0..self.len()).collect::<Vec<_>>(), other, range, out),
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

/// Up to [`LANES`] rows side by side.
struct Panel {
    /// Where a column lies in `lanes`, which have only those that are not 0 in all rows, after one of
    /// zeros; none for rows that are not sparse, of which there is every column.
    position: Option<Vec<u32>>,
    lanes: Vec<[f64; LANES]>,
}

impl Panel {
    fn new(points: &Points, rows: &[usize]) -> Self {
        if points.form() == Form::Dense {
            let mut lanes = vec![[0.0; LANES]; points.columns()];
            for (lane, &row) in rows.iter().enumerate() {
                points.each(row, |column, value| lanes[column][lane] = value);
            }
            return Self { position: None, lanes };
        }
        let mut position = vec![0; points.columns()];
        let mut lanes = vec![[0.0; LANES]];
        for (lane, &row) in rows.iter().enumerate() {
            points.each(row, |column, value| {
                if position[column] == 0 {
                    position[column] = lanes.len() as u32;
                    lanes.push([0.0; LANES]);
                }
                lanes[position[column] as usize][lane] = value;
            });
        }
        Self { position: Some(position), lanes }
    }

    /// The dot products of a row with those of the panel.
    fn products(&self, points: &Points, row: usize) -> [f64; LANES] {
        match (&points.store, &self.position) {
            (Store::Dense(x), None) => {
                let numbers = x.row(row).into_iter().zip(&self.lanes);
                numbers.fold([0.0; LANES], |sums, (&value, lane)| plus(sums, value, lane))
            }
            (Store::Sparse(x), Some(position)) => {
                let (columns, values) = x.row(row);
                columns.iter().zip(values).fold([0.0; LANES], |sums, (&column, &value)| {
                    plus(sums, value, &self.lanes[position[column as usize] as usize])
                })
            }
            (_, position) => {
                let mut sums = [0.0; LANES];
                points.each(row, |column, value| {
                    let at = position.as_ref().map_or(column, |position| position[column] as usize);
                    sums = plus(sums, value, &self.lanes[at]);
                });
                sums
            }
        }
    }
}

/// `sums + value · lane`, by value: the sums then stay in registers.
#[inline(always)]
fn plus(mut sums: [f64; LANES], value: f64, lane: &[f64; LANES]) -> [f64; LANES] {
    sums.iter_mut().zip(lane).for_each(|(sum, x)| *sum += value * x);
    sums
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
            for b in &forms {
                let mut out = Array2::zeros((2, 3));
                a.products(&[1, 0], b, 0..3, out.view_mut());
                assert_eq!(out, array![[-1.0, 10.0, 0.0], [5.0, -1.0, 0.0]]);
                assert_eq!(a.squared_distance(0, b, 1), 17.0);
                assert_eq!(a.squared_distance(2, b, 0), a.squared_norm(0));
            }
        }
    }
}
