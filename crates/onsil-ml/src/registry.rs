//! Every estimator by its name.
//!
//! Some estimators have others inside, such as `Pipeline` and `GridSearchCV`: their defaults have none, so
//! that they can be named here, but `validate` refuses these and says what to give them. What they are for
//! depends on what is inside, see [`AnyEstimator::kind`].

use crate::error::{Error, Result};
use crate::estimator::{AnyEstimator, Estimator, Fitted};
use onsil_core::config::{plain, snake_case};
use serde_json::Value;

macro_rules! estimators {
    ($($module:ident::$Estimator:ident,)*) => {
        /// The names of all estimators.
        pub const NAMES: &[&str] = &[$(stringify!($Estimator)),*];

        /// An estimator from its name and some of its parameters; the others have their defaults.
        ///
        /// Names are compared without regard to case and `_`: `SVC`, `svc`, `k_means` and `KMeans`
        /// all work.
        ///
        /// # Errors
        /// A name or a parameter that is not known, with a suggestion; a value of the wrong type.
        ///
        /// ```
        /// let scaler = onsil_ml::registry::from_config("standard_scaler", serde_json::json!({}))?;
        /// assert_eq!(scaler.name(), "StandardScaler");
        /// let error = onsil_ml::registry::from_config("standard_scaller", serde_json::json!({}));
        /// assert!(error.unwrap_err().to_string().contains("did you mean \"StandardScaler\"?"));
        /// # Ok::<(), onsil_ml::Error>(())
        /// ```
        pub fn from_config(name: &str, config: Value) -> Result<Box<dyn AnyEstimator>> {
            let wanted = plain(name);
            $(
                if wanted == plain(stringify!($Estimator)) {
                    let defaults = <crate::$module::$Estimator as Default>::default();
                    return Ok(Box::new(defaults.changed(config)?));
                }
            )*
            Err(Error::unknown("estimator", name, NAMES))
        }

        /// A fitted estimator from the body of its file.
        pub(crate) fn fitted_from_bytes(name: &str, bytes: &[u8]) -> Result<Box<dyn Fitted>, String> {
            $(
                if name == <crate::$module::$Estimator as Estimator>::NAME {
                    let fitted: <crate::$module::$Estimator as Estimator>::Fitted =
                        crate::save::from_bytes(bytes)?;
                    return Ok(Box::new(fitted));
                }
            )*
            Err(format!("holds a {name:?}, which this version of onsil does not know"))
        }
    };
}

estimators! {
    cluster::BisectingKMeans,
    cluster::KMeans,
    cluster::MiniBatchKMeans,
    decomposition::PCA,
    linear_model::Lasso,
    linear_model::LinearRegression,
    linear_model::LogisticRegression,
    linear_model::Perceptron,
    linear_model::Ridge,
    linear_model::SGDClassifier,
    linear_model::SGDRegressor,
    model_selection::GridSearchCV,
    neighbors::KNeighborsClassifier,
    pipeline::Pipeline,
    preprocessing::MinMaxScaler,
    preprocessing::OneHotEncoder,
    preprocessing::PolynomialFeatures,
    preprocessing::SimpleImputer,
    preprocessing::StandardScaler,
    svm::LinearSVC,
    svm::LinearSVR,
    svm::NuSVC,
    svm::NuSVR,
    svm::OneClassSVM,
    svm::SVC,
    svm::SVR,
}

/// The name as commands spell it: `k_means`, `standard_scaler`.
///
/// ```
/// assert_eq!(onsil_ml::registry::command_name("StandardScaler"), "standard_scaler");
/// ```
pub fn command_name(name: &str) -> String {
    snake_case(name)
}
