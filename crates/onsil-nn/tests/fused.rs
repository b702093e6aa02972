//! Layers that are computed as one give the bits that they give one by one.

use ndarray::{Array, ArrayD};
use onsil_nn::callbacks::Verbose;
use onsil_nn::layers::{Conv2D, Dense, Flatten, MaxPooling2D};
use onsil_nn::{FitOptions, Input, Sequential, sequential};

/// Convolutions and poolings of sizes that do and do not come out even.
fn model(activation: &str, size: [usize; 3], pool: (usize, usize)) -> Sequential {
    sequential![
        Input::new(size),
        Conv2D::new(5, (3, 3)).padding("same").activation(activation),
        MaxPooling2D::new(pool),
        Conv2D::new(7, (2, 3)).activation(activation),
        MaxPooling2D::new((2, 2)),
        Flatten::new(),
        Dense::new(3).activation("softmax"),
    ]
    .unwrap()
}

fn data(rows: usize, [h, w, c]: [usize; 3]) -> (ArrayD<f32>, ArrayD<f32>) {
    let x = Array::from_shape_fn((rows, h, w, c), |(i, j, k, l)| {
        ((i * 31 + j * 17 + k * 7 + l * 3) % 29) as f32 / 29.0 - 0.4
    });
    (x.into_dyn(), Array::from_shape_fn(rows, |i| (i % 3) as f32).into_dyn())
}

/// The bits of the weights after two epochs. The gradient probe looks at every layer's output, for which
/// layers are computed one by one.
fn trained(mut model: Sequential, size: [usize; 3], one_by_one: bool) -> Vec<u32> {
    let (x, y) = data(21, size);
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"]).unwrap();
    let options = FitOptions::new().epochs(2).batch_size(8).gradient_probe(one_by_one);
    model.fit(&x, &y, options.verbose(Verbose::Silent)).unwrap();
    model
        .get_weights()
        .iter()
        .flat_map(|w| w.iter().map(|w| w.to_bits()).collect::<Vec<_>>())
        .collect()
}

#[test]
fn convolution_and_pooling_train_the_same_as_one() {
    for (size, pool) in [([12, 12, 1], (2, 2)), ([13, 15, 2], (2, 3)), ([14, 15, 17], (2, 2))] {
        for activation in ["relu", "linear"] {
            let as_one = trained(model(activation, size, pool), size, false);
            let one_by_one = trained(model(activation, size, pool), size, true);
            assert!(as_one == one_by_one, "{size:?} {pool:?} {activation}");
        }
    }
}

#[test]
fn the_output_of_each_layer_can_still_be_asked_for() {
    let size = [12, 12, 1];
    let mut model = model("relu", size, (2, 2));
    let (x, _) = data(3, size);
    let predicted = model.predict(&x).unwrap();
    let names: Vec<String> = model.layers().map(|layer| layer.name().to_owned()).collect();
    let first = model.layer_outputs(&x, &names[0]).unwrap();
    assert_eq!(first.shape(), [3, 12, 12, 5]);
    let last = model.layer_outputs(&x, &names[names.len() - 1]).unwrap();
    assert_eq!(last, predicted);
}
