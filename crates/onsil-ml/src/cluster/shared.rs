//! What the estimators of this folder have in common.

/// What a fitted clusterer with `cluster_centers`, `labels` and `warnings` does, over its own
/// `assign(&self, &Rows) -> Array1<i64>` and `sound(&self) -> Result<(), String>`:
/// `clusterer!(KMeans => FittedKMeans: cluster_centers, labels)` with the fields that are attributes.
macro_rules! clusterer {
    ($Estimator:ident => $Fitted:ident: $($attribute:ident),*) => {
        $crate::estimator::predicts!($Fitted: i64);
        $crate::estimator::transforms!($Fitted);

        impl $Fitted {
            /// The negative sum of squared distances of the rows of `x` to their nearest centres: the
            /// higher the better.
            ///
            /// # Errors
            /// As `predict`.
            pub fn score<'x>(&self, x: impl Into<$crate::Rows<'x>>) -> $crate::Result<f64> {
                $crate::Fitted::score_any(self, &x.into(), None)
            }

            fn predict_rows(&self, x: &$crate::Rows<'_>) -> $crate::Result<ndarray::Array1<i64>> {
                x.check_against($crate::Fitted::name(self), self.n_features_in)?;
                Ok(self.assign(x))
            }
        }

        impl $crate::Fitted for $Fitted {
            $crate::estimator::fitted!($Estimator: $($attribute),*);

            fn check(&self) -> Result<(), String> {
                self.sound()
            }

            fn warnings(&self) -> &[String] {
                &self.warnings
            }

            fn predict_any(&self, x: &$crate::Rows<'_>) -> $crate::Result<$crate::Prediction> {
                Ok(self.predict_rows(x)?.into())
            }

            /// The distance of each sample to each centre: (samples, clusters).
            fn transform_any(&self, x: &$crate::Rows<'_>) -> $crate::Result<ndarray::Array2<f64>> {
                x.check_against($crate::Fitted::name(self), self.n_features_in)?;
                Ok($crate::cluster::shared::distances(x, &self.cluster_centers))
            }

            fn score_any(
                &self,
                x: &$crate::Rows<'_>,
                _y: Option<&$crate::Target<'_>>,
            ) -> $crate::Result<f64> {
                x.check_against($crate::Fitted::name(self), self.n_features_in)?;
                Ok(-$crate::cluster::shared::inertia(x, &self.cluster_centers))
            }
        }
    };
}

pub(super) use clusterer;

use super::centres::Centres;
use super::float::{Float, squared_distance};
use super::matrix::{Block, Matrix};
use crate::error::{Error, Result};
use crate::float::read_less;
use crate::products::BLOCK;
use crate::rows::Rows;
use crate::sparse::is_sparse;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Zip};
use onsil_core::parallel;

/// Checks samples to cluster: finite, and as many as clusters.
pub(super) fn check_rows(owner: &str, x: &Rows<'_>, n_clusters: usize) -> Result<()> {
    x.check(owner, 1)?;
    x.check_squares(owner, true)?;
    if x.samples() < n_clusters {
        return Err(Error::data(format!(
            "{owner}: expected at least as many samples (rows of x) as n_clusters, {n_clusters}, found \
             {}; give it more rows or lower n_clusters",
            x.samples()
        )));
    }
    Ok(())
}

/// Checks the parts of a fitted model that predictions use.
pub(super) fn check_centers(
    centers: &Array2<f64>,
    labels: &Array1<i64>,
    features: usize,
) -> Result<(), String> {
    if features == 0 || centers.is_empty() || centers.ncols() != features {
        return Err(format!("cluster_centers are not of {features} features"));
    }
    let clusters = 0..centers.nrows() as i64;
    match labels.iter().find(|label| !clusters.contains(label)) {
        None => Ok(()),
        Some(label) => Err(format!("label {label} is of none of {} clusters", clusters.end)),
    }
}

/// The nearest centre of each row.
pub(super) fn nearest(x: &Rows<'_>, centers: &Array2<f64>) -> Array1<i64> {
    match x {
        Rows::F32(_) => nearest_as::<f32>(x, centers.view()),
        _ => nearest_as::<f64>(x, centers.view()),
    }
}

/// Block by block, without a copy of all rows.
fn nearest_as<A: Float>(x: &Rows<'_>, centers: ArrayView2<'_, f64>) -> Array1<i64> {
    let search = Search::<A>::new(x, centers);
    let labels = parallel::map(x.samples().div_ceil(BLOCK), |block| {
        let block = search.block(block);
        search.centres.nearest_of(&block, block.len(x.features()))
    });
    labels.into_iter().flatten().map(|label| label as i64).collect()
}

/// Rows that are compared with given centres.
struct Search<'a, 'x, A> {
    x: &'a Rows<'x>,
    /// Whether rows are kept without their zeros.
    sparse: bool,
    /// What is subtracted from rows and centres.
    origin: Vec<A>,
    centres: Centres<A>,
}

impl<'a, 'x, A: Float> Search<'a, 'x, A> {
    fn new(x: &'a Rows<'x>, centers: ArrayView2<'_, f64>) -> Self {
        let sparse = is_sparse(x);
        let origin = if sparse { vec![A::zero(); x.features()] } else { middle(centers) };
        Self { x, sparse, centres: Centres::less(centers, &origin), origin }
    }

    /// A block of rows, less the origin.
    fn block(&self, block: usize) -> Block<A> {
        let (x, first) = (self.x, block * BLOCK);
        let mut values = vec![A::zero(); BLOCK.min(x.samples() - first) * x.features()];
        read_less(x, first, &self.origin, &mut values);
        Block::new(values, x.features(), self.sparse)
    }
}

/// The sum of squared distances of the rows to their nearest centres.
pub(super) fn inertia(x: &Rows<'_>, centers: &Array2<f64>) -> f64 {
    match x {
        Rows::F32(_) => inertia_as::<f32>(x, centers.view()),
        _ => inertia_as::<f64>(x, centers.view()),
    }
}

fn inertia_as<A: Float>(x: &Rows<'_>, centers: ArrayView2<'_, f64>) -> f64 {
    let search = Search::<A>::new(x, centers);
    let centres = &search.centres;
    let sums = parallel::map(x.samples().div_ceil(BLOCK), |block| {
        let block = search.block(block);
        let labels = centres.nearest_of(&block, block.len(x.features()));
        let block = Matrix::new(vec![block], x.features());
        let distance = |(row, &label): (usize, &usize)| -> f64 {
            squared_distance(block.row(row, &mut Vec::new()), centres.row(label)).into()
        };
        labels.iter().enumerate().map(distance).sum::<f64>()
    });
    sums.iter().sum()
}

/// The mean of the centres: distances to centres far from 0 are more exact when all are moved there.
fn middle<A: Float>(centers: ArrayView2<'_, f64>) -> Vec<A> {
    let sums = centers.sum_axis(Axis(0));
    sums.iter().map(|sum| A::of(sum / centers.nrows() as f64)).collect()
}

/// The distance of each row to each center: (rows, clusters), computed in f64.
pub(super) fn distances(x: &Rows<'_>, centers: &Array2<f64>) -> Array2<f64> {
    let middle: Vec<f64> = middle(centers.view());
    let centres = centers - &ArrayView1::from(&middle);
    let norms: Array1<f64> = centres.rows().into_iter().map(|c| c.dot(&c)).collect();
    let mut out = Array2::zeros((x.samples(), centres.nrows()));
    let mut blocks: Vec<_> = out.axis_chunks_iter_mut(Axis(0), BLOCK).enumerate().collect();
    parallel::for_each(&mut blocks, |(block, out)| {
        let mut rows = Array2::zeros((out.nrows(), x.features()));
        read_less(x, *block * BLOCK, &middle, rows.as_slice_mut().unwrap_or_default());
        general_mat_mul(-2.0, &rows, &centres.t(), 0.0, out);
        for (mut out, row) in out.rows_mut().into_iter().zip(rows.rows()) {
            let norm = row.dot(&row);
            Zip::from(&mut out).and(&norms).for_each(|out, centre| {
                *out = (*out + centre + norm).max(0.0).sqrt();
            });
        }
    });
    out
}

/// Whether two lists of labels are the same up to the numbers of the clusters.
pub(super) fn same_clusters(a: &[usize], b: &[usize], clusters: usize) -> bool {
    let mut partner = vec![None; clusters];
    a.iter().zip(b).all(|(&a, &b)| *partner[a].get_or_insert(b) == b)
}

/// What to know when clusters are empty.
pub(super) fn too_few_clusters(owner: &str, labels: &[usize], clusters: usize) -> Option<String> {
    let mut used = vec![false; clusters];
    labels.iter().for_each(|&label| used[label] = true);
    let found = used.iter().filter(|&&used| used).count();
    (found < clusters).then(|| {
        format!(
            "{owner}: found {found} clusters with samples, fewer than n_clusters = {clusters}: x may \
             have fewer distinct rows; lower n_clusters"
        )
    })
}
