//! NumPy's arrays as the libraries', without a copy where type and layout allow, and back.
//!
//! The Python half hands over aligned arrays of the types named here in native byte order.

use numpy::{PyReadonlyArray1, PyReadonlyArrayDyn, PyUntypedArrayMethods};
use onsil::ml::{CsrMatrix, Rows};
use onsil::ndarray::Ix2;
use onsil::nn::data::Values;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use std::borrow::Cow;

macro_rules! numbers {
    ($($Variant:ident: $type:ty),*) => {
        /// An array that Python lends for as long as this lives.
        pub(crate) enum Numbers<'py> {
            $($Variant(PyReadonlyArrayDyn<'py, $type>),)*
        }

        impl<'py> Numbers<'py> {
            /// Borrows an array; `name` is what the user calls it.
            pub(crate) fn of(given: &Bound<'py, PyAny>, name: &str) -> PyResult<Self> {
                $(if let Ok(array) = given.extract::<PyReadonlyArrayDyn<'py, $type>>() {
                    return Ok(Self::$Variant(array));
                })*
                Err(PyTypeError::new_err(format!(
                    "{name} must be an array of numbers, but is {}", given.get_type().name()?
                )))
            }

            /// As a network takes it.
            pub(crate) fn values(&self) -> Values<'_> {
                match self {
                    $(Self::$Variant(array) => Values::$Variant(array.as_array()),)*
                }
            }

            fn ndim(&self) -> usize {
                match self {
                    $(Self::$Variant(array) => array.ndim(),)*
                }
            }
        }
    };
}

numbers!(F32: f32, F64: f64, U8: u8, I32: i32, I64: i64, U32: u32);

impl Numbers<'_> {
    /// As an estimator takes it: samples in rows.
    fn rows(&self, name: &str) -> PyResult<Rows<'_>> {
        let wrong = || {
            PyValueError::new_err(format!(
                "{name} must be an array of two axes (samples, features) of float32, float64 or uint8, but has {} \
                 axes or another type",
                self.ndim()
            ))
        };
        macro_rules! two_axes {
            ($array:expr) => {
                Rows::from($array.as_array().into_dimensionality::<Ix2>().map_err(|_| wrong())?)
            };
        }
        Ok(match self {
            Self::F32(array) => two_axes!(array),
            Self::F64(array) => two_axes!(array),
            Self::U8(array) => two_axes!(array),
            _ => return Err(wrong()),
        })
    }
}

/// Samples that Python lends: a dense array, or the parts of a CSR matrix as `(data, indices, indptr, columns)`.
pub(crate) enum Samples<'py> {
    Dense(Numbers<'py>),
    Sparse(CsrMatrix),
}

impl<'py> Samples<'py> {
    /// Borrows dense samples; copies sparse ones.
    pub(crate) fn of(given: &Bound<'py, PyAny>) -> PyResult<Self> {
        type Parts<'py> = (
            PyReadonlyArray1<'py, f64>,
            PyReadonlyArray1<'py, u32>,
            PyReadonlyArray1<'py, i64>,
            usize,
        );
        match given.extract::<Parts<'_>>() {
            Ok((data, indices, indptr, columns)) => {
                // What is below 0 is beyond the last entry as an unsigned number: refused below.
                let indptr = indptr.as_array().iter().map(|&at| at as usize).collect();
                let (indices, data) = (indices.as_array().to_vec(), data.as_array().to_vec());
                CsrMatrix::new(columns, indptr, indices, data)
                    .map(Self::Sparse)
                    .map_err(|message| PyValueError::new_err(format!("X: {message}")))
            }
            Err(_) => Numbers::of(given, "X").map(Self::Dense),
        }
    }

    /// As an estimator takes them.
    pub(crate) fn rows(&self) -> PyResult<Rows<'_>> {
        match self {
            Self::Dense(numbers) => numbers.rows("X"),
            Self::Sparse(matrix) => Ok(Rows::Csr(Cow::Borrowed(matrix))),
        }
    }
}
