//! Features brought into the form that estimators learn well from.

mod standard_scaler;

pub use standard_scaler::{FittedStandardScaler, StandardScaler};
