//! Rows of which few numbers are not 0.

use crate::float::Float;
use crate::products::BLOCK;
use crate::rows::Rows;
use ndarray::{CowArray, Ix2};
use onsil_core::csr::CsrMatrix;
use onsil_core::parallel;
use onsil_kernels::sparse_rows::SparseRows;

/// Up to this share of numbers other than 0, products over these alone are faster than over all.
const SPARSE: f64 = 0.3;

/// Whether so few numbers are not 0, whatever kind of rows they came as.
pub(crate) fn is_sparse(x: &Rows<'_>) -> bool {
    few_nonzeros(count(x), x.samples() * x.features())
}

/// The same of so many of all numbers.
pub(crate) fn few_nonzeros(nonzeros: usize, numbers: usize) -> bool {
    nonzeros as f64 <= SPARSE * numbers as f64
}

/// The number of numbers other than 0.
fn count(x: &Rows<'_>) -> usize {
    fn of<A: Copy + PartialEq + Default + Sync>(x: &CowArray<'_, A, Ix2>) -> usize {
        let counts = parallel::map(x.nrows().div_ceil(BLOCK), |block| {
            let rows = block * BLOCK..x.nrows().min((block + 1) * BLOCK);
            let of_row = |row| x.row(row).iter().filter(|&&v| v != A::default()).count();
            rows.map(of_row).sum::<usize>()
        });
        counts.iter().sum()
    }
    match x {
        Rows::F32(x) => of(x),
        Rows::F64(x) => of(x),
        Rows::U8(x) => of(x),
        Rows::Csr(x) => {
            (0..x.rows()).map(|row| x.row(row).1.iter().filter(|&&v| v != 0.0).count()).sum()
        }
    }
}

/// All rows, without stored zeros.
pub(crate) fn sparse(x: &Rows<'_>) -> CsrMatrix {
    let parts = parallel::map(x.samples().div_ceil(BLOCK), |block| {
        let rows = block * BLOCK..x.samples().min((block + 1) * BLOCK);
        let mut part = Part::default();
        match x {
            Rows::Csr(x) => rows.for_each(|row| part.push_entries(x.row(row))),
            Rows::F32(x) if x.is_standard_layout() => {
                let mut singles = Vec::new();
                for row in rows {
                    let row = x.row(row).to_slice().unwrap_or_default();
                    f32::push_nonzeros(row, &mut part.indices, &mut singles);
                    part.data.extend(singles.drain(..).map(f64::from));
                    part.ends.push(part.data.len());
                }
            }
            _ => x.each(rows, |_, row| {
                f64::push_nonzeros(row, &mut part.indices, &mut part.data);
                part.ends.push(part.data.len());
            }),
        }
        part
    });
    let entries = parts.iter().map(|part| part.data.len()).sum();
    let mut all = Part::default();
    all.indices.reserve_exact(entries);
    all.data.reserve_exact(entries);
    let mut indptr = vec![0];
    for part in parts {
        indptr.extend(part.ends.iter().map(|end| all.data.len() + end));
        all.indices.extend(part.indices);
        all.data.extend(part.data);
    }
    CsrMatrix::new(x.features(), indptr, all.indices, all.data)
        .unwrap_or_else(|error| unreachable!("{error}"))
}

/// Some rows without zeros.
#[derive(Default)]
struct Part {
    ends: Vec<usize>,
    indices: Vec<u32>,
    data: Vec<f64>,
}

impl Part {
    /// Keeps what is not 0 of a sparse row.
    fn push_entries(&mut self, (indices, data): (&[u32], &[f64])) {
        for (&index, &value) in indices.iter().zip(data).filter(|(_, value)| **value != 0.0) {
            self.indices.push(index);
            self.data.push(value);
        }
        self.ends.push(self.data.len());
    }
}

/// Entries that a row has in a tile, on average and at least: else walking through tiles costs more than it saves,
/// and the places where rows begin would take more room than the entries.
const IN_A_TILE: usize = 8;

/// Sparse rows in tiles of some rows and some columns, one after another: a tile's part of a dense matrix
/// stays in the first-level cache while the entries stream past.
#[derive(Clone, Debug)]
pub(crate) struct Tiled<A> {
    /// Rows of a tile, but of the last ones.
    rows: usize,
    /// Tiles of columns side by side.
    across: usize,
    /// Where each row of each tile begins, and where the last ends: rows + 1 of a tile.
    indptr: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<A>,
}

impl<A: Copy> Tiled<A> {
    /// Tiles of so many rows and columns; of more columns where rows have few entries. In: `x`, of so many
    /// `features`.
    pub(crate) fn new(
        x: SparseRows<'_, A>,
        features: usize,
        (rows, columns): (usize, usize),
    ) -> Self {
        let of_a_row = x.values.len() / x.indptr.len();
        let most = (of_a_row / IN_A_TILE).max(1);
        let columns = columns.max(features.div_ceil(most));
        let across = features.div_ceil(columns);
        let (mut indptr, mut indices) = (Vec::new(), Vec::with_capacity(x.indices.len()));
        let mut values = Vec::with_capacity(x.values.len());
        for ends in x.indptr.windows(2).collect::<Vec<_>>().chunks(rows) {
            let mut rest: Vec<_> = ends.iter().map(|ends| ends[0]..ends[1]).collect();
            for tile in 1..=across {
                indptr.push(values.len());
                for rest in &mut rest {
                    let within = |&column: &u32| (column as usize) < tile * columns;
                    let end = rest.start + x.indices[rest.clone()].partition_point(within);
                    indices.extend_from_slice(&x.indices[rest.start..end]);
                    values.extend_from_slice(&x.values[rest.start..end]);
                    rest.start = end;
                    indptr.push(values.len());
                }
            }
        }
        Self { rows, across, indptr, indices, values }
    }

    /// The tiles of the `count` rows from `first` on, a multiple of the rows of a tile.
    pub(crate) fn tiles(
        &self,
        first: usize,
        count: usize,
    ) -> impl Iterator<Item = SparseRows<'_, A>> + Clone {
        // Each row of tiles before has `rows + 1` places for each of its tiles.
        let start = first / self.rows.max(1) * (self.rows + 1) * self.across;
        (0..self.across).map(move |tile| SparseRows {
            indptr: &self.indptr[start + tile * (count + 1)..][..=count],
            indices: &self.indices,
            values: &self.values,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn tiles_have_the_entries_of_the_rows() {
        for (rows, features, step) in [(0, 3, 1), (5, 40, 1), (9, 100, 3), (7, 2000, 500)] {
            let at = |i: usize, j: usize| {
                if (i + j).is_multiple_of(step) { (i * features + j + 1) as f64 } else { 0.0 }
            };
            let dense = Array2::from_shape_fn((rows, features), |(i, j)| at(i, j));
            let x = sparse(&Rows::from(&dense));
            let (indptr, indices, values) = x.slices(0..rows);
            let x = SparseRows { indptr, indices, values };
            let tiled = Tiled::new(x, features, (4, 16));
            assert!(tiled.indptr.len() <= rows + 2 + values.len());
            let mut again = Array2::<f64>::zeros((rows, features));
            for first in (0..rows).step_by(4) {
                for tile in tiled.tiles(first, 4.min(rows - first)) {
                    for (row, ends) in tile.indptr.windows(2).enumerate() {
                        for at in ends[0]..ends[1] {
                            again[[first + row, tile.indices[at] as usize]] += tile.values[at];
                        }
                    }
                }
            }
            assert_eq!(again, dense);
        }
    }
}
