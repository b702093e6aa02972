use super::k_fold::KFold;
use super::splitter::{Split, Splitter};
use super::stratified_k_fold::StratifiedKFold;
use crate::error::Result;
use crate::estimator::Kind;
use crate::target::Target;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

/// How samples are divided for cross-validation.
///
/// As JSON: a number of folds; `{"class_name": "KFold", "config": {"n_splits": 5, "shuffle": true}}`, or the
/// same of `StratifiedKFold`; or a list of splits `{"train": [0, 1], "test": [2]}`.
///
/// ```
/// use onsil_ml::model_selection::{Cv, KFold};
/// assert_eq!(Cv::from(3), Cv::Folds(3));
/// let shuffled = Cv::from(KFold::new(3).shuffle(true));
/// let json = serde_json::to_string(&shuffled).unwrap();
/// assert_eq!(serde_json::from_str::<Cv>(&json).unwrap(), shuffled);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Cv {
    /// So many folds: of [`StratifiedKFold`] for classifiers, else of [`KFold`].
    Folds(usize),
    /// Folds in order or shuffled.
    KFold(KFold),
    /// Folds with equal shares of each class.
    StratifiedKFold(StratifiedKFold),
    /// Given splits.
    Splits(Vec<Split>),
}

impl Default for Cv {
    fn default() -> Self {
        Self::Folds(5)
    }
}

impl From<usize> for Cv {
    fn from(folds: usize) -> Self {
        Self::Folds(folds)
    }
}

impl From<KFold> for Cv {
    fn from(folds: KFold) -> Self {
        Self::KFold(folds)
    }
}

impl From<StratifiedKFold> for Cv {
    fn from(folds: StratifiedKFold) -> Self {
        Self::StratifiedKFold(folds)
    }
}

impl From<Vec<Split>> for Cv {
    fn from(splits: Vec<Split>) -> Self {
        Self::Splits(splits)
    }
}

impl Cv {
    /// The splits for an estimator of that kind.
    pub(super) fn split(
        &self,
        kind: Kind,
        samples: usize,
        y: Option<&Target<'_>>,
    ) -> Result<Vec<Split>> {
        match self {
            Self::Folds(n) if kind == Kind::Classifier => {
                StratifiedKFold::new(*n).split(samples, y)
            }
            Self::Folds(n) => KFold::new(*n).split(samples, y),
            Self::KFold(folds) => folds.split(samples, y),
            Self::StratifiedKFold(folds) => folds.split(samples, y),
            Self::Splits(splits) => Ok(splits.clone()),
        }
    }
}

impl Serialize for Cv {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Folds(n) => n.serialize(serializer),
            Self::KFold(folds) => {
                json!({"class_name": "KFold", "config": folds}).serialize(serializer)
            }
            Self::StratifiedKFold(folds) => {
                json!({"class_name": "StratifiedKFold", "config": folds}).serialize(serializer)
            }
            Self::Splits(splits) => splits.serialize(serializer),
        }
    }
}

/// The forms of a splitter that has a name.
#[derive(Deserialize)]
#[serde(tag = "class_name", content = "config", deny_unknown_fields)]
enum Named {
    KFold(KFold),
    StratifiedKFold(StratifiedKFold),
}

impl<'de> Deserialize<'de> for Cv {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let read = match &value {
            Value::Number(_) => serde_json::from_value(value).map(Self::Folds),
            Value::Object(_) => serde_json::from_value(value).map(|named| match named {
                Named::KFold(folds) => Self::KFold(folds),
                Named::StratifiedKFold(folds) => Self::StratifiedKFold(folds),
            }),
            Value::Array(_) => serde_json::from_value(value).map(Self::Splits),
            other => Err(serde_json::Error::custom(format!(
                "expected a number of folds, a KFold or StratifiedKFold, or a list of splits, found {other}"
            ))),
        };
        read.map_err(|error| D::Error::custom(format!("cv: {error}")))
    }
}
