//! Model files: weights as safetensors, everything else as JSON in its metadata.
//!
//! Tensors: every weight as `layer/weight`; if the optimizer's state is kept, each of its arrays as
//! `optimizer.<name>`, over all trainable weights one after another. The metadata have one key,
//! `onsil`, with a JSON object: `version`, `model` (the config), `compile` and `training`.

use crate::config::MakeLayer;
use crate::error::{Error, Result};
use crate::fit::Position;
use crate::layers;
use crate::optimizers::updater::Progress;
use crate::sequential::Sequential;
use crate::{losses, metrics, optimizers};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The version of the file format that this version of the library writes, and the newest it reads.
pub const FORMAT_VERSION: u64 = 1;

const METADATA_KEY: &str = "onsil";
/// A header that claims more is refused before anything is allocated for it.
const MAX_HEADER: u64 = 16 << 20;

/// What a checkpoint keeps beside weights and the optimizer's arrays.
#[derive(Debug, Serialize, Deserialize)]
struct TrainingState {
    steps: u64,
    position: Position,
    progress: Progress,
    /// What has been gathered since the epoch began: the loss, then each metric. JSON has no NaN and no
    /// infinity: these are null, and come back as NaN.
    running: Vec<Vec<Option<f64>>>,
}

impl Sequential {
    /// Saves the model with the optimizer's state, so that training can go on from here.
    ///
    /// The file is written whole or not at all.
    ///
    /// # Errors
    /// Any error of the file system.
    ///
    /// ```
    /// use onsil_nn::{Input, Sequential, layers::Dense, sequential};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("model.onsil");
    /// let model = sequential![Input::new([2]), Dense::new(3)]?;
    /// model.save(&path)?;
    /// assert_eq!(Sequential::load(&path)?.get_weights(), model.get_weights());
    /// # Ok::<(), onsil_nn::Error>(())
    /// ```
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        self.save_with(path, true)
    }

    /// Saves the model, with or without the optimizer's state.
    ///
    /// # Errors
    /// Any error of the file system.
    pub fn save_with(&self, path: impl AsRef<Path>, include_optimizer: bool) -> Result<()> {
        self.write(path.as_ref(), &self.metadata(include_optimizer), include_optimizer)
    }

    /// Saves layers and weights alone, without what the model is compiled with; for
    /// [`load_weights`](Self::load_weights), but [`load`](Self::load) reads it too.
    ///
    /// # Errors
    /// Any error of the file system.
    pub fn save_weights(&self, path: impl AsRef<Path>) -> Result<()> {
        self.write(path.as_ref(), &self.about(), false)
    }

    fn write(&self, path: &Path, about: &Value, include_optimizer: bool) -> Result<()> {
        let metadata = HashMap::from([(METADATA_KEY.into(), about.to_string())]);
        let tensors = self.tensors(include_optimizer);
        let views: Vec<(&str, TensorView<'_>)> = tensors
            .iter()
            .map(|(name, shape, bytes)| {
                let view = TensorView::new(Dtype::F32, shape.clone(), bytes);
                view.map(|view| (name.as_str(), view))
            })
            .collect::<Result<_, _>>()
            .map_err(|error| Error::file(path, error.to_string()))?;
        let bytes = safetensors::serialize(views, Some(metadata))
            .map_err(|error| Error::file(path, error.to_string()))?;
        onsil_core::file::write_atomically(path, |out| out.write_all(&bytes))
            .map_err(Error::io(path))
    }

    /// Loads a model: layers, weights, what it was compiled with, and the state of training if the
    /// file has it.
    ///
    /// # Errors
    /// No such file, or one that is not whole or not a model.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        Self::load_with(path, &layers::from_config)
    }

    /// The same for a model with layers of your own; see
    /// [`from_config_with`](Self::from_config_with).
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_with(path: impl AsRef<Path>, make: &MakeLayer<'_>) -> Result<Self> {
        Self::load_parts(path.as_ref(), make, true)
    }

    /// Loads layers and weights alone, of a model that was compiled with a loss or a metric that is not known here.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    ///
    /// ```
    /// use onsil_nn::{Input, Sequential, layers::Dense, sequential};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("model.onsil");
    /// let mut model = sequential![Input::new([2]), Dense::new(3)]?;
    /// model.compile("adam", "mse", ["mae"])?;
    /// model.save(&path)?;
    /// assert_eq!(Sequential::load_uncompiled(&path)?.get_compile_config(), None);
    /// # Ok::<(), onsil_nn::Error>(())
    /// ```
    pub fn load_uncompiled(path: impl AsRef<Path>) -> Result<Self> {
        Self::load_parts(path.as_ref(), &layers::from_config, false)
    }

    fn load_parts(path: &Path, make: &MakeLayer<'_>, compiled: bool) -> Result<Self> {
        let (bytes, about) = read(path)?;
        let in_file = |error: Error| match error {
            Error::File { .. } | Error::Io { .. } => error,
            other => Error::file(path, other.to_string()),
        };
        let mut model =
            Self::from_config_within(&about["model"], make, bytes.len() / 4).map_err(in_file)?;
        let tensors = SafeTensors::deserialize(&bytes)
            .map_err(|error| Error::file(path, format!("not a whole model file: {error}")))?;
        model.copy_weights(&tensors).map_err(in_file)?;
        model.lift_weight_limit();
        if compiled {
            let without = |error: Error| {
                Error::file(
                    path,
                    format!("{error}; load_uncompiled reads layers and weights alone"),
                )
            };
            model.load_compiled(&about["compile"]).map_err(without)?;
            model.load_training(&about["training"], &tensors).map_err(in_file)?;
        }
        Ok(model)
    }

    /// Sets all weights to those of a file that [`save_weights`](Self::save_weights) or [`save`](Self::save) wrote, of a
    /// model whose weights have the same shapes in the same order; what the model is compiled with stays. A model
    /// without an input shape takes that of the file.
    ///
    /// # Errors
    /// No such file, one that is not whole or not a model, or weights that do not fit; no weight is changed then.
    ///
    /// ```
    /// use onsil_nn::{Input, layers::Dense, sequential};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("weights.onsil");
    /// let trained = sequential![Input::new([2]), Dense::new(3)]?;
    /// trained.save_weights(&path)?;
    /// let mut other = sequential![Input::new([2]), Dense::new(3)]?;
    /// other.load_weights(&path)?;
    /// assert_eq!(other.get_weights(), trained.get_weights());
    /// # Ok::<(), onsil_nn::Error>(())
    /// ```
    pub fn load_weights(&mut self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let from = Self::load_uncompiled(path)?;
        let in_file = |error: Error| Error::file(path, error.to_string());
        if let (None, Some(shape)) = (self.input_shape(), from.input_shape()) {
            self.build(shape).map_err(in_file)?;
        }
        self.set_weights(&from.get_weights()).map_err(in_file)
    }

    /// What the model is compiled with as a config: `optimizer`, `loss`, `metrics` and `weighted_metrics`; none before
    /// it is compiled.
    pub fn get_compile_config(&self) -> Option<Value> {
        let compiled = self.compiled.as_ref()?;
        let names = |weighted| -> Vec<Value> {
            let chosen = compiled.metrics.iter().filter(|w| w.weighted == weighted);
            chosen.filter_map(|w| serde_json::to_value(&*w.metric).ok()).collect()
        };
        Some(json!({
            "optimizer": &*compiled.optimizer,
            "loss": &*compiled.loss,
            "metrics": names(false),
            "weighted_metrics": names(true),
        }))
    }

    /// What a file says of the layers.
    fn about(&self) -> Value {
        json!({ "version": FORMAT_VERSION, "model": self.get_config() })
    }

    /// The same with what the model is compiled with.
    fn metadata(&self, include_optimizer: bool) -> Value {
        let mut about = self.about();
        if let (Some(compiled), Some(config)) = (&self.compiled, self.get_compile_config()) {
            about["compile"] = config;
            if let (Some(updater), true) = (&compiled.updater, include_optimizer) {
                let metrics = compiled.metrics.iter().map(|w| w.metric.state());
                let running = std::iter::once(compiled.running.state())
                    .chain(metrics)
                    .map(|state| state.into_iter().map(Some).collect())
                    .collect();
                about["training"] = json!(TrainingState {
                    steps: self.steps,
                    position: self.position,
                    progress: updater.progress(),
                    running,
                });
            }
        }
        about
    }

    /// Name, shape and bytes of every tensor.
    fn tensors(&self, include_optimizer: bool) -> Vec<(String, Vec<usize>, Vec<u8>)> {
        let bytes = |numbers: &[f32]| numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
        let mut tensors: Vec<_> = self
            .weight_shapes()
            .map(|(name, place, shape)| (name, shape.to_vec(), bytes(self.numbers(place))))
            .collect();
        let updater = self.compiled.as_ref().and_then(|compiled| compiled.updater.as_ref());
        if let (Some(updater), true) = (updater, include_optimizer) {
            for (name, array) in updater.arrays() {
                tensors.push((optimizer_tensor(name), vec![array.len()], bytes(array)));
            }
        }
        tensors
    }

    fn copy_weights(&mut self, tensors: &SafeTensors<'_>) -> Result<()> {
        let places: Vec<_> = self
            .weight_shapes()
            .map(|(name, place, shape)| (name, place.clone(), shape.to_vec()))
            .collect();
        for (name, place, shape) in places {
            copy_tensor(tensors, &name, &shape, self.numbers_mut(&place))?;
        }
        Ok(())
    }

    fn load_compiled(&mut self, compile: &Value) -> Result<()> {
        if compile.is_null() {
            return Ok(());
        }
        let metrics = |key: &str| -> Result<Vec<Box<dyn metrics::Metric>>> {
            let given = compile[key].as_array().into_iter().flatten();
            given.map(|metric| metrics::from_config(metric.clone())).collect()
        };
        let optimizer = optimizers::from_config(compile["optimizer"].clone())?;
        let loss = losses::from_config(compile["loss"].clone())?;
        self.compile(optimizer, loss, metrics("metrics")?)?;
        self.weighted_metrics(metrics("weighted_metrics")?)
    }

    fn load_training(&mut self, training: &Value, tensors: &SafeTensors<'_>) -> Result<()> {
        if training.is_null() || self.compiled.is_none() {
            return Ok(());
        }
        let state: TrainingState = serde_json::from_value(training.clone())
            .map_err(|error| Error::config(format!("the state of training: {error}")))?;
        let updater = self.ready_updater()?;
        for (name, array) in updater.arrays_mut() {
            let shape = [array.len()];
            copy_tensor(tensors, &optimizer_tensor(name), &shape, array)?;
        }
        updater.set_progress(&state.progress)?;
        (self.steps, self.position) = (state.steps, state.position);
        let outputs = self.output_shape().and_then(<[usize]>::last).copied().unwrap_or(1);
        let numbers =
            |state: Vec<Option<f64>>| state.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect();
        let running: Vec<Vec<f64>> = state.running.into_iter().map(numbers).collect();
        self.compiled_mut()?.set_running(&running, outputs)
    }
}

fn optimizer_tensor(name: &str) -> String {
    format!("optimizer.{name}")
}

/// All bytes of a file that begins with the header of a model, and what its metadata say.
fn read(path: &Path) -> Result<(Vec<u8>, Value)> {
    let mut file = File::open(path).map_err(Error::io(path))?;
    let size = file.metadata().map_err(Error::io(path))?.len();
    let truncated = || {
        Error::file(
            path,
            format!("not a whole model file: it ends within its header ({size} bytes)"),
        )
    };
    let mut bytes = Vec::new();
    file.by_ref().take(8).read_to_end(&mut bytes).map_err(Error::io(path))?;
    let header = u64::from_le_bytes(bytes[..].try_into().map_err(|_| truncated())?);
    if header > MAX_HEADER {
        return Err(Error::file(path, "not a model file of onsil: its header makes no sense"));
    }
    file.by_ref().take(header).read_to_end(&mut bytes).map_err(Error::io(path))?;
    if bytes.len() as u64 != 8 + header {
        return Err(truncated());
    }
    let tensors = serde_json::from_slice(&bytes[8..]).unwrap_or_default();
    let about = metadata_in(&tensors).ok_or_else(|| {
        Error::file(path, "not a model file of onsil: it has no metadata under \"onsil\"")
    })?;
    let version = about["version"].as_u64().unwrap_or(0);
    if version > FORMAT_VERSION {
        return Err(Error::file(
            path,
            format!(
                "written by a newer version of onsil (format {version}, this one reads up to \
                 {FORMAT_VERSION}): update onsil"
            ),
        ));
    }
    let whole = (8 + header).saturating_add(end_of_tensors(&tensors));
    if size != whole {
        return Err(Error::file(
            path,
            format!("not a whole model file: it should have {whole} bytes, but has {size}"),
        ));
    }
    file.read_to_end(&mut bytes).map_err(Error::io(path))?;
    Ok((bytes, about))
}

fn metadata_in(header: &Value) -> Option<Value> {
    serde_json::from_str(header["__metadata__"][METADATA_KEY].as_str()?).ok()
}

/// Where the last tensor ends, counted from the end of the header.
fn end_of_tensors(header: &Value) -> u64 {
    let tensors = header.as_object().into_iter().flat_map(|header| header.values());
    tensors.filter_map(|tensor| tensor["data_offsets"][1].as_u64()).max().unwrap_or(0)
}

fn copy_tensor(
    tensors: &SafeTensors<'_>,
    name: &str,
    shape: &[usize],
    out: &mut [f32],
) -> Result<()> {
    let tensor = tensors
        .tensor(name)
        .map_err(|_| Error::data(format!("the tensor \"{name}\" is missing")))?;
    if tensor.shape() != shape || tensor.dtype() != Dtype::F32 {
        return Err(Error::data(format!(
            "the tensor \"{name}\" should be F32 of shape {shape:?}, but is {:?} of shape {:?}",
            tensor.dtype(),
            tensor.shape()
        )));
    }
    let (numbers, _) = tensor.data().as_chunks::<4>();
    for (out, bytes) in out.iter_mut().zip(numbers) {
        *out = f32::from_le_bytes(*bytes);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FitOptions;
    use crate::Input;
    use crate::callbacks::Callback;
    use crate::layers::{Dense, Dropout};
    use ndarray::Array2;

    fn model() -> Sequential {
        let mut model = crate::sequential![
            Input::new([3]),
            Dense::new(8).activation("relu"),
            Dropout::new(0.5),
            Dense::new(2).activation("softmax"),
        ]
        .unwrap();
        model.compile("adam", "categorical_crossentropy", ["accuracy", "mse"]).unwrap();
        model
    }

    fn data() -> (Array2<f32>, Array2<f32>) {
        let x = Array2::from_shape_fn((50, 3), |(i, j)| ((i * 7 + j * 3) % 11) as f32 / 11.0);
        let y = Array2::from_shape_fn((50, 2), |(i, j)| f32::from(u8::from(i % 2 == j)));
        (x, y)
    }

    /// Stops after some batches, and saves.
    struct StopAndSave<'a>(usize, &'a Path);

    impl Callback for StopAndSave<'_> {
        fn on_train_batch_end(&mut self, _: usize, model: &mut Sequential) -> Result<()> {
            self.0 -= 1;
            if self.0 == 0 {
                model.stop_training = true;
                model.save(self.1)?;
            }
            Ok(())
        }
    }

    #[test]
    fn training_goes_on_bit_for_bit_wherever_it_was_stopped() {
        let (x, y) = data();
        fn options<'a>() -> FitOptions<'a> {
            FitOptions::new().epochs(4).batch_size(8)
        }
        let mut whole = model();
        let expected = whole.fit(&x, &y, options()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoint");
        for batches in [1, 7, 14, 17] {
            let mut stop = StopAndSave(batches, &path);
            model().fit(&x, &y, options().callback(&mut stop)).unwrap();
            let mut resumed = Sequential::load(&path).unwrap();
            let history = resumed.fit(&x, &y, options().resume(true)).unwrap();
            assert_eq!(resumed.get_weights(), whole.get_weights(), "{batches} batches");
            assert_eq!(history.last(), expected.last(), "{batches} batches");
            if batches % 7 != 0 {
                let mut other = Sequential::load(&path).unwrap();
                let refused = other.fit(&x, &y, options().batch_size(9).resume(true)).unwrap_err();
                assert!(refused.to_string().contains("within an epoch of 50 rows in batches of 8"));
            }
        }
    }

    #[test]
    fn every_metric_goes_on_from_what_it_gathered() {
        let (x, y) = data();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoint");
        for name in metrics::NAMES {
            let metric: Box<dyn metrics::Metric> = (*name).into();
            if metric.target_len(2).is_some_and(|len| len != 2) {
                continue;
            }
            let mut whole = model();
            whole.compile("adam", "categorical_crossentropy", [metric]).unwrap();
            whole.fit(&x, &y, FitOptions::new()).unwrap();
            whole.save(&path).unwrap();
            let loaded = Sequential::load(&path).unwrap();
            assert_eq!(loaded.logs(), whole.logs(), "{name}");
        }
    }

    #[test]
    fn doubles_come_back_bit_for_bit_and_what_is_not_finite_as_nan() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoint");
        let mut draws = onsil_core::random::Stream::new(0, "doubles").draws();
        for _ in 0..50 {
            let mut saved = model();
            saved.ready_updater().unwrap().set_learning_rate(draws.uniform()).unwrap();
            let figures = [1, 2, 3].map(|_| vec![draws.uniform_in(0.0, 1e3), draws.uniform()]);
            saved.compiled_mut().unwrap().set_running(&figures, 2).unwrap();
            saved.save(&path).unwrap();
            let loaded = Sequential::load(&path).unwrap();
            assert_eq!(loaded.learning_rate().unwrap(), saved.learning_rate().unwrap());
            assert_eq!(loaded.logs(), saved.logs());
        }
        let mut saved = model();
        saved.ready_updater().unwrap();
        let infinite = [vec![f64::INFINITY, 8.0], vec![f64::NAN, 8.0], vec![1.0, 8.0]];
        saved.compiled_mut().unwrap().set_running(&infinite, 2).unwrap();
        saved.save(&path).unwrap();
        let logs = Sequential::load(&path).unwrap().logs();
        assert!(logs.get("loss").unwrap().is_nan());
        assert_eq!(logs.get("mean_squared_error").or(logs.get("mse")), Some(0.125));
    }

    #[test]
    fn weights_alone_fit_a_model_of_the_same_shapes_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights");
        let (mut trained, (x, y)) = (model(), data());
        trained.fit(&x, &y, FitOptions::new()).unwrap();
        trained.save_weights(&path).unwrap();
        assert_eq!(Sequential::load(&path).unwrap().get_compile_config(), None);
        let mut other = model();
        let compiled = other.get_compile_config();
        other.load_weights(&path).unwrap();
        assert_eq!(other.get_weights(), trained.get_weights());
        assert_eq!(other.get_compile_config(), compiled);
        let mut unbuilt = Sequential::from_config(&unbuilt(&trained)).unwrap();
        unbuilt.load_weights(&path).unwrap();
        assert_eq!(unbuilt.get_weights(), trained.get_weights());
        let mut wider = crate::sequential![Input::new([2]), Dense::new(4)].unwrap();
        let before = wider.get_weights();
        let message = wider.load_weights(&path).unwrap_err().to_string();
        assert!(message.contains("weights: the model has 2 weights, but"), "{message}");
        assert_eq!(wider.get_weights(), before);
    }

    /// The config of a model without its input's shape.
    fn unbuilt(model: &Sequential) -> Value {
        let mut config = model.get_config();
        config.as_object_mut().unwrap().remove("input_shape").unwrap();
        config
    }

    #[test]
    fn a_loaded_model_may_grow() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model");
        model().save(&path).unwrap();
        let mut grown = Sequential::load(&path).unwrap();
        grown.pop();
        grown.add(Dense::new(5000)).unwrap();
        let mut unbuilt = Sequential::new();
        unbuilt.add(Dense::new(5000)).unwrap();
        unbuilt.save(&path).unwrap();
        Sequential::load(&path).unwrap().predict(&data().0).unwrap();
    }

    #[test]
    fn a_damaged_file_is_refused_whatever_the_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model");
        model().save(&path).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for length in (0..whole.len()).step_by(7) {
            std::fs::write(&path, &whole[..length]).unwrap();
            let message = Sequential::load(&path).unwrap_err().to_string();
            assert!(message.contains("not a"), "{length} bytes: {message}");
        }
        for place in (0..whole.len().min(3000)).step_by(5) {
            let mut damaged = whole.clone();
            damaged[place] ^= 0x15;
            std::fs::write(&path, &damaged).unwrap();
            // Some bytes may change without harm, such as those of a weight; nothing may panic.
            let _ = Sequential::load(&path);
        }
        std::fs::write(&path, [whole.clone(), vec![0]].concat()).unwrap();
        assert!(Sequential::load(&path).is_err());
        std::fs::write(&path, [&u64::MAX.to_le_bytes()[..], &whole[8..]].concat()).unwrap();
        let message = Sequential::load(&path).unwrap_err().to_string();
        assert!(message.ends_with("its header makes no sense"), "{message}");
    }

    #[test]
    fn a_config_that_claims_more_weights_than_the_file_has_is_refused_before_they_are_allocated() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model");
        let mut about = model().metadata(false);
        about["model"]["layers"][0]["config"]["units"] = 1_000_000_000u64.into();
        let metadata = HashMap::from([(METADATA_KEY.into(), about.to_string())]);
        let none: [(&str, TensorView<'_>); 0] = [];
        std::fs::write(&path, safetensors::serialize(none, Some(metadata)).unwrap()).unwrap();
        let message = Sequential::load(&path).unwrap_err().to_string();
        assert!(message.contains("layer \"dense\": its weight \"kernel\""), "{message}");
    }
}
