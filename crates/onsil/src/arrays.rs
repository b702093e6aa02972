use crate::data::{Dataset, Targets, Values};
use crate::nn::Result;
use crate::nn::data::{self, Arrays};

/// A data set as what `fit_dataset` and `evaluate_dataset` take; nothing is copied.
///
/// # Errors
/// A data set without rows, or with targets for other than its rows.
///
/// ```
/// use onsil::{arrays, data::datasets::xor, nn::data::Dataset};
/// let data = xor::load();
/// let rows = arrays(&data)?;
/// assert_eq!((rows.len(), rows.input_shape()), (4, &[2][..]));
/// # Ok::<(), onsil::nn::Error>(())
/// ```
pub fn arrays(data: &Dataset) -> Result<Arrays<'_>> {
    let x = match &data.x {
        Values::U8(x) => data::Values::U8(x.view()),
        Values::F32(x) => data::Values::F32(x.view()),
    };
    let y = match &data.y {
        Targets::Classes(y) => data::Values::U32(y.view().into_dyn()),
        Targets::Numbers(y) => data::Values::F32(y.view()),
    };
    Arrays::new(x, y)
}
