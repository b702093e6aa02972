//! NumPy's `.npy` format: one array.
//!
//! `\x93NUMPY`, a version, the length of a header, the header (a Python dictionary with `descr`,
//! `fortran_order` and `shape`), then the elements. Source: NumPy Enhancement Proposal 1 and
//! `numpy.lib.format`.

use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use ndarray::ArrayD;
use onsil_core::file::write_atomically;

use crate::elements::{self, ByteOrder, Element};
use crate::idx::open;
use crate::{Error, Place, Values};

const MAGIC: &[u8; 6] = b"\x93NUMPY";
/// NumPy itself writes headers under 200 bytes for plain arrays.
const MAX_HEADER: usize = 65_536;
/// NumPy's own limit on axes.
const MAX_AXES: usize = 64;

/// An array and whether its file held whole numbers.
pub(crate) struct Parsed {
    pub(crate) values: Values,
    pub(crate) integer: bool,
}

/// Reads an `.npy` file.
///
/// `uint8` and `bool` become `u8`; `int8`, `int16`, `uint16` and `float32` become `f32`; `float64` and
/// all wider integers become `f64` (a whole number that `f64` cannot hold exactly is an error). Arrays
/// in Fortran order are brought into row-major order. No more is allocated than the file can fill.
///
/// # Errors
/// [`Error::Io`]: the file cannot be read. [`Error::Data`]: no `.npy` header, an element type other
/// than the above, fewer or more bytes than the shape asks for.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("x.npy");
/// use onsil_data::{Values, npy};
/// use ndarray::arr2;
/// let x = Values::from(arr2(&[[1.0f32, 2.0], [3.0, 4.0]]).into_dyn());
/// npy::write(&path, &x)?;
/// assert_eq!(npy::read(&path)?, x);
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<Values, Error> {
    read_typed(path.as_ref()).map(|parsed| parsed.values)
}

/// Reads `.npy` data from memory. As [`read`] otherwise.
///
/// # Errors
/// [`Error::Data`], as for [`read`].
///
/// ```
/// let error = onsil_data::npy::from_bytes(b"something else").unwrap_err();
/// assert!(error.to_string().contains("expected an .npy header"));
/// ```
pub fn from_bytes(bytes: &[u8]) -> Result<Values, Error> {
    let mut reader = bytes;
    parse(&mut reader, bytes.len() as u64, &Place::default()).map(|parsed| parsed.values)
}

/// Writes an `.npy` file, `uint8`, `float32` or `float64`, row-major. The file is written whole or not at all.
///
/// # Errors
/// [`Error::Io`]: the file cannot be written.
pub fn write(path: impl AsRef<Path>, values: &Values) -> Result<(), Error> {
    let path = path.as_ref();
    write_atomically(path, |out| write_to(out, values)).map_err(|error| Error::writing(path, error))
}

pub(crate) fn read_typed(path: &Path) -> Result<Parsed, Error> {
    let (file, length) = open(path)?;
    parse(&mut BufReader::with_capacity(1 << 16, file), length, &Place::file(path))
}

/// `length` bounds what `reader` can yield.
pub(crate) fn parse(reader: &mut dyn Read, length: u64, place: &Place) -> Result<Parsed, Error> {
    let (header, start) = read_header(reader, place)?;
    let header = Header::parse(&header).map_err(|(expected, found)| {
        Error::data(place.clone(), expected, found, "save the array with numpy.save")
    })?;
    let mut shape = header.shape.clone();
    if header.fortran {
        shape.reverse();
    }
    let room = length.saturating_sub(start);
    let values = elements::read(reader, header.element, header.order, &shape, room, place)?;
    let values = match (values, header.fortran) {
        (values, false) => values,
        (Values::U8(array), true) => Values::U8(row_major(array)),
        (Values::F32(array), true) => Values::F32(row_major(array)),
        (Values::F64(array), true) => Values::F64(row_major(array)),
    };
    Ok(Parsed { values, integer: header.element.is_integer() })
}

pub(crate) fn write_to(out: &mut dyn Write, values: &Values) -> io::Result<()> {
    let descr = match values {
        Values::U8(_) => "|u1",
        Values::F32(_) => "<f4",
        Values::F64(_) => "<f8",
    };
    let lengths: String = values.shape().iter().map(|length| format!("{length}, ")).collect();
    let mut header =
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({lengths}), }}");
    // The elements begin at a multiple of 64 bytes: 10 before the header, a newline after it.
    let unpadded = MAGIC.len() + 4 + header.len() + 1;
    header.push_str(&" ".repeat(unpadded.next_multiple_of(64) - unpadded));
    header.push('\n');
    let length = u16::try_from(header.len()).map_err(io::Error::other)?;
    out.write_all(MAGIC)?;
    out.write_all(&[1, 0])?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(header.as_bytes())?;
    match values {
        Values::U8(array) => match array.as_slice() {
            Some(bytes) => out.write_all(bytes),
            None => array.iter().try_for_each(|&byte| out.write_all(&[byte])),
        },
        Values::F32(array) => {
            array.iter().try_for_each(|value| out.write_all(&value.to_le_bytes()))
        }
        Values::F64(array) => {
            array.iter().try_for_each(|value| out.write_all(&value.to_le_bytes()))
        }
    }
}

fn row_major<T: Clone>(reversed: ArrayD<T>) -> ArrayD<T> {
    reversed.reversed_axes().as_standard_layout().into_owned()
}

/// The header's text and the number of bytes before the elements.
fn read_header(reader: &mut dyn Read, place: &Place) -> Result<(String, u64), Error> {
    let no_header = |found: String| {
        Error::data(
            place.clone(),
            "an .npy header: \\x93NUMPY, a version 1 to 3, a dictionary",
            found,
            "save the array with numpy.save",
        )
    };
    let mut fill = |out: &mut [u8]| {
        reader.read_exact(out).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => no_header("the end of the file".to_owned()),
            _ => elements::broken(place, error, 0, 0),
        })
    };
    let mut start = [0; 8];
    fill(&mut start)?;
    if !start.starts_with(MAGIC) || !(1..=3).contains(&start[6]) {
        return Err(no_header(format!("the bytes {start:02x?}")));
    }
    let mut length = [0; 4];
    let size = if start[6] == 1 { 2 } else { 4 };
    fill(&mut length[..size])?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_HEADER {
        return Err(no_header(format!("a header of {length} bytes, above {MAX_HEADER}")));
    }
    let mut header = vec![0; length];
    fill(&mut header)?;
    let header = String::from_utf8(header).map_err(|_| no_header("other bytes".to_owned()))?;
    Ok((header, (8 + size + length) as u64))
}

struct Header {
    element: Element,
    order: ByteOrder,
    fortran: bool,
    shape: Vec<usize>,
}

/// What was expected and what was found.
type Mismatch = (String, String);

impl Header {
    fn parse(text: &str) -> Result<Self, Mismatch> {
        let mut rest = Tokens { rest: text };
        let (mut descr, mut fortran, mut shape) = (None, None, None);
        rest.expect("{")?;
        while !rest.take("}") {
            let key = rest.quoted()?;
            rest.expect(":")?;
            match key {
                "descr" => descr = Some(element(rest.quoted()?)?),
                "fortran_order" => fortran = Some(rest.boolean()?),
                "shape" => shape = Some(rest.shape()?),
                _ => return Err(mismatch("the keys descr, fortran_order and shape", key)),
            }
            if !rest.take(",") {
                rest.expect("}")?;
                break;
            }
        }
        match (descr, fortran, shape) {
            (Some((element, order)), Some(fortran), Some(shape)) => {
                Ok(Self { element, order, fortran, shape })
            }
            _ => Err(mismatch("descr, fortran_order and shape in the header", text)),
        }
    }
}

fn element(descr: &str) -> Result<(Element, ByteOrder), Mismatch> {
    let allowed = "an element type bool, uint8 to uint64, int8 to int64, float32 or float64";
    let mut characters = descr.chars();
    let order = match characters.next() {
        Some('>') => ByteOrder::Big,
        Some('<' | '|' | '=') => ByteOrder::Little,
        _ => return Err(mismatch(allowed, descr)),
    };
    let element = match characters.as_str() {
        "b1" => Element::Bool,
        "u1" => Element::U8,
        "i1" => Element::I8,
        "u2" => Element::U16,
        "i2" => Element::I16,
        "u4" => Element::U32,
        "i4" => Element::I32,
        "u8" => Element::U64,
        "i8" => Element::I64,
        "f4" => Element::F32,
        "f8" => Element::F64,
        _ => return Err(mismatch(allowed, descr)),
    };
    Ok((element, order))
}

fn mismatch(expected: &str, found: &str) -> Mismatch {
    let shown: String = found.trim().chars().take(60).collect();
    (expected.to_owned(), format!("{shown:?}"))
}

/// The few forms of Python's literals that headers have.
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    fn take(&mut self, token: &str) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) -> Result<(), Mismatch> {
        if self.take(token) { Ok(()) } else { Err(mismatch(&format!("{token:?}"), self.rest)) }
    }

    fn quoted(&mut self) -> Result<&'a str, Mismatch> {
        let start = self.rest;
        let quote = if self.take("'") { '\'' } else { '"' };
        if quote == '"' && !self.take("\"") {
            return Err(mismatch("a quoted word in the header", start));
        }
        let (word, rest) =
            self.rest.split_once(quote).ok_or_else(|| mismatch("a closing quote", start))?;
        self.rest = rest;
        Ok(word)
    }

    fn boolean(&mut self) -> Result<bool, Mismatch> {
        if self.take("True") {
            return Ok(true);
        }
        self.expect("False").map(|()| false)
    }

    fn shape(&mut self) -> Result<Vec<usize>, Mismatch> {
        self.expect("(")?;
        let mut shape = Vec::new();
        while !self.take(")") {
            let text = self.rest.trim_start();
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            let length =
                text[..end].parse().map_err(|_| mismatch("whole numbers as the shape", text))?;
            shape.push(length);
            self.rest = &text[end..];
            if shape.len() > MAX_AXES {
                return Err(mismatch("at most 64 axes", "more"));
            }
            if !self.take(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Dimension, arr1, arr2};
    use proptest::prelude::*;

    /// As `numpy.save` lays it out, padding aside.
    fn npy(header: &str, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(header.len()).unwrap().to_le_bytes();
        [&MAGIC[..], &[1, 0], &length[..], header.as_bytes(), data].concat()
    }

    fn message(bytes: &[u8]) -> String {
        from_bytes(bytes).unwrap_err().to_string()
    }

    #[test]
    fn fortran_order_and_big_endian() {
        let header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n";
        let expected = arr2(&[[1u8, 3, 5], [2, 4, 6]]).into_dyn();
        assert_eq!(from_bytes(&npy(header, &[1, 2, 3, 4, 5, 6])).unwrap(), expected.into());
        let header = "{\"descr\": '>i2', 'shape': (2,), 'fortran_order': False}";
        let expected = arr1(&[-2f32, 3.0]).into_dyn();
        assert_eq!(from_bytes(&npy(header, &[0xFF, 0xFE, 0, 3])).unwrap(), expected.into());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let header = |descr: &str, shape: &str| {
            format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}")
        };
        let short = message(&npy(&header("'<f4'", "(3,)"), &[0; 8]));
        assert!(short.contains("12 bytes of data for shape [3], found at most 8"), "{short}");
        assert!(message(&npy(&header("'|u1'", "(3,)"), &[0; 4])).contains("found more"));
        let huge = message(&npy(&header("'<f8'", "(9999999999, 9999999999)"), &[]));
        assert!(huge.contains("fits into this machine's memory"), "{huge}");
        let object = message(&npy(&header("'|O'", "(1,)"), &[0]));
        assert!(object.contains("float32 or float64, found \"|O\""), "{object}");
        let record = message(&npy(&header("[('a', '<f4')]", "(1,)"), &[0; 4]));
        assert!(record.contains("a quoted word in the header"), "{record}");
        let negative = message(&npy(&header("'<f4'", "(-1,)"), &[0; 4]));
        assert!(negative.contains("whole numbers as the shape"), "{negative}");
        let long = [&MAGIC[..], &[2, 0], &u32::MAX.to_le_bytes()].concat();
        assert!(message(&long).contains("a header of 4294967295 bytes, above 65536"));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, header in "[{}()',:<>|a-z0-9 ]{0,80}") {
            let _ = from_bytes(&bytes);
            let _ = from_bytes(&npy(&header, &bytes));
            let header =
                format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({header}), }}");
            let _ = from_bytes(&npy(&header, &bytes));
        }

        #[test]
        fn what_is_written_is_read_back(shape in prop::collection::vec(0usize..5, 0..4)) {
            let bytes = ArrayD::from_shape_fn(shape, |i| i.as_array_view().sum() as u8);
            let floats = bytes.mapv(|byte| f32::from(byte) / 3.0);
            let doubles = bytes.mapv(|byte| f64::from(byte) / 3.0);
            for values in [Values::from(bytes), Values::from(floats), Values::from(doubles)] {
                let mut file = Vec::new();
                write_to(&mut file, &values).unwrap();
                prop_assert_eq!(from_bytes(&file).unwrap(), values);
            }
        }
    }
}
