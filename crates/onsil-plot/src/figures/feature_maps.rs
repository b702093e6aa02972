use super::images::{ImageTile, grid};
use crate::color::Colormap;
use crate::error::Result;
use crate::figure::Figure;

/// What each filter of a layer finds in one image: the image first, then a map for each filter, from dark
/// (nothing, or an answer below zero) to bright (the strongest answer of all of them).
///
/// # Errors
/// As [`images`](super::images).
///
/// ```
/// use onsil_plot::figures::{ImageTile, feature_maps};
/// let image = ImageTile::new(2, vec![0.0, 1.0, 1.0, 0.0]);
/// let figure = feature_maps(Some(image), 2, &[vec![0.0, 3.0, 1.0, 0.0]])?;
/// assert_eq!(figure.to_svg().matches("<image").count(), 2);
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn feature_maps(image: Option<ImageTile>, columns: usize, maps: &[Vec<f64>]) -> Result<Figure> {
    let most = maps.iter().flatten().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let scale = if most > 0.0 { most } else { 1.0 };
    let maps = maps.iter().enumerate().map(|(number, map)| {
        let values = map.iter().map(|value| value / scale).collect();
        ImageTile::new(columns, values).caption(number.to_string()).colormap(Colormap::Viridis)
    });
    let tiles: Vec<ImageTile> =
        image.map(|image| image.caption("image")).into_iter().chain(maps).collect();
    grid("feature_maps", &tiles)
}
