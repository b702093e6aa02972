use super::decision_boundary::shape;
use super::svm_margin::split;
use crate::artist::Scatter;
use crate::axes::Axes;
use crate::color::Paint;
use crate::error::{Error, Result, same_length};
use crate::figure::Figure;

/// Points, in the colour and the shape of their class.
///
/// # Errors
/// Points and classes are not equally many, or a class has no name.
///
/// ```
/// use onsil_plot::figures;
/// let points = [[1.0, 2.0], [3.0, 1.0]];
/// let figure = figures::scatter(&points, &[0, 1], &["cats".into(), "dogs".into()], ["width", "height"])?;
/// assert!(figure.to_svg().contains("dogs"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn scatter(
    points: &[[f64; 2]],
    classes: &[usize],
    class_names: &[String],
    features: [&str; 2],
) -> Result<Figure> {
    same_length("scatter", "classes", classes.len(), points.len())?;
    if let Some(class) = classes.iter().find(|class| **class >= class_names.len()) {
        let expected = format!("below the number of class_names ({})", class_names.len());
        return Err(Error::parameter("scatter", "classes", expected, class.to_string()));
    }
    let mut axes = Axes::new().x_label(features[0]).y_label(features[1]).aspect(0.72);
    for (class, name) in class_names.iter().enumerate() {
        let of_class: Vec<[f64; 2]> = points
            .iter()
            .zip(classes)
            .filter(|(_, of)| **of == class)
            .map(|(point, _)| *point)
            .collect();
        let (x, y) = split(&of_class);
        let (marker, glyph) = shape(class);
        let points = Scatter::new(&x, &y).paint(Paint::Series(class)).marker(marker).glyph(glyph);
        axes.add(if class_names.len() > 1 { points.label(name) } else { points });
    }
    Ok(Figure::new().axes(axes))
}
