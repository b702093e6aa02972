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
/// Characters of the bar.
const WIDTH: usize = 10;

/// What is asked for, on this terminal or pipe.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) has_bar: bool,
    pub(crate) lines: bool,
}

impl Style {
    /// `json` leaves standard output to results.
    pub(crate) fn new(how: ProgressArg, quiet: bool, json: bool) -> Self {
        let stderr = std::io::stderr().is_terminal() && !is_dumb();
        let has_bar = match how {
            ProgressArg::Auto => stderr && (json || std::io::stdout().is_terminal()),
            ProgressArg::Bar => stderr,
            ProgressArg::Lines | ProgressArg::None => false,
        };
        Self { has_bar: has_bar && !quiet, lines: !quiet && how != ProgressArg::None }
    }
}

/// A bar, lines, or nothing.
pub(crate) struct Progress {
    style: Style,
    /// There only while an epoch lasts long enough to look at.
    bar: Option<ProgressBar>,
    /// Whether lines go to standard error because results own standard output.
    to_stderr: bool,
    training: Training,
    epoch: usize,
    began: Instant,
    /// The first batch of this epoch that was trained here: a resumed epoch begins in its midst.
    first_batch: usize,
    redrawn: Instant,
}

impl Progress {
    /// Progress as asked for; `json` leaves standard output to results.
    pub(crate) fn new(how: ProgressArg, quiet: bool, json: bool) -> Self {
        let now = Instant::now();
        Self {
            style: Style::new(how, quiet, json),
            bar: None,
            to_stderr: json,
            training: Training { epochs: 0, batches: 0, samples: 0 },
            epoch: 0,
            began: now,
            first_batch: usize::MAX,
            redrawn: now,
        }
    }

    pub(crate) fn begin(&mut self, training: Training) {
        self.training = training;
    }

    pub(crate) fn begin_epoch(&mut self, epoch: usize) {
        (self.epoch, self.began, self.first_batch) = (epoch, Instant::now(), usize::MAX);
    }

    /// After a batch; `logs` is asked only when something is drawn.
    pub(crate) fn batch(&mut self, batch: usize, logs: impl FnOnce() -> Logs) {
        if !self.style.has_bar {
            return;
        }
        self.first_batch = self.first_batch.min(batch);
        let now = Instant::now();
        if now - self.redrawn >= REDRAW {
            self.redrawn = now;
            let line = self.line(batch + 1, (now - self.began).as_secs_f64(), &logs());
            self.bar.get_or_insert_with(new_bar).set_message(line);
        }
    }

    fn line(&self, done: usize, seconds: f64, logs: &Logs) -> String {
        let Training { epochs, batches, samples } = self.training;
        let speed = (done - self.first_batch) as f64 / seconds.max(1e-9);
        let left = batches - done + epochs.saturating_sub(self.epoch + 1) * batches;
        let filled = WIDTH * done / batches.max(1);
        let bar = coloured(&"━".repeat(filled)) + &"─".repeat(WIDTH - filled);
        format!(
            "epoch {}/{epochs} {bar} {done}/{batches} - {logs} - {} left - {} samples/s",
            self.epoch + 1,
            report::duration(left as f64 / speed),
            report::grouped((speed * samples as f64 / batches.max(1) as f64) as usize),
        )
    }

    /// Says how the epoch ended: one line, also on a terminal, where it stays.
    pub(crate) fn end_epoch(&mut self, seconds: f64, logs: &Logs) {
        self.end();
        if !self.style.lines {
            return;
        }
        let Training { epochs, .. } = self.training;
        let seconds = report::duration(seconds);
        let line = format!("epoch {}/{epochs} - {seconds} - {logs}", self.epoch + 1);
        if self.to_stderr {
            report::message(&line);
        } else {
            // Training goes on even if nobody can be told about it.
            let _ = report::line(&line);
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

/// Whether the terminal says that it understands no control characters.
pub(crate) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Whether the user has not said that colours are unwanted (no-color.org).
pub(crate) fn wants_color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// In colour, unless the user wants none.
fn coloured(text: &str) -> String {
    match wants_color() {
        true => format!("\x1b[36m{text}\x1b[0m"),
        false => text.to_owned(),
    }
}

/// One line that is rewritten, cut to the terminal's width.
pub(crate) fn new_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_msg}");
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10))
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
