//! What `onsil bench` measures: work of the kinds that users have, each with the operations that it takes.

mod alone;
mod estimators;
mod flop;
mod growth;
mod images;
mod networks;
mod numbers;
pub(crate) mod shapes;
mod timing;
mod workload;

pub(crate) use images::Images;
pub(crate) use workload::{Group, Workload};

use std::time::Duration;

/// How much time is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// The images of an epoch that are trained on; the time is scaled to all of them.
    pub(crate) images: usize,
    /// How long work is repeated that takes less.
    pub(crate) budget: Duration,
}

impl Effort {
    /// Whole epochs.
    pub(crate) const WHOLE: Self =
        Self { images: images::EPOCH, budget: Duration::from_millis(1_000) };
    /// A tenth of it.
    pub(crate) const QUICK: Self =
        Self { images: images::EPOCH / 10, budget: Duration::from_millis(200) };
}

/// What a workload came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// The median.
    pub(crate) seconds: f64,
    /// Floating-point operations: two for each multiplication of the products and convolutions, done
    /// densely; nothing else is counted. 0 for estimators, whose algorithms differ.
    pub(crate) flop: f64,
    /// How many times it was measured.
    pub(crate) samples: usize,
    /// What came out, to be compared: being fast is easy where it may be wrong.
    pub(crate) quality: Option<Quality>,
}

/// How good a result is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Quality {
    /// Of test images.
    Accuracy(f64),
    Inertia(f64),
    R2(f64),
    /// The share of the variance.
    Explained(f64),
    Silhouette(f64),
    /// The sum over features.
    Variance(f64),
}

impl Quality {
    /// With its name.
    pub(crate) fn named(self) -> (&'static str, f64) {
        match self {
            Self::Accuracy(value) => ("accuracy", value),
            Self::Inertia(value) => ("inertia", value),
            Self::R2(value) => ("R²", value),
            Self::Explained(value) => ("explained variance", value),
            Self::Silhouette(value) => ("silhouette", value),
            Self::Variance(value) => ("variance", value),
        }
    }
}

impl Measured {
    /// With what came out.
    fn of(self, quality: Quality) -> Self {
        Self { quality: Some(quality), ..self }
    }

    /// 10⁹ operations a second.
    pub(crate) fn gflops(&self) -> f64 {
        self.flop / self.seconds / 1e9
    }
}
