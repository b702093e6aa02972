//! Data sets in the form in which a model takes them.

use crate::config;
use crate::error::{Error, Result};
use onsil::data::datasets::{self, Options, gates::Gate};
use onsil::data::{Dataset, Fetch, Split, Targets, Values};
use onsil::ndarray::{ArrayD, ArrayViewD, Axis, Slice};
use onsil::nn::data::{Arrays, Values as View};
use onsil::nn::{Sequential, losses};
use serde_json::Value;

/// Rows held out for testing do not depend on a run's seed, so that runs can be compared.
const HOLD_OUT_SEED: u64 = 0;

/// How data sets are loaded.
pub(crate) fn options(offline: bool) -> Options {
    Options { fetch: Fetch { offline, ..Fetch::default() }, ..Options::default() }
}

/// Whether the data set is the four rows of a gate: too small to hold rows out, or to share among threads.
pub(crate) fn is_gate(name: &str) -> bool {
    datasets::info(name).is_ok_and(|info| Gate::ALL.iter().any(|gate| gate.name() == info.name))
}

/// Loads what a config names, with a part to test on.
pub(crate) fn load(data: &config::Data, offline: bool) -> Result<Split> {
    let split = datasets::load(&data.name, &options(offline))?;
    if is_gate(&data.name) || data.test_fraction == 0.0 && split.test.is_none() {
        let test = split.train.clone();
        return Ok(Split { test: Some(test), ..split });
    }
    Ok(split.or_hold_out(data.test_fraction, HOLD_OUT_SEED)?)
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
    use crate::lessons::Lesson;
    use onsil::data::datasets::xor;
    use onsil::ndarray::arr1;

    #[test]
    fn labels_become_rows_where_the_loss_wants_them() {
        let config = Lesson::find("xor2").unwrap().config().unwrap();
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
