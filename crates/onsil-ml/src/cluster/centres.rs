//! Centres, and which of them is the nearest.

use super::float::{Float, dot, squared_distance};
use super::samples::Samples;
use crate::products::BLOCK;
use ndarray::{Array2, ArrayView2};
use onsil_core::parallel;

/// Centres, less the mean of the samples, with what the search for the nearest needs.
#[derive(Clone, Debug)]
pub(super) struct Centres<A> {
    /// (clusters, features), row-major.
    pub(super) values: Vec<A>,
    /// (features, clusters): the same transposed.
    transposed: Vec<A>,
    /// `‖c‖²` of each.
    pub(super) norms: Vec<A>,
}

impl<A: Float> Centres<A> {
    /// Centres of `features` numbers each.
    pub(super) fn new(values: Vec<A>, features: usize) -> Self {
        let k = values.len() / features;
        let mut transposed = Vec::with_capacity(values.len());
        for feature in 0..features {
            transposed.extend((0..k).map(|centre| values[centre * features + feature]));
        }
        let norms = values.chunks_exact(features).map(|c| dot(c, c)).collect();
        Self { values, transposed, norms }
    }

    /// Given centres, from which `mean` is subtracted as from the samples.
    pub(super) fn less(centers: ArrayView2<'_, f64>, mean: &[A]) -> Self {
        let mut values: Vec<A> = centers.iter().map(|&value| A::of(value)).collect();
        for centre in values.chunks_exact_mut(mean.len()) {
            centre.iter_mut().zip(mean).for_each(|(value, &mean)| *value -= mean);
        }
        Self::new(values, mean.len())
    }

    /// The number of centres.
    pub(super) fn len(&self) -> usize {
        self.norms.len()
    }

    pub(super) fn row(&self, centre: usize) -> &[A] {
        let features = self.values.len() / self.len();
        &self.values[centre * features..][..features]
    }

    /// With `mean` added again, as the user sees them: (clusters, features).
    pub(super) fn shown(&self, mean: &[A]) -> Array2<f64> {
        Array2::from_shape_fn((self.len(), mean.len()), |(centre, feature)| {
            (self.row(centre)[feature] + mean[feature]).into()
        })
    }

    /// `‖c‖² − 2 x·c`, the squared distance less `‖x‖²`, of each row of `x` and each centre. Out:
    /// `out`, (rows, clusters).
    pub(super) fn scores(&self, x: &[A], out: &mut [A]) {
        let k = self.len();
        A::product(x, &self.transposed, k, out);
        for scores in out.chunks_exact_mut(k) {
            for (score, &norm) in scores.iter_mut().zip(&self.norms) {
                *score = norm - (*score + *score);
            }
        }
    }

    /// The nearest centre of each row, and the sum of weighted squared distances to them.
    pub(super) fn nearest(&self, samples: &Samples<A>) -> (Vec<usize>, f64) {
        let mut labels = vec![0; samples.len()];
        let part = samples.rows_of_a_part(self.len());
        let mut parts: Vec<_> =
            samples.x.chunks(part * samples.features).zip(labels.chunks_mut(part)).collect();
        parallel::for_each(&mut parts, |(x, labels)| {
            self.assign(x, samples.features, labels, |_, _| {});
        });
        let inertia = self.inertia(samples, &labels);
        (labels, inertia)
    }

    /// The same for the rows of one part, `x`; `found(row, label)` hears of each. Whether a label
    /// changed.
    pub(super) fn assign(
        &self,
        x: &[A],
        features: usize,
        labels: &mut [usize],
        mut found: impl FnMut(usize, usize),
    ) -> bool {
        let k = self.len();
        let mut changed = false;
        let mut scores = vec![A::zero(); BLOCK.min(labels.len()) * k];
        let blocks = x.chunks(BLOCK * features).zip(labels.chunks_mut(BLOCK)).enumerate();
        for (block, (x, labels)) in blocks {
            let scores = &mut scores[..labels.len() * k];
            self.scores(x, scores);
            for (i, (scores, label)) in scores.chunks_exact(k).zip(labels).enumerate() {
                let nearest = least(scores);
                changed |= *label != nearest;
                *label = nearest;
                found(block * BLOCK + i, nearest);
            }
        }
        changed
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
            let term = |row: usize| -> f64 {
                let distance: f64 =
                    squared_distance(samples.row(row), self.row(labels[row])).into();
                distance * samples.weights[row].into()
            };
            rows.filter(|&row| wanted(labels[row])).map(term).sum::<f64>()
        });
        sums.iter().sum()
    }
}

/// The position of the least number, the first among equal ones; 0 where none is least.
pub(super) fn least<A: Float>(values: &[A]) -> usize {
    let (chunks, rest) = values.as_chunks::<8>();
    let smaller = |a: A, b: A| if b < a { b } else { a };
    let mut lanes = [values[0]; 8];
    for chunk in chunks {
        for lane in 0..8 {
            lanes[lane] = smaller(lanes[lane], chunk[lane]);
        }
    }
    let least = lanes.into_iter().chain(rest.iter().copied()).fold(values[0], smaller);
    values.iter().position(|&value| value == least).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_ones_is_the_least() {
        for len in 1..20 {
            for at in 0..len {
                let mut values = vec![3.0; len];
                values[at] = -1.0;
                values[len - 1] = -1.0;
                assert_eq!(least(&values), at, "{values:?}");
            }
        }
        assert_eq!(least(&[f32::NAN, f32::NAN]), 0);
    }

    /// The twin of the search in blocks: every distance by itself.
    #[test]
    fn nearest_is_the_naive_nearest() {
        let value = |i: usize, j: usize| ((i * 31 + j * 17) % 29) as f64 - 14.0;
        for (rows, features, k) in [(1, 1, 1), (600, 3, 5), (257, 9, 17), (40, 2, 40)] {
            let x = Array2::from_shape_fn((rows, features), |(i, j)| value(i, j));
            let centers = Array2::from_shape_fn((k, features), |(i, j)| value(3 * i + 1, j) + 0.25);
            let samples = Samples::less(x.clone(), vec![0.0; features], None);
            let centres = Centres::less(centers.view(), &samples.mean);
            let (labels, inertia) = centres.nearest(&samples);
            let mut sum = 0.0;
            for (x, label) in x.rows().into_iter().zip(labels) {
                // Quarters of whole numbers: every sum is exact.
                let distances: Vec<f64> =
                    centers.rows().into_iter().map(|c| (&x - &c).mapv(|d| d * d).sum()).collect();
                let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
                assert_eq!(distances.iter().position(|&d| d == least), Some(label));
                sum += least;
            }
            assert_eq!(inertia, sum);
        }
    }
}
