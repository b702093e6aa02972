//! Transformers and an estimator, one after another.

use crate::Attribute;
use crate::error::{Error, Result};
use crate::estimator::{AnyEstimator, Estimator, FitOptions, Fitted, Kind};
use crate::rows::Rows;
use crate::target::{Prediction, Target};
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Transformers and then an estimator, fitted and used as one: each step learns from what the steps before
/// it make of the samples.
///
/// A pipeline is of the [`Kind`] of its last step, and has that step's methods and attributes. Parameters of
/// steps are changed by `step__parameter`: `scaler__with_mean`, `svc__C`; a whole step by its name.
///
/// | parameter | default | |
/// |---|---|---|
/// | `steps` | none | names and estimators: at least one; all but the last are transformers. Names differ and have no `__` |
///
/// Weights of samples go to every step that takes them; a transformer that takes none learns from all
/// samples alike.
///
/// As JSON: `{"steps": [["scaler", {"class_name": "StandardScaler", "config": {"with_mean": false}}], …]}`;
/// a class name alone stands for an estimator with its defaults. Only estimators of the
/// [registry](crate::registry) can be written and read.
///
/// ```
/// use ndarray::array;
/// use onsil_ml::pipeline::Pipeline;
/// use onsil_ml::preprocessing::StandardScaler;
/// let twice = Pipeline::new()
///     .step("centre", StandardScaler::new().with_std(false))
///     .step("scale", StandardScaler::new().with_mean(false));
/// let fitted = twice.fit_transformer(&array![[1.0], [3.0]])?;
/// assert_eq!(fitted.transform(&array![[5.0]])?, array![[3.0]]);
/// let again = twice.set_params(serde_json::json!({"scale__with_std": false}))?;
/// assert_eq!(again.fit_transformer(&array![[1.0], [3.0]])?.transform(&array![[5.0]])?, array![[3.0]]);
/// # Ok::<(), onsil_ml::Error>(())
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    steps: Vec<(String, Box<dyn AnyEstimator>)>,
}

/// A pipeline whose steps are named after their types: `standardscaler`, or `standardscaler-1` and
/// `standardscaler-2` if there are two.
///
/// ```
/// use onsil_ml::pipeline::make_pipeline;
/// use onsil_ml::preprocessing::StandardScaler;
/// let twice = make_pipeline([StandardScaler::new().into(), StandardScaler::new().into()]);
/// let names: Vec<&str> = twice.steps().map(|(name, _)| name).collect();
/// assert_eq!(names, ["standardscaler-1", "standardscaler-2"]);
/// ```
pub fn make_pipeline(steps: impl IntoIterator<Item = Box<dyn AnyEstimator>>) -> Pipeline {
    let steps: Vec<_> = steps.into_iter().map(|step| (step.name().to_lowercase(), step)).collect();
    let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
    steps.iter().for_each(|(name, _)| counts.entry(name.clone()).or_default().0 += 1);
    let named = steps.into_iter().map(|(name, step)| match counts.get_mut(&name) {
        Some((many, before)) if *many > 1 => {
            *before += 1;
            (format!("{name}-{before}"), step)
        }
        _ => (name, step),
    });
    Pipeline { steps: named.collect() }
}

impl Pipeline {
    /// Without steps.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a step after the others.
    pub fn step(mut self, name: &str, estimator: impl Into<Box<dyn AnyEstimator>>) -> Self {
        self.steps.push((name.into(), estimator.into()));
        self
    }

    /// The steps: their names and estimators.
    pub fn steps(&self) -> impl Iterator<Item = (&str, &dyn AnyEstimator)> {
        self.steps.iter().map(|(name, step)| (name.as_str(), &**step))
    }

    /// A copy with other parameters: a JSON object of `step__parameter` and values.
    ///
    /// # Errors
    /// A step or a parameter that is not known, with a suggestion; a value of the wrong type.
    pub fn set_params(&self, params: Value) -> Result<Self> {
        self.changed(params)
    }

    /// Learns from `x`, (samples, features), and `y`, one target for each sample.
    ///
    /// # Errors
    /// No steps, or names of steps that do not fit; what a step refuses.
    pub fn fit<'x, 'y>(
        &self,
        x: impl Into<Rows<'x>>,
        y: impl Into<Target<'y>>,
    ) -> Result<FittedPipeline> {
        self.fit_with(&x.into(), Some(&y.into()), &FitOptions::new())
    }

    /// Learns from `x`, (samples, features), alone: for a last step that needs no targets.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_transformer<'x>(&self, x: impl Into<Rows<'x>>) -> Result<FittedPipeline> {
        self.fit_with(&x.into(), None, &FitOptions::new())
    }

    fn check_names(&self) -> Result<()> {
        for (i, (name, _)) in self.steps.iter().enumerate() {
            let is_free = self.steps[..i].iter().all(|(before, _)| before != name);
            if name.is_empty() || name == "steps" || name.contains("__") || !is_free {
                return Err(Error::parameter(
                    Self::NAME,
                    "steps",
                    "named differently, by other names than \"steps\" and without \"__\"",
                    format!("with a step named \"{name}\" at position {i}"),
                ));
            }
        }
        Ok(())
    }

    /// Replaces steps, or their parameters.
    fn change_steps(&mut self, params: Map<String, Value>) -> Result<()> {
        let mut nested: Vec<(usize, Map<String, Value>)> = Vec::new();
        for (key, value) in params {
            let (step, parameter) = match key.split_once("__") {
                Some((step, parameter)) => (step, Some(parameter)),
                None => (key.as_str(), None),
            };
            let Some(at) = self.steps.iter().position(|(name, _)| name == step) else {
                return Err(self.unknown(&key));
            };
            match (parameter, nested.iter_mut().find(|(step, _)| *step == at)) {
                (None, _) => self.steps[at].1 = read(&key, value)?,
                (Some(parameter), Some((_, map))) => drop(map.insert(parameter.into(), value)),
                (Some(parameter), None) => {
                    nested.push((at, Map::from_iter([(parameter.into(), value)])));
                }
            }
        }
        for (at, params) in nested {
            self.steps[at].1 = self.steps[at].1.with_params(&params)?;
        }
        Ok(())
    }

    fn unknown(&self, key: &str) -> Error {
        let steps = self.steps.iter().map(|(name, _)| name.as_str());
        let names: Vec<&str> = std::iter::once("steps").chain(steps).collect();
        let step = key.split_once("__").map_or(key, |(step, _)| step);
        let suggestion = onsil_core::suggest::did_you_mean(step, names.iter().copied());
        Error::config(format!(
            "{} has no parameter \"{key}\"{suggestion} (it has: {}; and those of its steps, as \
             step__parameter)",
            Self::NAME,
            names.join(", ")
        ))
    }
}

fn read(key: &str, value: Value) -> Result<Box<dyn AnyEstimator>> {
    serde_json::from_value(value)
        .map_err(|error| Error::config(format!("{}: {key}: {error}", Pipeline::NAME)))
}

impl Estimator for Pipeline {
    type Fitted = FittedPipeline;
    const NAME: &'static str = "Pipeline";
    const KIND: Kind = Kind::Transformer;

    fn kind_now(&self) -> Kind {
        self.steps.last().map_or(Self::KIND, |(_, step)| step.kind())
    }

    fn changed(&self, params: Value) -> Result<Self> {
        let Value::Object(mut params) = params else {
            return Err(Error::config(format!(
                "{}: the config must be an object, but is {params}",
                Self::NAME
            )));
        };
        let mut pipeline = self.clone();
        if let Some(steps) = params.remove("steps") {
            pipeline.steps = serde_json::from_value(steps)
                .map_err(|error| Error::config(format!("{}: steps: {error}", Self::NAME)))?;
        }
        pipeline.change_steps(params)?;
        Ok(pipeline)
    }

    fn validate(&self) -> Result<()> {
        let refused = |expected: &str, given: String| {
            Err(Error::parameter(Self::NAME, "steps", expected, given))
        };
        if self.steps.is_empty() {
            return refused(
                "at least one name and estimator, such as [\"scaler\", \"StandardScaler\"]",
                "empty".into(),
            );
        }
        self.check_names()?;
        let mut before = self.steps[..self.steps.len() - 1].iter();
        if let Some((name, step)) = before.find(|(_, step)| step.kind() != Kind::Transformer) {
            return refused(
                "transformers, all but the last",
                format!("a {:?} at \"{name}\" ({})", step.kind(), step.name()),
            );
        }
        self.steps.iter().try_for_each(|(_, step)| step.validate_any())
    }

    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<FittedPipeline> {
        self.validate()?;
        x.check_shape(Self::NAME, 1)?;
        options.weights(Self::NAME, x.samples())?;
        if let Some(y) = y {
            y.check(Self::NAME, x.samples())?;
        }
        let mut fitted: Vec<(String, Box<dyn Fitted>)> = Vec::with_capacity(self.steps.len());
        let mut samples = x.view();
        for (i, (name, step)) in self.steps.iter().enumerate() {
            let is_last = i + 1 == self.steps.len();
            let learnt = match step.fit_any(&samples, y, options) {
                Err(Error::NotSupported { method: "sample_weight", .. }) if !is_last => {
                    let unweighted = FitOptions { sample_weight: None, ..*options };
                    step.fit_any(&samples, y, &unweighted)?
                }
                result => result?,
            };
            if !is_last {
                samples = learnt.transform_any(&samples)?.into();
            }
            fitted.push((name.clone(), learnt));
        }
        let warnings = fitted
            .iter()
            .flat_map(|(name, step)| step.warnings().iter().map(move |w| format!("{name}: {w}")))
            .collect();
        Ok(FittedPipeline {
            params: self.clone(),
            n_features_in: x.features(),
            steps: fitted,
            warnings,
        })
    }
}

/// A fitted [`Pipeline`]. What it is asked goes through all steps; what the last step cannot do, it cannot.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FittedPipeline {
    /// The parameters that it was fitted with.
    pub params: Pipeline,
    /// The number of features.
    pub n_features_in: usize,
    /// The fitted steps under their names.
    pub steps: Vec<(String, Box<dyn Fitted>)>,
    /// The warnings of all steps.
    pub warnings: Vec<String>,
}

impl FittedPipeline {
    /// A fitted step.
    pub fn step(&self, name: &str) -> Option<&dyn Fitted> {
        let (_, step) = self.steps.iter().find(|(step, _)| step == name)?;
        Some(&**step)
    }

    /// The class, cluster or number of each row of `x`, (samples, features).
    ///
    /// # Errors
    /// Another number of features than in `fit`; NaN or infinity; a last step that does not predict.
    pub fn predict<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Prediction> {
        self.predict_any(&x.into())
    }

    /// The probability of each class: (samples, classes).
    ///
    /// # Errors
    /// As [`predict`](Self::predict); a last step that has none.
    pub fn predict_proba<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.predict_proba_any(&x.into())
    }

    /// How sure the last step is of each class.
    ///
    /// # Errors
    /// As [`predict`](Self::predict); a last step that has none.
    pub fn decision_function<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.decision_function_any(&x.into())
    }

    /// What all steps make of `x`: (samples, features out).
    ///
    /// # Errors
    /// As [`predict`](Self::predict); a last step that does not transform.
    pub fn transform<'x>(&self, x: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.transform_any(&x.into())
    }

    /// The samples that `z` is the transform of.
    ///
    /// # Errors
    /// A step that has no inverse.
    pub fn inverse_transform<'x>(&self, z: impl Into<Rows<'x>>) -> Result<Array2<f64>> {
        self.inverse_transform_any(&z.into())
    }

    /// The share of rows whose class is right (classifier), or R² (regressor), or what else the last step
    /// scores by.
    ///
    /// # Errors
    /// As [`predict`](Self::predict); not as many targets as rows.
    pub fn score<'x, 'y>(&self, x: impl Into<Rows<'x>>, y: impl Into<Target<'y>>) -> Result<f64> {
        self.score_any(&x.into(), Some(&y.into()))
    }

    fn last(&self) -> Option<&dyn Fitted> {
        self.steps.last().map(|(_, step)| &**step)
    }

    /// Asks the last step about what the others make of `x`.
    fn ask<T>(
        &self,
        x: &Rows<'_>,
        what: impl Fn(&dyn Fitted, &Rows<'_>) -> Result<T>,
    ) -> Result<T> {
        x.check_features(self.name(), self.n_features_in)?;
        let Some(((_, last), before)) = self.steps.split_last() else {
            return Err(Error::data(format!("{}: has no steps", self.name())));
        };
        let mut samples = x.view();
        for (_, step) in before {
            samples = step.transform_any(&samples)?.into();
        }
        what(&**last, &samples)
    }
}

impl Fitted for FittedPipeline {
    fn name(&self) -> &'static str {
        Pipeline::NAME
    }

    fn kind(&self) -> Kind {
        self.last().map_or(Pipeline::KIND, Fitted::kind)
    }

    fn n_features_in(&self) -> usize {
        self.n_features_in
    }

    /// Those of the last step.
    fn attributes(&self) -> Vec<(&'static str, Attribute<'_>)> {
        self.last().map(Fitted::attributes).unwrap_or_default()
    }

    fn classes(&self) -> Option<Vec<i64>> {
        self.last().and_then(Fitted::classes)
    }

    fn check(&self) -> Result<(), String> {
        let Some((_, before)) = self.steps.split_last() else { return Err("no steps".into()) };
        let fitted = self.steps.iter().map(|(name, step)| (name.as_str(), step.name()));
        if !fitted.eq(self.params.steps().map(|(name, step)| (name, step.name()))) {
            return Err("its steps are not those of its parameters".into());
        }
        let first = self.steps.first().map(|(_, step)| step.n_features_in());
        if first != Some(self.n_features_in) {
            return Err("its first step has learnt from another number of features".into());
        }
        match before.iter().find(|(_, step)| step.kind() != Kind::Transformer) {
            None => Ok(()),
            Some((name, _)) => Err(format!("step {name:?} is no transformer")),
        }
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn predict_any(&self, x: &Rows<'_>) -> Result<Prediction> {
        self.ask(x, |last, x| last.predict_any(x))
    }

    fn decision_function_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        self.ask(x, |last, x| last.decision_function_any(x))
    }

    fn predict_proba_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        self.ask(x, |last, x| last.predict_proba_any(x))
    }

    fn transform_any(&self, x: &Rows<'_>) -> Result<Array2<f64>> {
        self.ask(x, |last, x| last.transform_any(x))
    }

    fn inverse_transform_any(&self, z: &Rows<'_>) -> Result<Array2<f64>> {
        let mut samples = z.to_f64().into_owned();
        for (_, step) in self.steps.iter().rev() {
            samples = step.inverse_transform_any(&samples.into())?;
        }
        Ok(samples)
    }

    fn score_any(&self, x: &Rows<'_>, y: Option<&Target<'_>>) -> Result<f64> {
        self.ask(x, |last, x| last.score_any(x, y))
    }

    fn to_bytes(&self) -> Result<Vec<u8>> {
        crate::save::to_bytes(self)
    }
}
