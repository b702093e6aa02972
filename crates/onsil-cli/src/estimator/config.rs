//! An estimator, its parameters and its data, as they stand in TOML files.

use crate::args::TrainArgs;
use crate::config::{self, Data};
use crate::error::{Error, Result};
use onsil::ml::{AnyEstimator, registry};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `[estimator]` and `[data]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// What the run's folder is called after; the estimator unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// The class name and the parameters beside it.
    pub(crate) estimator: Value,
    #[serde(default)]
    pub(crate) data: Data,
}

impl Config {
    /// An estimator with its defaults.
    pub(crate) fn of(class_name: &str) -> Self {
        Self { name: None, estimator: class_name.into(), data: Data::default() }
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

    /// Whether the text of a TOML file describes an estimator.
    pub(crate) fn describes_one(text: &str) -> bool {
        toml::from_str::<toml::Table>(text).is_ok_and(|table| table.contains_key("estimator"))
    }

    /// Overwrites what was said on the command line.
    pub(crate) fn apply(&mut self, args: &TrainArgs) -> Result<()> {
        let estimator = self.build()?;
        self.refuse_flags_of_networks(args, &*estimator)?;
        self.data.apply(args)?;
        self.data.raw |= args.raw;
        let mut changes = args.parameters.0.clone();
        if let Some(size) = args.batch_size {
            changes.insert("batch_size".into(), size.into());
        }
        if let Some(rate) = &args.learning_rate {
            changes.insert("learning_rate".into(), crate::parameters::value(rate));
        }
        if let Some(seed) = args.seed {
            changes.insert("random_state".into(), seed.into());
        }
        let changed = estimator.with_params(&changes).map_err(|error| as_usage(&error))?;
        changed.validate_any().map_err(|error| as_usage(&error))?;
        self.set(&*changed);
        Ok(())
    }

    fn set(&mut self, estimator: &dyn AnyEstimator) {
        let mut described = Map::new();
        described.insert("class_name".into(), estimator.name().into());
        described.extend(estimator.get_params());
        // TOML has no null: what is null by default stays out.
        self.estimator = config::flat(Value::Object(described));
    }

    /// The estimator with its parameters.
    pub(crate) fn build(&self) -> Result<Box<dyn AnyEstimator>> {
        let mut parameters = match &self.estimator {
            Value::Object(map) => map.clone(),
            _ => Map::new(),
        };
        parameters.remove("class_name");
        if let Some(Value::Object(nested)) = parameters.remove("config") {
            parameters.extend(nested);
        }
        let name = config::class_name(&self.estimator);
        Ok(registry::from_config(name, Value::Object(parameters))?)
    }

    /// What the run's folder is called after.
    pub(crate) fn name(&self) -> String {
        self.name
            .clone()
            .unwrap_or_else(|| registry::command_name(config::class_name(&self.estimator)))
    }

    fn refuse_flags_of_networks(
        &self,
        args: &TrainArgs,
        estimator: &dyn AnyEstimator,
    ) -> Result<()> {
        let given = [
            ("--epochs", args.epochs.is_some()),
            ("--optimizer", args.optimizer.is_some()),
            ("--validation-split", args.validation_split.is_some()),
            ("--checkpoint-every", args.checkpoint_every.is_some()),
            ("--seeds", args.seeds.is_some()),
        ];
        match given.iter().find(|(_, given)| *given) {
            None => Ok(()),
            Some((flag, _)) => {
                let known: Vec<String> = estimator
                    .get_params()
                    .keys()
                    .map(|name| format!("--{}", name.to_lowercase().replace('_', "-")))
                    .collect();
                Err(Error::usage(format!(
                    "{flag} is for networks; {} has: {}",
                    estimator.name(),
                    known.join(", ")
                )))
            }
        }
    }
}

/// What is wrong with a parameter, said of its flag.
fn as_usage(error: &onsil::ml::Error) -> Error {
    Error::usage(error.to_string())
}
