//! Tables that may be larger than what they are made of.

use crate::error::{Error, Result};
use ndarray::Array2;

/// A table with more numbers than this (8 GiB of doubles) is refused rather than tried.
const MAX_NUMBERS: usize = 1 << 30;

/// A table of one number, (rows, columns), for what makes many columns of few.
pub(crate) fn table<A: Clone>(
    owner: &str,
    rows: usize,
    columns: usize,
    value: A,
) -> Result<Array2<A>> {
    match rows.checked_mul(columns) {
        Some(numbers) if numbers <= MAX_NUMBERS => Ok(Array2::from_elem((rows, columns), value)),
        _ => Err(Error::data(format!(
            "{owner}: {columns} columns for each of {rows} rows are more than {MAX_NUMBERS} numbers; give it at \
             most {} rows at a time",
            MAX_NUMBERS / columns.max(1)
        ))),
    }
}
