use crate::data::{Dataset, Targets, Values};
use crate::ml::{Error, Result, Rows, Target};
use ndarray::{Array2, ArrayD, CowArray, Ix2};

/// The samples of a data set as what estimators take, (samples, features): an image becomes a row of its
/// pixels, from 0 to 255; nothing is copied that lies in order.
///
/// ```
/// use onsil::data::datasets::blobs::MakeBlobs;
/// use onsil::ml::svm::{Kernel, SVC};
/// use onsil::{rows, target};
/// let data = MakeBlobs::new(50).centers(2).cluster_std(0.6).random_state(0).generate()?;
/// let model = SVC::new().kernel(Kernel::Linear).c(1e10).fit(rows(&data), &target(&data)?)?;
/// assert_eq!(model.support.to_vec(), [18, 25, 7]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rows(data: &Dataset) -> Rows<'_> {
    match &data.x {
        Values::U8(x) => Rows::U8(flat(x)),
        Values::F32(x) => Rows::F32(flat(x)),
        Values::F64(x) => Rows::F64(flat(x)),
    }
}

/// The same with bytes scaled to 0–1, as `x / 255` in single precision; other numbers as they are.
pub fn unit_rows(data: &Dataset) -> Rows<'_> {
    match &data.x {
        Values::U8(x) => Rows::F32(flat(x).mapv(|pixel| f32::from(pixel) / 255.0).into()),
        _ => rows(data),
    }
}

/// The targets of a data set as what estimators take.
///
/// # Errors
/// A data set without targets, or with several numbers for each sample.
pub fn target(data: &Dataset) -> Result<Target<'_>> {
    match &data.y {
        Targets::Classes(y) => Ok(y.into()),
        Targets::Numbers(y) if y.len() == data.len() => {
            Ok(Target::Numbers(y.iter().copied().collect()))
        }
        Targets::Numbers(y) => Err(Error::Data(format!(
            "{}: expected one target for each sample, found targets of shape {:?}; give an estimator that \
             learns from targets one column of them",
            data.name,
            y.shape()
        ))),
        Targets::None => Err(Error::Data(data.no_targets().to_string())),
    }
}

/// A row for each sample; a single number, which no data set holds, gives no rows.
fn flat<A: Copy + Default>(x: &ArrayD<A>) -> CowArray<'_, A, Ix2> {
    let samples = x.shape().first().copied().unwrap_or(0);
    let features: usize = x.shape().iter().skip(1).product();
    x.to_shape((samples, features)).unwrap_or_else(|_| Array2::default((0, 0)).into())
}
