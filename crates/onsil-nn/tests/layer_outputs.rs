//! What a layer in the midst gives is what a model gives that ends there.

use ndarray::{Array3, ArrayD};
use onsil_nn::layers::{Conv2D, Dense, Dropout, Flatten, MaxPooling2D};
use onsil_nn::{Input, LayerExt, Sequential};

/// More than one batch, and the last one short.
const ROWS: usize = 70;

/// The first layers of a small network, up to the one of that name.
fn network(last: &str) -> Sequential {
    let mut model = Sequential::with_seed(3);
    model.add(Input::new([8, 8, 1])).unwrap();
    model.add(Conv2D::new(3, (3, 3)).activation("relu")).unwrap();
    model.add(MaxPooling2D::new(2)).unwrap();
    model.add(Flatten::new()).unwrap();
    model.add(Dropout::new(0.5)).unwrap();
    model.add(Dense::new(5).activation("tanh").name("hidden")).unwrap();
    model.add(Dense::new(4).activation("softmax").name("classes")).unwrap();
    while model.layers().last().is_some_and(|layer| layer.name() != last) {
        model.pop();
    }
    model
}

fn rows() -> ArrayD<f32> {
    let pixel = |(row, i, j)| ((row * 31 + i * 7 + j * 3) % 17) as f32 / 17.0;
    Array3::from_shape_fn((ROWS, 8, 8), pixel).into_dyn()
}

#[test]
fn a_layer_gives_what_a_model_gives_that_ends_there() {
    let mut whole = network("classes");
    // Compiled with this loss, the softmax is split off.
    whole.compile("adam", "categorical_crossentropy", ["accuracy"]).unwrap();
    for (name, shape) in [
        ("conv2d", &[ROWS, 6, 6, 3][..]),
        ("max_pooling2d", &[ROWS, 3, 3, 3]),
        ("flatten", &[ROWS, 27]),
        ("dropout", &[ROWS, 27]),
        ("hidden", &[ROWS, 5]),
        ("classes", &[ROWS, 4]),
    ] {
        let found = whole.layer_outputs(&rows(), name).unwrap();
        assert_eq!(found.shape(), shape, "{name}");
        assert_eq!(found, network(name).predict(&rows()).unwrap(), "{name}");
        assert!(found.iter().any(|value| *value != 0.0), "{name}");
    }
    let sums = whole.layer_outputs(&rows(), "classes").unwrap();
    assert!(sums.rows().into_iter().all(|row| (row.sum() - 1.0).abs() < 1e-6));
}

#[test]
fn what_does_not_fit_is_said() {
    let mut model = network("classes");
    let message = model.layer_outputs(&rows(), "hiden").unwrap_err().to_string();
    assert!(
        message.starts_with("unknown layer of this model \"hiden\"; did you mean \"hidden\"?"),
        "{message}"
    );
    let small = ArrayD::<f32>::zeros(vec![2, 5]);
    let message = model.layer_outputs(&small, "hidden").unwrap_err().to_string();
    assert!(message.contains("expects inputs of shape [8, 8, 1]"), "{message}");
}
