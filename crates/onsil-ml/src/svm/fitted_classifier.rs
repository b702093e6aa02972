//! What the fitted [`SVC`](crate::svm::SVC) and [`NuSVC`](crate::svm::NuSVC) have in common.

use crate::class_weight::ClassWeight;
use crate::classes::Classes;
use crate::error::{Error, Result};
use crate::estimator::{FitOptions, required};
use crate::rows::Rows;
use crate::svm::kernel::Kernel;
use crate::svm::machine::{Machine, Shared, kept};
use crate::svm::one_vs_one::{self, DecisionFunctionShape, Form, OneVsOne};
use crate::svm::probability;
use crate::svm::support_vectors::SupportVectors;
use crate::target::Target;
use ndarray::{Array1, Array2};

/// The parameters of both that are not [`Shared`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Classifying<'a> {
    pub(crate) shared: Shared<'a>,
    pub(crate) form: Form,
    pub(crate) c: f64,
    pub(crate) class_weight: Option<&'a ClassWeight>,
    pub(crate) probability: bool,
    pub(crate) decision_function_shape: DecisionFunctionShape,
    pub(crate) break_ties: bool,
    pub(crate) random_state: u32,
}

/// What `fit` has learnt.
pub(crate) struct Learnt {
    pub(crate) n_features_in: usize,
    pub(crate) classes: Array1<i64>,
    pub(crate) class_weight: Array1<f64>,
    pub(crate) support_vectors: SupportVectors,
    pub(crate) gamma: f64,
    pub(crate) pairs: OneVsOne,
}

impl Classifying<'_> {
    pub(crate) fn validate(&self) -> Result<()> {
        self.shared.validate()?;
        if self.break_ties && self.decision_function_shape == DecisionFunctionShape::Ovo {
            return Err(Error::parameter(
                self.shared.owner,
                "break_ties",
                "false where decision_function_shape is \"ovo\"",
                true,
            ));
        }
        Ok(())
    }

    /// Learns; `check` looks at the classes, the class of each sample and its weight first.
    pub(crate) fn fit(
        &self,
        x: &Rows<'_>,
        y: Option<&Target<'_>>,
        options: &FitOptions<'_>,
        check: impl FnOnce(&Classes, &[f64]) -> Result<()>,
    ) -> Result<Learnt> {
        let owner = self.shared.owner;
        x.check(owner, 1)?;
        let y = required(owner, y)?;
        y.check(owner, x.samples())?;
        let (kept, weights) = kept(options.weights(owner, x.samples())?, x.samples());
        let classes = Classes::new(owner, &y.select(&kept))?;
        let class_weight = ClassWeight::per_class(self.class_weight, owner, &classes, None)?;
        check(&classes, &weights)?;
        let bounds: Vec<f64> = match self.form {
            Form::C => {
                let of = |(weight, &class): (&f64, &usize)| weight * (self.c * class_weight[class]);
                weights.iter().zip(&classes.indices).map(of).collect()
            }
            Form::Nu(_) => weights,
        };
        let mut groups = vec![Vec::new(); classes.len()];
        for (sample, &class) in classes.indices.iter().enumerate() {
            groups[class].push(sample);
        }
        let machine = Machine::new(self.shared, x, kept, (&groups, self.probability), options)?;
        let seed = self.probability.then_some(self.random_state);
        let pairs = one_vs_one::learn(owner, &machine, &groups, &bounds, self.form, seed)?;
        let support_vectors = match self.shared.kernel {
            Kernel::Precomputed => SupportVectors::none(),
            _ => SupportVectors::select(x, &pairs.support.to_vec()),
        };
        Ok(Learnt {
            n_features_in: x.features(),
            classes: classes.classes,
            class_weight: class_weight.into(),
            support_vectors,
            gamma: machine.gamma(),
            pairs,
        })
    }

    /// The classes' positions from the values of the decision functions.
    pub(crate) fn positions(&self, values: &Array2<f64>, classes: usize) -> Array1<usize> {
        if self.break_ties && classes > 2 {
            let scores = one_vs_one::one_vs_rest(values, classes);
            let largest =
                |row: ndarray::ArrayView1<'_, f64>| one_vs_one::first_largest(&row.to_vec());
            return scores.rows().into_iter().map(largest).collect();
        }
        one_vs_one::votes(values, classes)
    }

    /// What `decision_function` returns, from the values of the decision functions.
    pub(crate) fn shaped(&self, values: Array2<f64>, classes: usize) -> Array2<f64> {
        match self.decision_function_shape {
            DecisionFunctionShape::Ovr if classes > 2 => one_vs_one::one_vs_rest(&values, classes),
            _ => values,
        }
    }
}

/// Probabilities from the values of the decision functions.
pub(crate) fn probabilities(
    owner: &str,
    sigmoids: (Option<&Array1<f64>>, Option<&Array1<f64>>),
    mut values: Array2<f64>,
    classes: usize,
) -> Result<Array2<f64>> {
    let (Some(a), Some(b)) = sigmoids else {
        return Err(Error::not_supported(
            owner,
            "predict_proba unless it was fitted with probability = true",
            "fit it so, or use decision_function",
        ));
    };
    if classes == 2 {
        // The sigmoids are of decisions for the first class.
        values.mapv_inplace(|value| -value);
    }
    Ok(probability::predict(&values, &a.to_vec(), &b.to_vec(), classes))
}

/// [`shared_parameters`](crate::svm::machine::shared_parameters) and the parameters that both classifiers
/// have beside them: `classifier_parameters!(SVC { c: 1.0 })`.
macro_rules! classifier_parameters {
    ($Estimator:ident { $own:ident: $default:expr }) => {
        $crate::svm::machine::shared_parameters!($Estimator {
            $own: $default,
            class_weight: None,
            probability: false,
            decision_function_shape: $crate::svm::DecisionFunctionShape::Ovr,
            break_ties: false,
            random_state: 0
        });

        impl $Estimator {
            /// Whether to learn `predict_proba` too. Default: false.
            pub fn probability(self, probability: bool) -> Self {
                Self { probability, ..self }
            }

            /// What `decision_function` returns for three or more classes. Default: ovr.
            pub fn decision_function_shape(
                self,
                shape: $crate::svm::DecisionFunctionShape,
            ) -> Self {
                Self { decision_function_shape: shape, ..self }
            }

            /// Whether to predict the largest of `decision_function`, not the most votes. Default: false.
            pub fn break_ties(self, break_ties: bool) -> Self {
                Self { break_ties, ..self }
            }

            /// The seed of the folds of `probability`. Default: 0.
            pub fn random_state(self, random_state: u32) -> Self {
                Self { random_state, ..self }
            }

            fn classifying_by(
                &self,
                form: $crate::svm::one_vs_one::Form,
                c: f64,
            ) -> $crate::svm::fitted_classifier::Classifying<'_> {
                $crate::svm::fitted_classifier::Classifying {
                    shared: self.shared(),
                    form,
                    c,
                    class_weight: self.class_weight.as_ref(),
                    probability: self.probability,
                    decision_function_shape: self.decision_function_shape,
                    break_ties: self.break_ties,
                    random_state: self.random_state,
                }
            }
        }
    };
}

/// The fitted struct of a classifier that has `fn classifying(&self) -> Classifying`, with all that it
/// does: `fitted_classifier!(FittedSVC, SVC)`.
macro_rules! fitted_classifier {
    ($Fitted:ident, $Estimator:ident) => {
        #[doc = concat!("A fitted [`", stringify!($Estimator), "`].")]
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $Fitted {
            /// The parameters that it was fitted with.
            pub params: $Estimator,
            /// The number of features.
            pub n_features_in: usize,
            /// The classes in ascending order, (classes).
            pub classes: ndarray::Array1<i64>,
            /// What `C` was multiplied with for each class, (classes).
            pub class_weight: ndarray::Array1<f64>,
            /// The rows of `x` that are support vectors, class after class, (vectors).
            pub support: ndarray::Array1<usize>,
            /// These rows, (vectors, features); (0, 0) for a precomputed kernel.
            pub support_vectors: $crate::svm::SupportVectors,
            /// The number of support vectors of each class, (classes).
            pub n_support: ndarray::Array1<usize>,
            /// The coefficients of the support vectors, (classes − 1, vectors): of the class of the vector
            /// against each other class in their order. With two classes, above 0 for the second.
            pub dual_coef: ndarray::Array2<f64>,
            /// The constant of each decision function, (pairs of classes).
            pub intercept: ndarray::Array1<f64>,
            /// The weights of the features, (pairs of classes, features), for kernel linear.
            pub coef: Option<ndarray::Array2<f64>>,
            /// The iterations of each problem, (pairs of classes).
            pub n_iter: ndarray::Array1<usize>,
            /// The value of the dual problem that was minimised, (pairs of classes).
            pub objective: ndarray::Array1<f64>,
            /// The slope of each pair's probability, (pairs of classes), if `probability` is true.
            pub prob_a: Option<ndarray::Array1<f64>>,
            /// The constant of each pair's probability, (pairs of classes), if `probability` is true.
            pub prob_b: Option<ndarray::Array1<f64>>,
            /// The factor gamma that was used.
            pub gamma: f64,
            /// 0 if all problems converged, else 1.
            pub fit_status: usize,
            /// What to know of a fit that did not converge.
            pub warnings: Vec<String>,
        }

        $crate::estimator::supervised!($Estimator);
        $crate::estimator::predicts!($Fitted: i64, score);
        $crate::svm::expansion::expansion!($Fitted);

        impl $Fitted {
            fn new(params: &$Estimator, learnt: $crate::svm::fitted_classifier::Learnt) -> Self {
                let pairs = learnt.pairs;
                let fitted = Self {
                    params: params.clone(),
                    n_features_in: learnt.n_features_in,
                    classes: learnt.classes,
                    class_weight: learnt.class_weight,
                    support: pairs.support,
                    support_vectors: learnt.support_vectors,
                    n_support: pairs.n_support,
                    dual_coef: pairs.dual_coef,
                    intercept: pairs.intercept,
                    coef: None,
                    n_iter: pairs.n_iter,
                    objective: pairs.objective,
                    prob_a: pairs.prob_a,
                    prob_b: pairs.prob_b,
                    gamma: learnt.gamma,
                    fit_status: pairs.fit_status,
                    warnings: pairs.warnings,
                };
                fitted.with_coef()
            }

            fn predict_rows(&self, x: &$crate::Rows<'_>) -> $crate::Result<ndarray::Array1<i64>> {
                let classifying = self.params.classifying();
                let positions = classifying.positions(&self.values(x)?, self.classes.len());
                Ok(positions.mapv(|position| self.classes[position]))
            }

            /// How far each row of `x` is on the side of the classes. With two classes (samples, 1), above
            /// 0 for the second; else, by `decision_function_shape`, (samples, classes) or (samples,
            /// pairs of classes).
            ///
            /// # Errors
            /// Another number of features than in `fit`; NaN or infinity.
            pub fn decision_function<'x>(
                &self,
                x: impl Into<$crate::Rows<'x>>,
            ) -> $crate::Result<ndarray::Array2<f64>> {
                $crate::Fitted::decision_function_any(self, &x.into())
            }

            /// The probability of each class, (samples, classes), if it was fitted with `probability`.
            /// It may disagree with `predict`.
            ///
            /// # Errors
            /// Another number of features than in `fit`; NaN or infinity; a fit without `probability`.
            pub fn predict_proba<'x>(
                &self,
                x: impl Into<$crate::Rows<'x>>,
            ) -> $crate::Result<ndarray::Array2<f64>> {
                $crate::Fitted::predict_proba_any(self, &x.into())
            }
        }

        impl $crate::Fitted for $Fitted {
            $crate::estimator::fitted!(
                $Estimator: support,
                support_vectors,
                n_support,
                dual_coef,
                coef,
                intercept,
                n_iter,
                objective,
                fit_status,
                classes,
                class_weight,
                prob_a,
                prob_b,
            );

            fn check(&self) -> Result<(), String> {
                self.expansion().check(self.n_features_in)?;
                let (classes, pairs) = (self.classes.len(), self.intercept.len());
                let of_pairs = |part: &Option<ndarray::Array1<f64>>| {
                    part.as_ref().is_none_or(|part| part.len() == pairs)
                };
                if classes < 2 || self.n_support.len() != classes || self.dual_coef.nrows() + 1 != classes {
                    return Err(format!("classes ({classes}) do not belong to n_support and dual_coef"));
                }
                if !(of_pairs(&self.prob_a) && of_pairs(&self.prob_b)) {
                    return Err("prob_a and prob_b are not of one number for each pair".into());
                }
                Ok(())
            }

            fn warnings(&self) -> &[String] {
                &self.warnings
            }

            fn predict_any(&self, x: &$crate::Rows<'_>) -> $crate::Result<$crate::Prediction> {
                Ok(self.predict_rows(x)?.into())
            }

            fn decision_function_any(
                &self,
                x: &$crate::Rows<'_>,
            ) -> $crate::Result<ndarray::Array2<f64>> {
                let classifying = self.params.classifying();
                Ok(classifying.shaped(self.values(x)?, self.classes.len()))
            }

            fn predict_proba_any(
                &self,
                x: &$crate::Rows<'_>,
            ) -> $crate::Result<ndarray::Array2<f64>> {
                $crate::svm::fitted_classifier::probabilities(
                    $crate::Fitted::name(self),
                    (self.prob_a.as_ref(), self.prob_b.as_ref()),
                    self.values(x)?,
                    self.classes.len(),
                )
            }
        }
    };
}

pub(crate) use {classifier_parameters, fitted_classifier};
