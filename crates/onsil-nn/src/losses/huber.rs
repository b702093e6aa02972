use super::Loss;
use super::numeric::{mean, slopes};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The mean of `e²/2` where the error `e = prediction − target` is at most `delta`, of
/// `delta · |e| − delta²/2` beyond: squared near 0, absolute far away, so that outliers pull less.
///
/// Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 35, 1964.
///
/// ```
/// use onsil_nn::losses::{Huber, Loss};
/// assert_eq!(Huber::new(1.0).value(&[0.5, 3.0], &[0.0, 0.0]), (0.125 + 2.5) / 2.0);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Huber {
    delta: f64,
}

impl Huber {
    /// The loss that is squared up to an error of `delta` > 0; 1 by default.
    pub fn new(delta: f64) -> Self {
        Self { delta }
    }
}

impl Default for Huber {
    fn default() -> Self {
        Self::new(1.0)
    }
}

impl Loss for Huber {
    class!(Huber);

    fn validate(&self) -> Result<()> {
        let holds = self.delta > 0.0 && self.delta.is_finite();
        check(holds, "Huber", "delta", "above 0 and finite", self.delta)
    }

    fn value(&self, prediction: &[f32], target: &[f32]) -> f32 {
        let delta = self.delta as f32;
        mean(prediction, target, |p, t| {
            let error = (p - t).abs();
            if error <= delta { 0.5 * error * error } else { delta * (error - 0.5 * delta) }
        })
    }

    fn gradient(&self, prediction: &[f32], target: &[f32], scale: f32, out: &mut [f32]) {
        let delta = self.delta as f32;
        let factor = scale / prediction.len() as f32;
        slopes(prediction, target, factor, out, |p, t| (p - t).clamp(-delta, delta));
    }
}
