//! Models that were trained earlier, with what is known of their training.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::feed;
use crate::run_folder::RunFolder;
use onsil::data::{Split, datasets};
use onsil::nn::Sequential;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A model file, read.
pub(crate) struct ModelFile {
    pub(crate) path: PathBuf,
    pub(crate) model: Sequential,
    /// What the file says of itself: `version`, `model`, `compile`, `training`.
    pub(crate) about: Value,
    /// The run that it belongs to, if its folder is one.
    pub(crate) config: Option<Config>,
}

impl ModelFile {
    /// Reads a model file, or the model in a run's folder.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        let file = model_in(path)?;
        let model = Sequential::load(&file)?;
        let about = about(&file)?;
        let config = match file.with_file_name("config.toml") {
            config if config.is_file() => Some(Config::read(&config)?),
            _ => None,
        };
        Ok(Self { path: file, model, about, config })
    }

    /// The data that are named, or what the model's run was trained and tested on.
    pub(crate) fn data_for(
        path: &Path,
        config: Option<&Config>,
        name: Option<&str>,
        offline: bool,
    ) -> Result<Split> {
        match (name, config) {
            (Some(name), _) => Ok(datasets::load(name, &feed::options(offline))?),
            (None, Some(config)) => feed::load(&config.data, offline),
            (None, None) => Err(Error::no_run(path)),
        }
    }

    /// The loss that the model was compiled with.
    pub(crate) fn loss(&self) -> Result<&Value> {
        match &self.about["compile"]["loss"] {
            Value::Null => Err(Error::model(format!(
                "{}: the model was saved before it was compiled: there is no loss to evaluate it by",
                self.path.display()
            ))),
            loss => Ok(loss),
        }
    }

    /// The classes' names, if they are known and as many as the model's outputs.
    pub(crate) fn class_names(&self) -> Option<&[String]> {
        let names = self.config.as_ref()?.data.class_names.as_deref()?;
        let outputs = self.model.output_shape()?.last()?;
        (names.len() == *outputs).then_some(names)
    }
}

/// The file itself, or the model in a run's folder: of a run that has not ended, its checkpoint.
fn model_in(path: &Path) -> Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_path_buf());
    }
    let run = RunFolder::existing(path)?;
    let unfinished = !run.metrics().is_file() && run.checkpoint().is_file();
    Ok(if unfinished { run.checkpoint() } else { run.model() })
}

/// The metadata of a file that is known to be a model.
fn about(path: &Path) -> Result<Value> {
    let failed = |error: std::io::Error| Error::io("read", path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let mut length = [0; 8];
    file.read_exact(&mut length).map_err(failed)?;
    let mut header = Vec::new();
    file.take(u64::from_le_bytes(length)).read_to_end(&mut header).map_err(failed)?;
    let header: Value = serde_json::from_slice(&header).unwrap_or_default();
    let about = header["__metadata__"]["onsil"].as_str().unwrap_or_default();
    Ok(serde_json::from_str(about).unwrap_or_default())
}
