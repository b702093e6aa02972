//! Shows how far a fit has come, and stops it when a signal has come.

use crate::args::TrainArgs;
use crate::interrupt;
use crate::progress::{self, Style};
use crate::report;
use indicatif::ProgressBar;
use onsil::ml::Progress;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Lines where there is no bar to redraw.
const BETWEEN_LINES: Duration = Duration::from_secs(2);
/// Ten redraws a second are as many as an eye needs.
const BETWEEN_REDRAWS: Duration = Duration::from_millis(100);

/// A smaller share that is done says too little of what is left.
const LEAST_DONE: f64 = 0.02;

/// Watches a fit from all of its threads.
pub(crate) struct Watch {
    style: Style,
    shown: Mutex<Shown>,
}

struct Shown {
    began: Instant,
    last: Instant,
    bar: Option<ProgressBar>,
}

impl Watch {
    pub(crate) fn new(args: &TrainArgs) -> Self {
        let now = Instant::now();
        let style = Style::new(args.progress, args.quiet, args.output.json);
        Self { style, shown: Mutex::new(Shown { began: now, last: now, bar: None }) }
    }

    /// Told by the fit.
    pub(crate) fn tell(&self, progress: &Progress) -> ControlFlow<()> {
        self.show(progress);
        if interrupt::happened() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn show(&self, progress: &Progress) {
        let between = if self.style.has_bar { BETWEEN_REDRAWS } else { BETWEEN_LINES };
        // Another thread is showing something: this is not missed.
        let Ok(mut shown) = self.shown.try_lock() else { return };
        let now = Instant::now();
        if !(self.style.has_bar || self.style.lines) || now - shown.last < between {
            return;
        }
        shown.last = now;
        let line = line(progress, now - shown.began);
        if self.style.has_bar {
            shown.bar.get_or_insert_with(progress::new_bar).set_message(line);
        } else {
            report::message(&line);
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = shown.bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// `SVC, problem 3 of 45 - iteration 12,000 - objective -3.1e2 - gap 0.02 - 3.10 s, up to 12.40 s left`.
fn line(progress: &Progress, elapsed: Duration) -> String {
    let mut line = progress.estimator.to_owned();
    if !progress.part.is_empty() {
        line += &format!(", {}", progress.part);
    }
    let iteration = usize::try_from(progress.iteration).unwrap_or(usize::MAX);
    line += &format!(" - iteration {}", report::grouped(iteration));
    for (name, value) in [progress.objective, progress.gap].into_iter().flatten() {
        line += &format!(" - {name} {value:.4e}");
    }
    let elapsed = elapsed.as_secs_f64();
    line += &format!(" - {}", report::duration(elapsed));
    if let Some(done) = progress.done.filter(|&done| done >= LEAST_DONE && elapsed >= 1.0) {
        let left = elapsed * (1.0 - done).max(0.0) / done;
        line += &format!(", up to {} left", report::duration(left));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_where_the_fit_is() {
        let progress = Progress {
            estimator: "SVC",
            part: "problem 3 of 45".into(),
            iteration: 12_000,
            objective: Some(("objective", -310.25)),
            gap: Some(("duality gap", 0.02)),
            done: None,
        };
        let before =
            "SVC, problem 3 of 45 - iteration 12,000 - objective -3.1025e2 - duality gap 2.0000e-2";
        assert_eq!(line(&progress, Duration::from_millis(3100)), format!("{before} - 3.10 s"));
        let progress = Progress { done: Some(0.25), ..progress };
        assert_eq!(
            line(&progress, Duration::from_millis(3100)),
            format!("{before} - 3.10 s, up to 9.30 s left")
        );
        let progress = Progress { done: Some(0.001), ..progress };
        assert_eq!(line(&progress, Duration::from_millis(3100)), format!("{before} - 3.10 s"));
    }
}
