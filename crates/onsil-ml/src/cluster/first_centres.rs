//! The first centres of a run.

use super::centres::Centres;
use super::float::Float;
use super::init::Init;
use super::samples::Samples;
use crate::error::{Error, Result};
use crate::estimator::{FitOptions, Progress};
use crate::products::BLOCK;
use onsil_core::parallel;
use onsil_core::random_state::RandomState;
use onsil_kernels::nearest::EIGHT;
use std::cell::Cell;

/// Numbers that are multiplied to choose the first centres, from which on it takes long enough to be told.
const LONG: f64 = 1e9;

/// First centres.
pub(super) struct First<A> {
    pub(super) centres: Centres<A>,
    /// Whether the monitor said stop meanwhile.
    pub(super) stopped: bool,
}

/// `k` first centres for these samples, drawn as scikit-learn draws them.
pub(super) fn first_centres<A: Float>(
    owner: &'static str,
    init: &Init,
    samples: &Samples<A>,
    k: usize,
    random: &mut RandomState,
    options: &FitOptions<'_>,
) -> Result<First<A>> {
    let long = (samples.len() * samples.features) as f64 * k as f64 >= LONG;
    let stopped = Cell::new(false);
    let rows = match init {
        Init::Centers(centers) => {
            let centres = Centres::less(centers.view(), &samples.origin);
            return Ok(First { centres, stopped: false });
        }
        Init::KMeansPlusPlus => plus_plus(samples, k, random, |chosen, inertia| {
            let progress = || Progress {
                estimator: owner,
                part: "first centres".to_owned(),
                iteration: chosen as u64,
                objective: Some(("inertia", inertia)),
                gap: None,
                done: None,
            };
            stopped.set(long && options.monitor.is_some() && options.tell(&progress()));
            stopped.get()
        }),
        Init::Random => {
            let rows = random.choice_weighted_without_replacement(&shares(samples), k);
            if rows.len() < k {
                return Err(Error::data(format!(
                    "{owner}: expected at least {k} samples with a weight above 0 to draw the first \
                     centres from (init = \"random\"), found {}; lower n_clusters or use \
                     init = \"k-means++\"",
                    rows.len()
                )));
            }
            rows
        }
    };
    let mut buffer = Vec::new();
    let values = rows.iter().flat_map(|&row| samples.x.row(row, &mut buffer).to_vec()).collect();
    Ok(First { centres: Centres::new(values, samples.features), stopped: stopped.get() })
}

/// The share of each row in the sum of weights, rounded as the weights are.
pub(super) fn shares<A: Float>(samples: &Samples<A>) -> Vec<f64> {
    let total: f64 = samples.weights.iter().map(|&weight| weight.into()).sum();
    let total = A::of(total);
    samples.weights.iter().map(|&weight| (weight / total).into()).collect()
}

/// The rows that greedy k-means++ chooses. Once `stop(chosen, inertia)` says so, the others are drawn without
/// a look at what they make of it.
fn plus_plus<A: Float>(
    samples: &Samples<A>,
    k: usize,
    random: &mut RandomState,
    stop: impl Fn(usize, f64) -> bool,
) -> Vec<usize> {
    let (trials, last) = (2 + (k as f64).ln() as usize, samples.len() - 1);
    let mut chosen = vec![random.choice_weighted(&shares(samples))];
    let nothing = vec![A::of(f64::INFINITY); samples.len()];
    let (mut closest, potentials) = closer(samples, &nothing, &chosen);
    let mut potential: f64 = potentials[0].into();
    while chosen.len() < k {
        let mut sum = A::zero();
        let terms = closest.iter().zip(&samples.weights).map(|(&distance, &weight)| {
            sum += weight * distance;
            sum.into()
        });
        let sums: Vec<f64> = terms.collect();
        let stopped = stop(chosen.len(), potential);
        let draws = if stopped { k - chosen.len() } else { trials };
        let candidates: Vec<usize> = (0..draws)
            .map(|_| random.random_sample() * potential)
            .map(|value| sums.partition_point(|&sum| sum < value).min(last))
            .collect();
        if stopped {
            chosen.extend(candidates);
            break;
        }
        let (distances, potentials) = closer(samples, &closest, &candidates);
        // The first of the least, as NumPy's argmin.
        let best =
            (1..trials).fold(0, |best, i| if potentials[i] < potentials[best] { i } else { best });
        chosen.push(candidates[best]);
        potential = potentials[best].into();
        closest = distances.chunks_exact(trials).map(|row| row[best]).collect();
    }
    chosen
}

/// The squared distance of each row to its closest centre if a candidate joins the centres, (rows,
/// candidates), and for each candidate the weighted sum of them. Distances are computed in f64.
fn closer<A: Float>(samples: &Samples<A>, closest: &[A], candidates: &[usize]) -> (Vec<A>, Vec<A>) {
    let m = candidates.len();
    let candidates: Vec<_> = candidates.chunks(EIGHT).map(|few| Few::new(samples, few)).collect();
    let mut distances = vec![A::zero(); closest.len() * m];
    let blocks = distances.chunks_mut(BLOCK * m).zip(closest.chunks(BLOCK));
    let mut blocks: Vec<_> = blocks.enumerate().map(|block| (block, vec![0.0; m])).collect();
    parallel::for_each(&mut blocks, |((block, (distances, closest)), sums)| {
        let rows = *block * BLOCK..*block * BLOCK + closest.len();
        let (norms, weights) = (&samples.norms[rows.clone()], &samples.weights[rows]);
        let mut products = vec![[0.0; EIGHT]; closest.len()];
        for (i, few) in candidates.iter().enumerate() {
            samples.x.blocks[*block].products(&few.points, &mut products);
            let rows = distances.chunks_exact_mut(m).zip(&products);
            let rows = rows.zip(closest.iter().zip(norms.iter().zip(weights)));
            for ((distances, products), (&closest, (&norm, &weight))) in rows {
                let distances = distances[i * EIGHT..].iter_mut().zip(&mut sums[i * EIGHT..]);
                for ((distance, sum), (&product, &other)) in
                    distances.zip(products.iter().zip(&few.norms))
                {
                    let to_candidate = A::of((norm + (other - 2.0 * product)).max(0.0));
                    *distance = if to_candidate < closest { to_candidate } else { closest };
                    *sum += weight.into() * (*distance).into();
                }
            }
        }
    });
    let mut potentials = vec![0.0; m];
    for (_, sums) in blocks {
        potentials.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
    }
    (distances, potentials.into_iter().map(A::of).collect())
}

/// Up to eight candidates.
struct Few<A> {
    /// (features): each of all candidates side by side.
    points: Vec<[A; EIGHT]>,
    /// `‖c‖²` of each.
    norms: [f64; EIGHT],
}

impl<A: Float> Few<A> {
    fn new(samples: &Samples<A>, rows: &[usize]) -> Self {
        let mut few =
            Self { points: vec![[A::zero(); EIGHT]; samples.features], norms: [0.0; EIGHT] };
        let mut buffer = Vec::new();
        for (lane, &row) in rows.iter().enumerate() {
            few.norms[lane] = samples.norms[row];
            let values = samples.x.row(row, &mut buffer);
            few.points.iter_mut().zip(values).for_each(|(point, &x)| point[lane] = x);
        }
        few
    }
}

#[cfg(test)]
mod tests {
    use super::super::k_means::KMeans;
    use crate::estimator::{Estimator, FitOptions, Progress};
    use crate::rows::Rows;
    use ndarray::Array2;
    use std::ops::ControlFlow;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn a_monitor_stops_the_choice_of_first_centres() {
        let x = Array2::from_shape_fn((1000, 1001), |(i, j)| ((i * 31 + j * 17) % 101) as f32);
        let heard = AtomicU64::new(0);
        let monitor = |progress: &Progress| {
            assert_eq!(progress.part, "first centres");
            assert_eq!(heard.fetch_add(1, Ordering::Relaxed) + 1, progress.iteration);
            if progress.iteration == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let kmeans = KMeans::new(1000);
        let fitted =
            kmeans.fit_with(&Rows::from(&x), None, &FitOptions::new().monitor(&monitor)).unwrap();
        assert_eq!(heard.into_inner(), 3);
        assert_eq!(fitted.n_iter, 0);
        assert!(fitted.warnings[0].contains("stopped by its monitor in run 1 of 1"));
    }
}
