use crate::artist::{Line, LineStyle, Scatter};
use crate::axes::Axes;
use crate::color::{Color, Colormap, Paint};
use crate::contour::Grid;
use crate::error::{Result, same_length};
use crate::figure::Figure;
use crate::scene::Marker;

/// What [`svm_margin`] shows.
#[derive(Clone, Debug, Default)]
pub struct SvmMargin<'a> {
    /// The points.
    pub points: &'a [[f64; 2]],
    /// The class of each, 0 or 1.
    pub classes: &'a [usize],
    /// What the two classes are called; `class 0` and `class 1` unless given.
    pub class_names: &'a [String],
    /// What the two features are called; x₁ and x₂ unless given.
    pub features: &'a [String],
    /// The decision function on a grid; without it only points and candidates are shown.
    pub decision: Option<Grid>,
    /// The support vectors, which are ringed.
    pub support_vectors: &'a [[f64; 2]],
    /// Further points, with what they are called: such as those that the model was asked about.
    pub extra: &'a [([f64; 2], String)],
    /// Straight lines that would separate the classes as well: slope and intercept.
    pub candidates: &'a [(f64, f64)],
}

/// The margin of a support vector machine on two features: points in `autumn`, the decision function's
/// lines at −1, 0 and +1 (dashed, solid, dashed), and the support vectors, ringed.
///
/// # Errors
/// Points and classes are not equally many.
///
/// ```
/// use onsil_plot::figures::{Grid, SvmMargin, svm_margin};
/// let (x, y) = ((0.0, 4.0), (0.0, 4.0));
/// let decision = Grid::points(x, y, 20, 20).iter().map(|[x, y]| x + y - 4.0).collect();
/// let figure = svm_margin(&SvmMargin {
///     points: &[[1.0, 2.0], [2.0, 3.0]],
///     classes: &[0, 1],
///     decision: Some(Grid::new(x, y, 20, decision)),
///     support_vectors: &[[1.0, 2.0], [2.0, 3.0]],
///     ..SvmMargin::default()
/// })?;
/// assert!(figure.to_svg().contains("support vectors"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn svm_margin(shown: &SvmMargin<'_>) -> Result<Figure> {
    same_length("svm_margin", "classes", shown.classes.len(), shown.points.len())?;
    let name = |axis: usize, plain: &str| shown.features.get(axis).cloned().unwrap_or(plain.into());
    let mut axes = Axes::new().x_label(name(0, "x₁")).y_label(name(1, "x₂")).aspect(0.72);
    candidates(shown, &mut axes);
    if let Some(decision) = &shown.decision {
        let [low, high] =
            [decision.x.first(), decision.x.last()].map(|x| x.copied().unwrap_or_default());
        axes = axes.x_limits(low, high);
        let [low, high] =
            [decision.y.first(), decision.y.last()].map(|y| y.copied().unwrap_or_default());
        axes = axes.y_limits(low, high);
        let line = Line::new(&[], &[]).paint(Paint::Text);
        let solid = line.clone().label("f = 0");
        let dashed = line.width(1.5).style(LineStyle::Dashed).label("f = ±1");
        axes.extend(decision.lines(0.0, &solid));
        let below = decision.lines(-1.0, &dashed);
        // One entry in the legend for both.
        let above = Line { label: dashed.label.clone().filter(|_| below.is_empty()), ..dashed };
        axes.extend(below).extend(decision.lines(1.0, &above));
    }
    for class in 0..2 {
        let (x, y) = of_class(shown, class);
        let plain = format!("class {class}");
        let class_name = shown.class_names.get(class).cloned().unwrap_or(plain);
        // Autumn's red and yellow; their edge makes the yellow seen on white.
        let paint = Paint::Map(Colormap::Autumn, class as f64);
        let shape = [(Marker::Circle, 'o'), (Marker::Triangle, 'x')][class];
        let points = Scatter::new(&x, &y).paint(paint).edge(Paint::Fixed(Color(120, 60, 0)));
        axes.add(points.marker(shape.0).glyph(shape.1).size(4.5).label(class_name));
    }
    if !shown.support_vectors.is_empty() {
        let (x, y) = split(shown.support_vectors);
        let rings = Scatter::new(&x, &y).ring(Paint::Text).size(9.0).glyph('O');
        axes.add(rings.label("support vectors"));
    }
    for (number, (point, name)) in shown.extra.iter().enumerate() {
        let cross = Scatter::new(&[point[0]], &[point[1]]).paint(Paint::Series(3 * number % 8));
        axes.add(cross.marker(Marker::Cross).glyph('X').size(6.0).label(name));
    }
    Ok(Figure::new().axes(axes))
}

fn candidates(shown: &SvmMargin<'_>, axes: &mut Axes) {
    let (x, _) = split(shown.points);
    let low = x.iter().copied().fold(f64::INFINITY, f64::min) - 0.5;
    let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max) + 0.5;
    for (number, &(slope, intercept)) in shown.candidates.iter().enumerate() {
        let line = Line::new(&[low, high], &[slope * low + intercept, slope * high + intercept]);
        let sign = if intercept < 0.0 { '−' } else { '+' };
        let name = format!("{slope} x {sign} {}", intercept.abs()).replace('-', "−");
        axes.add(line.paint(Paint::Series([0, 2, 3][number % 3])).label(name));
    }
}

fn of_class(shown: &SvmMargin<'_>, class: usize) -> (Vec<f64>, Vec<f64>) {
    let points = shown.points.iter().zip(shown.classes);
    points.filter(|(_, of)| **of == class).map(|(point, _)| (point[0], point[1])).unzip()
}

pub(crate) fn split(points: &[[f64; 2]]) -> (Vec<f64>, Vec<f64>) {
    points.iter().map(|point| (point[0], point[1])).unzip()
}
