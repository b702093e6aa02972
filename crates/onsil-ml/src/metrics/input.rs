//! What metrics check of what they are given.

use crate::error::{Error, Result};
use crate::estimator::FitOptions;
use crate::target::{EXACT, Target};
use ndarray::ArrayView2;
use std::borrow::Cow;

/// More labels than this make no confusion matrix: it would have 200 MB.
pub(super) const MAX_LABELS: usize = 5_000;

/// Refuses inputs of different lengths, and none at all.
pub(super) fn check_lengths(
    owner: &str,
    (first, n): (&str, usize),
    (second, m): (&str, usize),
) -> Result<()> {
    if n != m {
        return Err(Error::data(format!(
            "{owner}: expected as many {second} as {first}, {n}, found {m}; check that both belong together"
        )));
    }
    if n == 0 {
        return Err(Error::data(format!(
            "{owner}: expected at least 1 sample, found 0; give it {first} and {second}"
        )));
    }
    Ok(())
}

/// The classes or clusters of a target.
pub(super) fn classes<'t>(
    owner: &str,
    name: &str,
    target: &'t Target<'_>,
) -> Result<Cow<'t, [i64]>> {
    target.to_classes(owner).map_err(|_| {
        let values = target.to_f64();
        let row = values.iter().position(|value| value.fract() != 0.0 || value.abs() > EXACT).unwrap_or_default();
        Error::data(format!(
            "{owner}: {name}, row {row} (counted from 0): expected a class, named by a whole number, found \
             {}; give it predicted classes, or use a metric for numbers, such as r2_score",
            values[row]
        ))
    })
}

/// True and predicted classes, as many of the one as of the other.
pub(super) struct ClassPair<'t> {
    pub(super) truth: Cow<'t, [i64]>,
    pub(super) predicted: Cow<'t, [i64]>,
}

impl<'t> ClassPair<'t> {
    pub(super) fn new(owner: &str, y_true: &'t Target<'_>, y_pred: &'t Target<'_>) -> Result<Self> {
        check_lengths(owner, ("y_true", y_true.len()), ("y_pred", y_pred.len()))?;
        let truth = classes(owner, "y_true", y_true)?;
        Ok(Self { truth, predicted: classes(owner, "y_pred", y_pred)? })
    }

    /// All labels in ascending order.
    pub(super) fn labels(&self) -> Vec<i64> {
        distinct(self.truth.iter().chain(self.predicted.iter()).copied())
    }
}

/// The values in ascending order, each once.
pub(super) fn distinct(values: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut values: Vec<i64> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Refuses no labels, and a label that is there twice.
pub(super) fn check_labels(owner: &str, labels: &[i64]) -> Result<()> {
    let once = distinct(labels.iter().copied());
    if labels.is_empty() || once.len() != labels.len() {
        let given = if labels.is_empty() { "empty".into() } else { format!("{labels:?}") };
        return Err(Error::parameter(owner, "labels", "a list of different classes", given));
    }
    Ok(())
}

/// Where each label of a list stands in it.
pub(super) struct Positions(Vec<(i64, usize)>);

impl Positions {
    pub(super) fn new(labels: &[i64]) -> Self {
        let mut pairs: Vec<_> = labels.iter().copied().zip(0..).collect();
        pairs.sort_unstable();
        Self(pairs)
    }

    pub(super) fn of(&self, label: i64) -> Option<usize> {
        let at = self.0.binary_search_by_key(&label, |&(label, _)| label).ok()?;
        Some(self.0[at].1)
    }
}

/// The weight of each sample, checked: 1 unless given.
pub(super) fn weights<'w>(
    owner: &str,
    weights: Option<&'w [f64]>,
    samples: usize,
) -> Result<impl Fn(usize) -> f64 + use<'w>> {
    let options = FitOptions { sample_weight: weights, monitor: None };
    let weights = options.weights(owner, samples)?;
    Ok(move |row: usize| weights.map_or(1.0, |weights| weights[row]))
}

/// Refuses a number that is not finite.
pub(super) fn check_finite(owner: &str, name: &str, values: &[f64]) -> Result<()> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(row) => Err(Error::data(format!(
            "{owner}: {name}, row {row} (counted from 0): expected a finite number, found {}; correct it or \
             remove the row",
            values[row]
        ))),
    }
}

/// Refuses what is no probability.
pub(super) fn check_probabilities(owner: &str, proba: ArrayView2<'_, f64>) -> Result<()> {
    match proba.indexed_iter().find(|(_, p)| !(0.0..=1.0).contains(*p)) {
        None => Ok(()),
        Some(((row, column), p)) => Err(Error::data(format!(
            "{owner}: y_proba, row {row}, column {column} (counted from 0): expected a probability from 0 \
             to 1, found {p}; give it what predict_proba returns"
        ))),
    }
}
