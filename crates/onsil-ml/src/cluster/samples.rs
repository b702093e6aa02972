//! Samples as k-means works on them.

use super::float::Float;
use super::matrix::{Block, Matrix};
use crate::columns::Columns;
use crate::float::read_less;
use crate::products::BLOCK;
use crate::rows::Rows;
use crate::sparse::few_nonzeros;
use onsil_core::parallel;

/// Parts that the rows are split into at most.
const PARTS: usize = 64;

/// Rows with their weights, in the type that is computed in.
#[derive(Clone, Debug)]
pub(super) struct Samples<A> {
    /// The rows less `origin`.
    pub(super) x: Matrix<A>,
    /// The number of features, at least 1.
    pub(super) features: usize,
    /// What was subtracted from each row, (features).
    pub(super) origin: Vec<A>,
    /// The mean of all rows less `origin`, (features).
    pub(super) mean: Vec<f64>,
    /// `‖x‖²` of each row.
    pub(super) norms: Vec<f64>,
    /// How much each row counts.
    pub(super) weights: Vec<A>,
}

impl<A: Float> Samples<A> {
    /// The rows less an [origin](Columns::origin), for more exact distances.
    pub(super) fn centred(x: &Rows<'_>, weights: Option<&[f64]>) -> Self {
        let columns = Columns::of::<A>(x);
        Self::less(x, columns.origin(x.samples()), &columns, weights)
    }

    /// The rows as they are.
    pub(super) fn plain(x: &Rows<'_>, weights: Option<&[f64]>) -> Self {
        Self::less(x, vec![A::zero(); x.features()], &Columns::of::<A>(x), weights)
    }

    fn less(x: &Rows<'_>, origin: Vec<A>, columns: &Columns, weights: Option<&[f64]>) -> Self {
        let (rows, features) = (x.samples(), x.features());
        let zeros = origin.iter().zip(&columns.zeros).filter(|(origin, _)| **origin == A::zero());
        let zeros: usize = zeros.map(|(_, &zeros)| zeros).sum();
        let sparse = few_nonzeros(rows * features - zeros, rows * features);
        let blocks = parallel::map(rows.div_ceil(BLOCK), |block| {
            let first = block * BLOCK;
            let mut values = vec![A::zero(); BLOCK.min(rows - first) * features];
            read_less(x, first, &origin, &mut values);
            let block = Block::new(values, features, sparse);
            let norms = Matrix::norms(&block, features);
            (block, norms)
        });
        let (blocks, norms): (Vec<_>, Vec<_>) = blocks.into_iter().unzip();
        let means = columns.means.iter().zip(&origin);
        Self {
            x: Matrix::new(blocks, features),
            features,
            mean: means.map(|(&mean, &origin)| mean - origin.into()).collect(),
            origin,
            norms: norms.concat(),
            weights: match weights {
                Some(weights) => weights.iter().map(|&weight| A::of(weight)).collect(),
                None => vec![A::one(); rows],
            },
        }
    }

    /// The chosen rows.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        Self {
            x: self.x.select(rows),
            features: self.features,
            origin: self.origin.clone(),
            mean: self.mean.clone(),
            norms: rows.iter().map(|&row| self.norms[row]).collect(),
            weights: rows.iter().map(|&row| self.weights[row]).collect(),
        }
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.norms.len()
    }

    /// The mean of the features' variances.
    pub(super) fn variance(&self) -> f64 {
        let squares: f64 = self.norms.iter().sum();
        let n = self.len() as f64;
        let mean: f64 = self.mean.iter().map(|mean| mean * mean).sum();
        (squares - n * mean).max(0.0) / (n * self.features as f64)
    }

    /// Blocks of a part: the same for any number of threads.
    pub(super) fn blocks_of_a_part(&self) -> usize {
        self.x.blocks.len().div_ceil(PARTS)
    }
}
