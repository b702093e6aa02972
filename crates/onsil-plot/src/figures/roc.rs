use crate::artist::{Line, LineStyle};
use crate::axes::Axes;
use crate::color::Paint;
use crate::error::{Result, same_length};
use crate::figure::Figure;
use crate::ticks::number;

/// One receiver operating characteristic.
#[derive(Clone, Debug)]
pub struct Roc<'a> {
    /// Whose it is: a class or a model.
    pub name: &'a str,
    /// The share of negatives that are called positive, for every threshold.
    pub false_positive_rate: &'a [f64],
    /// The share of positives that are found, for every threshold.
    pub true_positive_rate: &'a [f64],
    /// The area below it.
    pub area: f64,
}

/// Receiver operating characteristics with the area below each; a model that guesses lies on the diagonal.
///
/// # Errors
/// Rates of one curve are not equally many.
///
/// ```
/// use onsil_plot::figures::{Roc, roc};
/// let (fpr, tpr) = ([0.0, 0.0, 1.0], [0.0, 0.8, 1.0]);
/// let curve = Roc { name: "sevens", false_positive_rate: &fpr, true_positive_rate: &tpr, area: 0.9 };
/// assert!(roc(&[curve])?.to_svg().contains("sevens: area 0.9"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn roc(curves: &[Roc<'_>]) -> Result<Figure> {
    let mut axes = Axes::new()
        .x_label("false positive rate")
        .y_label("true positive rate")
        .x_limits(-0.01, 1.01)
        .y_limits(-0.01, 1.01)
        .aspect(0.8)
        .with(
            Line::new(&[0.0, 1.0], &[0.0, 1.0])
                .paint(Paint::Muted)
                .style(LineStyle::Dashed)
                .width(1.5),
        );
    for (number, curve) in curves.iter().enumerate() {
        let (x, y) = (curve.false_positive_rate, curve.true_positive_rate);
        same_length("roc", &format!("true_positive_rate of {}", curve.name), y.len(), x.len())?;
        // Strokes tell curves apart where colours do not, and when these begin anew.
        let style = [LineStyle::Solid, LineStyle::Dashed, LineStyle::Dotted][number % 3];
        let label = format!("{}: area {}", curve.name, self::number(curve.area));
        axes.add(Line::new(x, y).paint(Paint::Series(number)).style(style).label(label));
    }
    Ok(Figure::new().axes(axes))
}
