//! The search for the nearest points.

use crate::columns::Columns;
use crate::rows::Rows;
use crate::sparse::Tiled;
use ndarray::{Array1, ArrayView1, ArrayView2, Axis, Slice};
use onsil_core::parallel;
use onsil_kernels::gemm::{Gemm, gemm, gemm_scratch_len};
use onsil_kernels::sparse_rows::{self, PANEL, SparseRows};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Rows of a block of queries: all points are read once for each.
const QUERIES: usize = 512;

/// Rows and columns of a tile of sparse queries: its part of a panel of points stays in the first-level cache.
const TILE: (usize, usize) = (128, 128);

/// Of fewer queries, the preparation of all points costs more than it saves.
const FEW: usize = 32;

/// A point and how far it is: before it is finished, the distance to the power `p`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neighbor {
    pub(super) distance: f64,
    pub(super) index: usize,
}

impl Ord for Neighbor {
    fn cmp(&self, other: &Self) -> Ordering {
        self.distance.total_cmp(&other.distance).then(self.index.cmp(&other.index))
    }
}

impl PartialOrd for Neighbor {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Neighbor {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Neighbor {}

/// Which points to look for: the `k` nearest by `(Σ |aᵢ − bᵢ|ᵖ)^(1/p)`; of equally near ones, those with the lower
/// index.
pub(super) struct Search<'a> {
    /// (points, features), in standard layout.
    pub(super) points: ArrayView2<'a, f64>,
    pub(super) k: usize,
    pub(super) p: f64,
}

impl Search<'_> {
    /// What `finish` makes of the neighbours, nearest first, of each row of `queries`, (queries, features) in
    /// standard layout.
    ///
    /// Distances are exact to rounding, and so are ties: equal samples have distance 0. For `p` 2, a matrix
    /// product tells first which points are too far away.
    pub(super) fn for_each<T: Send>(
        &self,
        queries: ArrayView2<'_, f64>,
        finish: impl Fn(&[Neighbor]) -> T + Sync,
    ) -> Vec<T> {
        let filter =
            (self.p == 2.0 && queries.nrows() >= FEW).then(|| Filter::new(self.points, queries));
        let blocks = parallel::map(queries.nrows().div_ceil(QUERIES), |block| {
            let begin = block * QUERIES;
            let end = queries.nrows().min(begin + QUERIES);
            let queries = queries.slice_axis(Axis(0), Slice::from(begin..end));
            let mut nearest: Vec<BinaryHeap<Neighbor>> = vec![BinaryHeap::new(); end - begin];
            match &filter {
                None => self.search_all(queries, &mut nearest),
                Some(filter) => self.search_filtered(filter, queries, &mut nearest),
            }
            let finished = nearest.into_iter().map(|heap| {
                let mut neighbors = heap.into_sorted_vec();
                neighbors.iter_mut().for_each(|n| n.distance = self.root(n.distance));
                finish(&neighbors)
            });
            finished.collect::<Vec<T>>()
        });
        blocks.into_iter().flatten().collect()
    }

    fn search_all(&self, queries: ArrayView2<'_, f64>, nearest: &mut [BinaryHeap<Neighbor>]) {
        for (query, heap) in queries.rows().into_iter().zip(nearest) {
            for index in 0..self.points.nrows() {
                self.look_at(index, query, heap);
            }
        }
    }

    fn search_filtered(
        &self,
        filter: &Filter,
        queries: ArrayView2<'_, f64>,
        nearest: &mut [BinaryHeap<Neighbor>],
    ) {
        let (shrunk, lengths) = filter.queries(queries);
        // Distances there are those here, times this.
        let scale = filter.shrink * filter.shrink;
        let (mut products, mut scratch) = (vec![[0.0; PANEL]; queries.nrows()], Vec::new());
        for panel in 0..self.points.nrows().div_ceil(PANEL) {
            filter.products(panel, &shrunk, &mut products, &mut scratch);
            let begin = panel * PANEL;
            let end = self.points.nrows().min(begin + PANEL);
            for (row, (products, heap)) in products.iter().zip(&mut *nearest).enumerate() {
                let query = queries.row(row);
                let mut farthest = self.farthest(heap) * scale;
                for (&product, index) in products.iter().zip(begin..end) {
                    // What is no number is looked at.
                    if filter.least(lengths[row], index, product) > farthest {
                        continue;
                    }
                    self.look_at(index, query, heap);
                    farthest = self.farthest(heap) * scale;
                }
            }
        }
    }

    /// How far the farthest of the `k` nearest points so far is.
    fn farthest(&self, heap: &BinaryHeap<Neighbor>) -> f64 {
        match heap.peek() {
            Some(neighbor) if heap.len() == self.k => neighbor.distance,
            _ => f64::INFINITY,
        }
    }

    fn look_at(&self, index: usize, query: ArrayView1<'_, f64>, heap: &mut BinaryHeap<Neighbor>) {
        let distance = self.power(query, self.points.row(index));
        let neighbor = Neighbor { distance, index };
        if heap.len() < self.k {
            heap.push(neighbor);
        } else if heap.peek().is_some_and(|farthest| neighbor < *farthest) {
            heap.pop();
            heap.push(neighbor);
        }
    }

    /// `Σ |aᵢ − bᵢ|ᵖ`
    fn power(&self, a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
        let a = a.to_slice().unwrap_or_default();
        let b = b.to_slice().unwrap_or_default();
        if self.p == 2.0 {
            sum(a, b, |difference| difference * difference)
        } else if self.p == 1.0 {
            sum(a, b, f64::abs)
        } else {
            sum(a, b, |difference| difference.abs().powf(self.p))
        }
    }

    fn root(&self, power: f64) -> f64 {
        if self.p == 2.0 {
            power.sqrt()
        } else if self.p == 1.0 {
            power
        } else {
            power.powf(1.0 / self.p)
        }
    }
}

/// `Σ f(aᵢ − bᵢ)`, with eight sums side by side.
fn sum(a: &[f64], b: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (a_chunks, a_rest) = a.as_chunks::<LANES>();
    let (b_chunks, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..LANES {
            sums[lane] += f(a[lane] - b[lane]);
        }
    }
    for (sum, (a, b)) in sums.iter_mut().zip(a_rest.iter().zip(b_rest)) {
        *sum += f(a - b);
    }
    sums.iter().sum()
}

/// Lower bounds of squared distances, `‖a‖² + ‖b‖² − 2 a·b` less what rounding can do, from products of 32-bit
/// numbers: points and queries less an origin, shrunk so that none is above 1.
struct Filter {
    origin: Array1<f64>,
    /// What points and queries are multiplied by.
    shrink: f64,
    /// Whether queries are kept without their zeros.
    sparse: bool,
    /// (panels, features): each feature of 64 points side by side.
    panels: Vec<[f32; PANEL]>,
    /// The length of each point.
    lengths: Vec<f64>,
    /// What rounding does to twice a product, relative to the lengths of both factors.
    rounding: f64,
    /// What is lost by numbers that are too small.
    lost: f64,
}

/// Queries less the origin, shrunk.
enum Shrunk {
    /// (rows, features)
    Dense(Vec<f32>),
    Sparse(Tiled<f32>),
}

impl Filter {
    fn new(points: ArrayView2<'_, f64>, queries: ArrayView2<'_, f64>) -> Self {
        let (samples, features) = points.dim();
        let columns = Columns::of::<f64>(&Rows::from(points));
        let sparse = columns.is_sparse(samples);
        let origin: Array1<f64> = match sparse {
            true => columns.origin(samples).into(),
            false => columns.means.into(),
        };
        let size = largest(points, &origin).max(largest(queries, &origin));
        let filter = Self {
            origin,
            // Where all points are the same, there is nothing to shrink.
            shrink: if size > 0.0 { 1.0 / size } else { 1.0 },
            sparse,
            panels: Vec::new(),
            lengths: Vec::new(),
            // Both factors, their products and the sum of these are rounded (Higham: Accuracy and Stability of
            // Numerical Algorithms, 2002, chapter 3).
            rounding: (features as f64 + 8.0) * f64::from(f32::EPSILON),
            lost: features as f64 * f64::from(f32::MIN_POSITIVE) * 4.0,
        };
        let mut panels = vec![[0.0; PANEL]; samples.div_ceil(PANEL) * features];
        let mut lengths = vec![0.0; samples];
        let mut parts: Vec<_> = points
            .axis_chunks_iter(Axis(0), PANEL)
            .zip(panels.chunks_mut(features))
            .zip(lengths.chunks_mut(PANEL))
            .collect();
        parallel::for_each(&mut parts, |((points, panel), lengths)| {
            for (lane, (point, length)) in points.rows().into_iter().zip(&mut **lengths).enumerate()
            {
                *length = filter.shrink(point, panel.iter_mut().map(|lanes| &mut lanes[lane]));
            }
        });
        Self { lengths, panels, ..filter }
    }

    /// Shrinks a row. Out: `out`, (features). Returns its length.
    fn shrink<'o>(&self, row: ArrayView1<'_, f64>, out: impl Iterator<Item = &'o mut f32>) -> f64 {
        let mut square = 0.0;
        for ((out, x), origin) in out.zip(row).zip(&self.origin) {
            let value = (x - origin) * self.shrink;
            square += value * value;
            *out = value as f32;
        }
        square.sqrt()
    }

    /// Some queries, and their lengths.
    fn queries(&self, queries: ArrayView2<'_, f64>) -> (Shrunk, Vec<f64>) {
        let features = self.origin.len();
        let mut rows = vec![0.0; queries.len()];
        let of_rows = queries.rows().into_iter().zip(rows.chunks_exact_mut(features));
        let lengths = of_rows.map(|(query, row)| self.shrink(query, row.iter_mut())).collect();
        if !self.sparse {
            return (Shrunk::Dense(rows), lengths);
        }
        let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
        for row in rows.chunks_exact(features) {
            sparse_rows::push_nonzeros(row, &mut indices, &mut values);
            indptr.push(values.len());
        }
        let rows = SparseRows { indptr: &indptr, indices: &indices, values: &values };
        (Shrunk::Sparse(Tiled::new(rows, features, TILE)), lengths)
    }

    /// The products of queries and a panel of points. Out: `out`, one of each query; `scratch`.
    fn products(
        &self,
        panel: usize,
        queries: &Shrunk,
        out: &mut [[f32; PANEL]],
        scratch: &mut Vec<f32>,
    ) {
        let features = self.origin.len();
        let panel = &self.panels[panel * features..][..features];
        match queries {
            Shrunk::Dense(queries) => {
                let shape = Gemm::new(out.len(), PANEL, features);
                scratch.resize(gemm_scratch_len(&shape), 0.0);
                let out = out.as_flattened_mut();
                gemm(&shape, queries, panel.as_flattened(), out, false, scratch);
            }
            Shrunk::Sparse(queries) => {
                out.as_flattened_mut().fill(0.0);
                for (tile, out) in out.chunks_mut(TILE.0).enumerate() {
                    for queries in queries.tiles(tile * TILE.0, out.len()) {
                        sparse_rows::add_panel_product(queries, panel, out);
                    }
                }
            }
        }
    }

    /// What the squared distance is at least, in the shrunk space.
    fn least(&self, length: f64, point: usize, product: f32) -> f64 {
        let other = self.lengths[point];
        let square = length * length + other * other - 2.0 * f64::from(product);
        square - self.rounding * length * other - self.lost
    }
}

/// The largest size of a number less its column's origin.
fn largest(x: ArrayView2<'_, f64>, origin: &Array1<f64>) -> f64 {
    let of_row = |row: ArrayView1<'_, f64>| {
        row.iter().zip(origin).fold(0.0_f64, |most, (x, origin)| most.max((x - origin).abs()))
    };
    let of_blocks = parallel::map(x.nrows().div_ceil(QUERIES), |block| {
        let rows = block * QUERIES..x.nrows().min((block + 1) * QUERIES);
        rows.map(|row| of_row(x.row(row))).fold(0.0, f64::max)
    });
    of_blocks.into_iter().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use onsil_core::random_state::RandomState;

    /// Filtered or not, the neighbours are the same: near ties, far from 0, tiny, huge, all the same.
    #[test]
    fn the_filter_lets_no_neighbour_go() {
        let mut state = RandomState::new(1);
        for (scale, shift) in [
            (1.0, 0.0),
            (1e-3, 1e6),
            (1e-30, 0.0),
            (1e30, 0.0),
            (1e-200, 0.0),
            (1e-320, 0.0),
            (1e160, 0.0),
            (0.0, 7.0),
        ] {
            for features in [1, 9, 40] {
                let points = Array2::from_shape_simple_fn((1500, features), || {
                    (state.random_sample() * 50.0).floor() * scale + shift
                });
                let queries = Array2::from_shape_simple_fn((FEW + 101, features), || {
                    (state.random_sample() * 60.0).floor() * scale + shift
                });
                let search = Search { points: points.view(), k: 7, p: 2.0 };
                let filtered = search.for_each(queries.view(), <[Neighbor]>::to_vec);
                for (row, filtered) in filtered.iter().enumerate() {
                    let query = queries.slice_axis(Axis(0), Slice::from(row..=row));
                    let plain = search.for_each(query, <[Neighbor]>::to_vec);
                    assert_eq!(*filtered, plain[0], "scale {scale}, shift {shift}, row {row}");
                }
            }
        }
    }

    #[test]
    fn of_equally_near_points_the_first_ones_are_found() {
        let points = Array2::from_shape_fn((6, 1), |(i, _)| [2.0, 0.0, 2.0, 0.0, 5.0, 2.0][i]);
        let search = Search { points: points.view(), k: 4, p: 1.0 };
        let found = search.for_each(Array2::from_elem((1, 1), 1.0).view(), |neighbors| {
            neighbors.iter().map(|n| n.index).collect::<Vec<_>>()
        });
        assert_eq!(found, [[0, 1, 2, 3]]);
    }
}
