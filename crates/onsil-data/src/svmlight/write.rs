use std::io::{self, Write};
use std::path::Path;

use ndarray::ArrayView1;
use onsil_core::csr::CsrMatrix;
use onsil_core::file::write_atomically;

use super::FirstIndex;
use crate::text::shortest;
use crate::{Error, Place};

/// Writes samples and targets as an svmlight file; zeros are left out, and reading gives the same
/// doubles. The file is written whole or not at all.
///
/// The first feature has the number 1, as LIBSVM wants it, unless `first_index` is
/// [`FirstIndex::Zero`].
///
/// # Errors
/// [`Error::Io`]: the file cannot be written. [`Error::Data`]: not as many targets as samples.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("a.svm");
/// use onsil_core::csr::CsrMatrix;
/// use onsil_data::svmlight::{self, FirstIndex};
/// use ndarray::arr1;
/// let x = CsrMatrix::new(3, vec![0, 2, 2], vec![0, 2], vec![0.5, 2.0]).unwrap();
/// svmlight::write(&path, &x, arr1(&[1.0, -1.0]).view(), FirstIndex::One)?;
/// assert_eq!(std::fs::read_to_string(&path).unwrap(), "1 1:0.5 3:2\n-1\n");
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn write(
    path: impl AsRef<Path>,
    x: &CsrMatrix,
    y: ArrayView1<'_, f64>,
    first_index: FirstIndex,
) -> Result<(), Error> {
    let path = path.as_ref();
    if x.rows() != y.len() {
        return Err(Error::data(
            Place::file(path),
            "as many targets as samples",
            format!("{} samples and {} targets", x.rows(), y.len()),
            "nothing was written",
        ));
    }
    write_atomically(path, |out| write_to(out, x, y, first_index))
        .map_err(|error| Error::writing(path, error))
}

fn write_to(
    out: &mut dyn Write,
    x: &CsrMatrix,
    y: ArrayView1<'_, f64>,
    first_index: FirstIndex,
) -> io::Result<()> {
    let first = u64::from(first_index != FirstIndex::Zero);
    for (row, &target) in y.iter().enumerate() {
        write!(out, "{}", shortest(target))?;
        let (indices, values) = x.row(row);
        for (&index, &value) in indices.iter().zip(values).filter(|(_, value)| **value != 0.0) {
            write!(out, " {}:{}", u64::from(index) + first, shortest(value))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::svmlight::{Options, Sparse, from_bytes};
    use ndarray::arr1;
    use proptest::prelude::*;

    fn any_rows() -> impl Strategy<Value = Vec<(f64, Vec<f64>)>> {
        let number = prop_oneof![Just(0.0), any::<f64>().prop_filter("finite", |x| x.is_finite())];
        let target = any::<f64>().prop_filter("finite", |x| x.is_finite());
        prop::collection::vec((target, prop::collection::vec(number, 4)), 1..8)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(rows in any_rows(), zero: bool) {
            let (mut indptr, mut indices, mut data) = (vec![0], Vec::new(), Vec::new());
            for (_, row) in &rows {
                for (index, &value) in (0..).zip(row).filter(|(_, value)| **value != 0.0) {
                    indices.push(index);
                    data.push(value);
                }
                indptr.push(data.len());
            }
            let x = CsrMatrix::new(4, indptr, indices, data).unwrap();
            let y = rows.iter().map(|(target, _)| *target).collect();
            let written = Sparse { x, y };
            let first_index = if zero { FirstIndex::Zero } else { FirstIndex::One };
            let mut text = Vec::new();
            write_to(&mut text, &written.x, written.y.view(), first_index).unwrap();
            let options = Options { first_index, n_features: Some(4) };
            prop_assert_eq!(from_bytes(&text, &options).unwrap(), written);
        }
    }

    #[test]
    fn targets_that_do_not_fit_are_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.svm");
        let x = CsrMatrix::new(1, vec![0, 0], vec![], vec![]).unwrap();
        let y = arr1(&[1.0, 2.0]);
        let text = write(&path, &x, y.view(), FirstIndex::One).unwrap_err().to_string();
        assert!(text.contains("found 1 samples and 2 targets"), "{text}");
        assert!(!path.exists());
    }
}
