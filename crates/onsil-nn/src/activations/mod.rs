//! Activations: what a layer does to its weighted sums.

use crate::error::{Error, Result};
use crate::registry::{object, plain, split};
use onsil_kernels::activation::{self as kernels, Activation as Kernel};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

/// An activation, with Keras' definitions and defaults.
///
/// Made from its name (`"relu".into()`) wherever a layer takes one. A name that is not known is refused
/// when the layer is added to a model.
///
/// ```
/// use onsil_nn::activations::Activation;
/// let mut values = [-1.0, 2.0];
/// Activation::from("relu").forward(2, &mut values);
/// assert_eq!(values, [0.0, 2.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Activation {
    /// `x`
    Linear,
    /// 1 where `x ≥ 0`, otherwise 0. Its gradient is zero everywhere, so that nothing can be trained
    /// through it.
    Step,
    /// `1 / (1 + e⁻ˣ)`
    Sigmoid,
    /// `tanh x`
    Tanh,
    /// `max(x, 0)`
    Relu,
    /// `x` where positive, otherwise `negative_slope · x`; slope 0.2 by name.
    LeakyRelu {
        /// The slope for negative inputs.
        negative_slope: f32,
    },
    /// `x` where positive, otherwise `alpha · (eˣ − 1)`; alpha 1 by name.
    Elu {
        /// The limit, negated, for inputs far below zero.
        alpha: f32,
    },
    /// `1.0507 · elu(x, 1.6733)` (Klambauer et al., 2017).
    Selu,
    /// `x · Φ(x)` (Hendrycks and Gimpel, 2016); exact by name.
    Gelu {
        /// Whether to use the approximation by tanh.
        approximate: bool,
    },
    /// `x · sigmoid(x)`, also known as swish.
    Silu,
    /// `ln(1 + eˣ)`
    Softplus,
    /// `x / (1 + |x|)`
    Softsign,
    /// `eˣ`
    Exponential,
    /// `clip(x/6 + 1/2, 0, 1)`
    HardSigmoid,
    /// `eˣ / Σ eˣ` over the last axis.
    Softmax,
    /// The logarithm of the softmax.
    LogSoftmax,
    /// A name that is not known.
    #[doc(hidden)]
    Unknown(String),
}

use Activation::*;

/// The names of all activations, with what each makes.
const TABLE: [(&str, Activation); 16] = [
    ("linear", Linear),
    ("step", Step),
    ("sigmoid", Sigmoid),
    ("tanh", Tanh),
    ("relu", Relu),
    ("leaky_relu", LeakyRelu { negative_slope: 0.2 }),
    ("elu", Elu { alpha: 1.0 }),
    ("selu", Selu),
    ("gelu", Gelu { approximate: false }),
    ("silu", Silu),
    ("softplus", Softplus),
    ("softsign", Softsign),
    ("exponential", Exponential),
    ("hard_sigmoid", HardSigmoid),
    ("softmax", Softmax),
    ("log_softmax", LogSoftmax),
];

/// Other names that Keras knows.
const ALIASES: [(&str, &str); 1] = [("swish", "silu")];

/// The names of all activations.
pub const NAMES: [&str; TABLE.len()] = {
    let mut names = [""; TABLE.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = TABLE[i].0;
        i += 1;
    }
    names
};

impl Activation {
    /// Checks that the name is known and the parameters are numbers.
    ///
    /// # Errors
    /// An unknown name, with a suggestion.
    pub fn validate(&self) -> Result<()> {
        let finite = |name: &str, parameter: &str, value: f32| {
            crate::error::check(value.is_finite(), name, parameter, "finite", value)
        };
        match self {
            Unknown(name) => Err(Error::unknown("activation", name, &NAMES)),
            LeakyRelu { negative_slope } => finite("leaky_relu", "negative_slope", *negative_slope),
            Elu { alpha } => finite("elu", "alpha", *alpha),
            _ => Ok(()),
        }
    }

    /// The name, as in configs.
    pub fn name(&self) -> &str {
        match self {
            Unknown(name) => name,
            known => {
                let same = |entry: &&(&str, Self)| {
                    std::mem::discriminant(&entry.1) == std::mem::discriminant(known)
                };
                TABLE.iter().find(same).map_or("", |entry| entry.0)
            }
        }
    }

    /// Applies the activation to rows of `cols` numbers (in-out: `[rows, cols]`).
    pub fn forward(&self, cols: usize, values: &mut [f32]) {
        match self {
            Softmax => kernels::softmax_rows_in_place(cols, values),
            LogSoftmax => kernels::log_softmax_rows_in_place(cols, values),
            Linear | Unknown(_) => {}
            elementwise => {
                kernels::activation_forward_in_place(elementwise.kernel(), values);
            }
        }
    }

    /// Whether [`gradient`](Self::gradient) reads the input; otherwise it may be empty.
    pub fn needs_input(&self) -> bool {
        kernels::needs_input(self.kernel())
    }

    /// Multiplies `dy` (in-out: `[rows, cols]`, the gradient of the output `y`) by the derivative.
    pub fn gradient(&self, cols: usize, x: &[f32], y: &[f32], dy: &mut [f32]) {
        match self {
            Softmax => kernels::softmax_gradient_rows(cols, y, dy),
            LogSoftmax => kernels::log_softmax_gradient_rows(cols, y, dy),
            Linear | Unknown(_) => {}
            elementwise => kernels::activation_gradient(elementwise.kernel(), x, y, dy),
        }
    }

    /// Numbers to keep per sample of `len` outputs for the way back.
    pub(crate) fn cache_len(&self, len: usize) -> usize {
        if self.needs_input() { len } else { 0 }
    }

    /// [`forward`](Self::forward), keeping in `cache` (out) what [`pull_back`](Self::pull_back) needs.
    pub(crate) fn push(&self, cols: usize, values: &mut [f32], cache: &mut [f32]) {
        if self.needs_input() && !cache.is_empty() {
            cache.copy_from_slice(values);
        }
        self.forward(cols, values);
    }

    fn kernel(&self) -> Kernel {
        match *self {
            Step => Kernel::Step,
            Sigmoid => Kernel::Sigmoid,
            Tanh => Kernel::Tanh,
            Relu => Kernel::Relu,
            LeakyRelu { negative_slope } => Kernel::LeakyRelu(negative_slope),
            Elu { alpha } => Kernel::Elu(alpha),
            Selu => Kernel::Selu,
            Gelu { approximate: false } => Kernel::Gelu,
            Gelu { approximate: true } => Kernel::GeluTanh,
            Silu => Kernel::Silu,
            Softplus => Kernel::Softplus,
            Softsign => Kernel::Softsign,
            Exponential => Kernel::Exponential,
            HardSigmoid => Kernel::HardSigmoid,
            Linear | Softmax | LogSoftmax | Unknown(_) => Kernel::Linear,
        }
    }
}

impl From<&str> for Activation {
    fn from(name: &str) -> Self {
        let wanted = plain(name);
        let alias = ALIASES.iter().find(|(alias, _)| plain(alias) == wanted);
        let wanted = alias.map_or(wanted, |(_, name)| plain(name));
        let known = TABLE.iter().find(|(name, _)| plain(name) == wanted);
        known.map_or_else(|| Unknown(name.to_owned()), |(_, activation)| activation.clone())
    }
}

impl Serialize for Activation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let config = match self {
            LeakyRelu { negative_slope } => json!({ "negative_slope": negative_slope }),
            Elu { alpha } => json!({ "alpha": alpha }),
            Gelu { approximate } => json!({ "approximate": approximate }),
            _ => return self.name().serialize(serializer),
        };
        if *self == Self::from(self.name()) {
            self.name().serialize(serializer)
        } else {
            object(self.name(), config).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Activation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::<Value>::deserialize(deserializer)?.unwrap_or("linear".into());
        from_config(value).map_err(serde::de::Error::custom)
    }
}

/// Makes an activation from its name, or from `{"class_name", "config"}`.
///
/// # Errors
/// An unknown name (with a suggestion), or a parameter that does not fit.
pub fn from_config(value: Value) -> Result<Activation> {
    let (name, config) = split("activation", value)?;
    let mut activation = Activation::from(name.as_str());
    let wrong =
        |key: &str| Error::config(format!("{name} has no parameter \"{key}\" of this kind"));
    for (key, value) in config.as_object().into_iter().flatten() {
        match (&mut activation, key.as_str(), value.as_f64(), value.as_bool()) {
            (LeakyRelu { negative_slope }, "negative_slope", Some(given), _) => {
                *negative_slope = given as f32;
            }
            (Elu { alpha }, "alpha", Some(given), _) => *alpha = given as f32,
            (Gelu { approximate }, "approximate", _, Some(given)) => *approximate = given,
            _ => return Err(wrong(key)),
        }
    }
    activation.validate()?;
    Ok(activation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configs_go_there_and_back() {
        let changed =
            [LeakyRelu { negative_slope: 0.5 }, Elu { alpha: 2.0 }, Gelu { approximate: true }];
        let all = TABLE.iter().map(|(_, activation)| activation.clone()).chain(changed);
        for activation in all {
            let text = serde_json::to_string(&activation).unwrap();
            assert_eq!(serde_json::from_str::<Activation>(&text).unwrap(), activation, "{text}");
        }
    }

    #[test]
    fn a_misspelt_name_gets_a_suggestion() {
        let message = Activation::from("sofmax").validate().unwrap_err().to_string();
        assert!(
            message.starts_with("unknown activation \"sofmax\"; did you mean \"softmax\"?"),
            "{message}"
        );
    }
}
