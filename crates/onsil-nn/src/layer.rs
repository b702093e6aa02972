//! What a layer is.

use crate::constraints::Constraint;
use crate::initializers::Initializer;
use crate::regularizers::Regularizer;
use onsil_core::random::Stream;
use std::ops::Range;

/// A layer: its parameters, the shapes it makes, and how numbers go through it both ways.
///
/// A layer holds its configuration only. Weights, activations and scratch are buffers that the
/// model owns and lends: a layer never allocates in a step and never owns a thread. Shapes are those of one
/// sample, without the batch.
///
/// The model cuts a batch into runs of samples and calls [`forward`](Self::forward) and
/// [`backward`](Self::backward) for each run, on any thread: what comes out for a sample must not
/// depend on the other samples of its run. (A layer that mixes samples, as batch normalisation does,
/// says so by [`Built::rounds`].) Then the model calls [`weight_gradient`](Self::weight_gradient) for
/// blocks of each trainable weight, for all runs in their order.
///
/// A layer of your own implements this and is added to a model like the others: see the example
/// `custom_layer.rs`.
pub trait Layer: std::any::Any + std::fmt::Debug + Send + Sync + dyn_clone::DynClone {
    /// The class name, as in configs.
    fn class_name(&self) -> &str;

    /// The parameters, as in configs.
    fn config(&self) -> serde_json::Value {
        serde_json::json!({})
    }

    /// Infers what follows from the shape of one input sample.
    ///
    /// # Errors
    /// What the layer expects, what it got, and what to do; the model adds the layer's name.
    fn build(&self, input_shape: &[usize]) -> Result<Built, String>;

    /// Computes `y` from `x`.
    fn forward(&self, pass: Forward<'_>);

    /// Computes `dx` from `dy`. `dy` and the cache may be changed into what
    /// [`weight_gradient`](Self::weight_gradient) wants to see, such as the gradient before the activation.
    fn backward(&self, pass: Backward<'_>);

    /// Adds to some rows of the gradient of one weight what a run of samples contributes, sample by sample.
    /// The weights cannot be asked for here, as they are being updated: what is wanted of them is kept in
    /// [`Memory::cache`] or [`Memory::prepared`].
    fn weight_gradient(&self, _pass: WeightGradient<'_>) {}

    /// Adds to [`Memory::sums`] what a run of samples contributes, sample by sample: to those parts of it that
    /// `block` names, as `out`. All runs have been added before gradients of weights are asked for.
    fn add_to_sums(&self, _pass: WeightGradient<'_>) {}

    /// Fills [`Memory::prepared`] from the weights, before the first pass after these have changed.
    fn prepare(&self, _input_shape: &[usize], _weights: Weights<'_>, _prepared: &mut [f32]) {}

    /// Whether the output is the input with another shape: then nothing is computed.
    fn is_view(&self) -> bool {
        false
    }

    /// The layer without the softmax that it ends in, if it ends in one.
    fn without_softmax(&self) -> Option<Box<dyn Layer>> {
        None
    }

    /// Why nothing can be trained through this layer, if so.
    fn blocks_training(&self) -> Option<String> {
        None
    }

    /// Whether units of this layer can be dead: their outputs zero for all inputs.
    fn rectifies(&self) -> bool {
        false
    }

    /// Gathers, for a layer that mixes samples, its statistics of each sample of a run.
    fn gather(&self, _pass: Gather<'_>) {}

    /// Changes non-trainable weights after a training pass, from the statistics of the batch.
    fn update_state(
        &self,
        _input_shape: &[usize],
        _statistics: &Statistics<'_>,
        _weights: StateWeights<'_>,
    ) {
    }
}

dyn_clone::clone_trait_object!(Layer);

/// What follows from a layer's parameters and the shape of its input.
#[derive(Debug, Default)]
pub struct Built {
    /// The shape of one output sample.
    pub output_shape: Vec<usize>,
    /// The weights, in the order of `get_weights`.
    pub weights: Vec<WeightSpec>,
    /// The buffers that the layer wants to be lent.
    pub memory: Memory,
    /// The statistics of a layer that mixes samples.
    pub rounds: Rounds,
}

impl Built {
    /// A layer without weights.
    pub fn shape(output_shape: impl Into<Vec<usize>>) -> Self {
        Self { output_shape: output_shape.into(), ..Self::default() }
    }
}

/// The most numbers in a sample, in an output, in a buffer of a layer or in all weights: 16 GB.
pub(crate) const MAX_NUMBERS: usize = 1 << 32;

/// The product of the axes, unless it overflows.
pub(crate) fn count(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |product, &axis| product.checked_mul(axis))
}

/// A weight: its name, shape, first values and rules.
#[derive(Clone, Debug)]
pub struct WeightSpec {
    /// Its name, such as `"kernel"`.
    pub name: &'static str,
    /// Its shape; blocks of its gradient are runs of rows along all axes but the last.
    pub shape: Vec<usize>,
    /// Where its first values come from.
    pub initializer: Box<dyn Initializer>,
    /// A penalty that is added to the loss.
    pub regularizer: Option<Box<dyn Regularizer>>,
    /// A rule that is applied after every update.
    pub constraint: Option<Box<dyn Constraint>>,
    /// Whether it follows a gradient.
    pub trainable: bool,
    /// Blocks of its gradient, which threads share, are multiples of so many rows.
    pub block_rows: usize,
}

/// A multiple of the heights of the kernels' register tiles.
const BLOCK_ROWS: usize = 24;

impl WeightSpec {
    /// A trainable weight without penalty or rule.
    pub fn new(
        name: &'static str,
        shape: impl Into<Vec<usize>>,
        initializer: impl Into<Box<dyn Initializer>>,
    ) -> Self {
        Self {
            name,
            shape: shape.into(),
            initializer: initializer.into(),
            regularizer: None,
            constraint: None,
            trainable: true,
            block_rows: BLOCK_ROWS,
        }
    }
}

/// The buffers that a layer wants to be lent, in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Per sample, kept from forward to backward to the gradients of the weights.
    pub cache: usize,
    /// Per sample, whole numbers kept from forward to backward to the gradients of the weights.
    pub indices: usize,
    /// Per call, content lost.
    pub scratch: usize,
    /// Made from the weights, shared by all samples: filled by [`Layer::prepare`].
    pub prepared: usize,
    /// Per step: sums over all samples, of [`sum_parts`](Self::sum_parts) equal parts that threads share, from
    /// which a gradient is made: by [`Layer::add_to_sums`].
    pub sums: usize,
    /// Into how many parts the sums can be cut.
    pub sum_parts: usize,
}

/// How many statistics a layer that mixes samples gathers, round after round; all empty for others.
///
/// In each round every sample contributes some numbers, which are summed over the batch; later rounds see the
/// sums of earlier ones.
#[derive(Clone, Debug, Default)]
pub struct Rounds {
    /// The lengths of the rounds before forward, while training.
    pub forward: Vec<usize>,
    /// The lengths of the rounds before backward.
    pub backward: Vec<usize>,
}

impl Rounds {
    pub(crate) fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.forward.iter().chain(&self.backward).copied()
    }
}

/// The sums over the batch of the rounds gathered so far.
#[derive(Clone, Copy, Debug)]
pub struct Statistics<'a> {
    /// The sums of all rounds, one after another.
    pub sums: &'a [f64],
    /// Samples in the batch.
    pub batch: usize,
}

/// A layer's weights.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    pub(crate) places: &'a [Place],
    pub(crate) trainable: &'a [f32],
    pub(crate) state: &'a [f32],
}

impl<'a> Weights<'a> {
    /// The weight of this number, in the order of [`Built::weights`].
    pub fn get(&self, weight: usize) -> &'a [f32] {
        match &self.places[weight] {
            Place::Trainable(range) => &self.trainable[range.clone()],
            Place::State(range) => &self.state[range.clone()],
        }
    }

    /// Whether the weight of this number follows a gradient: a frozen one does not.
    pub fn is_trainable(&self, weight: usize) -> bool {
        matches!(self.places[weight], Place::Trainable(_))
    }

    /// How many weights there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }
}

/// A layer's non-trainable weights, to be changed.
#[derive(Debug)]
pub struct StateWeights<'a> {
    pub(crate) places: &'a [Place],
    pub(crate) state: &'a mut [f32],
}

impl StateWeights<'_> {
    /// The weight of this number, in the order of [`Built::weights`]; None if it is trainable.
    pub fn get_mut(&mut self, weight: usize) -> Option<&mut [f32]> {
        match &self.places[weight] {
            Place::Trainable(_) => None,
            Place::State(range) => Some(&mut self.state[range.clone()]),
        }
    }
}

/// Where a weight lies.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Trainable(Range<usize>),
    State(Range<usize>),
}

/// What every pass knows.
#[derive(Clone, Copy, Debug)]
pub struct Pass<'a> {
    /// Samples in this run.
    pub rows: usize,
    /// The place in the batch of the run's first sample.
    pub first_row: usize,
    /// The shape of one input sample.
    pub input_shape: &'a [usize],
    /// The shape of one output sample.
    pub output_shape: &'a [usize],
    /// The layer's weights.
    pub weights: Weights<'a>,
    /// What [`Layer::prepare`] made.
    pub prepared: &'a [f32],
    /// Whether this is training.
    pub training: bool,
    /// The layer's random numbers in this step.
    pub stream: Stream,
    /// What has been gathered, for a layer that mixes samples.
    pub statistics: Statistics<'a>,
}

/// The way forward, of a run of samples.
#[derive(Debug)]
pub struct Forward<'a> {
    /// What every pass knows.
    pub pass: Pass<'a>,
    /// In: `[rows, input]`.
    pub x: &'a [f32],
    /// Out: `[rows, output]`.
    pub y: &'a mut [f32],
    /// Out: `[rows, cache]`; empty when nothing will be trained.
    pub cache: &'a mut [f32],
    /// Out: `[rows, indices]`; empty when nothing will be trained.
    pub indices: &'a mut [u32],
    /// Content lost between calls.
    pub scratch: &'a mut [f32],
}

/// The way back, of a run of samples.
#[derive(Debug)]
pub struct Backward<'a> {
    /// What every pass knows.
    pub pass: Pass<'a>,
    /// In: `[rows, input]`.
    pub x: &'a [f32],
    /// In: `[rows, output]`.
    pub y: &'a [f32],
    /// In-out: `[rows, output]`, the gradient of the loss by `y`.
    pub dy: &'a mut [f32],
    /// Out: `[rows, input]`, the gradient of the loss by `x`; none where nobody wants it.
    pub dx: Option<&'a mut [f32]>,
    /// In-out: `[rows, cache]`.
    pub cache: &'a mut [f32],
    /// In-out: `[rows, indices]`.
    pub indices: &'a mut [u32],
    /// Content lost between calls.
    pub scratch: &'a mut [f32],
}

/// The contribution of a run of samples to rows of the gradient of a weight.
#[derive(Debug)]
pub struct WeightGradient<'a> {
    /// What every pass knows.
    pub pass: Pass<'a>,
    /// In: `[rows, input]`.
    pub x: &'a [f32],
    /// In: `[rows, output]`.
    pub y: &'a [f32],
    /// In: `[rows, output]`, as [`Layer::backward`] left it.
    pub dy: &'a [f32],
    /// In: `[rows, cache]`, as [`Layer::backward`] left it.
    pub cache: &'a [f32],
    /// In: `[rows, indices]`.
    pub indices: &'a [u32],
    /// Which weight, in the order of [`Built::weights`].
    pub weight: usize,
    /// Which rows of it, seen as a matrix whose columns are the last axis.
    pub block: Range<usize>,
    /// In: [`Memory::sums`], complete; empty while they are being summed.
    pub sums: &'a [f32],
    /// In-out: `[block, columns]`; the contribution is added.
    pub out: &'a mut [f32],
    /// Content lost between calls.
    pub scratch: &'a mut [f32],
}

/// One round of statistics of a run of samples.
#[derive(Debug)]
pub struct Gather<'a> {
    /// What every pass knows.
    pub pass: Pass<'a>,
    /// Which round, those before backward counted after those before forward.
    pub round: usize,
    /// In: `[rows, input]`.
    pub x: &'a [f32],
    /// In: `[rows, output]`, the gradient of the loss by the output; empty before forward.
    pub dy: &'a [f32],
    /// Out: `[rows, length of the round]`, each sample's contribution.
    pub out: &'a mut [f64],
}
