use super::images::{ImageTile, grid};
use crate::color::Colormap;
use crate::error::{Result, same_length};
use crate::figure::Figure;

/// How much each pixel of an image matters for an answer: the image, the size of the gradient by the input, and
/// both over each other (Simonyan, Vedaldi and Zisserman, "Deep inside convolutional networks", 2013).
///
/// # Errors
/// Image and gradient are not of one size; as [`images`](super::images).
///
/// ```
/// use onsil_plot::figures::saliency;
/// let figure = saliency(2, &[0.0, 1.0, 1.0, 0.0], &[0.1, -0.4, 0.2, 0.0])?;
/// assert_eq!(figure.to_svg().matches("<image").count(), 3);
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn saliency(columns: usize, image: &[f64], gradient: &[f64]) -> Result<Figure> {
    same_length("saliency", "gradient", gradient.len(), image.len())?;
    let sizes: Vec<f64> = gradient.iter().map(|value| value.abs()).collect();
    let most = sizes.iter().copied().filter(|size| size.is_finite()).fold(0.0, f64::max);
    let sizes: Vec<f64> =
        sizes.iter().map(|size| size / if most > 0.0 { most } else { 1.0 }).collect();
    let known = |value: f64| if value.is_finite() { value } else { 0.0 };
    // What matters shines through the image.
    let over = image
        .iter()
        .zip(&sizes)
        .map(|(pixel, size)| 0.35 * known(*pixel) + 0.65 * known(*size))
        .collect();
    let tiles = [
        ImageTile::new(columns, image.to_vec()).caption("image"),
        ImageTile::new(columns, sizes).caption("|gradient|").colormap(Colormap::Viridis),
        ImageTile::new(columns, over).caption("both").colormap(Colormap::Viridis),
    ];
    Ok(grid("saliency", &tiles)?.columns(3).least_width(110.0))
}
