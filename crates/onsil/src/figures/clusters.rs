use super::classifiers::{feature_pair, pairs};
use super::error::{Result, subject};
use super::sample::Sample;
use crate::ml::cluster::KMeans;
use crate::ml::{AnyEstimator, FitOptions, Rows, metrics};
use crate::plot::figures::{self, KMeansStep};
use crate::plot::{Animation, Figure};
use ndarray::ArrayView2;
use serde_json::{Map, json};

/// The steps of one run of k-means on rows of two features: the first centres, then each assignment and move.
///
/// # Errors
/// Rows of other than two features; parameters out of range.
///
/// ```
/// use onsil::prelude::*;
/// use onsil::{figures, ml::cluster::Init};
/// let data = datasets::load("players", &datasets::Options::default())?.train;
/// let names = data.feature_names.as_deref();
/// let kmeans = KMeans::new(2).init(Init::Random).random_state(3);
/// let figure = figures::kmeans_steps(&kmeans, &rows(&data), names)?;
/// assert!(figure.to_svg().contains("inertia"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn kmeans_steps(
    kmeans: &KMeans,
    x: &Rows<'_>,
    feature_names: Option<&[String]>,
) -> Result<Figure> {
    let (sample, points, steps) = steps(kmeans, x)?;
    let features = feature_pair(feature_names);
    Ok(sample.noted(figures::kmeans_steps(&points, &steps, [&features[0], &features[1]])?))
}

/// The same steps in one picture that moves.
///
/// # Errors
/// As [`kmeans_steps`].
pub fn kmeans_animation(
    kmeans: &KMeans,
    x: &Rows<'_>,
    feature_names: Option<&[String]>,
) -> Result<Animation> {
    let (_, points, steps) = steps(kmeans, x)?;
    let features = feature_pair(feature_names);
    Ok(figures::kmeans_animation(&points, &steps, [&features[0], &features[1]])?)
}

/// Points, and before each move the centres and who belongs to them; at the end the last centres.
fn steps(kmeans: &KMeans, x: &Rows<'_>) -> Result<(Sample, Vec<[f64; 2]>, Vec<KMeansStep>)> {
    if x.features() != 2 {
        let found = format!("rows of {} features", x.features());
        let remedy = "take data with two columns, such as --data players";
        return Err(subject("the steps of k-means", "k-means on two features", found, remedy));
    }
    let points = pairs(x);
    let sample = Sample::of(points.len());
    let all = kmeans.steps(x.view())?;
    let mut centers = vec![centers_of(all.start().view())];
    centers.extend(all.map(|step| centers_of(step.cluster_centers.view())));
    // The last steps of a run that has converged are the same picture.
    centers.dedup();
    let assigned = |centers: Vec<[f64; 2]>| {
        let nearest = |point: &[f64; 2]| {
            let distance =
                |center: &[f64; 2]| (point[0] - center[0]).powi(2) + (point[1] - center[1]).powi(2);
            let distances = centers.iter().map(distance).enumerate();
            distances.min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0))
        };
        let (labels, distances): (Vec<usize>, Vec<f64>) = points.iter().map(nearest).unzip();
        let inertia = distances.iter().sum();
        KMeansStep { labels: sample.pick(&labels), inertia, centers: centers.clone() }
    };
    let steps = centers.into_iter().map(assigned).collect();
    let shown = sample.pick(&points);
    Ok((sample, shown, steps))
}

fn centers_of(centers: ArrayView2<'_, f64>) -> Vec<[f64; 2]> {
    centers.rows().into_iter().map(|center| [center[0], center[1]]).collect()
}

/// Inertia and mean silhouette by the number of clusters: from 2 to `most`, or to one less than there are
/// rows. The silhouette is measured on at most 2,000 rows, evenly spread.
///
/// # Errors
/// An estimator without `n_clusters` and a score; fewer than three rows.
pub fn elbow(estimator: &dyn AnyEstimator, x: &Rows<'_>, most: usize) -> Result<Figure> {
    if !estimator.get_params().contains_key("n_clusters") || x.samples() < 3 {
        let found = format!("{} on {} rows", estimator.name(), x.samples());
        let remedy = "take k_means and at least three rows";
        return Err(subject("elbow", "an estimator of clusters", found, remedy));
    }
    let few = Sample::of(x.samples()).select(x);
    let (mut clusters, mut inertias, mut silhouettes) = (Vec::new(), Vec::new(), Vec::new());
    for count in 2..=most.min(x.samples() - 1) {
        let change = Map::from_iter([("n_clusters".to_owned(), json!(count))]);
        let fitted = estimator.with_params(&change)?.fit_any(x, None, &FitOptions::new())?;
        clusters.push(count);
        inertias.push(-fitted.score_any(x, None)?);
        let labels = fitted.predict_any(&few)?.to_f64().mapv(|label| label as i64);
        silhouettes.push(metrics::silhouette_score(&few, &labels)?);
    }
    Ok(figures::elbow(&clusters, &inertias, &silhouettes)?)
}

/// The silhouette of every row (at most 2,000 of them) in the clusters that are given.
///
/// # Errors
/// Rows and labels that do not fit; fewer than two clusters.
pub fn silhouette(x: &Rows<'_>, labels: &[i64]) -> Result<Figure> {
    let sample = Sample::of(x.samples());
    let labels = sample.pick(labels);
    let values = metrics::silhouette_samples(sample.select(x), &labels[..])?;
    let clusters: Vec<usize> = labels.iter().map(|&label| label.max(0) as usize).collect();
    Ok(sample.noted(figures::silhouette(&values.to_vec(), &clusters)?))
}
