use super::{Callback, Training};
use crate::error::Result;
use crate::history::Logs;
use crate::sequential::Sequential;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// What `fit` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verbose {
    /// Nothing (Keras' 0).
    #[default]
    Silent,
    /// A bar that moves on a terminal, and a line per epoch elsewhere (Keras' 1).
    Bar,
    /// A line per epoch (Keras' 2).
    Lines,
}

/// Prints how training goes on, as Keras does:
/// `1875/1875 ━━━━━━━━━━━━━━━━━━━━ 3s 2ms/step - accuracy: 0.8580 - loss: 0.4817`.
///
/// `fit` adds one by itself where [`verbose`](crate::FitOptions::verbose) says so.
///
/// ```
/// use onsil_nn::callbacks::{ProgressLogger, Verbose};
/// let to_standard_error = ProgressLogger::new(Verbose::Lines).writing_to(std::io::stderr());
/// ```
pub struct ProgressLogger {
    bar: bool,
    out: Box<dyn Write + Send>,
    training: Training,
    began: Instant,
    drawn: Option<Instant>,
}

/// The bar moves at most ten times a second.
const REDRAW: Duration = Duration::from_millis(100);
const BAR_WIDTH: usize = 20;

impl ProgressLogger {
    /// Prints to standard output; the bar moves only where that is a terminal.
    pub fn new(verbose: Verbose) -> Self {
        let stdout = io::stdout();
        Self {
            bar: verbose == Verbose::Bar && stdout.is_terminal(),
            out: Box::new(stdout),
            training: Training { epochs: 0, batches: 0, samples: 0 },
            began: Instant::now(),
            drawn: None,
        }
    }

    /// Prints elsewhere, a line per epoch.
    pub fn writing_to(self, out: impl Write + Send + 'static) -> Self {
        Self { bar: false, out: Box::new(out), ..self }
    }

    /// Whether the bar moves where it prints: each time it returns to the beginning of its line (`\r`) and clears it
    /// (`ESC [K`).
    pub fn redrawing(self, redrawing: bool) -> Self {
        Self { bar: redrawing, ..self }
    }

    /// The line after `done` batches.
    fn line(&self, done: usize, logs: &Logs) -> String {
        let all = self.training.batches;
        let filled = BAR_WIDTH * done / all.max(1);
        let seconds = self.began.elapsed().as_secs_f64();
        format!(
            "{done}/{all} {}{} {seconds:.0}s {}/step - {logs}",
            "━".repeat(filled),
            "─".repeat(BAR_WIDTH - filled),
            duration(seconds / done.max(1) as f64)
        )
    }

    /// What cannot be printed must not end training.
    fn print(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s >= 1.0 => format!("{s:.0}s"),
        s if s >= 1e-3 => format!("{:.0}ms", s * 1e3),
        s => format!("{:.0}us", s * 1e6),
    }
}

impl Callback for ProgressLogger {
    fn on_train_begin(&mut self, training: Training, _: &mut Sequential) -> Result<()> {
        self.training = training;
        Ok(())
    }

    fn on_epoch_begin(&mut self, epoch: usize, _: &mut Sequential) -> Result<()> {
        self.began = Instant::now();
        self.print(&format!("Epoch {}/{}\n", epoch + 1, self.training.epochs));
        Ok(())
    }

    fn on_train_batch_end(&mut self, batch: usize, model: &mut Sequential) -> Result<()> {
        if self.bar && self.drawn.is_none_or(|drawn| drawn.elapsed() >= REDRAW) {
            let line = self.line(batch + 1, &model.logs());
            self.print(&format!("\r{line}\x1b[K"));
            self.drawn = Some(Instant::now());
        }
        Ok(())
    }

    fn on_epoch_end(&mut self, _: usize, logs: &mut Logs, _: &mut Sequential) -> Result<()> {
        let line = self.line(self.training.batches, logs);
        let (start, end) = if self.bar { ("\r", "\x1b[K\n") } else { ("", "\n") };
        self.print(&format!("{start}{line}{end}"));
        Ok(())
    }
}
