//! Data sets in the form in which a model takes them.

use crate::config;
use crate::error::{Error, Result};
use onsil::data::csv::{Label, Task};
use onsil::data::datasets::{self, Options, gates::Gate};
use onsil::data::{self, Dataset, Fetch, Split, Targets, Values};
use onsil::ml::Kind;
use onsil::ndarray::{ArrayD, ArrayViewD, Axis, Slice};
use onsil::nn::data::{Arrays, Values as View};
use onsil::nn::{Sequential, losses};
use serde_json::Value;
use std::io;
use std::path::Path;
use tempfile::NamedTempFile;

/// Rows held out for testing do not depend on a run's seed, so that runs can be compared.
const HOLD_OUT_SEED: u64 = 0;
/// The share of rows held out to test a network on, unless something else is said.
const TEST_FRACTION: f64 = 0.2;

/// How data sets are loaded.
pub(crate) fn options(offline: bool) -> Options {
    Options { fetch: Fetch { offline, ..Fetch::default() }, ..Options::default() }
}

/// How the data of a config are loaded: with the column of their targets.
pub(crate) fn options_for(data: &config::Data, offline: bool) -> Options {
    let mut options = options(offline);
    if let Some(target) = &data.target {
        options.csv.label = match target.parse() {
            Ok(index) => Label::Index(index),
            Err(_) => Label::Name(target.clone()),
        };
    }
    options
}

/// Whether the data set is the four rows of a gate: too small to hold rows out, or to share among threads.
pub(crate) fn is_gate(name: &str) -> bool {
    datasets::info(name).is_ok_and(|info| Gate::ALL.iter().any(|gate| gate.name() == info.name))
}

/// Loads what a config of a network names, with a part to test on.
pub(crate) fn load(data: &config::Data, offline: bool) -> Result<Split> {
    let split = datasets::load(&data.name, &options_for(data, offline))?;
    let fraction = data.test_fraction.unwrap_or(TEST_FRACTION);
    if is_gate(&data.name) || fraction == 0.0 && split.test.is_none() {
        let test = split.train.clone();
        return Ok(Split { test: Some(test), ..split });
    }
    Ok(split.or_hold_out(fraction, HOLD_OUT_SEED)?)
}

/// Loads what a config of an estimator names; rows are held out for testing only if they are asked for.
/// One that needs no targets takes every column of a table, unless one is named.
pub(crate) fn load_for_estimator(data: &config::Data, kind: Kind, offline: bool) -> Result<Split> {
    let mut options = options_for(data, offline);
    if !kind.is_supervised() && data.target.is_none() {
        options.csv.label = Label::Absent;
    }
    if kind == Kind::Regressor {
        options.csv.task = Task::Numbers;
    }
    let split = datasets::load(&data.name, &options)?;
    match data.test_fraction.filter(|&fraction| fraction > 0.0) {
        Some(fraction) => Ok(split.or_hold_out(fraction, HOLD_OUT_SEED)?),
        None => Ok(split),
    }
}

/// The library reads files; what comes on standard input becomes one for as long as that takes.
pub(crate) fn stdin_as_file() -> Result<NamedTempFile> {
    let failed = |error: io::Error| Error::io("read", Path::new("standard input"), &error);
    let mut file = NamedTempFile::new().map_err(failed)?;
    io::copy(&mut io::stdin().lock(), &mut file).map_err(failed)?;
    Ok(file)
}

/// An error about such a file, said of standard input.
pub(crate) fn of_stdin(mut error: data::Error) -> data::Error {
    if let data::Error::Data { place, .. } = &mut error {
        place.file = Some("standard input".into());
    }
    error
}

/// Samples and targets in the shapes that a model takes.
pub(crate) struct Feed<'a> {
    data: &'a Dataset,
    input_shape: Option<Vec<usize>>,
    /// Where the loss wants one-hot rows and the data has class numbers.
    one_hot: Option<ArrayD<f32>>,
    rows: usize,
}

impl<'a> Feed<'a> {
    /// The first `limit` rows of the data, or all, for this model and loss.
    pub(crate) fn new(
        data: &'a Dataset,
        limit: Option<usize>,
        model: &Sequential,
        loss: &Value,
    ) -> Result<Self> {
        if matches!(data.y, Targets::None) {
            return Err(data.no_targets().into());
        }
        let rows = limit.unwrap_or(usize::MAX).min(data.len());
        let outputs = model.output_shape().and_then(<[usize]>::last).copied().unwrap_or(1);
        let loss = losses::from_config(loss.clone())?;
        let wants_rows = loss.target_len(outputs) == outputs && outputs > 1;
        let has_labels = data.y.shape().iter().skip(1).product::<usize>() == 1;
        let one_hot =
            if wants_rows && has_labels { Some(one_hot(data, rows, outputs)?) } else { None };
        let input_shape = model.input_shape().map(<[usize]>::to_vec);
        Ok(Self { data, input_shape, one_hot, rows })
    }

    /// What `fit` and `evaluate` take.
    pub(crate) fn arrays(&self) -> Result<Arrays<'_>> {
        let y = match (&self.one_hot, &self.data.y) {
            (Some(rows), _) => View::F32(rows.view()),
            (None, Targets::Classes(labels)) => {
                View::U32(first(labels.view().into_dyn(), self.rows))
            }
            (None, Targets::Numbers(numbers)) => View::F64(first(numbers.view(), self.rows)),
            (None, Targets::None) => return Err(self.data.no_targets().into()),
        };
        let x = samples(&self.data.x, self.rows, self.input_shape.as_deref());
        Arrays::new(x, y).map_err(|error| Error::from(error).while_doing(&self.data.name))
    }
}

fn first<A>(view: ArrayViewD<'_, A>, rows: usize) -> ArrayViewD<'_, A> {
    view.slice_axis_move(Axis(0), Slice::from(..rows))
}

/// The first rows as a model of that input shape takes them: reshaped where the count is the same.
pub(crate) fn samples<'a>(x: &'a Values, rows: usize, input_shape: Option<&[usize]>) -> View<'a> {
    match x {
        Values::U8(x) => View::U8(reshaped(first(x.view(), rows), input_shape)),
        Values::F32(x) => View::F32(reshaped(first(x.view(), rows), input_shape)),
        Values::F64(x) => View::F64(reshaped(first(x.view(), rows), input_shape)),
    }
}

fn reshaped<'a, A>(view: ArrayViewD<'a, A>, sample: Option<&[usize]>) -> ArrayViewD<'a, A> {
    let Some(sample) = sample else { return view };
    let shape = [&view.shape()[..1], sample].concat();
    // Other counts of numbers are left to the model, which says what it expects.
    view.clone().into_shape_with_order(shape).unwrap_or(view)
}

fn one_hot(data: &Dataset, rows: usize, classes: usize) -> Result<ArrayD<f32>> {
    let labels = data.y.to_f64();
    let labels: Vec<f64> = labels.iter().copied().take(rows).collect();
    let is_class = |label: f64| label >= 0.0 && label < classes as f64 && label.fract() == 0.0;
    if let Some(row) = labels.iter().position(|&label| !is_class(label)) {
        return Err(Error::data(format!(
            "{}, row {}: expected a class from 0 to {} for a model with {classes} outputs, found {}; \
             correct the label or give the model's last layer more units",
            data.name,
            row + 1,
            classes - 1,
            labels[row]
        )));
    }
    let numbers = labels.into_iter().map(|label| label as u32).collect();
    Ok(Targets::Classes(numbers).to_one_hot(classes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::Described;
    use onsil::data::datasets::xor;
    use onsil::ndarray::arr1;

    #[test]
    fn labels_become_rows_where_the_loss_wants_them() {
        let Described::Network(config) = Described::find("xor2").unwrap().0 else {
            panic!("xor2 is no network");
        };
        let model = config.build().unwrap();
        let data = xor::load();
        let feed = Feed::new(&data, None, &model, &config.compile.loss).unwrap();
        assert_eq!(feed.one_hot, Some(xor::load_one_hot().y.to_f32()));
        let wrong = Dataset { y: Targets::Classes(arr1(&[0, 1, 2, 0])), ..data };
        let message =
            Feed::new(&wrong, None, &model, &config.compile.loss).err().unwrap().to_string();
        assert!(message.contains("xor, row 3: expected a class from 0 to 1"), "{message}");
        assert!(Feed::new(&wrong, Some(2), &model, &config.compile.loss).is_ok());
    }
}
