//! Computing on another thread, while Python's own answers calls and signals.
//!
//! Python's signals arrive on its main thread alone, and callbacks, progress and displays belong there too. So what
//! may take long runs elsewhere, without the interpreter, and asks for what only Python can do.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often signals are looked for.
const TICK: Duration = Duration::from_millis(20);

/// What is asked of Python's thread; none says that the work is done.
type Call = Option<Box<dyn FnOnce(Python<'_>) + Send>>;

/// Where work asks Python's thread for something.
#[derive(Clone)]
pub(crate) struct Desk {
    calls: Sender<Call>,
    stop: Arc<AtomicBool>,
    failure: Arc<Mutex<Option<PyErr>>>,
}

impl Desk {
    /// Runs `call` on Python's thread and waits for what it returns; none if that thread is gone.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        call: impl FnOnce(Python<'_>) -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, answers) = channel();
        self.calls
            .send(Some(Box::new(move |py| {
                // Whoever asked waits for it.
                let _ = answer.send(call(py));
            })))
            .ok()?;
        answers.recv().ok()
    }

    /// Whether the work shall stop: a signal has come, or Python's code has failed.
    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Relaxed)
    }

    /// Stops the work; the first failure is what is raised.
    pub(crate) fn fail(&self, error: PyErr) {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.get_or_insert(error);
        self.stop.store(true, Relaxed);
    }
}

/// Says that the work is done, also where it ended in a panic. What it returns may still hold a desk.
struct Done(Sender<Call>);

impl Drop for Done {
    fn drop(&mut self) {
        // Whoever waited is gone only if nobody waits.
        let _ = self.0.send(None);
    }
}

/// Runs `work` on another thread without the interpreter and answers its calls; raises what a signal or
/// Python's code raised meanwhile.
pub(crate) fn attend<R: Send>(py: Python<'_>, work: impl FnOnce(Desk) -> R + Send) -> PyResult<R> {
    let (calls, waiting) = channel::<Call>();
    let waiting = Mutex::new(waiting);
    let desk = Desk { calls, stop: Arc::default(), failure: Arc::default() };
    let (stop, failure) = (desk.stop.clone(), desk.failure.clone());
    let result = std::thread::scope(|scope| {
        let worker = scope.spawn(move || {
            let _done = Done(desk.calls.clone());
            work(desk)
        });
        loop {
            let call = py.detach(|| {
                let waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
                waiting.recv_timeout(TICK)
            });
            match call {
                Ok(Some(call)) => call(py),
                Err(RecvTimeoutError::Timeout) => {}
                Ok(None) | Err(RecvTimeoutError::Disconnected) => break,
            }
            if !stop.load(Relaxed)
                && let Err(signal) = py.check_signals()
            {
                failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(signal);
                stop.store(true, Relaxed);
            }
        }
        py.detach(|| worker.join())
    });
    match failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(error) => Err(error),
        None => result.map_err(|_| {
            PyRuntimeError::new_err(
                "onsil has failed in a way that it should not: please report what you did",
            )
        }),
    }
}
