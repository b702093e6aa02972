//! The IDX format of MNIST, plain or gzipped.
//!
//! Two zero bytes, the element type, the number of axes, each axis' length as a big-endian `u32`,
//! then the elements, row-major and big-endian. Whether a file is gzipped is told by its first bytes,
//! never by its name. Source: <http://yann.lecun.com/exdb/mnist/>.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use onsil_core::file::write_atomically;

use crate::elements::{self, ByteOrder, Element};
use crate::{Error, Place, Values};

/// No more than this many bytes can come out of one byte of DEFLATE.
pub(crate) const MAX_INFLATION: u64 = 1032;
const GZIP_MAGIC: [u8; 2] = [0x1F, 0x8B];
const GET_AGAIN: &str = "the file is damaged or something else: get it again";

/// Reads an IDX file, plain or gzipped.
///
/// Unsigned bytes stay `u8`; `i8`, `i16` and `f32` become `f32`; `i32` and `f64` become `f64`. No more
/// is allocated than the file can fill.
///
/// # Errors
/// [`Error::Io`]: the file cannot be read. [`Error::Data`]: no IDX header, fewer or more bytes than
/// the header's shape asks for, damaged gzip data.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("labels-idx1-ubyte");
/// use onsil_data::{Values, idx};
/// use ndarray::arr1;
/// let labels = Values::from(arr1(&[5u8, 0, 4]).into_dyn());
/// idx::write(&path, &labels)?;
/// assert_eq!(idx::read(&path)?, labels);
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<Values, Error> {
    let path = path.as_ref();
    let (file, length) = open(path)?;
    read_from(BufReader::with_capacity(1 << 16, file), length, &Place::file(path))
}

/// Reads IDX data, plain or gzipped, from memory. As [`read`] otherwise.
///
/// # Errors
/// [`Error::Data`], as for [`read`].
///
/// ```
/// let values = onsil_data::idx::from_bytes(&[0, 0, 8, 1, 0, 0, 0, 2, 7, 9])?;
/// assert_eq!(values.shape(), [2]);
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn from_bytes(bytes: &[u8]) -> Result<Values, Error> {
    read_from(bytes, bytes.len() as u64, &Place::default())
}

/// Writes an IDX file, uncompressed: `u8` as type 0x08, `f32` as type 0x0D, `f64` as type
/// 0x0E. The file is written whole or not at all.
///
/// # Errors
/// [`Error::Io`]: the file cannot be written. [`Error::Data`]: more than 255 axes, or an axis longer
/// than a `u32` counts.
pub fn write(path: impl AsRef<Path>, values: &Values) -> Result<(), Error> {
    let path = path.as_ref();
    let shape = values.shape();
    let lengths: Option<Vec<u32>> = shape.iter().map(|&length| length.try_into().ok()).collect();
    let (Some(lengths), Ok(axes)) = (lengths, u8::try_from(shape.len())) else {
        return Err(Error::data(
            Place::file(path),
            "at most 255 axes, each at most 4294967295 long",
            format!("shape {shape:?}"),
            "split the data, or write an .npy file",
        ));
    };
    let code = match values {
        Values::U8(_) => 0x08,
        Values::F32(_) => 0x0D,
        Values::F64(_) => 0x0E,
    };
    write_atomically(path, |out| {
        out.write_all(&[0, 0, code, axes])?;
        for length in &lengths {
            out.write_all(&length.to_be_bytes())?;
        }
        write_elements(values, out)
    })
    .map_err(|error| Error::writing(path, error))
}

fn write_elements(values: &Values, out: &mut dyn Write) -> io::Result<()> {
    match values {
        Values::U8(array) => match array.as_slice() {
            Some(bytes) => out.write_all(bytes),
            None => array.iter().try_for_each(|&byte| out.write_all(&[byte])),
        },
        Values::F32(array) => {
            array.iter().try_for_each(|value| out.write_all(&value.to_be_bytes()))
        }
        Values::F64(array) => {
            array.iter().try_for_each(|value| out.write_all(&value.to_be_bytes()))
        }
    }
}

/// A regular file and its length: devices and pipes could block or never end.
pub(crate) fn open(path: &Path) -> Result<(File, u64), Error> {
    let about = fs::metadata(path).map_err(|error| Error::reading(path, error))?;
    if !about.is_file() {
        return Err(Error::data(
            Place::file(path),
            "a file",
            if about.is_dir() { "a folder" } else { "a device or pipe" },
            "give the path of a file",
        ));
    }
    let file = File::open(path).map_err(|error| Error::reading(path, error))?;
    Ok((file, about.len()))
}

/// `length` is that of everything in `reader`, as it is stored.
pub(crate) fn read_from(
    mut reader: impl BufRead,
    length: u64,
    place: &Place,
) -> Result<Values, Error> {
    let start = reader.fill_buf().map_err(|error| elements::broken(place, error, 4, 0))?;
    if start.starts_with(&GZIP_MAGIC) {
        let room = length.saturating_mul(MAX_INFLATION);
        read_plain(&mut MultiGzDecoder::new(reader), room, place)
    } else {
        read_plain(&mut reader, length, place)
    }
}

fn read_plain(reader: &mut dyn Read, length: u64, place: &Place) -> Result<Values, Error> {
    let mut start = [0; 4];
    read_header(reader, &mut start, place)?;
    let element = match start {
        [0, 0, 0x08, _] => Element::U8,
        [0, 0, 0x09, _] => Element::I8,
        [0, 0, 0x0B, _] => Element::I16,
        [0, 0, 0x0C, _] => Element::I32,
        [0, 0, 0x0D, _] => Element::F32,
        [0, 0, 0x0E, _] => Element::F64,
        _ => return Err(no_header(place, &format!("the bytes {start:02x?}"))),
    };
    let mut shape = Vec::with_capacity(usize::from(start[3]));
    for _ in 0..start[3] {
        let mut axis = [0; 4];
        read_header(reader, &mut axis, place)?;
        shape.push(u32::from_be_bytes(axis) as usize);
    }
    let room = length.saturating_sub(4 + 4 * shape.len() as u64);
    elements::read(reader, element, ByteOrder::Big, &shape, room, place)
}

fn read_header(reader: &mut dyn Read, out: &mut [u8], place: &Place) -> Result<(), Error> {
    reader.read_exact(out).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => no_header(place, "the end of the file"),
        _ => elements::broken(place, error, out.len(), 0),
    })
}

fn no_header(place: &Place, found: &str) -> Error {
    Error::data(
        place.clone(),
        "an IDX header: 0, 0, an element type (0x08, 0x09, 0x0b to 0x0e), the number of axes and \
         their lengths",
        found,
        GET_AGAIN,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use ndarray::{ArrayD, Dimension, arr1, arr2};
    use proptest::prelude::*;

    /// Written out by hand from the format's description.
    const TWO_BY_THREE: [u8; 18] = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn message(bytes: &[u8]) -> String {
        from_bytes(bytes).unwrap_err().to_string()
    }

    #[test]
    fn plain_and_gzipped() {
        let expected = Values::from(arr2(&[[1u8, 2, 3], [4, 5, 6]]).into_dyn());
        assert_eq!(from_bytes(&TWO_BY_THREE).unwrap(), expected);
        assert_eq!(from_bytes(&gzip(&TWO_BY_THREE)).unwrap(), expected);
    }

    #[test]
    fn all_element_types() {
        for (code, bytes) in [
            (0x09, vec![0xFE, 3]),
            (0x0B, vec![0xFF, 0xFE, 0, 3]),
            (0x0C, vec![0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 0, 3]),
            (0x0D, [(-2f32).to_be_bytes(), 3f32.to_be_bytes()].concat()),
            (0x0E, [(-2f64).to_be_bytes(), 3f64.to_be_bytes()].concat()),
        ] {
            let file = [&[0, 0, code, 1, 0, 0, 0, 2][..], &bytes].concat();
            let values = from_bytes(&file).unwrap();
            assert_eq!(values.to_f64(), arr1(&[-2.0, 3.0]).into_dyn(), "type {code:#04x}");
            let dtype = if matches!(code, 0x0C | 0x0E) { "float64" } else { "float32" };
            assert_eq!(values.dtype(), dtype, "type {code:#04x}");
        }
    }

    #[test]
    fn too_short_and_too_long() {
        assert_eq!(
            message(&TWO_BY_THREE[..15]),
            "the data: expected 6 bytes of data for shape [2, 3], found at most 3; the file is cut \
             off or its header is wrong: get it again"
        );
        assert!(message(&[&TWO_BY_THREE[..], &[9]].concat()).contains("found more"));
        assert_eq!(
            message(&gzip(&TWO_BY_THREE[..15])),
            "the data: expected 6 bytes of data after the header, found 3; the file is cut off: get \
             it again"
        );
        assert!(message(&gzip(&[&TWO_BY_THREE[..], &[9]].concat())).contains("found more"));
        let whole = gzip(&TWO_BY_THREE);
        assert!(message(&whole[..whole.len() - 3]).contains("damaged compressed data"));
        assert!(message(&[&whole[..], b"tail"].concat()).contains("damaged compressed data"));
        assert!(message(&TWO_BY_THREE[..7]).contains("found the end of the file"));
        assert!(message(b"").contains("found the end of the file"));
    }

    #[test]
    fn a_claim_beyond_the_file_is_refused_before_allocation() {
        let four_billion = [0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF];
        assert!(message(&four_billion).contains("found at most 0"));
        assert!(message(&gzip(&four_billion)).contains("4294967295 bytes of data"));
        let overflow = [&[0, 0, 14, 255][..], &[0xFF; 4 * 255]].concat();
        assert!(message(&overflow).contains("fits into this machine's memory"));
    }

    #[test]
    fn a_folder_and_a_missing_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().to_string().contains("found a folder"));
        let missing = read(folder.path().join("no")).unwrap_err();
        assert_eq!(missing.kind(), crate::ErrorKind::Io);
        assert!(missing.to_string().contains("check the path"));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = from_bytes(&bytes);
            let _ = from_bytes(&gzip(&bytes));
        }

        #[test]
        fn arbitrary_headers_never_panic(rest: Vec<u8>, code in 7u8..16, axes in 0u8..5) {
            let bytes = [&[0, 0, code, axes][..], &rest].concat();
            let _ = from_bytes(&bytes);
            let _ = from_bytes(&gzip(&bytes));
        }

        #[test]
        fn what_is_written_is_read_back(shape in prop::collection::vec(0usize..5, 0..4)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a");
            let bytes = ArrayD::from_shape_fn(shape, |i| i.as_array_view().sum() as u8);
            let floats = bytes.mapv(|byte| f32::from(byte) / 3.0);
            let doubles = bytes.mapv(|byte| f64::from(byte) / 3.0);
            for values in [Values::from(bytes), Values::from(floats), Values::from(doubles)] {
                write(&path, &values).unwrap();
                prop_assert_eq!(read(&path).unwrap(), values);
            }
        }
    }
}
