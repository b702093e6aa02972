use super::common::ChannelsLast;
use super::window::{Pair, image_shape};
use crate::layer::{Backward, Built, Forward, Layer};
use crate::registry::class;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Puts zeros around images.
///
/// Shapes: `(height, width, channels)` → `(height + top + bottom, width + left + right, channels)`.
///
/// ```
/// use onsil_nn::{Input, layers::ZeroPadding2D, sequential};
/// let model = sequential![Input::new([28, 28, 1]), ZeroPadding2D::new(2)].unwrap();
/// assert_eq!(model.output_shape(), Some(&[32, 32, 1][..]));
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ZeroPadding2D {
    padding: Borders,
    data_format: ChannelsLast,
}

impl ZeroPadding2D {
    /// Zeros on all sides (`2`), above and below and on both sides (`(2, 1)`), or on each side
    /// (`((top, bottom), (left, right))`); Keras' default is 1.
    pub fn new(padding: impl Into<Borders>) -> Self {
        Self { padding: padding.into(), data_format: ChannelsLast }
    }
}

/// How many rows and columns are added on each side of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Borders {
    /// Rows above.
    pub top: usize,
    /// Rows below.
    pub bottom: usize,
    /// Columns before the first.
    pub left: usize,
    /// Columns after the last.
    pub right: usize,
}

impl Default for Borders {
    fn default() -> Self {
        1.into()
    }
}

impl From<usize> for Borders {
    fn from(all: usize) -> Self {
        (all, all).into()
    }
}

impl From<(usize, usize)> for Borders {
    fn from((h, w): (usize, usize)) -> Self {
        ((h, h), (w, w)).into()
    }
}

impl From<((usize, usize), (usize, usize))> for Borders {
    fn from(((top, bottom), (left, right)): ((usize, usize), (usize, usize))) -> Self {
        Self { top, bottom, left, right }
    }
}

impl Serialize for Borders {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [[self.top, self.bottom], [self.left, self.right]].serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Borders {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "padding as a whole number, a list of two, or two lists of two"
        )]
        enum Given {
            Symmetric(Pair),
            Each([[usize; 2]; 2]),
        }
        Ok(match Given::deserialize(deserializer)? {
            Given::Symmetric(Pair { h, w }) => (h, w).into(),
            Given::Each([[top, bottom], [left, right]]) => ((top, bottom), (left, right)).into(),
        })
    }
}

impl Layer for ZeroPadding2D {
    class!(ZeroPadding2D);

    fn build(&self, input_shape: &[usize]) -> Result<Built, String> {
        let [h, w, channels] = image_shape(input_shape)?;
        let Borders { top, bottom, left, right } = self.padding;
        let padded = |size: usize, a, b| size.saturating_add(a).saturating_add(b);
        Ok(Built::shape([padded(h, top, bottom), padded(w, left, right), channels]))
    }

    fn forward(&self, f: Forward<'_>) {
        f.y.fill(0.0);
        let row = f.pass.input_shape[1] * f.pass.input_shape[2];
        self.for_each_row(f.pass.input_shape, f.pass.output_shape, f.pass.rows, |x, y| {
            f.y[y..y + row].copy_from_slice(&f.x[x..x + row]);
        });
    }

    fn backward(&self, b: Backward<'_>) {
        let Some(dx) = b.dx else { return };
        let row = b.pass.input_shape[1] * b.pass.input_shape[2];
        self.for_each_row(b.pass.input_shape, b.pass.output_shape, b.pass.rows, |x, y| {
            dx[x..x + row].copy_from_slice(&b.dy[y..y + row]);
        });
    }
}

impl ZeroPadding2D {
    /// Calls `visit` with the start of every row of the images, before and after padding.
    fn for_each_row(
        &self,
        input_shape: &[usize],
        output_shape: &[usize],
        images: usize,
        mut visit: impl FnMut(usize, usize),
    ) {
        let ([in_h, in_w], [out_h, out_w]) =
            ([input_shape[0], input_shape[1]], [output_shape[0], output_shape[1]]);
        let channels = input_shape[2];
        for image in 0..images {
            for h in 0..in_h {
                let x = (image * in_h + h) * in_w;
                let y = (image * out_h + self.padding.top + h) * out_w + self.padding.left;
                visit(x * channels, y * channels);
            }
        }
    }
}
