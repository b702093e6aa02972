use std::io::{BufRead, BufReader, Cursor, Seek};
use std::path::Path;

use image::{ColorType, DynamicImage, ImageReader, Limits};
use ndarray::Array3;

use crate::idx::open;
use crate::{Error, Place};

/// The longest side of an image, in pixels.
const MAX_SIDE: u32 = 8192;
/// What decoding may allocate, in bytes.
const MAX_MEMORY: u64 = 512 << 20;

/// Reads a PNG, JPEG, BMP or PNM (PBM, PGM, PPM) file: (height, width, channels) `u8`.
///
/// One channel for grey images, three (red, green, blue) for colour. 16-bit images are reduced to 8
/// bits; transparent pixels are laid over white. The format is told by the first bytes, never by the
/// name. At most 8192 pixels a side.
///
/// # Errors
/// [`Error::Io`]: the file cannot be read. [`Error::Data`]: no image of these formats, damaged, or too
/// large.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("dot.pgm");
/// std::fs::write(&path, b"P5 2 1 255 \x00\xff").unwrap();
/// let image = onsil_data::images::read(&path)?;
/// assert_eq!(image.shape(), [1, 2, 1]);
/// assert_eq!(image[[0, 1, 0]], 255);
/// # Ok::<(), onsil_data::Error>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<Array3<u8>, Error> {
    let path = path.as_ref();
    let (file, _) = open(path)?;
    decode(BufReader::with_capacity(1 << 16, file), &Place::file(path))
}

/// Reads an image from memory. As [`read`] otherwise.
///
/// # Errors
/// [`Error::Data`], as for [`read`].
///
/// ```
/// let error = onsil_data::images::from_bytes(b"no image").unwrap_err();
/// assert!(error.to_string().contains("expected a PNG, JPEG, BMP or PNM image"));
/// ```
pub fn from_bytes(bytes: &[u8]) -> Result<Array3<u8>, Error> {
    decode(Cursor::new(bytes), &Place::default())
}

fn decode(reader: impl BufRead + Seek, place: &Place) -> Result<Array3<u8>, Error> {
    let wrong = |found: String| {
        Error::data(
            place.clone(),
            format!("a PNG, JPEG, BMP or PNM image of at most {MAX_SIDE}×{MAX_SIDE} pixels"),
            found,
            "convert or shrink the image",
        )
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::new(reader)
        .with_guessed_format()
        .map_err(|error| Error::reading(place.file.as_deref().unwrap_or("".as_ref()), error))?;
    reader.limits(limits);
    let image = reader.decode().map_err(|error| wrong(error.to_string()))?;
    let (width, height) = (image.width() as usize, image.height() as usize);
    if width == 0 || height == 0 {
        return Err(wrong(format!("{height}×{width} pixels")));
    }
    let (channels, pixels) = flatten(image);
    Array3::from_shape_vec((height, width, channels), pixels)
        .map_err(|error| wrong(error.to_string()))
}

/// The number of channels, 1 or 3, and the bytes.
fn flatten(image: DynamicImage) -> (usize, Vec<u8>) {
    match image.color() {
        ColorType::L8 | ColorType::L16 => (1, image.into_luma8().into_raw()),
        ColorType::La8 | ColorType::La16 => (1, over_white::<2>(image.into_luma_alpha8().as_raw())),
        color if color.has_alpha() => (3, over_white::<4>(image.into_rgba8().as_raw())),
        _ => (3, image.into_rgb8().into_raw()),
    }
}

/// Blends pixels of `N` bytes, the last of which is the opacity, with a white ground.
fn over_white<const N: usize>(pixels: &[u8]) -> Vec<u8> {
    pixels
        .chunks_exact(N)
        .flat_map(|pixel| {
            let opacity = u32::from(pixel[N - 1]);
            pixel[..N - 1].iter().map(move |&value| {
                ((u32::from(value) * opacity + 255 * (255 - opacity) + 127) / 255) as u8
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, ImageFormat, RgbaImage};
    use proptest::prelude::*;

    fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn grey_colour_and_transparent() {
        let grey = DynamicImage::from(GrayImage::from_raw(3, 2, vec![0, 1, 2, 3, 4, 255]).unwrap());
        for format in [ImageFormat::Png, ImageFormat::Pnm] {
            let read = from_bytes(&encode(&grey, format)).unwrap();
            assert_eq!(read.shape(), [2, 3, 1]);
            assert_eq!(read.iter().copied().collect::<Vec<_>>(), [0, 1, 2, 3, 4, 255]);
        }
        let clear = RgbaImage::from_raw(2, 1, vec![9, 8, 7, 255, 0, 0, 0, 0]).unwrap();
        let read = from_bytes(&encode(&clear.into(), ImageFormat::Png)).unwrap();
        assert_eq!(read.iter().copied().collect::<Vec<_>>(), [9, 8, 7, 255, 255, 255]);
    }

    #[test]
    fn a_huge_claim_is_refused() {
        for claim in ["P5 100000 100000 255 ", "P5 8192 8192 255 ", "P2 8192 8193 255 0"] {
            assert!(from_bytes(claim.as_bytes()).is_err(), "{claim}");
        }
    }

    proptest! {
        #[test]
        fn damage_never_panics(at in 0usize..100, byte: u8, cut in 0usize..40, which in 0usize..4) {
            let grey = DynamicImage::from(GrayImage::from_raw(3, 2, vec![0, 1, 2, 3, 4, 5]).unwrap());
            let format =
                [ImageFormat::Png, ImageFormat::Pnm, ImageFormat::Bmp, ImageFormat::Jpeg][which];
            let mut bytes = encode(&grey, format);
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(bytes.len().saturating_sub(cut));
            let _ = from_bytes(&bytes);
        }

        #[test]
        fn arbitrary_bytes_never_panic(
            bytes: Vec<u8>,
            start in prop::sample::select(vec![&b""[..], b"\x89PNG\r\n\x1a\n", b"BM", b"P5 ", b"P6 ", b"\xff\xd8\xff"])
        ) {
            let _ = from_bytes(&[start, &bytes].concat());
        }
    }
}
