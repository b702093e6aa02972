//! What users may get wrong: an error says so, and nothing panics or is taken for something else.

use ndarray::{Array1, Array2};
use onsil_nn::callbacks::LambdaCallback;
use onsil_nn::data::{Arrays, Dataset};
use onsil_nn::layers::Dense;
use onsil_nn::losses::CategoricalFocalCrossentropy;
use onsil_nn::metrics::LossMetric;
use onsil_nn::{Error, FitOptions, Input, Result, Sequential, sequential};

fn model() -> Sequential {
    let mut model = sequential![
        Input::new([2]),
        Dense::new(3).activation("relu"),
        Dense::new(2).activation("softmax"),
    ]
    .unwrap();
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"]).unwrap();
    model
}

fn data(rows: usize, columns: usize) -> (Array2<f32>, Array1<u8>) {
    let x = Array2::from_shape_fn((rows, columns), |(i, j)| ((i * 3 + j) % 7) as f32 / 7.0);
    (x, Array1::from_shape_fn(rows, |i| (i % 2) as u8))
}

#[test]
fn validation_data_of_another_shape_are_refused() {
    let ((x, y), (other, labels)) = (data(20, 2), data(6, 3));
    let options = FitOptions::new().validation_data(Arrays::new(&other, &labels).unwrap());
    let message = model().fit(&x, &y, options).unwrap_err().to_string();
    assert_eq!(
        message,
        "validation_data: the model expects inputs of shape [2], but the data's are [3]"
    );
}

#[test]
fn batches_may_be_larger_than_the_data_but_not_empty() {
    let (x, y) = data(40, 2);
    let arrays = Arrays::new(&x, &y).unwrap();
    let mut model = model();
    let (figures, outputs) = (model.evaluate(&x, &y).unwrap(), model.predict(&x).unwrap());
    let found = model.evaluate_dataset(&arrays, usize::MAX).unwrap();
    assert_eq!(found.get("accuracy"), figures.get("accuracy"));
    assert_eq!(model.predict_dataset(&arrays, usize::MAX).unwrap(), outputs);
    let options = FitOptions::new().validation_split(0.5);
    model.fit(&x, &y, options.batch_size(usize::MAX).validation_batch_size(usize::MAX)).unwrap();
    for message in [
        model.evaluate_dataset(&arrays, 0).unwrap_err().to_string(),
        model.predict_dataset(&arrays, 0).unwrap_err().to_string(),
    ] {
        assert!(
            message.ends_with("_dataset: batch_size must be at least 1, but is 0"),
            "{message}"
        );
    }
}

#[test]
fn weights_of_classes_that_do_not_occur_change_nothing() {
    let (x, y) = data(20, 2);
    let fit = |weights: &[(usize, f32)]| {
        let mut model = model();
        model.fit(&x, &y, FitOptions::new().class_weight(weights.to_vec())).unwrap();
        model.get_weights()
    };
    assert_eq!(fit(&[(1, 2.0), (77, 0.0)]), fit(&[(1, 2.0)]));
    assert_ne!(fit(&[(1, 2.0)]), fit(&[]));
}

/// Rows that cannot be read at first.
struct Disk {
    rows: usize,
    broken: bool,
}

impl Dataset for Disk {
    fn len(&self) -> usize {
        self.rows
    }

    fn input_shape(&self) -> &[usize] {
        &[2]
    }

    fn target_len(&self) -> usize {
        1
    }

    fn read(&self, _rows: &[usize], x: &mut [f32], y: &mut [f32]) -> Result<()> {
        x.fill(0.5);
        y.fill(0.0);
        if self.broken { Err(Error::data("the disk is gone")) } else { Ok(()) }
    }
}

#[test]
fn an_error_of_one_batch_is_not_that_of_the_next() {
    let mut model = model();
    let message = model.evaluate_dataset(&Disk { rows: 32, broken: true }, 32).unwrap_err();
    assert_eq!(message.to_string(), "the disk is gone");
    model.evaluate_dataset(&Disk { rows: 8, broken: false }, 32).unwrap();
}

#[test]
fn what_is_not_finite_is_looked_for_in_the_step_that_failed() {
    let (x, y) = data(20, 2);
    let mut model = model();
    model.predict(&x.mapv(|_| f32::NAN)).unwrap();
    let mut weights = model.get_weights();
    weights[2].fill(f32::INFINITY);
    model.set_weights(&weights).unwrap();
    let message = model.fit(&x, &y, FitOptions::new()).unwrap_err().to_string();
    assert!(message.contains("come out of layer \"dense_1\""), "{message}");
}

#[test]
fn a_callback_that_changes_the_model_ends_training() {
    let (x, y) = data(40, 2);
    let changes: [fn(&mut Sequential) -> Result<()>; 3] = [
        |model| model.add(Dense::new(2)).map(|_| ()),
        |model| {
            model.pop();
            Ok(())
        },
        |model| model.compile("sgd", "mse", ["mae"]),
    ];
    for change in changes {
        for split in [0.0, 0.5] {
            let mut callback = LambdaCallback::new().on_train_batch_end(|_, model| change(model));
            let options = FitOptions::new().validation_split(split).callback(&mut callback);
            let result = model().fit(&x, &y, options);
            let message = result.unwrap_err().to_string();
            assert!(message.ends_with("do so between two calls of fit"), "{message}");
        }
    }
}

#[test]
fn a_watched_loss_that_does_not_fit_gives_nan() {
    let (x, _) = data(4, 2);
    let mut model = model();
    let focal = CategoricalFocalCrossentropy::default().alpha(vec![1.0]);
    model.compile("sgd", "mse", [LossMetric::new(focal)]).unwrap();
    let logs = model.evaluate(&x, &x).unwrap();
    assert!(logs.get("categorical_focal_crossentropy").unwrap().is_nan());
}

#[test]
fn targets_without_numbers_are_read() {
    let (x, _) = data(4, 2);
    Arrays::new(&x, &Array2::<f32>::zeros((4, 0))).unwrap().check(&mut |_| Ok(())).unwrap();
}
