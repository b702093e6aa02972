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
    let values = if matches!(element, Element::U8 | Element::Bool) {
        read_bytes(reader, count, place, shape)?.map(Values::from)
    } else {
        read_numbers(reader, element, order, count, place, shape)?.map(Values::from)
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

fn read_numbers(
    reader: &mut dyn Read,
    element: Element,
    order: ByteOrder,
    count: usize,
    place: &Place,
    shape: &[usize],
) -> Result<Shaped<f32>, Error> {
    let size = element.bytes();
    let mut out: Vec<f32> = reserve(count, place, shape)?;
    let mut chunk = vec![0; 8 * 8192];
    while out.len() < count {
        let wanted = ((count - out.len()) * size).min(chunk.len());
        let found = fill(reader, &mut chunk[..wanted])
            .map_err(|error| broken(place, error, count * size, out.len() * size))?;
        if found != wanted {
            return Err(cut_off(place, count * size, out.len() * size + found));
        }
        for bytes in chunk[..wanted].chunks_exact(size) {
            let Some(value) = to_f32(bytes, element, order) else {
                return Err(Error::data(
                    place.clone(),
                    "numbers that single precision holds",
                    format!("element {} out of its range", out.len() + 1),
                    "scale the data, or store it as float32",
                ));
            };
            out.push(value);
        }
    }
    Ok(ArrayD::from_shape_vec(shape, out))
}

/// Whole numbers must be kept exactly; `f64` is rounded but must not overflow.
fn to_f32(bytes: &[u8], element: Element, order: ByteOrder) -> Option<f32> {
    let mut little = [0; 8];
    let size = bytes.len().min(8);
    little[..size].copy_from_slice(&bytes[..size]);
    if order == ByteOrder::Big {
        little[..size].reverse();
    }
    let bits = u64::from_le_bytes(little);
    let exact = |value: i128| ((value as f32) as i128 == value).then_some(value as f32);
    match element {
        Element::Bool | Element::U8 => Some(f32::from(bits as u8)),
        Element::I8 => Some(f32::from(bits as u8 as i8)),
        Element::U16 => Some(f32::from(bits as u16)),
        Element::I16 => Some(f32::from(bits as u16 as i16)),
        Element::U32 => exact((bits as u32).into()),
        Element::I32 => exact((bits as u32 as i32).into()),
        Element::U64 => exact(bits.into()),
        Element::I64 => exact((bits as i64).into()),
        Element::F32 => Some(f32::from_bits(bits as u32)),
        Element::F64 => {
            let wide = f64::from_bits(bits);
            let value = wide as f32;
            (value.is_finite() || !wide.is_finite()).then_some(value)
        }
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

    #[test]
    fn every_element_type_in_both_orders() {
        let cases: [(Element, &[u8], f32); 9] = [
            (Element::I8, &[0xFE], -2.0),
            (Element::U16, &[0x01, 0x02], 513.0),
            (Element::I16, &[0xFE, 0xFF], -2.0),
            (Element::U32, &[0, 0, 0, 0x80], 2_147_483_648.0),
            (Element::I32, &[0xFE, 0xFF, 0xFF, 0xFF], -2.0),
            (Element::U64, &[7, 0, 0, 0, 0, 0, 0, 0], 7.0),
            (Element::I64, &[0xFE, 255, 255, 255, 255, 255, 255, 255], -2.0),
            (Element::F32, &[0, 0, 0xC0, 0x3F], 1.5),
            (Element::F64, &[0, 0, 0, 0, 0, 0, 0xF8, 0x3F], 1.5),
        ];
        for (element, little, expected) in cases {
            assert_eq!(to_f32(little, element, ByteOrder::Little), Some(expected), "{element:?}");
            let big: Vec<u8> = little.iter().rev().copied().collect();
            assert_eq!(to_f32(&big, element, ByteOrder::Big), Some(expected), "{element:?}");
        }
    }

    #[test]
    fn what_single_precision_cannot_hold_is_refused() {
        let odd = 16_777_217i32.to_le_bytes();
        assert_eq!(to_f32(&odd, Element::I32, ByteOrder::Little), None);
        assert_eq!(to_f32(&1e300f64.to_le_bytes(), Element::F64, ByteOrder::Little), None);
        let nan = to_f32(&f64::NAN.to_le_bytes(), Element::F64, ByteOrder::Little);
        assert!(nan.is_some_and(f32::is_nan));
    }
}
