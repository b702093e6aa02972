//! One layer forward and backward, with as little around it as can be.

use super::timing::{epochs, measured};
use super::{Effort, Measured, flop};
use crate::error::Result;
use onsil::ndarray::Array2;
use onsil::nn::data::Arrays;
use onsil::nn::layer::{Backward, Built, Forward, Layer, WeightSpec};
use onsil::nn::{Input, Sequential, initializers, losses};
use onsil::prelude::SGD;
use std::time::Duration;

/// An epoch takes about so many operations: then what is done once per epoch does not count.
const EPOCH: f64 = 2e9;

/// The time of one training step of `layer` on `batch` inputs of that shape: its outputs and the gradients
/// of its weights and of its inputs.
///
/// # Errors
/// The layer does not take the shape.
pub(super) fn measure(
    layer: impl Layer + 'static,
    input_shape: [usize; 3],
    batch: usize,
    effort: Effort,
) -> Result<Measured> {
    let mut model = Sequential::new();
    model.add(Input::new([1]))?.add(Source(input_shape))?.add(layer)?.add(Sink)?;
    model.compile(SGD::new(0.0), losses::MeanSquaredError::default(), [""; 0])?;
    let flop = flop::training(&model) * batch as f64;
    let steps = (EPOCH / flop).clamp(4.0, 256.0) as usize;
    let rows = Array2::<f32>::zeros((steps * batch, 1));
    let data = Arrays::new(&rows, &rows)?;
    // The first epoch lays the network out and fills the source.
    epochs(&mut model, &data, batch, Effort { budget: Duration::ZERO, ..effort })?;
    let seconds = epochs(&mut model, &data, batch, effort)?;
    Ok(measured(seconds, steps as f64, flop))
}

/// Outputs of that shape that are the same in every step, and that cost nothing once they have been written.
/// It has a weight, so that the gradient by its outputs is computed, and makes nothing of it.
#[derive(Clone, Debug)]
struct Source([usize; 3]);

impl Layer for Source {
    fn class_name(&self) -> &str {
        "Source"
    }

    fn build(&self, _: &[usize]) -> Result<Built, String> {
        let weight = WeightSpec::new("unused", [1], initializers::Zeros::default());
        Ok(Built { weights: vec![weight], ..Built::shape(self.0) })
    }

    fn forward(&self, f: Forward<'_>) {
        fill(f.y);
    }

    fn backward(&self, _: Backward<'_>) {}
}

/// Takes any input, and sends a gradient back that is the same in every step.
#[derive(Clone, Debug)]
struct Sink;

impl Layer for Sink {
    fn class_name(&self) -> &str {
        "Sink"
    }

    fn build(&self, _: &[usize]) -> Result<Built, String> {
        Ok(Built::shape([1]))
    }

    fn forward(&self, f: Forward<'_>) {
        f.y.fill(0.0);
    }

    fn backward(&self, b: Backward<'_>) {
        if let Some(dx) = b.dx {
            fill(dx);
        }
    }
}

/// Numbers in [−1, 1) from a linear congruential generator, unless they are there already: buffers keep
/// what was in them from step to step.
fn fill(numbers: &mut [f32]) {
    const START: u32 = 0x1234_5678;
    let next = |state: u32| state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    let number = |state: u32| (state >> 8) as f32 / (1u32 << 23) as f32 - 1.0;
    if numbers.first().is_none_or(|&first| first == number(START)) {
        return;
    }
    let mut state = START;
    for place in numbers {
        *place = number(state);
        state = next(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use onsil::prelude::Conv2D;

    #[test]
    fn a_layer_is_measured_forward_and_backward() {
        let effort = Effort { images: 0, budget: Duration::ZERO };
        let layer = Conv2D::new(5, 3).padding("same");
        let measured = measure(layer, [4, 6, 2], 3, effort).unwrap();
        let multiplications = 9 * 2 * 5 * 4 * 6;
        assert_eq!(measured.flop, f64::from(3 * 2 * multiplications * 3));
        assert_eq!(measured.samples, 1);
        assert!(measured.seconds > 0.0);
    }

    #[test]
    fn what_is_there_stays() {
        let mut numbers = [0.0; 4];
        fill(&mut numbers);
        let first = numbers;
        assert!(first.iter().all(|number| (-1.0..1.0).contains(number)));
        numbers[3] = 7.0;
        fill(&mut numbers);
        assert_eq!((numbers[..3].to_vec(), numbers[3]), (first[..3].to_vec(), 7.0));
    }
}
