//! The parameters of estimators as flags of `train`: made from the registry, so that every parameter of
//! every estimator has one, with help and completion.

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use onsil::ml::registry;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Parameters that have a flag of their own.
const OTHER_FLAGS: [&str; 3] = ["batch_size", "learning_rate", "random_state"];
/// Short names that are understood beside the parameters' own.
const ALIASES: [(&str, &str); 1] = [("n_clusters", "k")];

/// The parameters that were given, under their own names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parameters(pub(crate) Map<String, Value>);

impl Args for Parameters {
    fn augment_args(command: Command) -> Command {
        known()
            .iter()
            .fold(command, |command, (name, estimators)| command.arg(flag(name, estimators)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Parameters {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = known().keys().filter_map(|name| {
            let text = matches.get_one::<String>(&id(name))?;
            Some((name.clone(), value(text)))
        });
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.extend(Self::from_arg_matches(matches)?.0);
        Ok(())
    }
}

/// Parameters, and the estimators that have them.
type Known = BTreeMap<String, Vec<&'static str>>;

/// Every parameter.
fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(of_registry)
}

fn of_registry() -> Known {
    let mut known = Known::new();
    for name in registry::NAMES {
        let Ok(estimator) = registry::from_config(name, Value::Object(Map::new())) else {
            continue;
        };
        for (parameter, _) in estimator.get_params() {
            if !OTHER_FLAGS.contains(&parameter.as_str()) {
                known.entry(parameter).or_default().push(name);
            }
        }
    }
    known
}

/// Flags of other names must not meet: a parameter's has a prefix inside the program.
fn id(parameter: &str) -> String {
    format!("parameter {parameter}")
}

/// `n_init` → `--n-init`; `--n_init` and `--C` are understood too.
fn flag(parameter: &str, estimators: &[&str]) -> Arg {
    let long = parameter.to_lowercase().replace('_', "-");
    let aliases = [parameter.to_owned(), parameter.to_lowercase()];
    let of = match estimators {
        [_, _, _, _, _, ..] => {
            format!("{} and {} more", estimators[..3].join(", "), estimators.len() - 3)
        }
        few => few.join(", "),
    };
    let mut arg = Arg::new(id(parameter))
        .value_name("VALUE")
        .help(format!("Parameter of {of}"))
        .help_heading("Parameters of estimators")
        .hide_short_help(true)
        .allow_hyphen_values(true)
        .aliases(aliases.into_iter().filter(|alias| *alias != long).collect::<Vec<_>>());
    if let Some((_, alias)) = ALIASES.iter().find(|(name, _)| *name == parameter) {
        arg = arg.visible_alias(*alias);
    }
    arg.long(long)
}

/// Numbers, `true`, `null` and lists as in JSON; everything else is text.
pub(crate) fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| match text {
        "None" | "none" => Value::Null,
        "True" => true.into(),
        "False" => false.into(),
        _ => text.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_become_values() {
        let cases = [
            ("5", json!(5)),
            ("1e10", json!(1e10)),
            ("rbf", json!("rbf")),
            ("false", json!(false)),
            ("None", Value::Null),
            ("[[1, 2]]", json!([[1, 2]])),
            ("k-means++", json!("k-means++")),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn every_parameter_has_a_flag() {
        let command = Parameters::augment_args(Command::new("train"));
        command.clone().debug_assert();
        let matches = command
            .try_get_matches_from(["train", "--c", "5", "--n_clusters", "3", "--tol=-1"])
            .unwrap();
        let given = Parameters::from_arg_matches(&matches).unwrap().0;
        assert_eq!(Value::Object(given), json!({"C": 5, "n_clusters": 3, "tol": -1}));
    }
}
