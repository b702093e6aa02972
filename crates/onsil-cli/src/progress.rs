//! How training is shown while it runs.

use crate::args::ProgressArg;
use crate::report;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use onsil::nn::Logs;
use onsil::nn::callbacks::Training;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Ten redraws a second are as many as an eye needs.
const REDRAW: Duration = Duration::from_millis(100);

/// A bar, lines, or nothing.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    lines: bool,
    /// Whether lines go to standard error because results own standard output.
    to_stderr: bool,
    training: Training,
    epoch: usize,
    /// When the epoch began here, and with which batch.
    began: (Instant, usize),
    redrawn: Instant,
}

impl Progress {
    /// Progress as asked for; `json` leaves standard output to results.
    pub(crate) fn new(how: ProgressArg, quiet: bool, json: bool) -> Self {
        let stderr = std::io::stderr().is_terminal();
        let terminal = stderr && (json || std::io::stdout().is_terminal()) && !is_dumb();
        let bar = !quiet
            && match how {
                ProgressArg::Auto => terminal,
                ProgressArg::Bar => stderr && !is_dumb(),
                ProgressArg::Lines | ProgressArg::None => false,
            };
        let now = Instant::now();
        Self {
            bar: bar.then(new_bar),
            lines: !quiet && how != ProgressArg::None,
            to_stderr: json,
            training: Training { epochs: 0, batches: 0, samples: 0 },
            epoch: 0,
            began: (now, 0),
            redrawn: now,
        }
    }

    pub(crate) fn begin(&mut self, training: Training) {
        self.training = training;
        if let Some(bar) = &self.bar {
            bar.set_length(training.batches as u64);
        }
    }

    pub(crate) fn begin_epoch(&mut self, epoch: usize) {
        self.epoch = epoch;
        self.began = (Instant::now(), usize::MAX);
    }

    /// After a batch; `logs` is asked only when something is drawn.
    pub(crate) fn batch(&mut self, batch: usize, logs: impl FnOnce() -> Logs) {
        let Some(bar) = &self.bar else { return };
        let (began, first) = &mut self.began;
        // A resumed epoch begins in its midst.
        *first = (*first).min(batch);
        let now = Instant::now();
        if now - self.redrawn < REDRAW {
            return;
        }
        self.redrawn = now;
        let seconds = (now - *began).as_secs_f64();
        let done = batch + 1;
        let speed = (done - *first) as f64 / seconds.max(1e-9);
        let samples = speed * self.training.samples as f64 / self.training.batches.max(1) as f64;
        let epochs_left = self.training.epochs.saturating_sub(self.epoch + 1);
        let batches_left = self.training.batches - done + epochs_left * self.training.batches;
        bar.set_prefix(format!("epoch {}/{}", self.epoch + 1, self.training.epochs));
        bar.set_message(format!(
            "{} - {} samples/s - {} left",
            logs(),
            report::grouped(samples as usize),
            report::duration(batches_left as f64 / speed)
        ));
        bar.set_position(done as u64);
        bar.tick();
    }

    /// Says how the epoch ended: one line, also on a terminal, where it stays above the bar.
    pub(crate) fn end_epoch(&mut self, seconds: f64, logs: &Logs) {
        if !self.lines {
            return;
        }
        self.clear();
        let line = format!(
            "epoch {}/{} - {} - {logs}",
            self.epoch + 1,
            self.training.epochs,
            report::duration(seconds)
        );
        // Training goes on even if nobody can be told about it.
        if self.to_stderr {
            report::message(&line);
        } else {
            let _ = report::line(&line);
        }
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.set_draw_target(ProgressDrawTarget::hidden());
            bar.set_draw_target(target());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

fn target() -> ProgressDrawTarget {
    ProgressDrawTarget::stderr_with_hz(10)
}

fn new_bar() -> ProgressBar {
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let bar = if colour { "{bar:24.cyan}" } else { "{bar:24}" };
    let style =
        ProgressStyle::with_template(&format!("{{prefix}} {bar} {{pos}}/{{len}} {{wide_msg}}"));
    ProgressBar::with_draw_target(Some(0), target())
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
