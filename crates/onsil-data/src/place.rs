use std::fmt;
use std::path::{Path, PathBuf};

/// Where in the data something is wrong: a file, a row, a column, each if known.
///
/// Rows and columns are counted from 1, as editors count them.
///
/// ```
/// use onsil_data::Place;
/// let place = Place::file("players.csv").row(3).column("goals");
/// assert_eq!(place.to_string(), "players.csv, row 3, column goals");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, or the name of what is read where it is no file.
    pub file: Option<PathBuf>,
    /// The row, from 1.
    pub row: Option<u64>,
    /// The column's name or its number from 1; for npz files, the array's name.
    pub column: Option<String>,
}

impl Place {
    /// A place in a file.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self { file: Some(path.as_ref().to_path_buf()), ..Self::default() }
    }

    /// The same place, narrowed to a row.
    pub fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The same place, narrowed to a column.
    pub fn column(mut self, column: impl ToString) -> Self {
        self.column = Some(column.to_string());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}", file.display())?,
            None => f.write_str("the data")?,
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        Ok(())
    }
}
