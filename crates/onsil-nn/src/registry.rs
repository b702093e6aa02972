//! One mechanism for everything that has a name and a config.
//!
//! A layer, loss, optimizer, … is written in configs as Keras writes it:
//! `{"class_name": "Adam", "config": {"learning_rate": 0.001}}`, or just as its name, `"adam"`.
//! Names are compared without regard to case, `_` and `-`, so that `SGD`, `sgd`, `MaxPooling2D` and
//! `max_pooling2d` all work.

use crate::error::{Error, Result};
pub(crate) use onsil_core::config::{object, plain, snake_case};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The class name and the config in a value: `"relu"`, `{"class_name", "config"}`, or the flat form.
pub(crate) fn split(kind: &str, value: Value) -> Result<(String, Value)> {
    onsil_core::config::split(kind, value).map_err(Error::Config)
}

/// Reads the config of one class; an error names the class, and a parameter that is not known is
/// refused with a suggestion.
pub(crate) fn parse<T: Serialize + DeserializeOwned>(class_name: &str, config: Value) -> Result<T> {
    onsil_core::config::parse(class_name, config).map_err(Error::Config)
}

/// The same for a class whose every parameter has a default.
pub(crate) fn parse_over_default<T: Default + Serialize + DeserializeOwned>(
    class_name: &str,
    config: Value,
) -> Result<T> {
    onsil_core::config::parse_over_default(class_name, config).map_err(Error::Config)
}

/// Reads what has no more than class names.
pub(crate) fn direct<T: ?Sized>(
    value: Value,
    known: fn(Value) -> Result<Box<T>>,
) -> Result<Box<T>> {
    known(value)
}

/// Makes the registry of one family from a list with a line for each class.
///
/// `registry!(Loss, "loss", { MeanSquaredError: "mse", …; Hinge; })` gives, for `dyn Loss`:
/// `from_config`, `NAMES`, conversion from a name, serde in both directions, and [`Clone`]. A name that
/// is not known becomes an object that `validate` refuses with a suggestion, so that builders
/// can take names without failing halfway. With `parse_over_default` as third argument, parameters that
/// are left out keep the class's own default. A fourth argument is a function of a value and of the
/// registry's own `from_config`, for a family that understands more than its class names.
macro_rules! registry {
    ($Trait:ident, $kind:literal, { $($list:tt)* }) => {
        $crate::registry::registry!($Trait, $kind, parse, { $($list)* });
    };
    ($Trait:ident, $kind:literal, $parse:ident, { $($list:tt)* }) => {
        $crate::registry::registry!($Trait, $kind, $parse, $crate::registry::direct, { $($list)* });
    };
    ($Trait:ident, $kind:literal, $parse:ident, $reader:path, { $($(#[$meta:meta])* $Class:ident $(: $($alias:literal),+)?;)* }) => {
        /// The class names that are known here.
        pub const NAMES: &[&str] = &[$(stringify!($Class)),*];

        /// Makes an object from its name, or from its `class_name` and `config`.
        ///
        /// # Errors
        /// An unknown name (with a suggestion), or a config that does not fit the class.
        pub fn from_config(value: serde_json::Value) -> $crate::error::Result<Box<dyn $Trait>> {
            $reader(value, known)
        }

        fn known(value: serde_json::Value) -> $crate::error::Result<Box<dyn $Trait>> {
            let (name, config) = $crate::registry::split($kind, value)?;
            let plain = $crate::registry::plain(&name);
            $(
                if plain == $crate::registry::plain(stringify!($Class))
                    $($(|| plain == $crate::registry::plain($alias))+)?
                {
                    let object: $Class = $crate::registry::$parse(stringify!($Class), config)?;
                    return Ok(Box::new(object));
                }
            )*
            Err($crate::error::Error::unknown($kind, &name, NAMES))
        }

        dyn_clone::clone_trait_object!($Trait);

        impl From<&str> for Box<dyn $Trait> {
            fn from(name: &str) -> Self {
                from_config(name.into()).unwrap_or_else(|_| Box::new(Unknown(name.to_owned())))
            }
        }

        impl<T: $Trait + 'static> From<T> for Box<dyn $Trait> {
            fn from(object: T) -> Self {
                Box::new(object)
            }
        }

        impl serde::Serialize for dyn $Trait {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::registry::object(self.class_name(), self.config()).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for Box<dyn $Trait> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                from_config(value).map_err(serde::de::Error::custom)
            }
        }

        /// A name that is not known: refused by `validate`.
        #[derive(Clone, Debug)]
        struct Unknown(String);
    };
}

/// The methods that every class has and that say who it is.
macro_rules! class {
    ($Class:ident) => {
        fn class_name(&self) -> &str {
            stringify!($Class)
        }

        fn config(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap_or_default()
        }
    };
}

/// The same for the stand-in of an unknown name.
macro_rules! unknown_class {
    ($kind:literal) => {
        fn class_name(&self) -> &str {
            &self.0
        }

        fn config(&self) -> serde_json::Value {
            serde_json::Value::Null
        }

        fn validate(&self) -> $crate::error::Result<()> {
            Err($crate::error::Error::unknown($kind, &self.0, NAMES))
        }
    };
}

pub(crate) use {class, registry, unknown_class};

/// Makes the registry of the layers: like [`registry`], but a layer says only when it is built
/// what is wrong with it, so that there is no stand-in for unknown names.
macro_rules! layer_registry {
    ($($Class:ident),* $(,)?) => {
        /// The class names of all layers.
        pub const NAMES: &[&str] = &[$(stringify!($Class)),*];

        /// Makes a layer from its class name and config.
        ///
        /// # Errors
        /// An unknown name (with a suggestion), or a config that does not fit the class.
        pub fn from_config(
            name: &str,
            config: serde_json::Value,
        ) -> $crate::error::Result<Box<dyn Layer>> {
            let plain = $crate::registry::plain(name);
            $(
                if plain == $crate::registry::plain(stringify!($Class)) {
                    let layer: $Class = $crate::registry::parse(stringify!($Class), config)?;
                    return Ok(Box::new(layer));
                }
            )*
            Err($crate::error::Error::unknown("layer", name, NAMES))
        }
    };
}
pub(crate) use layer_registry;
