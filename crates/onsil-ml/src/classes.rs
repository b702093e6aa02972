//! Classes, numbered.

use crate::error::{Error, Result};
use crate::target::Target;
use ndarray::Array1;

/// The classes of a target in ascending order, and each row's position among them.
pub(crate) struct Classes {
    pub(crate) classes: Array1<i64>,
    pub(crate) indices: Vec<usize>,
}

impl Classes {
    /// Numbers the classes of `y`, of which there must be two or more.
    pub(crate) fn new(owner: &str, y: &Target<'_>) -> Result<Self> {
        let y = y.to_classes(owner)?;
        let mut classes = y.to_vec();
        classes.sort_unstable();
        classes.dedup();
        if let [only] = classes[..] {
            return Err(Error::data(format!(
                "{owner}: expected at least 2 classes in y, found 1 ({only} for every row); give it rows \
                 of another class"
            )));
        }
        // Every class is among the sorted ones.
        let indices = y.iter().map(|c| classes.binary_search(c).unwrap_or_default()).collect();
        Ok(Self { classes: classes.into(), indices })
    }

    /// The number of classes.
    pub(crate) fn len(&self) -> usize {
        self.classes.len()
    }
}
