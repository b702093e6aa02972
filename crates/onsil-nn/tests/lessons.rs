//! The smallest lessons, end to end.

use ndarray::array;
use onsil_nn::layers::Dense;
use onsil_nn::optimizers::{OptimizerExt, SGD};
use onsil_nn::{FitOptions, Input, sequential};

#[test]
fn xor_is_beyond_one_layer() {
    let x = array![[0., 0.], [0., 1.], [1., 0.], [1., 1.]];
    let y = array![[0.], [1.], [1.], [0.]];
    let mut model = sequential![Input::new([2]), Dense::new(1).activation("sigmoid")].unwrap();
    assert_eq!(model.count_params(), 3);
    let sgd = SGD::new(0.01).momentum(0.99).nesterov(true).decay(0.0);
    model.compile(sgd, "mse", ["accuracy"]).unwrap();
    let history = model.fit(&x, &y, FitOptions::new().epochs(10)).unwrap();
    assert!(history.get("accuracy").iter().all(|&accuracy| accuracy <= 0.75), "{history:?}");
}
