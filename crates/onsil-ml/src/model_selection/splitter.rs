use crate::error::{Error, Result};
use crate::target::Target;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// More indices than these (2 GB) are not written down at once.
const MAX_INDICES: usize = 1 << 28;

/// The rows to learn from and the rows to test with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Rows to learn from, counted from 0.
    pub train: Vec<usize>,
    /// Rows to test with, counted from 0.
    pub test: Vec<usize>,
}

/// Divides samples into those to learn from and those to test with, in several ways.
///
/// Whoever wants to divide them in another way than [`KFold`](super::KFold) implements this:
///
/// ```
/// use onsil_ml::model_selection::{Split, Splitter};
/// use onsil_ml::{Result, Target};
///
/// /// Learns from the past, tests with the last quarter.
/// #[derive(Debug)]
/// struct Latest;
///
/// impl Splitter for Latest {
///     fn split(&self, samples: usize, _y: Option<&Target<'_>>) -> Result<Vec<Split>> {
///         let from = samples - samples / 4;
///         Ok(vec![Split { train: (0..from).collect(), test: (from..samples).collect() }])
///     }
/// }
/// assert_eq!(Latest.split(8, None)?[0].test, [6, 7]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub trait Splitter: Debug + Send + Sync {
    /// The splits of samples that are numbered from 0, with the target of each if there are targets.
    ///
    /// # Errors
    /// Samples that it cannot split.
    fn split(&self, samples: usize, y: Option<&Target<'_>>) -> Result<Vec<Split>>;
}

impl Split {
    /// Checks that there are rows in both parts, and all of them among the samples.
    pub(super) fn check(&self, owner: &str, number: usize, samples: usize) -> Result<()> {
        for (part, rows) in [("train", &self.train), ("test", &self.test)] {
            let wrong = match rows.iter().find(|&&row| row >= samples) {
                Some(row) => format!("row {row} among {samples} samples (counted from 0)"),
                None if rows.is_empty() => "no rows".into(),
                None => continue,
            };
            return Err(Error::data(format!(
                "{owner}: split {number}, {part}: expected at least one row, and each below the number of \
                 samples, found {wrong}; correct the splitter"
            )));
        }
        Ok(())
    }
}

/// The splits of which each tests with one fold and learns from all others: `folds` has the fold of each
/// sample.
pub(super) fn from_folds(folds: &[usize], n_splits: usize) -> Vec<Split> {
    let rows = |fold: usize, is_test: bool| {
        (0..folds.len()).filter(|&row| (folds[row] == fold) == is_test).collect()
    };
    (0..n_splits).map(|fold| Split { train: rows(fold, false), test: rows(fold, true) }).collect()
}

/// Checks the number of folds for so many samples.
pub(super) fn check_folds(owner: &str, n_splits: usize, samples: usize) -> Result<()> {
    let refused = |expected: String| Err(Error::parameter(owner, "n_splits", expected, n_splits));
    match n_splits {
        0 | 1 => refused("at least 2".into()),
        n if n > samples => refused(format!("at most the number of samples, {samples}")),
        n if n.saturating_mul(samples) > MAX_INDICES => {
            refused(format!("at most {} for {samples} samples", MAX_INDICES / samples))
        }
        _ => Ok(()),
    }
}
