use ndarray::{Array3, ArrayView3, Axis, Slice};

use super::resize;

/// Height and width of MNIST's images, and of the box that the digit fits, in pixels.
const SIDE: usize = 28;
const BOX: usize = 20;
/// Fainter ink than this is taken for the paper's unevenness.
const FAINT: u8 = 32;

/// Brings white-on-black writing (height, width, 1) into MNIST's form, (28, 28, 1).
///
/// As MNIST was made: the writing, cropped to its ink, is scaled to fit a box of 20×20 pixels, keeping
/// its proportions, and placed so that its centre of mass is the image's centre. An image without ink
/// stays black.
///
/// ```
/// use onsil_data::images::fit_mnist;
/// use ndarray::Array3;
/// let mut stroke = Array3::<u8>::zeros((100, 100, 1));
/// stroke.slice_mut(ndarray::s![10..90, 70..74, ..]).fill(255);
/// let digit = fit_mnist(stroke.view());
/// assert_eq!(digit.shape(), [28, 28, 1]);
/// assert_eq!((digit[[14, 14, 0]], digit[[14, 20, 0]]), (255, 0));
/// ```
pub fn fit_mnist(image: ArrayView3<'_, u8>) -> Array3<u8> {
    let mut out = Array3::zeros((SIDE, SIDE, 1));
    let (mut low, mut high) = ((usize::MAX, usize::MAX), (0, 0));
    for ((row, column, _), _) in image.indexed_iter().filter(|(_, ink)| **ink > FAINT) {
        low = (low.0.min(row), low.1.min(column));
        high = (high.0.max(row + 1), high.1.max(column + 1));
    }
    if high.0 == 0 {
        return out;
    }
    let (height, width) = (high.0 - low.0, high.1 - low.1);
    let longest = height.max(width);
    let scaled = |side: usize| ((side * BOX + longest / 2) / longest).max(1);
    let mut ink = image;
    ink.slice_axis_inplace(Axis(0), Slice::from(low.0..high.0));
    ink.slice_axis_inplace(Axis(1), Slice::from(low.1..high.1));
    ink.slice_axis_inplace(Axis(2), Slice::from(..1));
    let small = resize(ink, scaled(height), scaled(width));

    let (mut mass, mut down, mut right) = (0.0, 0.0, 0.0);
    for ((row, column, _), &value) in small.indexed_iter() {
        mass += f64::from(value);
        down += f64::from(value) * row as f64;
        right += f64::from(value) * column as f64;
    }
    let start = |sum: f64, size: usize| {
        let first = SIDE as f64 / 2.0 - sum / mass.max(1.0);
        (first.round().max(0.0) as usize).min(SIDE - size)
    };
    let (height, width, _) = small.dim();
    let (top, left) = (start(down, height), start(right, width));
    for ((row, column, _), &value) in small.indexed_iter() {
        out[[top + row, left + column, 0]] = value;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_image_is_accepted(
            size in (1usize..60, 1usize..60),
            bytes in prop::collection::vec(any::<u8>(), 3600)
        ) {
            let (height, width) = size;
            let image =
                Array3::from_shape_vec((height, width, 1), bytes[..height * width].to_vec()).unwrap();
            let fitted = fit_mnist(image.view());
            prop_assert_eq!(fitted.shape(), [28, 28, 1]);
            let has_ink = image.iter().any(|&ink| ink > FAINT);
            prop_assert_eq!(fitted.iter().any(|&ink| ink > 0), has_ink);
        }
    }
}
