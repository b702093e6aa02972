//! The first centres of a run.

use super::centres::Centres;
use super::float::{Float, dot};
use super::init::Init;
use super::samples::Samples;
use crate::error::{Error, Result};
use crate::products::BLOCK;
use onsil_core::parallel;
use onsil_core::random_state::RandomState;

/// `k` first centres for these samples, drawn as scikit-learn draws them.
pub(super) fn first_centres<A: Float>(
    owner: &str,
    init: &Init,
    samples: &Samples<A>,
    k: usize,
    random: &mut RandomState,
) -> Result<Centres<A>> {
    let rows = match init {
        Init::Centers(centers) => return Ok(Centres::less(centers.view(), &samples.mean)),
        Init::KMeansPlusPlus => plus_plus(samples, k, random),
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
    Ok(Centres::new(samples.select(&rows).x, samples.features))
}

/// The share of each row in the sum of weights, rounded as the weights are.
pub(super) fn shares<A: Float>(samples: &Samples<A>) -> Vec<f64> {
    let total: f64 = samples.weights.iter().map(|&weight| weight.into()).sum();
    let total = A::of(total);
    samples.weights.iter().map(|&weight| (weight / total).into()).collect()
}

/// The rows that greedy k-means++ chooses.
fn plus_plus<A: Float>(samples: &Samples<A>, k: usize, random: &mut RandomState) -> Vec<usize> {
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
        let candidates: Vec<usize> = (0..trials)
            .map(|_| random.random_sample() * potential)
            .map(|value| sums.partition_point(|&sum| sum < value).min(last))
            .collect();
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
    let (features, m) = (samples.features, candidates.len());
    let wide = |x: &[A]| x.iter().map(|&x| x.into()).collect::<Vec<f64>>();
    let rows: Vec<f64> = candidates.iter().flat_map(|&row| wide(samples.row(row))).collect();
    let candidates = Centres::new(rows, features);
    let mut distances = vec![A::zero(); closest.len() * m];
    let mut blocks: Vec<_> = distances
        .chunks_mut(BLOCK * m)
        .zip(samples.x.chunks(BLOCK * features))
        .map(|block| (block, vec![0.0; m]))
        .collect();
    let parts: Vec<usize> = (0..blocks.len()).collect();
    let mut parts: Vec<_> = parts.into_iter().zip(&mut blocks).collect();
    parallel::for_each(&mut parts, |(block, ((distances, x), sums))| {
        let x = wide(x);
        let mut scores = vec![0.0; distances.len()];
        candidates.scores(&x, &mut scores);
        let rows = x.chunks_exact(features).zip(distances.chunks_exact_mut(m));
        for (i, ((x, distances), scores)) in rows.zip(scores.chunks_exact(m)).enumerate() {
            let row = *block * BLOCK + i;
            let (norm, weight): (f64, f64) = (dot(x, x), samples.weights[row].into());
            for ((distance, &score), sum) in distances.iter_mut().zip(scores).zip(sums.iter_mut()) {
                let to_candidate = A::of((norm + score).max(0.0));
                *distance = if to_candidate < closest[row] { to_candidate } else { closest[row] };
                *sum += weight * (*distance).into();
            }
        }
    });
    let mut potentials = vec![0.0; m];
    for (_, sums) in blocks {
        potentials.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
    }
    (distances, potentials.into_iter().map(A::of).collect())
}
