//! What linear support vector machines make small, and by which of its forms.

use crate::linear_model::objective::{CurvedLoss, RowLoss};
use serde::{Deserialize, Serialize};

/// The loss of [`LinearSVC`](super::LinearSVC), for a class `y = ±1` and a score `s`.
///
/// As JSON: `"hinge"`, `"squared_hinge"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HingeLoss {
    /// max(0, 1 − y s).
    Hinge,
    /// max(0, 1 − y s)².
    SquaredHinge,
}

/// The loss of [`LinearSVR`](super::LinearSVR), for a number `y` and a score `s`.
///
/// As JSON: `"epsilon_insensitive"`, `"squared_epsilon_insensitive"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TubeLoss {
    /// max(0, |y − s| − ε).
    EpsilonInsensitive,
    /// max(0, |y − s| − ε)².
    SquaredEpsilonInsensitive,
}

/// Whether the dual problem is solved, by coordinate descent, or the problem itself.
///
/// As JSON: `"auto"`, true or false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "DualName", into = "DualName")]
pub enum Dual {
    /// The dual one with fewer samples than features, where it can be; else the problem itself, where it
    /// can be.
    Auto,
    /// The dual one.
    Yes,
    /// The problem itself.
    No,
}

/// The forms of [`Dual`] in JSON.
#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "dual must be true, false or \"auto\"")]
enum DualName {
    Whether(bool),
    Auto(Auto),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Auto {
    Auto,
}

impl From<DualName> for Dual {
    fn from(name: DualName) -> Self {
        match name {
            DualName::Auto(_) => Self::Auto,
            DualName::Whether(true) => Self::Yes,
            DualName::Whether(false) => Self::No,
        }
    }
}

impl From<Dual> for DualName {
    fn from(dual: Dual) -> Self {
        match dual {
            Dual::Auto => Self::Auto(Auto::Auto),
            Dual::Yes => Self::Whether(true),
            Dual::No => Self::Whether(false),
        }
    }
}

impl From<bool> for Dual {
    fn from(dual: bool) -> Self {
        if dual { Self::Yes } else { Self::No }
    }
}

impl Dual {
    /// The choice for data of that shape, of the forms that there are.
    pub(crate) fn choose(
        self,
        has_dual: bool,
        has_primal: bool,
        samples: usize,
        features: usize,
    ) -> bool {
        match self {
            Self::Yes => true,
            Self::No => false,
            Self::Auto if samples < features => has_dual,
            Self::Auto => !has_primal,
        }
    }
}

/// c · max(0, 1 − y s)², y = ±1.
pub(crate) struct SquaredHinge<'a> {
    pub(crate) y: &'a [f64],
    pub(crate) c: &'a [f64],
}

impl RowLoss for SquaredHinge<'_> {
    fn evaluate(&self, row: usize, scores: &mut [f64]) -> f64 {
        let (y, c) = (self.y[row], self.c[row]);
        let short = (1.0 - y * scores[0]).max(0.0);
        scores[0] = -2.0 * c * y * short;
        c * short * short
    }
}

impl CurvedLoss for SquaredHinge<'_> {
    fn curvature(&self, row: usize, score: f64) -> f64 {
        if self.y[row] * score < 1.0 { 2.0 * self.c[row] } else { 0.0 }
    }
}

/// c · max(0, |y − s| − ε)².
pub(crate) struct SquaredTube<'a> {
    pub(crate) y: &'a [f64],
    pub(crate) c: &'a [f64],
    pub(crate) epsilon: f64,
}

impl RowLoss for SquaredTube<'_> {
    fn evaluate(&self, row: usize, scores: &mut [f64]) -> f64 {
        let c = self.c[row];
        let error = self.y[row] - scores[0];
        let excess = (error.abs() - self.epsilon).max(0.0);
        scores[0] = -2.0 * c * excess.copysign(error);
        c * excess * excess
    }
}

impl CurvedLoss for SquaredTube<'_> {
    fn curvature(&self, row: usize, score: f64) -> f64 {
        let is_outside = (self.y[row] - score).abs() > self.epsilon;
        if is_outside { 2.0 * self.c[row] } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dual_is_auto_or_a_boolean() {
        for (dual, text) in [(Dual::Auto, "\"auto\""), (Dual::Yes, "true"), (Dual::No, "false")] {
            assert_eq!(serde_json::to_string(&dual).unwrap(), text);
            assert_eq!(serde_json::from_str::<Dual>(text).unwrap(), dual);
        }
        assert!(serde_json::from_str::<Dual>("\"yes\"").is_err());
        assert!(Dual::Auto.choose(true, true, 3, 4) && !Dual::Auto.choose(true, true, 4, 4));
        assert!(Dual::Auto.choose(true, false, 9, 4) && !Dual::Auto.choose(false, true, 3, 4));
    }

    #[test]
    fn derivatives_are_slopes() {
        let check = |loss: &dyn RowLoss| {
            for score in [-3.0, -0.4, 0.3, 0.8, 1.9] {
                let value = |s: f64| loss.evaluate(0, &mut [s]);
                let mut slope = [score];
                loss.evaluate(0, &mut slope);
                let expected = (value(score + 1e-6) - value(score - 1e-6)) / 2e-6;
                assert!((slope[0] - expected).abs() < 1e-6, "{score}");
            }
        };
        check(&SquaredHinge { y: &[-1.0], c: &[1.5] });
        check(&SquaredTube { y: &[0.5], c: &[1.5], epsilon: 0.25 });
    }
}
