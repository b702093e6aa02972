use crate::error::{Error, Result};
use crate::estimator::{Fitted, required};
use crate::metrics::{
    Average, ClassAverage, LogLossOptions, MultiClass, accuracy_score, adjusted_rand_score,
    balanced_accuracy_score, completeness_score, f1_score, homogeneity_score, log_loss_with,
    mean_absolute_error, mean_squared_error, precision_score, r2_score, recall_score,
    roc_auc_score, roc_auc_score_multiclass, root_mean_squared_error, v_measure_score,
};
use crate::rows::Rows;
use crate::target::{Prediction, Target};
use std::fmt;
use std::sync::Arc;

/// Scores a fitted estimator on samples and their targets.
type Score = dyn Fn(&dyn Fitted, &Rows<'_>, Option<&Target<'_>>) -> Result<f64> + Send + Sync;

/// What a fitted estimator is judged by, the higher the better: a name, or a function of one's own.
///
/// Names: `accuracy`, `balanced_accuracy`; `precision`, `recall` and `f1` (of class 1 against another one),
/// each also with `_macro`, `_micro` and `_weighted`; `roc_auc` (two classes), `roc_auc_ovr`, `roc_auc_ovo`
/// and the same with `_weighted`; `neg_log_loss`; `r2`, `neg_mean_squared_error`,
/// `neg_root_mean_squared_error`, `neg_mean_absolute_error`; `adjusted_rand_score`, `homogeneity_score`,
/// `completeness_score`, `v_measure_score`; and `score`, the estimator's own.
///
/// ```
/// use onsil_ml::metrics::mean_absolute_error;
/// use onsil_ml::model_selection::Scorer;
/// let by_name = Scorer::from("neg_mean_squared_error");
/// let own = Scorer::new("half_error", |fitted, x, y| {
///     let y = y.expect("a regressor has targets");
///     Ok(-mean_absolute_error(y, &fitted.predict_any(x)?)? / 2.0)
/// });
/// assert_eq!((by_name.name(), own.name()), ("neg_mean_squared_error", "half_error"));
/// ```
#[derive(Clone)]
pub struct Scorer {
    name: String,
    own: Option<Arc<Score>>,
}

impl fmt::Debug for Scorer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scorer").field(&self.name).finish()
    }
}

impl Default for Scorer {
    fn default() -> Self {
        "score".into()
    }
}

impl From<&str> for Scorer {
    fn from(name: &str) -> Self {
        Self { name: name.into(), own: None }
    }
}

impl From<String> for Scorer {
    fn from(name: String) -> Self {
        Self { name, own: None }
    }
}

impl Scorer {
    /// A function of one's own under a name of its own: of the fitted estimator, the samples, and their
    /// targets if there are any.
    pub fn new(
        name: &str,
        score: impl Fn(&dyn Fitted, &Rows<'_>, Option<&Target<'_>>) -> Result<f64>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self { name: name.into(), own: Some(Arc::new(score)) }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Refuses a name that is not known.
    pub(crate) fn check(&self) -> Result<()> {
        if self.own.is_some() || NAMED.iter().any(|(name, _)| *name == self.name) {
            return Ok(());
        }
        Err(Error::unknown("scorer", &self.name, &scorer_names()))
    }

    /// How good `fitted` is on `x`, (samples, features).
    ///
    /// # Errors
    /// A name that is not known; an estimator that has not what the score is made from; data that do not fit.
    pub fn score(&self, fitted: &dyn Fitted, x: &Rows<'_>, y: Option<&Target<'_>>) -> Result<f64> {
        self.check()?;
        match (&self.own, NAMED.iter().find(|(name, _)| *name == self.name)) {
            (Some(own), _) => own(fitted, x, y),
            (None, Some((_, How::Own))) => fitted.score_any(x, y),
            (None, Some((name, How::Predicted(metric)))) => {
                metric(required(name, y)?, &fitted.predict_any(x)?)
            }
            (None, Some((name, How::Fitted(score)))) => score(fitted, x, required(name, y)?),
            (None, None) => Err(Error::unknown("scorer", &self.name, &scorer_names())),
        }
    }
}

/// The names that [`Scorer`] knows.
///
/// ```
/// assert!(onsil_ml::model_selection::scorer_names().contains(&"f1_macro"));
/// ```
pub fn scorer_names() -> Vec<&'static str> {
    NAMED.iter().map(|(name, _)| *name).collect()
}

/// How a score is made.
enum How {
    /// By the estimator itself.
    Own,
    /// From true and predicted targets.
    Predicted(fn(&Target<'_>, &Prediction) -> Result<f64>),
    /// From something else that the estimator says.
    Fitted(fn(&dyn Fitted, &Rows<'_>, &Target<'_>) -> Result<f64>),
}

const BINARY: Average = Average::Binary(1);

const NAMED: &[(&str, How)] = &[
    ("score", How::Own),
    ("accuracy", How::Predicted(|y, p| accuracy_score(y, p))),
    ("balanced_accuracy", How::Predicted(|y, p| balanced_accuracy_score(y, p))),
    ("precision", How::Predicted(|y, p| precision_score(y, p, BINARY))),
    ("precision_macro", How::Predicted(|y, p| precision_score(y, p, Average::Macro))),
    ("precision_micro", How::Predicted(|y, p| precision_score(y, p, Average::Micro))),
    ("precision_weighted", How::Predicted(|y, p| precision_score(y, p, Average::Weighted))),
    ("recall", How::Predicted(|y, p| recall_score(y, p, BINARY))),
    ("recall_macro", How::Predicted(|y, p| recall_score(y, p, Average::Macro))),
    ("recall_micro", How::Predicted(|y, p| recall_score(y, p, Average::Micro))),
    ("recall_weighted", How::Predicted(|y, p| recall_score(y, p, Average::Weighted))),
    ("f1", How::Predicted(|y, p| f1_score(y, p, BINARY))),
    ("f1_macro", How::Predicted(|y, p| f1_score(y, p, Average::Macro))),
    ("f1_micro", How::Predicted(|y, p| f1_score(y, p, Average::Micro))),
    ("f1_weighted", How::Predicted(|y, p| f1_score(y, p, Average::Weighted))),
    ("roc_auc", How::Fitted(roc_auc)),
    ("roc_auc_ovr", How::Fitted(|f, x, y| roc_auc_of(f, x, y, MultiClass::Ovr, MACRO))),
    ("roc_auc_ovr_weighted", How::Fitted(|f, x, y| roc_auc_of(f, x, y, MultiClass::Ovr, WEIGHTED))),
    ("roc_auc_ovo", How::Fitted(|f, x, y| roc_auc_of(f, x, y, MultiClass::Ovo, MACRO))),
    ("roc_auc_ovo_weighted", How::Fitted(|f, x, y| roc_auc_of(f, x, y, MultiClass::Ovo, WEIGHTED))),
    ("neg_log_loss", How::Fitted(neg_log_loss)),
    ("r2", How::Predicted(|y, p| r2_score(y, p))),
    ("neg_mean_squared_error", How::Predicted(|y, p| Ok(-mean_squared_error(y, p)?))),
    ("neg_root_mean_squared_error", How::Predicted(|y, p| Ok(-root_mean_squared_error(y, p)?))),
    ("neg_mean_absolute_error", How::Predicted(|y, p| Ok(-mean_absolute_error(y, p)?))),
    ("adjusted_rand_score", How::Predicted(|y, p| adjusted_rand_score(y, p))),
    ("homogeneity_score", How::Predicted(|y, p| homogeneity_score(y, p))),
    ("completeness_score", How::Predicted(|y, p| completeness_score(y, p))),
    ("v_measure_score", How::Predicted(|y, p| v_measure_score(y, p))),
];

const MACRO: ClassAverage = ClassAverage::Macro;
const WEIGHTED: ClassAverage = ClassAverage::Weighted;

/// From the decision function, or else from the probability of the second class.
fn roc_auc(fitted: &dyn Fitted, x: &Rows<'_>, y: &Target<'_>) -> Result<f64> {
    let scores = match fitted.decision_function_any(x) {
        Err(Error::NotSupported { .. }) => fitted.predict_proba_any(x)?,
        scores => scores?,
    };
    if scores.ncols() > 2 {
        return Err(Error::data(format!(
            "roc_auc: expected an estimator of two classes, found {} of {} columns; use roc_auc_ovr or \
             roc_auc_ovo",
            fitted.name(),
            scores.ncols()
        )));
    }
    match scores.columns().into_iter().next_back() {
        Some(of_second) => roc_auc_score(y, of_second),
        None => Err(Error::not_supported(fitted.name(), "score of any class", "use accuracy")),
    }
}

fn roc_auc_of(
    fitted: &dyn Fitted,
    x: &Rows<'_>,
    y: &Target<'_>,
    multi_class: MultiClass,
    average: ClassAverage,
) -> Result<f64> {
    let proba = fitted.predict_proba_any(x)?;
    if proba.ncols() == 2 {
        return roc_auc_score(y, proba.column(1));
    }
    let classes = fitted.classes();
    roc_auc_score_multiclass(y, &proba, multi_class, average, classes.as_deref())
}

fn neg_log_loss(fitted: &dyn Fitted, x: &Rows<'_>, y: &Target<'_>) -> Result<f64> {
    let classes = fitted.classes();
    let options = LogLossOptions { labels: classes.as_deref(), ..LogLossOptions::new() };
    Ok(-log_loss_with(y, &fitted.predict_proba_any(x)?, &options)?)
}
