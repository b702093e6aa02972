use super::svm_margin::split;
use crate::artist::{Cells, Line, Scatter};
use crate::axes::Axes;
use crate::color::Paint;
use crate::contour::Grid;
use crate::error::{Error, Result, same_length};
use crate::figure::Figure;
use crate::scene::Marker;

/// What [`decision_boundary`] shows.
#[derive(Clone, Debug)]
pub struct DecisionBoundary<'a> {
    /// The points.
    pub points: &'a [[f64; 2]],
    /// The class of each, from 0.
    pub classes: &'a [usize],
    /// The classes' names.
    pub class_names: &'a [String],
    /// For each point of the grid the class that is predicted there (a whole number).
    pub predicted: &'a Grid,
    /// For each point of the grid how sure the model is, from 0 to 1; empty where it does not say.
    pub confidence: &'a [f64],
    /// For each class how much every point of the grid is of it, such as its probability: the boundaries are
    /// drawn where two are equal. Empty where the model does not say; then they follow `predicted`.
    pub scores: &'a [Vec<f64>],
    /// The names of the two features.
    pub features: [&'a str; 2],
}

/// Which class a model gives to every point of two features: regions, paler where it is less sure, their
/// boundaries, and the points in the colour and the shape of their own class.
///
/// # Errors
/// Arrays that belong together are not equally long, or a class has no name.
///
/// ```
/// use onsil_plot::figures::{DecisionBoundary, Grid, decision_boundary};
/// let (x, y) = ((0.0, 1.0), (0.0, 1.0));
/// let predicted = Grid::points(x, y, 30, 30).iter().map(|[x, y]| f64::from(*x > *y)).collect();
/// let figure = decision_boundary(&DecisionBoundary {
///     points: &[[0.2, 0.8], [0.9, 0.3]],
///     classes: &[0, 1],
///     class_names: &["left".into(), "right".into()],
///     predicted: &Grid::new(x, y, 30, predicted),
///     confidence: &[],
///     scores: &[],
///     features: ["width", "height"],
/// })?;
/// assert!(figure.to_svg().contains("left"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn decision_boundary(shown: &DecisionBoundary<'_>) -> Result<Figure> {
    let figure = "decision_boundary";
    same_length(figure, "classes", shown.classes.len(), shown.points.len())?;
    let grid = shown.predicted;
    same_length(figure, "predicted", grid.values.len(), grid.x.len() * grid.y.len())?;
    if !shown.confidence.is_empty() {
        same_length(figure, "confidence", shown.confidence.len(), grid.values.len())?;
    }
    let count = shown.class_names.len();
    if !shown.scores.is_empty() {
        same_length(figure, "scores", shown.scores.len(), count)?;
    }
    for scores in shown.scores {
        same_length(figure, "scores of a class", scores.len(), grid.values.len())?;
    }
    if let Some(class) = shown.classes.iter().find(|class| **class >= count) {
        let expected = format!("below the number of class_names ({count})");
        return Err(Error::parameter(figure, "classes", expected, class.to_string()));
    }
    let ends = |values: &[f64]| match values {
        [first, .., last] => Ok((*first, *last)),
        _ => Err(Error::parameter(figure, "predicted", "at least 2 by 2 points", "smaller")),
    };
    let (x, y) = (ends(&grid.x)?, ends(&grid.y)?);
    let mut axes = Axes::new()
        .x_label(shown.features[0])
        .y_label(shown.features[1])
        .x_limits(x.0, x.1)
        .y_limits(y.0, y.1)
        .aspect(0.78)
        .grid(false)
        .with(Cells::new(grid.x.len(), regions(shown), x, y).behind(true));
    boundaries(shown, &mut axes);
    for (class, name) in shown.class_names.iter().enumerate() {
        let of_class: Vec<[f64; 2]> = shown
            .points
            .iter()
            .zip(shown.classes)
            .filter(|(_, of)| **of == class)
            .map(|(point, _)| *point)
            .collect();
        let (x, y) = split(&of_class);
        let (marker, glyph) = shape(class);
        let points = Scatter::new(&x, &y).paint(Paint::Series(class)).edge(Paint::Background);
        axes.add(points.marker(marker).glyph(glyph).label(name));
    }
    Ok(Figure::new().axes(axes))
}

/// Shapes tell classes apart where colours do not.
pub(super) fn shape(class: usize) -> (Marker, char) {
    [
        (Marker::Circle, 'o'),
        (Marker::Triangle, 'x'),
        (Marker::Square, '+'),
        (Marker::Diamond, '*'),
        (Marker::Cross, '#'),
        (Marker::Plus, '%'),
    ][class % 6]
}

/// The colours of the regions, from the top row; a unit surer is a step less pale.
fn regions(shown: &DecisionBoundary<'_>) -> Vec<Paint> {
    let grid = shown.predicted;
    let columns = grid.x.len();
    let mut paints = Vec::with_capacity(grid.values.len());
    for row in (0..grid.y.len()).rev() {
        for column in 0..columns {
            let at = row * columns + column;
            let class = grid.values[at].max(0.0) as usize;
            let sure = shown.confidence.get(at).copied().unwrap_or(1.0);
            paints.push(Paint::Tint(class, 0.06 + 0.26 * sure.clamp(0.0, 1.0)));
        }
    }
    paints
}

/// The lines between the regions, once for each class.
fn boundaries(shown: &DecisionBoundary<'_>, axes: &mut Axes) {
    let (grid, count) = (shown.predicted, shown.class_names.len());
    let line = Line::new(&[], &[]).paint(Paint::Muted).width(1.2);
    // Of two classes the boundaries are the same line.
    for class in 0..if count == 2 { 1 } else { count } {
        let ahead = |at: usize| {
            let others = shown.scores.iter().enumerate().filter(|(other, _)| *other != class);
            shown.scores[class][at]
                - others.map(|(_, scores)| scores[at]).fold(f64::NEG_INFINITY, f64::max)
        };
        let is = |at: usize| if grid.values[at] as usize == class { 1.0 } else { -1.0 };
        let values = (0..grid.values.len())
            .map(|at| if shown.scores.is_empty() { is(at) } else { ahead(at) })
            .collect();
        let of_class = Grid { values, ..grid.clone() };
        axes.extend(of_class.lines(0.0, &line));
    }
}
