//! Estimators and fitted estimators of any type inside others: how they are written and read.
//!
//! An estimator is written as its name and its parameters, `{"class_name": …, "config": …}`, and read from
//! that, from its name alone, or with the parameters beside the name. A fitted one is written as its name and its own bytes, as in a file.

use crate::estimator::{AnyEstimator, Fitted};
use crate::registry;
use onsil_core::config::{object, split};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
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

impl Serialize for dyn AnyEstimator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        object(self.name(), self.get_params().into()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Box<dyn AnyEstimator> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let (name, config) = split("estimator", value).map_err(D::Error::custom)?;
        let read = || registry::from_config(&name, config);
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
