//! `fit`, `evaluate` and `predict` around the numbers: kinds of data, options, messages.

use ndarray::{Array1, Array2, Array4, Axis, ShapeBuilder, Slice, array};
use onsil_nn::callbacks::{LambdaCallback, ProgressLogger, TerminateOnNaN, Verbose};
use onsil_nn::data::{Arrays, Dataset, Values};
use onsil_nn::layers::{Conv2D, Dense, Dropout, Flatten};
use onsil_nn::optimizers::SGD;
use onsil_nn::{FitOptions, Input, Result, Sequential, sequential};
use std::io::Write;
use std::sync::{Arc, Mutex};

const ROWS: usize = 37;

fn model() -> Sequential {
    let mut model = sequential![
        Input::new([4]),
        Dense::new(6).activation("relu"),
        Dropout::new(0.25),
        Dense::new(3).activation("softmax"),
    ]
    .unwrap();
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"]).unwrap();
    model
}

/// Whole numbers, so that every type of number holds them exactly.
fn x() -> Array2<f32> {
    Array2::from_shape_fn((ROWS, 4), |(i, j)| ((i * 5 + j * 3) % 7) as f32)
}

fn y() -> Array1<u8> {
    Array1::from_shape_fn(ROWS, |i| (i % 3) as u8)
}

fn options<'a>() -> FitOptions<'a> {
    FitOptions::new().epochs(3).batch_size(8)
}

fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn every_type_and_layout_of_data_trains_to_the_same_bits() {
    let plain = x();
    let mut fortran = Array2::zeros((ROWS, 4).f());
    fortran.assign(&plain);
    let (double, bytes) = (plain.mapv(f64::from), plain.mapv(|x| x as u8));
    let wide = Array2::from_shape_fn((ROWS, 8), |(i, j)| plain[(i, j / 2)]);
    let strided = wide.slice_axis(Axis(1), Slice::new(0, None, 2));
    let labels = y();
    let kinds: [(Values<'_>, Values<'_>); 5] = [
        (Values::from(&plain), Values::from(&labels)),
        (Values::from(&fortran), Values::from(&labels)),
        (Values::from(&double), Values::from(&labels)),
        (Values::from(&bytes), Values::from(&labels)),
        (Values::from(strided), Values::from(&labels)),
    ];
    let mut weights = Vec::new();
    for (x, y) in kinds {
        let mut model = model();
        model.fit(x, y, options()).unwrap();
        weights.push(model.get_weights());
    }
    assert!(weights.iter().all(|these| *these == weights[0]));
    let mut labelled = model();
    labelled.fit(&plain, &labels.mapv(i64::from), options()).unwrap();
    assert_eq!(labelled.get_weights(), weights[0]);
}

#[test]
fn a_data_set_of_ones_own_trains_as_its_arrays() {
    struct Made(Array2<f32>, Array1<u8>);
    impl Dataset for Made {
        fn len(&self) -> usize {
            self.0.nrows()
        }
        fn input_shape(&self) -> &[usize] {
            &[4]
        }
        fn target_len(&self) -> usize {
            1
        }
        fn read(&self, rows: &[usize], x: &mut [f32], y: &mut [f32]) -> Result<()> {
            for (i, &row) in rows.iter().enumerate() {
                for j in 0..4 {
                    x[4 * i + j] = self.0[(row, j)];
                }
                if !y.is_empty() {
                    y[i] = f32::from(self.1[row]);
                }
            }
            Ok(())
        }
    }
    let (mut a, mut b) = (model(), model());
    a.fit(&x(), &y(), options()).unwrap();
    b.fit_dataset(&Made(x(), y()), options()).unwrap();
    assert_eq!(a.get_weights(), b.get_weights());
    assert_eq!(a.predict(&x()).unwrap(), b.predict_dataset(&Made(x(), y()), 5).unwrap());
}

#[test]
fn weights_of_rows_count_in_training_and_evaluation() {
    let weights: Vec<f32> = (0..ROWS).map(|i| (i % 4) as f32).collect();
    let (x, y) = (x(), y());
    let (mut by_option, mut by_data) = (model(), model());
    by_option.fit(&x, &y, options().sample_weight(weights.clone())).unwrap();
    let data = Arrays::new(&x, &y).unwrap().sample_weight(weights.clone());
    by_data.fit_dataset(&data, options()).unwrap();
    assert_eq!(by_option.get_weights(), by_data.get_weights());

    // Keras divides the weighted sum by the number of rows, batch by batch.
    let mut losses = Vec::new();
    for row in 0..ROWS {
        let place = Slice::from(row..row + 1);
        let (x, y) = (x.slice_axis(Axis(0), place), y.slice_axis(Axis(0), place));
        losses.push(by_data.evaluate(x, y).unwrap().get("loss").unwrap());
    }
    let expected: f64 =
        losses.iter().zip(&weights).map(|(loss, w)| loss * f64::from(*w)).sum::<f64>()
            / ROWS as f64;
    let loss = by_data.evaluate_dataset(&data, 8).unwrap().get("loss").unwrap();
    assert!((loss - expected).abs() < 1e-6 * expected, "{loss} is not {expected}");
}

#[test]
fn a_class_that_weighs_nothing_is_not_learnt() {
    let mut model = model();
    let (x, y) = (x(), y());
    let rate = FitOptions::new().epochs(60).class_weight([(0, 0.0), (1, 2.0)]);
    model.fit(&x, &y, rate).unwrap();
    let p = model.predict(&x).unwrap();
    let mean = |class| p.index_axis(Axis(1), class).mean().unwrap();
    assert!(mean(0) < 0.1 && mean(1) > mean(2), "{} {} {}", mean(0), mean(1), mean(2));
}

#[test]
fn messages_about_data() {
    let mut m = model();
    let short = Array1::<u8>::zeros(3);
    let cases = [
        (
            message(m.fit(&x(), &short, options())),
            "x has 37 rows, but y has 3: they must have as many",
        ),
        (
            message(m.fit(&Array2::<f32>::zeros((0, 4)), &Array1::<u8>::zeros(0), options())),
            "x has the shape [0, 4]: there is no data in it",
        ),
        (
            message(m.fit(&Array2::<f32>::zeros((37, 5)), &y(), options())),
            "the model expects inputs of shape [4], but the data's are [5]",
        ),
        (message(m.fit(&x(), &y().mapv(|y| y + 1), options())), "y, row 2: "),
        (
            message(m.fit(&x().mapv(|x| if x == 6.0 { f32::NAN } else { x }), &y(), options())),
            "x has a NaN or infinite number in row ",
        ),
        (
            message(m.fit(&x(), &Array2::<f32>::zeros((37, 3)), options())),
            "the training data: the loss SparseCategoricalCrossentropy compares outputs of shape [3] \
             with targets of 1 numbers, but the targets have 3: for one-hot rows use \
             categorical_crossentropy",
        ),
        (
            message(m.fit(&x(), &y(), options().sample_weight([1.0, 2.0]))),
            "sample_weight has 2 numbers, but there are 37 rows: one for each is needed",
        ),
        (
            message(m.fit(
                &array![[1.0, 2.0, 3.0, 4.0]],
                &array![0],
                options().validation_split(0.5),
            )),
            "validation_split 0.5 of 1 rows leaves 0 for training and 1 for validation: both need",
        ),
        (
            message(m.fit(&x(), &y(), options().validation_split(1.5))),
            "fit: validation_split must be in [0, 1), but is 1.5",
        ),
        (
            message(m.fit(&x(), &y(), options().batch_size(0))),
            "fit: batch_size must be at least 1, but is 0",
        ),
    ];
    for (given, expected) in cases {
        assert!(given.starts_with(expected), "{given}\nshould start with\n{expected}");
    }
    let fresh = m.get_weights();
    assert_eq!(fresh, model().get_weights(), "nothing was trained");
}

#[test]
fn messages_about_order_and_training() {
    let mut bare = sequential![Input::new([4]), Dense::new(3)].unwrap();
    let text = message(bare.fit(&x(), &y(), options()));
    assert_eq!(text, "the model is not compiled: call compile(optimizer, loss, metrics) first");
    let mut step = sequential![Input::new([4]), Dense::new(1).activation("step")].unwrap();
    step.compile("sgd", "mse", ["mae"]).unwrap();
    assert_eq!(step.predict(&x()).unwrap().shape(), [ROWS, 1]);
    let text = message(step.fit(&x(), &y(), options()));
    assert!(
        text.starts_with("layer \"dense\": the step activation has a gradient of zero"),
        "{text}"
    );
    let text = message(Sequential::new().predict(&x()));
    assert_eq!(text, "the model has no layers: add some first");
}

#[test]
fn a_loss_that_is_not_finite_is_reported_and_changes_nothing() {
    let make = || {
        let mut model = sequential![Input::new([4]), Dense::new(8), Dense::new(1)].unwrap();
        model.compile(SGD::new(1e6), "mse", ["mae"]).unwrap();
        model
    };
    let mut model = make();
    let text = message(model.fit(&x(), &y(), options().epochs(50)));
    assert!(text.starts_with("the loss is ") && text.contains("in epoch 1, step "), "{text}");
    assert!(text.contains("layer \"dense") && text.contains("lower learning rate"), "{text}");
    assert!(model.get_weights().iter().flatten().all(|w| w.is_finite()));

    let mut stop = TerminateOnNaN::new();
    let history = make().fit(&x(), &y(), options().epochs(50).callback(&mut stop)).unwrap();
    assert_eq!(history.epoch, [0]);
}

#[test]
fn the_probe_sees_gradients_and_dead_units() {
    let mut model =
        sequential![Input::new([2]), Dense::new(4).activation("relu"), Dense::new(1),].unwrap();
    // Units 0 and 1 never fire; units 2 and 3 always do.
    let mut weights = model.get_weights();
    weights[0].fill(0.5);
    weights[1] = array![-100f32, -100.0, 1.0, 1.0].into_dyn();
    weights[2].fill(1.0);
    model.set_weights(&weights).unwrap();
    model.compile(SGD::new(0.0), "mse", ["mae"]).unwrap();
    let (x, y) = (array![[1.0, 2.0], [3.0, 4.0]], array![[0.0], [1.0]]);
    let probed = FitOptions::new().shuffle(false).gradient_probe(true);
    let history = model.fit(&x, &y, probed).unwrap();
    let [first, second] = &history.probe[0][..] else { panic!("{:?}", history.probe) };
    assert_eq!((first.dead_units, second.dead_units), (Some(0.5), None));

    // The same gradient, from the gradient of the loss by the output: 2 (p − y) / 2 rows.
    let output = model.predict(&x).unwrap();
    let dy = output - &y.into_dyn();
    let gradients = model.gradients(&x, &dy, false).unwrap();
    let norm = |arrays: &[ndarray::ArrayD<f32>]| {
        arrays.iter().flatten().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt()
    };
    let expected = [norm(&gradients.weights[..2]), norm(&gradients.weights[2..])];
    for (seen, expected) in [first, second].iter().zip(expected) {
        assert!((seen.gradient_norm - expected).abs() < 1e-5 * expected, "{seen:?}, {expected}");
    }
    let quiet = model.fit(&x, &array![[0.0], [1.0]], FitOptions::new()).unwrap();
    assert!(quiet.probe.is_empty());
}

#[test]
fn callbacks_are_called_in_order_and_may_stop_training() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = |what: &str| {
        let (seen, what) = (seen.clone(), what.to_owned());
        move |number: usize, model: &mut Sequential| {
            seen.lock().unwrap().push(format!("{what} {number}"));
            model.stop_training |= what == "batch" && number == 1;
            Ok(())
        }
    };
    let mut callback =
        LambdaCallback::new().on_epoch_begin(note("epoch")).on_train_batch_end(note("batch"));
    model().fit(&x(), &y(), options().batch_size(8).callback(&mut callback)).unwrap();
    drop(callback);
    assert_eq!(*seen.lock().unwrap(), ["epoch 0", "batch 0", "batch 1"]);
}

/// Where a test can read what was printed.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn progress_lines_read_as_in_keras() {
    let out = Shared::default();
    let mut progress = ProgressLogger::new(Verbose::Bar).writing_to(out.clone());
    model().fit(&x(), &y(), options().epochs(2).callback(&mut progress)).unwrap();
    let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert_eq!(lines[2], "Epoch 2/2");
    assert!(lines[3].starts_with("5/5 ━━━━━━━━━━━━━━━━━━━━ 0s "), "{text}");
    assert!(lines[3].contains("/step - accuracy: 0.") && lines[3].contains(" - loss: "), "{text}");
    assert!(!text.contains(['\r', '\x1b']), "no control characters off a terminal");
}

/// Layers may keep what they made of their weights for the next batch of the same size.
#[test]
fn whatever_changes_the_weights_changes_what_is_predicted() {
    let model = |seed| {
        let mut model = Sequential::with_seed(seed);
        model.add(Input::new([4, 4, 16])).unwrap();
        model.add(Conv2D::new(32, (3, 3)).padding("same")).unwrap();
        model.add(Flatten::default()).unwrap();
        model.add(Dense::new(1)).unwrap();
        model.compile(SGD::new(0.1), "mse", ["mae"]).unwrap();
        model
    };
    let x = Array4::from_shape_fn([3, 4, 4, 16], |(i, h, w, c)| ((i + h * w + 3 * c) as f32).sin());
    let y = array![[0.0], [1.0], [-1.0]];
    let (mut old, mut other) = (model(0), model(1));
    old.predict(&x).unwrap();
    old.set_weights(&other.get_weights()).unwrap();
    assert_eq!(old.predict(&x).unwrap(), other.predict(&x).unwrap());
    old.train_on_batch(&x, &y).unwrap();
    let mut fresh = model(2);
    fresh.set_weights(&old.get_weights()).unwrap();
    assert_ne!(fresh.predict(&x).unwrap(), other.predict(&x).unwrap());
    assert_eq!(old.predict(&x).unwrap(), fresh.predict(&x).unwrap());
}
