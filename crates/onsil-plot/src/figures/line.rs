use crate::artist::{Line, LineStyle};
use crate::axes::Axes;
use crate::color::Paint;
use crate::figure::Figure;

/// Lines over the numbers 0, 1, 2, …, one for each name.
///
/// ```
/// use onsil_plot::figures;
/// let figure = figures::line(&[("train", &[0.9, 0.4, 0.2][..]), ("test", &[0.8, 0.5, 0.4][..])]);
/// assert!(figure.to_svg().contains("train"));
/// ```
pub fn line(series: &[(&str, &[f64])]) -> Figure {
    let mut axes = Axes::new();
    for (number, (name, values)) in series.iter().enumerate() {
        let x: Vec<f64> = (0..values.len()).map(|i| i as f64).collect();
        // Strokes tell lines apart where colours do not.
        let style = [LineStyle::Solid, LineStyle::Dashed, LineStyle::Dotted][number % 3];
        axes.add(Line::new(&x, values).label(*name).paint(Paint::Series(number)).style(style));
    }
    Figure::new().axes(axes)
}
