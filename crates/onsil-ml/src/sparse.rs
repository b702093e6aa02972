//! Rows of which few numbers are not 0.

use crate::rows::Rows;
use ndarray::{CowArray, Ix2};
use onsil_core::csr::CsrMatrix;

/// Below this share of numbers other than 0, products over these alone are faster than over all.
const SPARSE: f64 = 0.3;

/// Whether so few numbers are not 0, whatever kind of rows they came as.
pub(crate) fn is_sparse(x: &Rows<'_>) -> bool {
    (count(x) as f64) < SPARSE * (x.samples() * x.features()) as f64
}

/// The number of numbers other than 0.
fn count(x: &Rows<'_>) -> usize {
    match x {
        Rows::F32(x) => x.iter().filter(|&&v| v != 0.0).count(),
        Rows::F64(x) => x.iter().filter(|&&v| v != 0.0).count(),
        Rows::U8(x) => x.iter().filter(|&&v| v != 0).count(),
        Rows::Csr(x) => {
            (0..x.rows()).map(|row| x.row(row).1.iter().filter(|&&v| v != 0.0).count()).sum()
        }
    }
}

/// All rows, without stored zeros.
pub(crate) fn sparse(x: &Rows<'_>) -> CsrMatrix {
    let (mut indptr, mut indices, mut data) = (vec![0], Vec::new(), Vec::new());
    let mut keep = |column: usize, value: f64| {
        if value != 0.0 {
            indices.push(column as u32);
            data.push(value);
        }
        data.len()
    };
    fn dense<A: Copy + Into<f64>>(
        x: &CowArray<'_, A, Ix2>,
        indptr: &mut Vec<usize>,
        keep: &mut dyn FnMut(usize, f64) -> usize,
    ) {
        for row in x.rows() {
            let ends = row.iter().enumerate().map(|(column, &value)| keep(column, value.into()));
            indptr.push(ends.last().unwrap_or(0));
        }
    }
    match x {
        Rows::F32(x) => dense(x, &mut indptr, &mut keep),
        Rows::F64(x) => dense(x, &mut indptr, &mut keep),
        Rows::U8(x) => dense(x, &mut indptr, &mut keep),
        Rows::Csr(x) => {
            for row in 0..x.rows() {
                let (columns, values) = x.row(row);
                let mut end = indptr[row];
                for (&column, &value) in columns.iter().zip(values) {
                    end = keep(column as usize, value);
                }
                indptr.push(end);
            }
        }
    }
    CsrMatrix::new(x.features(), indptr, indices, data)
        .unwrap_or_else(|error| unreachable!("{error}"))
}
