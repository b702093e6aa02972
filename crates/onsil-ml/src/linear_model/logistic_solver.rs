use serde::{Deserialize, Serialize};

/// How a logistic regression is solved, and which problem that is.
///
/// As JSON: `"lbfgs"`, `"liblinear"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogisticSolver {
    /// L-BFGS: one model of all classes (multinomial), the intercept without penalty; `l2` or no penalty.
    Lbfgs,
    /// LIBLINEAR's problem: each class against the rest, the intercept penalised as a weight of the
    /// constant feature `intercept_scaling`; `l1` by coordinate descent, or `l2` by a trust region Newton
    /// method.
    Liblinear,
}
