//! NumPy's `.npz` format: several arrays with names, a ZIP archive of `.npy` files.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;

use onsil_core::file::write_atomically;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::idx::{MAX_INFLATION, open};
use crate::npy::{self, Parsed};
use crate::{Error, Place, Values};

const REMEDY: &str = "save the arrays with numpy.savez or numpy.savez_compressed";
const MAX_ARRAYS: usize = 1024;

/// Reads every array of an `.npz` file, stored or compressed, by name.
///
/// Element types as in [`npy::read`]. Members that are no `.npy` files are passed over. No more is
/// allocated than the file can fill.
///
/// # Errors
/// [`Error::Io`]: the file cannot be read. [`Error::Data`]: no ZIP archive, more than 1024 arrays, an
/// array that is damaged or does not fit its header.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("xy.npz");
/// use onsil_data::{Values, npz};
/// use ndarray::arr1;
/// let y = Values::from(arr1(&[1u8, 0]).into_dyn());
/// npz::write(&path, &[("y_train", &y)])?;
/// assert_eq!(npz::read(&path)?["y_train"], y);
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<BTreeMap<String, Values>, Error> {
    Ok(untyped(read_typed(path.as_ref())?))
}

/// Reads `.npz` data from memory. As [`read`] otherwise.
///
/// # Errors
/// [`Error::Data`], as for [`read`].
///
/// ```
/// let error = onsil_data::npz::from_bytes(b"something else").unwrap_err();
/// assert!(error.to_string().contains("expected a ZIP archive of .npy files"));
/// ```
pub fn from_bytes(bytes: &[u8]) -> Result<BTreeMap<String, Values>, Error> {
    parse(Cursor::new(bytes), bytes.len() as u64, &Place::default()).map(untyped)
}

/// Writes an `.npz` file with the arrays uncompressed. The file is written whole or not at all.
///
/// # Errors
/// [`Error::Io`]: the file cannot be written, or two arrays have the same name.
pub fn write(path: impl AsRef<Path>, arrays: &[(&str, &Values)]) -> Result<(), Error> {
    let path = path.as_ref();
    write_atomically(path, |out| {
        let mut archive = ZipWriter::new_stream(out);
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        for (name, values) in arrays {
            archive.start_file(format!("{name}.npy"), options).map_err(io::Error::from)?;
            npy::write_to(&mut archive, values)?;
        }
        archive.finish().map_err(io::Error::from)?;
        Ok(())
    })
    .map_err(|error| Error::writing(path, error))
}

pub(crate) fn read_typed(path: &Path) -> Result<BTreeMap<String, Parsed>, Error> {
    let (file, length) = open(path)?;
    parse(BufReader::with_capacity(1 << 16, file), length, &Place::file(path))
}

fn untyped(arrays: BTreeMap<String, Parsed>) -> BTreeMap<String, Values> {
    arrays.into_iter().map(|(name, parsed)| (name, parsed.values)).collect()
}

fn parse(
    reader: impl Read + Seek,
    length: u64,
    place: &Place,
) -> Result<BTreeMap<String, Parsed>, Error> {
    let damaged = |place: Place, found: String| {
        Error::data(place, "a ZIP archive of .npy files", found, REMEDY)
    };
    let mut archive =
        ZipArchive::new(reader).map_err(|error| damaged(place.clone(), error.to_string()))?;
    if archive.len() > MAX_ARRAYS {
        return Err(damaged(place.clone(), format!("{} members, above 1024", archive.len())));
    }
    // Members may overlap in the file: what they hold together is bounded, not only each.
    let mut room = length.saturating_mul(MAX_INFLATION);
    let mut arrays = BTreeMap::new();
    for index in 0..archive.len() {
        let mut member = archive
            .by_index(index)
            .map_err(|error| damaged(place.clone(), format!("member {}: {error}", index + 1)))?;
        let Some(name) = member.name().strip_suffix(".npy").map(str::to_owned) else { continue };
        let place = place.clone().column(&name);
        let parsed = npy::parse(&mut member, room, &place)?;
        let per_element = match parsed.values {
            Values::U8(_) => 1,
            Values::F32(_) => 4,
            Values::F64(_) => 8,
        };
        let size: usize = parsed.values.shape().iter().product();
        room = room.saturating_sub(size as u64 * per_element);
        arrays.insert(name, parsed);
    }
    Ok(arrays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, arr2};
    use proptest::prelude::*;
    use std::io::Write;

    fn archive(name: &str, content: &[u8]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
        archive.finish().unwrap().into_inner()
    }

    fn small() -> Values {
        arr2(&[[1.5f32, -2.0]]).into_dyn().into()
    }

    #[test]
    fn compressed_members_and_others() {
        let mut npy = Vec::new();
        npy::write_to(&mut npy, &small()).unwrap();
        let arrays = from_bytes(&archive("x.npy", &npy)).unwrap();
        assert_eq!(arrays.into_iter().collect::<Vec<_>>(), [("x".to_owned(), small())]);
        assert!(from_bytes(&archive("readme.txt", b"hello")).unwrap().is_empty());
        let error = from_bytes(&archive("x.npy", &npy[..npy.len() - 1])).unwrap_err().to_string();
        assert!(error.contains("column x: expected 8 bytes of data after the header, found 7"));
    }

    #[test]
    fn the_same_name_twice_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npz");
        let y = Values::from(arr1(&[1u8]).into_dyn());
        assert!(write(&path, &[("y", &y), ("y", &y)]).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    proptest! {
        #[test]
        fn damage_never_panics(at in 0usize..200, byte: u8, cut in 0usize..300) {
            let mut npy = Vec::new();
            npy::write_to(&mut npy, &small()).unwrap();
            let mut bytes = archive("x.npy", &npy);
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(bytes.len().saturating_sub(cut % 64));
            let _ = from_bytes(&bytes);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = from_bytes(&bytes);
        }
    }
}
