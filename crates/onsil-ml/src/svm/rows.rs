//! Rows of the kernel matrix K: all computed beforehand, read from a given matrix, or computed when they
//! are wanted.
//!
//! A number of K has the same bits whichever of these it comes from and whatever is computed with it, so
//! that neither the size of the cache nor the number of threads changes a result.

use crate::points::{Panel, Points};
use crate::svm::cache::RowCache;
use crate::svm::kernel::{Evaluator, Kernel};
use crate::svm::table::{Table, WithinClasses};
use ndarray::{Array2, ArrayView2};
use onsil_core::parallel;
use onsil_kernels::gram::NARROW;
use onsil_kernels::reduce::f64_to_f32;
use std::collections::VecDeque;
use std::ops::Range;

/// Samples that rows are compared with at a time: the numbers stay in the first cache.
const COLUMNS: usize = 64;

/// Samples that one thread compares rows with.
const PART: usize = 512;

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

    /// Whether two rows are computed together.
    fn are_together(&self, _a: u32, _b: u32) -> bool {
        true
    }

    /// Says which rows will be read next.
    fn expect(&mut self, _samples: &mut dyn Iterator<Item = u32>) {}
}

/// Reads a table; samples are numbered as in it.
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
    points: &'a Points,
    /// The rows of `points` that are samples here.
    members: &'a [usize],
    /// What need not be computed: within the classes of the members, which lie one after the other.
    within: Option<&'a WithinClasses>,
    /// Where the first of these classes ends: only rows of one are computed together.
    end: Option<u32>,
    /// Whether a row is computed by all threads.
    is_parallel: bool,
    diagonal: Vec<f64>,
    cache: RowCache,
    expected: VecDeque<u32>,
    /// Rows that are computed together: products of as many as a panel has cost no more than of one.
    batch: usize,
}

impl<'a> ComputedRows<'a> {
    /// For the chosen rows of `points`, in a cache of so many bytes.
    pub(crate) fn new(
        evaluator: &'a Evaluator<'a>,
        points: &'a Points,
        members: &'a [usize],
        within: Option<&'a WithinClasses>,
        is_parallel: bool,
        bytes: usize,
    ) -> Self {
        let cache = RowCache::new(members.len(), members.len(), bytes);
        Self {
            diagonal: diagonal(evaluator, points, members),
            evaluator,
            points,
            members,
            within,
            end: within.map(|within| within.end(members) as u32),
            is_parallel,
            batch: NARROW.min(cache.capacity() / 2),
            cache,
            expected: VecDeque::new(),
        }
    }

    /// Which members' rows are computed together with that of `sample`, and with which members.
    fn sides(&self, sample: usize) -> (Range<usize>, Range<usize>) {
        let n = self.members.len();
        match self.end.map(|end| end as usize) {
            None => (0..n, 0..n),
            Some(end) if sample < end => (0..end, end..n),
            Some(end) => (end..n, 0..end),
        }
    }

    /// A row and some of those that are expected.
    fn next_batch(&mut self, sample: usize, side: &Range<usize>) -> Vec<usize> {
        let mut rows = vec![sample];
        let mut later = VecDeque::new();
        while rows.len() < self.batch
            && let Some(next) = self.expected.pop_front()
        {
            let row = next as usize;
            if !side.contains(&row) {
                later.push_back(next);
            } else if !self.cache.has(row) && !rows.contains(&row) {
                rows.push(row);
            }
        }
        later.append(&mut self.expected);
        self.expected = later;
        rows
    }

    /// Computes a row together with others.
    fn compute(&mut self, sample: usize) {
        let (side, others) = self.sides(sample);
        let rows = self.next_batch(sample, &side);
        let asked: Vec<usize> = rows.iter().map(|&row| self.members[row]).collect();
        let asked = Asked::<NARROW>::new(self.evaluator, self.points, &asked);
        let columns = &self.members[others.clone()];
        let width = if self.is_parallel { PART } else { columns.len().max(1) };
        let parts = parallel::map(columns.len().div_ceil(width), |part| {
            let columns = &columns[part * width..columns.len().min((part + 1) * width)];
            let mut out = vec![0.0; rows.len() * columns.len()];
            asked.each(self.points, columns, |row, range, k| {
                f64_to_f32(k, &mut out[row * columns.len()..][range]);
            });
            out
        });
        for (index, &row) in rows.iter().enumerate() {
            let out = self.cache.insert(row, index > 0);
            let mut rest = &mut out[others.clone()];
            for part in &parts {
                let part = &part[index * (part.len() / rows.len())..][..part.len() / rows.len()];
                let (to, after) = rest.split_at_mut(part.len());
                to.copy_from_slice(part);
                rest = after;
            }
            if let Some(within) = self.within {
                let members = &self.members[side.clone()];
                within.read(self.members[row], members, &mut out[side.clone()]);
            }
        }
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

    fn are_together(&self, a: u32, b: u32) -> bool {
        self.end.is_none_or(|end| (a < end) == (b < end))
    }

    fn expect(&mut self, samples: &mut dyn Iterator<Item = u32>) {
        self.expected.clear();
        self.expected.extend(samples);
    }
}

fn gather(row: &[f32], others: &[u32], out: &mut [f32]) {
    out.iter_mut().zip(others).for_each(|(out, &s)| *out = row[s as usize]);
}

/// Chosen rows, of which the kernel with many others is wanted.
pub(crate) struct Asked<'a, const LANES: usize> {
    evaluator: &'a Evaluator<'a>,
    points: &'a Points,
    rows: &'a [usize],
    panels: Vec<Panel<LANES>>,
}

impl<'a, const LANES: usize> Asked<'a, LANES> {
    pub(crate) fn new(evaluator: &'a Evaluator<'a>, points: &'a Points, rows: &'a [usize]) -> Self {
        let panels = match evaluator.needs_products() {
            true => rows.chunks(LANES).map(|rows| Panel::new(points, rows)).collect(),
            false => Vec::new(),
        };
        Self { evaluator, points, rows, panels }
    }

    /// Calls `put` with the position of each row, a range of `others`, and the kernel between the row and
    /// these rows of `points`.
    pub(crate) fn each(
        &self,
        points: &Points,
        others: &[usize],
        mut put: impl FnMut(usize, Range<usize>, &[f64]),
    ) {
        let mut start = 0;
        for others in others.chunks(COLUMNS) {
            let range = start..start + others.len();
            start = range.end;
            let norms: Vec<f64> = others.iter().map(|&row| points.squared_norm(row)).collect();
            let mut values = vec![0.0; LANES * others.len()];
            for (at, rows) in self.rows.chunks(LANES).enumerate() {
                if let Some(panel) = self.panels.get(at) {
                    panel.products(points, others, &mut values);
                }
                for ((lane, &row), values) in
                    rows.iter().enumerate().zip(values.chunks_mut(others.len()))
                {
                    self.evaluator.apply((self.points, row), (points, others), &norms, values);
                    put(at * LANES + lane, range.clone(), values);
                }
            }
        }
    }

    /// All of it: (rows, others).
    pub(crate) fn with(&self, points: &Points, others: &[usize]) -> Array2<f64> {
        let width = others.len();
        let mut out = vec![0.0; self.rows.len() * width];
        self.each(points, others, |row, range, values| {
            out[row * width..][range].copy_from_slice(values);
        });
        Array2::from_shape_vec((self.rows.len(), width), out)
            .unwrap_or_else(|error| unreachable!("{error}"))
    }
}

/// K(x, x) of chosen rows.
pub(crate) fn diagonal(evaluator: &Evaluator<'_>, points: &Points, rows: &[usize]) -> Vec<f64> {
    if matches!(evaluator.kernel, Kernel::Rbf) {
        // exp(−γ·0), whatever the row.
        return vec![1.0; rows.len()];
    }
    let of_row = |&row: &usize| {
        let norm = [points.squared_norm(row)];
        let mut value = norm;
        evaluator.apply((points, row), (points, &[row]), &norm, &mut value);
        value[0]
    };
    rows.iter().map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::Form;
    use crate::rows::Rows;
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
                let members: Vec<usize> = (0..n).collect();
                let table = Table::new(&evaluator, &points, &members, &|_| true);
                let mut table = TableRows(&table);
                let groups = [members[..n / 3].to_vec(), members[n / 3..].to_vec()];
                let within = WithinClasses::new(&evaluator, &points, &groups, &|_| true);
                let rows = |within, is_parallel, bytes| {
                    ComputedRows::new(&evaluator, &points, &members, within, is_parallel, bytes)
                };
                let (mut few, mut many) = (rows(None, true, 0), rows(None, false, 1 << 30));
                let mut halves = rows(Some(&within), true, 1 << 20);
                halves.expect(&mut (0..n as u32).rev());
                many.expect(&mut (0..n as u32).rev());
                let all: Vec<u32> = (0..n as u32).collect();
                let (mut a, mut b, mut c) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
                let mut d = vec![0.0; n];
                for row in all.iter().copied().step_by(7) {
                    table.read(row, &all, &mut a);
                    few.read(row, &all, &mut b);
                    many.read(row, &all, &mut c);
                    halves.read(row, &all, &mut d);
                    assert!(a == b && b == c && c == d, "row {row} of {n} × {p}, {kernel:?}");
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
                let value =
                    Asked::<NARROW>::new(&evaluator, &points, &[0]).with(&points, &[1])[[0, 0]];
                assert!(
                    (value - expected).abs() < 1e-15,
                    "{kernel:?}: {value}, expected {expected}"
                );
            }
        }
    }
}
