//! The images of handwritten digits that networks are measured on.

use crate::config::Data;
use crate::error::{Error, Result};
use crate::feed;
use onsil::data::Dataset;
use onsil::data::datasets::digits;
use std::sync::OnceLock;

/// The images of an epoch: as many as MNIST has.
pub(super) const EPOCH: usize = 60_000;
/// Drawn digits that are different; more would take longer to draw than to measure.
const DRAWN: usize = 2_000;
const SEED: u64 = 1;

/// Images that are loaded or drawn when they are first wanted.
pub(crate) struct Images {
    /// A data set's name or a path; digits that are drawn unless given.
    source: Option<String>,
    offline: bool,
    loaded: OnceLock<Dataset>,
}

impl Images {
    pub(crate) fn new(source: Option<String>, offline: bool) -> Self {
        Self { source, offline, loaded: OnceLock::new() }
    }

    /// An epoch of images, 28×28 and grey, with their classes.
    pub(super) fn get(&self) -> Result<&Dataset> {
        if let Some(images) = self.loaded.get() {
            return Ok(images);
        }
        let images = match &self.source {
            Some(name) => {
                let data = Data { name: name.clone(), ..Data::default() };
                checked(feed::load(&data, self.offline)?.train)?
            }
            None => digits::generate(DRAWN, SEED),
        };
        // Where there are fewer, they come again and again.
        let images = match images.len() {
            EPOCH => images,
            rows => images.select(&(0..EPOCH).map(|row| row % rows).collect::<Vec<_>>()),
        };
        Ok(self.loaded.get_or_init(|| images))
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
