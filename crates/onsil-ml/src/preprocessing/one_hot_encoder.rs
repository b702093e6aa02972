use crate::error::{Error, Result};
use crate::estimator::{Estimator, FitOptions, Fitted, Kind, fitted, transforms, unsupervised};
use crate::rows::Rows;
use crate::table::table;
use crate::target::Target;
use ndarray::{Array1, Array2, ArrayView1};
use serde::{Deserialize, Serialize};

/// Which category of a feature gets no column of its own, and is all zeros instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drop {
    /// The first of every feature.
    First,
    /// The first of every feature that has just two.
    IfBinary,
}

/// What becomes of a category that was not among the training samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandleUnknown {
    /// An error.
    Error,
    /// All zeros.
    Ignore,
}

/// Makes one feature for each category of a feature: 1 where the sample has it, else 0.
///
/// The categories of a feature are the different numbers among its training values, in ascending order.
///
/// | parameter | default | |
/// |---|---|---|
/// | `drop` | none | first: no column for the first category of each feature; if_binary: for those of just two |
/// | `handle_unknown` | error | error, or ignore: all zeros |
///
/// The inverse of all zeros is the dropped category; where none is dropped, it is an error, or NaN if
/// unknown categories are ignored.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::preprocessing::OneHotEncoder;
/// let encoder = OneHotEncoder::new().fit(&array![[1.0, 7.0], [3.0, 7.0], [2.0, 8.0]])?;
/// assert_eq!(encoder.categories[0], array![1.0, 2.0, 3.0]);
/// let z = encoder.transform(&array![[3.0, 7.0]])?;
/// assert_eq!(z, array![[0.0, 0.0, 1.0, 1.0, 0.0]]);
/// assert_eq!(encoder.inverse_transform(&z)?, array![[3.0, 7.0]]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneHotEncoder {
    drop: Option<Drop>,
    handle_unknown: HandleUnknown,
}

impl Default for OneHotEncoder {
    fn default() -> Self {
        Self { drop: None, handle_unknown: HandleUnknown::Error }
    }
}

impl OneHotEncoder {
    /// A column for every category; unknown ones are an error.
    pub fn new() -> Self {
        Self::default()
    }

    /// Which category gets no column. Default: every one gets one.
    pub fn drop(self, drop: Drop) -> Self {
        Self { drop: Some(drop), ..self }
    }

    /// What becomes of unknown categories. Default: an error.
    pub fn handle_unknown(self, handle_unknown: HandleUnknown) -> Self {
        Self { handle_unknown, ..self }
    }

    /// Whether the first of so many categories gets no column.
    fn drops_first(&self, categories: usize) -> bool {
        match self.drop {
            None => false,
            Some(Drop::First) => true,
            Some(Drop::IfBinary) => categories == 2,
        }
    }
}

unsupervised!(OneHotEncoder);

impl Estimator for OneHotEncoder {
    type Fitted = FittedOneHotEncoder;
    const NAME: &'static str = "OneHotEncoder";
    const KIND: Kind = Kind::Transformer;

    fn validate(&self) -> Result<()> {
        Ok(())
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        _y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedOneHotEncoder> {
        x.check(Self::NAME, 1)?;
        options.no_weights(Self::NAME)?;
        let x = x.to_f64();
        let categories = x.columns().into_iter().map(|column| {
            // −0 and 0 are one category.
            let mut values: Vec<f64> = column.iter().map(|value| value + 0.0).collect();
            values.sort_unstable_by(f64::total_cmp);
            values.dedup();
            Array1::from(values)
        });
        Ok(FittedOneHotEncoder {
            n_features_in: x.ncols(),
            categories: categories.collect(),
            params: self.clone(),
        })
    }
}

/// A fitted [`OneHotEncoder`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FittedOneHotEncoder {
    /// The parameters that it was fitted with.
    pub params: OneHotEncoder,
    /// The number of features in.
    pub n_features_in: usize,
    /// The categories of each feature in, ascending.
    pub categories: Vec<Array1<f64>>,
}

transforms!(FittedOneHotEncoder);

impl FittedOneHotEncoder {
    /// The samples that `z` is the encoded form of: of each feature, the category with the largest number.
    ///
    /// # Errors
    /// Another number of columns than `transform` makes; NaN or infinity; a sample with all zeros for a
    /// feature of which no category is dropped, unless unknown categories are ignored.
    pub fn inverse_transform<'x>(&self, z: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.inverse_transform_any(&z.into())
    }

    /// Of each feature, the category without a column (0), or none.
    pub fn drop_idx(&self) -> Vec<Option<usize>> {
        let dropped = |list: &Array1<f64>| self.params.drops_first(list.len()).then_some(0);
        self.categories.iter().map(dropped).collect()
    }

    /// The number of columns of a feature's categories.
    fn columns(&self, feature: usize) -> usize {
        let categories = self.categories[feature].len();
        categories - usize::from(self.params.drops_first(categories))
    }

    fn all_columns(&self) -> usize {
        (0..self.n_features_in).map(|feature| self.columns(feature)).sum()
    }

    /// The category that the columns `z` of one feature tell.
    fn category(&self, row: usize, feature: usize, z: ArrayView1<'_, f64>) -> Result<f64> {
        let categories = &self.categories[feature];
        let dropped = categories.len() - z.len();
        if z.sum() != 0.0 {
            let mut best = 0;
            for (column, &value) in z.iter().enumerate() {
                if value > z[best] {
                    best = column;
                }
            }
            return Ok(categories[best + dropped]);
        }
        match (dropped, self.params.handle_unknown) {
            (1, _) => Ok(categories[0]),
            (_, HandleUnknown::Ignore) => Ok(f64::NAN),
            (_, HandleUnknown::Error) => Err(Error::data(format!(
                "OneHotEncoder: row {row} (counted from 0): expected a 1 among the columns of feature \
                 {feature}, found zeros only; set handle_unknown to ignore if they stand for an unknown \
                 category"
            ))),
        }
    }
}

impl Fitted for FittedOneHotEncoder {
    fitted!(OneHotEncoder: categories);

    fn check(&self) -> Result<(), String> {
        if self.categories.len() != self.n_features_in {
            return Err(format!("categories are not of {} features", self.n_features_in));
        }
        let ascends = |list: &Array1<f64>| {
            let mut pairs = list.iter().zip(list.iter().skip(1));
            !list.is_empty() && pairs.all(|(a, b)| a < b)
        };
        match self.categories.iter().all(ascends) {
            true => Ok(()),
            false => Err("categories do not ascend".into()),
        }
    }

    fn transform_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        x.check_against(self.name(), self.n_features_in)?;
        let x = x.to_f64();
        let mut z = table(self.name(), x.nrows(), self.all_columns(), 0.0)?;
        let mut begin = 0;
        for (feature, categories) in self.categories.iter().enumerate() {
            let columns = self.columns(feature);
            let dropped = categories.len() - columns;
            for (row, value) in x.column(feature).iter().enumerate() {
                let found = categories.as_slice().unwrap_or_default();
                match found.binary_search_by(|known| known.total_cmp(&(value + 0.0))) {
                    Ok(category) if category >= dropped => {
                        z[[row, begin + category - dropped]] = 1.0;
                    }
                    Ok(_) => {}
                    Err(_) if self.params.handle_unknown == HandleUnknown::Ignore => {}
                    Err(_) => return Err(unknown(row, feature, *value, categories)),
                }
            }
            begin += columns;
        }
        Ok(z)
    }

    fn inverse_transform_any(&self, z: &Rows<'_>) -> Result<Array2<f64>> {
        if z.features() != self.all_columns() {
            return Err(Error::data(format!(
                "OneHotEncoder: expected {} columns, as transform makes, found {}; give it what \
                 transform has made",
                self.all_columns(),
                z.features()
            )));
        }
        z.check_finite(self.name())?;
        let z = z.to_f64();
        let mut x = table(self.name(), z.nrows(), self.n_features_in, 0.0)?;
        let mut begin = 0;
        for feature in 0..self.n_features_in {
            let end = begin + self.columns(feature);
            for (row, z) in z.rows().into_iter().enumerate() {
                let z = z.slice_axis(ndarray::Axis(0), (begin..end).into());
                x[[row, feature]] = self.category(row, feature, z)?;
            }
            begin = end;
        }
        Ok(x)
    }
}

/// As many categories are named in a message.
const NAMED: usize = 8;

fn unknown(row: usize, feature: usize, value: f64, categories: &Array1<f64>) -> Error {
    let named: Vec<String> = categories.iter().take(NAMED).map(f64::to_string).collect();
    let more = if categories.len() > NAMED { ", …" } else { "" };
    Error::data(format!(
        "OneHotEncoder: x, row {row}, column {feature} (counted from 0): expected one of the {} categories \
         found in fit ({}{more}), found {value}; set handle_unknown to ignore to make zeros of it",
        categories.len(),
        named.join(", ")
    ))
}
