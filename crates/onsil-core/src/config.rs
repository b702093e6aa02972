//! Parameters by name: what configs of layers, losses, estimators … have in common.

use crate::suggest::did_you_mean;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A name as it is compared: lower case, without `_`, `-` and spaces.
pub fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// `MaxPooling2D` → `max_pooling2d`, `PReLU` → `p_re_lu`, as Keras names its layers.
pub fn snake_case(class_name: &str) -> String {
    let chars: Vec<char> = class_name.chars().collect();
    let mut name = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|before| chars[before]);
        let next_is_lower = chars.get(i + 1).is_some_and(|next| next.is_lowercase());
        let starts_word = c.is_uppercase()
            && before.is_some_and(|b| b.is_lowercase() || (b.is_alphanumeric() && next_is_lower));
        if starts_word {
            name.push('_');
        }
        name.extend(c.to_lowercase());
    }
    name
}

/// `{"class_name": …, "config": …}`.
pub fn object(class_name: &str, config: Value) -> Value {
    let mut object = Map::new();
    object.insert("class_name".into(), class_name.into());
    object.insert("config".into(), config);
    Value::Object(object)
}

/// The class name and the config in a value: `"relu"`, `{"class_name", "config"}`, or the flat form
/// `{"class_name", parameter, …}` that is convenient in TOML.
pub fn split(kind: &str, value: Value) -> Result<(String, Value), String> {
    let wrong = |found: &Value| {
        format!("{kind}: expected a name or {{\"class_name\": …, \"config\": …}}, found {found}")
    };
    match value {
        Value::String(name) => Ok((name, Value::Object(Map::new()))),
        Value::Object(mut map) => match (map.remove("class_name"), map.remove("config")) {
            (Some(Value::String(name)), Some(config)) => Ok((name, config)),
            (Some(Value::String(name)), None) => Ok((name, Value::Object(map))),
            _ => Err(wrong(&Value::Object(map))),
        },
        other => Err(wrong(&other)),
    }
}

/// Old spellings that are still understood.
const OLD_SPELLINGS: [(&str, &str); 1] = [("lr", "learning_rate")];

/// What Keras writes into configs of every kind and what changes nothing here.
const WITHOUT_EFFECT: [&str; 2] = ["name", "loss_scale_factor"];

/// Reads the config of one class; an error names the class, and a parameter that is not known is
/// refused with a suggestion.
///
/// # Errors
/// The class lacks a parameter, does not know one, or one has a value that does not fit.
pub fn parse<T: Serialize + DeserializeOwned>(
    class_name: &str,
    config: Value,
) -> Result<T, String> {
    let given = parameters(class_name, config)?;
    let object: T = read(class_name, Value::Object(given.clone()))
        .map_err(|error| blame::<T>(class_name, &Map::new(), &given).unwrap_or(error))?;
    let known = serde_json::to_value(&object).unwrap_or_default();
    check_known(class_name, &given, known.as_object().unwrap_or(&Map::new()))?;
    Ok(object)
}

/// The same for a class whose every parameter has a default; names are compared without regard to case, so
/// that `c` is `C`.
///
/// # Errors
/// A parameter that is not known, or a value that does not fit.
pub fn parse_over_default<T: Default + Serialize + DeserializeOwned>(
    class_name: &str,
    config: Value,
) -> Result<T, String> {
    change(class_name, &T::default(), config)
}

/// A copy of `object` with the parameters of `config` changed; names as in [`parse_over_default`].
///
/// # Errors
/// A parameter that is not known, or a value that does not fit.
pub fn change<T: Serialize + DeserializeOwned>(
    class_name: &str,
    object: &T,
    config: Value,
) -> Result<T, String> {
    let given = parameters(class_name, config)?;
    let object = serde_json::to_value(object).unwrap_or_default();
    let mut merged = object.as_object().cloned().unwrap_or_default();
    let known = |key: String| {
        merged.keys().find(|known| known.eq_ignore_ascii_case(&key)).cloned().unwrap_or(key)
    };
    let given: Map<String, Value> =
        given.into_iter().map(|(key, value)| (known(key), value)).collect();
    check_known(class_name, &given, &merged)?;
    let before = merged.clone();
    merged.extend(given.clone());
    read(class_name, Value::Object(merged))
        .map_err(|error| blame::<T>(class_name, &before, &given).unwrap_or(error))
}

/// The first of the given parameters that is refused when it alone is added to `before`, named: a reader of a
/// whole config does not say which one it was.
fn blame<T: DeserializeOwned>(
    class_name: &str,
    before: &Map<String, Value>,
    given: &Map<String, Value>,
) -> Option<String> {
    given.iter().find_map(|(name, value)| {
        let mut one = before.clone();
        one.insert(name.clone(), value.clone());
        let error = serde_json::from_value::<T>(Value::Object(one)).err()?.to_string();
        // Before there was nothing, so that what is missing need not be this one's fault.
        let lacks_another = before.is_empty() && error.starts_with("missing field");
        (!lacks_another).then(|| format!("{class_name}: {name}: {error}"))
    })
}

fn parameters(class_name: &str, config: Value) -> Result<Map<String, Value>, String> {
    let Value::Object(mut map) = config else {
        return Err(format!("{class_name}: the config must be an object, but is {config}"));
    };
    for (old, new) in OLD_SPELLINGS {
        if let Some(value) = map.remove(old) {
            map.insert(new.into(), value);
        }
    }
    Ok(map)
}

fn read<T: DeserializeOwned>(class_name: &str, config: Value) -> Result<T, String> {
    serde_json::from_value(config).map_err(|error| format!("{class_name}: {error}"))
}

fn check_known(
    class_name: &str,
    given: &Map<String, Value>,
    known: &Map<String, Value>,
) -> Result<(), String> {
    let unknown =
        |key: &&String| !known.contains_key(*key) && !WITHOUT_EFFECT.contains(&key.as_str());
    match given.keys().find(unknown) {
        None => Ok(()),
        Some(key) => {
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            let suggestion = did_you_mean(key, names.iter().copied());
            Err(format!(
                "{class_name} has no parameter \"{key}\"{suggestion} (it has: {})",
                names.join(", ")
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    struct Machine {
        #[serde(rename = "C")]
        c: f64,
        max_iter: i64,
    }

    #[test]
    fn a_parameter_with_a_wrong_value_is_named() {
        #[derive(Debug, Serialize, Deserialize)]
        struct Layer {
            units: usize,
            #[serde(default)]
            rate: f64,
            name: String,
        }
        let message = |config| parse::<Layer>("Layer", config).unwrap_err();
        assert_eq!(
            message(json!({"units": -1, "rate": 0.5, "name": ""})),
            "Layer: units: invalid value: integer `-1`, expected usize"
        );
        let text = message(json!({"units": 1, "rate": "x", "name": ""}));
        assert!(text.starts_with("Layer: rate: invalid type"), "{text}");
        let text = message(json!({"units": -1, "rate": "x"}));
        assert!(text.starts_with("Layer: rate: invalid type"), "{text}");
        assert_eq!(message(json!({"rate": 1.0, "name": ""})), "Layer: missing field `units`");
        assert_eq!(message(json!({"units": 1})), "Layer: missing field `name`");
    }

    #[test]
    fn names_are_compared_without_case() {
        let machine: Machine =
            parse_over_default("Machine", json!({"c": 2.0, "Max_Iter": 3})).unwrap();
        assert_eq!(machine, Machine { c: 2.0, max_iter: 3 });
        let error = parse_over_default::<Machine>("Machine", json!({"C": 1, "max_iter": "x"}));
        assert_eq!(
            error.unwrap_err(),
            "Machine: max_iter: invalid type: string \"x\", expected i64"
        );
        let error = parse_over_default::<Machine>("Machine", json!({"max_itr": 3})).unwrap_err();
        assert_eq!(
            error,
            "Machine has no parameter \"max_itr\"; did you mean \"max_iter\"? (it has: C, max_iter)"
        );
    }
}
