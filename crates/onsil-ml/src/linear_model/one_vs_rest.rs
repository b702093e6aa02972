//! One class against the rest, as LIBLINEAR has it.

use super::decision::row_weights;
use crate::classes::Classes;

/// 1 for rows of the class, −1 for others.
pub(crate) fn signs(classes: &Classes, class: usize) -> Vec<f64> {
    classes.indices.iter().map(|&k| if k == class { 1.0 } else { -1.0 }).collect()
}

/// One class against the rest.
pub(crate) struct Problem {
    /// 1 for rows of the class, −1 for others.
    pub(crate) y: Vec<f64>,
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
        Self { y: signs(classes, class), c: row_weights(classes, &own, sample_weight) }
    }

    /// The share of the rarer side among the rows with a weight: what LIBLINEAR scales its tolerance by.
    pub(crate) fn rarer_share(&self) -> f64 {
        let count = |sign: f64| {
            self.y.iter().zip(&self.c).filter(|&(&y, &c)| y == sign && c > 0.0).count() as f64
        };
        let (positive, negative) = (count(1.0), count(-1.0));
        positive.min(negative).max(1.0) / (positive + negative).max(1.0)
    }
}
