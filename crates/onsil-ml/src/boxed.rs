//! Estimators and fitted estimators of any type inside others: how they are written and read.
//!
//! An estimator is written as its name and its parameters, `{"class_name": …, "config": …}`, and read from
//! that or from its name alone. A fitted one is written as its name and its own bytes, as in a file.

use crate::estimator::{AnyEstimator, Fitted};
use crate::registry;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt;

/// Estimators within estimators, to this depth: much deeper ones would exhaust the stack of a reader.
const MAX_DEPTH: usize = 16;

thread_local! {
    /// How many estimators are being read or written here, one within the other.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Runs `work` one level deeper, unless that is too deep.
fn nested<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let depth = DEPTH.get();
    if depth >= MAX_DEPTH {
        return Err(format!("more than {MAX_DEPTH} estimators within each other"));
    }
    DEPTH.set(depth + 1);
    let result = work();
    DEPTH.set(depth);
    result
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    class_name: String,
    #[serde(default)]
    config: Map<String, Value>,
}

impl Serialize for dyn AnyEstimator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Config { class_name: self.name().into(), config: self.get_params() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Box<dyn AnyEstimator> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let config = match Value::deserialize(deserializer)? {
            Value::String(class_name) => Config { class_name, config: Map::new() },
            value @ Value::Object(_) => serde_json::from_value(value).map_err(D::Error::custom)?,
            other => {
                return Err(D::Error::custom(format!(
                    "expected an estimator, as its name or as {{\"class_name\": …, \"config\": {{…}}}}, \
                     found {other}"
                )));
            }
        };
        let read = || registry::from_config(&config.class_name, Value::Object(config.config));
        nested(|| read().map_err(|error| error.to_string())).map_err(D::Error::custom)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    class_name: String,
    body: Bytes,
}

impl Serialize for dyn Fitted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !registry::NAMES.contains(&self.name()) {
            return Err(S::Error::custom(format!(
                "{} is not in the registry of estimators, so that it could not be read again within another",
                self.name()
            )));
        }
        let written = nested(|| self.to_bytes().map_err(|error| error.to_string()));
        let body = Bytes(written.map_err(S::Error::custom)?);
        Body { class_name: self.name().into(), body }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Box<dyn Fitted> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Body { class_name, body } = Body::deserialize(deserializer)?;
        let read = || registry::fitted_from_bytes(&class_name, &body.0);
        nested(read).map_err(D::Error::custom)
    }
}

/// Bytes that are written as such, not as a list of numbers.
struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(BytesVisitor)
    }
}

struct BytesVisitor;

impl<'de> Visitor<'de> for BytesVisitor {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
        Ok(Bytes(bytes.to_vec()))
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
        Ok(Bytes(bytes))
    }

    /// As JSON has them.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Bytes, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = list.next_element()? {
            bytes.push(byte);
        }
        Ok(Bytes(bytes))
    }
}
