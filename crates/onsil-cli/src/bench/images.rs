//! The images of handwritten digits that networks and estimators are measured on.

use crate::config::Data;
use crate::error::{Error, Result};
use crate::feed;
use onsil::data::datasets::digits;
use onsil::data::{Dataset, Targets};
use onsil::ml::Rows;
use onsil::ndarray::{Array1, Array2};
use onsil::unit_rows;
use std::sync::OnceLock;

/// The images of an epoch: as many as MNIST has.
pub(super) const EPOCH: usize = 60_000;
/// The images that predictions are of.
const TESTED: usize = 10_000;
/// Drawn digits that are different; more would take longer to draw than to measure.
const DRAWN: usize = 2_000;
const SEED: u64 = 1;

/// Images that are loaded or drawn when they are first wanted.
pub(crate) struct Images {
    /// A data set's name or a path; digits that are drawn unless given.
    source: Option<String>,
    offline: bool,
    loaded: OnceLock<Loaded>,
    flat: OnceLock<Flat>,
}

struct Loaded {
    train: Dataset,
    test: Dataset,
}

/// Images as rows of pixels from 0 to 1, with their classes.
pub(super) struct Flat {
    pub(super) x: Array2<f32>,
    pub(super) y: Array1<i64>,
    pub(super) x_test: Array2<f32>,
    pub(super) y_test: Array1<i64>,
}

impl Images {
    pub(crate) fn new(source: Option<String>, offline: bool) -> Self {
        Self { source, offline, loaded: OnceLock::new(), flat: OnceLock::new() }
    }

    /// An epoch of images, 28×28 and grey, with their classes.
    pub(super) fn get(&self) -> Result<&Dataset> {
        Ok(&self.loaded()?.train)
    }

    /// The same as rows, with others to test on where the data set has any.
    pub(super) fn flat(&self) -> Result<&Flat> {
        if let Some(flat) = self.flat.get() {
            return Ok(flat);
        }
        let Loaded { train, test } = self.loaded()?;
        let rows = |data| match unit_rows(data) {
            Rows::F32(x) => x.into_owned(),
            other => other.to_f64().mapv(|x| x as f32),
        };
        let flat =
            Flat { x: rows(train), y: classes(train)?, x_test: rows(test), y_test: classes(test)? };
        Ok(self.flat.get_or_init(|| flat))
    }

    fn loaded(&self) -> Result<&Loaded> {
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let (train, test) = match &self.source {
            Some(name) => {
                let data = Data { name: name.clone(), ..Data::default() };
                let split = feed::load(&data, self.offline)?;
                (checked(split.train)?, split.test)
            }
            None => (digits::generate(DRAWN, SEED), None),
        };
        // Where there are fewer, they come again and again.
        let again = |data: &Dataset, rows: usize| match data.len() {
            len if len == rows => data.clone(),
            len => data.select(&(0..rows).map(|row| row % len).collect::<Vec<_>>()),
        };
        let test = again(test.as_ref().unwrap_or(&train), TESTED);
        Ok(self.loaded.get_or_init(|| Loaded { train: again(&train, EPOCH), test }))
    }
}

fn classes(data: &Dataset) -> Result<Array1<i64>> {
    match &data.y {
        Targets::Classes(y) => Ok(y.mapv(i64::from)),
        _ => Err(data.no_targets().into()),
    }
}

fn checked(data: Dataset) -> Result<Dataset> {
    match (data.sample_shape(), data.classes()) {
        ([28, 28] | [28, 28, 1], Some(1..=10)) => Ok(data),
        (shape, classes) => Err(Error::data(format!(
            "{}: the networks are measured on images of 28×28×1 of up to 10 classes, and found the shape \
             {shape:?} and {} classes; give --data mnist, or leave it out for digits that are drawn",
            data.name,
            classes.unwrap_or_default()
        ))),
    }
}
