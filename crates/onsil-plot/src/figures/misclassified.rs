use super::images::{ImageTile, grid};
use crate::error::{Result, same_length};
use crate::figure::Figure;

/// Images that a model reads wrongly: above each, the true class and what the model says.
///
/// # Errors
/// Images and names are not equally many; as [`images`](super::images).
///
/// ```
/// use onsil_plot::figures::{ImageTile, misclassified};
/// let image = ImageTile::new(1, vec![0.5]);
/// let svg = misclassified(&[image], &["9"], &["4"])?.to_svg();
/// assert!(svg.contains("9 → 4"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn misclassified(images: &[ImageTile], truth: &[&str], predicted: &[&str]) -> Result<Figure> {
    same_length("misclassified", "truth", truth.len(), images.len())?;
    same_length("misclassified", "predicted", predicted.len(), images.len())?;
    let tiles: Vec<ImageTile> = images
        .iter()
        .zip(truth.iter().zip(predicted))
        .map(|(image, (truth, predicted))| image.clone().caption(format!("{truth} → {predicted}")))
        .collect();
    Ok(grid("misclassified", &tiles)?.subtitle("true class → prediction"))
}
