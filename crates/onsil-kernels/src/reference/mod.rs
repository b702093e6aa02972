//! The naive twin of every kernel: plain loops, sums in `f64`. Slow; the oracle of the tests.

pub mod activation;
pub mod conv;
pub mod depthwise;
pub mod gemm;
pub mod gram;
pub mod nearest;
pub mod normalization;
pub mod optimizer;
pub mod peak;
pub mod pool;
pub mod reduce;
pub mod working_set;
