//! A folder of IDX files with MNIST's names: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and,
//! for testing, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`; each with or without `.gz`, with
//! `-` or `.` before `idx`.

use std::path::{Path, PathBuf};

use ndarray::Ix1;

use crate::{Dataset, Error, Place, Split, Targets, Values, idx};

/// Whether `folder` holds IDX files with MNIST's names.
pub(crate) fn is_one(folder: &Path) -> bool {
    find(folder, "train-images", 3).is_some()
}

/// Reads the folder; the test files may both be missing.
///
/// # Errors
/// A file is missing, damaged or no IDX file; images and labels do not fit together.
///
/// ```no_run
/// # fn main() -> Result<(), onsil_data::Error> {
/// let split = onsil_data::datasets::idx_folder::load("data/letters")?;
/// println!("{} images to learn from", split.train.len());
/// # Ok(())
/// # }
/// ```
pub fn load(folder: impl AsRef<Path>) -> Result<Split, Error> {
    let folder = folder.as_ref();
    let name = folder.display().to_string();
    let train = load_part(&name, folder, "train", None)?;
    let has_test = ["images", "labels"]
        .into_iter()
        .zip([3, 1])
        .any(|(what, axes)| find(folder, &format!("t10k-{what}"), axes).is_some());
    let test = has_test.then(|| load_part(&name, folder, "t10k", None)).transpose()?;
    Split::new(train, test)
}

/// Both parts of a data set of 28×28 images whose classes are known.
pub(crate) fn load_named(name: &str, folder: &Path, class_names: &[&str]) -> Result<Split, Error> {
    let part = |prefix| {
        let part = load_part(name, folder, prefix, Some(class_names))?;
        match (&part.x, part.sample_shape()) {
            (Values::U8(_), [28, 28]) => Ok(part),
            (x, shape) => Err(Error::data(
                Place::file(folder),
                format!("uint8 images of shape [28, 28] for {name}"),
                format!("{} of shape {shape:?}", x.dtype()),
                "give the folder itself as the data, or get the files again",
            )),
        }
    };
    Ok(Split { train: part("train")?, test: Some(part("t10k")?) })
}

fn load_part(
    name: &str,
    folder: &Path,
    prefix: &str,
    class_names: Option<&[&str]>,
) -> Result<Dataset, Error> {
    let images = required(folder, &format!("{prefix}-images"), 3)?;
    let labels = required(folder, &format!("{prefix}-labels"), 1)?;
    let x = idx::read(images)?;
    let y = classes(&idx::read(&labels)?, &labels)?;
    let names = class_names.map(|names| names.iter().map(|&name| name.to_owned()).collect());
    Dataset::new(name, x, y, names)
}

fn classes(labels: &Values, path: &Path) -> Result<Targets, Error> {
    let error = |found: String| {
        Error::data(
            Place::file(path),
            "labels: one axis of whole numbers from 0",
            found,
            "check that this is the file of labels",
        )
    };
    let flat = labels
        .to_f64()
        .into_dimensionality::<Ix1>()
        .map_err(|_| error(format!("shape {:?}", labels.shape())))?;
    match flat.iter().find(|&&label| label < 0.0 || label.fract() != 0.0 || !label.is_finite()) {
        Some(label) => Err(error(format!("the label {label}"))),
        None => Ok(Targets::Classes(flat.mapv(|label| label as u32))),
    }
}

fn required(folder: &Path, stem: &str, axes: usize) -> Result<PathBuf, Error> {
    find(folder, stem, axes).ok_or_else(|| {
        Error::data(
            Place::file(folder),
            format!("a file {stem}-idx{axes}-ubyte, plain or with .gz"),
            if folder.is_dir() { "none" } else { "no such folder" },
            "check the folder, or place the file there",
        )
    })
}

fn find(folder: &Path, stem: &str, axes: usize) -> Option<PathBuf> {
    ["-", "."]
        .into_iter()
        .flat_map(|separator| {
            ["", ".gz"].map(|end| format!("{stem}{separator}idx{axes}-ubyte{end}"))
        })
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{ArrayD, arr1};

    fn put(folder: &Path, name: &str, values: Values) {
        idx::write(folder.join(name), &values).unwrap();
    }

    fn images(count: usize) -> Values {
        ArrayD::<u8>::zeros(vec![count, 28, 28]).into()
    }

    #[test]
    fn both_spellings_and_an_optional_test_part() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        put(folder, "train-images.idx3-ubyte", images(2));
        put(folder, "train-labels-idx1-ubyte", arr1(&[3u8, 9]).into_dyn().into());
        let split = load(folder).unwrap();
        assert_eq!(split.train.y, Targets::Classes(arr1(&[3, 9])));
        assert!(split.test.is_none());
        put(folder, "t10k-images-idx3-ubyte", images(1));
        let error = load(folder).unwrap_err().to_string();
        assert!(error.contains("expected a file t10k-labels-idx1-ubyte"), "{error}");
    }

    #[test]
    fn labels_outside_the_classes_and_mismatched_lengths() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        put(folder, "train-images-idx3-ubyte", images(2));
        put(folder, "train-labels-idx1-ubyte", arr1(&[3u8, 10]).into_dyn().into());
        let error = load_named("mnist", folder, &["0"; 10]).unwrap_err().to_string();
        assert!(error.contains("mnist, row 2: expected a class from 0 to 9, found 10"), "{error}");
        put(folder, "train-labels-idx1-ubyte", arr1(&[3u8]).into_dyn().into());
        let error = load(folder).unwrap_err().to_string();
        assert!(error.contains("found 2 samples and 1 targets"), "{error}");
        put(folder, "train-labels-idx1-ubyte", arr1(&[0.5f32, 1.0]).into_dyn().into());
        let error = load(folder).unwrap_err().to_string();
        assert!(error.contains("found the label 0.5"), "{error}");
    }
}
