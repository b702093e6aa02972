//! Something that users do, to be measured.

use super::{Effort, Images, Measured, estimators, growth, networks};
use crate::error::Result;

type Measure = Box<dyn Fn(&Images, Effort) -> Result<Measured> + Send + Sync>;

/// A workload with its name.
pub(crate) struct Workload {
    pub(crate) id: String,
    pub(crate) about: String,
    measure: Measure,
}

/// Which workloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Networks,
    Estimators,
    /// One estimator on more and more data.
    Growth,
}

impl Group {
    pub(crate) const ALL: [Self; 3] = [Self::Networks, Self::Estimators, Self::Growth];

    pub(crate) fn workloads(self) -> Vec<Workload> {
        match self {
            Self::Networks => networks::all(),
            Self::Estimators => estimators::all(),
            Self::Growth => growth::all(),
        }
    }
}

impl Workload {
    pub(super) fn new(
        id: impl Into<String>,
        about: impl Into<String>,
        measure: impl Fn(&Images, Effort) -> Result<Measured> + Send + Sync + 'static,
    ) -> Self {
        Self { id: id.into(), about: about.into(), measure: Box::new(measure) }
    }

    pub(crate) fn measure(&self, images: &Images, effort: Effort) -> Result<Measured> {
        (self.measure)(images, effort).map_err(|e| e.while_doing(format!("workload {}", self.id)))
    }
}
