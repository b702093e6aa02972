//! Centres, and which of them is the nearest.

use super::float::{Float, squared_distance, squared_norm};
use super::matrix::Block;
use super::samples::Samples;
use crate::products::BLOCK;
use ndarray::{Array2, ArrayView2};
use onsil_core::parallel;
use onsil_kernels::nearest::{GROUP, Group, Nearest};

/// Centres, less the origin of the samples, with what the search for the nearest needs.
///
/// The score of a row and a centre is `‖c‖² − 2 x·c`, the squared distance less `‖x‖²`.
#[derive(Clone, Debug)]
pub(super) struct Centres<A> {
    /// (clusters, features), row-major.
    pub(super) values: Vec<A>,
    features: usize,
    /// (groups, features): each feature of sixteen centres side by side.
    points: Vec<[A; GROUP]>,
    /// (groups): `‖c‖²` of each; infinity where there is no centre.
    norms: Vec<[A; GROUP]>,
}

impl<A: Float> Centres<A> {
    /// Centres of `features` numbers each.
    pub(super) fn new(values: Vec<A>, features: usize) -> Self {
        let groups = (values.len() / features).div_ceil(GROUP);
        let mut points = vec![[A::zero(); GROUP]; groups * features];
        let mut norms = vec![[A::INFINITY; GROUP]; groups];
        for (j, centre) in values.chunks_exact(features).enumerate() {
            let (group, lane) = (j / GROUP, j % GROUP);
            norms[group][lane] = A::of(squared_norm(centre));
            for (point, &value) in points[group * features..].iter_mut().zip(centre) {
                point[lane] = value;
            }
        }
        Self { values, features, points, norms }
    }

    /// Given centres, from which `origin` is subtracted as from the samples.
    pub(super) fn less(centers: ArrayView2<'_, f64>, origin: &[A]) -> Self {
        let mut values: Vec<A> = centers.iter().map(|&value| A::of(value)).collect();
        for centre in values.chunks_exact_mut(origin.len()) {
            centre.iter_mut().zip(origin).for_each(|(value, &origin)| *value -= origin);
        }
        Self::new(values, origin.len())
    }

    /// The number of centres.
    pub(super) fn len(&self) -> usize {
        self.values.len() / self.features
    }

    /// The number of groups of centres.
    pub(super) fn groups(&self) -> usize {
        self.norms.len()
    }

    pub(super) fn group(&self, group: usize) -> Group<'_, A> {
        let points = &self.points[group * self.features..][..self.features];
        Group { points, norms: &self.norms[group] }
    }

    pub(super) fn row(&self, centre: usize) -> &[A] {
        &self.values[centre * self.features..][..self.features]
    }

    /// `‖c‖²`
    pub(super) fn norm(&self, centre: usize) -> f64 {
        self.norms[centre / GROUP][centre % GROUP].into()
    }

    /// With `origin` added again, as the user sees them: (clusters, features).
    pub(super) fn shown(&self, origin: &[A]) -> Array2<f64> {
        Array2::from_shape_fn((self.len(), origin.len()), |(centre, feature)| {
            (self.row(centre)[feature] + origin[feature]).into()
        })
    }

    /// The nearest centre of each row, and the sum of weighted squared distances to them.
    pub(super) fn nearest(&self, samples: &Samples<A>) -> (Vec<usize>, f64) {
        let labels = parallel::map(samples.x.blocks.len(), |i| {
            let block = &samples.x.blocks[i];
            self.nearest_of(block, block.len(samples.features))
        });
        let labels = labels.concat();
        let inertia = self.inertia(samples, &labels);
        (labels, inertia)
    }

    /// The nearest centre of each of the `n` rows of a block: the first among equally near ones.
    pub(super) fn nearest_of(&self, block: &Block<A>, n: usize) -> Vec<usize> {
        let rows: Vec<u32> = (0..n as u32).collect();
        let mut found = vec![Nearest::default(); n];
        let mut labels = vec![0; n];
        let mut least = vec![A::INFINITY; n];
        for group in 0..self.groups() {
            block.nearest(&rows, self.group(group), &mut found);
            for ((found, label), least) in found.iter().zip(&mut labels).zip(&mut least) {
                if found.score < *least {
                    (*least, *label) = (found.score, group * GROUP + found.at as usize);
                }
            }
        }
        labels
    }

    /// `Σ w ‖x − c‖²` over each row and the centre of its label.
    pub(super) fn inertia(&self, samples: &Samples<A>, labels: &[usize]) -> f64 {
        self.inertia_where(samples, labels, |_| true)
    }

    /// The same over the rows with some labels alone.
    pub(super) fn inertia_where(
        &self,
        samples: &Samples<A>,
        labels: &[usize],
        wanted: impl Fn(usize) -> bool + Sync,
    ) -> f64 {
        let sums = parallel::map(labels.len().div_ceil(BLOCK), |block| {
            let rows = block * BLOCK..labels.len().min((block + 1) * BLOCK);
            let mut buffer = Vec::new();
            let mut sum = 0.0;
            for row in rows.filter(|&row| wanted(labels[row])) {
                let x = samples.x.row(row, &mut buffer);
                let distance: f64 = squared_distance(x, self.row(labels[row])).into();
                sum += distance * samples.weights[row].into();
            }
            sum
        });
        sums.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Rows;

    /// The twin of the search in blocks: every distance by itself.
    #[test]
    fn nearest_is_the_naive_nearest() {
        let value = |i: usize, j: usize| ((i * 31 + j * 17) % 29) as f64 - 14.0;
        for (rows, features, k) in [(1, 1, 1), (600, 3, 5), (257, 9, 17), (40, 2, 40)] {
            for zeros in [0, 4] {
                let x = Array2::from_shape_fn((rows, features), |(i, j)| {
                    if (i + j) % 5 < zeros { 0.0 } else { value(i, j) }
                });
                let centers =
                    Array2::from_shape_fn((k, features), |(i, j)| value(3 * i + 1, j) + 0.25);
                let samples = Samples::<f64>::plain(&Rows::from(&x), None);
                let centres = Centres::less(centers.view(), &samples.origin);
                let (labels, inertia) = centres.nearest(&samples);
                let mut sum = 0.0;
                for (x, label) in x.rows().into_iter().zip(labels) {
                    // Quarters of whole numbers: every sum is exact.
                    let distances: Vec<f64> = centers
                        .rows()
                        .into_iter()
                        .map(|c| (&x - &c).mapv(|d| d * d).sum())
                        .collect();
                    let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
                    assert_eq!(distances.iter().position(|&d| d == least), Some(label));
                    sum += least;
                }
                assert_eq!(inertia, sum);
            }
        }
    }
}
