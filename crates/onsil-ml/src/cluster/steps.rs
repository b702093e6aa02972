use super::float::Float;
use super::run::Run;
use super::samples::Samples;
use ndarray::{Array1, Array2};

/// A step of k-means: every sample assigned, then every centre moved.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// The number of the step, from 1.
    pub iteration: usize,
    /// The centres after the step, (clusters, features).
    pub cluster_centers: Array2<f64>,
    /// The cluster of each sample: its nearest of the centres before the step.
    pub labels: Array1<i64>,
    /// The weighted sum of squared distances of the samples to the centres of their labels, after the step.
    pub inertia: f64,
    /// How far the centres went: the sum of their squared distances.
    pub shift: f64,
}

/// The steps of a run of [`KMeans`](super::KMeans), from [`KMeans::steps`](super::KMeans::steps). It ends
/// with the step after which the fit ends.
pub struct Steps {
    start: Array2<f64>,
    steps: Box<dyn Iterator<Item = Step> + Send>,
}

impl Steps {
    pub(super) fn new<A: Float>(
        mut run: Run<A>,
        tol: f64,
        max_iter: usize,
        samples: Samples<A>,
    ) -> Self {
        let start = run.centres.shown(&samples.origin);
        let mut ended = false;
        let steps = std::iter::from_fn(move || {
            if ended || run.iteration >= max_iter {
                return None;
            }
            ended = run.step(&samples, tol).is_some();
            Some(Step {
                iteration: run.iteration,
                cluster_centers: run.centres.shown(&samples.origin),
                labels: run.labels.iter().map(|&label| label as i64).collect(),
                inertia: run.centres.inertia(&samples, &run.labels),
                shift: run.shift,
            })
        });
        Self { start, steps: Box::new(steps) }
    }

    /// The centres before the first step, (clusters, features).
    pub fn start(&self) -> &Array2<f64> {
        &self.start
    }
}

impl Iterator for Steps {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        self.steps.next()
    }
}

impl std::fmt::Debug for Steps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Steps").field("start", &self.start).finish_non_exhaustive()
    }
}
