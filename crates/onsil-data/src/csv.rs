//! Tables of numbers in CSV files.

mod table;
mod write;

use std::io::Read;
use std::path::Path;

use ndarray::Array2;

use crate::idx::open;
use crate::{Dataset, Error, Place, Targets};
use table::{Table, Wanted};
pub use write::{Column, to_text, write};

/// Which column holds the label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Label {
    /// The last column (the default).
    #[default]
    Last,
    /// The column of this name in the header.
    Name(String),
    /// The column of this number, from 0.
    Index(usize),
    /// No column: the samples have no targets.
    Absent,
}

/// Whether the first row names the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Header {
    /// It does if a cell of it, outside the label's column, is no number (the default).
    #[default]
    Detect,
    /// It does.
    Present,
    /// It holds data.
    Absent,
}

/// What the label's column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Task {
    /// Classes if a label is text, or if all are whole numbers from −65,535 to 65,535; numbers
    /// otherwise (the default).
    #[default]
    Detect,
    /// Classes: text, or whole numbers.
    Classes,
    /// Numbers to regress.
    Numbers,
}

/// How to read a CSV file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The label's column. Default: the last.
    pub label: Label,
    /// Whether there is a header. Default: detected.
    pub header: Header,
    /// What to make of the labels. Default: detected.
    pub task: Task,
}

/// Reads a table with a label column: x (rows, columns − 1) `f64`; y classes, or numbers of shape
/// (rows, 1). The header's names are kept.
///
/// Cells are separated by commas and may be quoted. Whole numbers from 0 to 65,535 are class numbers
/// as they are; all other labels are names of classes, numbered in sorted order.
///
/// # Errors
/// [`Error::Io`]: the file cannot be read. [`Error::Data`]: no rows; an empty cell, NaN, or text where
/// a number must be, with its row and column; rows of different lengths; no such label column.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("flowers.csv");
/// use onsil_data::{Targets, csv};
/// use ndarray::arr1;
/// std::fs::write(&path, "length,width,kind\n5.1,3.5,setosa\n6.2,2.9,virginica\n").unwrap();
/// let flowers = csv::read(&path, &csv::Options::default())?;
/// assert_eq!(flowers.x.shape(), [2, 2]);
/// assert_eq!(flowers.y, Targets::Classes(arr1(&[0, 1])));
/// assert_eq!(flowers.class_names.unwrap(), ["setosa", "virginica"]);
/// assert_eq!(flowers.feature_names.unwrap(), ["length", "width"]);
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn read(path: impl AsRef<Path>, options: &Options) -> Result<Dataset, Error> {
    let path = path.as_ref();
    let (file, _) = open(path)?;
    read_from(file, options, &Place::file(path))
}

/// Reads a table with a label column from memory. As [`read`] otherwise.
///
/// # Errors
/// [`Error::Data`], as for [`read`].
///
/// ```
/// use onsil_data::csv;
/// let error = csv::from_bytes(b"1,2,0\n3,,1\n", &csv::Options::default()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the data, row 2, column 2: expected a finite number, found an empty cell; fill in a number \
///      or remove the row"
/// );
/// ```
pub fn from_bytes(bytes: &[u8], options: &Options) -> Result<Dataset, Error> {
    read_from(bytes, options, &Place::default())
}

/// Reads a table of numbers without labels: (rows, columns) `f64`.
///
/// # Errors
/// As [`read`], except that there is no label column.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("x.csv");
/// std::fs::write(&path, "1,2\n3,4\n").unwrap();
/// let x = onsil_data::csv::read_numbers(&path, onsil_data::csv::Header::Detect)?;
/// assert_eq!(x, ndarray::arr2(&[[1.0, 2.0], [3.0, 4.0]]));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn read_numbers(path: impl AsRef<Path>, header: Header) -> Result<Array2<f64>, Error> {
    read_wanted(path.as_ref(), header, &Wanted::All(&Label::Absent))
}

/// Reads the columns of these names, in this order: (rows, names) `f64`. What the other columns hold
/// does not matter.
///
/// # Errors
/// As [`read`]; the header lacks one of the names.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("players.csv");
/// use onsil_data::csv;
/// std::fs::write(&path, "name,goals,passes\nKim,5,100\nLee,-1,60\n").unwrap();
/// let x = csv::read_columns(&path, &["passes", "goals"])?;
/// assert_eq!(x, ndarray::arr2(&[[100.0, 5.0], [60.0, -1.0]]));
/// let error = csv::read_columns(&path, &["goal"]).unwrap_err().to_string();
/// assert!(error.contains("a column \"goal\", found a header with name, goals, passes; did you mean"), "{error}");
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn read_columns(path: impl AsRef<Path>, names: &[&str]) -> Result<Array2<f64>, Error> {
    read_wanted(path.as_ref(), Header::Present, &Wanted::Named(names))
}

/// Reads the columns of these names, as [`read_columns`]; of a file without a header, all its columns in
/// their order.
///
/// # Errors
/// As [`read_columns`].
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("x.csv");
/// std::fs::write(&path, "1,2\n3,4\n").unwrap();
/// let x = onsil_data::csv::read_features(&path, &["passes", "goals"])?;
/// assert_eq!(x, ndarray::arr2(&[[1.0, 2.0], [3.0, 4.0]]));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn read_features(path: impl AsRef<Path>, names: &[&str]) -> Result<Array2<f64>, Error> {
    read_wanted(path.as_ref(), Header::Detect, &Wanted::Named(names))
}

fn read_wanted(path: &Path, header: Header, wanted: &Wanted<'_>) -> Result<Array2<f64>, Error> {
    let place = Place::file(path);
    let (file, _) = open(path)?;
    Table::read(file, header, wanted, &place)?.features(&place)
}

fn read_from(reader: impl Read, options: &Options, place: &Place) -> Result<Dataset, Error> {
    let mut table = Table::read(reader, options.header, &Wanted::All(&options.label), place)?;
    let (y, class_names) = match options.label {
        Label::Absent => (Targets::None, None),
        _ => std::mem::take(&mut table.labels).targets(options.task, place)?,
    };
    let name = place.file.as_ref().map_or("csv".to_owned(), |file| file.display().to_string());
    let feature_names = table.feature_names();
    let data = Dataset::new(name, table.features(place)?.into_dyn().into(), y, class_names)?;
    match feature_names {
        Some(names) => data.with_feature_names(names),
        None => Ok(data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, arr2};
    use proptest::prelude::*;

    fn read_text(text: &str, options: &Options) -> Result<Dataset, Error> {
        from_bytes(text.as_bytes(), options)
    }

    fn message(text: &str, options: &Options) -> String {
        read_text(text, options).unwrap_err().to_string()
    }

    #[test]
    fn headers_and_label_columns() {
        let expected = arr2(&[[1.0, 2.0], [3.0, 4.5]]).into_dyn();
        let classes = Targets::Classes(arr1(&[7, 0]));
        let by_name = Options { label: Label::Name("k".into()), ..Options::default() };
        let by_index = Options { label: Label::Index(0), ..Options::default() };
        for (text, options) in [
            ("1,2,7\n3,4.5,0\n", &Options::default()),
            ("a,b,k\n1,2,7\n3,4.5,0", &Options::default()),
            ("k,a,b\r\n7,1,2\r\n0,3,4.5\r\n", &by_name),
            ("\"k\",\"a,b\",b\n7, 1 ,2\n\n 0,3,4.5", &by_index),
        ] {
            let data = read_text(text, options).unwrap();
            assert_eq!((data.x, data.y), (expected.clone().into(), classes.clone()), "{text}");
        }
    }

    #[test]
    fn labels_become_classes_or_numbers() {
        let y = |text: &str| {
            let data = read_text(text, &Options::default()).unwrap();
            (data.y, data.class_names)
        };
        let signs = Some(vec!["-1".to_owned(), "1".to_owned()]);
        assert_eq!(y("0,1\n0,-1\n"), (Targets::Classes(arr1(&[1, 0])), signs));
        let names = Some(vec!["b".to_owned(), "c".to_owned()]);
        assert_eq!(y("0,c\n0,b\n0,c\n"), (Targets::Classes(arr1(&[1, 0, 1])), names));
        let column = arr2(&[[0.5], [2.0]]).into_dyn();
        assert_eq!(y("0,0.5\n0,2\n"), (Targets::Numbers(column), None));
        let large = arr2(&[[250_000.0]]).into_dyn();
        assert_eq!(y("0,250000\n"), (Targets::Numbers(large), None));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let default = Options::default();
        assert_eq!(
            message("a,b,k\n1,x,0\n", &default),
            "the data, row 2, column b: expected a finite number, found \"x\"; fill in a number or \
             remove the row"
        );
        assert!(message("1,2,0\n1,NaN,0\n", &default).contains("row 2, column 2"));
        assert!(message("1,2,0\n1,1e999,0\n", &default).contains("found \"1e999\""));
        assert!(message("1,2,0\n1,2,\n", &default).contains("expected a label, found an empty"));
        assert!(message("1,2,0\n1,2\n", &default).contains("row 2: expected 3 cells"));
        assert!(message("", &default).contains("at least one row"));
        assert!(message("a,b\n", &default).contains("at least one row"));
        assert!(message("5\n", &default).contains("one feature"));
        let absent = Options { label: Label::Name("knid".into()), ..Options::default() };
        let text = message("a,kind\n1,0\n", &absent);
        assert!(text.contains("(a, kind), found \"knid\"; did you mean \"kind\"?"), "{text}");
        let far = Options { label: Label::Index(2), ..Options::default() };
        assert!(message("1,0\n", &far).contains("a label column from 0 to 1, found 2"));
        let numbers = Options { task: Task::Numbers, ..Options::default() };
        assert!(message("1,0\n1,b\n", &numbers).contains("row 2: expected a finite number as"));
    }

    #[test]
    fn doubles_are_kept() {
        let data = read_text("a,y\n0.1,1e300\n16777217,-0.3\n", &Options::default()).unwrap();
        assert_eq!(data.x, arr2(&[[0.1], [16_777_217.0]]).into_dyn().into());
        assert_eq!(data.y, Targets::Numbers(arr2(&[[1e300], [-0.3]]).into_dyn()));
        assert_eq!(data.feature_names.unwrap(), ["a"]);
    }

    #[test]
    fn tables_without_a_label() {
        let absent = Options { label: Label::Absent, ..Options::default() };
        let data = read_text("a,b\n1,2\n", &absent).unwrap();
        assert_eq!((data.sample_shape(), &data.y), (&[2][..], &Targets::None));
        assert_eq!(read_text("1,2\n", &absent).unwrap().feature_names, None);
        assert!(
            message("a,b\n1,x\n", &absent).contains("row 2, column b: expected a finite number")
        );
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, text in "[0-9a,.\"\n-]{0,60}") {
            for label in [Label::Last, Label::Name("a".into()), Label::Index(1), Label::Absent] {
                let options = Options { label, ..Options::default() };
                let _ = from_bytes(&bytes, &options);
                let _ = from_bytes(text.as_bytes(), &options);
            }
        }
    }
}
