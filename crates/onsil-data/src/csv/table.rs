use std::io::Read;

use ::csv::{ByteRecord, ReaderBuilder, Trim};
use ndarray::Array2;
use onsil_core::suggest::did_you_mean;

use super::{Header, Label};
use crate::labels::{Labels, number, shown};
use crate::{Error, Place};

/// What is wanted of a table.
pub(super) enum Wanted<'a> {
    /// All columns; of these the label's as labels.
    All(&'a Label),
    /// The columns of these names, in this order.
    Named(&'a [&'a str]),
}

/// A table as it is read.
pub(super) struct Table {
    columns: usize,
    label: Option<usize>,
    /// The columns to read as numbers, in this order.
    chosen: Vec<usize>,
    /// The names of all columns; empty without a header.
    names: Vec<String>,
    rows: usize,
    numbers: Vec<f64>,
    /// The label's column.
    pub(super) labels: Labels,
}

impl Table {
    pub(super) fn read(
        reader: impl Read,
        header: Header,
        wanted: &Wanted<'_>,
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
        let mut table = Self::begin(&record, header, wanted, place)?;
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

    /// The names of the columns that were read as numbers, if there is a header.
    pub(super) fn feature_names(&self) -> Option<Vec<String>> {
        self.chosen.iter().map(|&column| self.names.get(column).cloned()).collect()
    }

    /// The numbers, shape (rows, chosen columns).
    pub(super) fn features(self, place: &Place) -> Result<Array2<f64>, Error> {
        Array2::from_shape_vec((self.rows, self.chosen.len()), self.numbers).map_err(|error| {
            Error::data(place.clone(), "a table", error.to_string(), "check the file")
        })
    }

    fn begin(
        first: &ByteRecord,
        header: Header,
        wanted: &Wanted<'_>,
        place: &Place,
    ) -> Result<Self, Error> {
        let columns = first.len();
        let position = match wanted {
            Wanted::All(Label::Last) => Some(columns - 1),
            Wanted::All(Label::Index(index)) => Some(*index),
            Wanted::All(Label::Name(_) | Label::Absent) | Wanted::Named(_) => None,
        };
        let text =
            |(column, cell): (usize, &[u8])| Some(column) != position && number(cell).is_none();
        let by_name = matches!(wanted, Wanted::All(Label::Name(_)));
        let has_header = match header {
            Header::Present => true,
            Header::Absent => false,
            Header::Detect => by_name || first.iter().enumerate().any(text),
        };
        let names: Vec<String> = if has_header {
            first.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect()
        } else {
            Vec::new()
        };
        let label = match wanted {
            Wanted::All(Label::Name(name)) => Some(find(name, What::Label, &names, place)?),
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
        let chosen = match wanted {
            Wanted::All(_) => (0..columns).filter(|&column| Some(column) != label).collect(),
            // Without names, the columns stand in their order.
            Wanted::Named(_) if !has_header => (0..columns).collect(),
            Wanted::Named(chosen) => {
                let find = |name: &&str| find(name, What::Feature, &names, place);
                chosen.iter().map(find).collect::<Result<_, _>>()?
            }
        };
        let (numbers, labels) = (Vec::new(), Labels::default());
        Ok(Self { columns, label, chosen, names, rows: 0, numbers, labels })
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
        let names = &self.names;
        let here = |column: usize| {
            let name = names.get(column).cloned();
            place.clone().row(row).column(name.unwrap_or_else(|| (column + 1).to_string()))
        };
        for &column in &self.chosen {
            let cell = record.get(column).unwrap_or_default();
            let value = number(cell).filter(|value| value.is_finite()).ok_or_else(|| {
                let remedy = "fill in a number or remove the row";
                Error::data(here(column), "a finite number", shown(cell), remedy)
            })?;
            self.numbers.push(value);
        }
        if let Some(column) = self.label {
            self.labels.push(record.get(column).unwrap_or_default(), row).map_err(|found| {
                Error::data(here(column), "a label", found, "fill it in or remove the row")
            })?;
        }
        self.rows += 1;
        Ok(())
    }
}

/// What a column is looked for as.
#[derive(Clone, Copy)]
enum What {
    Label,
    Feature,
}

fn find(name: &str, what: What, names: &[String], place: &Place) -> Result<usize, Error> {
    names.iter().position(|known| known == name).ok_or_else(|| {
        let suggestion = did_you_mean(name, names.iter().map(String::as_str));
        match what {
            What::Label => Error::data(
                place.clone(),
                format!("a label column of the header ({})", names.join(", ")),
                format!("{name:?}{suggestion}"),
                "give one of these names, or a number",
            ),
            What::Feature => Error::data(
                place.clone(),
                format!("a column {name:?}"),
                format!("a header with {}{suggestion}", names.join(", ")),
                "give it a table with that column",
            ),
        }
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
