//! Networks.

use crate::arrays::Numbers;
use crate::attend::attend;
use crate::callables::{self, Failures, FunctionLoss, FunctionMetric, ObjectMetric, TargetLen};
use crate::callbacks::{Any, StopOnSignal, raised, to_dict};
use crate::errors::Raise;
use crate::writer::Writer;
use numpy::{PyArrayDyn, PyReadonlyArrayDyn};
use onsil::nn::callbacks::{ProgressLogger, Verbose};
use onsil::nn::data::{Arrays, Dataset};
use onsil::nn::layers;
use onsil::nn::losses::{self, Loss};
use onsil::nn::metrics::{self, Metric};
use onsil::nn::{Entry, FitOptions, History, Input, Result, Sequential, optimizers};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use pythonize::{depythonize, pythonize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A network: layers, weights, and what it is compiled with.
#[pyclass(frozen, module = "onsil._onsil")]
pub(crate) struct Network {
    /// None while a training has it.
    model: Mutex<Option<Sequential>>,
    /// Whether there is a training, also while a callback looks at the model.
    training: AtomicBool,
    /// Exceptions of the losses and metrics that are Python's.
    failures: Failures,
    targets: TargetLen,
}

/// The model is somewhere else.
fn busy() -> PyErr {
    PyRuntimeError::new_err(
        "the model is being trained: wait for fit to return, or look at it from a callback",
    )
}

impl Network {
    fn of(model: Sequential) -> Self {
        Self {
            model: Mutex::new(Some(model)),
            training: AtomicBool::new(false),
            failures: Failures::default(),
            targets: TargetLen::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Sequential>> {
        self.model.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts the model back for the time of a callback.
    pub(crate) fn lend(&self, model: Sequential) {
        *self.lock() = Some(model);
    }

    /// Takes it again, when whoever uses it on another thread is done.
    pub(crate) fn take_back(&self, py: Python<'_>) -> Sequential {
        py.detach(|| self.lock().take().unwrap_or_default())
    }

    /// Works with the model, without the interpreter.
    pub(crate) fn look<R: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut Sequential) -> R + Send,
    ) -> PyResult<R> {
        if callables::inside() {
            return Err(PyRuntimeError::new_err(
                "a loss or a metric cannot use the model that is computing it",
            ));
        }
        py.detach(|| self.lock().as_mut().map(work)).ok_or_else(busy)
    }

    /// The same for what may fail.
    fn with<R: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut Sequential) -> Result<R> + Send,
    ) -> PyResult<R> {
        raised(self.look(py, work)?, &self.failures)
    }

    fn loss(&self, given: &Bound<'_, PyAny>) -> PyResult<Box<dyn Loss>> {
        if given.hasattr("gradients")? {
            return Ok(FunctionLoss::new(given, &self.failures, &self.targets)?.into());
        }
        losses::from_config(depythonize(given)?).map_err(Raise::raise)
    }

    fn metrics(&self, given: &Bound<'_, PyList>) -> PyResult<Vec<Box<dyn Metric>>> {
        let one = |given: Bound<'_, PyAny>| -> PyResult<Box<dyn Metric>> {
            if given.hasattr("values")? && !given.is_instance_of::<PyDict>() {
                return Ok(FunctionMetric::new(&given, &self.failures)?.into());
            }
            if given.hasattr("update_state")? {
                return Ok(ObjectMetric::new(&given, &self.failures)?.into());
            }
            metrics::from_config(depythonize(&given)?).map_err(Raise::raise)
        };
        given.iter().map(one).collect()
    }
}

/// Arrays that Python lends for a call.
struct Lent<'py> {
    x: Numbers<'py>,
    y: Option<Numbers<'py>>,
    sample_weight: Vec<f32>,
}

impl<'py> Lent<'py> {
    fn of(
        x: &Bound<'py, PyAny>,
        y: Option<&Bound<'py, PyAny>>,
        sample_weight: Option<Vec<f32>>,
    ) -> PyResult<Self> {
        Ok(Self {
            x: Numbers::of(x, "x")?,
            y: y.map(|y| Numbers::of(y, "y")).transpose()?,
            sample_weight: sample_weight.unwrap_or_default(),
        })
    }

    fn arrays(&self) -> PyResult<Arrays<'_>> {
        let arrays = match &self.y {
            Some(y) => Arrays::new(self.x.values(), y.values()),
            None => Arrays::inputs(self.x.values()),
        };
        Ok(arrays.map_err(Raise::raise)?.sample_weight(self.sample_weight.clone()))
    }
}

/// How to train, as the Python half says it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Settings {
    batch_size: usize,
    epochs: usize,
    validation_split: f64,
    shuffle: bool,
    class_weight: BTreeMap<usize, f32>,
    initial_epoch: usize,
    validation_freq: usize,
    validation_batch_size: Option<usize>,
    gradient_probe: bool,
    /// What is printed: nothing, a bar, or lines (0, 1, 2).
    verbose: u8,
    /// Whether a bar may be redrawn where it is printed.
    redraws: bool,
}

impl Settings {
    fn options<'a>(&self, sample_weight: Vec<f32>) -> FitOptions<'a> {
        let options = FitOptions::new()
            .batch_size(self.batch_size)
            .epochs(self.epochs)
            .validation_split(self.validation_split)
            .shuffle(self.shuffle)
            .class_weight(self.class_weight.clone())
            .sample_weight(sample_weight)
            .initial_epoch(self.initial_epoch)
            .validation_freq(self.validation_freq)
            .gradient_probe(self.gradient_probe);
        match self.validation_batch_size {
            Some(size) => options.validation_batch_size(size),
            None => options,
        }
    }
}

/// Rows to validate on: `(x, y, weights)`.
type Validation<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, Option<Vec<f32>>);

/// A history as `(epochs, logs of each, what the gradient probe saw)`.
type Report<'py> = (Vec<usize>, Vec<Bound<'py, PyDict>>, Bound<'py, PyAny>);

fn report<'py>(py: Python<'py>, history: &History) -> PyResult<Report<'py>> {
    let logs = history.logs.iter().map(|logs| to_dict(py, logs)).collect::<PyResult<_>>()?;
    Ok((history.epoch.clone(), logs, pythonize(py, &history.probe)?))
}

#[pymethods]
impl Network {
    #[new]
    fn new(seed: u64, name: &str) -> Self {
        let mut model = Sequential::with_seed(seed);
        model.set_name(name);
        Self::of(model)
    }

    /// A network from its config.
    #[staticmethod]
    fn from_config(config: &Bound<'_, PyAny>) -> PyResult<Self> {
        let config: Value = depythonize(config)?;
        Sequential::from_config(&config).map(Self::of).map_err(Raise::raise)
    }

    /// A network from a file, with what it was compiled with or without.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf, compile: bool) -> PyResult<Self> {
        let load = || match compile {
            true => Sequential::load(path),
            false => Sequential::load_uncompiled(path),
        };
        py.detach(load).map(Self::of).map_err(Raise::raise)
    }

    fn save(&self, py: Python<'_>, path: PathBuf, include_optimizer: bool) -> PyResult<()> {
        self.with(py, |model| model.save_with(path, include_optimizer))
    }

    fn save_weights(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.with(py, |model| model.save_weights(path))
    }

    fn load_weights(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        self.with(py, |model| model.load_weights(path))
    }

    fn get_config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let config = self.with(py, |model| Ok(model.get_config()))?;
        Ok(pythonize(py, &config)?)
    }

    /// What it is compiled with, as configs.
    fn get_compile_config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let config = self.with(py, |model| Ok(model.get_compile_config()))?;
        Ok(pythonize(py, &config)?)
    }

    fn set_name(&self, py: Python<'_>, name: &str) -> PyResult<()> {
        self.with(py, |model| {
            model.set_name(name);
            Ok(())
        })
    }

    fn add_input(&self, py: Python<'_>, shape: Vec<usize>) -> PyResult<()> {
        self.with(py, |model| model.add(Input::new(shape)).map(|_| ()))
    }

    fn add(
        &self,
        py: Python<'_>,
        class_name: &str,
        config: &Bound<'_, PyAny>,
        name: Option<&str>,
        trainable: bool,
    ) -> PyResult<()> {
        let config: Value = depythonize(config)?;
        self.with(py, |model| {
            let entry = Entry::from(layers::from_config(class_name, config)?).trainable(trainable);
            let entry = match name {
                Some(name) => entry.name(name),
                None => entry,
            };
            model.add(entry).map(|_| ())
        })
    }

    fn pop(&self, py: Python<'_>) -> PyResult<bool> {
        self.with(py, |model| Ok(model.pop().is_some()))
    }

    fn build(&self, py: Python<'_>, shape: Vec<usize>) -> PyResult<()> {
        self.with(py, |model| model.build(&shape))
    }

    /// The layers: each as its config, its name, its shapes and its weights.
    fn layers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let layers = self.with(py, |model| {
            let config = model.get_config();
            let configs = config["layers"].as_array().cloned().unwrap_or_default();
            let layers = model.layers().zip(configs).map(|(layer, mut config)| {
                config["output_shape"] = serde_json::json!(layer.output_shape());
                config["weights"] = layer.weight_count().into();
                config["params"] = serde_json::json!(layer.count_params());
                config
            });
            Ok(Value::Array(layers.collect()))
        })?;
        Ok(pythonize(py, &layers)?)
    }

    fn input_shape(&self, py: Python<'_>) -> PyResult<Option<Vec<usize>>> {
        self.with(py, |model| Ok(model.input_shape().map(<[usize]>::to_vec)))
    }

    fn output_shape(&self, py: Python<'_>) -> PyResult<Option<Vec<usize>>> {
        self.with(py, |model| Ok(model.output_shape().map(<[usize]>::to_vec)))
    }

    fn count_params(&self, py: Python<'_>) -> PyResult<usize> {
        self.with(py, |model| Ok(model.count_params()))
    }

    fn summary(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |model| Ok(model.summary().to_string()))
    }

    fn compile(
        &self,
        py: Python<'_>,
        optimizer: &Bound<'_, PyAny>,
        loss: &Bound<'_, PyAny>,
        metrics: &Bound<'_, PyList>,
        weighted_metrics: &Bound<'_, PyList>,
    ) -> PyResult<()> {
        let optimizer = optimizers::from_config(depythonize(optimizer)?).map_err(Raise::raise)?;
        let loss = self.loss(loss)?;
        let (metrics, weighted) = (self.metrics(metrics)?, self.metrics(weighted_metrics)?);
        self.with(py, |model| {
            model.compile(optimizer, loss, metrics)?;
            model.weighted_metrics(weighted)
        })
    }

    fn learning_rate(&self, py: Python<'_>) -> PyResult<f64> {
        self.with(py, |model| model.learning_rate())
    }

    fn set_learning_rate(&self, py: Python<'_>, rate: f64) -> PyResult<()> {
        self.with(py, |model| model.set_learning_rate(rate))
    }

    fn stop_training(&self, py: Python<'_>) -> PyResult<bool> {
        self.with(py, |model| Ok(model.stop_training))
    }

    fn set_stop_training(&self, py: Python<'_>, stop: bool) -> PyResult<()> {
        self.with(py, |model| {
            model.stop_training = stop;
            Ok(())
        })
    }

    fn logs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let logs = self.with(py, |model| Ok(model.logs()))?;
        to_dict(py, &logs)
    }

    fn get_weights<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyArrayDyn<f32>>>> {
        let weights = self.with(py, |model| Ok(model.get_weights()))?;
        Ok(weights.into_iter().map(|array| PyArrayDyn::from_owned_array(py, array)).collect())
    }

    fn set_weights(
        &self,
        py: Python<'_>,
        weights: Vec<PyReadonlyArrayDyn<'_, f32>>,
    ) -> PyResult<()> {
        let weights: Vec<_> = weights.iter().map(|array| array.as_array().to_owned()).collect();
        self.with(py, |model| model.set_weights(&weights))
    }

    /// Trains; returns the history, and what each callback wants to know afterwards. `out` is written to.
    #[expect(clippy::too_many_arguments, reason = "the Python half calls it with all of them")]
    fn fit<'py>(
        slf: &Bound<'py, Self>,
        x: &Bound<'py, PyAny>,
        y: &Bound<'py, PyAny>,
        sample_weight: Option<Vec<f32>>,
        validation: Option<Validation<'py>>,
        settings: Settings,
        callbacks: Vec<Py<PyAny>>,
        out: Py<PyAny>,
    ) -> PyResult<(Report<'py>, Vec<Bound<'py, PyDict>>)> {
        let (py, network) = (slf.py(), slf.get());
        let lent = Lent::of(x, Some(y), None)?;
        let data = lent.arrays()?;
        let lent = validation.map(|(x, y, weights)| Lent::of(&x, Some(&y), weights)).transpose()?;
        let validation = lent.as_ref().map(Lent::arrays).transpose()?;
        if callables::inside() || network.training.swap(true, Relaxed) {
            return Err(busy());
        }
        network.targets.store(data.target_len(), Relaxed);
        let mut model = network.take_back(py);
        let (place, out) = (slf.clone().unbind(), Arc::new(out));
        let failures = network.failures.clone();
        let done = attend(py, |desk| {
            let mut callbacks = Python::attach(|py| {
                let any = |given: &Py<PyAny>| Any::of(given.bind(py), &place, &desk);
                callbacks.iter().map(any).collect::<PyResult<Vec<Any>>>()
            })?;
            let mut stop = StopOnSignal { desk: desk.clone(), failures: failures.clone() };
            let mut progress = ProgressLogger::new(Verbose::Lines)
                .writing_to(Writer { desk: desk.clone(), file: out })
                .redrawing(settings.redraws && settings.verbose == 1);
            let mut options = settings.options(sample_weight.unwrap_or_default());
            if let Some(validation) = validation {
                options = options.validation_data(validation);
            }
            for callback in callbacks.iter_mut().map(Any::as_callback) {
                options = options.callback(callback);
            }
            if settings.verbose > 0 {
                options = options.callback(&mut progress);
            }
            let history = model.fit_dataset(&data, options.callback(&mut stop));
            failures.hand_to(&desk);
            Ok::<_, PyErr>((history, callbacks))
        });
        network.lend(model);
        network.training.store(false, Relaxed);
        let (history, callbacks) = done??;
        let history = raised(history, &network.failures)?;
        let outcomes = callbacks.iter().map(|any| any.outcome(py)).collect::<PyResult<_>>()?;
        Ok((report(py, &history)?, outcomes))
    }

    fn evaluate<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        y: &Bound<'py, PyAny>,
        sample_weight: Option<Vec<f32>>,
        batch_size: usize,
    ) -> PyResult<Bound<'py, PyDict>> {
        let lent = Lent::of(x, Some(y), sample_weight)?;
        let data = lent.arrays()?;
        self.targets.store(data.target_len(), Relaxed);
        let logs = self.with(py, |model| model.evaluate_dataset(&data, batch_size))?;
        to_dict(py, &logs)
    }

    fn train_on_batch<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        y: &Bound<'py, PyAny>,
        sample_weight: Option<Vec<f32>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let lent = Lent::of(x, Some(y), sample_weight)?;
        let data = lent.arrays()?;
        self.targets.store(data.target_len(), Relaxed);
        let logs = self.with(py, |model| model.train_on_batch_of(&data))?;
        to_dict(py, &logs)
    }

    fn predict<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        batch_size: usize,
    ) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
        let lent = Lent::of(x, None, None)?;
        let data = lent.arrays()?;
        let outputs = self.with(py, |model| model.predict_dataset(&data, batch_size))?;
        Ok(PyArrayDyn::from_owned_array(py, outputs))
    }

    /// What the layer of that name gives for every row.
    fn layer_outputs<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        layer: &str,
    ) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
        let x = Numbers::of(x, "x")?;
        let values = x.values();
        let outputs = self.with(py, |model| model.layer_outputs(values, layer))?;
        Ok(PyArrayDyn::from_owned_array(py, outputs))
    }
}
