use super::precision_recall::{Average, Averages, PerLabel, PrfOptions, ZeroDivision, per_label};
use crate::error::{Error, Result};
use crate::target::Target;
use serde::Serialize;
use std::fmt;

/// More digits than this say nothing about a double.
const MAX_DIGITS: usize = 17;

/// What [`classification_report_with`] takes beside the classes.
///
/// | option | default | |
/// |---|---|---|
/// | `labels` | all classes, ascending | the classes to report, in this order |
/// | `target_names` | the labels | what the classes are called |
/// | `sample_weight` | all 1 | how much each sample counts, at least 0 |
/// | `digits` | 2 | digits after the point in the text, at most 17 |
/// | `zero_division` | 0 | what a score is where its denominator is 0 |
#[derive(Clone, Debug)]
pub struct ReportOptions<'a> {
    /// The classes to report.
    pub labels: Option<&'a [i64]>,
    /// What the classes are called.
    pub target_names: Option<&'a [&'a str]>,
    /// How much each sample counts.
    pub sample_weight: Option<&'a [f64]>,
    /// Digits after the point.
    pub digits: usize,
    /// What a score is where its denominator is 0.
    pub zero_division: ZeroDivision,
}

impl Default for ReportOptions<'_> {
    fn default() -> Self {
        Self {
            labels: None,
            target_names: None,
            sample_weight: None,
            digits: 2,
            zero_division: ZeroDivision::Zero,
        }
    }
}

impl<'a> ReportOptions<'a> {
    /// All classes under their own names, two digits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the classes to report.
    pub fn labels(self, labels: &'a [i64]) -> Self {
        Self { labels: Some(labels), ..self }
    }

    /// Sets what the classes are called.
    pub fn target_names(self, names: &'a [&'a str]) -> Self {
        Self { target_names: Some(names), ..self }
    }

    /// Sets how much each sample counts.
    pub fn sample_weight(self, weights: &'a [f64]) -> Self {
        Self { sample_weight: Some(weights), ..self }
    }

    /// Sets the number of digits after the point.
    pub fn digits(self, digits: usize) -> Self {
        Self { digits, ..self }
    }

    /// Sets what a score is where its denominator is 0.
    pub fn zero_division(self, zero_division: ZeroDivision) -> Self {
        Self { zero_division, ..self }
    }
}

/// A line of a [`ClassificationReport`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ReportRow {
    /// The class, or the kind of average.
    pub name: String,
    /// The precision.
    pub precision: f64,
    /// The recall.
    pub recall: f64,
    /// The F1-score.
    pub f1_score: f64,
    /// How many samples: their weights summed.
    pub support: f64,
}

/// Precision, recall and F1 of each class and over all; as text, scikit-learn's table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClassificationReport {
    /// The classes.
    pub classes: Vec<ReportRow>,
    /// The share of right predictions; none if some classes are not reported.
    pub accuracy: Option<f64>,
    /// Counts summed over the classes first; none if it is the accuracy.
    pub micro_avg: Option<ReportRow>,
    /// The mean over classes.
    pub macro_avg: ReportRow,
    /// The mean over classes, weighted by their support.
    pub weighted_avg: ReportRow,
    #[serde(skip)]
    digits: usize,
    /// Whether supports are written as sums of weights, with a point.
    #[serde(skip)]
    is_weighted: bool,
}

/// Precision, recall and F1-score of each class and over all.
///
/// # Errors
/// As [`precision_recall_fscore_support`](super::precision_recall_fscore_support).
///
/// ```
/// use onsil_ml::metrics::classification_report;
/// let report = classification_report(&[0, 1, 2, 2, 2], &[0, 0, 2, 2, 1])?;
/// assert_eq!(report.accuracy, Some(0.6));
/// assert_eq!(report.classes[0].recall, 1.0);
/// let text = "              precision    recall  f1-score   support
///
///            0       0.50      1.00      0.67         1
///            1       0.00      0.00      0.00         1
///            2       1.00      0.67      0.80         3
///
///     accuracy                           0.60         5
///    macro avg       0.50      0.56      0.49         5
/// weighted avg       0.70      0.60      0.61         5
/// ";
/// assert_eq!(report.to_string(), text);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn classification_report<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
) -> Result<ClassificationReport> {
    classification_report_with(y_true, y_pred, &ReportOptions::new())
}

/// The same for given labels, with names, weights, or more digits.
///
/// # Errors
/// As [`classification_report`]; not as many names as classes; too many digits.
///
/// ```
/// use onsil_ml::metrics::{ReportOptions, classification_report_with};
/// let options = ReportOptions::new().target_names(&["cat", "dog"]).digits(3);
/// let report = classification_report_with(&[0, 1, 1], &[0, 1, 0], &options)?;
/// assert!(report.to_string().contains("cat      0.500     1.000     0.667         1"));
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn classification_report_with<'t, 'p>(
    y_true: impl Into<Target<'t>>,
    y_pred: impl Into<Target<'p>>,
    options: &ReportOptions<'_>,
) -> Result<ClassificationReport> {
    let owner = "classification_report";
    if options.digits > MAX_DIGITS {
        let allowed = format!("at most {MAX_DIGITS}");
        return Err(Error::parameter(owner, "digits", allowed, options.digits));
    }
    let prf = PrfOptions {
        labels: options.labels,
        sample_weight: options.sample_weight,
        zero_division: options.zero_division,
        ..PrfOptions::new()
    };
    let scores = per_label(owner, &y_true.into(), &y_pred.into(), &prf)?;
    let names = names(owner, &scores.labels, options.target_names)?;
    let classes = names.into_iter().enumerate().map(|(i, name)| ReportRow {
        name,
        precision: scores.precision[i],
        recall: scores.recall[i],
        f1_score: scores.fscore[i],
        support: scores.support[i],
    });
    let support = scores.support.sum();
    let row = |name: &str, average: Average| -> Result<ReportRow> {
        let Averages { precision, recall, fscore } = scores.average(average)?;
        Ok(ReportRow { name: name.into(), precision, recall, f1_score: fscore, support })
    };
    let micro = row("micro avg", Average::Micro)?;
    let is_accuracy = covers_all(&scores);
    Ok(ClassificationReport {
        classes: classes.collect(),
        accuracy: is_accuracy.then_some(micro.precision),
        micro_avg: (!is_accuracy).then_some(micro),
        macro_avg: row("macro avg", Average::Macro)?,
        weighted_avg: row("weighted avg", Average::Weighted)?,
        digits: options.digits,
        is_weighted: options.sample_weight.is_some(),
    })
}

fn names(owner: &str, labels: &[i64], names: Option<&[&str]>) -> Result<Vec<String>> {
    match names {
        None => Ok(labels.iter().map(i64::to_string).collect()),
        Some(names) if names.len() == labels.len() => {
            Ok(names.iter().map(|&name| name.into()).collect())
        }
        Some(names) => Err(Error::parameter(
            owner,
            "target_names",
            format!("of as many names as classes, {}", labels.len()),
            format!("of {}", names.len()),
        )),
    }
}

fn covers_all(scores: &PerLabel) -> bool {
    scores.present().iter().all(|class| scores.labels.contains(class))
}

impl fmt::Display for ClassificationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let averages = [self.micro_avg.as_ref(), Some(&self.macro_avg), Some(&self.weighted_avg)];
        let longest = self.classes.iter().map(|row| row.name.chars().count()).max();
        let width = longest.unwrap_or_default().max("weighted avg".len()).max(self.digits);
        write!(f, "{:>width$} ", "")?;
        for heading in ["precision", "recall", "f1-score", "support"] {
            write!(f, " {heading:>9}")?;
        }
        f.write_str("\n\n")?;
        for row in &self.classes {
            self.line(f, width, row)?;
        }
        f.write_str("\n")?;
        if let Some(accuracy) = self.accuracy {
            write!(f, "{:>width$}  {:>9} {:>9}", "accuracy", "", "")?;
            writeln!(f, " {} {}", self.score(accuracy), self.support(self.macro_avg.support))?;
        }
        averages.into_iter().flatten().try_for_each(|row| self.line(f, width, row))
    }
}

impl ClassificationReport {
    fn line(&self, f: &mut fmt::Formatter<'_>, width: usize, row: &ReportRow) -> fmt::Result {
        write!(f, "{:>width$} ", row.name)?;
        for score in [row.precision, row.recall, row.f1_score] {
            write!(f, " {}", self.score(score))?;
        }
        writeln!(f, " {}", self.support(row.support))
    }

    fn score(&self, score: f64) -> String {
        if score.is_nan() { format!("{:>9}", "nan") } else { format!("{score:>9.*}", self.digits) }
    }

    fn support(&self, support: f64) -> String {
        if self.is_weighted { format!("{support:>9?}") } else { format!("{support:>9}") }
    }
}
