//! The search for the nearest points against its naive twin.

mod common;

use common::{few_under_miri, on_every_isa, values};
use onsil_kernels::nearest::*;
use onsil_kernels::reference::nearest as naive;
use onsil_kernels::sparse_rows::SparseRows;

/// Rows, features, points.
const SHAPES: [(usize, usize, usize); 8] = [
    (3, 5, 2),
    (1, 1, 16),
    (0, 3, 4),
    (8, 4, 16),
    (9, 17, 1),
    (23, 64, 15),
    (40, 131, 16),
    (16, 7, 9),
];

/// Rows, of which about a third is not zero, and points.
struct Case<T> {
    x: Vec<T>,
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<T>,
    points: Vec<[T; GROUP]>,
    norms: [T; GROUP],
}

impl<T: Real> Case<T> {
    fn new((rows, features, k): (usize, usize, usize), of: impl Fn(f32) -> T) -> Self {
        let keep = |(i, v): (usize, f32)| if i * 7 % 5 < 3 { T::default() } else { of(v) };
        let x: Vec<T> = values(rows * features, 1).into_iter().enumerate().map(keep).collect();
        let (mut starts, mut columns, mut kept) = (vec![0], Vec::new(), Vec::new());
        for row in x.chunks(features) {
            for (column, &value) in row.iter().enumerate().filter(|(_, v)| **v != T::default()) {
                columns.push(column as u32);
                kept.push(value);
            }
            starts.push(columns.len());
        }
        let mut points = vec![[T::default(); GROUP]; features];
        for (i, value) in values(k * features, 2).into_iter().enumerate() {
            points[i % features][i / features] = of(value);
        }
        let mut norms = [T::INFINITY; GROUP];
        for (lane, norm) in norms.iter_mut().enumerate().take(k) {
            *norm = points.iter().fold(T::default(), |sum, p| sum + p[lane] * p[lane]);
        }
        Self { x, starts, columns, values: kept, points, norms }
    }

    fn sparse(&self) -> SparseRows<'_, T> {
        SparseRows { indptr: &self.starts, indices: &self.columns, values: &self.values }
    }

    fn group(&self) -> Group<'_, T> {
        Group { points: &self.points, norms: &self.norms }
    }

    fn wide(&self, row: usize) -> Vec<f64> {
        let features = self.points.len();
        self.x[row * features..][..features].iter().map(|&x| x.into()).collect()
    }

    fn point(&self, lane: usize) -> Vec<f64> {
        self.points.iter().map(|p| p[lane].into()).collect()
    }

    /// `epsilon` is that of `T`.
    fn check(&self, k: usize, epsilon: f64) {
        // Every second row, from the last on, and one of them twice.
        let all = self.starts.len() - 1;
        let mut rows: Vec<u32> = (0..all as u32).rev().step_by(2).collect();
        rows.extend(rows.first().copied());
        let mut dense = vec![Nearest::default(); rows.len()];
        let mut sparse = dense.clone();
        nearest_dense(&self.x, &rows, self.group(), &mut dense);
        nearest_sparse(self.sparse(), &rows, self.group(), &mut sparse);
        // Products and norms of values in [−1, 1), each a chain of as many terms as features.
        let bound = 4.0 * (self.points.len() + 2) as f64 * epsilon;
        for (i, &row) in rows.iter().enumerate() {
            let x = self.wide(row as usize);
            let mut scores: Vec<f64> = (0..k).map(|j| naive::score(&x, &self.point(j))).collect();
            for found in [dense[i], sparse[i]] {
                let at = found.at as usize;
                assert!((scores[at] - found.score.into()).abs() <= bound, "{found:?}, {scores:?}");
            }
            scores.sort_by(f64::total_cmp);
            for found in [dense[i], sparse[i]] {
                assert!((scores[0] - found.score.into()).abs() <= bound, "{found:?}, {scores:?}");
                match scores.get(1) {
                    Some(second) => assert!((second - found.second.into()).abs() <= bound),
                    None => assert!(found.second == T::INFINITY),
                }
            }
        }
        // A row by itself has the same bits as among others.
        for (i, row) in rows.iter().enumerate() {
            let (mut one, mut other) = ([Nearest::default()], [Nearest::default()]);
            nearest_dense(&self.x, &[*row], self.group(), &mut one);
            nearest_sparse(self.sparse(), &[*row], self.group(), &mut other);
            assert_eq!((one[0], other[0]), (dense[i], sparse[i]));
        }
    }

    fn check_products(&self) {
        let rows = self.starts.len() - 1;
        let points: Vec<[T; EIGHT]> =
            self.points.iter().map(|p| std::array::from_fn(|lane| p[lane])).collect();
        let (mut dense, mut sparse) = (vec![[0.0; EIGHT]; rows], vec![[0.0; EIGHT]; rows]);
        products_dense(&self.x, &points, &mut dense);
        products_sparse(self.sparse(), &points, &mut sparse);
        let bound = 2.0 * (self.points.len() + 1) as f64 * f64::EPSILON;
        for row in 0..rows {
            for lane in 0..EIGHT {
                let expected = naive::product(&self.wide(row), &self.point(lane));
                assert!((dense[row][lane] - expected).abs() <= bound);
                assert!((sparse[row][lane] - expected).abs() <= bound);
            }
        }
    }
}

#[test]
fn nearest_equal_their_naive_twins() {
    for &shape in few_under_miri(&SHAPES, 3) {
        let (single, double) = (Case::<f32>::new(shape, |v| v), Case::new(shape, f64::from));
        on_every_isa(|| {
            single.check(shape.2, f32::EPSILON.into());
            double.check(shape.2, f64::EPSILON);
        });
    }
}

#[test]
fn products_equal_their_naive_twins() {
    for &shape in few_under_miri(&SHAPES, 3) {
        let (single, double) = (Case::<f32>::new(shape, |v| v), Case::new(shape, f64::from));
        on_every_isa(|| {
            single.check_products();
            double.check_products();
        });
    }
}

#[test]
fn the_first_of_equal_ones_is_the_nearest() {
    for at in 0..GROUP {
        // Rows of zeros: scores are the norms.
        let mut norms: [f64; GROUP] = std::array::from_fn(|lane| lane as f64 + 3.0);
        norms[at] = -1.0;
        norms[GROUP - 1] = -1.0;
        let single = norms.map(|norm| norm as f32);
        let second = if at + 1 == GROUP { 3.0 } else { -1.0 };
        on_every_isa(|| {
            let (mut out, mut narrow) = ([Nearest::default()], [Nearest::default()]);
            let group = Group { points: &[[0.0; GROUP]; 2], norms: &norms };
            nearest_dense(&[0.0; 2], &[0], group, &mut out);
            assert_eq!(out[0], Nearest { score: -1.0, second, at: at as u32 });
            let group = Group { points: &[[0.0f32; GROUP]; 2], norms: &single };
            nearest_dense(&[0.0; 2], &[0], group, &mut narrow);
            assert_eq!(narrow[0].at, at as u32);
            assert_eq!((narrow[0].score, narrow[0].second), (-1.0, second as f32));
        });
    }
}
