use super::cross_validate::{CvOptions, Job, Task};
use super::cv::Cv;
use super::cv_results::CvResults;
use super::parameter_grid::ParameterGrid;
use super::scorer::Scorer;
use crate::attribute::{AsAttribute, Attribute};
use crate::error::{Error, Result};
use crate::estimator::{AnyEstimator, Estimator, FitOptions, Fitted, Kind};
use crate::rows::Rows;
use crate::target::{Prediction, Target};
use ndarray::Array2;
use onsil_core::config::plain;
use onsil_core::suggest::did_you_mean;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Tries every combination of given values for an estimator's parameters by cross-validation, and fits the
/// best one to all samples.
///
/// It is of the [`Kind`] of its estimator; once fitted, it predicts as the best one does. Fits run on all
/// threads; what is found does not depend on how many there are.
///
/// | parameter | default | |
/// |---|---|---|
/// | `estimator` | none | what is fitted; its other parameters stay as they are |
/// | `param_grid` | none | the values to try, see [`ParameterGrid`]; those of a pipeline's steps as `step__parameter` |
/// | `scoring` | the estimator's own score | the name of a [`Scorer`] |
/// | `cv` | 5 | folds, or how samples are divided, see [`Cv`] |
/// | `refit` | true | fit the best one to all samples; without, it cannot predict |
/// | `return_train_score` | false | also judge candidates on what they have learnt from |
///
/// Where several are equally good, the first one is the best. A candidate that cannot be fitted or judged
/// ends the search with an error; scikit-learn would go on with NaN. Weights of samples are for fits, not
/// for scores; but a sample of weight 0 is as if it were not there, unless splits are given.
///
/// ```
/// use ndarray::{Array1, Array2};
/// use onsil_ml::model_selection::GridSearchCV;
/// use onsil_ml::neighbors::KNeighborsClassifier;
/// use onsil_ml::pipeline::Pipeline;
/// use onsil_ml::preprocessing::StandardScaler;
/// // Whether a number is above 7 or below.
/// let x = Array2::from_shape_fn((15, 1), |(row, _)| row as f64);
/// let y: Array1<i64> = (0..15).map(|row| i64::from(row > 7)).collect();
/// let scaled = Pipeline::new()
///     .step("scaler", StandardScaler::new())
///     .step("knn", KNeighborsClassifier::new());
/// let search = GridSearchCV::new(scaled).param("knn__n_neighbors", [1, 3, 9]).cv(3).fit(&x, &y)?;
/// assert_eq!(search.best_params["knn__n_neighbors"], 1);
/// assert_eq!(search.cv_results.mean_test_score.len(), 3);
/// assert_eq!(search.score(&x, &y)?, 1.0);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GridSearchCV {
    estimator: Option<Box<dyn AnyEstimator>>,
    param_grid: ParameterGrid,
    scoring: Option<String>,
    cv: Cv,
    refit: bool,
    return_train_score: bool,
}

/// An estimator with a choice of values.
struct Candidate {
    estimator: Box<dyn AnyEstimator>,
    params: Map<String, Value>,
    /// Where an error happened.
    place: String,
}

impl Default for GridSearchCV {
    fn default() -> Self {
        Self {
            estimator: None,
            param_grid: ParameterGrid::default(),
            scoring: None,
            cv: Cv::default(),
            refit: true,
            return_train_score: false,
        }
    }
}

const PARAMETERS: [&str; 6] =
    ["cv", "estimator", "param_grid", "refit", "return_train_score", "scoring"];

impl GridSearchCV {
    /// Of that estimator, with nothing to try yet.
    pub fn new(estimator: impl Into<Box<dyn AnyEstimator>>) -> Self {
        Self { estimator: Some(estimator.into()), ..Self::default() }
    }

    /// Adds values to try for a parameter: `.param("C", [1.0, 10.0])`.
    pub fn param<V: Into<Value>>(self, name: &str, values: impl IntoIterator<Item = V>) -> Self {
        Self { param_grid: self.param_grid.param(name, values), ..self }
    }

    /// Sets all values to try.
    pub fn param_grid(self, param_grid: ParameterGrid) -> Self {
        Self { param_grid, ..self }
    }

    /// By what candidates are judged, see [`Scorer`]. Default: the estimator's own score.
    pub fn scoring(self, name: &str) -> Self {
        Self { scoring: Some(name.into()), ..self }
    }

    /// How samples are divided. Default: 5 folds.
    pub fn cv(self, cv: impl Into<Cv>) -> Self {
        Self { cv: cv.into(), ..self }
    }

    /// Whether to fit the best one to all samples. Default: true.
    pub fn refit(self, refit: bool) -> Self {
        Self { refit, ..self }
    }

    /// Whether to judge candidates also on what they have learnt from. Default: false.
    pub fn return_train_score(self, return_train_score: bool) -> Self {
        Self { return_train_score, ..self }
    }

    /// Tries all candidates on `x`, (samples, features), and `y`, one target for each sample.
    ///
    /// # Errors
    /// Parameters out of range; samples that cannot be split; what a candidate or the scorer refuses.
    pub fn fit<'x, 'y>(
        &self,
        x: impl Into<Rows<'x>>,
        y: impl Into<Target<'y>>,
    ) -> Result<FittedGridSearchCV> {
        self.fit_with(&x.into(), Some(&y.into()), &FitOptions::new())
    }

    fn scorer(&self) -> Scorer {
        self.scoring.as_deref().map_or_else(Scorer::default, Scorer::from)
    }

    fn estimator(&self) -> Result<&dyn AnyEstimator> {
        self.estimator.as_deref().ok_or_else(|| {
            let expected = "an estimator, such as {\"class_name\": \"SVC\"}";
            Error::parameter(Self::NAME, "estimator", expected, "none")
        })
    }

    /// Every candidate.
    fn candidates(&self) -> Result<Vec<Candidate>> {
        let estimator = self.estimator()?;
        let with = |params: Map<String, Value>| {
            let place = format!("{}, {}", Self::NAME, Value::Object(params.clone()));
            match estimator.with_params(&params) {
                Ok(estimator) => Ok(Candidate { estimator, params, place }),
                Err(error) => Err(error.within(&place)),
            }
        };
        self.param_grid.candidates()?.into_iter().map(with).collect()
    }

    /// Tries all candidates, and fits the best one.
    fn search(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedGridSearchCV> {
        let cv = CvOptions {
            cv: self.cv.clone(),
            scoring: vec![self.scorer()],
            return_train_score: self.return_train_score,
            fit: *options,
            ..CvOptions::new()
        };
        let task = Task::new(Self::NAME, x, y, &cv)?;
        let splits = cv.splits(Self::NAME, self.estimator()?, x.samples(), y)?;
        let candidates = self.candidates()?;
        let mut jobs = Vec::with_capacity(candidates.len() * splits.len());
        for Candidate { estimator, place, .. } in &candidates {
            for (number, split) in splits.iter().enumerate() {
                let place = format!("{place}, split {} of {}", number + 1, splits.len());
                let (train, test) = (&split.train, &split.test);
                jobs.push(Job { place, estimator: &**estimator, train, test });
            }
        }
        let outcomes = task.run(&jobs)?;
        let params = candidates.iter().map(|candidate| candidate.params.clone()).collect();
        let cv_results = CvResults::new(params, &outcomes, self.return_train_score);
        let best = cv_results.best();
        let Candidate { estimator, params, place } = &candidates[best];
        let refit = || estimator.fit_any(x, y, options).map_err(|error| error.within(place));
        Ok(FittedGridSearchCV {
            params: self.clone(),
            n_features_in: x.features(),
            n_splits: splits.len(),
            best_index: best,
            best_score: cv_results.mean_test_score[best],
            best_params: params.clone(),
            best_estimator: self.refit.then(refit).transpose()?,
            cv_results,
        })
    }

    fn set(&mut self, name: &str, value: Value) -> Result<(), serde_json::Error> {
        use serde_json::from_value as read;
        match name {
            "estimator" => self.estimator = read(value)?,
            "param_grid" => self.param_grid = read(value)?,
            "scoring" => self.scoring = read(value)?,
            "cv" => self.cv = read(value)?,
            "refit" => self.refit = read(value)?,
            _ => self.return_train_score = read(value)?,
        }
        Ok(())
    }
}

impl Estimator for GridSearchCV {
    type Fitted = FittedGridSearchCV;
    const NAME: &'static str = "GridSearchCV";
    const KIND: Kind = Kind::Transformer;

    fn kind_now(&self) -> Kind {
        self.estimator.as_ref().map_or(Self::KIND, |estimator| estimator.kind())
    }

    /// Parameters of its estimator are `estimator__parameter`.
    fn changed(&self, params: Value) -> Result<Self> {
        let Value::Object(params) = params else {
            let name = Self::NAME;
            return Err(Error::config(format!(
                "{name}: the config must be an object, but is {params}"
            )));
        };
        let mut search = self.clone();
        let mut nested = Map::new();
        for (key, value) in params {
            if let Some(("estimator", parameter)) = key.split_once("__") {
                nested.insert(parameter.into(), value);
                continue;
            }
            let Some(name) = PARAMETERS.iter().find(|name| plain(name) == plain(&key)) else {
                return Err(Error::config(format!(
                    "{} has no parameter \"{key}\"{} (it has: {}; and those of its estimator, as \
                     estimator__parameter)",
                    Self::NAME,
                    did_you_mean(&key, PARAMETERS),
                    PARAMETERS.join(", ")
                )));
            };
            search
                .set(name, value)
                .map_err(|error| Error::config(format!("{}: {name}: {error}", Self::NAME)))?;
        }
        if !nested.is_empty() {
            search.estimator = Some(search.estimator()?.with_params(&nested)?);
        }
        Ok(search)
    }

    fn validate(&self) -> Result<()> {
        self.scorer().check()?;
        for Candidate { estimator, place, .. } in self.candidates()? {
            estimator.validate_any().map_err(|error| error.within(&place))?;
        }
        Ok(())
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedGridSearchCV> {
        self.validate()?;
        match options.weights(Self::NAME, x.samples())? {
            Some(weights) if weights.contains(&0.0) && !matches!(self.cv, Cv::Splits(_)) => {
                if let Some(y) = y {
                    y.check(Self::NAME, x.samples())?;
                }
                let rows: Vec<usize> =
                    (0..weights.len()).filter(|&row| weights[row] > 0.0).collect();
                let weights: Vec<f64> = rows.iter().map(|&row| weights[row]).collect();
                let y = y.map(|y| y.select(&rows));
                let options = FitOptions { sample_weight: Some(&weights), ..*options };
                self.search(&x.select(&rows), y.as_ref(), &options)
            }
            _ => self.search(x, y, options),
        }
    }
}

/// A fitted [`GridSearchCV`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FittedGridSearchCV {
    /// The parameters that it was fitted with.
    pub params: GridSearchCV,
    /// The number of features.
    pub n_features_in: usize,
    /// The number of splits.
    pub n_splits: usize,
    /// Which candidate is the best, counted from 0.
    pub best_index: usize,
    /// The best candidate's mean score on test parts.
    pub best_score: f64,
    /// The best candidate's values.
    pub best_params: Map<String, Value>,
    /// The best candidate, fitted to all samples; none without `refit`.
    pub best_estimator: Option<Box<dyn Fitted>>,
    /// What was found of each candidate.
    pub cv_results: CvResults,
}

impl FittedGridSearchCV {
    /// The class, cluster or number of each row of `x`, (samples, features), by the best candidate.
    ///
    /// # Errors
    /// Another number of features than in `fit`; NaN or infinity; a search without `refit`.
    pub fn predict<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Prediction> {
        self.predict_any(&x.into())
    }

    /// The score of the best candidate by the search's own scorer.
    ///
    /// # Errors
    /// As [`predict`](Self::predict); not as many targets as rows.
    pub fn score<'x, 'y>(&self, x: impl Into<Rows<'x>>, y: impl Into<Target<'y>>) -> Result<f64> {
        self.score_any(&x.into(), Some(&y.into()))
    }

    fn best(&self, method: &'static str) -> Result<&dyn Fitted> {
        self.best_estimator.as_deref().ok_or_else(|| {
            Error::not_supported(GridSearchCV::NAME, method, "search with refit to have one")
        })
    }
}

impl Fitted for FittedGridSearchCV {
    fn name(&self) -> &'static str {
        GridSearchCV::NAME
    }

    fn kind(&self) -> Kind {
        self.params.kind_now()
    }

    fn n_features_in(&self) -> usize {
        self.n_features_in
    }

    fn attributes(&self) -> Vec<(&'static str, Attribute<'_>)> {
        let results = &self.cv_results;
        let candidates = results.params.iter().cloned().map(Value::Object).collect();
        vec![
            ("best_index", self.best_index.as_attribute()),
            ("best_params", Attribute::Json(Value::Object(self.best_params.clone()))),
            ("best_score", self.best_score.as_attribute()),
            ("n_splits", self.n_splits.as_attribute()),
            ("params", Attribute::Json(candidates)),
            ("mean_test_score", results.mean_test_score.as_attribute()),
            ("std_test_score", results.std_test_score.as_attribute()),
            ("rank_test_score", results.rank_test_score.as_attribute()),
        ]
    }

    fn classes(&self) -> Option<Vec<i64>> {
        self.best_estimator.as_ref()?.classes()
    }

    fn check(&self) -> Result<(), String> {
        self.cv_results.check()?;
        if self.cv_results.params.get(self.best_index) != Some(&self.best_params) {
            return Err("best_params are not those of best_index".into());
        }
        match &self.best_estimator {
            Some(best) if best.kind() != self.kind() => {
                Err("best_estimator is of another kind than the estimator".into())
            }
            Some(best) if best.n_features_in() != self.n_features_in => {
                Err(format!("best_estimator is not of {} features", self.n_features_in))
            }
            _ => Ok(()),
        }
    }

    fn warnings(&self) -> &[String] {
        self.best_estimator.as_ref().map_or(&[], |best| best.warnings())
    }

    fn predict_any(&self, x: &Rows<'_>) -> Result<Prediction> {
        self.best("predict")?.predict_any(x)
    }

    fn decision_function_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        self.best("decision_function")?.decision_function_any(x)
    }

    fn predict_proba_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        self.best("predict_proba")?.predict_proba_any(x)
    }

    fn transform_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        self.best("transform")?.transform_any(x)
    }

    fn inverse_transform_any(&self, z: &Rows<'_>) -> Result<Array2<f64>> {
        self.best("inverse_transform")?.inverse_transform_any(z)
    }

    fn score_any(&self, x: &Rows<'_>, y: Option<&Target<'_>>) -> Result<f64> {
        self.params.scorer().score(self.best("score")?, x, y)
    }

    fn to_bytes(&self) -> Result<Vec<u8>> {
        crate::save::to_bytes(self)
    }
}
