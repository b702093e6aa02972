//! The callbacks that a model's TOML file can name under `[fit]`.

use crate::config::{class_name, flat};
use crate::error::{Error, Result};
use crate::run_folder::RunFolder;
use onsil::nn;
use onsil::nn::callbacks::{
    CSVLogger, Callback, EarlyStopping, Mode, ModelCheckpoint, ReduceLROnPlateau, TerminateOnNaN,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

const NAMES: &[&str] =
    &["CSVLogger", "EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau", "TerminateOnNaN"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Early {
    monitor: Option<String>,
    mode: Option<Mode>,
    min_delta: Option<f64>,
    patience: Option<usize>,
    baseline: Option<f64>,
    restore_best_weights: Option<bool>,
    start_from_epoch: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plateau {
    monitor: Option<String>,
    mode: Option<Mode>,
    min_delta: Option<f64>,
    factor: Option<f64>,
    patience: Option<usize>,
    cooldown: Option<usize>,
    min_lr: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checkpoint {
    filepath: String,
    monitor: Option<String>,
    mode: Option<Mode>,
    save_best_only: Option<bool>,
    save_freq: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Logger {
    filename: String,
    separator: Option<char>,
    append: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Calls the builder's method for every parameter that was given.
macro_rules! build {
    ($object:expr, $given:expr, $($parameter:ident),*) => {{
        let mut object = $object;
        $(if let Some(value) = $given.$parameter {
            object = object.$parameter(value);
        })*
        Box::new(object)
    }};
}

/// Makes the callbacks; the files that they write lie in the run's folder.
pub(crate) fn from_config(
    callbacks: &[Value],
    folder: &RunFolder,
) -> Result<Vec<Box<dyn Callback>>> {
    callbacks
        .iter()
        .enumerate()
        .map(|(i, callback)| {
            one(callback, folder)
                .map_err(|error| error.while_doing(format!("[fit] callbacks[{i}]")))
        })
        .collect()
}

fn one(callback: &Value, folder: &RunFolder) -> Result<Box<dyn Callback>> {
    let name = class_name(callback);
    let inside = |file: &str| folder.path().join(file).to_string_lossy().into_owned();
    Ok(match name {
        "EarlyStopping" => {
            let given: Early = parameters(callback)?;
            let mut early = EarlyStopping::new();
            if let Some(monitor) = &given.monitor {
                early = early.monitor(monitor);
            }
            build!(
                early,
                given,
                mode,
                min_delta,
                patience,
                baseline,
                restore_best_weights,
                start_from_epoch
            )
        }
        "ReduceLROnPlateau" => {
            let given: Plateau = parameters(callback)?;
            let mut reduce = ReduceLROnPlateau::new();
            if let Some(monitor) = &given.monitor {
                reduce = reduce.monitor(monitor);
            }
            build!(reduce, given, mode, min_delta, factor, patience, cooldown, min_lr)
        }
        "ModelCheckpoint" => {
            let given: Checkpoint = parameters(callback)?;
            let mut checkpoint =
                ModelCheckpoint::saving_with(inside(&given.filepath), |model, path| {
                    model.save(path)
                });
            if let Some(monitor) = &given.monitor {
                checkpoint = checkpoint.monitor(monitor);
            }
            build!(checkpoint, given, mode, save_best_only, save_freq)
        }
        "CSVLogger" => {
            let given: Logger = parameters(callback)?;
            build!(CSVLogger::new(inside(&given.filename)), given, separator, append)
        }
        "TerminateOnNaN" => {
            let Nothing {} = parameters(callback)?;
            Box::new(TerminateOnNaN::new())
        }
        other => return Err(nn::Error::unknown("callback", other, NAMES).into()),
    })
}

/// What stands beside the class name, or under `config`.
fn parameters<T: DeserializeOwned>(callback: &Value) -> Result<T> {
    let mut map = match flat(callback.clone()) {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    map.remove("class_name");
    serde_json::from_value(Value::Object(map))
        .map_err(|error| Error::model(format!("{}: {error}", class_name(callback))))
}
