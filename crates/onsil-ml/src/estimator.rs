//! The traits that every estimator implements.
//!
//! An estimator is a struct of parameters, such as `KMeans`; its `fit` returns a fitted struct, such as
//! `FittedKMeans`, that has the attributes and predicts. So an estimator that is not fitted cannot be
//! asked to predict. [`Estimator`] and [`Fitted`] say what all have in common, for generic code;
//! [`AnyEstimator`] is the same for estimators that are chosen when the program runs.

use crate::attribute::Attribute;
use crate::error::{Error, Result};
use crate::rows::Rows;
use crate::target::{Prediction, Target};
use dyn_clone::DynClone;
use ndarray::Array2;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::any::Any;
use std::fmt::Debug;
use std::ops::ControlFlow;

/// What an estimator is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Learns classes from `x` and `y`.
    Classifier,
    /// Learns numbers from `x` and `y`.
    Regressor,
    /// Groups `x`.
    Clusterer,
    /// Finds what is unlike the rest of `x`.
    OutlierDetector,
    /// Turns `x` into other features.
    Transformer,
}

impl Kind {
    /// Whether `fit` needs `y`.
    pub fn is_supervised(self) -> bool {
        matches!(self, Self::Classifier | Self::Regressor)
    }
}

/// How far a fit has come.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The estimator.
    pub estimator: &'static str,
    /// Which part of the work: `problem 3 of 45`, or empty.
    pub part: String,
    /// Iterations done in this part.
    pub iteration: u64,
    /// What is being made smaller: its name and its value.
    pub objective: Option<(&'static str, f64)>,
    /// What ends the fit once it is below a tolerance, such as the duality gap: its name and its value.
    pub gap: Option<(&'static str, f64)>,
    /// The share of the fit that is done, from 0 to 1, where it can be told: an estimate, and at least this share
    /// where the fit may end before its last iteration.
    pub done: Option<f64>,
}

impl Progress {
    /// The share of all iterations that are allowed.
    pub(crate) fn share(iteration: u64, max_iter: u64) -> Option<f64> {
        Some(iteration as f64 / max_iter.max(1) as f64)
    }
}

/// Watches a fit, from any of its threads, and may stop it: the fit then returns the best model so far.
pub type Monitor<'a> = &'a (dyn Fn(&Progress) -> ControlFlow<()> + Sync);

/// What may be given to a fit beside the data.
#[derive(Clone, Copy, Default)]
pub struct FitOptions<'a> {
    /// How much each sample counts, at least 0; all 1 unless given.
    pub sample_weight: Option<&'a [f64]>,
    /// Watches the fit.
    pub monitor: Option<Monitor<'a>>,
}

impl Debug for FitOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FitOptions")
            .field("sample_weight", &self.sample_weight)
            .field("monitor", &self.monitor.map(|_| ".."))
            .finish()
    }
}

impl<'a> FitOptions<'a> {
    /// No weights, no monitor.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how much each sample counts.
    pub fn sample_weight(self, weights: &'a [f64]) -> Self {
        Self { sample_weight: Some(weights), ..self }
    }

    /// Sets what watches the fit.
    pub fn monitor(self, monitor: Monitor<'a>) -> Self {
        Self { monitor: Some(monitor), ..self }
    }

    /// Tells the monitor; whether the fit shall stop.
    pub(crate) fn tell(&self, progress: &Progress) -> bool {
        self.monitor.is_some_and(|monitor| monitor(progress).is_break())
    }

    /// The weights, checked: one for each sample, finite, at least 0, not all 0.
    pub(crate) fn weights(&self, owner: &str, samples: usize) -> Result<Option<&'a [f64]>> {
        let Some(weights) = self.sample_weight else { return Ok(None) };
        let wrong = |expected: &str, found: String| {
            Err(Error::parameter(owner, "sample_weight", expected, found))
        };
        if weights.len() != samples {
            return wrong(
                &format!("of as many weights as samples, {samples}"),
                format!("of {}", weights.len()),
            );
        }
        if let Some(row) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0))
        {
            return wrong(
                "finite and at least 0",
                format!("{} for row {row} (counted from 0)", weights[row]),
            );
        }
        if weights.iter().all(|&weight| weight == 0.0) {
            return wrong("above 0 for at least one sample", "0 for all".into());
        }
        Ok(Some(weights))
    }

    /// Refuses weights.
    pub(crate) fn no_weights(&self, owner: &str) -> Result<()> {
        match self.sample_weight {
            None => Ok(()),
            Some(_) => Err(Error::not_supported(owner, "sample_weight", "fit it without weights")),
        }
    }
}

/// An estimator before it is fitted: its parameters.
pub trait Estimator:
    Clone + Debug + Default + Send + Sync + Serialize + DeserializeOwned + 'static
{
    /// What fitting makes of it.
    type Fitted: Fitted + Serialize + DeserializeOwned;

    /// Its name: `SVC`, `KMeans`.
    const NAME: &'static str;

    /// What it is for; of an estimator that has another one inside, what it is for without that one.
    const KIND: Kind;

    /// What it is for with these parameters: of an estimator that has another one inside, such as
    /// [`Pipeline`](crate::pipeline::Pipeline), what that one is for.
    fn kind_now(&self) -> Kind {
        Self::KIND
    }

    /// A copy with other values for some parameters; names are compared without regard to case and `_`.
    ///
    /// # Errors
    /// A parameter that is not known, with a suggestion; a value of the wrong type.
    fn changed(&self, params: Value) -> Result<Self> {
        onsil_core::config::change(Self::NAME, self, params).map_err(Error::Config)
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// The first parameter out of its range.
    fn validate(&self) -> Result<()>;

    /// Learns from `x` and, if it is supervised, `y`. The parameters need not have been validated.
    ///
    /// # Errors
    /// Parameters out of range; data that do not fit.
    fn fit_with(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<Self::Fitted>;
}

/// A fitted estimator. What it cannot do is an error that says what can.
pub trait Fitted: Any + Debug + DynClone + Send + Sync {
    /// The name of the estimator that was fitted.
    fn name(&self) -> &'static str;

    /// What it is for.
    fn kind(&self) -> Kind;

    /// The number of features that it has learnt from.
    fn n_features_in(&self) -> usize;

    /// The fitted attributes under their names.
    fn attributes(&self) -> Vec<(&'static str, Attribute<'_>)>;

    /// The classes that a classifier knows, in ascending order: those of the columns of
    /// `predict_proba`. Read from the attribute `classes` unless it says otherwise.
    fn classes(&self) -> Option<Vec<i64>> {
        self.attributes().into_iter().find_map(|(name, value)| match value {
            Attribute::Ints(classes) if name == "classes" => Some(classes.to_vec()),
            _ => None,
        })
    }

    /// Checks that the parts of a model that was read from a file fit together.
    ///
    /// # Errors
    /// What does not.
    fn check(&self) -> Result<(), String>;

    /// What its user should know: that it did not converge, and what to do.
    fn warnings(&self) -> &[String] {
        &[]
    }

    /// The class, cluster or number of each row.
    ///
    /// # Errors
    /// Rows that do not fit; an estimator that does not predict.
    fn predict_any(&self, _x: &Rows<'_>) -> Result<Prediction> {
        Err(Error::not_supported(self.name(), "predict", "use transform"))
    }

    /// How sure it is of each class: (samples, 1) for two classes, else (samples, classes) or what its
    /// documentation says.
    ///
    /// # Errors
    /// Rows that do not fit; an estimator that has none.
    fn decision_function_any(&self, _x: &Rows<'_>) -> Result<Array2<f64>> {
        Err(Error::not_supported(self.name(), "decision_function", "use predict"))
    }

    /// The probability of each class: (samples, classes), rows that sum to 1.
    ///
    /// # Errors
    /// Rows that do not fit; an estimator that has none.
    fn predict_proba_any(&self, _x: &Rows<'_>) -> Result<Array2<f64>> {
        Err(Error::not_supported(self.name(), "predict_proba", "use predict"))
    }

    /// Other features of the same samples: (samples, features out).
    ///
    /// # Errors
    /// Rows that do not fit; an estimator that has none.
    fn transform_any(&self, _x: &Rows<'_>) -> Result<Array2<f64>> {
        Err(Error::not_supported(self.name(), "transform", "use predict"))
    }

    /// The features that `z`, (samples, features out), is the transform of.
    ///
    /// # Errors
    /// Rows that do not fit; an estimator that has none.
    fn inverse_transform_any(&self, _z: &Rows<'_>) -> Result<Array2<f64>> {
        Err(Error::not_supported(self.name(), "inverse_transform", "use transform"))
    }

    /// How good it is, the higher the better: the share of right classes of a classifier, R² of a
    /// regressor, the negative inertia of k-means, ….
    ///
    /// # Errors
    /// Data that do not fit; no `y` for a classifier or regressor; an estimator that has no score.
    fn score_any(&self, x: &Rows<'_>, y: Option<&Target<'_>>) -> Result<f64> {
        crate::score::default(self, x, y)
    }

    /// Writes it, for [`save`](crate::save).
    #[doc(hidden)]
    fn to_bytes(&self) -> Result<Vec<u8>>;
}

dyn_clone::clone_trait_object!(Fitted);

/// An [`Estimator`] that is chosen when the program runs; every estimator is one.
pub trait AnyEstimator: Debug + DynClone + Send + Sync {
    /// [`Estimator::NAME`].
    fn name(&self) -> &'static str;
    /// [`Estimator::kind_now`].
    fn kind(&self) -> Kind;
    /// The parameters under their names.
    fn get_params(&self) -> Map<String, Value>;
    /// A copy with other values for some parameters.
    ///
    /// # Errors
    /// A parameter that is not known, with a suggestion; a value of the wrong type.
    fn with_params(&self, params: &Map<String, Value>) -> Result<Box<dyn AnyEstimator>>;
    /// [`Estimator::validate`].
    ///
    /// # Errors
    /// The first parameter out of its range.
    fn validate_any(&self) -> Result<()>;
    /// [`Estimator::fit_with`].
    ///
    /// # Errors
    /// Parameters out of range; data that do not fit.
    fn fit_any(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<Box<dyn Fitted>>;
}

dyn_clone::clone_trait_object!(AnyEstimator);

impl<E: Estimator> From<E> for Box<dyn AnyEstimator> {
    fn from(estimator: E) -> Self {
        Box::new(estimator)
    }
}

impl<E: Estimator> AnyEstimator for E {
    fn name(&self) -> &'static str {
        E::NAME
    }

    fn kind(&self) -> Kind {
        self.kind_now()
    }

    fn get_params(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(params)) => params,
            _ => Map::new(),
        }
    }

    fn with_params(&self, params: &Map<String, Value>) -> Result<Box<dyn AnyEstimator>> {
        Ok(Box::new(self.changed(Value::Object(params.clone()))?))
    }

    fn validate_any(&self) -> Result<()> {
        self.validate()
    }

    fn fit_any(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
    ) -> Result<Box<dyn Fitted>> {
        Ok(Box::new(self.fit_with(x, y, options)?))
    }
}

/// The targets of a supervised fit.
pub(crate) fn required<'t, 'a>(owner: &str, y: Option<&'t Target<'a>>) -> Result<&'t Target<'a>> {
    y.ok_or_else(|| {
        Error::data(format!(
            "{owner}: expected targets (y) to learn from, found none; give one for each row"
        ))
    })
}

/// `fit` and `fit_weighted` of a supervised estimator: `supervised!(Ridge)`.
macro_rules! supervised {
    ($Estimator:ident) => {
        impl $Estimator {
            /// Learns from `x`, (samples, features), and `y`, one target for each sample.
            ///
            /// # Errors
            /// Parameters out of range; no samples; NaN or infinity; targets that do not fit.
            pub fn fit<'x, 'y>(
                &self,
                x: impl Into<$crate::Rows<'x>>,
                y: impl Into<$crate::Target<'y>>,
            ) -> $crate::Result<<Self as $crate::Estimator>::Fitted> {
                let options = $crate::FitOptions::new();
                $crate::Estimator::fit_with(self, &x.into(), Some(&y.into()), &options)
            }

            /// The same, with samples that count for more or less: a weight of at least 0 for each.
            ///
            /// # Errors
            /// As `fit`; weights that do not fit, or an estimator that takes none.
            pub fn fit_weighted<'x, 'y>(
                &self,
                x: impl Into<$crate::Rows<'x>>,
                y: impl Into<$crate::Target<'y>>,
                sample_weight: &[f64],
            ) -> $crate::Result<<Self as $crate::Estimator>::Fitted> {
                let options = $crate::FitOptions::new().sample_weight(sample_weight);
                $crate::Estimator::fit_with(self, &x.into(), Some(&y.into()), &options)
            }
        }
    };
}

/// `fit` and `fit_weighted` of an estimator that needs no targets.
macro_rules! unsupervised {
    ($Estimator:ident) => {
        impl $Estimator {
            /// Learns from `x`, (samples, features).
            ///
            /// # Errors
            /// Parameters out of range; too few samples; NaN or infinity.
            pub fn fit<'x>(
                &self,
                x: impl Into<$crate::Rows<'x>>,
            ) -> $crate::Result<<Self as $crate::Estimator>::Fitted> {
                let options = $crate::FitOptions::new();
                $crate::Estimator::fit_with(self, &x.into(), None, &options)
            }

            /// The same, with samples that count for more or less: a weight of at least 0 for each.
            ///
            /// # Errors
            /// As `fit`; weights that do not fit, or an estimator that takes none.
            pub fn fit_weighted<'x>(
                &self,
                x: impl Into<$crate::Rows<'x>>,
                sample_weight: &[f64],
            ) -> $crate::Result<<Self as $crate::Estimator>::Fitted> {
                let options = $crate::FitOptions::new().sample_weight(sample_weight);
                $crate::Estimator::fit_with(self, &x.into(), None, &options)
            }
        }
    };
}

/// `predict` and, with `score`, `score` of a fitted classifier, clusterer (`i64`) or regressor (`f64`),
/// over its own `predict_rows(&self, &Rows) -> Result<Array1<…>>`:
/// `predicts!(FittedSVC: i64, score)`.
macro_rules! predicts {
    ($Fitted:ident: $value:ty $(, $score:ident)?) => {
        impl $Fitted {
            /// The class, cluster or number of each row of `x`, (samples, features).
            ///
            /// # Errors
            /// Another number of features than in `fit`; NaN or infinity.
            pub fn predict<'x>(
                &self,
                x: impl Into<$crate::Rows<'x>>,
            ) -> $crate::Result<ndarray::Array1<$value>> {
                self.predict_rows(&x.into())
            }

            $(
                /// The share of rows whose class is right (classifier), or R² (regressor).
                ///
                /// # Errors
                /// As `predict`; not as many targets as rows.
                pub fn $score<'x, 'y>(
                    &self,
                    x: impl Into<$crate::Rows<'x>>,
                    y: impl Into<$crate::Target<'y>>,
                ) -> $crate::Result<f64> {
                    $crate::Fitted::score_any(self, &x.into(), Some(&y.into()))
                }
            )?
        }
    };
}

/// `transform` of a fitted transformer, over its own `transform_any`.
macro_rules! transforms {
    ($Fitted:ident) => {
        impl $Fitted {
            /// The features made of `x`, (samples, features): (samples, features out).
            ///
            /// # Errors
            /// Another number of features than in `fit`; numbers that it does not take.
            pub fn transform<'x>(
                &self,
                x: impl Into<$crate::Rows<'x>>,
            ) -> $crate::Result<ndarray::Array2<f64>> {
                $crate::Fitted::transform_any(self, &x.into())
            }
        }
    };
}

/// What every fitted estimator says of itself, inside `impl Fitted for …`:
/// `fitted!(KMeans: cluster_centers, labels, inertia, n_iter)` with the fields that are attributes.
/// The struct needs a field `n_features_in`.
macro_rules! fitted {
    ($Estimator:ident: $($attribute:ident),* $(,)?) => {
        fn name(&self) -> &'static str {
            <$Estimator as $crate::Estimator>::NAME
        }

        fn kind(&self) -> $crate::Kind {
            <$Estimator as $crate::Estimator>::KIND
        }

        fn n_features_in(&self) -> usize {
            self.n_features_in
        }

        fn attributes(&self) -> Vec<(&'static str, $crate::Attribute<'_>)> {
            vec![$((stringify!($attribute), $crate::attribute::AsAttribute::as_attribute(&self.$attribute))),*]
        }

        fn to_bytes(&self) -> $crate::Result<Vec<u8>> {
            $crate::save::to_bytes(self)
        }
    };
}

pub(crate) use {fitted, predicts, supervised, transforms, unsupervised};
