//! One class against the rest, as LIBLINEAR has it.

use super::decision::row_weights;
use crate::classes::Classes;

/// Whether a gradient is at most `tol` times as long as the first one.
pub(crate) fn relatively_flat(tol: f64) -> impl FnMut(&[f64]) -> bool {
    let mut first = None;
    move |gradient| {
        let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        norm <= tol * *first.get_or_insert(norm)
    }
}

/// One class against the rest.
pub(crate) struct Problem {
    /// Whether each row is of the class.
    pub(crate) positive: Vec<bool>,
    /// The weight of each row's loss.
    pub(crate) c: Vec<f64>,
}

impl Problem {
    /// The weight of a class counts for its own rows, and with two classes for those of the other too.
    pub(crate) fn new(
        classes: &Classes,
        class: usize,
        class_weight: &[f64],
        sample_weight: Option<&[f64]>,
        c: f64,
    ) -> Self {
        let own: Vec<f64> = (0..classes.len())
            .map(|k| if k == class || classes.len() == 2 { c * class_weight[k] } else { c })
            .collect();
        Self {
            positive: classes.indices.iter().map(|&k| k == class).collect(),
            c: row_weights(classes, &own, sample_weight),
        }
    }

    /// The share of the rarer side among the rows with a weight: what LIBLINEAR scales its tolerance by.
    pub(crate) fn rarer_share(&self) -> f64 {
        let count = |sign: bool| {
            self.positive.iter().zip(&self.c).filter(|&(&y, &c)| y == sign && c > 0.0).count()
                as f64
        };
        let (positive, negative) = (count(true), count(false));
        positive.min(negative).max(1.0) / (positive + negative).max(1.0)
    }
}
