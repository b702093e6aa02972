use crate::artist::{Line, Rule, Scatter};
use crate::axes::Axes;
use crate::color::Paint;
use crate::error::{Result, same_length};
use crate::figure::Figure;

/// How the inertia falls with the number of clusters; the silhouette beside it where it is known, with its
/// best number marked.
///
/// # Errors
/// The arrays are not equally long.
///
/// ```
/// use onsil_plot::figures;
/// let figure = figures::elbow(&[2, 3, 4], &[90.0, 40.0, 35.0], &[0.4, 0.6, 0.5])?;
/// assert!(figure.to_svg().contains("best: 3 clusters"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn elbow(clusters: &[usize], inertias: &[f64], silhouettes: &[f64]) -> Result<Figure> {
    same_length("elbow", "inertias", inertias.len(), clusters.len())?;
    let x: Vec<f64> = clusters.iter().map(|&count| count as f64).collect();
    let frame = |title: &str, values: &[f64], series: usize| {
        Axes::new()
            .title(title)
            .x_label("clusters")
            .x_whole(true)
            .with(Line::new(&x, values).paint(Paint::Series(series)))
            .with(Scatter::new(&x, values).paint(Paint::Series(series)))
    };
    let figure = Figure::new().axes(frame("inertia", inertias, 0));
    if silhouettes.is_empty() {
        return Ok(figure);
    }
    same_length("elbow", "silhouettes", silhouettes.len(), clusters.len())?;
    let mut axes = frame("mean silhouette", silhouettes, 1);
    let best = silhouettes.iter().zip(clusters).max_by(|a, b| a.0.total_cmp(b.0));
    if let Some((_, &count)) = best {
        axes.add(Rule::vertical(count as f64).label(format!("best: {count} clusters")));
    }
    Ok(figure.axes(axes))
}
