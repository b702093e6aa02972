//! What a run is made of, as it stands in a model's TOML file and in a run's `config.toml`.

use crate::args::TrainArgs;
use crate::error::{Error, Result};
use onsil::nn::{self, Sequential, losses, metrics, optimizers};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::path::Path;

/// A model, what it is compiled with, how it is fitted, and to what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) model: Model,
    pub(crate) compile: Compile,
    #[serde(default)]
    pub(crate) fit: Fit,
    #[serde(default)]
    pub(crate) data: Data,
}

/// `[model]`: the layers, as `Sequential::from_config` reads them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Model {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) seed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input_shape: Option<Vec<usize>>,
    pub(crate) layers: Vec<Value>,
}

/// `[compile]`: names, or tables with a `class_name` and parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Compile {
    pub(crate) optimizer: Value,
    pub(crate) loss: Value,
    #[serde(default)]
    pub(crate) metrics: Vec<Value>,
}

/// `[fit]`, with Keras' defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Fit {
    pub(crate) epochs: usize,
    pub(crate) batch_size: usize,
    pub(crate) validation_split: f64,
    pub(crate) shuffle: bool,
    pub(crate) callbacks: Vec<Value>,
}

impl Default for Fit {
    fn default() -> Self {
        Self {
            epochs: 1,
            batch_size: 32,
            validation_split: 0.0,
            shuffle: true,
            callbacks: Vec::new(),
        }
    }
}

/// `[data]`: what to learn from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Data {
    /// A data set's name or a path.
    pub(crate) name: String,
    /// Learn from the first rows only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<usize>,
    /// The share held out for testing where the data has no test part; 0.2 of networks, 0 of estimators
    /// unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) test_fraction: Option<f64>,
    /// The column of a table that holds the targets: its name or its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<String>,
    /// Give estimators pixels as 0–255.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) raw: bool,
    /// The names of a table's columns, for predictions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) feature_names: Option<Vec<String>>,
    /// The classes' names, for predictions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) class_names: Option<Vec<String>>,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            name: "digits".into(),
            limit: None,
            test_fraction: None,
            target: None,
            raw: false,
            feature_names: None,
            class_names: None,
        }
    }
}

impl Data {
    /// Overwrites what was said on the command line.
    pub(crate) fn apply(&mut self, args: &TrainArgs) -> Result<()> {
        if let Some(data) = &args.data {
            self.name = name_or_absolute_path(data);
        }
        if let Some(limit) = args.limit {
            self.limit = Some(usize::try_from(limit).unwrap_or(usize::MAX));
        }
        if let Some(share) = args.test_fraction {
            self.test_fraction = Some(a_share("--test-fraction", share, 0.2)?);
        }
        if let Some(target) = &args.target {
            if let Ok(info) = onsil::data::datasets::info(&self.name) {
                return Err(Error::usage(format!(
                    "--target names a column of a table, and {} has its targets beside it: drop --target, or \
                     give a table with --data; found {target:?}",
                    info.name
                )));
            }
            self.target = Some(target.clone());
        }
        Ok(())
    }
}

/// The text of a TOML file.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::InvalidData => Error::model(format!(
            "{}: expected a TOML file, found bytes that are no text",
            path.display()
        )),
        _ => Error::io("read", path, &source),
    })
}

fn a_share(flag: &str, share: f64, usual: f64) -> Result<f64> {
    if (0.0..1.0).contains(&share) {
        return Ok(share);
    }
    Err(Error::usage(format!(
        "{flag} must be at least 0 and below 1, but is {share}; {usual} is usual"
    )))
}

impl Config {
    /// Reads a TOML file; a model without a name gets the file's.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = read_text(path)?;
        let mut config = Self::parse(&text).map_err(|error| error.while_doing(path.display()))?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        config.model.name.get_or_insert_with(|| stem.into_owned());
        Ok(config)
    }

    /// Reads the text of a TOML file.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).map_err(|error| {
            Error::model(format!("{}; see docs/model-toml.md", error.to_string().trim_end()))
        })
    }

    /// The text of a TOML file that [`parse`](Self::parse) reads.
    pub(crate) fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| Error::model(format!("config: {error}")))
    }

    /// The model's name.
    pub(crate) fn name(&self) -> &str {
        self.model.name.as_deref().unwrap_or("model")
    }

    /// Overwrites what was said on the command line.
    pub(crate) fn apply(&mut self, args: &TrainArgs) -> Result<()> {
        let set = |place: &mut usize, given: Option<u64>| {
            if let Some(given) = given {
                *place = usize::try_from(given).unwrap_or(usize::MAX);
            }
        };
        set(&mut self.fit.epochs, args.epochs);
        set(&mut self.fit.batch_size, args.batch_size);
        self.model.seed = args.seed.unwrap_or(self.model.seed);
        self.data.apply(args)?;
        if let Some(share) = args.validation_split {
            self.fit.validation_split = a_share("--validation-split", share, 0.1)?;
        }
        if let Some(name) = &args.optimizer {
            optimizers::from_config(name.as_str().into())
                .map_err(|error| Error::from(error).into_usage())?;
            self.compile.optimizer = name.as_str().into();
        }
        if let Some(rate) = &args.learning_rate {
            self.set_learning_rate(rate)?;
        }
        if args.raw { self.leave_rescaling_out() } else { Ok(()) }
    }

    fn set_learning_rate(&mut self, text: &str) -> Result<()> {
        let rate = text.parse().unwrap_or(f64::NAN);
        if !(rate >= 0.0 && rate.is_finite()) {
            let given = text.parse().map_or_else(|_| text.to_owned(), |x: f64| x.to_string());
            return Err(Error::usage(format!(
                "--learning-rate must be a finite number of at least 0, but is {given}; 0.001 is usual for \
                 adam"
            )));
        }
        let mut optimizer = flat(self.compile.optimizer.clone());
        if let Value::String(name) = optimizer {
            optimizer = json!({ "class_name": name });
        }
        if let Value::Object(map) = &mut optimizer {
            map.remove("lr");
            map.insert("learning_rate".into(), rate.into());
        }
        self.compile.optimizer = optimizer;
        Ok(())
    }

    fn leave_rescaling_out(&mut self) -> Result<()> {
        let before = self.model.layers.len();
        self.model.layers.retain(|layer| !class_name(layer).eq_ignore_ascii_case("rescaling"));
        if before == self.model.layers.len() {
            return Err(Error::usage(format!(
                "--raw leaves a Rescaling layer out, but the model {} has none: drop --raw",
                self.name()
            )));
        }
        Ok(())
    }

    /// Builds and compiles the model.
    pub(crate) fn build(&self) -> Result<Sequential> {
        let described = serde_json::to_value(&self.model)
            .map_err(|error| Error::model(format!("[model]: {error}")))?;
        let mut model = Sequential::from_config(&described)
            .map_err(|error| Error::from(error).while_doing("[model]"))?;
        self.compile(&mut model).map_err(|error| Error::from(error).while_doing("[compile]"))?;
        Ok(model)
    }

    fn compile(&self, model: &mut Sequential) -> nn::Result<()> {
        let metrics: Vec<_> = self
            .compile
            .metrics
            .iter()
            .map(|metric| metrics::from_config(metric.clone()))
            .collect::<nn::Result<_>>()?;
        let optimizer = optimizers::from_config(self.compile.optimizer.clone())?;
        let loss = losses::from_config(self.compile.loss.clone())?;
        model.compile(optimizer, loss, metrics)
    }
}

/// The data set's own name; or a path that will still be right when the config is used from another
/// folder.
fn name_or_absolute_path(data: &str) -> String {
    if let Ok(info) = onsil::data::datasets::info(data) {
        return info.name.to_owned();
    }
    std::fs::canonicalize(data)
        .map_or_else(|_| data.to_owned(), |path| path.to_string_lossy().into_owned())
}

/// The class of a layer, optimizer, …: the name itself, or what stands under `class_name`.
pub(crate) fn class_name(object: &Value) -> &str {
    object.as_str().or_else(|| object["class_name"].as_str()).unwrap_or_default()
}

/// Brings a config into the form that is read most easily: parameters beside the class name, none that
/// are null, and a class without parameters as its name.
pub(crate) fn flat(value: Value) -> Value {
    let Value::Object(map) = value else {
        return match value {
            Value::Array(items) => items.into_iter().map(flat).collect(),
            other => other,
        };
    };
    let mut map: Map<String, Value> = map
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key, flat(value)))
        .collect();
    if let (Some(Value::String(_)), Some(Value::Object(parameters))) =
        (map.get("class_name"), map.get("config"))
        && parameters.keys().all(|key| !map.contains_key(key))
    {
        let parameters = parameters.clone();
        map.remove("config");
        map.extend(parameters);
    }
    match map.get("class_name") {
        Some(name @ Value::String(_)) if map.len() == 1 => name.clone(),
        _ => Value::Object(map),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configs_become_flat() {
        let nested = json!({"class_name": "Dense", "name": "out", "config": {
            "units": 3, "bias_regularizer": null,
            "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
        }});
        let expected = json!({"class_name": "Dense", "name": "out", "units": 3,
            "kernel_initializer": "GlorotUniform"});
        assert_eq!(flat(nested), expected);
        let named = json!({"class_name": "Mean", "name": "a", "config": {"name": "b"}});
        assert_eq!(flat(named.clone()), named);
    }
}
