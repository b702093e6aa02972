//! All of the kernel matrix K between some samples, computed at once.

use crate::points::Points;
use crate::svm::kernel::Evaluator;
use crate::svm::rows::{Asked, diagonal};
use ndarray::{Array2, Axis};
use onsil_core::parallel;
use onsil_kernels::gram::WIDE;
use onsil_kernels::reduce::f64_to_f32;

/// Rows of a table that are computed at a time.
const TABLE_BLOCK: usize = 128;

/// The side of the squares in which a table is mirrored.
const TILE: usize = 32;

/// Whether to compute so many more rows.
pub(crate) type GoOn<'a> = &'a (dyn Fn(usize) -> bool + Sync);

/// All of K between some samples, and its diagonal.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) values: Array2<f32>,
    pub(crate) diagonal: Vec<f64>,
}

impl Table {
    /// The bytes that a table of `samples` takes.
    pub(crate) fn bytes(samples: usize) -> usize {
        samples.saturating_mul(samples).saturating_mul(size_of::<f32>())
    }

    /// Computes it for the chosen rows of `points`, each pair once, as long as `go_on`, which is told how many rows
    /// come next, says so.
    pub(crate) fn new(
        evaluator: &Evaluator<'_>,
        points: &Points,
        all: &[usize],
        go_on: GoOn<'_>,
    ) -> Self {
        let n = all.len();
        let mut values = Array2::zeros((n, n));
        let mut blocks: Vec<_> =
            values.axis_chunks_iter_mut(Axis(0), TABLE_BLOCK).enumerate().collect();
        parallel::for_each(&mut blocks, |(block, out)| {
            if !go_on(out.nrows()) {
                return;
            }
            let start = *block * TABLE_BLOCK;
            let rows = &all[start..start + out.nrows()];
            let asked = Asked::<WIDE>::new(evaluator, points, rows);
            asked.each(points, &all[start..], |row, range, k| {
                let mut out = out.row_mut(row);
                let out = out.as_slice_mut().map(|out| &mut out[start..][range]);
                f64_to_f32(k, out.unwrap_or_default());
            });
        });
        // Whoever has stopped the fit shall not wait for a table that nobody will use.
        if go_on(0) {
            mirror(&mut values);
        }
        Self { values, diagonal: diagonal(evaluator, points, all) }
    }
}

/// Copies what lies right of the blocks on the diagonal to below them, a square of [`TILE`] at a time, so that
/// few rows, and pages of memory, are in use at once.
fn mirror(values: &mut Array2<f32>) {
    let n = values.nrows();
    for start in (TABLE_BLOCK..n).step_by(TABLE_BLOCK).rev() {
        let (above, mut below) = values.view_mut().split_at(Axis(0), start);
        let rows = below.axis_iter_mut(Axis(0)).take(TABLE_BLOCK);
        let mut rows: Vec<_> = rows.filter_map(|row| row.into_slice()).enumerate().collect();
        let mut groups: Vec<_> = rows.chunks_mut(TILE).collect();
        parallel::for_each(&mut groups, |group| {
            let first = start + group[0].0;
            for (tile, from) in above.axis_chunks_iter(Axis(0), TILE).enumerate() {
                for (column, from) in from.rows().into_iter().enumerate() {
                    let from = from.to_slice().unwrap_or_default();
                    for (&from, (_, row)) in from[first..].iter().zip(group.iter_mut()) {
                        row[tile * TILE + column] = from;
                    }
                }
            }
        });
    }
}

/// All of K within each class, which every problem of the class reads.
#[derive(Debug)]
pub(crate) struct WithinClasses {
    tables: Vec<Table>,
    /// The class of each sample, and its number among those of the class.
    place: Vec<(u32, u32)>,
}

impl WithinClasses {
    /// The bytes that it takes for groups of samples.
    pub(crate) fn bytes(groups: &[Vec<usize>]) -> usize {
        groups.iter().fold(0, |sum, group| sum.saturating_add(Table::bytes(group.len())))
    }

    /// Computes it for the rows of `points` in each class, as long as `go_on` says so.
    pub(crate) fn new(
        evaluator: &Evaluator<'_>,
        points: &Points,
        groups: &[Vec<usize>],
        go_on: GoOn<'_>,
    ) -> Self {
        let mut place = vec![(0, 0); points.len()];
        for (class, group) in groups.iter().enumerate() {
            for (at, &sample) in group.iter().enumerate() {
                place[sample] = (class as u32, at as u32);
            }
        }
        let table = |group: &Vec<usize>| Table::new(evaluator, points, group, go_on);
        Self { tables: groups.iter().map(table).collect(), place }
    }

    /// The bytes that it takes.
    pub(crate) fn all_bytes(&self) -> usize {
        self.tables.iter().map(|table| Table::bytes(table.values.nrows())).sum()
    }

    /// Where the class of the first of `members`, which are of one or two classes, ends.
    pub(crate) fn end(&self, members: &[usize]) -> usize {
        let class = |sample: usize| self.place[sample].0;
        let end = members.iter().position(|&sample| class(sample) != class(members[0]));
        end.unwrap_or(members.len())
    }

    /// Writes K(sample, s) for each `s` of `members`, which are of the sample's class.
    pub(crate) fn read(&self, sample: usize, members: &[usize], out: &mut [f32]) {
        let (class, at) = self.place[sample];
        let row = self.tables[class as usize].values.row(at as usize);
        let places = members.iter().map(|&member| self.place[member].1 as usize);
        out.iter_mut().zip(places).for_each(|(out, at)| *out = row[at]);
    }
}
