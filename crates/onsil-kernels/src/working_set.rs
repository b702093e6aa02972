//! Scans of sequential minimal optimisation: which two variables to change next (R.-E. Fan, P.-H. Chen and
//! C.-J. Lin, "Working set selection using second order information for training support vector machines",
//! JMLR 6, 2005). The same bits on every instruction set; of equals, the last one is chosen.

use crate::dispatch::multiversion;

/// A variable may grow along its sign.
pub const UP: u8 = 1;
/// A variable may fall along its sign.
pub const DOWN: u8 = 2;

/// Elements that are looked at side by side.
const LANES: usize = 16;

/// Elements between comparisons with the best so far.
const BLOCK: usize = 64;

/// 1 less the rounding of a quotient and two products, with room.
const ALMOST: f64 = 1.0 - 1e-14;

/// What [`best_partner`] knows of each variable, and what of the first one.
#[derive(Clone, Copy, Debug)]
pub struct Candidates<'a> {
    /// Minus gradient times sign of each variable.
    pub h: &'a [f64],
    /// Which way each may change: [`UP`], [`DOWN`] or both.
    pub moves: &'a [u8],
    /// The diagonal of the kernel matrix.
    pub diagonal: &'a [f64],
    /// The row of the kernel matrix that belongs to the first variable.
    pub row: &'a [f32],
    /// `h` and the diagonal of the first variable.
    pub first: (f64, f64),
    /// Instead of a curvature that is not above 0.
    pub tau: f64,
}

/// The partner of the first variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partner {
    /// The square of the violation over the curvature; −∞ if there is no partner.
    pub gain: f64,
    /// The last variable that gains as much; none that violates the conditions with the first otherwise.
    pub variable: Option<usize>,
    /// The largest `−h` of all variables that may go down, −∞ if there are none.
    pub least: f64,
}

multiversion! {
    /// The largest `h` of the variables whose `moves` have `bit`, and the last one that has it: −∞ and 0 if
    /// there are none. NaN is never the largest.
    ///
    /// # Panics
    /// If the lengths differ.
    ///
    /// ```
    /// use onsil_kernels::working_set::{DOWN, UP, last_largest};
    /// assert_eq!(last_largest(&[1.0, 3.0, 1.0, 2.0], &[UP, DOWN, UP | DOWN, 0], UP), (1.0, 2));
    /// ```
    pub fn last_largest(h: &[f64], moves: &[u8], bit: u8) -> (f64, usize) {
        assert_eq!(h.len(), moves.len(), "last_largest: h and moves differ in length");
        let mut lanes = [f64::NEG_INFINITY; LANES];
        let blocks = h.chunks_exact(LANES).zip(moves.chunks_exact(LANES));
        for (h, moves) in blocks {
            for (lane, (&h, &moves)) in lanes.iter_mut().zip(h.iter().zip(moves)) {
                *lane = larger(value(h, moves, bit), *lane);
            }
        }
        let rest = h.len() - h.len() % LANES;
        let ends = h[rest..].iter().zip(&moves[rest..]).map(|(&h, &moves)| value(h, moves, bit));
        let most = lanes.into_iter().chain(ends).fold(f64::NEG_INFINITY, |most, h| larger(h, most));
        let mut end = if most > f64::NEG_INFINITY { h.len() } else { 0 };
        while end > 0 {
            let start = end.saturating_sub(BLOCK);
            let (h, moves) = (&h[start..end], &moves[start..end]);
            let found = h.iter().zip(moves).fold(0u64, |found, (&h, &moves)| {
                found | u64::from(value(h, moves, bit) == most)
            });
            if found != 0 {
                let last = h.iter().zip(moves).rposition(|(&h, &moves)| value(h, moves, bit) == most);
                return (most, start + last.unwrap_or(0));
            }
            end = start;
        }
        (most, 0)
    }

    /// The variable that promises the largest decrease together with a first one.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn best_partner(all: Candidates<'_>) -> Partner {
        let n = all.h.len();
        assert!(
            all.moves.len() == n && all.diagonal.len() == n && all.row.len() == n,
            "best_partner: lengths differ"
        );
        let mut best = (f64::NEG_INFINITY, None);
        let mut least = [f64::NEG_INFINITY; LANES];
        for start in (0..n).step_by(BLOCK) {
            let end = n.min(start + BLOCK);
            let block = Candidates {
                h: &all.h[start..end],
                moves: &all.moves[start..end],
                diagonal: &all.diagonal[start..end],
                row: &all.row[start..end],
                ..all
            };
            if may_gain(block, best.0, &mut least) {
                for t in start..end {
                    let (violates, square, curvature) = terms(&all, t);
                    // Without a division: no partner that is better, or as good, is lost.
                    if violates && square >= best.0 * curvature * ALMOST {
                        let gain = square / curvature;
                        if gain >= best.0 {
                            best = (gain, Some(t));
                        }
                    }
                }
            }
        }
        let least = least.into_iter().fold(f64::NEG_INFINITY, |least, h| larger(h, least));
        Partner { gain: best.0, variable: best.1, least }
    }
}

/// `h` of a variable whose `moves` have `bit`.
#[inline(always)]
fn value(h: f64, moves: u8, bit: u8) -> f64 {
    if moves & bit == 0 { f64::NEG_INFINITY } else { h }
}

/// The larger; of a NaN and a number, the number `b`.
#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Whether variable `t` violates the conditions with the first, the square of by how much, and the curvature
/// between them.
#[inline(always)]
fn terms(all: &Candidates<'_>, t: usize) -> (bool, f64, f64) {
    let difference = all.first.0 - all.h[t];
    let violates = (all.moves[t] & DOWN != 0) & (difference > 0.0);
    let curvature = all.first.1 + all.diagonal[t] - 2.0 * f64::from(all.row[t]);
    (violates, difference * difference, if curvature > 0.0 { curvature } else { all.tau })
}

/// Whether a variable of a block may gain as much as `best`; raises the largest −h that may go down.
#[inline(always)]
fn may_gain(block: Candidates<'_>, best: f64, least: &mut [f64; LANES]) -> bool {
    let n = block.h.len();
    let mut found = 0u64;
    let whole = n - n % LANES;
    for start in (0..whole).step_by(LANES) {
        for (lane, least) in least.iter_mut().enumerate() {
            found |= look(&block, start + lane, best, least);
        }
    }
    for t in whole..n {
        found |= look(&block, t, best, &mut least[0]);
    }
    found != 0
}

/// 1 if variable `t` may gain as much as `best`.
#[inline(always)]
fn look(block: &Candidates<'_>, t: usize, best: f64, least: &mut f64) -> u64 {
    let (violates, square, curvature) = terms(block, t);
    let down = if block.moves[t] & DOWN == 0 { f64::NEG_INFINITY } else { -block.h[t] };
    *least = larger(down, *least);
    u64::from(violates & (square >= best * curvature * ALMOST))
}
