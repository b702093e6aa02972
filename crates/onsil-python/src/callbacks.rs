//! What is done between epochs and batches: the library's callbacks, and Python's.

use crate::attend::Desk;
use crate::callables::Failures;
use crate::errors::Raise;
use crate::network::Network;
use onsil::nn::callbacks::{
    CSVLogger, Callback, EarlyStopping, Mode, ModelCheckpoint, ReduceLROnPlateau, TerminateOnNaN,
    Training,
};
use onsil::nn::{Error, Logs, Result, Sequential};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::HashSet;
use std::sync::Arc;

/// A callback on its way through a training.
pub(crate) enum Any {
    Early(EarlyStopping),
    Checkpoint(ModelCheckpoint<'static>),
    Other(Box<dyn Callback>),
    Python(PythonCallback),
}

impl Any {
    pub(crate) fn as_callback(&mut self) -> &mut dyn Callback {
        match self {
            Self::Early(early) => early,
            Self::Checkpoint(checkpoint) => checkpoint,
            Self::Other(other) => &mut **other,
            Self::Python(python) => python,
        }
    }

    /// What a callback of Python's half wants to know when training is over.
    pub(crate) fn outcome<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let outcome = PyDict::new(py);
        match self {
            Self::Early(early) => {
                outcome.set_item("best", early.best())?;
                outcome.set_item("best_epoch", early.best_epoch())?;
                outcome.set_item("stopped_epoch", early.stopped_epoch().unwrap_or(0))?;
            }
            Self::Checkpoint(checkpoint) => outcome.set_item("best", checkpoint.best())?,
            Self::Other(_) | Self::Python(_) => {}
        }
        Ok(outcome)
    }

    /// From a pair `(class_name, parameters)` of one of the library's, or `(object, names of its methods)`.
    pub(crate) fn of(
        given: &Bound<'_, PyAny>,
        network: &Py<Network>,
        desk: &Desk,
    ) -> PyResult<Self> {
        if let Ok((name, parameters)) = given.extract::<(String, Bound<'_, PyDict>)>() {
            return native(&name, &parameters);
        }
        let (object, methods) = given.extract::<(Bound<'_, PyAny>, HashSet<String>)>()?;
        Ok(Self::Python(PythonCallback {
            object: Arc::new(object.unbind()),
            methods,
            network: network.clone_ref(given.py()),
            desk: desk.clone(),
        }))
    }
}

/// Calls the builder's method for every parameter that was given.
macro_rules! build {
    ($object:expr, $given:expr, $($parameter:ident),*) => {{
        let mut object = $object;
        $(if let Some(value) = parameter($given, stringify!($parameter))? {
            object = object.$parameter(value);
        })*
        object
    }};
}

fn parameter<'py, T>(given: &Bound<'py, PyDict>, name: &str) -> PyResult<Option<T>>
where
    T: for<'a> FromPyObject<'a, 'py>,
{
    match given.get_item(name)? {
        Some(value) if !value.is_none() => value.extract().map(Some).map_err(|_| {
            PyTypeError::new_err(format!("{name} has a value of the wrong type: {value}"))
        }),
        _ => Ok(None),
    }
}

fn mode(given: &Bound<'_, PyDict>) -> PyResult<Mode> {
    match parameter::<String>(given, "mode")?.as_deref() {
        None | Some("auto") => Ok(Mode::Auto),
        Some("min") => Ok(Mode::Min),
        Some("max") => Ok(Mode::Max),
        Some(other) => Err(PyValueError::new_err(format!(
            "mode must be \"auto\", \"min\" or \"max\", but is {other:?}"
        ))),
    }
}

fn native(name: &str, given: &Bound<'_, PyDict>) -> PyResult<Any> {
    let text = |name| parameter::<String>(given, name).map(Option::unwrap_or_default);
    let monitor = || parameter::<String>(given, "monitor").map(|m| m.unwrap_or("val_loss".into()));
    Ok(match name {
        "EarlyStopping" => Any::Early(build!(
            EarlyStopping::new().monitor(&monitor()?).mode(mode(given)?),
            given,
            min_delta,
            patience,
            verbose,
            baseline,
            restore_best_weights,
            start_from_epoch
        )),
        "ReduceLROnPlateau" => Any::Other(Box::new(build!(
            ReduceLROnPlateau::new().monitor(&monitor()?).mode(mode(given)?),
            given,
            factor,
            patience,
            verbose,
            min_delta,
            cooldown,
            min_lr
        ))),
        "ModelCheckpoint" => Any::Checkpoint(build!(
            ModelCheckpoint::new(text("filepath")?).monitor(&monitor()?).mode(mode(given)?),
            given,
            verbose,
            save_best_only,
            save_weights_only,
            save_freq,
            initial_value_threshold
        )),
        "CSVLogger" => Any::Other(Box::new(build!(
            CSVLogger::new(text("filename")?),
            given,
            separator,
            append
        ))),
        "TerminateOnNaN" => Any::Other(Box::new(TerminateOnNaN::new())),
        other => return Err(PyValueError::new_err(format!("unknown callback {other:?}"))),
    })
}

/// Logs as a dictionary.
pub(crate) fn to_dict<'py>(py: Python<'py>, logs: &Logs) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in logs.iter() {
        dict.set_item(name, value)?;
    }
    Ok(dict)
}

/// A callback whose methods are Python's. They see the model as it is, and may change it.
pub(crate) struct PythonCallback {
    object: Arc<Py<PyAny>>,
    methods: HashSet<String>,
    network: Py<Network>,
    desk: Desk,
}

impl PythonCallback {
    /// Calls a method of the object, on Python's thread, with the model at its place; returns the logs as the method
    /// leaves them.
    fn call(
        &self,
        method: &'static str,
        number: Option<usize>,
        logs: Logs,
        model: &mut Sequential,
    ) -> Result<Logs> {
        if !self.methods.contains(method) {
            return Ok(logs);
        }
        let object = self.object.clone();
        let network = Python::attach(|py| self.network.clone_ref(py));
        let lent = std::mem::take(model);
        let answer = self.desk.ask(move |py| {
            network.get().lend(lent);
            let called = call(py, &object, method, number, &logs);
            (network.get().take_back(py), called)
        });
        let Some((lent, called)) = answer else { return Err(Error::config("stopped")) };
        *model = lent;
        called.map_err(|error| {
            self.desk.fail(error);
            Error::config("stopped")
        })
    }
}

fn call(
    py: Python<'_>,
    object: &Py<PyAny>,
    method: &str,
    number: Option<usize>,
    logs: &Logs,
) -> PyResult<Logs> {
    let dict = to_dict(py, logs)?;
    match number {
        Some(number) => object.bind(py).call_method1(method, (number, &dict))?,
        None => object.bind(py).call_method1(method, (&dict,))?,
    };
    let mut logs = logs.clone();
    for (name, value) in dict {
        // A callback may leave anything in its logs; figures are numbers.
        if let Ok(value) = value.extract::<f64>() {
            logs.set(&name.extract::<String>()?, value);
        }
    }
    Ok(logs)
}

impl Callback for PythonCallback {
    fn on_train_begin(&mut self, _: Training, model: &mut Sequential) -> Result<()> {
        self.call("on_train_begin", None, Logs::default(), model).map(|_| ())
    }

    fn on_train_end(&mut self, logs: &Logs, model: &mut Sequential) -> Result<()> {
        self.call("on_train_end", None, logs.clone(), model).map(|_| ())
    }

    fn on_epoch_begin(&mut self, epoch: usize, model: &mut Sequential) -> Result<()> {
        self.call("on_epoch_begin", Some(epoch), Logs::default(), model).map(|_| ())
    }

    fn on_epoch_end(
        &mut self,
        epoch: usize,
        logs: &mut Logs,
        model: &mut Sequential,
    ) -> Result<()> {
        *logs = self.call("on_epoch_end", Some(epoch), logs.clone(), model)?;
        Ok(())
    }

    fn on_train_batch_begin(&mut self, batch: usize, model: &mut Sequential) -> Result<()> {
        self.call("on_train_batch_begin", Some(batch), Logs::default(), model).map(|_| ())
    }

    fn on_train_batch_end(&mut self, batch: usize, model: &mut Sequential) -> Result<()> {
        if !self.methods.contains("on_train_batch_end") {
            return Ok(());
        }
        self.call("on_train_batch_end", Some(batch), model.logs(), model).map(|_| ())
    }
}

/// Ends a training whose signal has come, or whose Python functions have failed.
pub(crate) struct StopOnSignal {
    pub(crate) desk: Desk,
    pub(crate) failures: Failures,
}

impl Callback for StopOnSignal {
    fn on_train_batch_end(&mut self, _: usize, _: &mut Sequential) -> Result<()> {
        self.failures.hand_to(&self.desk);
        match self.desk.stopped() {
            true => Err(Error::config("stopped")),
            false => Ok(()),
        }
    }
}

/// What a computation raises: a Python function's own exception before the error that follows from it.
pub(crate) fn raised<T>(result: Result<T>, failures: &Failures) -> PyResult<T> {
    match failures.take() {
        Some(error) => Err(error),
        None => result.map_err(Raise::raise),
    }
}
