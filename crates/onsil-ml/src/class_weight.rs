use crate::classes::Classes;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much the samples of each class count, beside their own weights.
///
/// As JSON: `"balanced"`, `{"0": 1.0, "1": 5.0}`, or, as it is written, `{"weights": [[0, 1.0], [1, 5.0]]}`;
/// null for all 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Given")]
pub enum ClassWeight {
    /// The rarer a class, the more: samples / (classes · samples of the class).
    Balanced,
    /// The class and its weight, at least 0; classes that are not named count 1.
    Weights(Vec<(i64, f64)>),
}

/// What is understood.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "class_weight must be \"balanced\" or weights such as {\"0\": 1, \"1\": 5}"
)]
enum Given {
    Name(String),
    Weights { weights: Vec<(i64, f64)> },
    Dictionary(BTreeMap<String, f64>),
}

impl TryFrom<Given> for ClassWeight {
    type Error = String;

    fn try_from(given: Given) -> Result<Self, String> {
        match given {
            Given::Name(name) if name == "balanced" => Ok(Self::Balanced),
            Given::Name(name) => Err(format!(
                "expected \"balanced\" or weights such as {{\"0\": 1, \"1\": 5}}, found {name:?}"
            )),
            Given::Weights { weights } => Ok(Self::Weights(weights)),
            Given::Dictionary(weights) => {
                let weight = |(class, weight): (String, f64)| match class.parse() {
                    Ok(class) => Ok((class, weight)),
                    Err(_) => Err(format!("expected the number of a class, found {class:?}")),
                };
                Ok(Self::Weights(weights.into_iter().map(weight).collect::<Result<_, _>>()?))
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, from_value, json};

    #[test]
    fn every_spelling_is_read() {
        let read = |value: Value| from_value::<ClassWeight>(value).map_err(|e| e.to_string());
        let weights = ClassWeight::Weights(vec![(0, 1.0), (1, 5.0)]);
        assert_eq!(read(json!("balanced")), Ok(ClassWeight::Balanced));
        assert_eq!(read(json!({"0": 1, "1": 5})), Ok(weights.clone()));
        assert_eq!(read(serde_json::to_value(&weights).unwrap()), Ok(weights));
        assert!(read(json!("foo")).unwrap_err().contains("expected \"balanced\" or weights"));
        assert!(read(json!({"cat": 1})).unwrap_err().contains("number of a class, found \"cat\""));
    }
}
