//! Rows of the kernel matrix K: all computed beforehand, read from a given matrix, or computed when they
//! are wanted.
//!
//! A number of K has the same bits whichever of these it comes from and whatever is computed with it, so
//! that neither the size of the cache nor the number of threads changes a result.

use crate::svm::cache::RowCache;
use crate::svm::kernel::Evaluator;
use crate::svm::points::Points;
use ndarray::{Array2, ArrayView2, Axis};
use onsil_core::parallel;
use std::collections::VecDeque;
use std::ops::Range;

/// Rows of a table that are computed at a time.
const TABLE_BLOCK: usize = 128;

/// Columns that are computed at a time.
const COLUMNS: usize = 512;

/// The numbers of rows that are computed together, at first and at most: a run that needs few rows shall
/// not pay for many, and products of many rows at a time are faster.
const BATCHES: Range<usize> = 8..64;

/// What the solver reads of K.
pub(crate) trait KernelRows {
    /// K(x, x), not rounded.
    fn diagonal(&self, sample: u32) -> f64;

    /// Writes K(sample, s) for each `s` of `others`, rounded to 32 bits.
    fn read(&mut self, sample: u32, others: &[u32], out: &mut [f32]);

    /// Whether a row need not be computed any more.
    fn is_ready(&self, _sample: u32) -> bool {
        true
    }

    /// How many rows are best expected at a time.
    fn batch(&self) -> usize {
        0
    }

    /// Says which rows will be read next.
    fn expect(&mut self, _samples: &mut dyn Iterator<Item = u32>) {}
}

/// All of K, (samples, samples), and its diagonal.
#[derive(Debug)]
pub(crate) struct Table {
    values: Array2<f32>,
    diagonal: Vec<f64>,
}

impl Table {
    /// The bytes that a table of `samples` takes.
    pub(crate) fn bytes(samples: usize) -> usize {
        samples.saturating_mul(samples).saturating_mul(size_of::<f32>())
    }

    /// Computes it, each pair of rows once.
    pub(crate) fn new(evaluator: &Evaluator<'_>, points: &Points) -> Self {
        let n = points.len();
        let mut values = Array2::zeros((n, n));
        let mut blocks: Vec<_> =
            values.axis_chunks_iter_mut(Axis(0), TABLE_BLOCK).enumerate().collect();
        parallel::for_each(&mut blocks, |(block, out)| {
            let start = *block * TABLE_BLOCK;
            let rows: Vec<usize> = (start..start + out.nrows()).collect();
            for first in (start..n).step_by(COLUMNS) {
                let range = first..n.min(first + COLUMNS);
                let part = evaluate(evaluator, points, &rows, points, range.clone());
                for (mut out, part) in out.rows_mut().into_iter().zip(part.rows()) {
                    let out = out.iter_mut().skip(first).take(range.len());
                    out.zip(part).for_each(|(out, &k)| *out = k as f32);
                }
            }
        });
        mirror(&mut values);
        Self { values, diagonal: diagonal(evaluator, points) }
    }
}

/// Copies what lies right of the blocks on the diagonal to below them.
fn mirror(values: &mut Array2<f32>) {
    let n = values.nrows();
    for start in (TABLE_BLOCK..n).step_by(TABLE_BLOCK).rev() {
        let (above, mut below) = values.view_mut().split_at(Axis(0), start);
        let mut rows: Vec<_> = below.axis_iter_mut(Axis(0)).take(TABLE_BLOCK).enumerate().collect();
        let mut groups: Vec<_> = rows.chunks_mut(16).collect();
        parallel::for_each(&mut groups, |group| {
            for (column, from) in above.rows().into_iter().enumerate() {
                for (offset, row) in group.iter_mut() {
                    row[column] = from[start + *offset];
                }
            }
        });
    }
}

/// Reads a table.
pub(crate) struct TableRows<'a>(pub(crate) &'a Table);

impl KernelRows for TableRows<'_> {
    fn diagonal(&self, sample: u32) -> f64 {
        self.0.diagonal[sample as usize]
    }

    fn read(&mut self, sample: u32, others: &[u32], out: &mut [f32]) {
        if let Some(row) = self.0.values.row(sample as usize).to_slice() {
            gather(row, others, out);
        }
    }
}

/// Reads the matrix that a user has computed.
pub(crate) struct GivenRows<'a>(pub(crate) ArrayView2<'a, f64>);

impl KernelRows for GivenRows<'_> {
    fn diagonal(&self, sample: u32) -> f64 {
        self.0[[sample as usize, sample as usize]]
    }

    fn read(&mut self, sample: u32, others: &[u32], out: &mut [f32]) {
        let row = self.0.row(sample as usize);
        out.iter_mut().zip(others).for_each(|(out, &s)| *out = row[s as usize] as f32);
    }
}

/// Computes rows when they are wanted, and keeps what the cache has room for.
pub(crate) struct ComputedRows<'a> {
    evaluator: &'a Evaluator<'a>,
    points: Points,
    diagonal: Vec<f64>,
    cache: RowCache,
    expected: VecDeque<u32>,
    batch: usize,
}

impl<'a> ComputedRows<'a> {
    /// For all of `points`, in a cache of so many bytes.
    pub(crate) fn new(evaluator: &'a Evaluator<'a>, points: Points, bytes: usize) -> Self {
        let cache = RowCache::new(points.len(), points.len(), bytes);
        Self {
            diagonal: diagonal(evaluator, &points),
            evaluator,
            points,
            batch: BATCHES.start.min(cache.capacity() / 2),
            cache,
            expected: VecDeque::new(),
        }
    }

    /// Computes a row and some of those that are expected.
    fn compute(&mut self, sample: usize) {
        let mut rows = vec![sample];
        while rows.len() < self.batch
            && let Some(next) = self.expected.pop_front()
        {
            let next = next as usize;
            if !self.cache.has(next) && !rows.contains(&next) {
                rows.push(next);
            }
        }
        let n = self.points.len();
        let parts = parallel::map(n.div_ceil(COLUMNS), |block| {
            let range = block * COLUMNS..n.min((block + 1) * COLUMNS);
            evaluate(self.evaluator, &self.points, &rows, &self.points, range)
        });
        for (index, &row) in rows.iter().enumerate() {
            let out = self.cache.insert(row);
            let values = parts.iter().flat_map(|part| part.row(index));
            out.iter_mut().zip(values).for_each(|(out, &k)| *out = k as f32);
        }
        self.batch = (2 * self.batch).min(BATCHES.end).min(self.cache.capacity() / 2).max(1);
    }
}

impl KernelRows for ComputedRows<'_> {
    fn diagonal(&self, sample: u32) -> f64 {
        self.diagonal[sample as usize]
    }

    fn read(&mut self, sample: u32, others: &[u32], out: &mut [f32]) {
        let sample = sample as usize;
        if !self.cache.has(sample) {
            self.compute(sample);
        }
        if let Some(row) = self.cache.get(sample) {
            gather(row, others, out);
        }
    }

    fn is_ready(&self, sample: u32) -> bool {
        self.cache.has(sample as usize)
    }

    fn batch(&self) -> usize {
        self.batch
    }

    fn expect(&mut self, samples: &mut dyn Iterator<Item = u32>) {
        self.expected.clear();
        self.expected.extend(samples);
    }
}

fn gather(row: &[f32], others: &[u32], out: &mut [f32]) {
    out.iter_mut().zip(others).for_each(|(out, &s)| *out = row[s as usize]);
}

/// The kernel between chosen rows of `a` and a range of rows of `b`: (chosen rows, range).
pub(crate) fn evaluate(
    evaluator: &Evaluator<'_>,
    a: &Points,
    rows: &[usize],
    b: &Points,
    range: Range<usize>,
) -> Array2<f64> {
    let mut out = Array2::zeros((rows.len(), range.len()));
    if evaluator.needs_products() {
        a.products(rows, b, range.clone(), out.view_mut());
    }
    for (&row, mut values) in rows.iter().zip(out.rows_mut()) {
        if let Some(values) = values.as_slice_mut() {
            evaluator.apply((a, row), (b, range.start), values);
        }
    }
    out
}

fn diagonal(evaluator: &Evaluator<'_>, points: &Points) -> Vec<f64> {
    let of_row = |row: usize| {
        let mut value = [points.squared_norm(row)];
        evaluator.apply((points, row), (points, row), &mut value);
        value[0]
    };
    (0..points.len()).map(of_row).collect()
}
