use crate::classes::Classes;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// How much the samples of each class count, beside their own weights.
///
/// As JSON: `"balanced"`, or `{"weights": [[0, 1.0], [1, 5.0]]}`; null for all 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassWeight {
    /// The rarer a class, the more: samples / (classes · samples of the class).
    Balanced,
    /// The class and its weight, at least 0; classes that are not named count 1.
    Weights(Vec<(i64, f64)>),
}

impl ClassWeight {
    /// The weight of each class, in the order of `classes`. Balanced weights count samples by their
    /// weights, where these are given.
    pub(crate) fn per_class(
        weight: Option<&Self>,
        owner: &str,
        classes: &Classes,
        sample_weight: Option<&[f64]>,
    ) -> Result<Vec<f64>> {
        match weight {
            None => Ok(vec![1.0; classes.len()]),
            Some(Self::Balanced) => {
                let mut counts = vec![0.0; classes.len()];
                for (row, &class) in classes.indices.iter().enumerate() {
                    counts[class] += sample_weight.map_or(1.0, |weights| weights[row]);
                }
                let total: f64 = counts.iter().sum();
                Ok(counts.iter().map(|count| total / (classes.len() as f64 * count)).collect())
            }
            Some(Self::Weights(given)) => {
                let mut weights = vec![1.0; classes.len()];
                for &(class, weight) in given {
                    if !(weight.is_finite() && weight >= 0.0) {
                        return Err(Error::parameter(
                            owner,
                            "class_weight",
                            "finite and at least 0",
                            format!("{weight} for class {class}"),
                        ));
                    }
                    let position = classes.classes.iter().position(|&known| known == class);
                    let Some(position) = position else {
                        return Err(Error::parameter(
                            owner,
                            "class_weight",
                            format!("for classes of y ({})", classes.classes),
                            format!("for class {class}"),
                        ));
                    };
                    weights[position] = weight;
                }
                Ok(weights)
            }
        }
    }
}
