use crate::artist::Cells;
use crate::axes::Axes;
use crate::color::Colormap;
use crate::error::{Error, Result};
use crate::figure::Figure;

/// The most images in one figure.
pub(super) const MOST: usize = 400;
/// The most pixels of them all: a picture with a side of 1,000 is no larger on a page.
const MOST_PIXELS: usize = 1_000_000;

/// An image with what stands above it.
#[derive(Clone, Debug)]
pub struct ImageTile {
    columns: usize,
    values: Vec<f64>,
    caption: String,
    map: Colormap,
}

impl ImageTile {
    /// Grey values from 0 (black) to 1, row by row from the top; others are taken for the nearer end, and what
    /// is not finite for 0.
    pub fn new(columns: usize, values: Vec<f64>) -> Self {
        Self { columns, values, caption: String::new(), map: Colormap::Gray }
    }

    /// What stands above it.
    pub fn caption(self, caption: impl Into<String>) -> Self {
        Self { caption: caption.into(), ..self }
    }

    /// The colours; greys unless given.
    pub fn colormap(self, map: Colormap) -> Self {
        Self { map, ..self }
    }

    /// Stretches the values so that the least becomes 0 and the greatest 1.
    pub fn fit(mut self) -> Self {
        let finite = || self.values.iter().copied().filter(|value| value.is_finite());
        let (low, high) =
            (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        let span = if high > low { high - low } else { 1.0 };
        self.values.iter_mut().for_each(|value| *value = (*value - low) / span);
        self
    }
}

/// Images in a grid, up to 400 of them.
///
/// # Errors
/// There is no image, there are more than 400 or a million pixels, or the pixels of one do not fill its rows.
///
/// ```
/// use onsil_plot::figures::{ImageTile, images};
/// let tile = ImageTile::new(2, vec![0.0, 0.5, 1.0, 0.0]).caption("a checkerboard");
/// assert!(images(&[tile])?.to_svg().contains("a checkerboard"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn images(tiles: &[ImageTile]) -> Result<Figure> {
    grid("images", tiles)
}

/// The same under the name of the figure that it is for.
pub(super) fn grid(name: &'static str, tiles: &[ImageTile]) -> Result<Figure> {
    if !(1..=MOST).contains(&tiles.len()) {
        let expected = format!("1 to {MOST}; draw fewer of them");
        return Err(Error::parameter(
            name,
            "the number of images",
            expected,
            tiles.len().to_string(),
        ));
    }
    let pixels: usize = tiles.iter().map(|tile| tile.values.len()).sum();
    if pixels > MOST_PIXELS {
        let expected = format!("at most {MOST_PIXELS} together; draw fewer or smaller images");
        return Err(Error::parameter(name, "the number of pixels", expected, pixels.to_string()));
    }
    let mut figure = Figure::new().columns(8).least_width(72.0);
    for (number, tile) in tiles.iter().enumerate() {
        let whole = tile.columns > 0
            && !tile.values.is_empty()
            && tile.values.len().is_multiple_of(tile.columns);
        if !whole {
            let parameter = format!("image {number}");
            let given = format!("{} pixels", tile.values.len());
            let expected = format!("whole rows of {} pixels, at least one", tile.columns);
            return Err(Error::parameter(name, parameter, expected, given));
        }
        let axes = Axes::new().title(&tile.caption).equal_aspect().bare();
        figure = figure.axes(axes.with(Cells::image(tile.columns, &tile.values, tile.map)));
    }
    Ok(figure)
}
