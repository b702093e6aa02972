use serde::{Deserialize, Serialize};

/// What stochastic gradient descent makes small, for the score `p` and the target `y`.
///
/// Classes are −1 and 1. `z = y · p` is the margin of a class, `d = y − p` the error of a number.
/// As JSON: `"hinge"`, `"log_loss"`, ….
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SgdLoss {
    /// max(0, 1 − z): a linear support vector machine.
    Hinge,
    /// ln(1 + e^(−z)): logistic regression.
    LogLoss,
    /// max(0, 1 − z)², and −4 z below −1.
    ModifiedHuber,
    /// max(0, 1 − z)².
    SquaredHinge,
    /// max(0, −z): the perceptron.
    Perceptron,
    /// ½ d².
    SquaredError,
    /// ½ d² up to |d| = epsilon, and linear beyond.
    Huber,
    /// max(0, |d| − epsilon).
    EpsilonInsensitive,
    /// max(0, |d| − epsilon)².
    SquaredEpsilonInsensitive,
}

impl SgdLoss {
    /// Its name, as in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hinge => "hinge",
            Self::LogLoss => "log_loss",
            Self::ModifiedHuber => "modified_huber",
            Self::SquaredHinge => "squared_hinge",
            Self::Perceptron => "perceptron",
            Self::SquaredError => "squared_error",
            Self::Huber => "huber",
            Self::EpsilonInsensitive => "epsilon_insensitive",
            Self::SquaredEpsilonInsensitive => "squared_epsilon_insensitive",
        }
    }

    /// Whether it is for numbers.
    pub(crate) fn is_for_regression(self) -> bool {
        matches!(
            self,
            Self::SquaredError
                | Self::Huber
                | Self::EpsilonInsensitive
                | Self::SquaredEpsilonInsensitive
        )
    }

    /// The loss of the score `p` and its derivative by `p`.
    pub(crate) fn at(self, y: f64, p: f64, epsilon: f64) -> (f64, f64) {
        let z = y * p;
        let d = y - p;
        match self {
            Self::Hinge => hinge(1.0, y, z),
            Self::Perceptron => hinge(0.0, y, z),
            Self::LogLoss => logistic(y, p),
            Self::SquaredHinge if z < 1.0 => ((1.0 - z) * (1.0 - z), -2.0 * y * (1.0 - z)),
            Self::ModifiedHuber if z < -1.0 => (-4.0 * z, -4.0 * y),
            Self::ModifiedHuber if z < 1.0 => ((1.0 - z) * (1.0 - z), 2.0 * (1.0 - z) * -y),
            Self::SquaredHinge | Self::ModifiedHuber => (0.0, 0.0),
            Self::SquaredError => (0.5 * d * d, -d),
            Self::Huber if d.abs() <= epsilon => (0.5 * d * d, -d),
            Self::Huber => (epsilon * (d.abs() - 0.5 * epsilon), -epsilon.copysign(d)),
            Self::EpsilonInsensitive => {
                let excess = d.abs() - epsilon;
                if excess > 0.0 { (excess, -1f64.copysign(d)) } else { (0.0, 0.0) }
            }
            Self::SquaredEpsilonInsensitive => {
                let excess = d.abs() - epsilon;
                if excess > 0.0 { (excess * excess, -2.0 * excess.copysign(d)) } else { (0.0, 0.0) }
            }
        }
    }
}

/// max(0, threshold − z). At the threshold itself the derivative is that of the slope, so that a
/// perceptron learns from the score 0.
fn hinge(threshold: f64, y: f64, z: f64) -> (f64, f64) {
    if z <= threshold { (threshold - z, -y) } else { (0.0, 0.0) }
}

/// ln(1 + e^(−z)). The derivative is rounded as the reference rounds it, from e^(−p) of the score `p`, since
/// steps carry every digit on.
fn logistic(y: f64, p: f64) -> (f64, f64) {
    let z = y * p;
    let loss = (-z.abs()).exp().ln_1p() + (-z).max(0.0);
    let positive = y > 0.0;
    let slope = if p > -37.0 {
        let e = (-p).exp();
        if positive { -e / (1.0 + e) } else { 1.0 / (1.0 + e) }
    } else {
        p.exp() - f64::from(positive)
    };
    (loss, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_are_slopes() {
        use SgdLoss::*;
        let losses = [
            Hinge,
            LogLoss,
            ModifiedHuber,
            SquaredHinge,
            Perceptron,
            SquaredError,
            Huber,
            EpsilonInsensitive,
            SquaredEpsilonInsensitive,
        ];
        for loss in losses {
            for y in [-1.0, 1.0] {
                // Off the kinks.
                for p in [-31.3, -1.53, -0.71, -0.03, 0.02, 0.64, 1.57, 29.7] {
                    let h = 1e-5;
                    let at = |p: f64| loss.at(y, p, 0.25);
                    let slope = (at(p + h).0 - at(p - h).0) / (2.0 * h);
                    assert!((at(p).1 - slope).abs() < 1e-6, "{loss:?} {y} {p}");
                }
            }
        }
    }
}
