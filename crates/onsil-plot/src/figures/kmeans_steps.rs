use super::decision_boundary::shape;
use super::svm_margin::split;
use crate::animation::Animation;
use crate::artist::{Line, Polygon, Scatter};
use crate::axes::Axes;
use crate::clip::clip_half_plane;
use crate::color::Paint;
use crate::error::{Error, Result, same_length};
use crate::figure::Figure;
use crate::scene::Marker;
use crate::ticks::number;

/// The most steps in a picture that moves.
const MOST_FRAMES: usize = 40;

/// One step of k-means: centres, the cluster of each point, and the sum of squared distances.
#[derive(Clone, Debug, PartialEq)]
pub struct KMeansStep {
    /// The centres that points are given to.
    pub centers: Vec<[f64; 2]>,
    /// The number of each point's nearest centre.
    pub labels: Vec<usize>,
    /// The sum of squared distances of points to their centres.
    pub inertia: f64,
}

/// The steps of k-means as small frames: who belongs to which centre, how the centres move, and the
/// inertia. The pale cells are the places nearest to a centre (Voronoi), and the lines its path so far.
///
/// Of more than eight steps, the first five and the last three are shown.
///
/// # Errors
/// There is no step, or a step's labels do not fit the points or the centres.
///
/// ```
/// use onsil_plot::figures::{KMeansStep, kmeans_steps};
/// let points = [[0.0, 0.0], [1.0, 0.0], [5.0, 5.0]];
/// let step = |centers: [[f64; 2]; 2], labels: [usize; 3], inertia| KMeansStep {
///     centers: centers.to_vec(),
///     labels: labels.to_vec(),
///     inertia,
/// };
/// let steps = [
///     step([[0.0, 0.0], [1.0, 0.0]], [0, 1, 1], 41.0),
///     step([[0.0, 0.0], [3.0, 2.5]], [0, 0, 1], 11.25),
///     step([[0.5, 0.0], [5.0, 5.0]], [0, 0, 1], 0.5),
/// ];
/// assert!(kmeans_steps(&points, &steps, ["x", "y"])?.to_svg().contains("step 3"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn kmeans_steps(
    points: &[[f64; 2]],
    steps: &[KMeansStep],
    features: [&str; 2],
) -> Result<Figure> {
    check(points, steps)?;
    let mut figure = Figure::new().columns(4).least_width(200.0);
    let last = steps.len();
    if last > 8 {
        figure = figure.subtitle(format!("steps 6 to {} are left out", last - 3));
    }
    for number in (1..=last).filter(|&number| last <= 8 || number <= 5 || number + 3 > last) {
        figure = figure.axes(step_axes(points, steps, number, features).aspect(0.85));
    }
    Ok(figure)
}

/// The same steps, one after the other in a picture that moves.
///
/// # Errors
/// As [`kmeans_steps`].
pub fn kmeans_animation(
    points: &[[f64; 2]],
    steps: &[KMeansStep],
    features: [&str; 2],
) -> Result<Animation> {
    check(points, steps)?;
    // The end stays a little longer.
    // A frame has all points: of many steps some are enough to see them move.
    let every = steps.len().div_ceil(MOST_FRAMES);
    let numbers = (1..steps.len()).step_by(every).chain([steps.len(); 3]);
    let frames =
        numbers.map(|number| Figure::new().axes(step_axes(points, steps, number, features)));
    Animation::new(frames.collect(), 0.9)
}

fn check(points: &[[f64; 2]], steps: &[KMeansStep]) -> Result<()> {
    if steps.is_empty() {
        return Err(Error::parameter("kmeans_steps", "steps", "at least one step", "empty"));
    }
    for (number, step) in steps.iter().enumerate() {
        let parameter = format!("labels of step {}", number + 1);
        same_length("kmeans_steps", &parameter, step.labels.len(), points.len())?;
        if let Some(label) = step.labels.iter().find(|label| **label >= step.centers.len()) {
            let expected = format!("below the number of centres ({})", step.centers.len());
            return Err(Error::parameter("kmeans_steps", parameter, expected, label.to_string()));
        }
        same_length(
            "kmeans_steps",
            &format!("centers of step {}", number + 1),
            step.centers.len(),
            steps[0].centers.len(),
        )?;
    }
    Ok(())
}

/// The axes of a step, numbered from 1.
fn step_axes(
    points: &[[f64; 2]],
    steps: &[KMeansStep],
    number: usize,
    features: [&str; 2],
) -> Axes {
    let step = &steps[number - 1];
    let (x, y) = limits(points, steps);
    let mut axes = Axes::new()
        .title(format!("step {number}: inertia {}", self::number(step.inertia)))
        .x_label(features[0])
        .y_label(features[1])
        .x_limits(x.0, x.1)
        .y_limits(y.0, y.1)
        .grid(false);
    for center in 0..step.centers.len() {
        axes.add(Polygon::new(
            voronoi_cell(&step.centers, center, x, y),
            Paint::Tint(center, 0.13),
        ));
    }
    for (center, _) in step.centers.iter().enumerate() {
        let members: Vec<[f64; 2]> = points
            .iter()
            .zip(&step.labels)
            .filter(|(_, label)| **label == center)
            .map(|(p, _)| *p)
            .collect();
        let (px, py) = split(&members);
        let (marker, glyph) = shape(center);
        axes.add(
            Scatter::new(&px, &py)
                .paint(Paint::Series(center))
                .marker(marker)
                .glyph(glyph)
                .size(3.5),
        );
    }
    for center in 0..step.centers.len() {
        let path: Vec<[f64; 2]> = steps[..number].iter().map(|step| step.centers[center]).collect();
        let (px, py) = split(&path);
        axes.add(Line::new(&px, &py).paint(Paint::Text).width(1.5).arrow(true));
        let at = path[path.len() - 1];
        let mark = Scatter::new(&[at[0]], &[at[1]]).paint(Paint::Series(center)).edge(Paint::Text);
        axes.add(mark.marker(Marker::Plus).glyph('@').size(7.0));
    }
    axes
}

/// Limits that hold all points and all centres.
fn limits(points: &[[f64; 2]], steps: &[KMeansStep]) -> ((f64, f64), (f64, f64)) {
    let all = || points.iter().chain(steps.iter().flat_map(|step| &step.centers));
    let of = |axis: usize| {
        let values = || all().map(|point| point[axis]).filter(|value| value.is_finite());
        let (low, high) =
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        let room = (0.06 * (high - low)).max(1e-9 * high.abs()).max(1e-9);
        (low - room, high + room)
    };
    (of(0), of(1))
}

/// The part of a rectangle that is nearer to a centre than to any other: the half-planes of all bisectors.
fn voronoi_cell(
    centers: &[[f64; 2]],
    center: usize,
    x: (f64, f64),
    y: (f64, f64),
) -> Vec<(f64, f64)> {
    let own = centers[center];
    let rectangle = vec![(x.0, y.0), (x.1, y.0), (x.1, y.1), (x.0, y.1)];
    centers.iter().enumerate().filter(|(other, _)| *other != center).fold(
        rectangle,
        |cell, (_, other)| {
            let normal = (other[0] - own[0], other[1] - own[1]);
            let square = |p: [f64; 2]| p[0] * p[0] + p[1] * p[1];
            let offset = (square(*other) - square(own)) / 2.0;
            clip_half_plane(&cell, (normal.0, normal.1, offset))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(cell: &[(f64, f64)]) -> f64 {
        let next = cell.iter().cycle().skip(1);
        cell.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>().abs() / 2.0
    }

    #[test]
    fn cells_fill_the_frame_without_overlap() {
        let centers = [[1.0, 1.0], [4.0, 2.0], [2.0, 5.0], [6.0, 6.0]];
        let cells: Vec<_> =
            (0..4).map(|center| voronoi_cell(&centers, center, (0.0, 8.0), (0.0, 7.0))).collect();
        let sum: f64 = cells.iter().map(|cell| area(cell)).sum();
        assert!((sum - 56.0).abs() < 1e-9, "{sum}");
        // The corner (0, 0) belongs to the first, (8, 7) to the last.
        assert!(cells[0].contains(&(0.0, 0.0)) && cells[3].contains(&(8.0, 7.0)));
    }
}
