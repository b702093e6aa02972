use super::Callback;
use super::messages::say;
use crate::error::Result;
use crate::sequential::Sequential;

/// Ends training, without an error, when the loss of a batch is NaN or infinite.
///
/// Without it, `fit` returns an error that says where the first such number came from. Either way the
/// weights are those before the step.
///
/// ```
/// use onsil_nn::callbacks::{Callback, TerminateOnNaN};
/// assert!(TerminateOnNaN::new().terminates_on_nan());
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct TerminateOnNaN {}

impl TerminateOnNaN {
    /// The callback.
    pub fn new() -> Self {
        Self {}
    }
}

impl Callback for TerminateOnNaN {
    fn on_train_batch_end(&mut self, batch: usize, model: &mut Sequential) -> Result<()> {
        // The figures are gathered only once training is ending, since this is called for every batch.
        if model.stop_training && model.logs().get("loss").is_some_and(|loss| !loss.is_finite()) {
            say(&format!("Batch {batch}: Invalid loss, terminating training"));
        }
        Ok(())
    }

    fn terminates_on_nan(&self) -> bool {
        true
    }
}
