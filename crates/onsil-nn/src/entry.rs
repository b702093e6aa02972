//! What a model is made of: its input, and layers with their names.

use crate::layer::{Built, Layer, Place};

/// The shape of one input sample, without the batch: first in a model.
///
/// ```
/// use onsil_nn::{Input, layers::Dense, sequential};
/// let model = sequential![Input::new([2]), Dense::new(4)].unwrap();
/// assert_eq!(model.count_params(), 12);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    pub(crate) shape: Vec<usize>,
}

impl Input {
    /// Samples of this shape, such as `[28, 28, 1]`: height, width, channels.
    pub fn new(shape: impl Into<Vec<usize>>) -> Self {
        Self { shape: shape.into() }
    }
}

/// What can be added to a model: an [`Input`], or a layer, perhaps with a name or frozen.
#[derive(Debug)]
pub struct Entry(pub(crate) EntryKind);

#[derive(Debug)]
pub(crate) enum EntryKind {
    Input(Input),
    Layer { layer: Box<dyn Layer>, name: Option<String>, trainable: bool },
}

impl Entry {
    /// Gives the layer this name; names must differ within a model.
    pub fn name(mut self, given: &str) -> Self {
        if let EntryKind::Layer { name, .. } = &mut self.0 {
            *name = Some(given.to_owned());
        }
        self
    }

    /// Whether the layer's weights follow their gradients; true unless given.
    pub fn trainable(mut self, given: bool) -> Self {
        if let EntryKind::Layer { trainable, .. } = &mut self.0 {
            *trainable = given;
        }
        self
    }
}

impl From<Input> for Entry {
    fn from(input: Input) -> Self {
        Self(EntryKind::Input(input))
    }
}

impl<L: Layer + 'static> From<L> for Entry {
    fn from(layer: L) -> Self {
        Box::<dyn Layer>::from(Box::new(layer)).into()
    }
}

impl From<Box<dyn Layer>> for Entry {
    fn from(layer: Box<dyn Layer>) -> Self {
        Self(EntryKind::Layer { layer, name: None, trainable: true })
    }
}

/// Names a layer, or freezes it, on its way into a model.
///
/// ```
/// use onsil_nn::{Input, LayerExt, layers::Dense, sequential};
/// let model = sequential![Input::new([2]), Dense::new(1).name("out").trainable(false)].unwrap();
/// assert_eq!(model.layers().next().unwrap().name(), "out");
/// ```
pub trait LayerExt: Layer + Sized + 'static {
    /// Gives the layer this name; names must differ within a model.
    fn name(self, name: &str) -> Entry {
        Entry::from(self).name(name)
    }

    /// Whether the layer's weights follow their gradients; true unless given.
    fn trainable(self, trainable: bool) -> Entry {
        Entry::from(self).trainable(trainable)
    }
}

impl<L: Layer + 'static> LayerExt for L {}

/// A layer in a model.
#[derive(Debug)]
pub struct ModelLayer {
    pub(crate) layer: Box<dyn Layer>,
    pub(crate) name: String,
    pub(crate) trainable: bool,
    pub(crate) built: Option<BuiltLayer>,
}

#[derive(Debug)]
pub(crate) struct BuiltLayer {
    pub(crate) input_shape: Vec<usize>,
    pub(crate) built: Built,
    pub(crate) places: Vec<Place>,
}

impl ModelLayer {
    /// The layer itself.
    pub fn layer(&self) -> &dyn Layer {
        &*self.layer
    }

    /// Its name in the model.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The shape of one output sample; none before the shape of the input is known.
    pub fn output_shape(&self) -> Option<&[usize]> {
        self.built.as_ref().map(|b| &b.built.output_shape[..])
    }

    /// How many arrays of weights it has: those of it in the order of
    /// [`Sequential::get_weights`](crate::Sequential::get_weights).
    pub fn weight_count(&self) -> usize {
        self.built.as_ref().map_or(0, |built| built.places.len())
    }

    /// The number of its weights' numbers: trainable and not.
    pub fn count_params(&self) -> (usize, usize) {
        let (mut trainable, mut state) = (0, 0);
        for place in self.built.iter().flat_map(|b| &b.places) {
            match place {
                Place::Trainable(range) => trainable += range.len(),
                Place::State(range) => state += range.len(),
            }
        }
        (trainable, state)
    }
}
