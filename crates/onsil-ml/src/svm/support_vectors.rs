use crate::attribute::{AsAttribute, Attribute};
use crate::rows::Rows;
use ndarray::Array2;
use onsil_core::csr::CsrMatrix;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// The rows of `x` that a decision function consists of: sparse if `x` was.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SupportVectors {
    /// (support vectors, features); (0, 0) for a precomputed kernel.
    Dense(Array2<f64>),
    /// The same without zeros.
    Sparse(CsrMatrix),
}

impl SupportVectors {
    /// Chosen rows of `x`.
    pub(crate) fn select(x: &Rows<'_>, rows: &[usize]) -> Self {
        match x.select(rows) {
            Rows::Csr(x) => Self::Sparse(x.into_owned()),
            x => Self::Dense(x.to_f64().into_owned()),
        }
    }

    /// None, as a precomputed kernel has.
    pub(crate) fn none() -> Self {
        Self::Dense(Array2::zeros((0, 0)))
    }

    /// Shape (support vectors, features).
    pub fn dim(&self) -> (usize, usize) {
        match self {
            Self::Dense(x) => x.dim(),
            Self::Sparse(x) => (x.rows(), x.columns()),
        }
    }

    /// With all zeros: (support vectors, features).
    pub fn to_array(&self) -> Cow<'_, Array2<f64>> {
        match self {
            Self::Dense(x) => Cow::Borrowed(x),
            Self::Sparse(x) => Cow::Owned(Rows::from(x).to_f64().into_owned()),
        }
    }

    /// As rows.
    pub(crate) fn rows(&self) -> Rows<'_> {
        match self {
            Self::Dense(x) => x.into(),
            Self::Sparse(x) => x.into(),
        }
    }
}

impl AsAttribute for SupportVectors {
    fn as_attribute(&self) -> Attribute<'_> {
        match self {
            Self::Dense(x) => x.as_attribute(),
            Self::Sparse(x) => Attribute::Sparse(x),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored<'a> {
    Dense(Cow<'a, Array2<f64>>),
    Sparse {
        columns: usize,
        indptr: Cow<'a, [usize]>,
        indices: Cow<'a, [u32]>,
        data: Cow<'a, [f64]>,
    },
}

impl Serialize for SupportVectors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = match self {
            Self::Dense(x) => Stored::Dense(Cow::Borrowed(x)),
            Self::Sparse(x) => {
                let (mut indptr, mut indices, mut data) = (vec![0], Vec::new(), Vec::new());
                for row in 0..x.rows() {
                    let (columns, values) = x.row(row);
                    indices.extend_from_slice(columns);
                    data.extend_from_slice(values);
                    indptr.push(data.len());
                }
                Stored::Sparse {
                    columns: x.columns(),
                    indptr: indptr.into(),
                    indices: indices.into(),
                    data: data.into(),
                }
            }
        };
        stored.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SupportVectors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Stored::deserialize(deserializer)? {
            Stored::Dense(x) => Ok(Self::Dense(x.into_owned())),
            Stored::Sparse { columns, indptr, indices, data } => {
                let (indptr, indices, data) =
                    (indptr.into_owned(), indices.into_owned(), data.into_owned());
                CsrMatrix::new(columns, indptr, indices, data)
                    .map(Self::Sparse)
                    .map_err(serde::de::Error::custom)
            }
        }
    }
}
