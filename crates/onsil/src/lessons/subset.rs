//! The first rows of a data set with classes.

use crate::data::Dataset;
use crate::nn::layers::{Flatten, Rescaling};
use crate::nn::{Error, Input, Result, Sequential};
use std::ops::Range;

/// Those rows, as far as there are any.
pub(super) fn rows(data: &Dataset, range: Range<usize>) -> Dataset {
    data.select(&(range.start.min(data.len())..range.end.min(data.len())).collect::<Vec<_>>())
}

/// The number of classes.
pub(super) fn classes(data: &Dataset) -> Result<usize> {
    data.classes().ok_or_else(|| {
        Error::Data(format!(
            "{}: expected a class for each sample, found {}; give a data set with classes, such as digits",
            data.name,
            data.y.kind()
        ))
    })
}

/// A model that takes such samples as rows of numbers, bytes scaled to 0–1.
pub(super) fn input(data: &Dataset, seed: u64) -> Result<Sequential> {
    let mut model = Sequential::with_seed(seed);
    model.add(Input::new(data.sample_shape()))?;
    if data.x.dtype() == "uint8" {
        model.add(Rescaling::new(1.0 / 255.0))?;
    }
    model.add(Flatten::new())?;
    Ok(model)
}
