//! Naive twins of [`crate::working_set`].

use crate::working_set::{Candidates, DOWN, Partner};

/// The largest `h` of the variables whose `moves` have `bit`, and the last one that has it.
pub fn last_largest(h: &[f64], moves: &[u8], bit: u8) -> (f64, usize) {
    let mut most = (f64::NEG_INFINITY, 0);
    for (t, (&h, &moves)) in h.iter().zip(moves).enumerate() {
        if moves & bit != 0 && h >= most.0 {
            most = (h, t);
        }
    }
    most
}

/// The variable that promises the largest decrease together with a first one.
pub fn best_partner(all: Candidates<'_>) -> Partner {
    let mut best = Partner { gain: f64::NEG_INFINITY, variable: None, least: f64::NEG_INFINITY };
    for t in (0..all.h.len()).filter(|&t| all.moves[t] & DOWN != 0) {
        best.least = best.least.max(-all.h[t]);
        let difference = all.first.0 - all.h[t];
        let curvature = all.first.1 + all.diagonal[t] - 2.0 * f64::from(all.row[t]);
        let curvature = if curvature > 0.0 { curvature } else { all.tau };
        let gain = difference * difference / curvature;
        if difference > 0.0 && gain >= best.gain {
            (best.gain, best.variable) = (gain, Some(t));
        }
    }
    best
}
