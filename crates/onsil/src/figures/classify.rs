use super::error::{Result, subject};
use crate::ml::{Fitted, Kind, Prediction, Rows};
use crate::nn::Sequential;
use ndarray::{Array2, Axis};

/// What a classifier says of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Classified {
    /// The class of each row.
    pub labels: Vec<i64>,
    /// The classes, in the order of the columns of `scores`.
    pub classes: Vec<i64>,
    /// How much each row is of each class, (rows, classes): probabilities, or the decision function of a
    /// classifier that has none; empty where it has neither.
    pub scores: Array2<f64>,
    /// Whether the scores are probabilities.
    pub probabilities: bool,
}

/// Whatever tells classes apart: a network or a fitted estimator.
pub trait Classify {
    /// The class of each row, and how sure that is.
    ///
    /// # Errors
    /// Rows that do not fit; a model that tells no classes apart.
    fn classify(&mut self, x: &Rows<'_>) -> Result<Classified>;

    /// How many features a row has; none if any number will do.
    fn features(&self) -> Option<usize>;
}

impl Classify for Sequential {
    fn classify(&mut self, x: &Rows<'_>) -> Result<Classified> {
        let values = x.to_f64().mapv(|value| value as f32).into_dyn();
        let values = match self.input_shape() {
            Some(sample) if sample.iter().product::<usize>() == x.features() => {
                let shape = [&[x.samples()], sample].concat();
                values.into_shape_with_order(shape).unwrap_or_default()
            }
            // Other counts are left to the model, which says what it expects.
            _ => values,
        };
        let outputs = self.predict(&values)?;
        let columns = outputs.len().checked_div(x.samples()).unwrap_or(0);
        let outputs = outputs.mapv(f64::from).into_shape_with_order((x.samples(), columns));
        let outputs = outputs.unwrap_or_default();
        let scores = match columns {
            1 => Array2::from_shape_fn((x.samples(), 2), |(row, class)| {
                let yes = outputs[[row, 0]];
                if class == 1 { yes } else { 1.0 - yes }
            }),
            _ => outputs,
        };
        let best = |row: ndarray::ArrayView1<'_, f64>| {
            let best = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
            best.map_or(0, |(class, _)| class as i64)
        };
        Ok(Classified {
            labels: scores.axis_iter(Axis(0)).map(best).collect(),
            classes: (0..scores.ncols() as i64).collect(),
            probabilities: scores.iter().all(|score| (0.0..=1.0).contains(score)),
            scores,
        })
    }

    fn features(&self) -> Option<usize> {
        self.input_shape().map(|sample| sample.iter().product())
    }
}

impl Classify for &dyn Fitted {
    fn classify(&mut self, x: &Rows<'_>) -> Result<Classified> {
        let (Kind::Classifier, Prediction::Classes(labels)) = (self.kind(), self.predict_any(x)?)
        else {
            return Err(subject(
                "a figure of classes",
                "a classifier",
                self.name(),
                "take a model that tells classes apart, such as svc or logistic_regression",
            ));
        };
        let classes = self.classes().unwrap_or_default();
        let (scores, probabilities) =
            match (self.predict_proba_any(x), self.decision_function_any(x)) {
                (Ok(scores), _) => (scores, true),
                (_, Ok(decision)) if decision.ncols() == 1 => {
                    let of = |(row, class): (usize, usize)| {
                        let yes = decision[[row, 0]];
                        if class == 1 { yes } else { -yes }
                    };
                    (Array2::from_shape_fn((x.samples(), 2), of), false)
                }
                (_, Ok(decision)) if decision.ncols() == classes.len() => (decision, false),
                _ => (Array2::zeros((0, 0)), false),
            };
        Ok(Classified { labels: labels.to_vec(), classes, scores, probabilities })
    }

    fn features(&self) -> Option<usize> {
        Some(self.n_features_in())
    }
}

/// The name of a class, or its number where it has none.
pub(super) fn name_of(label: i64, names: Option<&[String]>) -> String {
    let name = usize::try_from(label).ok().and_then(|label| names?.get(label));
    name.map_or_else(|| label.to_string(), String::clone)
}
