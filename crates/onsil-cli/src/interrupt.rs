//! Ctrl-C and SIGTERM: the first stops training after the current batch or iteration, a second one aborts.

use crate::error::Exit;
use crate::report;
use onsil::nn::callbacks::Callback;
use onsil::nn::{self, Sequential};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// Whether there is something worth saving: before that, one signal is enough to end the process.
static TRAINING: AtomicBool = AtomicBool::new(false);

/// Listens for signals from now on.
pub(crate) fn listen() {
    let listening = ctrlc::set_handler(|| {
        if !TRAINING.load(SeqCst) || INTERRUPTED.swap(true, SeqCst) {
            std::process::exit(Exit::Interrupted as i32);
        }
        report::message("stopping after this step; once more aborts without saving");
    });
    // Without a handler, a signal ends the process at once: no reason not to train.
    if let Err(error) = listening {
        report::message(&format!("hint: Ctrl-C will not save: {error}"));
    }
}

/// Whether a signal has come.
pub(crate) fn happened() -> bool {
    INTERRUPTED.load(SeqCst)
}

/// Says that a fit begins: from now on there is something worth saving.
pub(crate) fn fitting() {
    TRAINING.store(true, SeqCst);
}

/// Stops training when a signal has come.
pub(crate) struct StopOnSignal;

impl Callback for StopOnSignal {
    fn on_train_begin(&mut self, _: nn::callbacks::Training, _: &mut Sequential) -> nn::Result<()> {
        fitting();
        Ok(())
    }

    fn on_train_batch_end(&mut self, _: usize, model: &mut Sequential) -> nn::Result<()> {
        model.stop_training |= happened();
        Ok(())
    }
}
