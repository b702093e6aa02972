//! A network as a list of layers.

use crate::compile::Compiled;
use crate::entry::{BuiltLayer, Entry, EntryKind, Input, ModelLayer};
use crate::error::{Error, Result};
use crate::fit::Position;
use crate::layer::{Built, Layer, MAX_NUMBERS, Memory, Place, Rounds, count};
use crate::layers::Softmax;
use crate::optimizers::updater::Segment;
use crate::plan::{Op, Plan};
use crate::registry::snake_case;
use crate::versioned::Versioned;
use ndarray::ArrayD;
use onsil_core::random::Stream;

/// A network as a list of layers, each fed by the one before.
///
/// Shapes are inferred and checked as layers are added.
///
/// ```
/// use ndarray::array;
/// use onsil_nn::{FitOptions, Input, layers::Dense, optimizers::SGD, sequential};
///
/// let mut model = sequential![
///     Input::new([2]),
///     Dense::new(4).activation("relu"),
///     Dense::new(1).activation("sigmoid"),
/// ]?;
/// model.compile(SGD::new(0.1).momentum(0.9), "binary_crossentropy", ["accuracy"])?;
/// let x = array![[0., 0.], [0., 1.], [1., 0.], [1., 1.]];
/// let y = array![[0.], [1.], [1.], [1.]];
/// let history = model.fit(&x, &y, FitOptions::new().epochs(100))?;
/// assert_eq!(history.get("accuracy").last(), Some(&1.0));
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[derive(Debug)]
pub struct Sequential {
    pub(crate) name: String,
    pub(crate) seed: u64,
    pub(crate) input_shape: Option<Vec<usize>>,
    pub(crate) layers: Vec<ModelLayer>,
    /// All weights that follow a gradient, and all others.
    pub(crate) trainable: Versioned,
    pub(crate) state: Versioned,
    pub(crate) compiled: Option<Compiled>,
    /// Layouts for the batch sizes used so far.
    pub(crate) plans: Vec<Plan>,
    /// Training steps so far: the counter of the random numbers of layers.
    pub(crate) steps: u64,
    /// How far training has come.
    pub(crate) position: Position,
    /// The most numbers that all weights together may have.
    pub(crate) weight_limit: usize,
    /// Set by a callback to end training after the current batch.
    pub stop_training: bool,
}

impl Default for Sequential {
    fn default() -> Self {
        Self::new()
    }
}

impl Sequential {
    /// A model without layers, with seed 0.
    pub fn new() -> Self {
        Self::with_seed(0)
    }

    /// A model whose first weights, shuffling and dropout follow from `seed`.
    pub fn with_seed(seed: u64) -> Self {
        Self {
            name: "sequential".into(),
            seed,
            input_shape: None,
            layers: Vec::new(),
            trainable: Versioned::default(),
            state: Versioned::default(),
            compiled: None,
            plans: Vec::new(),
            steps: 0,
            position: Position::default(),
            weight_limit: MAX_NUMBERS,
            stop_training: false,
        }
    }

    /// Adds an [`Input`] or a layer.
    ///
    /// # Errors
    /// A layer that does not fit what comes before it: its name, what it expects, what it gets and
    /// what to do. The model is then as it was.
    ///
    /// ```
    /// use onsil_nn::{Input, Sequential, layers::{Conv2D, Dense}};
    /// let mut model = Sequential::new();
    /// model.add(Input::new([28, 28]))?;
    /// let message = model.add(Conv2D::new(32, (5, 5))).unwrap_err().to_string();
    /// assert!(message.starts_with("layer \"conv2d\": expects"), "{message}");
    /// model.add(Dense::new(10))?;
    /// # Ok::<(), onsil_nn::Error>(())
    /// ```
    pub fn add(&mut self, entry: impl Into<Entry>) -> Result<&mut Self> {
        match entry.into().0 {
            EntryKind::Input(input) => self.set_input(input)?,
            EntryKind::Layer { layer, name, trainable } => {
                let name = self.choose_name(&*layer, name)?;
                let mut new = ModelLayer { layer, name, trainable, built: None };
                if let Some(shape) = self.output_shape().map(<[usize]>::to_vec) {
                    self.build_layer(&mut new, shape)?;
                }
                self.layers.push(new);
            }
        }
        self.forget_plans();
        Ok(self)
    }

    /// Takes away the last layer; none if there is none.
    pub fn pop(&mut self) -> Option<Box<dyn Layer>> {
        let last = self.layers.pop()?;
        for place in last.built.iter().flat_map(|b| &b.places).rev() {
            match place {
                Place::Trainable(range) => self.trainable.resize(range.start),
                Place::State(range) => self.state.resize(range.start),
            }
        }
        self.forget_plans();
        Some(last.layer)
    }

    /// The layers, in order.
    pub fn layers(&self) -> impl Iterator<Item = &ModelLayer> {
        self.layers.iter()
    }

    /// The layer of that name.
    ///
    /// # Errors
    /// An unknown name, with a suggestion.
    pub fn layer(&self, name: &str) -> Result<&ModelLayer> {
        self.layers.iter().find(|layer| layer.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.layers.iter().map(|layer| layer.name.as_str()).collect();
            Error::unknown("layer of this model", name, &names)
        })
    }

    /// Infers all shapes from the shape of one input sample and draws the first weights; called by itself
    /// where the model has an [`Input`], or when it first sees data.
    ///
    /// # Errors
    /// A layer that does not fit; or another shape than the model was built for.
    pub fn build(&mut self, input_shape: &[usize]) -> Result<()> {
        match &self.input_shape {
            None => self.set_input(Input::new(input_shape)),
            Some(known) if known == input_shape => Ok(()),
            Some(known) => Err(Error::data(format!(
                "the model is built for inputs of shape {known:?}, not {input_shape:?}"
            ))),
        }
    }

    /// The shape of one input sample; none before it is known.
    pub fn input_shape(&self) -> Option<&[usize]> {
        self.input_shape.as_deref()
    }

    /// The shape of one output sample; none before the shape of the input is known.
    pub fn output_shape(&self) -> Option<&[usize]> {
        match self.layers.last() {
            Some(last) => last.output_shape(),
            None => self.input_shape(),
        }
    }

    /// The number of all weights' numbers.
    pub fn count_params(&self) -> usize {
        self.trainable.len() + self.state.len()
    }

    /// The seed from which first weights, shuffling and dropout follow.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The model's name, `"sequential"` at first.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Names the model.
    pub fn set_name(&mut self, name: &str) {
        self.name = name.to_owned();
    }

    /// All weights, layer by layer.
    pub fn get_weights(&self) -> Vec<ArrayD<f32>> {
        self.weight_shapes()
            .map(|(_, place, shape)| {
                ArrayD::from_shape_vec(shape.to_vec(), self.numbers(place).to_vec())
                    .unwrap_or_default()
            })
            .collect()
    }

    /// Sets all weights, in the order of [`get_weights`](Self::get_weights).
    ///
    /// # Errors
    /// A wrong number of arrays or a wrong shape; no weight is changed then.
    pub fn set_weights(&mut self, weights: &[ArrayD<f32>]) -> Result<()> {
        let places: Vec<(String, Place, Vec<usize>)> = self
            .weight_shapes()
            .map(|(name, place, shape)| (name, place.clone(), shape.to_vec()))
            .collect();
        if places.len() != weights.len() {
            return Err(Error::data(format!(
                "the model has {} weights, but {} were given",
                places.len(),
                weights.len()
            )));
        }
        for ((name, _, shape), given) in places.iter().zip(weights) {
            if shape != given.shape() {
                return Err(Error::data(format!(
                    "weight \"{name}\" has the shape {shape:?}, but {:?} was given",
                    given.shape()
                )));
            }
        }
        for ((_, place, _), given) in places.iter().zip(weights) {
            for (number, given) in self.numbers_mut(place).iter_mut().zip(given) {
                *number = *given;
            }
        }
        Ok(())
    }

    fn set_input(&mut self, input: Input) -> Result<()> {
        if self.input_shape.is_some() {
            return Err(Error::layer("input", "the model has an input shape already"));
        }
        if input.shape.contains(&0) {
            return Err(Error::layer(
                "input",
                format!("every axis must be at least 1, but the shape is {:?}", input.shape),
            ));
        }
        if count(&input.shape).is_none_or(|numbers| numbers > MAX_NUMBERS) {
            let message = format!(
                "samples may have up to {MAX_NUMBERS} numbers, but the shape is {:?}: choose a \
                 smaller one",
                input.shape
            );
            return Err(Error::layer("input", message));
        }
        let mut layers = std::mem::take(&mut self.layers);
        let mut shape = input.shape.clone();
        for layer in &mut layers {
            if let Err(error) = self.build_layer(layer, shape) {
                layers.iter_mut().for_each(|layer| layer.built = None);
                self.layers = layers;
                self.trainable.resize(0);
                self.state.resize(0);
                return Err(error);
            }
            shape = layer.output_shape().map_or_else(Vec::new, <[usize]>::to_vec);
        }
        (self.layers, self.input_shape) = (layers, Some(input.shape));
        Ok(())
    }

    /// Infers a layer's shapes and draws its first weights.
    fn build_layer(&mut self, layer: &mut ModelLayer, input_shape: Vec<usize>) -> Result<()> {
        let built = layer
            .layer
            .build(&input_shape)
            .map_err(|message| Error::layer(&layer.name, message))?;
        self.check_size(&layer.name, &built)?;
        let mut places = Vec::new();
        for weight in &built.weights {
            let trains = weight.trainable && layer.trainable;
            let home = if trains { &mut self.trainable } else { &mut self.state };
            let start = home.len();
            home.resize(start + weight.shape.iter().product::<usize>());
            let stream = Stream::new(self.seed, &format!("{}/{}", layer.name, weight.name));
            weight.initializer.fill(&weight.shape, &mut stream.draws(), &mut home[start..]);
            let range = start..home.len();
            places.push(if trains { Place::Trainable(range) } else { Place::State(range) });
        }
        layer.built = Some(BuiltLayer { input_shape, built, places });
        Ok(())
    }

    /// Refuses shapes whose numbers could not be held.
    fn check_size(&self, layer: &str, built: &Built) -> Result<()> {
        let too_large = |what: String, shape: &[usize], limit: usize| {
            Err(Error::layer(
                layer,
                format!(
                    "its {what} of shape {shape:?} has more than the {limit} numbers allowed here: \
                     make the layer smaller"
                ),
            ))
        };
        if built.output_shape.contains(&0) {
            let shape = &built.output_shape;
            return Err(Error::layer(
                layer,
                format!("its output of shape {shape:?} has no numbers"),
            ));
        }
        if count(&built.output_shape).is_none_or(|numbers| numbers > MAX_NUMBERS) {
            return too_large("output".into(), &built.output_shape, MAX_NUMBERS);
        }
        let Memory { cache, indices, scratch, prepared, sums, .. } = built.memory;
        for numbers in [cache, indices, scratch, prepared, sums] {
            if numbers > MAX_NUMBERS {
                return too_large("memory".into(), &[numbers], MAX_NUMBERS);
            }
        }
        let mut left = self.weight_limit.saturating_sub(self.count_params());
        for weight in &built.weights {
            match count(&weight.shape).and_then(|numbers| left.checked_sub(numbers)) {
                Some(rest) => left = rest,
                None => {
                    let what = format!("weight \"{}\"", weight.name);
                    return too_large(what, &weight.shape, self.weight_limit);
                }
            }
        }
        Ok(())
    }

    /// The given name, unless it is taken; else the class name in snake_case, numbered from the second
    /// of its kind on.
    fn choose_name(&self, layer: &dyn Layer, given: Option<String>) -> Result<String> {
        let taken = |name: &str| self.layers.iter().any(|layer| layer.name == name);
        match given {
            Some(name) if taken(&name) => {
                Err(Error::layer(&name, "another layer of the model has this name already"))
            }
            Some(name) => Ok(name),
            None => {
                let base = snake_case(layer.class_name());
                let mut names = std::iter::once(base.clone())
                    .chain((1..).map(|number| format!("{base}_{number}")));
                Ok(names.find(|name| !taken(name)).unwrap_or(base))
            }
        }
    }

    /// What was laid out for the layers so far does not fit any more.
    fn forget_plans(&mut self) {
        self.plans.clear();
        if let Some(compiled) = &mut self.compiled {
            compiled.updater = None;
        }
    }

    /// Every weight: its name, where it lies and its shape.
    pub(crate) fn weight_shapes(&self) -> impl Iterator<Item = (String, &Place, &[usize])> {
        self.layers.iter().flat_map(|layer| {
            layer.built.iter().flat_map(move |b| {
                b.built.weights.iter().zip(&b.places).map(move |(weight, place)| {
                    (format!("{}/{}", layer.name, weight.name), place, &weight.shape[..])
                })
            })
        })
    }

    pub(crate) fn numbers(&self, place: &Place) -> &[f32] {
        match place {
            Place::Trainable(range) => &self.trainable[range.clone()],
            Place::State(range) => &self.state[range.clone()],
        }
    }

    pub(crate) fn numbers_mut(&mut self, place: &Place) -> &mut [f32] {
        match place {
            Place::Trainable(range) => &mut self.trainable[range.clone()],
            Place::State(range) => &mut self.state[range.clone()],
        }
    }

    /// Where the weights that follow a gradient lie, with their rules.
    pub(crate) fn segments(&self) -> Vec<Segment> {
        let built = self.layers.iter().filter_map(|layer| layer.built.as_ref());
        built
            .flat_map(|b| b.built.weights.iter().zip(&b.places))
            .filter_map(|(weight, place)| match place {
                Place::Trainable(range) => Some(Segment {
                    range: range.clone(),
                    shape: weight.shape.clone(),
                    regularizer: weight.regularizer.clone(),
                    constraint: weight.constraint.clone(),
                }),
                Place::State(_) => None,
            })
            .collect()
    }

    /// The layers as ops of a plan, and whether the last is a softmax that was split off so that the loss can
    /// look at the logits.
    pub(crate) fn ops(&self, split_softmax: bool) -> (Vec<Op>, bool) {
        let mut ops: Vec<Op> = Vec::new();
        for layer in &self.layers {
            let Some(b) = &layer.built else { continue };
            let value_in = ops.last().map_or(0, |op| op.value_out);
            ops.push(Op {
                layer: layer.layer.clone(),
                name: layer.name.clone(),
                input_shape: b.input_shape.clone(),
                output_shape: b.built.output_shape.clone(),
                memory: b.built.memory,
                rounds: if layer.trainable { b.built.rounds.clone() } else { Rounds::default() },
                places: b.places.clone(),
                weight_shapes: b.built.weights.iter().map(|w| w.shape.clone()).collect(),
                block_rows: b.built.weights.iter().map(|w| w.block_rows).collect(),
                stream: Stream::new(self.seed, &layer.name),
                value_in,
                value_out: value_in + usize::from(!layer.layer.is_view()),
            });
        }
        let stripped = ops.last().and_then(|op| op.layer.without_softmax());
        match (ops.last_mut(), stripped) {
            (Some(last), Some(stripped)) if split_softmax => {
                last.layer = stripped;
                let softmax = softmax_after(last);
                ops.push(softmax);
                (ops, true)
            }
            _ => (ops, false),
        }
    }
}

/// The same ops with those joined that are faster as one; the outputs between them are not kept.
pub(crate) fn fused(ops: Vec<Op>) -> Vec<Op> {
    let mut fused: Vec<Op> = Vec::new();
    for mut op in ops {
        // A value is not written where two have become one: all later ones move up.
        let before = fused.last().map_or(0, |op| op.value_out);
        op.value_out = before + usize::from(!op.is_view());
        op.value_in = before;
        match fused.last_mut().and_then(|first| first.fuse(&op)) {
            Some(both) => *fused.last_mut().expect("an op was fused with") = both,
            None => fused.push(op),
        }
    }
    fused
}

/// The softmax of an op's output, as an op.
fn softmax_after(op: &Op) -> Op {
    Op {
        layer: Box::new(Softmax::new()),
        name: op.name.clone(),
        input_shape: op.output_shape.clone(),
        output_shape: op.output_shape.clone(),
        memory: Default::default(),
        rounds: Default::default(),
        places: Vec::new(),
        weight_shapes: Vec::new(),
        block_rows: Vec::new(),
        stream: op.stream,
        value_in: op.value_out,
        value_out: op.value_out + 1,
    }
}

/// Makes a [`Sequential`] from an [`Input`] and layers; the result is a `Result`.
///
/// ```
/// use onsil_nn::{Input, layers::{Dense, Flatten}, sequential};
/// let model = sequential![Input::new([28, 28]), Flatten::new(), Dense::new(10)]?;
/// # Ok::<(), onsil_nn::Error>(())
/// ```
#[macro_export]
macro_rules! sequential {
    ($($entry:expr),* $(,)?) => {
        (|| -> $crate::Result<$crate::Sequential> {
            let mut model = $crate::Sequential::new();
            $(model.add($entry)?;)*
            Ok(model)
        })()
    };
}

#[cfg(test)]
mod tests {
    use crate::registry::snake_case;

    #[test]
    fn names_are_those_of_keras() {
        for (class, name) in [
            ("Dense", "dense"),
            ("Conv2D", "conv2d"),
            ("MaxPooling2D", "max_pooling2d"),
            ("GlobalAveragePooling2D", "global_average_pooling2d"),
            ("BatchNormalization", "batch_normalization"),
            ("LeakyReLU", "leaky_re_lu"),
            ("PReLU", "p_re_lu"),
            ("ReLU", "re_lu"),
            ("ZeroPadding2D", "zero_padding2d"),
            ("DepthwiseConv2D", "depthwise_conv2d"),
        ] {
            assert_eq!(snake_case(class), name);
        }
    }
}
