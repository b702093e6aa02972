//! Gradients that vanish on their way back through a deep network, and units that die.

use super::subset;
use crate::arrays;
use crate::data::Dataset;
use crate::nn::callbacks::{Callback, LambdaCallback};
use crate::nn::layers::Dense;
use crate::nn::optimizers::SGD;
use crate::nn::{Error, FitOptions, History, LayerExt, LayerProbe, Result, Sequential};
use serde::Serialize;

/// What [`compare`] trains.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Options {
    /// Hidden layers, at least 2; 8 unless given.
    pub hidden_layers: usize,
    /// Units of each; 32 unless given.
    pub units: usize,
    /// How many of the first rows are learnt from; 2,000 unless given.
    pub rows: usize,
    /// Epochs for each network; 5 unless given.
    pub epochs: usize,
    /// Samples in a batch; 32 unless given.
    pub batch_size: usize,
    /// The learning rate of SGD; 0.05 unless given.
    pub learning_rate: f64,
    /// The rate at which ReLU units die; 0.8 unless given.
    pub high_learning_rate: f64,
    /// First weights and shuffling follow from it; 0 unless given.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            hidden_layers: 8,
            units: 32,
            rows: 2_000,
            epochs: 5,
            batch_size: 32,
            learning_rate: 0.05,
            high_learning_rate: 0.8,
            seed: 0,
        }
    }
}

/// What [`compare`] returns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Vanishing {
    /// How many samples were learnt from.
    pub samples: usize,
    /// The names of the layers with weights, from the input on: the hidden ones, and the last.
    pub layers: Vec<String>,
    /// One network for each activation, and one more with ReLU whose learning rate is too high.
    pub runs: Vec<Run>,
    /// Whether training was stopped by the callback: then the last run is short, and others are missing.
    pub stopped: bool,
}

/// One network's training.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Run {
    /// The activation of the hidden layers.
    pub activation: &'static str,
    /// The learning rate.
    pub learning_rate: f64,
    /// Of each epoch, the norm of the gradient of each layer's weights, averaged over the steps;
    /// (epochs, layers).
    pub gradient_norms: Vec<Vec<f64>>,
    /// The first hidden layer's norm divided by the last hidden layer's, in the first epoch.
    pub first_to_last: f64,
    /// Of each epoch, the share of each hidden layer's units whose output was zero for every sample;
    /// (epochs, hidden layers), empty rows for activations that cannot die.
    pub dead_units: Vec<Vec<f64>>,
    /// The loss of each epoch.
    pub loss: Vec<f64>,
    /// The accuracy of each epoch.
    pub accuracy: Vec<f64>,
}

/// Trains the same deep network, from the same first weights and with plain SGD, with sigmoid, tanh and
/// ReLU in its hidden layers, and watches the gradient of every layer.
///
/// On the way back a gradient is multiplied, layer by layer, by the weights and by the derivative of the
/// activation. The sigmoid's is at most ¼, so that the first layers of a deep network learn next to
/// nothing; that of ReLU is 1 wherever the unit is active. That of tanh is 1 at zero and falls as a unit
/// saturates: from well-chosen first weights it does not vanish at this depth (Glorot and Bengio,
/// "Understanding the difficulty of training deep feedforward neural networks", 2010). The first weights
/// are He's, made for ReLU. But a ReLU unit whose output is zero for all samples gets no gradient any
/// more: it is dead, as the fourth network shows, whose learning rate is too high.
///
/// The first rows are taken: data in the order of their classes should be shuffled first.
///
/// # Errors
/// Data without classes; options out of their ranges; a loss that is not finite, with a learning rate far
/// too high.
///
/// ```
/// use onsil::data::datasets::digits;
/// use onsil::lessons::vanishing::{Options, compare};
/// let options = Options { rows: 200, epochs: 1, ..Options::default() };
/// let found = compare(&digits::generate(200, 1), &options)?;
/// let [sigmoid, _, relu, _] = &found.runs[..] else { unreachable!() };
/// assert!(sigmoid.first_to_last < 0.01 * relu.first_to_last);
/// # Ok::<(), onsil::nn::Error>(())
/// ```
pub fn compare(data: &Dataset, options: &Options) -> Result<Vanishing> {
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
) -> Result<Vanishing> {
    if options.hidden_layers < 2 {
        let given = options.hidden_layers;
        return Err(Error::parameter("vanishing", "hidden_layers", "at least 2", given));
    }
    let data = subset::rows(data, 0..options.rows);
    let rate = options.learning_rate;
    let settings =
        [("sigmoid", rate), ("tanh", rate), ("relu", rate), ("relu", options.high_learning_rate)];
    let mut found = Vanishing {
        samples: data.len(),
        layers: (1..=options.hidden_layers).map(hidden_name).chain(["output".into()]).collect(),
        runs: Vec::new(),
        stopped: false,
    };
    for (activation, rate) in settings {
        let mut model = network(&data, options, activation)?;
        model.compile(SGD::new(rate), "sparse_categorical_crossentropy", ["accuracy"])?;
        let fit = FitOptions::new()
            .epochs(options.epochs)
            .batch_size(options.batch_size)
            .gradient_probe(true)
            .callback(&mut *callback);
        let history = model.fit_dataset(&arrays(&data)?, fit)?;
        found.runs.push(run(activation, rate, &history, options.hidden_layers));
        if model.stop_training {
            found.stopped = true;
            break;
        }
    }
    Ok(found)
}

fn hidden_name(number: usize) -> String {
    format!("hidden_{number}")
}

/// Layers have the same names whatever the activation, so that their first weights are the same too.
fn network(data: &Dataset, options: &Options, activation: &str) -> Result<Sequential> {
    let mut model = subset::input(data, options.seed)?;
    for number in 1..=options.hidden_layers {
        let layer = Dense::new(options.units).activation(activation);
        let layer = layer.kernel_initializer("he_uniform");
        model.add(layer.name(&hidden_name(number)))?;
    }
    model.add(Dense::new(subset::classes(data)?).activation("softmax").name("output"))?;
    Ok(model)
}

fn run(activation: &'static str, learning_rate: f64, history: &History, hidden: usize) -> Run {
    // The probe sees all layers, also those without weights, in front of the hidden ones.
    let first = history.probe.first().and_then(|epoch| epoch.iter().position(is_first));
    let of_layers = |epoch: &Vec<LayerProbe>| -> Vec<f64> {
        let layers = epoch.iter().skip(first.unwrap_or(0)).take(hidden + 1);
        layers.map(|probe| probe.gradient_norm).collect()
    };
    let gradient_norms: Vec<Vec<f64>> = history.probe.iter().map(of_layers).collect();
    let ratio = |norms: &Vec<f64>| norms[0] / norms[hidden - 1];
    let first_to_last = gradient_norms.first().map_or(f64::NAN, ratio);
    let dead =
        |epoch: &Vec<LayerProbe>| epoch.iter().filter_map(|probe| probe.dead_units).collect();
    Run {
        activation,
        learning_rate,
        gradient_norms,
        first_to_last,
        dead_units: history.probe.iter().map(dead).collect(),
        loss: history.get("loss"),
        accuracy: history.get("accuracy"),
    }
}

fn is_first(probe: &LayerProbe) -> bool {
    probe.layer == hidden_name(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::datasets::{digits, flats};

    fn last_dead(run: &Run) -> f64 {
        let shares = run.dead_units.last().unwrap();
        shares.iter().sum::<f64>() / shares.len() as f64
    }

    #[test]
    fn sigmoid_vanishes_relu_does_not_and_dies_at_a_high_rate() {
        let options = Options::default();
        let found = compare(&digits::generate(options.rows, 1), &options).unwrap();
        assert_eq!((found.layers.len(), found.stopped), (9, false));
        assert_eq!((&*found.layers[0], &*found.layers[8]), ("hidden_1", "output"));
        let [sigmoid, tanh, relu, high] = &found.runs[..] else { panic!("{found:?}") };
        for run in &found.runs {
            assert_eq!((run.gradient_norms.len(), run.loss.len()), (5, 5));
            assert!(run.gradient_norms.iter().all(|norms| norms.len() == 9));
        }
        assert!(sigmoid.first_to_last < 0.01, "{}", sigmoid.first_to_last);
        // Every layer on the way back takes its part; the first one has more weights than the others.
        assert!(sigmoid.gradient_norms[0][1..8].is_sorted_by(|a, b| a < b));
        for run in [tanh, relu] {
            assert!((0.3..10.0).contains(&run.first_to_last), "{}", run.first_to_last);
            assert!(run.loss[4] < 0.5 * sigmoid.loss[4], "{:?}", run.loss);
        }
        assert_eq!((sigmoid.dead_units[0].len(), relu.dead_units[0].len()), (0, 8));
        assert!(last_dead(relu) < 0.2, "{:?}", relu.dead_units);
        assert!(last_dead(high) > 0.3, "{:?}", high.dead_units);
    }

    #[test]
    fn a_callback_ends_all_of_it() {
        let data = digits::generate(100, 1);
        let mut stop = LambdaCallback::new().on_train_batch_end(|_, model| {
            model.stop_training = true;
            Ok(())
        });
        let found = compare_with(&data, &Options::default(), &mut stop).unwrap();
        assert!(found.stopped && found.runs.len() == 1, "{found:?}");
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let message = compare(&flats::load(), &Options::default()).unwrap_err().to_string();
        assert!(message.contains("expected a class for each sample, found numbers"), "{message}");
        let options = Options { hidden_layers: 1, ..Options::default() };
        let message = compare(&digits::generate(9, 1), &options).unwrap_err().to_string();
        assert_eq!(message, "vanishing: hidden_layers must be at least 2, but is 1");
    }
}
