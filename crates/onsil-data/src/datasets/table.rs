//! Data sets in NumPy's files.

use std::collections::BTreeMap;
use std::path::Path;

use ndarray::{ArrayD, Axis, Ix1, Slice};

use crate::csv::Label;
use crate::npy::{self, Parsed};
use crate::{Dataset, Error, Place, Split, Targets, Values, npz};

pub(crate) fn load_npz(path: &Path) -> Result<Split, Error> {
    let mut arrays = npz::read_typed(path)?;
    let names = arrays.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let name = path.display().to_string();
    let Some((x, y)) =
        take(&mut arrays, "x_train", "y_train").or_else(|| take(&mut arrays, "x", "y"))
    else {
        return Err(Error::data(
            Place::file(path),
            "arrays x_train and y_train, or x and y",
            if names.is_empty() { "none".to_owned() } else { names },
            "save them with numpy.savez(file, x_train=…, y_train=…)",
        ));
    };
    let train = Dataset::new(&name, x.values, targets(y, &Place::file(path).column("y"))?, None)?;
    let test = take(&mut arrays, "x_test", "y_test")
        .map(|(x, y)| {
            let y = targets(y, &Place::file(path).column("y_test"))?;
            Dataset::new(name, x.values, y, None)
        })
        .transpose()?;
    Split::new(train, test)
}

pub(crate) fn load_npy(path: &Path, label: &Label) -> Result<Dataset, Error> {
    let Parsed { values, integer } = npy::read_typed(path)?;
    let error = |expected: &str, found: String| {
        Err(Error::data(
            Place::file(path),
            expected,
            found,
            "save samples and labels in an .npz file as x and y",
        ))
    };
    let &[_, columns] = values.shape() else {
        return error("a table (rows, columns)", format!("shape {:?}", values.shape()));
    };
    // The features of a table are measurements of any size, not bytes of an image.
    let values = match values {
        Values::U8(bytes) => bytes.mapv(f32::from).into(),
        numbers => numbers,
    };
    let name = path.display().to_string();
    let column = match label {
        Label::Absent => return Dataset::new(name, values, Targets::None, None),
        Label::Last => columns.checked_sub(1),
        Label::Index(index) => Some(*index).filter(|index| *index < columns),
        Label::Name(_) => None,
    };
    let Some(column) = column else {
        return error(&format!("a label column among the {columns}"), format!("{label:?}"));
    };
    let y = values.to_f64().index_axis(Axis(1), column).to_owned().into_dyn();
    let x = match values {
        Values::U8(all) => without(all, column).into(),
        Values::F32(all) => without(all, column).into(),
        Values::F64(all) => without(all, column).into(),
    };
    let whole = integer || y.iter().all(|value| value.fract() == 0.0);
    let y = targets(Parsed { values: y.into(), integer: whole }, &Place::file(path))?;
    Dataset::new(name, x, y, None)
}

/// The other columns of a table.
fn without<T: Clone>(mut all: ArrayD<T>, column: usize) -> ArrayD<T> {
    let columns = all.len_of(Axis(1));
    for from in column + 1..columns {
        let next = all.index_axis(Axis(1), from).to_owned();
        all.index_axis_mut(Axis(1), from - 1).assign(&next);
    }
    all.slice_axis_inplace(Axis(1), Slice::from(..columns - 1));
    all.as_standard_layout().into_owned()
}

/// Both arrays, if both are there.
fn take(arrays: &mut BTreeMap<String, Parsed>, x: &str, y: &str) -> Option<(Parsed, Parsed)> {
    if !arrays.contains_key(y) {
        return None;
    }
    Some((arrays.remove(x)?, arrays.remove(y)?))
}

/// Whole numbers of shape (samples) or (samples, 1) are classes, all others are numbers.
fn targets(parsed: Parsed, place: &Place) -> Result<Targets, Error> {
    let numbers = parsed.values.to_f64();
    let is_column = matches!(numbers.shape(), [_] | [_, 1]);
    if !parsed.integer || !is_column {
        return Ok(Targets::Numbers(numbers));
    }
    let flat = flat(numbers);
    match flat.iter().position(|&label| !(0.0..=65_535.0).contains(&label)) {
        None => Ok(Targets::Classes(flat.mapv(|label| label as u32))),
        Some(row) => Err(Error::data(
            place.clone().row(row as u64 + 1),
            "a class from 0 to 65535",
            flat[row].to_string(),
            "number the classes from 0, or store numbers to regress as float64",
        )),
    }
}

fn flat(column: ArrayD<f64>) -> ndarray::Array<f64, Ix1> {
    column.into_iter().collect()
}
