//! What `onsil bench` measures: work of the kinds that users have, each with the operations that it takes.

mod alone;
mod flop;
mod images;
pub(crate) mod shapes;
mod timing;
pub(crate) mod workloads;

pub(crate) use images::Images;

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
    /// densely; nothing else is counted.
    pub(crate) flop: f64,
    /// How many times it was measured.
    pub(crate) samples: usize,
}

impl Measured {
    /// 10⁹ operations a second.
    pub(crate) fn gflops(&self) -> f64 {
        self.flop / self.seconds / 1e9
    }
}
