use std::io;
use std::path::Path;

use ::csv::Writer;
use ndarray::ArrayView1;
use onsil_core::file::write_atomically;

use crate::text::shortest;
use crate::{Error, Place};

/// A column of a table to be written.
#[derive(Clone, Debug)]
pub enum Column<'a> {
    /// Numbers, written so that reading them gives the same doubles.
    Numbers(ArrayView1<'a, f64>),
    /// Whole numbers, such as class numbers.
    Integers(&'a [i64]),
    /// Text, such as names of classes; quoted where it must be.
    Texts(&'a [String]),
}

impl Column<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Integers(integers) => integers.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    fn cell(&self, row: usize) -> String {
        match self {
            Self::Numbers(numbers) => shortest(numbers[row]),
            Self::Integers(integers) => integers[row].to_string(),
            Self::Texts(texts) => texts[row].clone(),
        }
    }
}

impl<'a> From<&'a [f64]> for Column<'a> {
    fn from(numbers: &'a [f64]) -> Self {
        Self::Numbers(numbers.into())
    }
}

impl<'a> From<ArrayView1<'a, f64>> for Column<'a> {
    fn from(numbers: ArrayView1<'a, f64>) -> Self {
        Self::Numbers(numbers)
    }
}

impl<'a> From<&'a [i64]> for Column<'a> {
    fn from(integers: &'a [i64]) -> Self {
        Self::Integers(integers)
    }
}

impl<'a> From<&'a [String]> for Column<'a> {
    fn from(texts: &'a [String]) -> Self {
        Self::Texts(texts)
    }
}

/// Writes a table of named columns, one header row first. The file is written whole or not at all.
///
/// # Errors
/// [`Error::Io`]: the file cannot be written. [`Error::Data`]: no columns, or columns of different
/// lengths.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("predictions.csv");
/// use onsil_data::csv;
/// let names = ["daisy".to_owned(), "poppy, red".to_owned()];
/// let columns = [("class", names[..].into()), ("probability", [0.75, 1e-20][..].into())];
/// csv::write(&path, &columns)?;
/// assert_eq!(
///     std::fs::read_to_string(&path).unwrap(),
///     "class,probability\ndaisy,0.75\n\"poppy, red\",1e-20\n"
/// );
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn write(path: impl AsRef<Path>, columns: &[(&str, Column<'_>)]) -> Result<(), Error> {
    let path = path.as_ref();
    check(columns, Place::file(path))?;
    write_atomically(path, |out| write_table(out, columns))
        .map_err(|error| Error::writing(path, error))
}

/// The text of the same table, to print it.
///
/// # Errors
/// [`Error::Data`]: no columns, or columns of different lengths.
///
/// ```
/// use onsil_data::csv;
/// assert_eq!(csv::to_text(&[("cluster", [1i64, 0][..].into())])?, "cluster\n1\n0\n");
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn to_text(columns: &[(&str, Column<'_>)]) -> Result<String, Error> {
    check(columns, Place::default())?;
    let mut bytes = Vec::new();
    write_table(&mut bytes, columns).map_err(|error| Error::writing("memory".as_ref(), error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn check(columns: &[(&str, Column<'_>)], place: Place) -> Result<(), Error> {
    let error = |expected: &str, found: String| {
        Err(Error::data(place, expected, found, "nothing was written"))
    };
    let Some(rows) = columns.first().map(|(_, column)| column.len()) else {
        return error("at least one column", "none".to_owned());
    };
    match columns.iter().find(|(_, column)| column.len() != rows) {
        None => Ok(()),
        Some((name, column)) => {
            let found = format!("{rows} and, in {name}, {}", column.len());
            error("as many rows in every column", found)
        }
    }
}

fn write_table(out: &mut dyn io::Write, columns: &[(&str, Column<'_>)]) -> io::Result<()> {
    let mut table = Writer::from_writer(out);
    table.write_record(columns.iter().map(|(name, _)| name)).map_err(io::Error::from)?;
    for row in 0..columns.first().map_or(0, |(_, column)| column.len()) {
        let cells = columns.iter().map(|(_, column)| column.cell(row));
        table.write_record(cells).map_err(io::Error::from)?;
    }
    table.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::{Label, Options, from_bytes, read};
    use ndarray::{Array2, Axis};
    use proptest::prelude::*;

    #[test]
    fn columns_that_do_not_fit_are_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let message =
            |columns: &[(&str, Column<'_>)]| write(&path, columns).unwrap_err().to_string();
        assert!(message(&[]).contains("at least one column, found none"));
        let columns = [("a", [1.0, 2.0][..].into()), ("b", [1i64][..].into())];
        let text = message(&columns);
        assert!(text.contains("as many rows in every column, found 2 and, in b, 1"), "{text}");
        assert!(!path.exists());
    }

    #[test]
    fn names_and_texts_are_quoted_where_they_must_be() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let texts = ["a \"b\"".to_owned(), "two\nlines".to_owned(), "x".to_owned()];
        let numbers = [-0.0, 1e300, f64::MIN_POSITIVE];
        write(&path, &[("x, y", numbers[..].into()), ("kind", texts[..].into())]).unwrap();
        let data = read(&path, &Options::default()).unwrap();
        assert_eq!(data.feature_names.unwrap(), ["x, y"]);
        assert_eq!(data.class_names.unwrap(), ["a \"b\"", "two\nlines", "x"]);
        assert_eq!(data.x.to_f64().into_iter().collect::<Vec<_>>(), numbers);
    }

    proptest! {
        #[test]
        fn numbers_are_read_back_bit_for_bit(
            numbers in prop::collection::vec(
                any::<f64>().prop_filter("finite", |x| x.is_finite()),
                1..20,
            ),
        ) {
            let table = Array2::from_shape_vec((numbers.len(), 1), numbers.clone()).unwrap();
            let columns = [("a", table.index_axis(Axis(1), 0).into())];
            let text = to_text(&columns).unwrap().into_bytes();
            let options = Options { label: Label::Absent, ..Options::default() };
            let read = from_bytes(&text, &options).unwrap().x.to_f64();
            let read: Vec<u64> = read.iter().map(|x| x.to_bits()).collect();
            prop_assert_eq!(read, numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>());
        }
    }
}
