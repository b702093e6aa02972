//! The element types that files hold, and their conversion to [`Values`].

use std::io::{self, Read};

use ndarray::ArrayD;

use crate::{Error, Place, Values};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    Bool,
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    F32,
    F64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    Little,
    Big,
}

impl Element {
    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::Bool | Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }

    pub(crate) fn is_integer(self) -> bool {
        !matches!(self, Self::F32 | Self::F64)
    }
}

/// The elements of `shape`, read from the rest of `reader`, which must end after them.
///
/// `room` is the number of bytes that can follow at most; a larger claim is refused before anything
/// is allocated.
pub(crate) fn read(
    reader: &mut dyn Read,
    element: Element,
    order: ByteOrder,
    shape: &[usize],
    room: u64,
    place: &Place,
) -> Result<Values, Error> {
    let count = shape.iter().try_fold(1usize, |all, &length| all.checked_mul(length));
    let bytes = count.and_then(|count| count.checked_mul(element.bytes()));
    let (Some(count), Some(bytes)) = (count, bytes) else {
        return Err(too_large(place, shape));
    };
    if bytes as u64 > room {
        return Err(Error::data(
            place.clone(),
            format!("{bytes} bytes of data for shape {shape:?}"),
            format!("at most {room}"),
            "the file is cut off or its header is wrong: get it again",
        ));
    }
    let numbers = Numbers { element, order, count, shape };
    let values = match element {
        Element::Bool | Element::U8 => read_bytes(reader, count, place, shape)?.map(Values::from),
        Element::I8 | Element::U16 | Element::I16 | Element::F32 => {
            numbers.read(reader, place, to_f32)?.map(Values::from)
        }
        _ => numbers.read(reader, place, to_f64)?.map(Values::from),
    };
    refuse_more(reader, bytes, place)?;
    values.map_err(|_| too_large(place, shape))
}

type Shaped<T> = Result<ArrayD<T>, ndarray::ShapeError>;

fn read_bytes(
    reader: &mut dyn Read,
    count: usize,
    place: &Place,
    shape: &[usize],
) -> Result<Shaped<u8>, Error> {
    let mut out = reserve(count, place, shape)?;
    let found = reader
        .take(count as u64)
        .read_to_end(&mut out)
        .map_err(|error| broken(place, error, count, 0))?;
    if found != count {
        return Err(cut_off(place, count, found));
    }
    Ok(ArrayD::from_shape_vec(shape, out))
}

/// Elements of more than a byte.
struct Numbers<'a> {
    element: Element,
    order: ByteOrder,
    count: usize,
    shape: &'a [usize],
}

impl Numbers<'_> {
    /// `convert` takes an element's bits, the lowest first; none where the number would be another.
    fn read<T>(
        &self,
        reader: &mut dyn Read,
        place: &Place,
        convert: fn(u64, Element) -> Option<T>,
    ) -> Result<Shaped<T>, Error> {
        let (count, size) = (self.count, self.element.bytes());
        let mut out: Vec<T> = reserve(count, place, self.shape)?;
        let mut chunk = vec![0; 8 * 8192];
        while out.len() < count {
            let wanted = ((count - out.len()) * size).min(chunk.len());
            let found = fill(reader, &mut chunk[..wanted])
                .map_err(|error| broken(place, error, count * size, out.len() * size))?;
            if found != wanted {
                return Err(cut_off(place, count * size, out.len() * size + found));
            }
            for bytes in chunk[..wanted].chunks_exact(size) {
                let Some(value) = convert(bits(bytes, self.order), self.element) else {
                    return Err(Error::data(
                        place.clone(),
                        "whole numbers that double precision holds exactly",
                        format!("element {} beyond 2^53", out.len() + 1),
                        "store the data as float64",
                    ));
                };
                out.push(value);
            }
        }
        Ok(ArrayD::from_shape_vec(self.shape, out))
    }
}

fn bits(bytes: &[u8], order: ByteOrder) -> u64 {
    let mut little = [0; 8];
    let size = bytes.len().min(8);
    little[..size].copy_from_slice(&bytes[..size]);
    if order == ByteOrder::Big {
        little[..size].reverse();
    }
    u64::from_le_bytes(little)
}

/// The elements that single precision holds exactly.
fn to_f32(bits: u64, element: Element) -> Option<f32> {
    match element {
        Element::I8 => Some(f32::from(bits as u8 as i8)),
        Element::U16 => Some(f32::from(bits as u16)),
        Element::I16 => Some(f32::from(bits as u16 as i16)),
        Element::F32 => Some(f32::from_bits(bits as u32)),
        _ => None,
    }
}

/// The elements that need double precision; whole numbers must be kept exactly.
fn to_f64(bits: u64, element: Element) -> Option<f64> {
    let exact = |value: i128| ((value as f64) as i128 == value).then_some(value as f64);
    match element {
        Element::U32 => Some(f64::from(bits as u32)),
        Element::I32 => Some(f64::from(bits as u32 as i32)),
        Element::U64 => exact(bits.into()),
        Element::I64 => exact((bits as i64).into()),
        Element::F64 => Some(f64::from_bits(bits)),
        _ => None,
    }
}

fn reserve<T>(count: usize, place: &Place, shape: &[usize]) -> Result<Vec<T>, Error> {
    let mut out = Vec::new();
    // One element more: read_to_end would otherwise grow a full vector to see the end.
    out.try_reserve_exact(count + 1).map_err(|_| too_large(place, shape))?;
    Ok(out)
}

fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn refuse_more(reader: &mut dyn Read, bytes: usize, place: &Place) -> Result<(), Error> {
    let more = fill(reader, &mut [0]).map_err(|error| broken(place, error, bytes, bytes))?;
    if more == 0 {
        return Ok(());
    }
    Err(Error::data(
        place.clone(),
        format!("{bytes} bytes of data after the header"),
        "more",
        "the file has something appended or its header is wrong: get it again",
    ))
}

fn too_large(place: &Place, shape: &[usize]) -> Error {
    Error::data(
        place.clone(),
        "a shape that fits into this machine's memory",
        format!("shape {shape:?}"),
        "check the header, or split the data",
    )
}

fn cut_off(place: &Place, expected: usize, found: usize) -> Error {
    Error::data(
        place.clone(),
        format!("{expected} bytes of data after the header"),
        format!("{found}"),
        "the file is cut off: get it again",
    )
}

/// Errors of a decoder are about the data; all others are about the disk.
pub(crate) fn broken(place: &Place, error: io::Error, expected: usize, found: usize) -> Error {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match error.kind() {
        InvalidData | InvalidInput | UnexpectedEof => Error::data(
            place.clone(),
            format!("{expected} bytes of data after the header"),
            format!("damaged compressed data after {found} or more ({error})"),
            "the file is damaged: get it again",
        ),
        _ => Error::reading(place.file.as_deref().unwrap_or("".as_ref()), error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr1;

    fn one(bytes: &[u8], element: Element, order: ByteOrder) -> Result<Values, Error> {
        let room = bytes.len() as u64;
        read(&mut &bytes[..], element, order, &[1], room, &Place::default())
    }

    #[test]
    fn every_element_type_in_both_orders() {
        let single = |value: f32| Values::from(arr1(&[value]).into_dyn());
        let double = |value: f64| Values::from(arr1(&[value]).into_dyn());
        let cases: [(Element, &[u8], Values); 9] = [
            (Element::I8, &[0xFE], single(-2.0)),
            (Element::U16, &[0x01, 0x02], single(513.0)),
            (Element::I16, &[0xFE, 0xFF], single(-2.0)),
            (Element::U32, &[1, 0, 0, 0x80], double(2_147_483_649.0)),
            (Element::I32, &[0xFE, 0xFF, 0xFF, 0xFF], double(-2.0)),
            (Element::U64, &[7, 0, 0, 0, 0, 0, 0, 0], double(7.0)),
            (Element::I64, &[0xFE, 255, 255, 255, 255, 255, 255, 255], double(-2.0)),
            (Element::F32, &[0, 0, 0xC0, 0x3F], single(1.5)),
            (Element::F64, &[1, 0, 0, 0, 0, 0, 0xF8, 0x3F], double(1.5 + f64::EPSILON)),
        ];
        for (element, little, expected) in cases {
            assert_eq!(one(little, element, ByteOrder::Little).unwrap(), expected, "{element:?}");
            let big: Vec<u8> = little.iter().rev().copied().collect();
            assert_eq!(one(&big, element, ByteOrder::Big).unwrap(), expected, "{element:?}");
        }
    }

    #[test]
    fn what_double_precision_cannot_hold_is_refused() {
        let odd = (1i64 << 53) + 1;
        for (bytes, element) in
            [(odd.to_le_bytes(), Element::I64), (u64::MAX.to_le_bytes(), Element::U64)]
        {
            let message = one(&bytes, element, ByteOrder::Little).unwrap_err().to_string();
            assert_eq!(
                message,
                "the data: expected whole numbers that double precision holds exactly, found element \
                 1 beyond 2^53; store the data as float64"
            );
        }
        let large = one(&1e300f64.to_le_bytes(), Element::F64, ByteOrder::Little).unwrap();
        assert_eq!(large, arr1(&[1e300]).into_dyn().into());
        let nan = one(&f64::NAN.to_le_bytes(), Element::F64, ByteOrder::Little).unwrap();
        assert!(nan.to_f64().iter().all(|value| value.is_nan()));
    }
}
