//! Less overfitting by dropout.

use super::subset;
use crate::arrays;
use crate::data::Dataset;
use crate::nn::callbacks::{Callback, LambdaCallback};
use crate::nn::layers::{Dense, Dropout as DropoutLayer};
use crate::nn::{Error, FitOptions, History, Result, Sequential};
use serde::Serialize;

/// What [`compare`] trains.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Options {
    /// The rates of dropout, each in [0, 1); 0, 0.2 and 0.5 unless given.
    pub rates: Vec<f32>,
    /// Units of the hidden layer; 128 unless given.
    pub units: usize,
    /// How many of the first rows are learnt from; 500 unless given, few enough to be learnt by heart.
    pub rows: usize,
    /// How many of the rows after them are held out for validation; 2,000 unless given.
    pub validation_rows: usize,
    /// Epochs for each network; 30 unless given.
    pub epochs: usize,
    /// Samples in a batch; 32 unless given.
    pub batch_size: usize,
    /// First weights, shuffling and dropout follow from it; 0 unless given.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rates: vec![0.0, 0.2, 0.5],
            units: 128,
            rows: 500,
            validation_rows: 2_000,
            epochs: 30,
            batch_size: 32,
            seed: 0,
        }
    }
}

/// What [`compare`] returns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dropout {
    /// How many samples were learnt from.
    pub samples: usize,
    /// How many others were held out.
    pub validation_samples: usize,
    /// One network for each rate.
    pub runs: Vec<Run>,
    /// Whether training was stopped by the callback: then the last run is short, and others are missing.
    pub stopped: bool,
}

/// One network's training; one number for each epoch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Run {
    /// The rate of dropout.
    pub rate: f32,
    /// The loss on the rows that are learnt from, measured after the epoch and without dropout.
    pub loss: Vec<f64>,
    /// The accuracy on them, measured in the same way.
    pub accuracy: Vec<f64>,
    /// The loss on the rows held out.
    pub val_loss: Vec<f64>,
    /// The accuracy on them.
    pub val_accuracy: Vec<f64>,
    /// Validation loss less training loss, after the last epoch.
    pub loss_gap: f64,
    /// Training accuracy less validation accuracy, after the last epoch.
    pub accuracy_gap: f64,
}

/// Trains the network of the lesson `dnn` on few rows, with several rates of dropout, and compares what it
/// makes of these rows with what it makes of others.
///
/// Dropout sets a random share of a layer's outputs to zero in every step of training and scales the
/// others up by `1 / (1 - rate)`, so that no unit can rely on another (Srivastava et al., "Dropout: a simple
/// way to prevent neural networks from overfitting", 2014). Both figures are measured without it: the loss
/// that `fit` reports is that of a network with holes, and would make the gap look smaller than it is.
///
/// The first rows are taken: data in the order of their classes should be shuffled first.
///
/// # Errors
/// Data without classes, or with no rows left for validation; options out of their ranges.
///
/// ```
/// use onsil::data::datasets::digits;
/// use onsil::lessons::dropout::{Options, compare};
/// let options = Options { rows: 200, validation_rows: 200, epochs: 2, ..Options::default() };
/// let found = compare(&digits::generate(400, 1), &options)?;
/// assert_eq!(found.runs[2].val_loss.len(), 2);
/// # Ok::<(), onsil::nn::Error>(())
/// ```
pub fn compare(data: &Dataset, options: &Options) -> Result<Dropout> {
    compare_with(data, options, &mut LambdaCallback::new())
}

/// The same with a callback, which sees the training of every network and may end all of it by
/// `stop_training`.
///
/// # Errors
/// As [`compare`].
pub fn compare_with(
    data: &Dataset,
    options: &Options,
    callback: &mut dyn Callback,
) -> Result<Dropout> {
    let train = subset::rows(data, 0..options.rows);
    let end = options.rows.saturating_add(options.validation_rows);
    let validation = subset::rows(data, options.rows..end);
    if validation.is_empty() {
        return Err(Error::Data(format!(
            "{}: expected more than {} samples, so that some are left for validation, found {}; give more, \
             or learn from fewer",
            data.name,
            options.rows,
            data.len()
        )));
    }
    let mut found = Dropout {
        samples: train.len(),
        validation_samples: validation.len(),
        runs: Vec::new(),
        stopped: false,
    };
    for &rate in &options.rates {
        let mut model = network(&train, options, rate)?;
        let history = train_network(&mut model, &train, &validation, options, &mut *callback)?;
        found.runs.push(run(rate, &history));
        if model.stop_training {
            found.stopped = true;
            break;
        }
    }
    Ok(found)
}

fn network(data: &Dataset, options: &Options, rate: f32) -> Result<Sequential> {
    let mut model = subset::input(data, options.seed)?;
    model.add(Dense::new(options.units).activation("relu"))?;
    model.add(DropoutLayer::new(rate))?;
    model.add(Dense::new(subset::classes(data)?).activation("softmax"))?;
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])?;
    Ok(model)
}

fn train_network(
    model: &mut Sequential,
    train: &Dataset,
    validation: &Dataset,
    options: &Options,
    callback: &mut dyn Callback,
) -> Result<History> {
    let (train, mut whole) = (arrays(train)?, History::default());
    for epoch in 0..options.epochs {
        let fit = FitOptions::new()
            .initial_epoch(epoch)
            .epochs(epoch + 1)
            .batch_size(options.batch_size)
            .callback(&mut *callback);
        model.fit_dataset(&train, fit)?;
        let mut logs = model.evaluate_dataset(&train, EVALUATED_AT_ONCE)?;
        for (name, figure) in
            model.evaluate_dataset(&arrays(validation)?, EVALUATED_AT_ONCE)?.iter()
        {
            logs.set(&format!("val_{name}"), figure);
        }
        whole.epoch.push(epoch);
        whole.logs.push(logs);
        if model.stop_training {
            break;
        }
    }
    Ok(whole)
}

/// Samples in a batch of an evaluation.
const EVALUATED_AT_ONCE: usize = 256;

fn run(rate: f32, history: &History) -> Run {
    let [loss, accuracy, val_loss, val_accuracy] =
        ["loss", "accuracy", "val_loss", "val_accuracy"].map(|name| history.get(name));
    let gap = |less: &[f64], more: &[f64]| match (less.last(), more.last()) {
        (Some(less), Some(more)) => more - less,
        _ => 0.0,
    };
    Run {
        rate,
        loss_gap: gap(&loss, &val_loss),
        accuracy_gap: gap(&val_accuracy, &accuracy),
        loss,
        accuracy,
        val_loss,
        val_accuracy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::datasets::digits;

    #[test]
    fn the_gap_shrinks_as_dropout_rises() {
        let data = digits::generate(2_500, 1);
        for seed in [0, 1] {
            let found = compare(&data, &Options { seed, ..Options::default() }).unwrap();
            assert_eq!((found.samples, found.validation_samples), (500, 2_000));
            let gaps: Vec<f64> = found.runs.iter().map(|run| run.loss_gap).collect();
            assert!(gaps.len() == 3 && gaps.is_sorted_by(|a, b| a > b), "seed {seed}: {gaps:?}");
            let without = &found.runs[0];
            assert_eq!(without.val_loss.len(), 30);
            // Learnt by heart, and not understood.
            assert!(without.accuracy[29] == 1.0 && without.accuracy_gap > 0.05, "{without:?}");
        }
    }

    #[test]
    fn epochs_one_by_one_are_those_of_one_fit() {
        let data = digits::generate(160, 1);
        let options = Options { rates: vec![0.2], rows: 100, epochs: 3, ..Options::default() };
        let found = compare(&data, &options).unwrap();
        let train = subset::rows(&data, 0..100);
        let mut model = network(&train, &options, 0.2).unwrap();
        model.fit_dataset(&arrays(&train).unwrap(), FitOptions::new().epochs(3)).unwrap();
        let validation = subset::rows(&data, 100..160);
        let expected = model.evaluate_dataset(&arrays(&validation).unwrap(), 256).unwrap();
        assert_eq!(found.runs[0].val_loss.last().copied(), expected.get("loss"));
    }

    #[test]
    fn a_callback_ends_all_of_it_and_rows_must_be_left() {
        let data = digits::generate(100, 1);
        let mut stop = LambdaCallback::new().on_train_batch_end(|_, model| {
            model.stop_training = true;
            Ok(())
        });
        let few = Options { rows: 80, ..Options::default() };
        let found = compare_with(&data, &few, &mut stop).unwrap();
        assert!(found.stopped && found.runs.len() == 1, "{found:?}");
        let message = compare(&data, &Options::default()).unwrap_err().to_string();
        assert!(message.starts_with("digits: expected more than 500 samples"), "{message}");
    }
}
