//! Which predictions say yes, and how often they are right.

use super::Rows;
use crate::error::{Result, check};
use serde::{Deserialize, Serialize};

/// What [`Precision`](super::Precision) and [`Recall`](super::Recall) have in common.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Confusion {
    pub(super) thresholds: Option<f64>,
    pub(super) top_k: Option<usize>,
    pub(super) class_id: Option<usize>,
    #[serde(skip)]
    pub(super) true_positives: f64,
    #[serde(skip)]
    pub(super) false_positives: f64,
    #[serde(skip)]
    pub(super) false_negatives: f64,
}

impl Confusion {
    pub(super) fn validate(&self, owner: &str) -> Result<()> {
        if let Some(threshold) = self.thresholds {
            let holds = (0.0..=1.0).contains(&threshold);
            check(holds, owner, "thresholds", "a number in [0, 1]", threshold)?;
        }
        match self.top_k {
            Some(k) => check(k > 0, owner, "top_k", "at least 1", k),
            None => Ok(()),
        }
    }

    pub(super) fn update(&mut self, rows: Rows<'_>) {
        let threshold = match (self.thresholds, self.top_k) {
            (Some(threshold), _) => threshold as f32,
            (None, Some(_)) => f32::NEG_INFINITY,
            (None, None) => 0.5,
        };
        for (prediction, target, weight) in rows.iter() {
            let last = self.top_k.and_then(|k| last_of_top_k(prediction, k));
            for (class, (&p, &t)) in prediction.iter().zip(target).enumerate() {
                if self.class_id.is_some_and(|id| id != class) {
                    continue;
                }
                let top = last.is_none_or(|(i, least)| p > least || (p == least && class <= i));
                self.count(p > threshold && top, t != 0.0, weight);
            }
        }
    }

    fn count(&mut self, says: bool, is: bool, weight: f64) {
        match (says, is) {
            (true, true) => self.true_positives += weight,
            (true, false) => self.false_positives += weight,
            (false, true) => self.false_negatives += weight,
            (false, false) => {}
        }
    }

    pub(super) fn counts(&self) -> [f64; 3] {
        [self.true_positives, self.false_positives, self.false_negatives]
    }

    pub(super) fn set_counts(&mut self, counts: &[f64]) {
        [self.true_positives, self.false_positives, self.false_negatives] =
            [counts[0], counts[1], counts[2]];
    }
}

/// `a / b`, and 0 where `b` is 0.
pub(super) fn ratio(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

/// The place and value of the `k`-th largest number, the first of equal ones being the larger; None if
/// there are not more than `k`.
fn last_of_top_k(row: &[f32], k: usize) -> Option<(usize, f32)> {
    if k >= row.len() {
        return None;
    }
    let mut last: Option<(usize, f32)> = None;
    for _ in 0..k {
        let below = |i: usize, x: f32| last.is_none_or(|(j, y)| x < y || (x == y && i > j));
        let rest = row.iter().copied().enumerate().filter(|&(i, x)| below(i, x));
        last = rest.reduce(|best, next| if next.1 > best.1 { next } else { best }).or(last);
    }
    last
}
