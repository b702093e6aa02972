use super::classify::{Classify, name_of};
use super::error::{Result, subject};
use super::sample::Sample;
use crate::ml::metrics::{RocOptions, roc_auc_score, roc_curve_with};
use crate::ml::{Rows, Target};
use crate::plot::Figure;
use crate::plot::figures::{self, DecisionBoundary, Grid, Roc};
use ndarray::Array2;

/// Points along each side of a boundary's picture.
const SIDE: usize = 160;

/// The receiver operating characteristic of each class against the others, with the area below it; of two
/// classes, that of the second.
///
/// # Errors
/// A model without scores, rows that do not fit, or a class that does not occur.
pub fn roc(
    model: &mut dyn Classify,
    x: &Rows<'_>,
    y: &[i64],
    class_names: Option<&[String]>,
) -> Result<Figure> {
    let said = model.classify(x)?;
    if said.scores.ncols() != said.classes.len() || said.classes.len() < 2 {
        let remedy = "take one that has predict_proba or decision_function";
        return Err(subject(
            "roc",
            "how sure a model is of its classes",
            "a model that does not say",
            remedy,
        ));
    }
    let first = usize::from(said.classes.len() == 2);
    let mut curves = Vec::new();
    for (column, &class) in said.classes.iter().enumerate().skip(first) {
        let truth: Vec<i64> = y.iter().map(|label| i64::from(*label == class)).collect();
        if !(truth.contains(&0) && truth.contains(&1)) {
            continue;
        }
        let scores = said.scores.column(column).to_vec();
        let truth = Target::from(&truth[..]);
        let curve = roc_curve_with(&truth, &scores[..], &RocOptions::new())?;
        let area = roc_auc_score(&truth, &scores[..])?;
        curves.push((name_of(class, class_names), curve, area));
    }
    let shown: Vec<Roc<'_>> = curves
        .iter()
        .map(|(name, curve, area)| Roc {
            name,
            false_positive_rate: curve.fpr.as_slice().unwrap_or_default(),
            true_positive_rate: curve.tpr.as_slice().unwrap_or_default(),
            area: *area,
        })
        .collect();
    Ok(figures::roc(&shown)?)
}

/// The region of each class over two features, with the rows as points; paler where the model's
/// probabilities are less sure.
///
/// # Errors
/// A model or rows of other than two features.
///
/// ```
/// use onsil::prelude::*;
/// use onsil::{figures, ml::Fitted};
/// let data = datasets::load("moons", &datasets::Options::default())?.train;
/// let model = SVC::new().fit(rows(&data), &target(&data)?)?;
/// let labels = data.labels()?.to_vec();
/// let mut model: &dyn Fitted = &model;
/// let figure = figures::decision_boundary(&mut model, &rows(&data), &labels, None, None)?;
/// assert!(figure.to_svg().contains("<image"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decision_boundary(
    model: &mut dyn Classify,
    x: &Rows<'_>,
    y: &[i64],
    class_names: Option<&[String]>,
    feature_names: Option<&[String]>,
) -> Result<Figure> {
    let features = model.features().unwrap_or(x.features());
    if features != 2 || x.features() != 2 {
        let found = format!("a model of {features} features");
        let remedy = "train one on data with two columns, such as --data moons";
        return Err(subject("decision_boundary", "a classifier of two features", found, remedy));
    }
    let (across, along) = limits(&pairs(x));
    let sample = Sample::of(x.samples());
    let points = pairs(&sample.select(x));
    let places = Grid::points(across, along, SIDE, SIDE);
    let places = Array2::from_shape_fn((places.len(), 2), |(row, column)| places[row][column]);
    let said = model.classify(&Rows::from(&places))?;
    let mut labels: Vec<i64> = said.classes.iter().chain(y).copied().collect();
    labels.sort_unstable();
    labels.dedup();
    let index = |label: &i64| labels.binary_search(label).unwrap_or(0);
    let confidence: Vec<f64> = match (said.probabilities, said.classes.len() as f64) {
        (true, count) if count >= 2.0 => said
            .scores
            .rows()
            .into_iter()
            // From what guessing would give (0) to certainty (1).
            .map(|row| (row.iter().copied().fold(0.0, f64::max) * count - 1.0) / (count - 1.0))
            .collect(),
        _ => Vec::new(),
    };
    let names: Vec<String> = labels.iter().map(|&label| name_of(label, class_names)).collect();
    let classes: Vec<usize> = sample.pick(y).iter().map(index).collect();
    let predicted = said.labels.iter().map(|label| index(label) as f64).collect();
    // Where every class has its column: a class of the rows that the model does not know has none.
    let scores: Vec<Vec<f64>> = match said.classes == labels && said.scores.ncols() == labels.len()
    {
        true => said.scores.columns().into_iter().map(|column| column.to_vec()).collect(),
        false => Vec::new(),
    };
    let features = feature_pair(feature_names);
    let figure = figures::decision_boundary(&DecisionBoundary {
        points: &points,
        classes: &classes,
        class_names: &names,
        predicted: &Grid::new(across, along, SIDE, predicted),
        confidence: &confidence,
        scores: &scores,
        features: [&features[0], &features[1]],
    })?;
    Ok(sample.noted(figure))
}

/// Rows of two features.
pub(super) fn pairs(x: &Rows<'_>) -> Vec<[f64; 2]> {
    x.to_f64().rows().into_iter().map(|row| [row[0], row[1]]).collect()
}

/// Limits with some room around all points.
pub(super) fn limits(points: &[[f64; 2]]) -> ((f64, f64), (f64, f64)) {
    let of = |axis: usize| {
        let values = || points.iter().map(|point| point[axis]);
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        if !(high - low).is_finite() {
            return (0.0, 1.0);
        }
        // What differs by rounding only is one place.
        let size = low.abs().max(high.abs());
        let room = match high - low > 1e-9 * size {
            true => 0.08 * (high - low),
            false => 0.5f64.max(0.1 * size),
        };
        (low - room, high + room)
    };
    (of(0), of(1))
}

/// What the two features are called.
pub(super) fn feature_pair(names: Option<&[String]>) -> [String; 2] {
    match names {
        Some([first, second]) => [first.clone(), second.clone()],
        _ => ["x₁".into(), "x₂".into()],
    }
}
