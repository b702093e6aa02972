//! svmlight and LIBSVM files: sparse samples as text.
//!
//! A line is a sample: its target, then `index:value` for each feature that is not 0, by ascending
//! index. What follows `#` is a comment; a `qid:…` after the target is passed over.

mod line;
mod write;

use std::io::{BufRead, BufReader};
use std::path::Path;

use ndarray::{Array1, Array2};
use onsil_core::csr::CsrMatrix;

use crate::csv::Task;
use crate::datasets::MAX_NUMBERS;
use crate::idx::open;
use crate::labels::Labels;
use crate::text::shortest;
use crate::{Dataset, Error, Place};
use line::Line;
pub use write::write;

/// A longer line is refused: it would be held in memory whole.
const MAX_LINE: u64 = 1 << 28;

/// The number of the first feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstIndex {
    /// 0 if a feature of this number occurs in the file, 1 otherwise (the default).
    #[default]
    Detect,
    /// 0.
    Zero,
    /// 1.
    One,
}

/// How to read an svmlight file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The number of the first feature. Default: detected.
    pub first_index: FirstIndex,
    /// The number of features. Default: up to the last that occurs, at least 1.
    pub n_features: Option<usize>,
}

/// Sparse samples and their targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Sparse {
    /// The samples, shape (samples, features).
    pub x: CsrMatrix,
    /// The number at the beginning of each line, shape (samples).
    pub y: Array1<f64>,
}

/// Reads an svmlight or LIBSVM file. Memory is taken for the entries that are in it, not for the zeros.
///
/// # Errors
/// [`Error::Io`]: the file cannot be read. [`Error::Data`]: no samples; a target or value that is no
/// finite number; indices that do not ascend, or that are beyond `n_features` or 4,294,967,295, each
/// with its row and the column where it begins.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("a.svm");
/// use onsil_data::svmlight;
/// std::fs::write(&path, "1 1:0.5 3:2 # a comment\n-1 2:4\n").unwrap();
/// let data = svmlight::read(&path, &svmlight::Options::default())?;
/// assert_eq!((data.x.rows(), data.x.columns(), data.y.to_vec()), (2, 3, vec![1.0, -1.0]));
/// assert_eq!(data.x.row(0), (&[0, 2][..], &[0.5, 2.0][..]));
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn read(path: impl AsRef<Path>, options: &Options) -> Result<Sparse, Error> {
    let path = path.as_ref();
    let (file, _) = open(path)?;
    Parsed::read(BufReader::with_capacity(1 << 16, file), &Place::file(path))?.sparse(options)
}

/// Reads svmlight data from memory. As [`read`] otherwise.
///
/// # Errors
/// [`Error::Data`], as for [`read`].
///
/// ```
/// use onsil_data::svmlight;
/// let error = svmlight::from_bytes(b"1 1:2\n0 5:x\n", &svmlight::Options::default()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the data, row 2, column 3: expected a finite number after the colon, found \"5:x\"; correct \
///      it, or remove the row"
/// );
/// ```
pub fn from_bytes(bytes: &[u8], options: &Options) -> Result<Sparse, Error> {
    Parsed::read(bytes, &Place::default())?.sparse(options)
}

/// A file as a data set, with its zeros; targets are classes or numbers as in CSV files.
pub(crate) fn read_dense(path: &Path, task: Task) -> Result<Dataset, Error> {
    let (file, _) = open(path)?;
    let place = Place::file(path);
    let parsed = Parsed::read(BufReader::with_capacity(1 << 16, file), &place)?;
    let mut labels = Labels::default();
    for (&target, &row) in parsed.y.iter().zip(&parsed.rows) {
        // Never refused: what is printed here is a number.
        let _ = labels.push(shortest(target).as_bytes(), row);
    }
    let (y, class_names) = labels.targets(task, &place)?;
    let x = dense(&parsed.sparse(&Options::default())?.x, &place)?;
    Dataset::new(path.display().to_string(), x.into_dyn().into(), y, class_names)
}

fn dense(x: &CsrMatrix, place: &Place) -> Result<Array2<f64>, Error> {
    let (rows, columns) = (x.rows(), x.columns());
    if rows.checked_mul(columns).is_none_or(|numbers| numbers > MAX_NUMBERS) {
        return Err(Error::data(
            place.clone(),
            format!("at most {MAX_NUMBERS} numbers, zeros included"),
            format!("{rows} samples of {columns} features"),
            "read the file with svmlight::read, which leaves the zeros out",
        ));
    }
    let mut all = Array2::zeros((rows, columns));
    for (row, mut out) in all.rows_mut().into_iter().enumerate() {
        let (indices, values) = x.row(row);
        for (&index, &value) in indices.iter().zip(values) {
            out[index as usize] = value;
        }
    }
    Ok(all)
}

/// A file's entries, with the indices that are written in it.
#[derive(Default)]
struct Parsed {
    place: Place,
    y: Vec<f64>,
    /// The line of each sample, from 1.
    rows: Vec<u64>,
    indptr: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<f64>,
    /// The smallest and the largest index in the file, also of zeros, and the line of the largest.
    lowest: Option<u32>,
    highest: Option<(u32, u64)>,
}

impl Parsed {
    fn read(mut reader: impl BufRead, place: &Place) -> Result<Self, Error> {
        let mut parsed = Self { place: place.clone(), indptr: vec![0], ..Self::default() };
        let mut text = Vec::new();
        for row in 1.. {
            text.clear();
            let length = std::io::Read::take(&mut reader, MAX_LINE + 1)
                .read_until(b'\n', &mut text)
                .map_err(|error| {
                    Error::reading(place.file.as_deref().unwrap_or("".as_ref()), error)
                })?;
            if length == 0 {
                break;
            }
            let place = place.clone().row(row);
            if length as u64 > MAX_LINE {
                return Err(Error::data(
                    place,
                    format!("lines of at most {MAX_LINE} bytes"),
                    "a longer one",
                    "check that this is an svmlight file",
                ));
            }
            parsed.push(&text, row, &place)?;
        }
        if parsed.y.is_empty() {
            return Err(Error::data(
                place.clone(),
                "at least one sample",
                "none",
                "check that this is the right file",
            ));
        }
        Ok(parsed)
    }

    fn push(&mut self, text: &[u8], row: u64, place: &Place) -> Result<(), Error> {
        let Some(mut line) = Line::begin(text, place)? else { return Ok(()) };
        while let Some((index, value)) = line.next_entry()? {
            self.lowest = Some(self.lowest.map_or(index, |lowest| lowest.min(index)));
            if self.highest.is_none_or(|(highest, _)| highest < index) {
                self.highest = Some((index, row));
            }
            if value != 0.0 {
                self.indices.push(index);
                self.values.push(value);
            }
        }
        self.y.push(line.target);
        self.rows.push(row);
        self.indptr.push(self.values.len());
        Ok(())
    }

    fn sparse(mut self, options: &Options) -> Result<Sparse, Error> {
        let first = match options.first_index {
            FirstIndex::Detect => u32::from(self.lowest.is_some_and(|lowest| lowest > 0)),
            FirstIndex::Zero => 0,
            FirstIndex::One => 1,
        };
        let error = |place: Place, expected: String, found: String, remedy: &str| {
            Err(Error::data(place, expected, found, remedy))
        };
        if self.lowest.is_some_and(|lowest| lowest < first) {
            let remedy = "read the file with indices from 0";
            return error(
                self.place,
                "indices from 1".to_owned(),
                "the index 0".to_owned(),
                remedy,
            );
        }
        let found = self.highest.map_or(0, |(highest, _)| (highest - first) as usize + 1);
        let columns = options.n_features.unwrap_or(found.max(1));
        if found > columns {
            let (highest, row) = self.highest.unwrap_or_default();
            return error(
                self.place.row(row),
                format!("indices of {columns} features, from {first}"),
                format!("the index {highest}"),
                "give a larger number of features, or none",
            );
        }
        self.indices.iter_mut().for_each(|index| *index -= first);
        match CsrMatrix::new(columns, self.indptr, self.indices, self.values) {
            Ok(x) => Ok(Sparse { x, y: self.y.into() }),
            Err(found) => error(self.place, "sparse rows".to_owned(), found, "check the file"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(text: &str) -> String {
        from_bytes(text.as_bytes(), &Options::default()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(message("# nothing\n\n").contains("the data: expected at least one sample"));
        assert_eq!(
            message("1 2:1 2:3\n"),
            "the data, row 1, column 7: expected an index above 2, found \"2:3\"; bring the features \
             into ascending order, each once"
        );
        for (text, part) in [
            (
                "1 1:1\nx 1:1\n",
                "row 2, column 1: expected a finite number as the target, found \"x\"",
            ),
            ("nan 1:1\n", "found \"nan\""),
            ("1 1:inf\n", "column 3: expected a finite number after the colon, found \"1:inf\""),
            (
                "1  -1:1\n",
                "column 4: expected index:value, the index from 0 to 4294967294, found \"-1:1\"",
            ),
            ("1 4294967295:1\n", "found \"4294967295:1\""),
            ("1 1:1 7\n", "column 7: expected index:value"),
            ("1,2 1:1\n", "found \"1,2\""),
        ] {
            assert!(message(text).contains(part), "{text}: {}", message(text));
        }
    }

    #[test]
    fn options_that_do_not_fit_the_file() {
        let message = |text: &str, options: &Options| {
            from_bytes(text.as_bytes(), options).unwrap_err().to_string()
        };
        let one = Options { first_index: FirstIndex::One, n_features: None };
        assert_eq!(
            message("1 0:1\n", &one),
            "the data: expected indices from 1, found the index 0; read the file with indices from 0"
        );
        let few = Options { n_features: Some(2), ..Options::default() };
        assert_eq!(
            message("1 1:1\n1 3:0\n", &few),
            "the data, row 2: expected indices of 2 features, from 1, found the index 3; give a larger \
             number of features, or none"
        );
        let many = Options { n_features: Some(9), ..Options::default() };
        assert_eq!(from_bytes(b"1 1:1\n", &many).unwrap().x.columns(), 9);
    }

    #[test]
    fn a_file_that_would_be_too_large_with_its_zeros_is_not_made_dense() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.svm");
        std::fs::write(&path, "1 1:1\n2 4294967294:1\n").unwrap();
        let text = read_dense(&path, Task::Detect).unwrap_err().to_string();
        assert!(
            text.contains(
                "at most 268435456 numbers, zeros included, found 2 samples of 4294967294"
            ),
            "{text}"
        );
        assert!(text.contains("svmlight::read"), "{text}");
        assert_eq!(read(&path, &Options::default()).unwrap().x.entries(), 2);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, text in "[0-9:. #a\nqid-]{0,60}") {
            for first_index in [FirstIndex::Detect, FirstIndex::Zero, FirstIndex::One] {
                for n_features in [None, Some(0), Some(3)] {
                    let options = Options { first_index, n_features };
                    let _ = from_bytes(&bytes, &options);
                    let _ = from_bytes(text.as_bytes(), &options);
                }
            }
        }
    }
}
