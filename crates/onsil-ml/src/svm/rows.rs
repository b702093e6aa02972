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

/// The numbers of rows that are computed together, at least and at most: products of several rows at a time
/// cost little more than of one, but of many only if these are read then.
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
    /// Rows that were computed ahead since the batch was last changed, and how many of such rows had been
    /// read by then.
    ahead: usize,
    read_before: usize,
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
            ahead: 0,
            read_before: 0,
        }
    }

    /// Doubles the batch if rows that are computed ahead are read then, and halves it if they are not.
    fn adapt(&mut self) {
        if self.ahead < 2 * self.batch {
            return;
        }
        let read = self.cache.read_ahead() - self.read_before;
        if 2 * read >= self.ahead {
            self.batch = (2 * self.batch).min(BATCHES.end);
        } else if 4 * read < self.ahead {
            self.batch = (self.batch / 2).max(BATCHES.start);
        }
        self.batch = self.batch.min(self.cache.capacity() / 2);
        (self.ahead, self.read_before) = (0, self.cache.read_ahead());
    }

    /// Computes a row and some of those that are expected.
    fn compute(&mut self, sample: usize) {
        self.adapt();
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
            let out = self.cache.insert(row, index > 0);
            let values = parts.iter().flat_map(|part| part.row(index));
            out.iter_mut().zip(values).for_each(|(out, &k)| *out = k as f32);
        }
        self.ahead += rows.len() - 1;
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
    for (&row, values) in rows.iter().zip(out.rows_mut()) {
        if let Some(values) = values.into_slice() {
            evaluator.apply((a, row), (b, range.start), values);
        }
    }
    out
}

/// The kernel between all rows of `a`, of which there are many, and a range of rows of `b`.
pub(crate) fn evaluate_all(
    evaluator: &Evaluator<'_>,
    a: &Points,
    b: &Points,
    range: Range<usize>,
) -> Array2<f64> {
    let mut out = Array2::zeros((a.len(), range.len()));
    if evaluator.needs_products() {
        a.all_products(b, range.clone(), out.view_mut());
    }
    for (row, values) in out.rows_mut().into_iter().enumerate() {
        if let Some(values) = values.into_slice() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Rows;
    use crate::svm::kernel::Kernel;
    use crate::svm::points::Form;
    use onsil_core::random_state::RandomState;

    /// Many columns, so that products are summed in parts; rows at the ends of blocks; equal rows.
    #[test]
    fn a_number_has_the_same_bits_wherever_it_comes_from() {
        for (n, p, zeros) in [(530, 700, 0.0), (141, 90, 0.9), (1, 3, 0.0), (130, 2, 0.5)] {
            let mut state = RandomState::new(3);
            let mut x = Array2::from_shape_simple_fn((n, p), || {
                let keep = state.random_sample() >= zeros;
                f64::from(u8::from(keep)) * state.standard_normal()
            });
            let last = x.row(n - 1).to_owned();
            x.row_mut(0).assign(&last);
            let points = Points::new(&Rows::from(&x));
            for kernel in [Kernel::Linear, Kernel::Rbf] {
                let evaluator = Evaluator { kernel: &kernel, degree: 3, gamma: 0.01, coef0: 0.0 };
                let table = Table::new(&evaluator, &points);
                let mut table = TableRows(&table);
                let mut few = ComputedRows::new(&evaluator, points.clone(), 0);
                let mut many = ComputedRows::new(&evaluator, points.clone(), 1 << 30);
                many.expect(&mut (0..n as u32).rev());
                let all: Vec<u32> = (0..n as u32).collect();
                let (mut a, mut b, mut c) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
                for row in all.iter().copied().step_by(7) {
                    table.read(row, &all, &mut a);
                    few.read(row, &all, &mut b);
                    many.read(row, &all, &mut c);
                    assert!(a == b && b == c, "row {row} of {n} × {p}, {kernel:?}");
                    assert_eq!(a[row as usize], table.diagonal(row) as f32);
                }
                table.read(0, &all, &mut a);
                assert_eq!(a[0], a[n - 1], "equal rows");
            }
        }
    }

    #[test]
    fn kernels_are_what_they_say() {
        let x = Rows::from(ndarray::array![[1.0, 0.0, -2.0], [0.5, 3.0, 1.0]]);
        let function = Kernel::callable(|a, b| a[0] - b[2]);
        let expected = [
            (Kernel::Linear, -1.5),
            (Kernel::Poly, (0.1_f64 * -1.5 + 0.7).powi(3)),
            (Kernel::Rbf, (-0.1_f64 * 18.25).exp()),
            (Kernel::Sigmoid, (0.1_f64 * -1.5 + 0.7).tanh()),
            (function, 0.0),
        ];
        for points in [Points::with_form(&x, Form::Dense), Points::with_form(&x, Form::Sparse)] {
            for (kernel, expected) in &expected {
                let evaluator = Evaluator { kernel, degree: 3, gamma: 0.1, coef0: 0.7 };
                let value = evaluate(&evaluator, &points, &[0], &points, 1..2)[[0, 0]];
                assert!(
                    (value - expected).abs() < 1e-15,
                    "{kernel:?}: {value}, expected {expected}"
                );
            }
        }
    }
}
