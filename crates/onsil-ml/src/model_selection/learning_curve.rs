use super::cross_validate::{CvOptions, Job, Outcome, Task};
use crate::error::{Error, Result};
use crate::estimator::AnyEstimator;
use crate::rows::Rows;
use crate::target::Target;
use ndarray::{Array1, Array2};
use onsil_core::random_state::RandomState;

/// How many samples of a train part are learnt from.
#[derive(Clone, Debug, PartialEq)]
pub enum TrainSizes {
    /// Shares of the first train part, above 0 and at most 1, rounded down.
    Shares(Vec<f64>),
    /// Numbers of samples.
    Counts(Vec<usize>),
}

impl Default for TrainSizes {
    /// A tenth, and then in equal steps to all: 0.1, 0.325, 0.55, 0.775, 1.
    fn default() -> Self {
        Self::Shares(vec![0.1, 0.325, 0.55, 0.775, 1.0])
    }
}

/// What [`learning_curve`] takes beside the data.
///
/// | option | default | |
/// |---|---|---|
/// | `cv` | five folds, the estimator's own score | how samples are divided, and the one scorer |
/// | `train_sizes` | shares 0.1, 0.325, 0.55, 0.775 and 1 | how many samples are learnt from |
/// | `shuffle` | false | shuffle each train part before its first samples are taken |
/// | `random_state` | 0 | the seed of the shuffles |
#[derive(Clone, Debug, Default)]
pub struct LearningCurveOptions<'a> {
    /// How samples are divided, and by what the estimator is judged.
    pub cv: CvOptions<'a>,
    /// How many samples are learnt from.
    pub train_sizes: TrainSizes,
    /// Shuffle each train part.
    pub shuffle: bool,
    /// The seed of the shuffles.
    pub random_state: u32,
}

impl<'a> LearningCurveOptions<'a> {
    /// Five folds, five sizes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how samples are divided, and by what the estimator is judged.
    pub fn cv(self, cv: CvOptions<'a>) -> Self {
        Self { cv, ..self }
    }

    /// Sets how many samples are learnt from.
    pub fn train_sizes(self, train_sizes: TrainSizes) -> Self {
        Self { train_sizes, ..self }
    }

    /// Sets whether each train part is shuffled.
    pub fn shuffle(self, shuffle: bool) -> Self {
        Self { shuffle, ..self }
    }

    /// Sets the seed of the shuffles.
    pub fn random_state(self, random_state: u32) -> Self {
        Self { random_state, ..self }
    }
}

/// How good an estimator is by how many samples it has learnt from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LearningCurve {
    /// Numbers of samples, ascending, (sizes).
    pub train_sizes: Array1<usize>,
    /// Scores on what was learnt from, (sizes, splits).
    pub train_scores: Array2<f64>,
    /// Scores on the test parts, (sizes, splits).
    pub test_scores: Array2<f64>,
    /// How long each fit took, in seconds by the clock, (sizes, splits).
    pub fit_time: Array2<f64>,
    /// How long judging on the test part took, in seconds by the clock, (sizes, splits).
    pub score_time: Array2<f64>,
}

/// How good an estimator is by how many samples it learns from: each split's train part is cut off after
/// so many samples, the estimator is fitted to them, and judged on them and on the whole test part.
///
/// # Errors
/// Sizes out of range; as [`cross_validate`](super::cross_validate).
///
/// ```
/// use ndarray::{Array1, Array2};
/// use onsil_ml::model_selection::*;
/// use onsil_ml::preprocessing::StandardScaler;
/// let x = Array2::from_shape_fn((20, 1), |(i, _)| (i * i) as f64);
/// let spread = Scorer::new("spread", |fitted, x, _| Ok(fitted.transform_any(x)?.std(0.0)));
/// let options = LearningCurveOptions::new()
///     .cv(CvOptions::new().cv(4).scoring([spread]))
///     .train_sizes(TrainSizes::Shares(vec![0.5, 1.0]));
/// let curve = learning_curve(&StandardScaler::new(), &x, &Array1::<i64>::zeros(20), &options)?;
/// assert_eq!(curve.train_sizes.to_vec(), [7, 15]);
/// assert_eq!(curve.test_scores.dim(), (2, 4));
/// # Ok::<(), onsil_ml::Error>(())
/// ```
pub fn learning_curve<'x, 'y>(
    estimator: &dyn AnyEstimator,
    x: impl Into<Rows<'x>>,
    y: impl Into<Target<'y>>,
    options: &LearningCurveOptions<'_>,
) -> Result<LearningCurve> {
    learning_curve_any(estimator, &x.into(), Some(&y.into()), options)
}

const OWNER: &str = "learning_curve";

/// The same with or without targets.
///
/// # Errors
/// As [`learning_curve`].
pub fn learning_curve_any(
    estimator: &dyn AnyEstimator,
    x: &Rows<'_>,
    y: Option<&Target<'_>>,
    options: &LearningCurveOptions<'_>,
) -> Result<LearningCurve> {
    if let [_, second, ..] = &options.cv.scoring[..] {
        let given = format!("also \"{}\"", second.name());
        return Err(Error::parameter(OWNER, "scoring", "one scorer", given));
    }
    let cv = CvOptions { return_train_score: true, return_estimator: false, ..options.cv.clone() };
    let task = Task::new(OWNER, x, y, &cv)?;
    estimator.validate_any()?;
    let mut splits = cv.splits(OWNER, estimator, x.samples(), y)?;
    let sizes = sizes(&options.train_sizes, splits[0].train.len())?;
    if options.shuffle {
        let mut state = RandomState::new(options.random_state);
        splits.iter_mut().for_each(|split| state.shuffle(&mut split.train));
    }
    let mut jobs = Vec::with_capacity(sizes.len() * splits.len());
    for &size in &sizes {
        for (number, split) in splits.iter().enumerate() {
            // Folds may differ by one sample.
            let train = &split.train[..size.min(split.train.len())];
            let place =
                format!("{OWNER}, {size} samples of split {} of {}", number + 1, splits.len());
            jobs.push(Job { place, estimator, train, test: &split.test });
        }
    }
    let outcomes = task.run(&jobs)?;
    let table = |of: &dyn Fn(&Outcome) -> f64| {
        Array2::from_shape_fn((sizes.len(), splits.len()), |(size, split)| {
            of(&outcomes[size * splits.len() + split])
        })
    };
    Ok(LearningCurve {
        train_scores: table(&|outcome| outcome.train_scores[0]),
        test_scores: table(&|outcome| outcome.test_scores[0]),
        fit_time: table(&|outcome| outcome.fit_time),
        score_time: table(&|outcome| outcome.score_time),
        train_sizes: sizes.into(),
    })
}

/// Numbers of samples, ascending, each once.
fn sizes(sizes: &TrainSizes, largest: usize) -> Result<Vec<usize>> {
    let refused = |expected: String, given: String| {
        Err(Error::parameter(OWNER, "train_sizes", expected, given))
    };
    let mut counts: Vec<usize> = match sizes {
        TrainSizes::Shares(shares) => {
            if let Some(wrong) = shares.iter().find(|&&share| !(share > 0.0 && share <= 1.0)) {
                return refused("shares above 0 and at most 1".into(), wrong.to_string());
            }
            let count = |share: &f64| ((share * largest as f64) as usize).clamp(1, largest);
            shares.iter().map(count).collect()
        }
        TrainSizes::Counts(counts) => {
            if let Some(wrong) = counts.iter().find(|count| !(1..=largest).contains(*count)) {
                let expected = format!("from 1 to the size of a train part, {largest}");
                return refused(expected, wrong.to_string());
            }
            counts.clone()
        }
    };
    if counts.is_empty() {
        return refused("at least one size".into(), "empty".into());
    }
    counts.sort_unstable();
    counts.dedup();
    Ok(counts)
}
