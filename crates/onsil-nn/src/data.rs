//! What models are trained on: arrays, or anything that gives rows.

use crate::error::{Error, Result};
use ndarray::{ArrayBase, ArrayViewD, Axis, Data, Dimension, OwnedRepr, ViewRepr};
use onsil_kernels::prefetch::prefetch;
use onsil_kernels::reduce::{all_finite, f64_to_f32, u8_to_f32};

/// Rows of inputs and targets, read in any order, from any thread.
///
/// Implement this to train on data that is larger than memory, or made on the fly; arrays are turned
/// into one by themselves.
///
/// ```
/// use onsil_nn::data::Dataset;
///
/// /// y = 2x, for x = 0, 1, … 99, computed when asked for.
/// struct Doubles;
///
/// impl Dataset for Doubles {
///     fn len(&self) -> usize {
///         100
///     }
///     fn input_shape(&self) -> &[usize] {
///         &[1]
///     }
///     fn target_len(&self) -> usize {
///         1
///     }
///     fn read(&self, rows: &[usize], x: &mut [f32], y: &mut [f32]) -> onsil_nn::Result<()> {
///         for (i, row) in rows.iter().enumerate() {
///             x[i] = *row as f32;
///             y[i] = 2.0 * x[i];
///         }
///         Ok(())
///     }
/// }
/// let mut y = [0.0; 2];
/// Doubles.read(&[3, 50], &mut [0.0; 2], &mut y).unwrap();
/// assert_eq!(y, [6.0, 100.0]);
/// ```
pub trait Dataset: Sync {
    /// How many rows there are.
    fn len(&self) -> usize;

    /// Whether there are no rows.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The shape of one input.
    fn input_shape(&self) -> &[usize];

    /// How many numbers a target has; 0 if there are none.
    fn target_len(&self) -> usize;

    /// The weight of every row's loss, or empty: all 1.
    fn sample_weight(&self) -> &[f32] {
        &[]
    }

    /// Reads `rows` into `x` (out: `[rows, input]`) and `y` (out: `[rows, target_len]`, or empty if
    /// targets are not wanted).
    ///
    /// # Errors
    /// Whatever keeps the data from being read.
    fn read(&self, rows: &[usize], x: &mut [f32], y: &mut [f32]) -> Result<()>;

    /// Checks all rows before training, where that is cheap; `target` checks one target.
    ///
    /// # Errors
    /// What is wrong with which row.
    fn check(&self, _target: &mut dyn FnMut(&[f32]) -> Result<(), String>) -> Result<()> {
        Ok(())
    }
}

/// An array of any supported type, borrowed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Values<'a> {
    /// 32-bit floating point.
    F32(ArrayViewD<'a, f32>),
    /// 64-bit floating point; rounded to 32 bits a batch at a time.
    F64(ArrayViewD<'a, f64>),
    /// Bytes, such as pixels; converted a batch at a time.
    U8(ArrayViewD<'a, u8>),
    /// Class labels.
    I32(ArrayViewD<'a, i32>),
    /// Class labels.
    I64(ArrayViewD<'a, i64>),
    /// Class labels.
    U32(ArrayViewD<'a, u32>),
    /// Class labels.
    Usize(ArrayViewD<'a, usize>),
}

/// A type of number that arrays may have.
pub trait Element: Copy + Send + Sync + 'static {
    #[doc(hidden)]
    fn wrap(view: ArrayViewD<'_, Self>) -> Values<'_>;
    #[doc(hidden)]
    fn to_f32(self) -> f32;
    /// `row` as single precision in `out` (out), of the same length.
    #[doc(hidden)]
    fn convert(row: &[Self], out: &mut [f32]) {
        copy(row.iter(), out);
    }
}

macro_rules! elements {
    ($($type:ty => $variant:ident $(by $convert:path)?),*) => {
        $(impl Element for $type {
            fn wrap(view: ArrayViewD<'_, Self>) -> Values<'_> {
                Values::$variant(view)
            }

            fn to_f32(self) -> f32 {
                self as f32
            }

            $(fn convert(row: &[Self], out: &mut [f32]) {
                $convert(row, out);
            })?
        })*

        /// Calls the expression with the view that the values hold.
        macro_rules! with_view {
            ($values:expr, $view:ident => $body:expr) => {
                match $values {
                    $(Values::$variant($view) => $body,)*
                }
            };
        }
    };
}

elements!(
    f32 => F32, f64 => F64 by f64_to_f32, u8 => U8 by u8_to_f32,
    i32 => I32, i64 => I64, u32 => U32, usize => Usize
);

impl<'a, A: Element, D: Dimension> From<&'a ArrayBase<OwnedRepr<A>, D>> for Values<'a> {
    fn from(array: &'a ArrayBase<OwnedRepr<A>, D>) -> Self {
        A::wrap(array.view().into_dyn())
    }
}

impl<'a, A: Element, D: Dimension> From<ArrayBase<ViewRepr<&'a A>, D>> for Values<'a> {
    fn from(view: ArrayBase<ViewRepr<&'a A>, D>) -> Self {
        A::wrap(view.into_dyn())
    }
}

impl<'a, A: Element, D: Dimension> From<&ArrayBase<ViewRepr<&'a A>, D>> for Values<'a> {
    fn from(view: &ArrayBase<ViewRepr<&'a A>, D>) -> Self {
        A::wrap(view.clone().into_dyn())
    }
}

impl Values<'_> {
    /// The shape, rows first.
    pub fn shape(&self) -> &[usize] {
        with_view!(self, view => view.shape())
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.shape().first().copied().unwrap_or(0)
    }

    fn row_len(&self) -> usize {
        self.shape().iter().skip(1).product()
    }

    /// Copies rows into `out` (out: `[rows, row_len]`).
    fn read(&self, rows: &[usize], out: &mut [f32]) {
        with_view!(self, view => read(view, rows, out));
    }

    /// The first row with a number that is NaN or infinite, in single precision.
    fn first_row_not_finite(&self) -> Option<usize> {
        let not_finite = match self {
            Self::F32(view) if view.as_slice().is_some_and(all_finite) => None,
            Self::F32(view) => view.iter().position(|x| !x.is_finite()),
            Self::F64(view) => view.iter().position(|x| !(*x as f32).is_finite()),
            _ => None,
        };
        not_finite.map(|place| place / self.row_len().max(1))
    }
}

/// So many rows later is a row that is fetched from memory while one is copied.
const AHEAD: usize = 3;

fn read<A: Element, S: Data<Elem = A>>(
    array: &ArrayBase<S, ndarray::IxDyn>,
    rows: &[usize],
    out: &mut [f32],
) {
    let len = array.len() / array.shape()[0];
    if len == 0 {
        return;
    }
    let out = out.chunks_exact_mut(len);
    let Some(all) = array.as_slice() else {
        for (row, out) in rows.iter().zip(out) {
            copy(array.index_axis(Axis(0), *row).iter(), out);
        }
        return;
    };
    let slice = |row: &usize| &all[row * len..(row + 1) * len];
    for (i, (row, out)) in rows.iter().zip(out).enumerate() {
        if let Some(later) = rows.get(i + AHEAD) {
            prefetch(slice(later));
        }
        A::convert(slice(row), out);
    }
}

fn copy<'a, A: Element>(row: impl Iterator<Item = &'a A>, out: &mut [f32]) {
    for (out, x) in out.iter_mut().zip(row) {
        *out = x.to_f32();
    }
}

/// Arrays as a [`Dataset`].
#[derive(Clone, Debug)]
pub struct Arrays<'a> {
    x: Values<'a>,
    y: Option<Values<'a>>,
    sample_weight: Vec<f32>,
}

impl<'a> Arrays<'a> {
    /// Inputs and targets, row by row.
    ///
    /// # Errors
    /// Arrays without rows, or of different lengths.
    ///
    /// ```
    /// use ndarray::array;
    /// use onsil_nn::data::Arrays;
    /// let x = array![[0u8, 0], [0, 1], [1, 0], [1, 1]];
    /// let y = array![0, 1, 1, 0];
    /// assert!(Arrays::new(&x, &y).is_ok());
    /// let message = Arrays::new(&x, &array![0, 1]).unwrap_err().to_string();
    /// assert_eq!(message, "x has 4 rows, but y has 2: they must have as many");
    /// ```
    pub fn new(x: impl Into<Values<'a>>, y: impl Into<Values<'a>>) -> Result<Self> {
        let (arrays, y) = (Self::inputs(x)?, y.into());
        if y.rows() != arrays.x.rows() {
            return Err(Error::data(format!(
                "x has {} rows, but y has {}: they must have as many",
                arrays.x.rows(),
                y.rows()
            )));
        }
        Ok(Self { y: Some(y), ..arrays })
    }

    /// Inputs alone, to predict from.
    ///
    /// # Errors
    /// An array without rows, or with rows without numbers.
    pub fn inputs(x: impl Into<Values<'a>>) -> Result<Self> {
        let x = x.into();
        if x.rows() == 0 || x.row_len() == 0 {
            return Err(Error::data(format!(
                "x has the shape {:?}: there is no data in it",
                x.shape()
            )));
        }
        Ok(Self { x, y: None, sample_weight: Vec::new() })
    }

    /// Multiplies the loss of every row by its own weight, in training and evaluation; all 1 unless
    /// given.
    pub fn sample_weight(mut self, weights: impl Into<Vec<f32>>) -> Self {
        self.sample_weight = weights.into();
        self
    }
}

impl Dataset for Arrays<'_> {
    fn len(&self) -> usize {
        self.x.rows()
    }

    fn input_shape(&self) -> &[usize] {
        &self.x.shape()[1..]
    }

    fn target_len(&self) -> usize {
        self.y.as_ref().map_or(0, Values::row_len)
    }

    fn sample_weight(&self) -> &[f32] {
        &self.sample_weight
    }

    fn read(&self, rows: &[usize], x: &mut [f32], y: &mut [f32]) -> Result<()> {
        self.x.read(rows, x);
        if let (Some(targets), false) = (&self.y, y.is_empty()) {
            targets.read(rows, y);
        }
        Ok(())
    }

    fn check(&self, target: &mut dyn FnMut(&[f32]) -> Result<(), String>) -> Result<()> {
        let named = [("x", Some(&self.x)), ("y", self.y.as_ref())];
        for (name, values) in named {
            if let Some(row) = values.and_then(Values::first_row_not_finite) {
                return Err(Error::data(format!(
                    "{name} has a NaN or infinite number{} in row {row}: remove or replace it",
                    if matches!(values, Some(Values::F64(_))) {
                        ", or one beyond single precision,"
                    } else {
                        ""
                    }
                )));
            }
        }
        let Some(y) = &self.y else { return Ok(()) };
        let mut numbers = vec![0.0; y.row_len()];
        for row in 0..y.rows() {
            y.read(&[row], &mut numbers);
            target(&numbers).map_err(|message| Error::data(format!("y, row {row}: {message}")))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, ShapeBuilder};

    #[test]
    fn every_layout_and_type_reads_the_same() {
        let plain = Array2::from_shape_fn((4, 6), |(i, j)| (10 * i + j) as f32);
        let mut fortran = Array2::zeros((4, 6).f());
        fortran.assign(&plain);
        let (double, bytes) = (plain.mapv(f64::from), plain.mapv(|x| x as u8));
        let strided = Array2::from_shape_fn((4, 12), |(i, j)| (10 * i + j / 2) as f32);
        let every_second = strided.slice_axis(Axis(1), ndarray::Slice::new(0, None, 2));
        for values in [
            Values::from(&plain),
            Values::from(&fortran),
            Values::from(&double),
            Values::from(&bytes),
            Values::from(every_second),
        ] {
            let mut out = [0.0; 12];
            values.read(&[3, 1], &mut out);
            let expected = [30., 31., 32., 33., 34., 35., 10., 11., 12., 13., 14., 15.];
            assert_eq!(out, expected, "{values:?}");
        }
    }

    #[test]
    fn a_number_that_is_not_finite_is_named_by_its_row() {
        let mut x = Array2::<f64>::zeros((5, 3));
        x[(3, 1)] = f64::NAN;
        let y = Array2::<f32>::zeros((5, 1));
        let message = |x: &Array2<f64>, single: bool| {
            let rounded = x.mapv(|x| x as f32);
            let x = if single { Values::from(&rounded) } else { Values::from(x) };
            Arrays::new(x, &y).unwrap().check(&mut |_| Ok(())).unwrap_err().to_string()
        };
        assert_eq!(
            message(&x, true),
            "x has a NaN or infinite number in row 3: remove or replace it"
        );
        x[(3, 1)] = 1e39;
        assert_eq!(
            message(&x, false),
            "x has a NaN or infinite number, or one beyond single precision, in row 3: remove or \
             replace it"
        );
    }
}
