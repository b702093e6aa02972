//! One number for all, or one for each.

use super::common::check_finite;
use serde::{Deserialize, Serialize};

/// One number for all features, or one for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a number, or a list of numbers")]
pub enum Numbers {
    /// The same number for all.
    One(f64),
    /// A number for each.
    Each(Vec<f64>),
}

impl From<f64> for Numbers {
    fn from(number: f64) -> Self {
        Self::One(number)
    }
}

impl From<Vec<f64>> for Numbers {
    fn from(numbers: Vec<f64>) -> Self {
        Self::Each(numbers)
    }
}

impl<const N: usize> From<[f64; N]> for Numbers {
    fn from(numbers: [f64; N]) -> Self {
        Self::Each(numbers.into())
    }
}

impl Numbers {
    /// The number of feature `i`.
    pub(crate) fn get(&self, i: usize) -> f32 {
        match self {
            Self::One(number) => *number as f32,
            Self::Each(numbers) => numbers[i] as f32,
        }
    }

    /// Refuses another count than one for each of `features`, and what is not finite.
    pub(crate) fn check(&self, parameter: &str, features: usize) -> Result<(), String> {
        let all = match self {
            Self::One(number) => std::slice::from_ref(number),
            Self::Each(numbers) if numbers.len() == features => numbers,
            Self::Each(numbers) => {
                return Err(format!(
                    "{parameter} must be one number, or one for each of the {features} features, but \
                     has {} numbers",
                    numbers.len()
                ));
            }
        };
        all.iter().try_for_each(|number| check_finite(parameter, *number))
    }
}
