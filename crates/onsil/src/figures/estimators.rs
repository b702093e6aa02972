use super::classifiers::{feature_pair, limits, pairs};
use super::classify::name_of;
use super::error::{Result, subject};
use super::sample::Sample;
use crate::ml::model_selection::{LearningCurveOptions, learning_curve_any};
use crate::ml::{AnyEstimator, Attribute, Fitted, Kind, Rows, Target, registry};
use crate::plot::figures::{self, Grid, PipelineStep, RegressionFit, SvmMargin};
use crate::plot::{Axes, Figure, Line, LineStyle, Paint, Scatter};
use ndarray::{Array1, Array2, Ix2};
use serde_json::{Map, Value};

/// Points along each side of a decision function's picture.
const SIDE: usize = 120;

/// The margin of a support vector machine of two classes on two features: points, the decision function's
/// lines at −1, 0 and +1, the support vectors, ringed, and further points with what they are called.
///
/// # Errors
/// A model without support vectors, of more than two features or two classes.
///
/// ```
/// use onsil::prelude::*;
/// use onsil::figures;
/// let data = datasets::load("blobs", &datasets::Options::default())?.train;
/// let model = SVC::new().kernel(Kernel::Linear).c(1e10).fit(rows(&data), &target(&data)?)?;
/// let figure = figures::svm_margin(&model, &rows(&data), &data.labels()?.to_vec(), None, None, &[])?;
/// assert!(figure.to_svg().contains("support vectors"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn svm_margin(
    fitted: &dyn Fitted,
    x: &Rows<'_>,
    y: &[i64],
    class_names: Option<&[String]>,
    feature_names: Option<&[String]>,
    extra: &[([f64; 2], String)],
) -> Result<Figure> {
    let refuse = |found: String| {
        let expected = "the margin of a support vector machine of two classes on two features";
        subject("svm_margin", expected, found, "train svc on such data: onsil train svm")
    };
    let support = fitted.attributes().into_iter().find_map(|(name, value)| match value {
        Attribute::Floats(array) if name == "support_vectors" => {
            array.into_dimensionality::<Ix2>().ok()
        }
        _ => None,
    });
    let classes = fitted.classes().unwrap_or_default();
    let Some(support) = support.filter(|support| support.ncols() == 2 && classes.len() == 2) else {
        let (features, count) = (fitted.n_features_in(), classes.len());
        return Err(refuse(format!("{} of {count} classes on {features} features", fitted.name())));
    };
    if x.features() != 2 {
        return Err(refuse(format!("rows of {} features", x.features())));
    }
    let around: Vec<[f64; 2]> = pairs(x).into_iter().chain(extra.iter().map(|e| e.0)).collect();
    let (across, along) = limits(&around);
    let places = Grid::points(across, along, SIDE, SIDE);
    let places = Array2::from_shape_fn((places.len(), 2), |(row, column)| places[row][column]);
    let decision = fitted.decision_function_any(&Rows::from(&places))?.column(0).to_vec();
    let support: Vec<[f64; 2]> = support.rows().into_iter().map(|row| [row[0], row[1]]).collect();
    // Rows of a class that the machine does not know have no side of its line.
    let sample = Sample::of(x.samples());
    let (points, of): (Vec<[f64; 2]>, Vec<usize>) = pairs(&sample.select(x))
        .into_iter()
        .zip(sample.pick(y))
        .filter_map(|(point, label)| {
            Some((point, classes.iter().position(|class| *class == label)?))
        })
        .unzip();
    let names: Vec<String> = match class_names {
        Some(names) => classes.iter().map(|&class| name_of(class, Some(names))).collect(),
        None => classes.iter().map(|class| format!("class {class}")).collect(),
    };
    let figure = figures::svm_margin(&SvmMargin {
        points: &points,
        classes: &of,
        class_names: &names,
        features: &feature_pair(feature_names),
        decision: Some(Grid::new(across, along, SIDE, decision)),
        support_vectors: &support,
        extra,
        candidates: &[],
    })?;
    Ok(sample.noted(figure))
}

/// A regressor's predictions: over its feature where it has one, else beside the true numbers.
///
/// # Errors
/// A model that predicts no numbers; rows that do not fit.
pub fn regression_fit(
    fitted: &dyn Fitted,
    x: &Rows<'_>,
    y: &[f64],
    names: [&str; 2],
) -> Result<Figure> {
    if fitted.kind() != Kind::Regressor {
        let remedy = "take a regressor, such as linear_regression";
        return Err(subject("regression_fit", "predicted numbers", fitted.name(), remedy));
    }
    let sample = Sample::of(x.samples());
    let (x, y) = (&sample.select(x), &sample.pick(y)[..]);
    let predicted = fitted.predict_any(x)?.to_f64().to_vec();
    if x.features() != 1 {
        return Ok(sample.noted(beside_the_truth(y, &predicted)));
    }
    let values = x.to_f64().column(0).to_vec();
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let line_x = Array1::linspace(low, high, 200);
    let line_y =
        fitted.predict_any(&Rows::from(&line_x.clone().insert_axis(ndarray::Axis(1))))?.to_f64();
    let figure = figures::regression_fit(&RegressionFit {
        x: &values,
        y,
        line_x: &line_x.to_vec(),
        line_y: &line_y.to_vec(),
        predicted: &predicted,
        names,
    })?;
    Ok(sample.noted(figure))
}

fn beside_the_truth(y: &[f64], predicted: &[f64]) -> Figure {
    let ends = y.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let diagonal = [ends.0, ends.1];
    let line = Line::new(&diagonal, &diagonal).paint(Paint::Muted).style(LineStyle::Dashed);
    let axes = Axes::new()
        .x_label("true")
        .y_label("predicted")
        .aspect(0.8)
        .with(Scatter::new(y, predicted).size(3.0))
        .with(line.label("as it should be"));
    Figure::new().axes(axes)
}

/// The steps of a pipeline, or the one step that an estimator is, with the parameters that differ from their
/// defaults.
///
/// # Errors
/// A pipeline of more than 199 steps.
///
/// ```
/// use onsil::prelude::*;
/// use onsil::figures;
/// let model = make_pipeline([StandardScaler::new().into(), SVC::new().c(5.0).into()]);
/// assert!(figures::pipeline(&model, 4)?.to_svg().contains("C = 5"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pipeline(estimator: &dyn AnyEstimator, features: usize) -> Result<Figure> {
    let steps = steps_of(estimator);
    let shown: Vec<PipelineStep<'_>> = steps
        .iter()
        .map(|(name, kind, parameters)| PipelineStep { name, kind, parameters })
        .collect();
    Ok(figures::pipeline(&format!("{features} features"), &shown)?)
}

/// Name, class and changed parameters of each step.
fn steps_of(estimator: &dyn AnyEstimator) -> Vec<(String, String, String)> {
    let params = estimator.get_params();
    let Some(Value::Array(steps)) = params.get("steps") else {
        return vec![(
            String::new(),
            estimator.name().to_owned(),
            changed(estimator.name(), &params),
        )];
    };
    steps
        .iter()
        .map(|step| {
            let name = step[0].as_str().unwrap_or_default().to_owned();
            let kind = step[1]["class_name"].as_str().unwrap_or_default().to_owned();
            let said = step[1]["config"].as_object().or(step[1].as_object());
            let said = said.map_or_else(String::new, |params| changed(&kind, params));
            (name, kind, said)
        })
        .collect()
}

/// The parameters that are not as they are by default.
fn changed(kind: &str, params: &Map<String, Value>) -> String {
    let default =
        registry::from_config(kind, Value::Object(Map::new())).map(|plain| plain.get_params());
    let default = default.unwrap_or_default();
    let other =
        |(name, value): &(&String, &Value)| default.get(*name).is_some_and(|plain| plain != *value);
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let said: Vec<String> = params
        .iter()
        .filter(other)
        .map(|(name, value)| format!("{name} = {}", plain(value)))
        .collect();
    said.join(", ")
}

/// How good an estimator is by how many rows it learns from, by cross-validation.
///
/// # Errors
/// As [`learning_curve`](crate::ml::model_selection::learning_curve).
pub fn learning_curve(
    estimator: &dyn AnyEstimator,
    x: &Rows<'_>,
    y: Option<&Target<'_>>,
) -> Result<Figure> {
    let options = LearningCurveOptions::new().shuffle(true);
    let curve = learning_curve_any(estimator, x, y, &options)?;
    let folds = |scores: &Array2<f64>| -> Vec<Vec<f64>> {
        scores.rows().into_iter().map(|row| row.to_vec()).collect()
    };
    let score = match estimator.kind() {
        Kind::Classifier => "accuracy",
        Kind::Regressor => "R²",
        _ => "score",
    };
    let (train, test) = (folds(&curve.train_scores), folds(&curve.test_scores));
    Ok(figures::learning_curve(&curve.train_sizes.to_vec(), &train, &test, score)?)
}
