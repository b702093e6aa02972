//! Taking the time: of epochs, and of calls.

use super::{Effort, Measured};
use crate::error::Result;
use onsil::nn::callbacks::Callback;
use onsil::nn::data::Arrays;
use onsil::nn::{self, FitOptions, Logs, Sequential};
use std::time::{Duration, Instant};

/// Samples below this are too near to what a clock resolves: several calls make one.
const SHORTEST: Duration = Duration::from_micros(200);
/// More samples say no more.
const MOST: usize = 2_000;

/// Trains for whole epochs until the time is up, at least one.
///
/// # Errors
/// What `fit` returns.
pub(super) fn epochs(
    model: &mut Sequential,
    data: &Arrays<'_>,
    batch_size: usize,
    effort: Effort,
) -> Result<Vec<f64>> {
    let mut clock = Epochs { budget: effort.budget, ..Epochs::default() };
    let options = FitOptions::new().epochs(MOST).batch_size(batch_size).callback(&mut clock);
    model.fit_dataset(data, options)?;
    Ok(clock.seconds)
}

/// Notes the seconds of each epoch, and stops when the time is up.
#[derive(Debug, Default)]
struct Epochs {
    budget: Duration,
    began: Option<Instant>,
    seconds: Vec<f64>,
}

impl Callback for Epochs {
    fn on_epoch_begin(&mut self, _: usize, _: &mut Sequential) -> nn::Result<()> {
        self.began = Some(Instant::now());
        Ok(())
    }

    fn on_epoch_end(&mut self, _: usize, _: &mut Logs, model: &mut Sequential) -> nn::Result<()> {
        self.seconds.extend(self.began.map(|began| began.elapsed().as_secs_f64()));
        model.stop_training = self.seconds.iter().sum::<f64>() >= self.budget.as_secs_f64();
        Ok(())
    }
}

/// Makes a call again and again until the time is up, after a first one that does not count.
///
/// # Errors
/// What the call returns.
pub(super) fn calls(effort: Effort, mut call: impl FnMut() -> Result<()>) -> Result<Vec<f64>> {
    call()?;
    let began = Instant::now();
    call()?;
    let once = began.elapsed().max(Duration::from_nanos(100));
    let together = SHORTEST.div_duration_f64(once).ceil().max(1.0);
    let began = Instant::now();
    let mut seconds = Vec::new();
    while seconds.is_empty() || began.elapsed() < effort.budget && seconds.len() < MOST {
        let sample = Instant::now();
        for _ in 0..together as usize {
            call()?;
        }
        seconds.push(sample.elapsed().as_secs_f64() / together);
    }
    Ok(seconds)
}

/// The median of samples, each of which is `parts` times what is asked for.
pub(super) fn measured(mut seconds: Vec<f64>, parts: f64, flop: f64) -> Measured {
    seconds.sort_by(f64::total_cmp);
    let middle = seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN);
    Measured { seconds: middle / parts, flop, samples: seconds.len(), quality: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_call_does_not_count_and_the_median_does() {
        let mut count = 0;
        let effort = Effort { images: 0, budget: Duration::ZERO };
        let call = || {
            count += 1;
            std::thread::sleep(2 * SHORTEST);
            Ok(())
        };
        let seconds = calls(effort, call).unwrap();
        assert_eq!((seconds.len(), count), (1, 3));
        let measured = measured(vec![3.0, 1.0, 2.0], 0.5, 8e9);
        assert_eq!((measured.seconds, measured.samples, measured.gflops()), (4.0, 3, 2.0));
    }
}
