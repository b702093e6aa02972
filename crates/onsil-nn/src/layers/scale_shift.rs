//! What layers share that normalise, then scale by gamma and shift by beta.

use crate::constraints::Constraint;
use crate::initializers::{Initializer, Ones, Zeros};
use crate::layer::{WeightSpec, Weights};
use crate::regularizers::Regularizer;
use serde::{Deserialize, Serialize};

/// The options of gamma and beta, named as in Keras.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ScaleShift {
    pub(crate) center: bool,
    pub(crate) scale: bool,
    pub(crate) beta_initializer: Box<dyn Initializer>,
    pub(crate) gamma_initializer: Box<dyn Initializer>,
    pub(crate) beta_regularizer: Option<Box<dyn Regularizer>>,
    pub(crate) gamma_regularizer: Option<Box<dyn Regularizer>>,
    pub(crate) beta_constraint: Option<Box<dyn Constraint>>,
    pub(crate) gamma_constraint: Option<Box<dyn Constraint>>,
}

impl Default for ScaleShift {
    fn default() -> Self {
        Self {
            center: true,
            scale: true,
            beta_initializer: Box::new(Zeros::default()),
            gamma_initializer: Box::new(Ones::default()),
            beta_regularizer: None,
            gamma_regularizer: None,
            beta_constraint: None,
            gamma_constraint: None,
        }
    }
}

impl ScaleShift {
    /// The weights: gamma and beta of this shape, as far as they are wanted.
    pub(crate) fn weights(&self, shape: &[usize]) -> Vec<WeightSpec> {
        let gamma = self.scale.then(|| WeightSpec {
            regularizer: self.gamma_regularizer.clone(),
            constraint: self.gamma_constraint.clone(),
            ..WeightSpec::new("gamma", shape, self.gamma_initializer.clone())
        });
        let beta = self.center.then(|| WeightSpec {
            regularizer: self.beta_regularizer.clone(),
            constraint: self.beta_constraint.clone(),
            ..WeightSpec::new("beta", shape, self.beta_initializer.clone())
        });
        gamma.into_iter().chain(beta).collect()
    }

    /// How many weights these are: the number of the first weight after them.
    pub(crate) fn count(&self) -> usize {
        usize::from(self.scale) + usize::from(self.center)
    }

    /// Whether the weight of this number is gamma.
    pub(crate) fn is_gamma(&self, weight: usize) -> bool {
        self.scale && weight == 0
    }

    /// Gamma, unless it is 1 everywhere.
    pub(crate) fn gamma<'a>(&self, weights: &Weights<'a>) -> Option<&'a [f32]> {
        self.scale.then(|| weights.get(0))
    }

    /// Beta, unless it is 0 everywhere.
    pub(crate) fn beta<'a>(&self, weights: &Weights<'a>) -> Option<&'a [f32]> {
        self.center.then(|| weights.get(usize::from(self.scale)))
    }
}

/// Builder methods for a field `options: ScaleShift`.
macro_rules! scale_shift_builders {
    () => {
        /// Whether to add beta; true unless given.
        pub fn center(mut self, center: bool) -> Self {
            self.options.center = center;
            self
        }

        /// Whether to multiply by gamma; true unless given.
        pub fn scale(mut self, scale: bool) -> Self {
            self.options.scale = scale;
            self
        }

        /// Sets where beta's first values come from; zeros unless given.
        pub fn beta_initializer(
            mut self,
            initializer: impl Into<Box<dyn $crate::initializers::Initializer>>,
        ) -> Self {
            self.options.beta_initializer = initializer.into();
            self
        }

        /// Sets where gamma's first values come from; ones unless given.
        pub fn gamma_initializer(
            mut self,
            initializer: impl Into<Box<dyn $crate::initializers::Initializer>>,
        ) -> Self {
            self.options.gamma_initializer = initializer.into();
            self
        }

        /// Adds a penalty on beta to the loss.
        pub fn beta_regularizer(
            mut self,
            regularizer: impl Into<Box<dyn $crate::regularizers::Regularizer>>,
        ) -> Self {
            self.options.beta_regularizer = Some(regularizer.into());
            self
        }

        /// Adds a penalty on gamma to the loss.
        pub fn gamma_regularizer(
            mut self,
            regularizer: impl Into<Box<dyn $crate::regularizers::Regularizer>>,
        ) -> Self {
            self.options.gamma_regularizer = Some(regularizer.into());
            self
        }

        /// Puts beta under a rule after every update.
        pub fn beta_constraint(
            mut self,
            constraint: impl Into<Box<dyn $crate::constraints::Constraint>>,
        ) -> Self {
            self.options.beta_constraint = Some(constraint.into());
            self
        }

        /// Puts gamma under a rule after every update.
        pub fn gamma_constraint(
            mut self,
            constraint: impl Into<Box<dyn $crate::constraints::Constraint>>,
        ) -> Self {
            self.options.gamma_constraint = Some(constraint.into());
            self
        }
    };
}
pub(crate) use scale_shift_builders;

/// Refuses an ε that would not keep a division from 0 / 0.
pub(crate) fn check_epsilon(epsilon: f64) -> Result<(), String> {
    if epsilon > 0.0 && epsilon.is_finite() {
        Ok(())
    } else {
        Err(format!("epsilon must be above 0 and finite, but is {epsilon}"))
    }
}
