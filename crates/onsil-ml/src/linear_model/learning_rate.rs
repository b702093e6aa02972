use serde::{Deserialize, Serialize};

/// How far a step of stochastic gradient descent goes; `t` counts the steps from 1.
///
/// As JSON: `"constant"`, `"optimal"`, `"invscaling"`, `"adaptive"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LearningRate {
    /// `eta0`.
    Constant,
    /// `1 / (alpha · (t₀ + t − 1))`, with Bottou's choice of `t₀`.
    Optimal,
    /// `eta0 / t^power_t`.
    InvScaling,
    /// `eta0`, divided by 5 whenever `n_iter_no_change` epochs in a row bring no progress.
    Adaptive,
}
