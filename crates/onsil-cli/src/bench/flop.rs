//! The operations that a network takes, from the shapes of its layers.

use onsil::nn::{ModelLayer, Sequential};

/// Operations of one sample on its way forward.
pub(super) fn forward(model: &Sequential) -> f64 {
    layers(model).map(|(flop, _)| flop).sum()
}

/// Operations of one sample in training: forward, the gradients of the weights, and the gradients of the
/// inputs of all layers but the first that has weights, which nobody wants.
pub(super) fn training(model: &Sequential) -> f64 {
    let mut learns = false;
    let training = layers(model).map(|(flop, has_weights)| {
        let ways = if learns { 3.0 } else { 2.0 };
        learns |= has_weights;
        ways * flop
    });
    training.sum()
}

/// Of each layer its operations on the way forward, and whether it has weights that are trained.
fn layers(model: &Sequential) -> impl Iterator<Item = (f64, bool)> {
    let first = model.input_shape().unwrap_or_default();
    let inputs = std::iter::once(first)
        .chain(model.layers().map(|layer| layer.output_shape().unwrap_or_default()));
    model.layers().zip(inputs).map(|(layer, input)| of_layer(layer, input))
}

/// Every number of a kernel is multiplied once at every place of the output.
fn of_layer(layer: &ModelLayer, input_shape: &[usize]) -> (f64, bool) {
    let weights = layer.layer().build(input_shape).map(|built| built.weights).unwrap_or_default();
    let kernel = weights.iter().filter(|weight| weight.name.contains("kernel"));
    let numbers: usize = kernel.map(|weight| weight.shape.iter().product::<usize>()).sum();
    let places: usize = match layer.output_shape() {
        Some([places @ .., _]) => places.iter().product(),
        _ => 1,
    };
    let trained = weights.iter().any(|weight| weight.trainable);
    (2.0 * numbers as f64 * places as f64, trained)
}

#[cfg(test)]
mod tests {
    use super::*;
    use onsil::prelude::*;

    #[test]
    fn products_and_convolutions_are_counted() {
        let model = sequential![
            Input::new([8, 6, 3]),
            Conv2D::new(4, 3),
            BatchNormalization::new(),
            MaxPooling2D::new(2),
            DepthwiseConv2D::new(3).padding("same"),
            Flatten::new(),
            Dense::new(10),
        ]
        .unwrap();
        let (conv, depthwise, dense) = (6 * 4 * 27 * 4, 3 * 2 * 9 * 4, 24 * 10);
        let flop = |multiplications: i32| 2.0 * f64::from(multiplications);
        assert_eq!(forward(&model), flop(conv + depthwise + dense));
        assert_eq!(training(&model), flop(2 * conv + 3 * (depthwise + dense)));
    }
}
