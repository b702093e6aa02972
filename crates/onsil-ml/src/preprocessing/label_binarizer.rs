use crate::error::{Error, Result, check};
use crate::table::table;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

/// Makes one column for each label: `pos_label` where the sample has it, else `neg_label`.
///
/// Two labels make one column, which is that of the second; a single label makes one of `neg_label` only.
/// A label that was not there in `fit` has `neg_label` everywhere. It is for targets, and so no estimator.
///
/// | parameter | default | |
/// |---|---|---|
/// | `neg_label` | 0 | what stands for "no"; below `pos_label` |
/// | `pos_label` | 1 | what stands for "yes" |
///
/// ```
/// use ndarray::array;
/// use onsil_ml::preprocessing::LabelBinarizer;
/// let binarizer = LabelBinarizer::new().fit(&[4, 9, 2, 4])?;
/// assert_eq!(binarizer.classes, array![2, 4, 9]);
/// let z = binarizer.transform(&[9, 2])?;
/// assert_eq!(z, array![[0, 0, 1], [1, 0, 0]]);
/// assert_eq!(binarizer.inverse_transform(z.mapv(|z| z as f64).view())?, array![9, 2]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelBinarizer {
    neg_label: i64,
    pos_label: i64,
}

impl Default for LabelBinarizer {
    fn default() -> Self {
        Self { neg_label: 0, pos_label: 1 }
    }
}

impl LabelBinarizer {
    /// With 0 and 1.
    pub fn new() -> Self {
        Self::default()
    }

    /// What stands for "no". Default: 0.
    pub fn neg_label(self, neg_label: i64) -> Self {
        Self { neg_label, ..self }
    }

    /// What stands for "yes". Default: 1.
    pub fn pos_label(self, pos_label: i64) -> Self {
        Self { pos_label, ..self }
    }

    /// Learns the labels.
    ///
    /// # Errors
    /// `neg_label` not below `pos_label`; no labels at all.
    pub fn fit(&self, y: &[i64]) -> Result<FittedLabelBinarizer> {
        check(
            self.neg_label < self.pos_label,
            "LabelBinarizer",
            "neg_label",
            &format!("below pos_label ({})", self.pos_label),
            self.neg_label,
        )?;
        if y.is_empty() {
            return Err(Error::data(
                "LabelBinarizer: expected at least 1 label, found none; give it the labels of the training \
                 samples",
            ));
        }
        let mut classes = y.to_vec();
        classes.sort_unstable();
        classes.dedup();
        Ok(FittedLabelBinarizer { params: self.clone(), classes: classes.into() })
    }
}

/// A fitted [`LabelBinarizer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedLabelBinarizer {
    /// The parameters that it was fitted with.
    pub params: LabelBinarizer,
    /// The different labels, ascending.
    pub classes: Array1<i64>,
}

impl FittedLabelBinarizer {
    fn columns(&self) -> usize {
        if self.classes.len() <= 2 { 1 } else { self.classes.len() }
    }

    /// The columns of each label: (labels, classes), or (labels, 1) for two classes or one.
    ///
    /// # Errors
    /// So many labels and classes that the table would be larger than 8 GiB.
    pub fn transform(&self, y: &[i64]) -> Result<Array2<i64>> {
        let mut z = table("LabelBinarizer", y.len(), self.columns(), self.params.neg_label)?;
        // Of two labels, the second has the column; the only label has none.
        let first = usize::from(self.classes.len() <= 2);
        let classes = self.classes.to_vec();
        for (label, mut row) in y.iter().zip(z.rows_mut()) {
            if let Ok(class) = classes.binary_search(label)
                && let Some(column) = class.checked_sub(first)
            {
                row[column] = self.params.pos_label;
            }
        }
        Ok(z)
    }

    /// The label of each row of `z`: the one with the largest number; of two labels, the second if the
    /// number is above the middle of `neg_label` and `pos_label`.
    ///
    /// # Errors
    /// Another number of columns than `transform` makes; NaN.
    pub fn inverse_transform(&self, z: ArrayView2<'_, f64>) -> Result<Array1<i64>> {
        if z.ncols() != self.columns() {
            return Err(Error::data(format!(
                "LabelBinarizer: expected {} columns, as transform makes, found {}; give it what transform \
                 has made, or as many scores",
                self.columns(),
                z.ncols()
            )));
        }
        if let Some(((row, column), _)) = z.indexed_iter().find(|(_, value)| value.is_nan()) {
            return Err(Error::data(format!(
                "LabelBinarizer: row {row}, column {column} (counted from 0): expected a number, found NaN; \
                 replace it or remove the row"
            )));
        }
        let middle = (self.params.neg_label as f64 + self.params.pos_label as f64) / 2.0;
        let label = |row: ndarray::ArrayView1<'_, f64>| match self.classes.len() {
            1 => 0,
            2 => usize::from(row[0] > middle),
            _ => (0..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best }),
        };
        Ok(z.axis_iter(Axis(0)).map(|row| self.classes[label(row)]).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn one_and_two_labels_make_one_column() {
        let one = LabelBinarizer::new().fit(&[5, 5]).unwrap();
        let z = one.transform(&[5, 5]).unwrap();
        assert_eq!(z, array![[0], [0]]);
        assert_eq!(one.inverse_transform(array![[0.0], [0.0]].view()).unwrap(), array![5, 5]);
        let two = LabelBinarizer::new().neg_label(-1).fit(&[3, 8]).unwrap();
        assert_eq!(two.transform(&[8, 3, 4]).unwrap(), array![[1], [-1], [-1]]);
        assert_eq!(two.inverse_transform(array![[0.1], [-0.1]].view()).unwrap(), array![8, 3]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let error = LabelBinarizer::new().neg_label(2).fit(&[1]).unwrap_err().to_string();
        assert_eq!(error, "LabelBinarizer: neg_label must be below pos_label (1), but is 2");
        let error = LabelBinarizer::new().fit(&[]).unwrap_err().to_string();
        assert!(error.contains("at least 1 label, found none"), "{error}");
        let fitted = LabelBinarizer::new().fit(&[1, 2, 3]).unwrap();
        let error = fitted.inverse_transform(array![[0.0]].view()).unwrap_err().to_string();
        assert!(error.contains("expected 3 columns, as transform makes, found 1"), "{error}");
        let error =
            fitted.inverse_transform(array![[0.0, f64::NAN, 1.0]].view()).unwrap_err().to_string();
        assert!(error.contains("row 0, column 1 (counted from 0)"), "{error}");
    }
}
