use crate::artist::{Line, LineStyle, Rule};
use crate::axes::Axes;
use crate::color::Paint;
use crate::error::{Result, same_length};
use crate::figure::Figure;

/// A function and its derivative at the same places.
#[derive(Clone, Debug)]
pub struct Curve<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The places.
    pub x: &'a [f64],
    /// The function's values there.
    pub value: &'a [f64],
    /// The derivative's values there.
    pub derivative: &'a [f64],
}

/// Activation functions, value and derivative, a frame for each.
///
/// # Errors
/// Values and places are not equally many.
///
/// ```
/// use onsil_plot::figures::{Curve, activations};
/// let x = [-1.0, 0.0, 1.0];
/// let relu = Curve { name: "relu", x: &x, value: &[0.0, 0.0, 1.0], derivative: &[0.0, 0.0, 1.0] };
/// assert!(activations(&[relu])?.to_svg().contains("derivative"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn activations(curves: &[Curve<'_>]) -> Result<Figure> {
    let mut figure = Figure::new().columns(3).least_width(210.0);
    for curve in curves {
        for (what, values) in [("value", curve.value), ("derivative", curve.derivative)] {
            same_length(
                "activations",
                &format!("{what} of {}", curve.name),
                values.len(),
                curve.x.len(),
            )?;
        }
        let value = Line::new(curve.x, curve.value).label("value").width(2.5);
        let derivative = Line::new(curve.x, curve.derivative).paint(Paint::Series(1));
        let axes = Axes::new()
            .title(curve.name)
            .aspect(0.75)
            .with(Rule::horizontal(0.0).paint(Paint::Muted))
            .with(value)
            .with(derivative.style(LineStyle::Dashed).label("derivative"));
        figure = figure.axes(axes);
    }
    Ok(figure)
}
