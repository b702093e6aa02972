use super::images::{ImageTile, grid};
use crate::color::Colormap;
use crate::error::Result;
use crate::figure::Figure;

/// Kernels of a convolution, or any weights that lie as an image does: row by row from the top, each with a
/// name. One scale for all: blue below zero, the background at zero, orange above.
///
/// # Errors
/// As [`images`](super::images).
///
/// ```
/// use onsil_plot::figures::filters;
/// let edge = vec![-1.0, 0.0, 1.0, -2.0, 0.0, 2.0, -1.0, 0.0, 1.0];
/// assert!(filters(3, &[("vertical edges", &edge)])?.to_svg().contains("vertical edges"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn filters(columns: usize, kernels: &[(&str, &[f64])]) -> Result<Figure> {
    let all = kernels.iter().flat_map(|(_, kernel)| kernel.iter());
    let most =
        all.map(|weight| weight.abs()).filter(|weight| weight.is_finite()).fold(0.0, f64::max);
    let place = |weight: &f64| match *weight / most {
        place if place.is_finite() => (place + 1.0) / 2.0,
        _ => 0.5,
    };
    let tiles: Vec<ImageTile> = kernels
        .iter()
        .map(|(name, kernel)| {
            let values = kernel.iter().map(place).collect();
            ImageTile::new(columns, values).caption(*name).colormap(Colormap::Diverging)
        })
        .collect();
    Ok(grid("filters", &tiles)?.subtitle("blue below zero, orange above"))
}
