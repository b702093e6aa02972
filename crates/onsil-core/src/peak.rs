//! How fast this machine can multiply and add: what measured speeds are shares of.

use onsil_kernels::peak::{CHAINS, multiply_adds};
use std::time::{Duration, Instant};

/// How long a sample takes: starting the threads does not count then, and the system seldom comes between.
const SAMPLE: Duration = Duration::from_millis(20);
/// The fastest of so many samples counts.
const SAMPLES: usize = 8;

/// The most single-precision operations in a second that all threads reach together, in GFLOP/s (10⁹): with
/// multiply-adds on registers of the instruction set in use, counted as two operations each. Takes about
/// 0.2 seconds.
///
/// ```
/// use onsil_core::{parallel, peak};
/// let one_thread = parallel::with_threads(1, peak::measure).unwrap();
/// assert!(one_thread > 0.0);
/// ```
pub fn measure() -> f64 {
    let mut rounds = 10_000;
    loop {
        let (seconds, _) = sample(rounds);
        if seconds >= SAMPLE.as_secs_f64() {
            break;
        }
        let wanted = 1.2 * SAMPLE.as_secs_f64() / seconds.max(1e-6);
        rounds = (rounds as f64 * wanted.clamp(1.5, 10.0)) as usize;
    }
    let speeds = (0..SAMPLES).map(|_| {
        let (seconds, flop) = sample(rounds);
        flop as f64 / seconds / 1e9
    });
    speeds.fold(0.0, f64::max)
}

/// The seconds that all threads together took, each for so many rounds, and what they computed.
fn sample(rounds: usize) -> (f64, u64) {
    let start = Instant::now();
    let flop = rayon::broadcast(|_| multiply_adds(rounds, &mut [0.0; CHAINS]));
    (start.elapsed().as_secs_f64(), flop.iter().sum())
}
