use crate::{Dataset, Error, Place};

/// A data set's part to learn from and, if there is one, its part to test on.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// To learn from.
    pub train: Dataset,
    /// To test on.
    pub test: Option<Dataset>,
}

impl Split {
    /// Checks that both parts are of one kind and joins them.
    ///
    /// # Errors
    /// Samples of different shapes or element types; a class in `test` beyond those of `train`.
    ///
    /// ```
    /// use onsil_data::{Split, datasets::{digits, xor}};
    /// let error = Split::new(xor::load(), Some(digits::generate(4, 0))).unwrap_err().to_string();
    /// assert!(error.contains("expected float32 samples of shape [2]"), "{error}");
    /// ```
    pub fn new(train: Dataset, test: Option<Dataset>) -> Result<Self, Error> {
        let Some(test) = test else { return Ok(Self { train, test }) };
        let error = |expected: String, found: String| {
            let place = Place::file(format!("{}, test part", test.name));
            Err(Error::data(place, expected, found, "check that both parts belong together"))
        };
        let form = |data: &Dataset| {
            format!("{} samples of shape {:?}", data.x.dtype(), data.sample_shape())
        };
        if form(&train) != form(&test) {
            return error(form(&train), form(&test));
        }
        match (train.classes(), test.classes()) {
            (Some(known), Some(found)) if found > known => error(
                format!("a class from 0 to {}, as in the train part", known - 1),
                (found - 1).to_string(),
            ),
            _ if train.y.kind() != test.y.kind() => error(
                format!("targets of the train part's kind, {}", train.y.kind()),
                test.y.kind().to_owned(),
            ),
            _ => Ok(Self { train, test: Some(test) }),
        }
    }

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
