//! Fitted attributes, for code that knows them by name only.

use ndarray::{Array1, Array2, ArrayView1, ArrayViewD, aview1};
use onsil_core::csr::CsrMatrix;
use serde_json::{Value, json};

/// A fitted attribute: a number, a text, or an array of numbers.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Attribute<'a> {
    /// Nothing: an attribute that this model has not.
    None,
    /// A number.
    Float(f64),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'a str),
    /// Numbers of any shape.
    Floats(ArrayViewD<'a, f64>),
    /// Whole numbers in a list.
    Ints(ArrayView1<'a, i64>),
    /// Positions in a list: rows, columns or counts.
    Indices(ArrayView1<'a, usize>),
    /// Sparse rows of numbers.
    Sparse(&'a CsrMatrix),
    /// Several arrays of numbers, such as the categories of each feature.
    Lists(&'a [Array1<f64>]),
    /// Anything else, such as the best parameters of a search.
    Json(Value),
}

impl Attribute<'_> {
    /// How many numbers it has.
    pub fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Float(_) | Self::Int(_) | Self::Text(_) => 1,
            Self::Floats(array) => array.len(),
            Self::Ints(list) => list.len(),
            Self::Indices(list) => list.len(),
            Self::Sparse(matrix) => matrix.entries(),
            Self::Lists(lists) => lists.iter().map(Array1::len).sum(),
            Self::Json(value) => leaves(value),
        }
    }

    /// Whether it has no numbers.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// As JSON: arrays as nested lists; sparse rows as the number of columns and, for each row, the list of
    /// its `[column, value]`; a number that is not finite is null.
    ///
    /// ```
    /// use ndarray::array;
    /// use onsil_ml::attribute::AsAttribute;
    /// let centers = array![[1.0, 2.5], [3.0, 4.0]];
    /// assert_eq!(centers.as_attribute().to_json().to_string(), "[[1.0,2.5],[3.0,4.0]]");
    /// ```
    pub fn to_json(&self) -> Value {
        match self {
            Self::None => Value::Null,
            Self::Float(value) => (*value).into(),
            Self::Int(value) => (*value).into(),
            Self::Text(text) => (*text).into(),
            Self::Floats(array) => nested(array.view()),
            Self::Ints(list) => list.iter().copied().collect(),
            Self::Indices(list) => list.iter().copied().collect(),
            Self::Sparse(matrix) => {
                let rows = (0..matrix.rows()).map(|row| {
                    let (columns, values) = matrix.row(row);
                    columns.iter().zip(values).map(|(c, v)| json!([c, v])).collect::<Value>()
                });
                json!({"columns": matrix.columns(), "rows": rows.collect::<Value>()})
            }
            Self::Lists(lists) => {
                lists.iter().map(|list| list.iter().copied().collect::<Value>()).collect()
            }
            Self::Json(value) => value.clone(),
        }
    }
}

fn leaves(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Object(items) => items.values().map(leaves).sum(),
        _ => 1,
    }
}

fn nested(array: ArrayViewD<'_, f64>) -> Value {
    match array.ndim() {
        0 => array.first().copied().unwrap_or_default().into(),
        1 => array.iter().copied().collect(),
        _ => array.outer_iter().map(nested).collect(),
    }
}

/// What an attribute of a fitted estimator may be.
pub trait AsAttribute {
    /// A view of it.
    fn as_attribute(&self) -> Attribute<'_>;
}

macro_rules! attributes {
    ($($type:ty: $value:ident => $attribute:expr;)*) => {$(
        impl AsAttribute for $type {
            fn as_attribute(&self) -> Attribute<'_> {
                let $value = self;
                $attribute
            }
        }
    )*};
}
attributes! {
    f64: value => Attribute::Float(*value);
    i64: value => Attribute::Int(*value);
    u64: value => Attribute::Int(*value as i64);
    usize: value => Attribute::Int(*value as i64);
    bool: value => Attribute::Int((*value).into());
    String: value => Attribute::Text(value);
    Array1<f64>: value => Attribute::Floats(value.view().into_dyn());
    Array2<f64>: value => Attribute::Floats(value.view().into_dyn());
    Vec<f64>: value => Attribute::Floats(aview1(value).into_dyn());
    Array1<i64>: value => Attribute::Ints(value.view());
    Vec<i64>: value => Attribute::Ints(aview1(value));
    Array1<usize>: value => Attribute::Indices(value.view());
    Vec<usize>: value => Attribute::Indices(aview1(value));
    Vec<Array1<f64>>: value => Attribute::Lists(value);
}

impl<T: AsAttribute> AsAttribute for Option<T> {
    fn as_attribute(&self) -> Attribute<'_> {
        self.as_ref().map_or(Attribute::None, T::as_attribute)
    }
}
