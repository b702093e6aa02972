use crate::artist::{Band, Line, LineStyle, Scatter};
use crate::axes::Axes;
use crate::color::Paint;
use crate::error::{Result, same_length};
use crate::figure::Figure;
use crate::scene::Marker;

/// Scores by the number of rows learnt from: on these rows and on others, the mean and the spread over the
/// folds of a cross-validation (a row for every size). Where the two meet, more rows of the same kind help
/// no more.
///
/// # Errors
/// Sizes and scores are not equally many.
///
/// ```
/// use onsil_plot::figures;
/// let train = [vec![1.0, 0.98], vec![0.97, 0.96]];
/// let test = [vec![0.8, 0.82], vec![0.9, 0.91]];
/// let figure = figures::learning_curve(&[100, 1_000], &train, &test, "accuracy")?;
/// assert!(figure.to_svg().contains("rows learnt from"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn learning_curve(
    sizes: &[usize],
    train: &[Vec<f64>],
    test: &[Vec<f64>],
    score: &str,
) -> Result<Figure> {
    let x: Vec<f64> = sizes.iter().map(|&size| size as f64).collect();
    let mut axes = Axes::new().x_label("rows learnt from").y_label(score);
    let parts = [("train", train, Marker::Circle, 'o'), ("test", test, Marker::Triangle, 'x')];
    for (series, (name, scores, _, _)) in parts.iter().enumerate() {
        same_length("learning_curve", name, scores.len(), sizes.len())?;
        let (mean, spread): (Vec<f64>, Vec<f64>) =
            scores.iter().map(|folds| mean_and_spread(folds)).unzip();
        let edge = |sign: f64| -> Vec<f64> {
            mean.iter().zip(&spread).map(|(m, s)| m + sign * s).collect()
        };
        axes.add(Band::new(&x, &edge(-1.0), &edge(1.0)).paint(Paint::Series(series)));
    }
    for (series, (name, scores, marker, glyph)) in parts.into_iter().enumerate() {
        let mean: Vec<f64> = scores.iter().map(|folds| mean_and_spread(folds).0).collect();
        let style = [LineStyle::Solid, LineStyle::Dashed][series];
        axes.add(Line::new(&x, &mean).paint(Paint::Series(series)).style(style).label(name));
        axes.add(Scatter::new(&x, &mean).paint(Paint::Series(series)).marker(marker).glyph(glyph));
    }
    Ok(Figure::new().axes(axes))
}

/// The mean, and the standard deviation with the folds' number as divisor.
fn mean_and_spread(values: &[f64]) -> (f64, f64) {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt())
}
