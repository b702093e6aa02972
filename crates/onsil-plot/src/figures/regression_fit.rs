use crate::artist::{Line, Scatter};
use crate::axes::Axes;
use crate::color::Paint;
use crate::error::{Result, same_length};
use crate::figure::Figure;

/// What [`regression_fit`] shows.
#[derive(Clone, Debug)]
pub struct RegressionFit<'a> {
    /// One feature of the points.
    pub x: &'a [f64],
    /// Their targets.
    pub y: &'a [f64],
    /// Where the model was asked, in increasing order; for a straight line two places are enough.
    pub line_x: &'a [f64],
    /// What it predicts there.
    pub line_y: &'a [f64],
    /// What it predicts for the points.
    pub predicted: &'a [f64],
    /// The names of the feature and the target.
    pub names: [&'a str; 2],
}

/// A regression on one feature: points, the predicted line, and thin lines from each point to what is
/// predicted for it: least squares makes the sum of their squares as small as can be.
///
/// # Errors
/// Arrays that belong together are not equally long.
///
/// ```
/// use onsil_plot::figures::{RegressionFit, regression_fit};
/// let figure = regression_fit(&RegressionFit {
///     x: &[0.0, 1.0, 2.0],
///     y: &[0.1, 0.9, 2.1],
///     line_x: &[0.0, 2.0],
///     line_y: &[0.0, 2.0],
///     predicted: &[0.0, 1.0, 2.0],
///     names: ["x", "y"],
/// })?;
/// assert!(figure.to_svg().contains("residuals"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn regression_fit(shown: &RegressionFit<'_>) -> Result<Figure> {
    let figure = "regression_fit";
    same_length(figure, "y", shown.y.len(), shown.x.len())?;
    same_length(figure, "predicted", shown.predicted.len(), shown.x.len())?;
    same_length(figure, "line_y", shown.line_y.len(), shown.line_x.len())?;
    // One line with gaps: between two points lies one that is nowhere.
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for ((&at, &value), &predicted) in shown.x.iter().zip(shown.y).zip(shown.predicted) {
        x.extend([at, at, f64::NAN]);
        y.extend([value, predicted, f64::NAN]);
    }
    let axes = Axes::new()
        .x_label(shown.names[0])
        .y_label(shown.names[1])
        .with(Line::new(&x, &y).paint(Paint::Muted).width(1.0).label("residuals"))
        .with(Scatter::new(shown.x, shown.y).label("data"))
        .with(
            Line::new(shown.line_x, shown.line_y)
                .paint(Paint::Series(1))
                .width(2.5)
                .label("predicted"),
        );
    Ok(Figure::new().axes(axes))
}
