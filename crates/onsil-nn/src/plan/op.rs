//! A layer in its place in the network.

use crate::layer::{Layer, Memory, Place, Rounds};
use crate::layers::ConvolutionPooling;
use onsil_core::random::Stream;

/// A layer in its place: what it is, what it reads and writes, where its weights lie.
#[derive(Clone, Debug)]
pub(crate) struct Op {
    pub(crate) layer: Box<dyn Layer>,
    pub(crate) name: String,
    pub(crate) input_shape: Vec<usize>,
    pub(crate) output_shape: Vec<usize>,
    pub(crate) memory: Memory,
    pub(crate) rounds: Rounds,
    pub(crate) places: Vec<Place>,
    pub(crate) weight_shapes: Vec<Vec<usize>>,
    pub(crate) block_rows: Vec<usize>,
    pub(crate) stream: Stream,
    /// The values that it reads and writes; the same where it only changes the shape.
    pub(crate) value_in: usize,
    pub(crate) value_out: usize,
}

impl Op {
    pub(crate) fn input_len(&self) -> usize {
        self.input_shape.iter().product()
    }

    pub(crate) fn output_len(&self) -> usize {
        self.output_shape.iter().product()
    }

    /// Numbers in a row of the output: its last axis.
    pub(crate) fn outputs(&self) -> usize {
        self.output_shape.last().copied().unwrap_or(1)
    }

    /// This op and the next one as one, if that is possible.
    pub(crate) fn fuse(&self, next: &Self) -> Option<Self> {
        let (first, second) = (&*self.layer, &*next.layer);
        let (layer, memory, block_rows) =
            ConvolutionPooling::fuse(first, second, &self.input_shape, &self.output_shape)?;
        let mut both = Self { layer: Box::new(layer), memory, ..self.clone() };
        both.output_shape.clone_from(&next.output_shape);
        both.block_rows[0] = block_rows;
        Some(both)
    }

    pub(crate) fn has_trainable(&self) -> bool {
        self.places.iter().any(|place| matches!(place, Place::Trainable(_)))
    }

    /// Whether nothing is computed: the input with another shape.
    pub(crate) fn is_view(&self) -> bool {
        self.value_in == self.value_out
    }
}
