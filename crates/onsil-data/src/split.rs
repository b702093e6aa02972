use crate::{Dataset, Error};

/// A data set's part to learn from and, if there is one, its part to test on.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// To learn from.
    pub train: Dataset,
    /// To test on.
    pub test: Option<Dataset>,
}

impl Split {
    /// The split itself where it has a test part; otherwise `train` with a share of it held out.
    ///
    /// # Errors
    /// Those of [`Dataset::hold_out`].
    ///
    /// ```
    /// use onsil_data::{Split, datasets::xor};
    /// let split = Split { train: xor::load(), test: None }.or_hold_out(0.25, 0)?;
    /// assert_eq!(split.test.unwrap().len(), 1);
    /// # Ok::<(), onsil_data::Error>(())
    /// ```
    pub fn or_hold_out(self, fraction: f64, seed: u64) -> Result<Self, Error> {
        if self.test.is_some() { Ok(self) } else { self.train.hold_out(fraction, seed) }
    }
}
