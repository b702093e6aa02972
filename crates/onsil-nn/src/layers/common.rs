//! What layers with a kernel, a bias and an activation share.

use super::window::Pair;
use crate::activations::Activation;
use crate::constraints::Constraint;
use crate::initializers::{GlorotUniform, Initializer, Zeros};
use crate::layer::{Backward, Forward, WeightSpec};
use crate::regularizers::Regularizer;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The options of a layer with a kernel and a bias, named as in Keras.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct KernelOptions {
    pub(crate) use_bias: bool,
    pub(crate) kernel_initializer: Box<dyn Initializer>,
    pub(crate) bias_initializer: Box<dyn Initializer>,
    pub(crate) kernel_regularizer: Option<Box<dyn Regularizer>>,
    pub(crate) bias_regularizer: Option<Box<dyn Regularizer>>,
    pub(crate) kernel_constraint: Option<Box<dyn Constraint>>,
    pub(crate) bias_constraint: Option<Box<dyn Constraint>>,
}

impl Default for KernelOptions {
    fn default() -> Self {
        Self {
            use_bias: true,
            kernel_initializer: Box::new(GlorotUniform::default()),
            bias_initializer: Box::new(Zeros::default()),
            kernel_regularizer: None,
            bias_regularizer: None,
            kernel_constraint: None,
            bias_constraint: None,
        }
    }
}

impl KernelOptions {
    /// The weights: the kernel, and the bias of `outputs` numbers if there is one.
    pub(crate) fn weights(&self, kernel: impl Into<Vec<usize>>, outputs: usize) -> Vec<WeightSpec> {
        let mut weights = vec![WeightSpec {
            regularizer: self.kernel_regularizer.clone(),
            constraint: self.kernel_constraint.clone(),
            ..WeightSpec::new("kernel", kernel, self.kernel_initializer.clone())
        }];
        if self.use_bias {
            weights.push(WeightSpec {
                regularizer: self.bias_regularizer.clone(),
                constraint: self.bias_constraint.clone(),
                ..WeightSpec::new("bias", [outputs], self.bias_initializer.clone())
            });
        }
        weights
    }
}

/// Builder methods for a field `options: KernelOptions`.
macro_rules! kernel_builders {
    () => {
        /// Whether to add a bias; true unless given.
        pub fn use_bias(mut self, use_bias: bool) -> Self {
            self.options.use_bias = use_bias;
            self
        }

        /// Sets where the kernel's first values come from; Glorot uniform unless given.
        pub fn kernel_initializer(
            mut self,
            initializer: impl Into<Box<dyn $crate::initializers::Initializer>>,
        ) -> Self {
            self.options.kernel_initializer = initializer.into();
            self
        }

        /// Sets where the bias' first values come from; zeros unless given.
        pub fn bias_initializer(
            mut self,
            initializer: impl Into<Box<dyn $crate::initializers::Initializer>>,
        ) -> Self {
            self.options.bias_initializer = initializer.into();
            self
        }

        /// Adds a penalty on the kernel to the loss.
        pub fn kernel_regularizer(
            mut self,
            regularizer: impl Into<Box<dyn $crate::regularizers::Regularizer>>,
        ) -> Self {
            self.options.kernel_regularizer = Some(regularizer.into());
            self
        }

        /// Adds a penalty on the bias to the loss.
        pub fn bias_regularizer(
            mut self,
            regularizer: impl Into<Box<dyn $crate::regularizers::Regularizer>>,
        ) -> Self {
            self.options.bias_regularizer = Some(regularizer.into());
            self
        }

        /// Puts the kernel under a rule after every update.
        pub fn kernel_constraint(
            mut self,
            constraint: impl Into<Box<dyn $crate::constraints::Constraint>>,
        ) -> Self {
            self.options.kernel_constraint = Some(constraint.into());
            self
        }

        /// Puts the bias under a rule after every update.
        pub fn bias_constraint(
            mut self,
            constraint: impl Into<Box<dyn $crate::constraints::Constraint>>,
        ) -> Self {
            self.options.bias_constraint = Some(constraint.into());
            self
        }
    };
}
pub(crate) use kernel_builders;

/// The builder method for a field `activation`.
macro_rules! activation_builder {
    () => {
        /// Sets the activation, such as `"relu"`; linear unless given.
        pub fn activation(
            mut self,
            activation: impl Into<$crate::activations::Activation>,
        ) -> Self {
            self.activation = activation.into();
            self
        }
    };
}
pub(crate) use activation_builder;

/// Builder methods for the fields `strides`, `padding` and `dilation_rate` of a window over images.
macro_rules! window_builders {
    () => {
        /// Sets the steps of the window; 1 unless given.
        pub fn strides(mut self, strides: impl Into<$crate::layers::Pair>) -> Self {
            self.strides = strides.into();
            self
        }

        /// Sets what is done at the borders: `"valid"` unless given, or `"same"`.
        pub fn padding(mut self, padding: impl Into<$crate::layers::Padding>) -> Self {
            self.padding = padding.into();
            self
        }

        /// Sets the distance of the window's elements; 1 unless given.
        pub fn dilation_rate(mut self, dilation_rate: impl Into<$crate::layers::Pair>) -> Self {
            self.dilation_rate = dilation_rate.into();
            self
        }
    };
}
pub(crate) use window_builders;

pub(crate) fn linear() -> Activation {
    Activation::Linear
}

/// Refuses a count of zero.
pub(crate) fn check_count(parameter: &str, count: usize) -> Result<(), String> {
    if count > 0 { Ok(()) } else { Err(format!("{parameter} must be at least 1, but is 0")) }
}

/// Refuses what is not finite in `f32`.
pub(crate) fn check_finite(parameter: &str, number: f64) -> Result<(), String> {
    if (number as f32).is_finite() {
        Ok(())
    } else {
        Err(format!("{parameter} must be finite, but is {number}"))
    }
}

/// `to += share · from`, inlined: pixels often have a single channel.
#[inline]
pub(crate) fn add_share(share: f32, from: &[f32], to: &mut [f32]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += share * from);
}

/// Refuses groups that do not divide channels and filters.
pub(crate) fn check_groups(groups: usize, channels: usize, filters: usize) -> Result<(), String> {
    for (name, count) in [("channels", channels), ("filters", filters)] {
        if count % groups != 0 {
            return Err(format!(
                "groups must divide the {name}, but {groups} does not divide {count}"
            ));
        }
    }
    Ok(())
}

/// The weights, once their rules and the activation have been checked.
pub(crate) fn checked(
    activation: &Activation,
    weights: Vec<WeightSpec>,
) -> Result<Vec<WeightSpec>, String> {
    activation.validate().map_err(|error| error.to_string())?;
    for weight in &weights {
        let rules = [
            Some(weight.initializer.validate()),
            Some(weight.initializer.check_shape(&weight.shape)),
            weight.constraint.as_ref().map(|rule| rule.check_shape(&weight.shape)),
            weight.regularizer.as_ref().map(|rule| rule.validate()),
            weight.constraint.as_ref().map(|rule| rule.validate()),
        ];
        for result in rules.into_iter().flatten() {
            result.map_err(|error| format!("{}: {error}", weight.name))?;
        }
    }
    Ok(weights)
}

/// Applies an activation as a layer of its own.
pub(crate) fn apply(activation: &Activation, f: Forward<'_>) {
    let columns = f.pass.output_shape.last().copied().unwrap_or(1);
    f.y.copy_from_slice(f.x);
    activation.forward(columns, f.y);
}

/// The way back of [`apply`].
pub(crate) fn apply_gradient(activation: &Activation, b: Backward<'_>) {
    let columns = b.pass.output_shape.last().copied().unwrap_or(1);
    activation.gradient(columns, b.x, b.y, b.dy);
    if let Some(dx) = b.dx {
        dx.copy_from_slice(b.dy);
    }
}

/// Why nothing can be trained through the step function.
pub(crate) fn step_blocks_training(activation: &Activation) -> Option<String> {
    (*activation == Activation::Step).then(|| {
        "the step activation has a gradient of zero everywhere, so that nothing can be trained \
         through it: use sigmoid, or train with the perceptron rule"
            .into()
    })
}

pub(crate) fn one() -> usize {
    1
}

pub(crate) fn one_by_one() -> Pair {
    1.into()
}

pub(crate) fn two_by_two() -> Pair {
    2.into()
}

/// The only layout of images that there is here, as the parameter `data_format`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ChannelsLast;

impl Serialize for ChannelsLast {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        "channels_last".serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ChannelsLast {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Option::<String>::deserialize(deserializer)?.as_deref() {
            None | Some("channels_last") => Ok(Self),
            Some(other) => Err(D::Error::custom(format!(
                "data_format must be \"channels_last\", but is \"{other}\": move the channels to the \
                 last axis"
            ))),
        }
    }
}

/// The length of the last axis.
pub(crate) fn columns(shape: &[usize]) -> usize {
    shape.last().copied().unwrap_or(1)
}
