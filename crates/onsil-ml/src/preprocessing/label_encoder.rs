use crate::error::{Error, Result};
use ndarray::Array1;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// Numbers labels: 0 for the first of the different labels in ascending order, 1 for the next, ….
///
/// It is for targets, texts as well as whole numbers, and so no estimator: features are encoded by
/// [`OneHotEncoder`](super::OneHotEncoder).
///
/// ```
/// use onsil_ml::preprocessing::LabelEncoder;
/// let encoder = LabelEncoder::new().fit(&["tea", "coffee", "tea"])?;
/// assert_eq!(encoder.classes, ["coffee", "tea"]);
/// let y = encoder.transform(&["tea", "coffee"])?;
/// assert_eq!(y.to_vec(), [1, 0]);
/// assert_eq!(encoder.inverse_transform(y.as_slice().unwrap())?, ["tea", "coffee"]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelEncoder;

impl LabelEncoder {
    /// An encoder that has seen no labels.
    pub fn new() -> Self {
        Self
    }

    /// Learns the labels.
    ///
    /// # Errors
    /// No labels at all.
    pub fn fit<L: Ord + Clone>(&self, labels: &[L]) -> Result<FittedLabelEncoder<L>> {
        if labels.is_empty() {
            return Err(Error::data(
                "LabelEncoder: expected at least 1 label, found none; give it the labels of the training \
                 samples",
            ));
        }
        let mut classes = labels.to_vec();
        classes.sort_unstable();
        classes.dedup();
        Ok(FittedLabelEncoder { classes })
    }

    /// Learns the labels and numbers them.
    ///
    /// # Errors
    /// No labels at all.
    pub fn fit_transform<L: Ord + Clone + Debug>(
        &self,
        labels: &[L],
    ) -> Result<(FittedLabelEncoder<L>, Array1<i64>)> {
        let fitted = self.fit(labels)?;
        let numbers = fitted.transform(labels)?;
        Ok((fitted, numbers))
    }
}

/// A fitted [`LabelEncoder`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedLabelEncoder<L> {
    /// The different labels, ascending.
    pub classes: Vec<L>,
}

impl<L: Ord + Clone + Debug> FittedLabelEncoder<L> {
    /// The number of each label, (labels).
    ///
    /// # Errors
    /// A label that was not there in `fit`.
    pub fn transform(&self, labels: &[L]) -> Result<Array1<i64>> {
        let number = |(position, label): (usize, &L)| match self.classes.binary_search(label) {
            Ok(class) => Ok(class as i64),
            Err(_) => Err(Error::data(format!(
                "LabelEncoder: label {position} (counted from 0): expected one of the {} labels found in \
                 fit, found {label:?}; fit it with all labels",
                self.classes.len()
            ))),
        };
        labels.iter().enumerate().map(number).collect()
    }

    /// The label of each number.
    ///
    /// # Errors
    /// A number that is no label's.
    pub fn inverse_transform(&self, numbers: &[i64]) -> Result<Vec<L>> {
        let label = |(position, &number): (usize, &i64)| {
            let class = usize::try_from(number).ok().and_then(|number| self.classes.get(number));
            class.cloned().ok_or_else(|| {
                Error::data(format!(
                    "LabelEncoder: number {position} (counted from 0): expected a label's number, 0 to {}, \
                     found {number}; give it what transform has made",
                    self.classes.len().saturating_sub(1)
                ))
            })
        };
        numbers.iter().enumerate().map(label).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_go_there_and_back() {
        let labels = ["b".to_owned(), "a".into(), "c".into(), "a".into()];
        let (encoder, numbers) = LabelEncoder::new().fit_transform(&labels).unwrap();
        assert_eq!(numbers.to_vec(), [1, 0, 2, 0]);
        assert_eq!(encoder.inverse_transform(&numbers.to_vec()).unwrap(), labels);
        let (encoder, numbers) = LabelEncoder::new().fit_transform(&[7i64, -2, 7]).unwrap();
        assert_eq!((encoder.classes, numbers.to_vec()), (vec![-2, 7], vec![1, 0, 1]));
    }

    #[test]
    fn an_unknown_label_is_named() {
        let encoder = LabelEncoder::new().fit(&["a", "b"]).unwrap();
        assert_eq!(
            encoder.transform(&["a", "d"]).unwrap_err().to_string(),
            "LabelEncoder: label 1 (counted from 0): expected one of the 2 labels found in fit, found \
             \"d\"; fit it with all labels"
        );
        assert_eq!(
            encoder.inverse_transform(&[0, 2]).unwrap_err().to_string(),
            "LabelEncoder: number 1 (counted from 0): expected a label's number, 0 to 1, found 2; give it \
             what transform has made"
        );
        assert!(encoder.inverse_transform(&[-1]).is_err());
        let error = LabelEncoder::new().fit::<i64>(&[]).unwrap_err().to_string();
        assert!(error.contains("at least 1 label, found none"), "{error}");
    }
}
