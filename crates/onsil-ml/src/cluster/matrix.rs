//! Rows as they are kept: whole, or without their zeros.

use super::float::{Float, squared_norm};
use crate::products::BLOCK;
use onsil_core::parallel;
use onsil_kernels::nearest::{
    EIGHT, Group, Nearest, nearest_dense, nearest_sparse, products_dense, products_sparse,
};
use onsil_kernels::sparse_rows::SparseRows;

/// Rows in blocks of [`BLOCK`] rows.
#[derive(Clone, Debug)]
pub(super) struct Matrix<A> {
    pub(super) blocks: Vec<Block<A>>,
    features: usize,
}

/// So many rows, one after another.
#[derive(Clone, Debug)]
pub(super) enum Block<A> {
    /// (rows, features), row-major.
    Dense(Vec<A>),
    /// What is not zero.
    Sparse {
        /// (rows + 1): where each row starts, and where the last ends.
        starts: Vec<usize>,
        columns: Vec<u32>,
        values: Vec<A>,
    },
}

impl<A: Float> Block<A> {
    /// Keeps rows, row-major; without their zeros if `sparse`.
    pub(super) fn new(rows: Vec<A>, features: usize, sparse: bool) -> Self {
        if !sparse {
            return Self::Dense(rows);
        }
        let (mut starts, mut columns, mut values) = (vec![0], Vec::new(), Vec::new());
        for row in rows.chunks_exact(features) {
            A::push_nonzeros(row, &mut columns, &mut values);
            starts.push(values.len());
        }
        // Rows stay as long as the samples do.
        columns.shrink_to_fit();
        values.shrink_to_fit();
        Self::Sparse { starts, columns, values }
    }

    /// The number of rows.
    pub(super) fn len(&self, features: usize) -> usize {
        match self {
            Self::Dense(x) => x.len() / features,
            Self::Sparse { starts, .. } => starts.len() - 1,
        }
    }

    /// The nearest points of a group to the chosen rows of the block. Out: `out`, one for each row.
    pub(super) fn nearest(&self, rows: &[u32], group: Group<'_, A>, out: &mut [Nearest<A>]) {
        match self {
            Self::Dense(x) => nearest_dense(x, rows, group, out),
            Self::Sparse { starts, columns, values } => {
                nearest_sparse(
                    SparseRows { indptr: starts, indices: columns, values },
                    rows,
                    group,
                    out,
                );
            }
        }
    }

    /// `x·c` of each row and eight points. Out: `out`, one for each row.
    pub(super) fn products(&self, points: &[[A; EIGHT]], out: &mut [[f64; EIGHT]]) {
        match self {
            Self::Dense(x) => products_dense(x, points, out),
            Self::Sparse { starts, columns, values } => {
                products_sparse(
                    SparseRows { indptr: starts, indices: columns, values },
                    points,
                    out,
                );
            }
        }
    }
}

impl<A: Float> Matrix<A> {
    /// From its blocks, all of [`BLOCK`] rows but the last.
    pub(super) fn new(blocks: Vec<Block<A>>, features: usize) -> Self {
        Self { blocks, features }
    }

    /// A row in full. Scratch: `buffer`.
    pub(super) fn row<'a>(&'a self, row: usize, buffer: &'a mut Vec<A>) -> &'a [A] {
        let (block, row) = (&self.blocks[row / BLOCK], row % BLOCK);
        match block {
            Block::Dense(x) => &x[row * self.features..][..self.features],
            Block::Sparse { starts, columns, values } => {
                buffer.clear();
                buffer.resize(self.features, A::zero());
                for at in starts[row]..starts[row + 1] {
                    buffer[columns[at] as usize] = values[at];
                }
                buffer
            }
        }
    }

    /// `sum += factor · x` of a row.
    pub(super) fn add_row(&self, row: usize, factor: f64, sum: &mut [f64]) {
        let (block, row) = (&self.blocks[row / BLOCK], row % BLOCK);
        match block {
            Block::Dense(x) => {
                let x = &x[row * self.features..][..self.features];
                sum.iter_mut().zip(x).for_each(|(sum, &x)| *sum += factor * x.into());
            }
            Block::Sparse { starts, columns, values } => {
                let range = starts[row]..starts[row + 1];
                for (&column, &x) in columns[range.clone()].iter().zip(&values[range]) {
                    sum[column as usize] += factor * x.into();
                }
            }
        }
    }

    /// The chosen rows, kept in the same way.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        let blocks = parallel::map(rows.len().div_ceil(BLOCK), |block| {
            let rows = &rows[block * BLOCK..rows.len().min((block + 1) * BLOCK)];
            match self.blocks.first() {
                Some(Block::Sparse { .. }) => self.select_sparse(rows),
                _ => {
                    let mut values = Vec::with_capacity(rows.len() * self.features);
                    for &row in rows {
                        values.extend_from_slice(self.row(row, &mut Vec::new()));
                    }
                    Block::Dense(values)
                }
            }
        });
        Self::new(blocks, self.features)
    }

    fn select_sparse(&self, rows: &[usize]) -> Block<A> {
        let (mut starts, mut columns, mut values) = (vec![0], Vec::new(), Vec::new());
        for &row in rows {
            if let Block::Sparse { starts: from, columns: indices, values: numbers } =
                &self.blocks[row / BLOCK]
            {
                let range = from[row % BLOCK]..from[row % BLOCK + 1];
                columns.extend_from_slice(&indices[range.clone()]);
                values.extend_from_slice(&numbers[range]);
            }
            starts.push(columns.len());
        }
        Block::Sparse { starts, columns, values }
    }

    /// `‖x‖²` of each row of a block.
    pub(super) fn norms(block: &Block<A>, features: usize) -> Vec<f64> {
        match block {
            Block::Dense(x) => x.chunks_exact(features).map(squared_norm).collect(),
            Block::Sparse { starts, values, .. } => {
                starts.windows(2).map(|ends| squared_norm(&values[ends[0]..ends[1]])).collect()
            }
        }
    }
}
