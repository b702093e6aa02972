use super::cv::Cv;
use super::scorer::Scorer;
use super::splitter::{Split, Splitter};
use crate::error::{Error, Result};
use crate::estimator::{AnyEstimator, FitOptions, Fitted};
use crate::rows::Rows;
use crate::target::Target;
use ndarray::Array1;
use onsil_core::parallel;
use std::time::Instant;

/// What [`cross_validate`] takes beside the data.
///
/// | option | default | |
/// |---|---|---|
/// | `cv` | 5 | folds, or how samples are divided |
/// | `splitter` | none | a [`Splitter`] of one's own, in place of `cv` |
/// | `scoring` | the estimator's own score | by what it is judged |
/// | `return_train_score` | false | also judge it on what it has learnt from |
/// | `return_estimator` | false | keep the fitted estimators |
/// | `fit` | no weights, no monitor | what each fit is given; weights are those of all samples |
///
/// ```
/// use onsil_ml::model_selection::{CvOptions, KFold};
/// let options = CvOptions::new()
///     .cv(KFold::new(3).shuffle(true))
///     .scoring(["accuracy", "f1_macro"])
///     .return_train_score(true);
/// assert_eq!(options.scoring.len(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct CvOptions<'a> {
    /// How samples are divided.
    pub cv: Cv,
    /// In place of `cv`.
    pub splitter: Option<&'a dyn Splitter>,
    /// By what it is judged.
    pub scoring: Vec<Scorer>,
    /// Also judge it on what it has learnt from.
    pub return_train_score: bool,
    /// Keep the fitted estimators.
    pub return_estimator: bool,
    /// What each fit is given.
    pub fit: FitOptions<'a>,
}

impl Default for CvOptions<'_> {
    fn default() -> Self {
        Self {
            cv: Cv::default(),
            splitter: None,
            scoring: vec![Scorer::default()],
            return_train_score: false,
            return_estimator: false,
            fit: FitOptions::new(),
        }
    }
}

impl<'a> CvOptions<'a> {
    /// Five folds, the estimator's own score.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how samples are divided: `3`, or `KFold::new(3).shuffle(true)`.
    pub fn cv(self, cv: impl Into<Cv>) -> Self {
        Self { cv: cv.into(), ..self }
    }

    /// Sets a splitter of one's own, in place of `cv`.
    pub fn splitter(self, splitter: &'a dyn Splitter) -> Self {
        Self { splitter: Some(splitter), ..self }
    }

    /// Sets by what it is judged: `["accuracy", "f1_macro"]`.
    pub fn scoring<S: Into<Scorer>>(self, scoring: impl IntoIterator<Item = S>) -> Self {
        Self { scoring: scoring.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets whether it is also judged on what it has learnt from.
    pub fn return_train_score(self, return_train_score: bool) -> Self {
        Self { return_train_score, ..self }
    }

    /// Sets whether the fitted estimators are kept.
    pub fn return_estimator(self, return_estimator: bool) -> Self {
        Self { return_estimator, ..self }
    }

    /// Sets what each fit is given; a weight for each of all samples.
    pub fn fit(self, fit: FitOptions<'a>) -> Self {
        Self { fit, ..self }
    }

    pub(super) fn splits(
        &self,
        owner: &str,
        estimator: &dyn AnyEstimator,
        samples: usize,
        y: Option<&Target<'_>>,
    ) -> Result<Vec<Split>> {
        let splits = match self.splitter {
            Some(splitter) => splitter.split(samples, y),
            None => self.cv.split(estimator.kind(), samples, y),
        };
        let splits = splits.map_err(|error| error.within(owner))?;
        if splits.is_empty() {
            return Err(Error::data(format!(
                "{owner}: expected at least 1 split, found none; correct the splitter"
            )));
        }
        let mut numbered = splits.iter().enumerate();
        numbered.try_for_each(|(number, split)| split.check(owner, number, samples))?;
        Ok(splits)
    }
}

/// What [`cross_validate`] has found, one number for each split.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CrossValidation {
    /// The scores on the test parts, under the scorers' names, (splits).
    pub test_scores: Vec<(String, Array1<f64>)>,
    /// The scores on the train parts, if they are wanted, (splits).
    pub train_scores: Vec<(String, Array1<f64>)>,
    /// How long each fit took, in seconds by the clock, (splits).
    pub fit_time: Array1<f64>,
    /// How long judging on the test part took, in seconds by the clock, (splits).
    pub score_time: Array1<f64>,
    /// The fitted estimators, if they are wanted.
    pub estimators: Vec<Box<dyn Fitted>>,
    /// The splits.
    pub splits: Vec<Split>,
    /// What the fits warn of.
    pub warnings: Vec<String>,
}

impl CrossValidation {
    /// The scores on the test parts by the scorer of that name, (splits).
    pub fn test_score(&self, scorer: &str) -> Option<&Array1<f64>> {
        self.test_scores.iter().find(|(name, _)| name == scorer).map(|(_, scores)| scores)
    }

    /// The scores on the train parts by the scorer of that name, (splits).
    pub fn train_score(&self, scorer: &str) -> Option<&Array1<f64>> {
        self.train_scores.iter().find(|(name, _)| name == scorer).map(|(_, scores)| scores)
    }
}

/// Fits a copy of an estimator to the train part of each split and judges it on the test part.
///
/// `x` is (samples, features), `y` one target for each sample. Splits run on all threads; what is found
/// does not depend on how many there are.
///
/// # Errors
/// Samples that cannot be split; a scorer that is not known; what the estimator or a scorer refuses in any
/// split.
///
/// ```
/// use ndarray::{Array1, Array2};
/// use onsil_ml::model_selection::{CvOptions, Scorer, cross_validate};
/// use onsil_ml::preprocessing::StandardScaler;
/// let x = Array2::from_shape_fn((9, 2), |(i, j)| (i * (j + 1)) as f64);
/// let spread = Scorer::new("spread", |fitted, x, _| Ok(fitted.transform_any(x)?.std(0.0)));
/// let options = CvOptions::new().cv(3).scoring([spread]).return_train_score(true);
/// let found = cross_validate(&StandardScaler::new(), &x, &Array1::<i64>::zeros(9), &options)?;
/// assert_eq!(found.test_score("spread").unwrap().len(), 3);
/// assert!((found.train_score("spread").unwrap()[0] - 1.0).abs() < 1e-12);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn cross_validate<'x, 'y>(
    estimator: &dyn AnyEstimator,
    x: impl Into<Rows<'x>>,
    y: impl Into<Target<'y>>,
    options: &CvOptions<'_>,
) -> Result<CrossValidation> {
    cross_validate_any(estimator, &x.into(), Some(&y.into()), options)
}

/// The same with or without targets.
///
/// # Errors
/// As [`cross_validate`].
pub fn cross_validate_any(
    estimator: &dyn AnyEstimator,
    x: &Rows<'_>,
    y: Option<&Target<'_>>,
    options: &CvOptions<'_>,
) -> Result<CrossValidation> {
    let owner = "cross_validate";
    let task = Task::new(owner, x, y, options)?;
    estimator.validate_any()?;
    let splits = options.splits(owner, estimator, x.samples(), y)?;
    let jobs: Vec<Job<'_>> = splits
        .iter()
        .enumerate()
        .map(|(i, split)| Job {
            place: format!("{owner}, split {} of {}", i + 1, splits.len()),
            estimator,
            train: &split.train,
            test: &split.test,
        })
        .collect();
    let outcomes = task.run(&jobs)?;
    let scores = |of: &dyn Fn(&Outcome) -> &[f64]| {
        let named = options.scoring.iter().enumerate();
        named
            .map(|(i, scorer)| {
                (scorer.name().to_owned(), outcomes.iter().map(|outcome| of(outcome)[i]).collect())
            })
            .collect()
    };
    Ok(CrossValidation {
        test_scores: scores(&|outcome| &outcome.test_scores),
        train_scores: if options.return_train_score {
            scores(&|outcome| &outcome.train_scores)
        } else {
            Vec::new()
        },
        fit_time: outcomes.iter().map(|outcome| outcome.fit_time).collect(),
        score_time: outcomes.iter().map(|outcome| outcome.score_time).collect(),
        warnings: outcomes.iter().flat_map(|outcome| outcome.warnings.clone()).collect(),
        estimators: outcomes.into_iter().filter_map(|outcome| outcome.fitted).collect(),
        splits,
    })
}

/// The score of a copy of an estimator on the test part of each split, fitted to its train part, (splits).
/// With several scorers, those of the first; [`cross_validate`] has all.
///
/// # Errors
/// As [`cross_validate`].
///
/// ```
/// use ndarray::{Array1, Array2};
/// use onsil_ml::model_selection::{CvOptions, cross_val_score};
/// use onsil_ml::neighbors::KNeighborsClassifier;
/// let x = Array2::from_shape_fn((20, 1), |(row, _)| row as f64);
/// let y: Array1<i64> = (0..20).map(|row| i64::from(row >= 10)).collect();
/// let options = CvOptions::new().cv(4).scoring(["f1_macro"]);
/// let scores = cross_val_score(&KNeighborsClassifier::new(), &x, &y, &options)?;
/// assert_eq!(scores.len(), 4);
/// assert!(scores.mean().unwrap() > 0.8);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn cross_val_score<'x, 'y>(
    estimator: &dyn AnyEstimator,
    x: impl Into<Rows<'x>>,
    y: impl Into<Target<'y>>,
    options: &CvOptions<'_>,
) -> Result<Array1<f64>> {
    cross_val_score_any(estimator, &x.into(), Some(&y.into()), options)
}

/// The same with or without targets.
///
/// # Errors
/// As [`cross_validate`].
pub fn cross_val_score_any(
    estimator: &dyn AnyEstimator,
    x: &Rows<'_>,
    y: Option<&Target<'_>>,
    options: &CvOptions<'_>,
) -> Result<Array1<f64>> {
    let found = cross_validate_any(estimator, x, y, options)?;
    // `Task::new` has made sure that there is a scorer.
    Ok(found.test_scores.into_iter().next().map(|(_, scores)| scores).unwrap_or_default())
}

/// Data to fit to in several ways.
pub(super) struct Task<'t> {
    owner: &'t str,
    x: Rows<'t>,
    y: Option<Target<'t>>,
    scoring: &'t [Scorer],
    fit: FitOptions<'t>,
    train_score: bool,
    keep: bool,
}

/// One of these fits.
pub(super) struct Job<'t> {
    /// Where an error happened.
    pub(super) place: String,
    pub(super) estimator: &'t dyn AnyEstimator,
    pub(super) train: &'t [usize],
    pub(super) test: &'t [usize],
}

/// What a fit has given.
pub(super) struct Outcome {
    pub(super) test_scores: Vec<f64>,
    pub(super) train_scores: Vec<f64>,
    pub(super) fit_time: f64,
    pub(super) score_time: f64,
    pub(super) fitted: Option<Box<dyn Fitted>>,
    pub(super) warnings: Vec<String>,
}

impl<'t> Task<'t> {
    pub(super) fn new(
        owner: &'t str,
        x: &'t Rows<'_>,
        y: Option<&'t Target<'_>>,
        options: &'t CvOptions<'_>,
    ) -> Result<Self> {
        x.check_shape(owner, 1)?;
        if let Some(y) = y {
            y.check(owner, x.samples())?;
        }
        options.fit.weights(owner, x.samples())?;
        if options.scoring.is_empty() {
            return Err(Error::parameter(owner, "scoring", "at least one scorer", "empty"));
        }
        options.scoring.iter().try_for_each(Scorer::check)?;
        Ok(Self {
            owner,
            x: x.view(),
            y: y.map(Target::from),
            scoring: &options.scoring,
            fit: options.fit,
            train_score: options.return_train_score,
            keep: options.return_estimator,
        })
    }

    /// Runs all fits, on all threads; the error is that of the first one that fails.
    pub(super) fn run(&self, jobs: &[Job<'_>]) -> Result<Vec<Outcome>> {
        let outcomes = parallel::map(jobs.len(), |i| self.fit_and_score(&jobs[i]));
        let failed = |(job, outcome): (&Job<'_>, Result<Outcome>)| {
            outcome.map_err(|error| match self.x.check_finite(self.owner) {
                // Rows are counted among all samples then, not among those of a split.
                Err(not_finite) if matches!(error, Error::Data(_)) => not_finite,
                _ => error.within(&job.place),
            })
        };
        jobs.iter().zip(outcomes).map(failed).collect()
    }

    fn select_y(&self, rows: &[usize]) -> Option<Target<'static>> {
        self.y.as_ref().map(|y| y.select(rows))
    }

    fn fit_and_score(&self, job: &Job<'_>) -> Result<Outcome> {
        let (x_train, x_test) = (self.x.select(job.train), self.x.select(job.test));
        let (y_train, y_test) = (self.select_y(job.train), self.select_y(job.test));
        let weights: Option<Vec<f64>> =
            self.fit.sample_weight.map(|all| job.train.iter().map(|&row| all[row]).collect());
        let options = FitOptions { sample_weight: weights.as_deref(), ..self.fit };
        let start = Instant::now();
        let fitted = job.estimator.fit_any(&x_train, y_train.as_ref(), &options)?;
        let fit_time = start.elapsed().as_secs_f64();
        let score = |x: &Rows<'_>, y: Option<&Target<'_>>| -> Result<Vec<f64>> {
            self.scoring.iter().map(|scorer| scorer.score(&*fitted, x, y)).collect()
        };
        let start = Instant::now();
        let test_scores = score(&x_test, y_test.as_ref())?;
        let score_time = start.elapsed().as_secs_f64();
        let train_scores = match self.train_score {
            true => score(&x_train, y_train.as_ref())?,
            false => Vec::new(),
        };
        let warnings = fitted.warnings().iter().map(|text| format!("{}: {text}", job.place));
        Ok(Outcome {
            test_scores,
            train_scores,
            fit_time,
            score_time,
            warnings: warnings.collect(),
            fitted: self.keep.then_some(fitted),
        })
    }
}
