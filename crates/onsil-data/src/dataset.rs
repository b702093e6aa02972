use std::collections::HashMap;
use std::fmt::Display;

use ndarray::{Array1, ArrayD};
use onsil_core::random::Stream;
use onsil_core::suggest::did_you_mean;

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
    /// The targets, shape (samples) or (samples, …), if there are any.
    pub y: Targets,
    /// The classes' names, by class number.
    pub class_names: Option<Vec<String>>,
    /// The names of a table's columns, in the order of x.
    pub feature_names: Option<Vec<String>>,
}

impl Dataset {
    /// Checks and joins the parts.
    ///
    /// # Errors
    /// No samples or no features; targets, but not as many as samples; NaN or infinite numbers; a class
    /// number without a name, or above 65,535.
    pub fn new(
        name: impl Into<String>,
        x: Values,
        y: Targets,
        class_names: Option<Vec<String>>,
    ) -> Result<Self, Error> {
        let data = Self { name: name.into(), x, y, class_names, feature_names: None };
        data.check()?;
        Ok(data)
    }

    /// Names the columns of x.
    ///
    /// # Errors
    /// x is no table, or it has another number of columns.
    ///
    /// ```
    /// use onsil_data::datasets::xor;
    /// let xor = xor::load().with_feature_names(vec!["a".to_owned(), "b".to_owned()])?;
    /// assert_eq!(xor.select(&[0]).feature_names.unwrap(), ["a", "b"]);
    /// # Ok::<(), onsil_data::Error>(())
    /// ```
    pub fn with_feature_names(self, names: Vec<String>) -> Result<Self, Error> {
        if self.sample_shape() != [names.len()] {
            return Err(Error::data(
                Place::file(&self.name),
                "a name for each column of x",
                format!("{} names for samples of shape {:?}", names.len(), self.sample_shape()),
                "give as many names as columns",
            ));
        }
        Ok(Self { feature_names: Some(names), ..self })
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
    /// targets are numbers, or where there are none.
    pub fn classes(&self) -> Option<usize> {
        match (&self.y, &self.class_names) {
            (Targets::Numbers(_) | Targets::None, _) => None,
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
            feature_names: self.feature_names.clone(),
        }
    }

    /// The features of these names, in this order: what a model that has learnt from them takes.
    ///
    /// # Errors
    /// The features have no names, or one of these is not among them; the samples are no rows.
    ///
    /// ```
    /// use onsil_data::{Dataset, Targets};
    /// use ndarray::arr2;
    /// let x = arr2(&[[1.0, 2.0, 3.0]]).into_dyn();
    /// let data = Dataset::new("a", x.into(), Targets::None, None)?;
    /// let data = data.with_feature_names(["a", "b", "c"].map(String::from).to_vec())?;
    /// let chosen = data.select_features(&["c".to_owned(), "a".to_owned()])?;
    /// assert_eq!(chosen.x.to_f64(), arr2(&[[3.0, 1.0]]).into_dyn());
    /// # Ok::<(), onsil_data::Error>(())
    /// ```
    pub fn select_features(&self, names: &[String]) -> Result<Self, Error> {
        let known = self.feature_names.as_deref().unwrap_or_default();
        let column = |name: &String| {
            known.iter().position(|known| known == name).ok_or_else(|| {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                Error::data(
                    Place::file(&self.name),
                    format!("a feature {name:?}, as the model has learnt from"),
                    format!("{}{}", known.join(", "), did_you_mean(name, known.iter().copied())),
                    "give it the same columns, in any order",
                )
            })
        };
        let columns = names.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            x: self.x.select_columns(&columns),
            feature_names: Some(names.to_vec()),
            ..self.clone()
        })
    }

    /// The same samples with classes numbered by these names: as a model numbers them that has learnt
    /// them. A class without a name is called by its number.
    ///
    /// # Errors
    /// A class that is not among the names.
    ///
    /// ```
    /// use onsil_data::{Targets, csv};
    /// use ndarray::arr1;
    /// let dogs = csv::from_bytes(b"1,dog\n2,dog\n", &csv::Options::default())?;
    /// assert_eq!(dogs.y, Targets::Classes(arr1(&[0, 0])));
    /// let dogs = dogs.with_classes(&["cat".to_owned(), "dog".to_owned()])?;
    /// assert_eq!(dogs.y, Targets::Classes(arr1(&[1, 1])));
    /// # Ok::<(), onsil_data::Error>(())
    /// ```
    pub fn with_classes(&self, names: &[String]) -> Result<Self, Error> {
        let Targets::Classes(labels) = &self.y else { return Ok(self.clone()) };
        let own = |label: u32| {
            let name = self.class_names.as_ref().and_then(|own| own.get(label as usize));
            name.map_or_else(|| label.to_string(), String::clone)
        };
        let mut numbers = HashMap::new();
        let mut y = labels.clone();
        for label in &mut y {
            *label = match numbers.get(label) {
                Some(&number) => number,
                None => {
                    let name = own(*label);
                    let number = names.iter().position(|known| *known == name).ok_or_else(|| {
                        Error::data(
                            Place::file(&self.name),
                            format!("a class that the model has learnt ({})", names.join(", ")),
                            format!(
                                "{name:?}{}",
                                did_you_mean(&name, names.iter().map(String::as_str))
                            ),
                            "leave its rows out, or train a model that knows it",
                        )
                    })? as u32;
                    numbers.insert(*label, number);
                    number
                }
            };
        }
        Ok(Self { y: Targets::Classes(y), class_names: Some(names.to_vec()), ..self.clone() })
    }

    /// The targets as a classifier takes them: a whole number per sample.
    ///
    /// # Errors
    /// There are no targets, several to a sample, or one that is no whole number.
    ///
    /// ```
    /// use onsil_data::datasets::{players, xor};
    /// assert_eq!(xor::load().labels()?.to_vec(), [0, 1, 1, 0]);
    /// assert_eq!(
    ///     players::load().labels().unwrap_err().to_string(),
    ///     "players: expected targets to learn from, found none; take data that has targets, or group \
    ///      the samples without (k-means)"
    /// );
    /// # Ok::<(), onsil_data::Error>(())
    /// ```
    pub fn labels(&self) -> Result<Array1<i64>, Error> {
        let labels = self.column("one class per sample")?;
        // Beyond 2^53 neighbouring whole numbers are one double.
        let is_label = |label: f64| label.fract() == 0.0 && label.abs() <= 9_007_199_254_740_992.0;
        match labels.iter().position(|&label| !is_label(label)) {
            None => Ok(labels.mapv(|label| label as i64)),
            Some(row) => Err(self.expected(
                Place::file(&self.name).row(row as u64 + 1),
                "a class: a whole number",
                labels[row],
                "correct it, or learn the numbers by regression",
            )),
        }
    }

    /// The targets as a regressor takes them: a number per sample.
    ///
    /// # Errors
    /// There are no targets, or several to a sample.
    ///
    /// ```
    /// let xor = onsil_data::datasets::xor::load();
    /// assert_eq!(xor.numbers()?.to_vec(), [0.0, 1.0, 1.0, 0.0]);
    /// # Ok::<(), onsil_data::Error>(())
    /// ```
    pub fn numbers(&self) -> Result<Array1<f64>, Error> {
        self.column("one number per sample")
    }

    /// What to say to who needs targets where there are none.
    ///
    /// ```
    /// let error = onsil_data::datasets::players::load().no_targets().to_string();
    /// assert!(error.contains("players: expected targets to learn from, found none"), "{error}");
    /// ```
    pub fn no_targets(&self) -> Error {
        self.expected(
            Place::file(&self.name),
            "targets to learn from",
            "none",
            "take data that has targets, or group the samples without (k-means)",
        )
    }

    fn column(&self, expected: &str) -> Result<Array1<f64>, Error> {
        match self.y.shape() {
            _ if matches!(self.y, Targets::None) => Err(self.no_targets()),
            [_] | [_, 1] => Ok(self.y.to_f64().into_iter().collect()),
            shape => Err(self.expected(
                Place::file(&self.name),
                expected,
                format_args!("targets of shape {shape:?}"),
                "take one column of them",
            )),
        }
    }

    fn expected(&self, place: Place, expected: &str, found: impl Display, remedy: &str) -> Error {
        Error::data(place, expected, found.to_string(), remedy)
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
        if !matches!(self.y, Targets::None) && self.y.samples() != self.len() {
            return error(
                "as many targets as samples",
                format!("{} samples and {} targets", self.len(), self.y.samples()),
                "check that both belong to the same data",
            );
        }
        match &self.x {
            Values::U8(_) => {}
            Values::F32(x) => self.check_finite("x", x)?,
            Values::F64(x) => self.check_finite("x", x)?,
        }
        match &self.y {
            Targets::Numbers(y) => self.check_finite("y", y),
            Targets::Classes(_) => self.check_classes(),
            Targets::None => Ok(()),
        }
    }

    fn check_finite<T: Copy + Into<f64>>(
        &self,
        what: &str,
        array: &ArrayD<T>,
    ) -> Result<(), Error> {
        let infinite = |value: &T| !(*value).into().is_finite();
        let Some((index, &found)) = array.iter().enumerate().find(|(_, value)| infinite(value))
        else {
            return Ok(());
        };
        let per_sample = array.len() / array.shape().first().copied().unwrap_or(1).max(1);
        Err(Error::data(
            Place::file(&self.name)
                .row((index / per_sample.max(1)) as u64 + 1)
                .column(index % per_sample.max(1) + 1),
            format!("only finite numbers in {what}"),
            found.into().to_string(),
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
        let infinite = arr2(&[[0.0f64, 1e300], [f64::INFINITY, 1.0]]).into_dyn();
        assert_eq!(
            message(infinite.into(), Targets::None, None),
            "d, row 2, column 1: expected only finite numbers in x, found inf; remove the sample or \
             fill in a number"
        );
        let empty = ArrayD::<u8>::zeros(vec![0, 28, 28]);
        assert!(message(empty.into(), classes(&[]), None).contains("at least one sample"));
        let scalar = ArrayD::<u8>::zeros(vec![]);
        assert!(message(scalar.into(), classes(&[]), None).contains("(samples, features…)"));
    }

    #[test]
    fn targets_that_are_not_there_or_do_not_fit() {
        let data = |y: Targets| Dataset::new("d", x2(), y, None).unwrap();
        let none = data(Targets::None);
        assert_eq!((none.classes(), none.select(&[1]).y), (None, Targets::None));
        let message = |result: Result<Array1<i64>, Error>| result.unwrap_err().to_string();
        assert!(message(none.labels()).contains("d: expected targets to learn from, found none"));
        assert!(none.numbers().unwrap_err().to_string().contains("found none"));
        let half = data(Targets::Numbers(arr1(&[1.0, 0.5]).into_dyn()));
        assert_eq!(half.numbers().unwrap().to_vec(), [1.0, 0.5]);
        assert_eq!(
            message(half.labels()),
            "d, row 2: expected a class: a whole number, found 0.5; correct it, or learn the numbers \
             by regression"
        );
        let rows = data(Targets::Numbers(arr2(&[[1.0, 0.0], [0.0, 1.0]]).into_dyn()));
        assert!(
            message(rows.labels()).contains("one class per sample, found targets of shape [2, 2]")
        );
        let signs = data(Targets::Numbers(arr2(&[[-1.0], [1.0]]).into_dyn()));
        assert_eq!(signs.labels().unwrap().to_vec(), [-1, 1]);
        let names = none.with_feature_names(vec!["a".to_owned()]).unwrap_err().to_string();
        assert!(names.contains("found 1 names for samples of shape [2]"), "{names}");
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
