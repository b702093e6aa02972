//! Models as configs, and back.

use crate::entry::{Entry, Input};
use crate::error::{Error, Result};
use crate::layer::{Layer, MAX_NUMBERS};
use crate::layers;
use crate::registry::object;
use crate::sequential::Sequential;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Makes a layer from its class name and config; [`layers::from_config`](crate::layers::from_config)
/// knows all layers of this crate.
pub type MakeLayer<'a> = dyn Fn(&str, Value) -> Result<Box<dyn Layer>> + 'a;

impl Sequential {
    /// The model as a config that [`from_config`](Self::from_config) reads: name, seed, input shape
    /// and layers, without weights.
    pub fn get_config(&self) -> Value {
        let layers: Vec<Value> = self
            .layers
            .iter()
            .map(|layer| {
                let mut config = object(layer.layer.class_name(), layer.layer.config());
                config["name"] = layer.name.as_str().into();
                if !layer.trainable {
                    config["trainable"] = false.into();
                }
                config
            })
            .collect();
        json!({
            "name": self.name,
            "seed": self.seed,
            "input_shape": self.input_shape,
            "layers": layers,
        })
    }

    /// Makes a model from a config, with first weights drawn anew.
    ///
    /// Layers are objects `{"class_name", "config", "name"}`; in the short form the parameters stand
    /// beside the class name: `{"class_name": "Dense", "units": 10}`.
    ///
    /// # Errors
    /// What cannot be read, with its place.
    pub fn from_config(config: &Value) -> Result<Self> {
        Self::from_config_with(config, &layers::from_config)
    }

    /// The same with layers of your own: `make` gets a class name and a config, and may hand on
    /// to [`layers::from_config`].
    ///
    /// # Errors
    /// What cannot be read, with its place.
    pub fn from_config_with(config: &Value, make: &MakeLayer<'_>) -> Result<Self> {
        Self::from_config_within(config, make, MAX_NUMBERS)
    }

    /// The same for a config that is not trusted: no more than `weight_limit` weights are allocated.
    pub(crate) fn from_config_within(
        config: &Value,
        make: &MakeLayer<'_>,
        weight_limit: usize,
    ) -> Result<Self> {
        let mut model = Self::with_seed(field(config, "seed")?.unwrap_or(0));
        model.weight_limit = weight_limit;
        if let Some(name) = field(config, "name")? {
            model.name = name;
        }
        if let Some(shape) = field::<Vec<usize>>(config, "input_shape")? {
            model.add(Input::new(shape))?;
        }
        let Value::Array(layers) = &config["layers"] else {
            return Err(Error::config("a model's config needs \"layers\": a list of layers"));
        };
        for (i, layer) in layers.iter().enumerate() {
            let entry = entry_from_config(layer, make)
                .map_err(|error| Error::config(format!("layers[{i}]: {error}")))?;
            model.add(entry)?;
        }
        Ok(model)
    }

    /// What has been read fits into its file: from here on the model may grow as any other.
    pub(crate) fn lift_weight_limit(&mut self) {
        self.weight_limit = MAX_NUMBERS;
    }
}

fn entry_from_config(config: &Value, make: &MakeLayer<'_>) -> Result<Entry> {
    let (name, trainable) = (field::<String>(config, "name")?, field(config, "trainable")?);
    let mut config = config.clone();
    if let Value::Object(map) = &mut config {
        map.remove("name");
        map.remove("trainable");
    }
    let (class_name, config) = crate::registry::split("layer", config)?;
    let entry = Entry::from(make(&class_name, config)?).trainable(trainable.unwrap_or(true));
    Ok(match name {
        Some(name) => entry.name(&name),
        None => entry,
    })
}

/// What a config has under that name; none if it is left out or null.
fn field<T: DeserializeOwned>(config: &Value, name: &str) -> Result<Option<T>> {
    serde_json::from_value(config[name].clone())
        .map_err(|error| Error::config(format!("{name}: {error}")))
}
