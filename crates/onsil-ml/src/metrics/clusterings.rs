use super::input::{Positions, check_lengths, classes, distinct};
use crate::error::Result;
use crate::target::Target;

/// How many samples two clusterings have in each pair of clusters; pairs without samples are not stored.
struct Contingency {
    samples: usize,
    /// Samples of each cluster of the first.
    first: Vec<usize>,
    /// Samples of each cluster of the second.
    second: Vec<usize>,
    /// Cluster of the first, cluster of the second, samples in both.
    pairs: Vec<(usize, usize, usize)>,
}

impl Contingency {
    fn new(owner: &str, labels_true: &Target<'_>, labels_pred: &Target<'_>) -> Result<Self> {
        let lengths = [("labels_true", labels_true.len()), ("labels_pred", labels_pred.len())];
        check_lengths(owner, lengths[0], lengths[1])?;
        let (first, count_first) = numbered(&classes(owner, "labels_true", labels_true)?);
        let (second, count_second) = numbered(&classes(owner, "labels_pred", labels_pred)?);
        let mut both: Vec<(usize, usize)> = first.into_iter().zip(second).collect();
        both.sort_unstable();
        let pairs = both.chunk_by(|a, b| a == b).map(|run| (run[0].0, run[0].1, run.len()));
        Ok(Self {
            samples: both.len(),
            first: count_first,
            second: count_second,
            pairs: pairs.collect(),
        })
    }

    /// `−Σ n_ij/n · ln(n_ij/n_j)`: what is still unknown of one clustering by a sample's cluster in the other, of which
    /// `within` says the size.
    fn conditional_entropy(&self, within: impl Fn(usize, usize) -> usize) -> f64 {
        let term = |&(i, j, count): &(usize, usize, usize)| {
            let count = count as f64;
            count / self.samples as f64 * (count / within(i, j) as f64).ln()
        };
        -self.pairs.iter().map(term).sum::<f64>()
    }
}

/// Each label's position among the different ones, and how many samples each has.
fn numbered(labels: &[i64]) -> (Vec<usize>, Vec<usize>) {
    let known = distinct(labels.iter().copied());
    let positions = Positions::new(&known);
    let mut counts = vec![0; known.len()];
    let numbers = labels.iter().map(|&label| {
        // Every label is among the different ones.
        let at = positions.of(label).unwrap_or_default();
        counts[at] += 1;
        at
    });
    (numbers.collect(), counts)
}

/// `−Σ n_i/n · ln(n_i/n)`.
fn entropy(counts: &[usize], samples: usize) -> f64 {
    let share = |&count: &usize| count as f64 / samples as f64;
    // Not −0 for a single cluster.
    0.0 - counts.iter().map(share).map(|p| p * p.ln()).sum::<f64>()
}

/// How well two clusterings agree on which pairs of samples belong together, adjusted for chance: 1 for the
/// same clustering under whatever names, about 0 for independent ones (Hubert and Arabie, "Comparing
/// partitions", Journal of Classification 2, 1985).
///
/// With pairs of samples that are together in both (`tp`), in neither (`tn`), in the first only (`fn`) and
/// in the second only (`fp`): `2·(tp·tn − fn·fp) / ((tp + fn)(fn + tn) + (tp + fp)(fp + tn))`.
///
/// # Errors
/// Different lengths; no samples; labels that are not whole numbers.
///
/// ```
/// use onsil_ml::metrics::adjusted_rand_score;
/// assert_eq!(adjusted_rand_score(&[0, 0, 1, 1], &[7, 7, 3, 3])?, 1.0);
/// assert_eq!(adjusted_rand_score(&[0, 0, 1, 1], &[0, 1, 0, 1])?, -0.5);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn adjusted_rand_score<'t, 'p>(
    labels_true: impl Into<Target<'t>>,
    labels_pred: impl Into<Target<'p>>,
) -> Result<f64> {
    let table = Contingency::new("adjusted_rand_score", &labels_true.into(), &labels_pred.into())?;
    // Exact: n⁴/4 has room in 127 bits for more samples than fit into memory.
    let squares = |counts: &mut dyn Iterator<Item = usize>| -> i128 {
        counts.map(|count| (count as i128).pow(2)).sum()
    };
    let n = table.samples as i128;
    let together = squares(&mut table.pairs.iter().map(|pair| pair.2));
    let false_positive = squares(&mut table.second.iter().copied()) - together;
    let false_negative = squares(&mut table.first.iter().copied()) - together;
    let (tp, tn) = (together - n, n * n - false_positive - false_negative - together);
    if false_positive == 0 && false_negative == 0 {
        return Ok(1.0);
    }
    let (fp, fun) = (false_positive, false_negative);
    let above = 2.0 * (tp * tn - fun * fp) as f64;
    Ok(above / ((tp + fun) * (fun + tn) + (tp + fp) * (fp + tn)) as f64)
}

/// Homogeneity and completeness.
fn both(owner: &str, labels_true: &Target<'_>, labels_pred: &Target<'_>) -> Result<(f64, f64)> {
    let table = Contingency::new(owner, labels_true, labels_pred)?;
    let known = |counts: &[usize], unknown: f64| match entropy(counts, table.samples) {
        0.0 => 1.0,
        entropy => (1.0 - unknown / entropy).max(0.0),
    };
    let homogeneity = known(&table.first, table.conditional_entropy(|_, j| table.second[j]));
    let completeness = known(&table.second, table.conditional_entropy(|i, _| table.first[i]));
    Ok((homogeneity, completeness))
}

/// How far every cluster holds samples of one class only: `1 − H(C|K) / H(C)`, where `H(C)` is the entropy of the
/// classes and `H(C|K)` that within the clusters; 1 is best (Rosenberg and Hirschberg, "V-Measure",
/// EMNLP-CoNLL 2007).
///
/// # Errors
/// Different lengths; no samples; labels that are not whole numbers.
///
/// ```
/// use onsil_ml::metrics::homogeneity_score;
/// assert_eq!(homogeneity_score(&[0, 0, 1, 1], &[0, 1, 2, 3])?, 1.0);
/// assert_eq!(homogeneity_score(&[0, 0, 1, 1], &[0, 0, 0, 0])?, 0.0);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn homogeneity_score<'t, 'p>(
    labels_true: impl Into<Target<'t>>,
    labels_pred: impl Into<Target<'p>>,
) -> Result<f64> {
    Ok(both("homogeneity_score", &labels_true.into(), &labels_pred.into())?.0)
}

/// How far all samples of a class are in one cluster: `1 − H(K|C) / H(K)`, where `H(K)` is the entropy of the clusters
/// and `H(K|C)` that within the classes; 1 is best.
///
/// # Errors
/// As [`homogeneity_score`].
///
/// ```
/// use onsil_ml::metrics::completeness_score;
/// assert_eq!(completeness_score(&[0, 0, 1, 1], &[0, 0, 0, 0])?, 1.0);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn completeness_score<'t, 'p>(
    labels_true: impl Into<Target<'t>>,
    labels_pred: impl Into<Target<'p>>,
) -> Result<f64> {
    Ok(both("completeness_score", &labels_true.into(), &labels_pred.into())?.1)
}

/// The harmonic mean of homogeneity `h` and completeness `c`: `2·h·c / (h + c)`; 0 where both are 0.
///
/// # Errors
/// As [`homogeneity_score`].
///
/// ```
/// use onsil_ml::metrics::v_measure_score;
/// assert_eq!(v_measure_score(&[0, 0, 1, 1], &[1, 1, 0, 0])?, 1.0);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn v_measure_score<'t, 'p>(
    labels_true: impl Into<Target<'t>>,
    labels_pred: impl Into<Target<'p>>,
) -> Result<f64> {
    let (h, c) = both("v_measure_score", &labels_true.into(), &labels_pred.into())?;
    Ok(if h + c == 0.0 { 0.0 } else { 2.0 * h * c / (h + c) })
}
