//! Sparse rows.

use std::ops::Range;

/// A matrix of which only the entries that are not 0 are stored, row after row (compressed sparse
/// rows, CSR).
///
/// ```
/// use onsil_core::csr::CsrMatrix;
/// // [[0, 2, 0], [0, 0, 0], [1, 0, 3]]
/// let matrix =
///     CsrMatrix::new(3, vec![0, 1, 1, 3], vec![1, 0, 2], vec![2.0, 1.0, 3.0]).unwrap();
/// assert_eq!((matrix.rows(), matrix.columns(), matrix.row(2)), (3, 3, (&[0, 2][..], &[1.0, 3.0][..])));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CsrMatrix {
    columns: usize,
    indptr: Vec<usize>,
    indices: Vec<u32>,
    data: Vec<f64>,
}

impl CsrMatrix {
    /// A matrix of `columns` columns. Row `i` has the entries `indptr[i]..indptr[i + 1]`: each with its
    /// column in `indices`, ascending within a row, and its value in `data`.
    ///
    /// # Errors
    /// What does not add up.
    pub fn new(
        columns: usize,
        indptr: Vec<usize>,
        indices: Vec<u32>,
        data: Vec<f64>,
    ) -> Result<Self, String> {
        if indptr.first() != Some(&0) || indptr.last() != Some(&data.len()) {
            return Err(format!("indptr must begin with 0 and end with {} (entries)", data.len()));
        }
        if indices.len() != data.len() {
            return Err(format!("{} indices for {} values", indices.len(), data.len()));
        }
        if let Some(row) = indptr.windows(2).position(|pair| pair[0] > pair[1]) {
            return Err(format!("indptr falls after row {row}"));
        }
        let matrix = Self { columns, indptr, indices, data };
        for row in 0..matrix.rows() {
            let (indices, _) = matrix.row(row);
            let ascending = indices.windows(2).all(|pair| pair[0] < pair[1]);
            if !ascending || indices.last().is_some_and(|&last| last as usize >= columns) {
                return Err(format!("row {row}: indices must ascend and be below {columns}"));
            }
        }
        Ok(matrix)
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.indptr.len() - 1
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The number of stored entries.
    pub fn entries(&self) -> usize {
        self.data.len()
    }

    /// The columns and the values of a row's entries.
    ///
    /// # Panics
    /// `row` is not below [`rows`](Self::rows).
    pub fn row(&self, row: usize) -> (&[u32], &[f64]) {
        let range = self.indptr[row]..self.indptr[row + 1];
        (&self.indices[range.clone()], &self.data[range])
    }

    /// Consecutive rows as they are stored: where each begins and the last one ends, and the columns and
    /// values that these places are in.
    ///
    /// # Panics
    /// A row is not below [`rows`](Self::rows).
    pub fn slices(&self, rows: Range<usize>) -> (&[usize], &[u32], &[f64]) {
        (&self.indptr[rows.start..=rows.end], &self.indices, &self.data)
    }

    /// The chosen rows, in the given order.
    ///
    /// # Panics
    /// A row is not below [`rows`](Self::rows).
    pub fn select(&self, rows: &[usize]) -> Self {
        let mut chosen =
            Self { columns: self.columns, indptr: vec![0], indices: Vec::new(), data: Vec::new() };
        for &row in rows {
            let (indices, data) = self.row(row);
            chosen.indices.extend_from_slice(indices);
            chosen.data.extend_from_slice(data);
            chosen.indptr.push(chosen.data.len());
        }
        chosen
    }

    /// Writes a row with all its zeros into `out`, of [`columns`](Self::columns) elements.
    ///
    /// # Panics
    /// `row` or `out` does not fit.
    pub fn write_row(&self, row: usize, out: &mut [f64]) {
        assert_eq!(out.len(), self.columns, "write_row: out is not of one row's length");
        out.fill(0.0);
        let (indices, data) = self.row(row);
        for (&index, &value) in indices.iter().zip(data) {
            out[index as usize] = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_add_up_is_refused() {
        let message = |columns, indptr: &[usize], indices: &[u32], data: &[f64]| {
            CsrMatrix::new(columns, indptr.to_vec(), indices.to_vec(), data.to_vec()).unwrap_err()
        };
        assert!(message(2, &[], &[], &[]).contains("begin with 0"));
        assert!(message(2, &[0, 2], &[0], &[1.0]).contains("end with 1"));
        assert!(message(2, &[0, 1], &[0, 1], &[1.0]).contains("2 indices for 1 values"));
        assert!(message(2, &[0, 2, 1], &[0], &[1.0]).contains("falls after row 1"));
        assert!(message(2, &[0, 1], &[2], &[1.0]).contains("row 0: indices must ascend"));
        assert!(message(2, &[0, 2], &[1, 1], &[1.0, 2.0]).contains("row 0"));
    }

    #[test]
    fn rows_can_be_chosen_and_written_out() {
        let matrix =
            CsrMatrix::new(3, vec![0, 1, 1, 3], vec![1, 0, 2], vec![2.0, 1.0, 3.0]).unwrap();
        let chosen = matrix.select(&[2, 2, 1]);
        let mut row = [9.0; 3];
        chosen.write_row(1, &mut row);
        assert_eq!((row, chosen.rows(), chosen.entries()), ([1.0, 0.0, 3.0], 3, 4));
        chosen.write_row(2, &mut row);
        assert_eq!(row, [0.0; 3]);
    }
}
