use super::splitter::{Split, Splitter, check_folds, from_folds};
use crate::error::{Error, Result};
use crate::estimator::required;
use crate::target::Target;
use onsil_core::random_state::RandomState;
use serde::{Deserialize, Serialize};

/// Divides samples into folds that have about the same share of each class as all samples have; each fold
/// is the test part once.
///
/// | parameter | default | |
/// |---|---|---|
/// | `n_splits` | 5 | folds, from 2 to the number of samples of the largest class |
/// | `shuffle` | false | shuffle the samples of each class first |
/// | `random_state` | 0 | the seed of the shuffles |
///
/// A class of fewer samples than folds is missing in some of the test parts.
///
/// ```
/// use onsil_ml::Target;
/// use onsil_ml::model_selection::{Splitter, StratifiedKFold};
/// let y = Target::from(&[0, 0, 0, 0, 1, 1]);
/// let splits = StratifiedKFold::new(2).split(6, Some(&y))?;
/// assert_eq!(splits[0].test, [0, 1, 4]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StratifiedKFold {
    n_splits: usize,
    shuffle: bool,
    random_state: u32,
}

impl Default for StratifiedKFold {
    fn default() -> Self {
        Self::new(5)
    }
}

impl StratifiedKFold {
    /// With so many folds, without shuffling.
    pub fn new(n_splits: usize) -> Self {
        Self { n_splits, shuffle: false, random_state: 0 }
    }

    /// Whether to shuffle the samples of each class first. Default: false.
    pub fn shuffle(self, shuffle: bool) -> Self {
        Self { shuffle, ..self }
    }

    /// The seed of the shuffles. Default: 0.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }

    /// How many samples of each class each fold has: samples sorted by class are dealt to the folds in turn.
    fn allocation(&self, counts: &[usize]) -> Vec<Vec<usize>> {
        let mut allocation = vec![vec![0; self.n_splits]; counts.len()];
        let mut dealt = 0;
        for (class, &count) in counts.iter().enumerate() {
            for _ in 0..count {
                allocation[class][dealt % self.n_splits] += 1;
                dealt += 1;
            }
        }
        allocation
    }
}

impl Splitter for StratifiedKFold {
    fn split(&self, samples: usize, y: Option<&Target<'_>>) -> Result<Vec<Split>> {
        let owner = "StratifiedKFold";
        let y = required(owner, y)?;
        y.check(owner, samples)?;
        check_folds(owner, self.n_splits, samples)?;
        let rows = by_first_appearance(&y.to_classes(owner)?);
        let counts: Vec<usize> = rows.iter().map(Vec::len).collect();
        let largest = counts.iter().copied().max().unwrap_or_default();
        if self.n_splits > largest {
            return Err(Error::parameter(
                owner,
                "n_splits",
                format!("at most the number of samples of the largest class, {largest}"),
                self.n_splits,
            ));
        }
        let mut state = RandomState::new(self.random_state);
        let mut folds = vec![0; samples];
        for (rows, sizes) in rows.iter().zip(self.allocation(&counts)) {
            let fold_of = sizes.iter().enumerate().flat_map(|(f, &n)| std::iter::repeat_n(f, n));
            let mut of_class: Vec<usize> = fold_of.collect();
            if self.shuffle {
                state.shuffle(&mut of_class);
            }
            rows.iter().zip(of_class).for_each(|(&row, fold)| folds[row] = fold);
        }
        Ok(from_folds(&folds, self.n_splits))
    }
}

/// The rows of each class, classes in the order in which they appear.
fn by_first_appearance(y: &[i64]) -> Vec<Vec<usize>> {
    let mut sorted: Vec<(i64, usize)> = y.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|a, b| a.0 == b.0);
    let mut classes: Vec<Vec<usize>> =
        runs.map(|run| run.iter().map(|&(_, row)| row).collect()).collect();
    classes.sort_unstable_by_key(|rows| rows[0]);
    classes
}
