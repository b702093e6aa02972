//! Features and labels brought into the form that estimators learn well from.

mod label_binarizer;
mod label_encoder;
mod min_max_scaler;
mod one_hot_encoder;
mod polynomial_features;
mod simple_imputer;
mod standard_scaler;

pub use label_binarizer::{FittedLabelBinarizer, LabelBinarizer};
pub use label_encoder::{FittedLabelEncoder, LabelEncoder};
pub use min_max_scaler::{FittedMinMaxScaler, MinMaxScaler};
pub use one_hot_encoder::{Drop, FittedOneHotEncoder, HandleUnknown, OneHotEncoder};
pub use polynomial_features::{Degree, FittedPolynomialFeatures, PolynomialFeatures};
pub use simple_imputer::{FittedSimpleImputer, ImputerStrategy, SimpleImputer};
pub use standard_scaler::{FittedStandardScaler, StandardScaler};
