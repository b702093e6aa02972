//! Features and labels brought into the form that estimators learn well from.

mod label_binarizer;
mod label_encoder;
mod min_max_scaler;
mod one_hot_encoder;
mod polynomial_features;
mod simple_imputer;
mod standard_scaler;

pub use label_binarizer::{FittedLabelBinarizer, LabelBinarizer};
pub use label_encoder::{FittedLabelEncoder, LabelEncoder};
pub use min_max_scaler::{FittedMinMaxScaler, MinMaxScaler};
pub use one_hot_encoder::{Drop, FittedOneHotEncoder, HandleUnknown, OneHotEncoder};
pub use polynomial_features::{Degree, FittedPolynomialFeatures, PolynomialFeatures};
pub use simple_imputer::{FittedSimpleImputer, ImputerStrategy, SimpleImputer};
pub use standard_scaler::{FittedStandardScaler, StandardScaler};

use crate::error::{Error, Result};
use ndarray::Array2;

/// A table with more numbers than this (8 GiB) is refused rather than tried.
const MAX_NUMBERS: usize = 1 << 30;

/// A table of zeros, (rows, columns), for a transformer that makes many features of few.
fn table(owner: &str, rows: usize, columns: usize) -> Result<Array2<f64>> {
    check_size(owner, rows, columns)?;
    Ok(Array2::zeros((rows, columns)))
}

fn check_size(owner: &str, rows: usize, columns: usize) -> Result<()> {
    match rows.checked_mul(columns) {
        Some(numbers) if numbers <= MAX_NUMBERS => Ok(()),
        _ => Err(Error::data(format!(
            "{owner}: {columns} features out of {rows} samples are more than {MAX_NUMBERS} numbers; \
             transform at most {} samples at a time",
            MAX_NUMBERS / columns.max(1)
        ))),
    }
}
