//! Which figure a callback watches, and when it is better than before.

use super::messages::say;
use crate::error::{Error, Result};
use crate::history::Logs;
use crate::sequential::Sequential;
use serde::{Deserialize, Serialize};

/// Whether a figure should become smaller or larger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// As the metric of that name says; a loss should become smaller.
    #[default]
    Auto,
    /// Smaller is better.
    Min,
    /// Larger is better.
    Max,
}

/// The figure that a callback watches.
#[derive(Clone, Debug)]
pub(super) struct Monitor {
    owner: &'static str,
    pub(super) name: String,
    pub(super) mode: Mode,
    /// By how much a figure must be better to count as better.
    pub(super) min_delta: f64,
    larger_is_better: bool,
    warned: bool,
}

impl Monitor {
    /// `val_loss`, for the callback `owner`.
    pub(super) fn new(owner: &'static str) -> Self {
        Self {
            owner,
            name: "val_loss".into(),
            mode: Mode::Auto,
            min_delta: 0.0,
            larger_is_better: false,
            warned: false,
        }
    }

    /// Finds out which direction is better; to be called when training begins.
    pub(super) fn begin(&mut self, model: &Sequential) -> Result<()> {
        self.warned = false;
        self.larger_is_better = match self.mode {
            Mode::Min => false,
            Mode::Max => true,
            Mode::Auto => model.larger_is_better(&self.name).ok_or_else(|| self.unknown(model))?,
        };
        Ok(())
    }

    fn unknown(&self, model: &Sequential) -> Error {
        Error::config(format!(
            "{}: monitor is \"{}\", of which is not known whether it should become larger or smaller: \
             give mode \"max\" or \"min\", or watch one of {}, each also with val_ before it",
            self.owner,
            self.name,
            names(&model.logs())
        ))
    }

    /// Whether `current` is better than `best`; the first figure always is.
    pub(super) fn better(&self, current: f64, best: Option<f64>) -> bool {
        let delta = self.min_delta.abs();
        match best {
            None => true,
            Some(best) if self.larger_is_better => current - delta > best,
            Some(best) => current + delta < best,
        }
    }

    /// The watched figure, or none where this epoch has none; the first time, that is said.
    pub(super) fn current(&mut self, logs: &Logs) -> Option<f64> {
        let current = logs.get(&self.name);
        if current.is_none() && !self.warned {
            self.warned = true;
            say(&format!(
                "{} watches {}, of which there is no figure (there are: {})",
                self.owner,
                self.name,
                names(logs)
            ));
        }
        current
    }
}

fn names(logs: &Logs) -> String {
    logs.iter().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
}

/// The builder methods of a callback that has a [`Monitor`] in its field `monitor`.
macro_rules! monitor_builders {
    () => {
        /// The figure to watch; `"val_loss"` unless given.
        pub fn monitor(mut self, name: &str) -> Self {
            self.monitor.name = name.into();
            self
        }

        /// Whether the figure should become smaller or larger; [`Mode::Auto`] unless given.
        pub fn mode(mut self, mode: Mode) -> Self {
            self.monitor.mode = mode;
            self
        }
    };
}
pub(super) use monitor_builders;
