//! What estimators learn from and are asked about: samples in rows.

use crate::error::{Error, Result};
use crate::products::BLOCK;
use ndarray::{
    Array2, ArrayBase, ArrayView1, ArrayView2, Axis, CowArray, Data, Ix2, OwnedRepr, Slice,
    ViewRepr,
};
use onsil_core::csr::CsrMatrix;
use onsil_core::parallel;
use onsil_kernels::reduce;
use std::borrow::Cow;
use std::ops::Range;

/// Samples, one a row, shape (samples, features): an array of `f32`, `f64` or `u8`, owned or borrowed,
/// contiguous or not, or a sparse [`CsrMatrix`].
///
/// Everything that takes rows takes a reference to such an array.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::Rows;
/// let x = array![[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]];
/// let rows = Rows::from(&x);
/// assert_eq!((rows.samples(), rows.features()), (3, 2));
/// assert_eq!(rows.select(&[2]).to_f64(), array![[4.0, 5.0]]);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Rows<'a> {
    /// 32-bit floating point.
    F32(CowArray<'a, f32, Ix2>),
    /// 64-bit floating point.
    F64(CowArray<'a, f64, Ix2>),
    /// Bytes, such as pixels.
    U8(CowArray<'a, u8, Ix2>),
    /// Sparse rows.
    Csr(Cow<'a, CsrMatrix>),
}

/// A type of number that rows may have.
pub trait Element: Copy + Send + Sync + 'static {
    #[doc(hidden)]
    fn wrap(array: CowArray<'_, Self, Ix2>) -> Rows<'_>;
}

macro_rules! elements {
    ($($type:ty => $variant:ident),*) => {$(
        impl Element for $type {
            fn wrap(array: CowArray<'_, Self, Ix2>) -> Rows<'_> {
                Rows::$variant(array)
            }
        }
    )*};
}
elements!(f32 => F32, f64 => F64, u8 => U8);

impl<'a, A: Element> From<&'a ArrayBase<OwnedRepr<A>, Ix2>> for Rows<'a> {
    fn from(array: &'a ArrayBase<OwnedRepr<A>, Ix2>) -> Self {
        A::wrap(array.view().into())
    }
}

impl<'a, A: Element> From<&ArrayBase<ViewRepr<&'a A>, Ix2>> for Rows<'a> {
    fn from(array: &ArrayBase<ViewRepr<&'a A>, Ix2>) -> Self {
        A::wrap((*array).into())
    }
}

impl<'a, A: Element> From<ArrayView2<'a, A>> for Rows<'a> {
    fn from(array: ArrayView2<'a, A>) -> Self {
        A::wrap(array.into())
    }
}

impl<A: Element> From<Array2<A>> for Rows<'_> {
    fn from(array: Array2<A>) -> Self {
        A::wrap(array.into())
    }
}

impl<'a> From<&'a CsrMatrix> for Rows<'a> {
    fn from(matrix: &'a CsrMatrix) -> Self {
        Rows::Csr(Cow::Borrowed(matrix))
    }
}

impl<'a> From<&'a Rows<'_>> for Rows<'a> {
    fn from(rows: &'a Rows<'_>) -> Self {
        rows.view()
    }
}

impl Rows<'_> {
    /// The number of samples.
    pub fn samples(&self) -> usize {
        self.shape().0
    }

    /// The number of features.
    pub fn features(&self) -> usize {
        self.shape().1
    }

    fn shape(&self) -> (usize, usize) {
        match self {
            Rows::F32(x) => x.dim(),
            Rows::F64(x) => x.dim(),
            Rows::U8(x) => x.dim(),
            Rows::Csr(x) => (x.rows(), x.columns()),
        }
    }

    /// The same rows, borrowed.
    pub fn view(&self) -> Rows<'_> {
        match self {
            Rows::F32(x) => Rows::F32(x.view().into()),
            Rows::F64(x) => Rows::F64(x.view().into()),
            Rows::U8(x) => Rows::U8(x.view().into()),
            Rows::Csr(x) => Rows::Csr(Cow::Borrowed(x)),
        }
    }

    /// The chosen rows, in the given order.
    ///
    /// # Panics
    /// A row is not below [`samples`](Self::samples).
    pub fn select<'b>(&self, rows: &[usize]) -> Rows<'b> {
        match self {
            Rows::F32(x) => Rows::F32(x.select(Axis(0), rows).into()),
            Rows::F64(x) => Rows::F64(x.select(Axis(0), rows).into()),
            Rows::U8(x) => Rows::U8(x.select(Axis(0), rows).into()),
            Rows::Csr(x) => Rows::Csr(Cow::Owned(x.select(rows))),
        }
    }

    /// As a dense array of `f64` in standard layout: borrowed where it is one already.
    pub fn to_f64(&self) -> CowArray<'_, f64, Ix2> {
        match self {
            Rows::F64(x) if x.is_standard_layout() => x.view().into(),
            _ => {
                let mut dense = Array2::zeros(self.shape());
                let mut blocks: Vec<_> =
                    dense.axis_chunks_iter_mut(Axis(0), BLOCK).enumerate().collect();
                parallel::for_each(&mut blocks, |(block, out)| {
                    let rows = *block * BLOCK..*block * BLOCK + out.nrows();
                    self.read(rows, out.as_slice_mut().unwrap_or_default());
                });
                dense.into()
            }
        }
    }

    /// Writes consecutive rows into `out`, (rows, features) in standard layout.
    pub(crate) fn read(&self, rows: Range<usize>, out: &mut [f64]) {
        let slice = Slice::from(rows.clone());
        let features = self.features().max(1);
        match self {
            Rows::F32(x) => widen(&x.slice_axis(Axis(0), slice), out),
            Rows::F64(x) => widen(&x.slice_axis(Axis(0), slice), out),
            Rows::U8(x) => widen(&x.slice_axis(Axis(0), slice), out),
            Rows::Csr(x) => {
                for (row, out) in rows.zip(out.chunks_exact_mut(features)) {
                    x.write_row(row, out);
                }
            }
        }
    }

    /// Visits consecutive rows as doubles: borrowed where they are that already.
    #[inline]
    pub(crate) fn each(&self, rows: Range<usize>, mut visit: impl FnMut(usize, &[f64])) {
        let features = self.features();
        if let Rows::F64(x) = self
            && let Some(x) = x.as_slice()
        {
            rows.for_each(|row| visit(row, &x[row * features..(row + 1) * features]));
            return;
        }
        let mut buffer = vec![0.0; features];
        for row in rows {
            self.read(row..row + 1, &mut buffer);
            visit(row, &buffer);
        }
    }

    /// Checks what every estimator needs of samples to learn from: at least `least` of them, at least one
    /// feature, and finite numbers.
    pub(crate) fn check(&self, owner: &str, least: usize) -> Result<()> {
        self.check_shape(owner, least)?;
        self.check_finite(owner)
    }

    /// The same without a look at the numbers.
    pub(crate) fn check_shape(&self, owner: &str, least: usize) -> Result<()> {
        let (samples, features) = self.shape();
        if samples < least {
            return Err(Error::data(format!(
                "{owner}: expected at least {least} {} (rows of x), found {samples}; give it more rows",
                if least == 1 { "sample" } else { "samples" }
            )));
        }
        if features == 0 {
            return Err(Error::data(format!(
                "{owner}: expected at least 1 feature (column of x), found 0; give it more columns"
            )));
        }
        Ok(())
    }

    /// Refuses NaN and infinity, and says where they are.
    pub(crate) fn check_finite(&self, owner: &str) -> Result<()> {
        let found = match self {
            Rows::F32(x) => first_not_finite(x, reduce::all_finite),
            Rows::F64(x) => first_not_finite(x, all_finite),
            Rows::U8(_) => None,
            Rows::Csr(x) => (0..x.rows()).find_map(|row| {
                let (indices, data) = x.row(row);
                let at = data.iter().position(|v| !v.is_finite())?;
                Some((row, indices[at] as usize, data[at]))
            }),
        };
        match found {
            None => Ok(()),
            Some((row, column, value)) => Err(Error::data(format!(
                "{owner}: x, row {row}, column {column} (counted from 0): expected a finite number, found \
                 {value}; replace it, as SimpleImputer does for NaN, or remove the row"
            ))),
        }
    }

    /// Refuses numbers of which the squares cannot be summed: distances and variances would be infinite.
    /// `single`: whether they are summed in the rows' own precision, where that is single.
    pub(crate) fn check_squares(&self, owner: &str, single: bool) -> Result<()> {
        let squares = match self {
            Rows::F32(x) => sum_of_squares(x),
            Rows::F64(x) => sum_of_squares(x),
            Rows::U8(_) => 0.0,
            Rows::Csr(x) => (0..x.rows()).map(|row| squares_of(x.row(row).1)).sum(),
        };
        // The difference of two numbers has up to four times the square of the larger.
        let most = match self {
            Rows::F32(_) if single => f64::from(f32::MAX) / 4.0,
            _ => f64::MAX / 4.0,
        };
        if squares <= most {
            return Ok(());
        }
        Err(Error::data(format!(
            "{owner}: expected features (x) whose squares have a sum below {most:.1e}, found too large ones; \
             divide them by a constant first"
        )))
    }

    /// Checks samples that a fitted estimator is asked about: as many features as it has learnt from, and
    /// finite numbers.
    pub(crate) fn check_against(&self, owner: &str, features: usize) -> Result<()> {
        self.check_features(owner, features)?;
        self.check_finite(owner)
    }

    /// Checks the number of features alone.
    pub(crate) fn check_features(&self, owner: &str, features: usize) -> Result<()> {
        if self.features() == features {
            return Ok(());
        }
        Err(Error::data(format!(
            "{owner}: expected {features} features (columns of x), as in fit, found {}; give it the same \
             columns in the same order",
            self.features()
        )))
    }
}

fn widen<A: Copy + Into<f64>>(x: &ArrayView2<'_, A>, out: &mut [f64]) {
    for (x, out) in x.rows().into_iter().zip(out.chunks_exact_mut(x.ncols().max(1))) {
        match x.to_slice() {
            Some(x) => out.iter_mut().zip(x).for_each(|(out, &x)| *out = x.into()),
            None => out.iter_mut().zip(x).for_each(|(out, &x)| *out = x.into()),
        }
    }
}

/// Row, column and value of the first number that is not finite; `all_finite` looks at many at a time.
fn first_not_finite<A: Copy + Into<f64> + Sync>(
    x: &ArrayBase<impl Data<Elem = A> + Sync, Ix2>,
    all_finite: impl Fn(&[A]) -> bool + Sync,
) -> Option<(usize, usize, f64)> {
    let is_finite = |value: &A| (*value).into().is_finite();
    let finite_row = |row: ArrayView1<'_, A>| match row.as_slice() {
        Some(row) => all_finite(row),
        None => row.iter().all(is_finite),
    };
    let rows =
        in_blocks(x, |rows| rows.enumerate().find(|(_, row)| !finite_row(*row)).map(|(i, _)| i));
    let row = rows.into_iter().enumerate().find_map(|(block, row)| Some(block * BLOCK + row?))?;
    let column = x.row(row).iter().position(|value| !is_finite(value))?;
    Some((row, column, x[[row, column]].into()))
}

/// Whether no number is NaN or infinite: these times 0 are NaN, all others 0.
fn all_finite(values: &[f64]) -> bool {
    let mut sums = [0.0; 8];
    let (chunks, rest) = values.as_chunks::<8>();
    for chunk in chunks {
        for lane in 0..8 {
            sums[lane] += chunk[lane] * 0.0;
        }
    }
    rest.iter().all(|value| value.is_finite()) && sums == [0.0; 8]
}

fn sum_of_squares<A: Copy + Into<f64> + Sync>(
    x: &ArrayBase<impl Data<Elem = A> + Sync, Ix2>,
) -> f64 {
    let of_row = |row: ArrayView1<'_, A>| match row.as_slice() {
        Some(row) => squares_of(row),
        None => row.iter().map(|&value| value.into().powi(2)).sum(),
    };
    in_blocks(x, |rows| rows.map(of_row).sum::<f64>()).into_iter().sum()
}

/// `Σ v²`, over eight sums that run side by side.
fn squares_of<A: Copy + Into<f64>>(values: &[A]) -> f64 {
    let mut sums = [0.0; 8];
    let (chunks, rest) = values.as_chunks::<8>();
    let square = |value: A| value.into() * value.into();
    for chunk in chunks {
        for lane in 0..8 {
            sums[lane] += square(chunk[lane]);
        }
    }
    sums.iter_mut().zip(rest).for_each(|(sum, &value)| *sum += square(value));
    sums.into_iter().sum()
}

/// What `work` makes of each block of rows, on all threads.
fn in_blocks<A: Sync, T: Send>(
    x: &ArrayBase<impl Data<Elem = A> + Sync, Ix2>,
    work: impl Fn(&mut dyn Iterator<Item = ArrayView1<'_, A>>) -> T + Sync + Send,
) -> Vec<T> {
    parallel::map(x.nrows().div_ceil(BLOCK), |block| {
        let rows = block * BLOCK..x.nrows().min((block + 1) * BLOCK);
        work(&mut rows.map(|row| x.row(row)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Slice, array};

    #[test]
    fn every_kind_becomes_doubles() {
        let expected = array![[0.0, 2.0], [3.0, 0.0]];
        assert_eq!(Rows::from(&array![[0f32, 2.0], [3.0, 0.0]]).to_f64(), expected);
        assert_eq!(Rows::from(&array![[0u8, 2], [3, 0]]).to_f64(), expected);
        let sparse = CsrMatrix::new(2, vec![0, 1, 2], vec![1, 0], vec![2.0, 3.0]).unwrap();
        assert_eq!(Rows::from(&sparse).to_f64(), expected);
        let wide = array![[0.0, 9.0, 2.0], [3.0, 9.0, 0.0]];
        let every_second = wide.slice_axis(Axis(1), Slice::new(0, None, 2));
        let rows = Rows::from(every_second);
        assert!(rows.to_f64().is_standard_layout());
        assert_eq!(rows.to_f64(), expected);
    }

    #[test]
    fn what_cannot_be_squared_is_refused() {
        let message =
            |rows: Rows<'_>, single| rows.check_squares("KMeans", single).unwrap_err().to_string();
        assert!(message((&array![[1e200]]).into(), false).contains("divide them by a constant"));
        assert!(
            message((&array![[1e25f32]]).into(), true).contains("KMeans: expected features (x)")
        );
        Rows::from(&array![[1e25f32]]).check_squares("Ridge", false).unwrap();
        Rows::from(&array![[1e150]]).check_squares("KMeans", true).unwrap();
    }

    #[test]
    fn what_is_not_finite_is_named() {
        let message = |rows: Rows<'_>| rows.check("KMeans", 1).unwrap_err().to_string();
        let text = message((&array![[0f32, 1.0], [2.0, f32::NAN]]).into());
        assert!(
            text.starts_with("KMeans: x, row 1, column 1 (counted from 0): expected a finite"),
            "{text}"
        );
        assert!(message((&array![[f64::INFINITY]]).into()).contains("row 0, column 0"));
        let sparse = CsrMatrix::new(4, vec![0, 0, 1], vec![3], vec![f64::NAN]).unwrap();
        assert!(message((&sparse).into()).contains("row 1, column 3"));
        assert!(
            message((&Array2::<f64>::zeros((0, 2))).into()).contains("at least 1 sample (rows")
        );
        assert!(message((&Array2::<f64>::zeros((2, 0))).into()).contains("at least 1 feature"));
    }
}
