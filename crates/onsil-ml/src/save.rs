//! Model files of fitted estimators.
//!
//! A file begins with `onsil-ml`, the version of the format and the estimator's name, and goes on with the
//! fitted struct in MessagePack, field by field under its name. It is written whole or not at all; a reader
//! allocates no more than the file holds and checks that the parts fit together.

use crate::error::{Error, Result};
use crate::estimator::Fitted;
use crate::registry;
use onsil_core::file::write_atomically;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// The first bytes of a file.
const MAGIC: &[u8; 8] = b"onsil-ml";

/// The version of the format that this version of the library writes, and the newest that it reads.
pub const FORMAT_VERSION: u16 = 1;

/// A name that claims to be longer is refused.
const MAX_NAME: usize = 64;

/// Saves a fitted estimator. The file is written whole or not at all.
///
/// # Errors
/// Any error of the file system; a model that holds a user's function, which no file can.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("scaler.onsil");
/// use ndarray::array;
/// use onsil_ml::preprocessing::{FittedStandardScaler, StandardScaler};
/// let scaler = StandardScaler::new().fit(&array![[1.0], [3.0]])?;
/// onsil_ml::save(&scaler, &path)?;
/// let again: FittedStandardScaler = onsil_ml::load(&path)?;
/// assert_eq!(again.mean, scaler.mean);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn save(fitted: &(impl Fitted + ?Sized), path: impl AsRef<Path>) -> Result<()> {
    let path = path.as_ref();
    let bytes = file_of(fitted)?;
    write_atomically(path, |out| out.write_all(&bytes)).map_err(Error::io(path))
}

/// What [`save`] writes.
///
/// # Errors
/// A model that holds a user's function, which no file can.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::preprocessing::StandardScaler;
/// let scaler = StandardScaler::new().fit(&array![[1.0], [3.0]])?;
/// let again = onsil_ml::fitted_of(&onsil_ml::file_of(&scaler)?)?;
/// assert_eq!(again.transform_any(&(&array![[2.0]]).into())?, array![[0.0]]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn file_of(fitted: &(impl Fitted + ?Sized)) -> Result<Vec<u8>> {
    let name = fitted.name();
    let (version, body) = (FORMAT_VERSION.to_le_bytes(), fitted.to_bytes()?);
    Ok([&MAGIC[..], &version, &[name.len() as u8], name.as_bytes(), &body].concat())
}

/// Reads what [`file_of`] made.
///
/// # Errors
/// Bytes that are not whole or not a model.
pub fn fitted_of(bytes: &[u8]) -> Result<Box<dyn Fitted>> {
    let read = header(bytes).and_then(|(name, body)| registry::fitted_from_bytes(name, body));
    read.map_err(Error::config)
}

/// Loads a fitted estimator of a type that is known.
///
/// # Errors
/// No such file; a file that is not whole, not a model, or a model of another estimator.
pub fn load<F: Fitted + DeserializeOwned>(path: impl AsRef<Path>) -> Result<F> {
    let path = path.as_ref();
    let bytes = std::fs::read(path).map_err(Error::io(path))?;
    let (name, body) = header(&bytes).map_err(|message| Error::file(path, message))?;
    let fitted: F = from_bytes(body).map_err(|message| {
        Error::file(path, format!("holds a {name}, which does not fit: {message}"))
    })?;
    if fitted.name() == name {
        Ok(fitted)
    } else {
        Err(Error::file(path, format!("holds a {name}, not a {}", fitted.name())))
    }
}

/// Loads a fitted estimator of whatever type the file holds.
///
/// # Errors
/// No such file; a file that is not whole or not a model.
pub fn load_any(path: impl AsRef<Path>) -> Result<Box<dyn Fitted>> {
    let path = path.as_ref();
    let bytes = std::fs::read(path).map_err(Error::io(path))?;
    fitted_of(&bytes).map_err(|error| Error::file(path, error.to_string()))
}

/// Whether a file begins as a fitted estimator's does.
///
/// # Errors
/// The file cannot be read.
pub fn is_model_file(path: impl AsRef<Path>) -> std::io::Result<bool> {
    use std::io::Read;
    let mut begin = Vec::new();
    std::fs::File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut begin)?;
    Ok(begin == MAGIC)
}

fn header(bytes: &[u8]) -> Result<(&str, &[u8]), String> {
    let rest = bytes.strip_prefix(MAGIC).ok_or("not the file of a fitted estimator")?;
    let cut_off = "not a whole model file: it ends within its header";
    let (version, rest) = rest.split_first_chunk::<2>().ok_or(cut_off)?;
    let version = u16::from_le_bytes(*version);
    if version == 0 || version > FORMAT_VERSION {
        return Err(format!(
            "format version {version}, newer than {FORMAT_VERSION}: use a newer onsil"
        ));
    }
    let (&length, rest) = rest.split_first().ok_or(cut_off)?;
    let length = usize::from(length);
    if length > MAX_NAME {
        return Err("not a model file: its estimator's name is too long".into());
    }
    let (name, body) = rest.split_at_checked(length).ok_or(cut_off)?;
    let name = str::from_utf8(name).map_err(|_| "not a model file: its estimator has no name")?;
    Ok((name, body))
}

pub(crate) fn to_bytes<F: Fitted + Serialize>(fitted: &F) -> Result<Vec<u8>> {
    rmp_serde::to_vec_named(fitted)
        .map_err(|error| Error::config(format!("{}: cannot be saved: {error}", fitted.name())))
}

pub(crate) fn from_bytes<F: Fitted + DeserializeOwned>(bytes: &[u8]) -> Result<F, String> {
    let mut rest = rmp_serde::Deserializer::new(bytes);
    let fitted =
        F::deserialize(&mut rest).map_err(|error| format!("not a whole model file: {error}"))?;
    if !rest.get_ref().is_empty() {
        return Err(format!("{} bytes too many after the model", rest.get_ref().len()));
    }
    fitted.check().map_err(|message| format!("not a sound model: {message}"))?;
    Ok(fitted)
}
