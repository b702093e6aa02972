use ndarray::ArrayD;
use onsil_core::random::Stream;

use crate::{Error, Place, Split, Targets, Values};

/// The largest number of classes where no names bound it: a label beyond is taken for a mistake.
const MAX_CLASSES: u32 = 65_536;

/// Samples and what to predict from them.
///
/// Made by [`Dataset::new`], which checks that the parts fit together.
///
/// ```
/// use onsil_data::{Dataset, Targets};
/// use ndarray::{arr1, arr2};
/// let x = arr2(&[[0.0f32, 1.0], [1.0, 0.0]]).into_dyn();
/// let data = Dataset::new("two rows", x.into(), Targets::Classes(arr1(&[0, 1])), None)?;
/// assert_eq!((data.len(), data.sample_shape(), data.classes()), (2, &[2][..], Some(2)));
/// # Ok::<(), onsil_data::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// What it is, for messages and reports.
    pub name: String,
    /// The samples, shape (samples, …). Images are (samples, height, width) or, with colour,
    /// (samples, height, width, channels), `uint8`.
    pub x: Values,
    /// The targets, shape (samples) or (samples, …).
    pub y: Targets,
    /// The classes' names, by class number.
    pub class_names: Option<Vec<String>>,
}

impl Dataset {
    /// Checks and joins the parts.
    ///
    /// # Errors
    /// No samples or no features; as many targets as samples are not there; NaN or infinite numbers;
    /// a class number without a name, or above 65,535.
    pub fn new(
        name: impl Into<String>,
        x: Values,
        y: Targets,
        class_names: Option<Vec<String>>,
    ) -> Result<Self, Error> {
        let data = Self { name: name.into(), x, y, class_names };
        data.check()?;
        Ok(data)
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.x.samples()
    }

    /// Whether there are no samples; never so for a data set that passed [`Dataset::new`].
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The shape of one sample.
    pub fn sample_shape(&self) -> &[usize] {
        self.x.shape().get(1..).unwrap_or_default()
    }

    /// The number of classes: of their names, or else the largest class number + 1; `None` where the
    /// targets are numbers.
    pub fn classes(&self) -> Option<usize> {
        match (&self.y, &self.class_names) {
            (Targets::Numbers(_), _) => None,
            (_, Some(names)) => Some(names.len()),
            (Targets::Classes(labels), None) => labels.iter().max().map(|&last| last as usize + 1),
        }
    }

    /// The chosen samples, in the given order.
    ///
    /// # Panics
    /// An index is not below [`len`](Self::len).
    pub fn select(&self, rows: &[usize]) -> Self {
        Self {
            name: self.name.clone(),
            x: self.x.select(rows),
            y: self.y.select(rows),
            class_names: self.class_names.clone(),
        }
    }

    /// Shuffles by `seed` and holds out a share of the samples for testing.
    ///
    /// `fraction` in (0, 1); at least one sample goes to each side.
    ///
    /// # Errors
    /// `fraction` out of range; fewer than two samples.
    ///
    /// ```
    /// let split = onsil_data::datasets::xor::load().hold_out(0.25, 0)?;
    /// assert_eq!((split.train.len(), split.test.unwrap().len()), (3, 1));
    /// # Ok::<(), onsil_data::Error>(())
    /// ```
    pub fn hold_out(&self, fraction: f64, seed: u64) -> Result<Split, Error> {
        let place = || Place::file(&self.name);
        if !(fraction > 0.0 && fraction < 1.0) {
            return Err(Error::data(
                place(),
                "a fraction to hold out above 0 and below 1",
                fraction.to_string(),
                "0.2 is usual",
            ));
        }
        if self.len() < 2 {
            return Err(Error::data(
                place(),
                "two or more samples to split",
                self.len().to_string(),
                "train without a test set or add samples",
            ));
        }
        let mut rows: Vec<usize> = (0..self.len()).collect();
        Stream::new(seed, "hold_out").draws().shuffle(&mut rows);
        let held_out = ((self.len() as f64 * fraction).round() as usize).clamp(1, self.len() - 1);
        let (test, train) = rows.split_at(held_out);
        Ok(Split { train: self.select(train), test: Some(self.select(test)) })
    }

    fn check(&self) -> Result<(), Error> {
        let error = |expected: &str, found: String, remedy: &str| {
            Err(Error::data(Place::file(&self.name), expected, found, remedy))
        };
        let shape = self.x.shape();
        if shape.len() < 2 {
            return error(
                "x of shape (samples, features…)",
                format!("shape {shape:?}"),
                "give every sample its own row",
            );
        }
        if shape.contains(&0) {
            return error(
                "at least one sample with one feature",
                format!("x of shape {shape:?}"),
                "check that the file or folder has content",
            );
        }
        if self.y.samples() != self.len() {
            return error(
                "as many targets as samples",
                format!("{} samples and {} targets", self.len(), self.y.samples()),
                "check that both belong to the same data",
            );
        }
        if let Values::F32(x) = &self.x {
            self.check_finite("x", x)?;
        }
        match &self.y {
            Targets::Numbers(y) => self.check_finite("y", y),
            Targets::Classes(_) => self.check_classes(),
        }
    }

    fn check_finite(&self, what: &str, array: &ArrayD<f32>) -> Result<(), Error> {
        let Some(index) = array.iter().position(|value| !value.is_finite()) else {
            return Ok(());
        };
        let per_sample = array.len() / array.shape().first().copied().unwrap_or(1).max(1);
        Err(Error::data(
            Place::file(&self.name)
                .row((index / per_sample.max(1)) as u64 + 1)
                .column(index % per_sample.max(1) + 1),
            format!("only finite numbers in {what}"),
            array.iter().nth(index).copied().unwrap_or_default().to_string(),
            "remove the sample or fill in a number",
        ))
    }

    fn check_classes(&self) -> Result<(), Error> {
        let Targets::Classes(labels) = &self.y else { return Ok(()) };
        let classes = match &self.class_names {
            Some(names) => names.len(),
            None => MAX_CLASSES as usize,
        };
        let Some(row) = labels.iter().position(|&label| label as usize >= classes) else {
            return Ok(());
        };
        Err(Error::data(
            Place::file(&self.name).row(row as u64 + 1),
            format!("a class from 0 to {}", classes.saturating_sub(1)),
            labels[row].to_string(),
            "correct the label, or give its class a name",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, arr2};

    fn message(x: Values, y: Targets, names: Option<Vec<String>>) -> String {
        Dataset::new("d", x, y, names).unwrap_err().to_string()
    }

    fn x2() -> Values {
        arr2(&[[0.0f32, 1.0], [2.0, 3.0]]).into_dyn().into()
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let classes = |y: &[u32]| Targets::Classes(arr1(y));
        assert_eq!(
            message(x2(), classes(&[0]), None),
            "d: expected as many targets as samples, found 2 samples and 1 targets; check that both \
             belong to the same data"
        );
        assert!(message(x2(), classes(&[0, 70_000]), None).contains("a class from 0 to 65535"));
        let names = Some(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(
            message(x2(), classes(&[0, 2]), names),
            "d, row 2: expected a class from 0 to 1, found 2; correct the label, or give its class a \
             name"
        );
        let nan = arr2(&[[0.0f32, 1.0], [2.0, f32::NAN]]).into_dyn();
        assert_eq!(
            message(nan.into(), classes(&[0, 1]), None),
            "d, row 2, column 2: expected only finite numbers in x, found NaN; remove the sample or \
             fill in a number"
        );
        let empty = ArrayD::<u8>::zeros(vec![0, 28, 28]);
        assert!(message(empty.into(), classes(&[]), None).contains("at least one sample"));
        let scalar = ArrayD::<u8>::zeros(vec![]);
        assert!(message(scalar.into(), classes(&[]), None).contains("(samples, features…)"));
    }

    #[test]
    fn holding_out_keeps_every_sample_once() {
        let x = ArrayD::from_shape_fn(vec![10, 1], |i| i[0] as f32);
        let y = Targets::Classes((0..10).collect());
        let data = Dataset::new("d", x.into(), y, None).unwrap();
        let split = data.hold_out(0.3, 7).unwrap();
        let test = split.test.unwrap();
        assert_eq!((split.train.len(), test.len()), (7, 3));
        let mut all: Vec<f32> =
            split.train.x.to_f32().iter().chain(test.x.to_f32().iter()).copied().collect();
        all.sort_by(f32::total_cmp);
        assert_eq!(all, (0..10).map(|i| i as f32).collect::<Vec<_>>());
        assert!(data.hold_out(1.0, 0).unwrap_err().to_string().contains("above 0 and below 1"));
    }
}
