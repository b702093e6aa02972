use crate::artist::{Bars, Rule};
use crate::axes::Axes;
use crate::color::Paint;
use crate::error::{Error, Result, same_length};
use crate::figure::Figure;
use crate::ticks::number;

/// The most points that are drawn one by one.
const MOST: usize = 5_000;

/// The silhouette of every point, sorted within its cluster: long bars lie well in their cluster, bars below
/// zero would fit another one better (Rousseeuw, 1987). The dashed line is the mean.
///
/// # Errors
/// Values and labels are not equally many, there are none, or there are more than 5,000.
///
/// ```
/// use onsil_plot::figures;
/// let figure = figures::silhouette(&[0.8, 0.7, 0.5, -0.1], &[0, 0, 1, 1])?;
/// assert!(figure.to_svg().contains("mean 0.475"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn silhouette(values: &[f64], labels: &[usize]) -> Result<Figure> {
    same_length("silhouette", "labels", labels.len(), values.len())?;
    if !(1..=MOST).contains(&values.len()) {
        let expected = format!("1 to {MOST} long; draw a sample of the points");
        return Err(Error::parameter(
            "silhouette",
            "values",
            expected,
            format!("{} long", values.len()),
        ));
    }
    let clusters = labels.iter().max().map_or(0, |last| last + 1);
    let gap = (values.len() as f64 / 40.0).max(1.0);
    let mut ticks = Vec::new();
    let mut axes = Axes::new().x_label("silhouette").y_label("cluster").aspect(0.7);
    let mut y = 0.0;
    for cluster in (0..clusters).rev() {
        let members = values.iter().zip(labels).filter(|(_, label)| **label == cluster);
        let mut of_cluster: Vec<f64> = members.map(|(value, _)| *value).collect();
        if of_cluster.is_empty() {
            continue;
        }
        of_cluster.sort_by(f64::total_cmp);
        let at: Vec<f64> = (0..of_cluster.len()).map(|i| y + i as f64 + 0.5).collect();
        ticks.push((y + of_cluster.len() as f64 / 2.0, cluster.to_string()));
        y += of_cluster.len() as f64 + gap;
        let bars = Bars::new(&at, &of_cluster).horizontal(true).thickness(1.06);
        axes.add(bars.paint(Paint::Series(cluster)));
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    axes.add(Rule::vertical(mean).paint(Paint::Text).label(format!("mean {}", number(mean))));
    Ok(Figure::new().axes(axes.y_ticks(ticks)))
}
