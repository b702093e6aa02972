use ndarray::{ArrayD, Axis};

/// Numbers of a data set: bytes, single or double precision.
///
/// ```
/// use onsil_data::Values;
/// use ndarray::arr1;
/// let pixels = Values::from(arr1(&[0u8, 255]).into_dyn());
/// assert_eq!(pixels.shape(), [2]);
/// assert_eq!(pixels.to_f32(), arr1(&[0.0, 255.0]).into_dyn());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Bytes, such as the intensities 0–255 of images.
    U8(ArrayD<u8>),
    /// Single-precision numbers.
    F32(ArrayD<f32>),
    /// Double-precision numbers, such as those of tables.
    F64(ArrayD<f64>),
}

impl Values {
    /// The shape; the first axis counts samples.
    pub fn shape(&self) -> &[usize] {
        match self {
            Self::U8(array) => array.shape(),
            Self::F32(array) => array.shape(),
            Self::F64(array) => array.shape(),
        }
    }

    /// The number of samples: the first axis' length, 0 for a single number.
    pub fn samples(&self) -> usize {
        self.shape().first().copied().unwrap_or(0)
    }

    /// The element type's name, as NumPy spells it: `uint8`, `float32` or `float64`.
    pub fn dtype(&self) -> &'static str {
        match self {
            Self::U8(_) => "uint8",
            Self::F32(_) => "float32",
            Self::F64(_) => "float64",
        }
    }

    /// A copy as `f32`, unscaled: bytes become 0.0 to 255.0, doubles are rounded (to infinity, where
    /// they are beyond single precision).
    pub fn to_f32(&self) -> ArrayD<f32> {
        match self {
            Self::U8(array) => array.mapv(f32::from),
            Self::F32(array) => array.clone(),
            Self::F64(array) => array.mapv(|value| value as f32),
        }
    }

    /// A copy as `f64`, unscaled and exact.
    ///
    /// ```
    /// use onsil_data::Values;
    /// use ndarray::arr1;
    /// let pixels = Values::from(arr1(&[0u8, 255]).into_dyn());
    /// assert_eq!(pixels.to_f64(), arr1(&[0.0, 255.0]).into_dyn());
    /// ```
    pub fn to_f64(&self) -> ArrayD<f64> {
        match self {
            Self::U8(array) => array.mapv(f64::from),
            Self::F32(array) => array.mapv(f64::from),
            Self::F64(array) => array.clone(),
        }
    }

    /// The chosen columns of a table, in the given order; other shapes as they are.
    pub(crate) fn select_columns(&self, columns: &[usize]) -> Self {
        match self {
            Self::U8(array) if array.ndim() == 2 => Self::U8(array.select(Axis(1), columns)),
            Self::F32(array) if array.ndim() == 2 => Self::F32(array.select(Axis(1), columns)),
            Self::F64(array) if array.ndim() == 2 => Self::F64(array.select(Axis(1), columns)),
            other => other.clone(),
        }
    }

    /// The chosen samples, in the given order.
    ///
    /// # Panics
    /// An index is not below [`samples`](Self::samples).
    pub fn select(&self, rows: &[usize]) -> Self {
        match self {
            Self::U8(array) => Self::U8(array.select(Axis(0), rows)),
            Self::F32(array) => Self::F32(array.select(Axis(0), rows)),
            Self::F64(array) => Self::F64(array.select(Axis(0), rows)),
        }
    }
}

impl From<ArrayD<u8>> for Values {
    fn from(array: ArrayD<u8>) -> Self {
        Self::U8(array)
    }
}

impl From<ArrayD<f32>> for Values {
    fn from(array: ArrayD<f32>) -> Self {
        Self::F32(array)
    }
}

impl From<ArrayD<f64>> for Values {
    fn from(array: ArrayD<f64>) -> Self {
        Self::F64(array)
    }
}
