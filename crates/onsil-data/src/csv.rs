//! Tables of numbers in CSV files.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use ::csv::{ByteRecord, ReaderBuilder, Trim};
use ndarray::{Array1, Array2};
use onsil_core::suggest::did_you_mean;

use crate::idx::open;
use crate::{Dataset, Error, Place, Targets};

/// Whole numbers up to this size are taken for classes, others for quantities.
const MAX_CLASS: f32 = 65_535.0;

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

/// Reads a table with a label column: x (rows, columns − 1) `f32`; y classes, or numbers of shape
/// (rows, 1).
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

/// Reads a table of numbers without labels: (rows, columns) `f32`.
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
pub fn read_numbers(path: impl AsRef<Path>, header: Header) -> Result<Array2<f32>, Error> {
    let path = path.as_ref();
    let place = Place::file(path);
    let (file, _) = open(path)?;
    let table = Table::read(file, header, None, &place)?;
    table.features(&place)
}

fn read_from(reader: impl Read, options: &Options, place: &Place) -> Result<Dataset, Error> {
    let mut table = Table::read(reader, options.header, Some(&options.label), place)?;
    let (y, class_names) = std::mem::take(&mut table.labels).targets(options.task, place)?;
    let name = place.file.as_ref().map_or("csv".to_owned(), |file| file.display().to_string());
    Dataset::new(name, table.features(place)?.into_dyn().into(), y, class_names)
}

struct Table {
    columns: usize,
    label: Option<usize>,
    /// The names of the columns; empty without a header.
    names: Vec<String>,
    rows: usize,
    numbers: Vec<f32>,
    labels: Labels,
}

impl Table {
    fn read(
        reader: impl Read,
        header: Header,
        label: Option<&Label>,
        place: &Place,
    ) -> Result<Self, Error> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .buffer_capacity(1 << 16)
            .from_reader(reader);
        let mut record = ByteRecord::new();
        let mut next = |record: &mut ByteRecord| {
            reader.read_byte_record(record).map_err(|error| failed(error, place))
        };
        if !next(&mut record)? {
            return Err(no_rows(place));
        }
        let mut table = Self::begin(&record, header, label, place)?;
        if !table.names.is_empty() && !next(&mut record)? {
            return Err(no_rows(place));
        }
        loop {
            table.push(&record, place)?;
            if !next(&mut record)? {
                return Ok(table);
            }
        }
    }

    fn begin(
        first: &ByteRecord,
        header: Header,
        label: Option<&Label>,
        place: &Place,
    ) -> Result<Self, Error> {
        let columns = first.len();
        let position = match label {
            None | Some(Label::Name(_)) => None,
            Some(Label::Last) => Some(columns - 1),
            Some(Label::Index(index)) => Some(*index),
        };
        let text =
            |(column, cell): (usize, &[u8])| Some(column) != position && number(cell).is_none();
        let has_header = match header {
            Header::Present => true,
            Header::Absent => false,
            Header::Detect => {
                matches!(label, Some(Label::Name(_))) || first.iter().enumerate().any(text)
            }
        };
        let names: Vec<String> = if has_header {
            first.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect()
        } else {
            Vec::new()
        };
        let label = match label {
            Some(Label::Name(name)) => Some(find(name, &names, place)?),
            _ => position,
        };
        if label.is_some_and(|label| label >= columns) {
            return Err(Error::data(
                place.clone(),
                format!("a label column from 0 to {}", columns - 1),
                label.unwrap_or_default().to_string(),
                "columns are counted from 0",
            ));
        }
        Ok(Self { columns, label, names, rows: 0, numbers: Vec::new(), labels: Labels::default() })
    }

    fn push(&mut self, record: &ByteRecord, place: &Place) -> Result<(), Error> {
        let row = record.position().map_or(0, |position| position.line());
        if record.len() != self.columns {
            return Err(Error::data(
                place.clone().row(row),
                format!("{} cells, as in the first row", self.columns),
                record.len().to_string(),
                "complete the row, or quote cells that contain commas",
            ));
        }
        for (column, cell) in record.iter().enumerate() {
            let names = &self.names;
            let here = || {
                let name = names.get(column).cloned();
                place.clone().row(row).column(name.unwrap_or_else(|| (column + 1).to_string()))
            };
            if Some(column) == self.label {
                self.labels.push(cell, row).map_err(|found| {
                    Error::data(here(), "a label", found, "fill it in or remove the row")
                })?;
            } else {
                let value = number(cell).filter(|value| value.is_finite()).ok_or_else(|| {
                    Error::data(
                        here(),
                        "a finite number",
                        shown(cell),
                        "fill in a number or remove the row",
                    )
                })?;
                self.numbers.push(value);
            }
        }
        self.rows += 1;
        Ok(())
    }

    fn features(self, place: &Place) -> Result<Array2<f32>, Error> {
        let width = self.columns - usize::from(self.label.is_some());
        Array2::from_shape_vec((self.rows, width), self.numbers).map_err(|error| {
            Error::data(place.clone(), "a table", error.to_string(), "check the file")
        })
    }
}

/// The labels, each kept once.
#[derive(Default)]
struct Labels {
    numbers: BTreeMap<String, usize>,
    /// Each label's text and the row where it is first.
    texts: Vec<(String, u64)>,
    rows: Vec<usize>,
}

impl Labels {
    fn push(&mut self, cell: &[u8], row: u64) -> Result<(), String> {
        let text = str::from_utf8(cell).map_err(|_| shown(cell))?;
        if text.is_empty() {
            return Err(shown(cell));
        }
        let number = match self.numbers.get(text) {
            Some(&number) => number,
            None => {
                self.texts.push((text.to_owned(), row));
                self.numbers.insert(text.to_owned(), self.texts.len() - 1);
                self.texts.len() - 1
            }
        };
        self.rows.push(number);
        Ok(())
    }

    fn targets(self, task: Task, place: &Place) -> Result<(Targets, Option<Vec<String>>), Error> {
        let values: Vec<Option<f32>> = self
            .texts
            .iter()
            .map(|(text, _)| number(text.as_bytes()).filter(|value| value.is_finite()))
            .collect();
        let whole =
            |value: &Option<f32>| value.is_some_and(|v| v.fract() == 0.0 && v.abs() <= MAX_CLASS);
        let as_classes = match task {
            Task::Classes => true,
            Task::Numbers => false,
            Task::Detect => values.iter().any(Option::is_none) || values.iter().all(whole),
        };
        if !as_classes {
            return self.quantities(&values, place).map(|y| (y, None));
        }
        if values.iter().all(|value| whole(value) && value.is_some_and(|v| v >= 0.0)) {
            let class = |&row: &usize| values[row].map_or(0, |value| value as u32);
            return Ok((Targets::Classes(self.rows.iter().map(class).collect()), None));
        }
        Ok(self.named(&values))
    }

    fn quantities(&self, values: &[Option<f32>], place: &Place) -> Result<Targets, Error> {
        if let Some(text) = values.iter().position(Option::is_none) {
            let (found, row) = &self.texts[text];
            return Err(Error::data(
                place.clone().row(*row),
                "a finite number as the label",
                shown(found.as_bytes()),
                "correct it, or read the labels as classes",
            ));
        }
        let column: Array1<f32> =
            self.rows.iter().map(|&row| values[row].unwrap_or_default()).collect();
        let column = column.insert_axis(ndarray::Axis(1));
        Ok(Targets::Numbers(column.into_dyn()))
    }

    /// Classes numbered in the order of their names: by size if all are numbers.
    fn named(self, values: &[Option<f32>]) -> (Targets, Option<Vec<String>>) {
        let all_numbers = values.iter().all(Option::is_some);
        let mut order: Vec<usize> = (0..self.texts.len()).collect();
        order.sort_by(|&a, &b| {
            let by_text = self.texts[a].0.cmp(&self.texts[b].0);
            match (all_numbers, values[a], values[b]) {
                (true, Some(x), Some(y)) => x.total_cmp(&y).then(by_text),
                _ => by_text,
            }
        });
        let mut class = vec![0; order.len()];
        for (number, &text) in order.iter().enumerate() {
            class[text] = number as u32;
        }
        let labels = self.rows.iter().map(|&row| class[row]).collect();
        let names = order.iter().map(|&text| self.texts[text].0.clone()).collect();
        (Targets::Classes(labels), Some(names))
    }
}

fn number(cell: &[u8]) -> Option<f32> {
    str::from_utf8(cell).ok()?.parse().ok()
}

fn shown(cell: &[u8]) -> String {
    if cell.is_empty() {
        return "an empty cell".to_owned();
    }
    let text: String = String::from_utf8_lossy(cell).chars().take(40).collect();
    format!("{text:?}")
}

fn find(name: &str, names: &[String], place: &Place) -> Result<usize, Error> {
    names.iter().position(|known| known == name).ok_or_else(|| {
        Error::data(
            place.clone(),
            format!("a label column of the header ({})", names.join(", ")),
            format!("{name:?}{}", did_you_mean(name, names.iter().map(String::as_str))),
            "give one of these names, or a number",
        )
    })
}

fn no_rows(place: &Place) -> Error {
    Error::data(place.clone(), "at least one row", "none", "check that this is the right file")
}

fn failed(error: ::csv::Error, place: &Place) -> Error {
    let row = error.position().map_or(0, ::csv::Position::line);
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => {
            Error::reading(place.file.as_deref().unwrap_or("".as_ref()), error)
        }
        other => Error::data(
            place.clone().row(row),
            "a row of a CSV table",
            format!("{other:?}"),
            "check that this is a CSV file",
        ),
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
        let expected = arr2(&[[1.0f32, 2.0], [3.0, 4.5]]).into_dyn();
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
        assert!(message("1,2,0\n1,1e99,0\n", &default).contains("found \"1e99\""));
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

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, text in "[0-9a,.\"\n-]{0,60}") {
            for label in [Label::Last, Label::Name("a".into()), Label::Index(1)] {
                let options = Options { label, ..Options::default() };
                let _ = from_bytes(&bytes, &options);
                let _ = from_bytes(text.as_bytes(), &options);
            }
        }
    }
}
