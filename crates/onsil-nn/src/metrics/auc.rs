use super::confusion::ratio;
use super::{Metric, Rows};
use crate::error::{Result, check};
use crate::registry::class;
use serde::{Deserialize, Serialize};

/// The area under a curve of two rates over all thresholds, by default of the receiver operating
/// characteristic: the chance that a true case is predicted higher than a false one.
///
/// Targets are 0 and 1, predictions probabilities; all numbers of a row count. The curve is drawn through
/// `num_thresholds` points, so that memory does not grow with the data. Precision-recall curves are
/// interpolated after Davis and Goadrich, "The relationship between precision-recall and ROC curves",
/// ICML 2006.
///
/// ```
/// use onsil_nn::metrics::{AUC, Metric, Rows};
/// let mut metric = AUC::default();
/// let (prediction, target) = ([0.0, 0.5, 0.3, 0.9], [0.0, 0.0, 1.0, 1.0]);
/// metric.update(Rows::new(&prediction, &target, 1));
/// assert_eq!(metric.result(), 0.75);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AUC {
    num_thresholds: usize,
    curve: Curve,
    summation_method: SummationMethod,
    thresholds: Option<Vec<f64>>,
    from_logits: bool,
    #[serde(skip)]
    buckets: Vec<Bucket>,
}

/// The curve under which an [`AUC`] is the area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Curve {
    /// True positive rate over false positive rate.
    #[serde(alias = "roc")]
    ROC,
    /// Precision over recall.
    #[serde(alias = "pr")]
    PR,
}

/// How an [`AUC`] goes from point to point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SummationMethod {
    /// The mean height of both points; for precision-recall curves, interpolated counts.
    #[serde(alias = "Interpolation")]
    Interpolation,
    /// The lower of both points.
    #[serde(alias = "Minoring")]
    Minoring,
    /// The higher of both points.
    #[serde(alias = "Majoring")]
    Majoring,
}

/// More would not tell more: predictions between 0 and 1 have 24 bits.
const MAX_THRESHOLDS: usize = 1_000_000;

/// Weights of the true and false cases that are predicted above one threshold and not above the next.
type Bucket = [f64; 2];

impl AUC {
    /// How many thresholds, from 2 to a million, are spread over [0, 1]; 200 unless given.
    pub fn num_thresholds(mut self, num_thresholds: usize) -> Self {
        self.num_thresholds = num_thresholds;
        self
    }

    /// The curve; [`Curve::ROC`] unless given.
    pub fn curve(mut self, curve: Curve) -> Self {
        self.curve = curve;
        self
    }

    /// How to go from point to point; [`SummationMethod::Interpolation`] unless given.
    pub fn summation_method(mut self, summation_method: SummationMethod) -> Self {
        self.summation_method = summation_method;
        self
    }

    /// These thresholds in [0, 1], instead of `num_thresholds`, and beyond them one below 0 and one
    /// above 1.
    pub fn thresholds(mut self, mut thresholds: Vec<f64>) -> Self {
        thresholds.sort_by(f64::total_cmp);
        self.num_thresholds = thresholds.len() + 2;
        self.thresholds = Some(thresholds);
        self
    }

    /// Takes predictions as logits; false unless given.
    pub fn from_logits(mut self, from_logits: bool) -> Self {
        self.from_logits = from_logits;
        self
    }

    fn points(&self) -> usize {
        self.thresholds.as_ref().map_or(self.num_thresholds, |given| given.len() + 2)
    }

    /// The last threshold that a probability is above; the first is below 0.
    fn bucket(&self, p: f32) -> usize {
        match &self.thresholds {
            Some(given) => given.iter().filter(|&&threshold| (threshold as f32) < p).count(),
            None => ((p * (self.num_thresholds - 1) as f32).ceil() - 1.0).max(0.0) as usize,
        }
    }

    /// The area between two neighbouring thresholds, `high` being the upper one.
    fn area(&self, low: Point, high: Point) -> f64 {
        if self.curve == Curve::PR && self.summation_method == SummationMethod::Interpolation {
            return interpolated(low, high);
        }
        let ((x0, y0), (x1, y1)) = (low.place(self.curve), high.place(self.curve));
        let height = match self.summation_method {
            SummationMethod::Interpolation => (y0 + y1) / 2.0,
            SummationMethod::Minoring => y0.min(y1),
            SummationMethod::Majoring => y0.max(y1),
        };
        (x0 - x1) * height
    }
}

impl Default for AUC {
    fn default() -> Self {
        Self {
            num_thresholds: 200,
            curve: Curve::ROC,
            summation_method: SummationMethod::Interpolation,
            thresholds: None,
            from_logits: false,
            buckets: Vec::new(),
        }
    }
}

impl Metric for AUC {
    class!(AUC);

    fn validate(&self) -> Result<()> {
        let count = self.num_thresholds;
        let holds = (2..=MAX_THRESHOLDS).contains(&count);
        check(holds, "AUC", "num_thresholds", "in [2, 1000000]", count)?;
        for &threshold in self.thresholds.iter().flatten() {
            let holds = (0.0..=1.0).contains(&threshold);
            check(holds, "AUC", "thresholds", "numbers in [0, 1]", threshold)?;
        }
        Ok(())
    }

    fn name(&self) -> String {
        "auc".into()
    }

    fn update(&mut self, rows: Rows<'_>) {
        self.buckets.resize(self.points(), [0.0; 2]);
        for (prediction, target, weight) in rows.iter() {
            for (&p, &t) in prediction.iter().zip(target) {
                let p = if self.from_logits { 1.0 / (1.0 + (-p).exp()) } else { p };
                let bucket = self.bucket(p.clamp(0.0, 1.0));
                self.buckets[bucket][usize::from(t == 0.0)] += weight;
            }
        }
    }

    fn result(&self) -> f64 {
        let sum = |side: usize| self.buckets.iter().map(|bucket| bucket[side]).sum();
        let mut high = Point { found: 0.0, wrong: 0.0, positives: sum(0), negatives: sum(1) };
        let mut area = 0.0;
        for (i, &[found, wrong]) in self.buckets.iter().enumerate().rev() {
            let low = Point { found: high.found + found, wrong: high.wrong + wrong, ..high };
            if i + 1 < self.buckets.len() {
                area += self.area(low, high);
            }
            high = low;
        }
        area
    }

    fn state(&self) -> Vec<f64> {
        self.buckets.concat()
    }

    fn set_state(&mut self, state: &[f64]) {
        self.buckets.clear();
        self.buckets.extend(state.chunks_exact(2).map(|bucket| [bucket[0], bucket[1]]));
    }

    fn reset(&mut self) {
        self.buckets.fill([0.0; 2]);
    }

    fn larger_is_better(&self) -> Option<bool> {
        Some(true)
    }
}

/// The counts at one threshold.
#[derive(Clone, Copy)]
struct Point {
    /// True positives.
    found: f64,
    /// False positives.
    wrong: f64,
    /// True cases in all.
    positives: f64,
    /// False cases in all.
    negatives: f64,
}

impl Point {
    /// Where the curve is at this threshold.
    fn place(self, curve: Curve) -> (f64, f64) {
        let recall = ratio(self.found, self.positives);
        match curve {
            Curve::ROC => (ratio(self.wrong, self.negatives), recall),
            Curve::PR => (recall, ratio(self.found, self.found + self.wrong)),
        }
    }
}

/// The area under a precision-recall curve on which true and false positives grow together:
/// `slope · (ΔTP + intercept · ln(P₀/P₁)) / positives`, `P` being the positives said and
/// `TP = intercept + slope · P`.
fn interpolated(low: Point, high: Point) -> f64 {
    let (said, said_before) = (low.found + low.wrong, high.found + high.wrong);
    let gained = low.found - high.found;
    let slope = ratio(gained, said - said_before);
    let intercept = high.found - slope * said_before;
    let growth = if said > 0.0 && said_before > 0.0 { said / said_before } else { 1.0 };
    ratio(slope * (gained + intercept * growth.ln()), high.positives)
}
