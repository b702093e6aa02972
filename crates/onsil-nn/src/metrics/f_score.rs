//! The harmonic mean of precision and recall, per class.

use super::Rows;
use crate::losses::EPSILON;
use serde::{Deserialize, Serialize};

/// How the scores of the classes become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Average {
    /// One score from the counts of all classes together.
    Micro,
    /// The mean of the scores.
    Macro,
    /// The mean of the scores, weighted by how often each class is the true one.
    Weighted,
}

/// The counts of each class, or of all together.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts(Vec<[f64; 4]>);

const TRUE_POSITIVES: usize = 0;
const FALSE_POSITIVES: usize = 1;
const FALSE_NEGATIVES: usize = 2;
const TRUE: usize = 3;

impl Counts {
    /// Counts a class as predicted where it is above the threshold, or else where it is the largest of
    /// its row (all that are equal to the largest, but none that is 0).
    pub(super) fn update(
        &mut self,
        rows: Rows<'_>,
        average: Option<Average>,
        threshold: Option<f64>,
    ) {
        let micro = average == Some(Average::Micro);
        self.0.resize(if micro { 1 } else { rows.outputs }, [0.0; 4]);
        for (prediction, target, weight) in rows.iter() {
            let largest = prediction.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            for (class, (&p, &t)) in prediction.iter().zip(target).enumerate() {
                let says = match threshold {
                    Some(threshold) => p > threshold as f32,
                    None => p >= largest && p.abs() > 1e-9,
                };
                let (says, is) = (f64::from(u8::from(says)), f64::from(t));
                let counts = &mut self.0[if micro { 0 } else { class }];
                counts[TRUE_POSITIVES] += weight * says * is;
                counts[FALSE_POSITIVES] += weight * says * (1.0 - is);
                counts[FALSE_NEGATIVES] += weight * (1.0 - says) * is;
                counts[TRUE] += weight * is;
            }
        }
    }

    /// The score of each class.
    pub(super) fn scores(&self, beta: f64) -> impl Iterator<Item = f64> {
        let epsilon = f64::from(EPSILON);
        self.0.iter().map(move |counts| {
            let found = counts[TRUE_POSITIVES];
            let precision = found / (found + counts[FALSE_POSITIVES] + epsilon);
            let recall = found / (found + counts[FALSE_NEGATIVES] + epsilon);
            let mean = precision * recall / (beta * beta * precision + recall + epsilon);
            mean * (1.0 + beta * beta)
        })
    }

    /// The scores' mean, as `average` says; 0 before the first row.
    pub(super) fn result(&self, beta: f64, average: Option<Average>) -> f64 {
        let scores = self.scores(beta);
        if average == Some(Average::Weighted) {
            let total: f64 = self.0.iter().map(|counts| counts[TRUE]).sum();
            let weighted: f64 =
                scores.zip(&self.0).map(|(score, counts)| score * counts[TRUE]).sum();
            weighted / (total + f64::from(EPSILON))
        } else {
            scores.sum::<f64>() / self.0.len().max(1) as f64
        }
    }

    pub(super) fn state(&self) -> Vec<f64> {
        self.0.concat()
    }

    pub(super) fn set_state(&mut self, state: &[f64]) {
        self.0.resize(state.len() / 4, [0.0; 4]);
        for (counts, state) in self.0.iter_mut().zip(state.chunks_exact(4)) {
            counts.copy_from_slice(state);
        }
    }

    pub(super) fn reset(&mut self) {
        self.0.fill([0.0; 4]);
    }
}

/// The methods of a metric that has its [`Counts`] in the field `counts`, and `average`.
macro_rules! counted {
    () => {
        fn state(&self) -> Vec<f64> {
            self.counts.state()
        }

        fn set_state(&mut self, state: &[f64]) {
            self.counts.set_state(state);
        }

        fn reset(&mut self) {
            self.counts.reset();
        }

        fn update(&mut self, rows: Rows<'_>) {
            self.counts.update(rows, self.average, self.threshold);
        }

        fn larger_is_better(&self) -> Option<bool> {
            Some(true)
        }
    };
}
pub(super) use counted;

/// Refuses a threshold outside (0, 1].
pub(super) fn check_threshold(owner: &str, threshold: Option<f64>) -> crate::error::Result<()> {
    match threshold {
        Some(t) => crate::error::check(t > 0.0 && t <= 1.0, owner, "threshold", "in (0, 1]", t),
        None => Ok(()),
    }
}
