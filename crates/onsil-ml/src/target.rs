//! What estimators learn to predict: classes, or numbers.

use crate::error::{Error, Result};
use ndarray::{Array1, ArrayBase, ArrayView1, Data, Ix1};
use std::borrow::Cow;

/// The largest whole number below which every whole number is a double.
pub(crate) const EXACT: f64 = 9_007_199_254_740_992.0;

/// The targets of supervised estimators, one for each row: whole numbers that name classes, or numbers
/// to regress.
///
/// Made from references to one-dimensional arrays, slices and vectors of integers, booleans and floats.
/// Classifiers take floats that are whole numbers, regressors take integers.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::Target;
/// assert_eq!(*Target::from(&array![1u32, 0]).to_f64(), [1.0, 0.0]);
/// assert_eq!(*Target::from(&[1.0, 0.0]).to_classes("SVC").unwrap(), [1, 0]);
/// let error = Target::from(&[1.0, 0.5]).to_classes("SVC").unwrap_err().to_string();
/// assert!(error.contains("y, row 1 (counted from 0): expected a class"), "{error}");
/// ```
#[derive(Clone, Debug)]
pub enum Target<'a> {
    /// Classes, named by whole numbers.
    Classes(Cow<'a, [i64]>),
    /// Numbers.
    Numbers(Cow<'a, [f64]>),
}

/// A type of number that targets may have.
pub trait TargetElement: Copy + 'static {
    #[doc(hidden)]
    fn targets(values: &mut dyn Iterator<Item = Self>) -> Target<'static>;
}

macro_rules! elements {
    ($($type:ty => $variant:ident $wide:ty),*) => {$(
        impl TargetElement for $type {
            fn targets(values: &mut dyn Iterator<Item = Self>) -> Target<'static> {
                Target::$variant(values.map(|value| value as $wide).collect())
            }
        }
    )*};
}
elements!(
    bool => Classes i64, u8 => Classes i64, i8 => Classes i64, u16 => Classes i64, i16 => Classes i64,
    u32 => Classes i64, i32 => Classes i64, i64 => Classes i64, usize => Classes i64,
    isize => Classes i64, f32 => Numbers f64, f64 => Numbers f64
);

impl<A: TargetElement, S: Data<Elem = A>> From<&ArrayBase<S, Ix1>> for Target<'_> {
    fn from(values: &ArrayBase<S, Ix1>) -> Self {
        A::targets(&mut values.iter().copied())
    }
}

impl<A: TargetElement> From<ArrayView1<'_, A>> for Target<'_> {
    fn from(values: ArrayView1<'_, A>) -> Self {
        (&values).into()
    }
}

impl<A: TargetElement> From<&[A]> for Target<'_> {
    fn from(values: &[A]) -> Self {
        A::targets(&mut values.iter().copied())
    }
}

impl<A: TargetElement, const N: usize> From<&[A; N]> for Target<'_> {
    fn from(values: &[A; N]) -> Self {
        values.as_slice().into()
    }
}

impl<A: TargetElement> From<&Vec<A>> for Target<'_> {
    fn from(values: &Vec<A>) -> Self {
        values.as_slice().into()
    }
}

impl<'a> From<&'a Target<'_>> for Target<'a> {
    fn from(target: &'a Target<'_>) -> Self {
        match target {
            Target::Classes(values) => Target::Classes(Cow::Borrowed(values)),
            Target::Numbers(values) => Target::Numbers(Cow::Borrowed(values)),
        }
    }
}

impl Target<'_> {
    /// The number of rows that these are the targets of.
    pub fn len(&self) -> usize {
        match self {
            Target::Classes(values) => values.len(),
            Target::Numbers(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The chosen rows, in the given order.
    ///
    /// # Panics
    /// A row is not below [`len`](Self::len).
    pub fn select(&self, rows: &[usize]) -> Target<'static> {
        match self {
            Target::Classes(values) => {
                Target::Classes(rows.iter().map(|&row| values[row]).collect())
            }
            Target::Numbers(values) => {
                Target::Numbers(rows.iter().map(|&row| values[row]).collect())
            }
        }
    }

    /// As numbers.
    pub fn to_f64(&self) -> Cow<'_, [f64]> {
        match self {
            Target::Classes(values) => values.iter().map(|&value| value as f64).collect(),
            Target::Numbers(values) => Cow::Borrowed(values),
        }
    }

    /// As classes; `owner` is named in the error.
    ///
    /// # Errors
    /// A number that is not whole.
    pub fn to_classes(&self, owner: &str) -> Result<Cow<'_, [i64]>> {
        match self {
            Target::Classes(values) => Ok(Cow::Borrowed(values)),
            Target::Numbers(values) => {
                let is_class = |value: f64| value.fract() == 0.0 && value.abs() <= EXACT;
                match values.iter().position(|&value| !is_class(value)) {
                    None => Ok(values.iter().map(|&value| value as i64).collect()),
                    Some(row) => Err(Error::data(format!(
                        "{owner}: y, row {row} (counted from 0): expected a class, named by a whole \
                         number, found {}; correct it, or use a regressor for numbers",
                        values[row]
                    ))),
                }
            }
        }
    }

    /// Checks that there is one target for each of `samples` rows, and that numbers are finite.
    pub(crate) fn check(&self, owner: &str, samples: usize) -> Result<()> {
        if self.len() != samples {
            return Err(Error::data(format!(
                "{owner}: expected as many targets (y) as samples (rows of x), {samples}, found {}; check \
                 that both belong together",
                self.len()
            )));
        }
        if let Target::Numbers(values) = self
            && let Some(row) = values.iter().position(|value| !value.is_finite())
        {
            return Err(Error::data(format!(
                "{owner}: y, row {row} (counted from 0): expected a finite number, found {}; replace it or \
                 remove the row",
                values[row]
            )));
        }
        Ok(())
    }
}

/// What a fitted estimator says of rows: classes, or numbers.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::Prediction;
/// assert_eq!(Prediction::from(array![2i64, 0]).to_f64(), array![2.0, 0.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Prediction {
    /// A class (of a classifier), a cluster's number, or 1 and −1 (inside and outside) for each row.
    Classes(Array1<i64>),
    /// A number for each row.
    Numbers(Array1<f64>),
}

impl Prediction {
    /// As numbers.
    pub fn to_f64(&self) -> Array1<f64> {
        match self {
            Self::Classes(values) => values.mapv(|value| value as f64),
            Self::Numbers(values) => values.clone(),
        }
    }
}

impl From<Array1<i64>> for Prediction {
    fn from(values: Array1<i64>) -> Self {
        Self::Classes(values)
    }
}

impl From<Array1<f64>> for Prediction {
    fn from(values: Array1<f64>) -> Self {
        Self::Numbers(values)
    }
}

impl<'a> From<&'a Prediction> for Target<'a> {
    fn from(prediction: &'a Prediction) -> Self {
        match prediction {
            Prediction::Classes(values) => values.into(),
            Prediction::Numbers(values) => values.into(),
        }
    }
}
