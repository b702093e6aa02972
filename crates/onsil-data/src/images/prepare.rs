use ndarray::Array3;

use super::{fit_mnist, resize};

/// Whether to exchange light and dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Invert {
    /// No (the default).
    #[default]
    Never,
    /// Yes.
    Always,
    /// If most of the image's border is light, as dark writing on paper has it.
    WhenBright,
}

/// What to make of an image before a network sees it.
///
/// ```
/// use onsil_data::images::{Invert, Prepare};
/// use ndarray::Array3;
/// let photo = Array3::from_elem((60, 40, 3), 250u8);
/// let prepare = Prepare { size: Some((28, 28)), invert: Invert::WhenBright, ..Prepare::default() };
/// let image = prepare.apply(photo);
/// assert_eq!(image.shape(), [28, 28, 1]);
/// assert_eq!(image[[0, 0, 0]], 5);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepare {
    /// Height and width to resize to. Default: none, as it is.
    pub size: Option<(usize, usize)>,
    /// To one channel: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601). Default: true.
    pub grayscale: bool,
    /// Whether to exchange light and dark. Default: never.
    pub invert: Invert,
    /// To MNIST's form, [`fit_mnist`], before resizing; takes effect on one channel only. Default:
    /// false.
    pub fit_mnist: bool,
}

impl Default for Prepare {
    fn default() -> Self {
        Self { size: None, grayscale: true, invert: Invert::Never, fit_mnist: false }
    }
}

impl Prepare {
    /// For writing on paper or on a blackboard, to be read by a network that learnt MNIST or digits.
    pub fn mnist() -> Self {
        Self { size: Some((28, 28)), grayscale: true, invert: Invert::WhenBright, fit_mnist: true }
    }

    /// Prepares an image (height, width, channels): grey, inverted, fitted, resized, in this order.
    pub fn apply(&self, image: Array3<u8>) -> Array3<u8> {
        let mut image = if self.grayscale { to_gray(image) } else { image };
        let invert = match self.invert {
            Invert::Never => false,
            Invert::Always => true,
            Invert::WhenBright => is_bright(&image),
        };
        if invert {
            image.mapv_inplace(|value| 255 - value);
        }
        if self.fit_mnist && image.dim().2 == 1 {
            image = fit_mnist(image.view());
        }
        match self.size {
            Some((height, width)) if (height, width) != (image.dim().0, image.dim().1) => {
                resize(image.view(), height, width)
            }
            _ => image,
        }
    }
}

fn to_gray(image: Array3<u8>) -> Array3<u8> {
    let (height, width, channels) = image.dim();
    if channels != 3 {
        return image;
    }
    Array3::from_shape_fn((height, width, 1), |(row, column, _)| {
        let channel = |index| u32::from(image[[row, column, index]]);
        ((299 * channel(0) + 587 * channel(1) + 114 * channel(2) + 500) / 1000) as u8
    })
}

fn is_bright(image: &Array3<u8>) -> bool {
    let (height, width, _) = image.dim();
    let border = |row: usize, column: usize| {
        row == 0 || column == 0 || row + 1 == height || column + 1 == width
    };
    let (mut bright, mut all) = (0, 0);
    for ((row, column, _), &value) in image.indexed_iter() {
        if border(row, column) {
            all += 1;
            bright += usize::from(value > 127);
        }
    }
    2 * bright > all
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn gray_weighs_the_colours() {
        let colours = array![[[255u8, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]];
        let gray = Prepare::default().apply(colours);
        assert_eq!(gray, array![[[76], [150], [29], [255]]]);
    }

    #[test]
    fn dark_writing_on_paper_becomes_light_on_black() {
        let paper = Array3::from_shape_fn((50, 50, 1), |(row, column, _)| {
            if (10..40).contains(&row) && (24..27).contains(&column) { 20 } else { 230 }
        });
        let digit = Prepare::mnist().apply(paper);
        assert_eq!(digit.shape(), [28, 28, 1]);
        assert_eq!((digit[[14, 14, 0]], digit[[0, 0, 0]]), (235, 0));
    }
}
