use super::splitter::{Split, Splitter, check_folds, from_folds};
use crate::error::Result;
use crate::target::Target;
use onsil_core::random_state::RandomState;
use serde::{Deserialize, Serialize};

/// Divides samples into folds of about equal size, in their order or shuffled; each fold is the test part
/// once. The first folds have one sample more if they cannot all be equal.
///
/// | parameter | default | |
/// |---|---|---|
/// | `n_splits` | 5 | folds, from 2 to the number of samples |
/// | `shuffle` | false | shuffle samples first |
/// | `random_state` | 0 | the seed of the shuffle |
///
/// ```
/// use onsil_ml::model_selection::{KFold, Splitter};
/// let splits = KFold::new(2).split(5, None)?;
/// assert_eq!(splits[0].test, [0, 1, 2]);
/// assert_eq!(splits[1].train, [0, 1, 2]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KFold {
    n_splits: usize,
    shuffle: bool,
    random_state: u32,
}

impl Default for KFold {
    fn default() -> Self {
        Self::new(5)
    }
}

impl KFold {
    /// With so many folds, without shuffling.
    pub fn new(n_splits: usize) -> Self {
        Self { n_splits, shuffle: false, random_state: 0 }
    }

    /// Whether to shuffle samples first. Default: false.
    pub fn shuffle(self, shuffle: bool) -> Self {
        Self { shuffle, ..self }
    }

    /// The seed of the shuffle. Default: 0.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }
}

impl Splitter for KFold {
    fn split(&self, samples: usize, _y: Option<&Target<'_>>) -> Result<Vec<Split>> {
        check_folds("KFold", self.n_splits, samples)?;
        let mut order: Vec<usize> = (0..samples).collect();
        if self.shuffle {
            RandomState::new(self.random_state).shuffle(&mut order);
        }
        let mut folds = vec![0; samples];
        let (size, larger) = (samples / self.n_splits, samples % self.n_splits);
        let sizes = (0..self.n_splits).map(|fold| size + usize::from(fold < larger));
        let of_place = sizes.enumerate().flat_map(|(fold, size)| std::iter::repeat_n(fold, size));
        order.iter().zip(of_place).for_each(|(&row, fold)| folds[row] = fold);
        Ok(from_folds(&folds, self.n_splits))
    }
}
