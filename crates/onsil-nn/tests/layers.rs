//! Layers: shapes, configs, messages, randomness, and that nothing depends on how a batch is split.

mod layer_cases;

use layer_cases::{Case, cases, spaced};
use ndarray::{ArrayD, Axis, Slice};
use onsil_core::parallel::with_threads;
use onsil_nn::{
    Gradients, Input, LayerExt, Sequential, layer::Layer, layers, layers::*, sequential,
};
use serde_json::{Value, json};

/// Layers whose samples depend on one another while training.
const MIXING: [&str; 1] = ["BatchNormalization"];

#[test]
fn shapes_are_inferred() {
    for case in cases() {
        let mut model = case.model();
        assert_eq!(model.output_shape(), Some(&case.output_shape[..]), "{}", case.name());
        let y = model.predict(&spaced(2, &case.input_shape, 1)).unwrap();
        assert_eq!(y.shape()[1..], case.output_shape, "{}", case.name());
    }
}

#[test]
fn configs_go_there_and_back() {
    let cases = cases();
    for name in layers::NAMES {
        assert!(cases.iter().any(|case| case.class == *name), "{name} has no case: add one");
    }
    for case in &cases {
        let layer = layers::from_config(case.class, case.config.clone()).unwrap();
        let config = layer.config();
        let again = layers::from_config(case.class, config.clone()).unwrap();
        assert_eq!(again.config(), config, "{}", case.name());
        for (key, given) in case.config.as_object().unwrap() {
            let kept = &config[key];
            let same = kept == given
                || is_both(kept, given)
                || kept["class_name"].is_string()
                || kept.as_f64().zip(given.as_f64()).is_some_and(|(a, b)| (a - b).abs() < 1e-7);
            assert!(same, "{}: {key} became {kept}", case.name());
        }
    }
}

/// Whether a number was written out for each axis.
fn is_both(kept: &Value, given: &Value) -> bool {
    let list = kept.as_array().map_or(&[][..], Vec::as_slice);
    let magnitude = |x: &Value| x.as_f64().map(f64::abs);
    !list.is_empty() && list.iter().all(|x| magnitude(x) == given.as_f64())
}

#[test]
fn messages_say_what_to_do() {
    let cases = [
        (
            "AveragePooling1D",
            json!({"pool_size": 9}),
            &[4, 1][..],
            "a window of 9 steps does not fit into a sequence of 4: use a smaller one, or padding \"same\"",
        ),
        (
            "AveragePooling2D",
            json!({"strides": 0}),
            &[4, 4, 1],
            "strides must be at least 1 along both axes, but is (0, 0)",
        ),
        (
            "AveragePooling2D",
            json!({"padding": "causal"}),
            &[4, 4, 1],
            "padding must be \"valid\" or \"same\": only Conv1D can be \"causal\"",
        ),
        (
            "BatchNormalization",
            json!({"axis": 1}),
            &[4, 4, 1],
            "axis must be -1, the last, but is 1: move the axis to the end",
        ),
        (
            "BatchNormalization",
            json!({"momentum": 1.5}),
            &[4],
            "momentum must be in [0, 1], but is 1.5",
        ),
        (
            "BatchNormalization",
            json!({"epsilon": 0.0}),
            &[4],
            "epsilon must be above 0 and finite, but is 0",
        ),
        (
            "Conv1D",
            json!({"filters": 3, "kernel_size": 2}),
            &[4],
            "expects sequences of shape (steps, channels), but gets (4): for one channel give the model Input::new([4, 1])",
        ),
        (
            "Conv1D",
            json!({"filters": 3, "kernel_size": 2, "groups": 2}),
            &[4, 3],
            "groups must divide the channels, but 2 does not divide 3",
        ),
        (
            "DepthwiseConv2D",
            json!({"kernel_size": 2, "depth_multiplier": 0}),
            &[4, 3, 1],
            "depth_multiplier must be at least 1, but is 0",
        ),
        ("Dropout", json!({"rate": 1.0}), &[4], "rate must be in [0, 1), but is 1"),
        ("ELU", json!({"alpha": 1e300}), &[4], "alpha must be finite"),
        (
            "GaussianNoise",
            json!({"stddev": -1.0}),
            &[4],
            "stddev must be at least 0 and finite, but is -1",
        ),
        (
            "GlobalAveragePooling2D",
            json!({}),
            &[4],
            "expects images of shape (height, width, channels), but gets [4]",
        ),
        (
            "LayerNormalization",
            json!({"axis": 1}),
            &[3, 4],
            "axis must be the last axis or the last ones, but is [1]: move them to the end",
        ),
        (
            "LayerNormalization",
            json!({"axis": 3}),
            &[3, 4],
            "axis must name axes in 1..=2, or from -1 for the last to -2, but is 3",
        ),
        (
            "Normalization",
            json!({}),
            &[3],
            "has no mean and variance yet: make it with Normalization::adapted_to(data), or give both",
        ),
        (
            "Normalization",
            json!({"mean": [1.0, 2.0], "variance": 1.0}),
            &[3],
            "mean must be one number, or one for each of the 3 features, but has 2 numbers",
        ),
        ("PReLU", json!({"shared_axes": [3]}), &[3, 4], "shared_axes must name axes in 1..=2"),
        (
            "RandomRotation",
            json!({"factor": 2.0}),
            &[3, 4, 1],
            "factor must be a number in [0, 1], or a range in [-1, 1], but is (-2, 2)",
        ),
        (
            "ReLU",
            json!({"threshold": -1.0}),
            &[3],
            "threshold must be at least 0 and finite, but is -1",
        ),
        (
            "Rescaling",
            json!({"scale": [1.0, 2.0]}),
            &[3],
            "scale must be one number, or one for each of the 3 features, but has 2 numbers",
        ),
        (
            "Reshape",
            json!({"target_shape": [4, -1]}),
            &[6],
            "target_shape [4, -1] does not fit samples of 6 numbers: choose a shape whose product is 6",
        ),
        (
            "Reshape",
            json!({"target_shape": [-1, -1]}),
            &[6],
            "target_shape must have axes of at least 1, and at most one of -1, but is [-1, -1]",
        ),
        (
            "SpatialDropout2D",
            json!({"rate": 0.5}),
            &[6, 6],
            "for one channel give the model Input::new([6, 6, 1])",
        ),
        (
            "UpSampling2D",
            json!({"size": 0}),
            &[6, 6, 1],
            "size must be at least 1 along both axes, but is (0, 0)",
        ),
    ];
    for (class, config, shape, expected) in cases {
        let layer = json!({"class_name": class, "config": config, "name": "it"});
        let config = json!({"input_shape": shape, "layers": [layer]});
        let message = Sequential::from_config(&config).unwrap_err().to_string();
        assert!(
            message.contains("layer \"it\": ") && message.contains(expected),
            "{class}: {message}"
        );
    }
}

#[test]
fn configs_that_cannot_be_read_say_why() {
    let cases = [
        ("MaxPooling1D", json!({"pool_size": [1, 2]}), "a whole number, or a list of one"),
        ("ZeroPadding2D", json!({"padding": "two"}), "two lists of two"),
        ("UpSampling2D", json!({"interpolation": "bicubic"}), "bicubic"),
        (
            "RandomTranslation",
            json!({"height_factor": "x", "width_factor": 0.0}),
            "a number, or a list of the least and the most",
        ),
        (
            "GlobalMaxPooling2D",
            json!({"data_format": "channels_first"}),
            "data_format must be \"channels_last\"",
        ),
        ("ReLU", json!({"max_valu": 6}), "did you mean \"max_value\"?"),
    ];
    for (class, config, expected) in cases {
        let message = layers::from_config(class, config).unwrap_err().to_string();
        assert!(message.contains(expected), "{class}: {message}");
    }
    assert!(
        sequential![Input::new([4, 4, 1]), UpSampling2D::new(2).interpolation("cubic")].is_err()
    );
    assert!(
        sequential![Input::new([4, 4, 1]), RandomRotation::new(0.1).fill_mode("edge")].is_err()
    );
    assert!(sequential![Input::new([4, 1]), Conv1D::new(1, 2).padding("cause")].is_err());
}

/// The outputs in training of a layer for ones of this shape.
fn of_ones(layer: impl Layer + 'static, shape: &[usize], rows: usize) -> Vec<f64> {
    let mut model = sequential![Input::new(shape), layer].unwrap();
    let x = ArrayD::from_elem([&[rows], shape].concat(), 1f32);
    let y = model.gradients(&x, &x, true).unwrap().output;
    y.iter().map(|y| f64::from(*y)).collect()
}

fn moments(numbers: &[f64]) -> (f64, f64) {
    let n = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / n;
    (mean, numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n)
}

#[test]
fn random_layers_have_the_right_moments() {
    let n = 40_000;
    let five_errors = |variance: f64, n: usize| 5.0 * (variance / n as f64).sqrt();
    let (mean, variance) = moments(&of_ones(GaussianNoise::new(0.5), &[100], n / 100));
    assert!((mean - 1.0).abs() < five_errors(0.25, n), "noise: mean {mean}");
    assert!((variance - 0.25).abs() < five_errors(2.0 * 0.0625, n), "noise: variance {variance}");
    let dropped = of_ones(Dropout::new(0.3), &[100], n / 100);
    assert!(dropped.iter().all(|y| *y == 0.0 || (y - 1.0 / 0.7).abs() < 1e-6));
    let mean = moments(&dropped).0;
    assert!((mean - 1.0).abs() < five_errors(0.3 / 0.7, n), "dropout: mean {mean}");
    let dropped = of_ones(SpatialDropout2D::new(0.3), &[2, 3, 50], n / 50);
    for image in dropped.chunks(300) {
        for channel in 0..50 {
            assert!(image[channel..].iter().step_by(50).all(|y| *y == image[channel]));
        }
    }
    let mean = moments(&dropped).0;
    assert!((mean - 1.0).abs() < five_errors(0.3 / 0.7, n), "spatial dropout: mean {mean}");
}

#[test]
fn translations_are_spread_evenly_over_their_range() {
    let (rows, width) = (4000, 100);
    let layer = RandomTranslation::new(0.0, (-0.2, 0.1)).fill_mode("constant");
    let mut model = sequential![Input::new([1, width, 1]), layer].unwrap();
    let mut x = ArrayD::zeros(vec![rows, 1, width, 1]);
    x.index_axis_mut(Axis(2), width / 2).fill(1f32);
    let y = model.gradients(&x, &x, true).unwrap().output;
    let place = |row: &[f32]| -> f64 {
        row.iter().enumerate().map(|(i, y)| i as f64 * f64::from(*y)).sum()
    };
    let shifts: Vec<f64> = y
        .as_slice()
        .unwrap()
        .chunks(width)
        .map(|row| (place(row) - (width / 2) as f64) / width as f64)
        .collect();
    assert!(shifts.iter().all(|shift| (-0.2001..0.1001).contains(shift)));
    let (mean, variance) = moments(&shifts);
    assert!((mean + 0.05).abs() < 5.0 * (0.0075 / rows as f64).sqrt(), "mean {mean}");
    assert!((variance - 0.0075).abs() < 5e-4, "variance {variance}");
}

#[test]
fn random_layers_do_nothing_at_inference() {
    for case in cases() {
        let random =
            ["Dropout", "GaussianNoise", "RandomRotation", "RandomTranslation", "SpatialDropout2D"];
        if random.contains(&case.class) {
            let x = spaced(5, &case.input_shape, 1);
            let found = case.model().gradients(&x, &x, false).unwrap();
            assert_eq!((&found.output, &found.input), (&x, &x), "{}", case.name());
            let found = case.model().gradients(&x, &x, true).unwrap();
            assert_ne!(found.output, x, "{}", case.name());
        }
    }
}

/// All cases, and one with enough channels for Winograd's way, forward and back: sums too long for finite
/// differences.
fn cases_and_wide() -> Vec<Case> {
    let wide = Case {
        class: "Conv2D",
        config: json!({"filters": 33, "kernel_size": 3, "padding": "same"}),
        input_shape: vec![6, 7, 16],
        output_shape: vec![6, 7, 33],
    };
    cases().into_iter().chain([wide]).collect()
}

/// The gradients in training of the first `rows` of 17 rows.
fn of_first(case: &Case, rows: usize, threads: usize) -> Gradients {
    let (x, dy) = (spaced(17, &case.input_shape, 1), spaced(17, &case.output_shape, 2));
    let first = |all: &ArrayD<f32>| all.slice_axis(Axis(0), Slice::from(..rows)).to_owned();
    let (x, dy) = (first(&x), first(&dy));
    let mut model = case.model();
    with_threads(threads, || model.gradients(&x, &dy, true).unwrap()).unwrap()
}

fn bits(array: &ArrayD<f32>) -> Vec<u32> {
    array.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn threads_do_not_change_a_bit() {
    for case in cases_and_wide() {
        let one = of_first(&case, 17, 1);
        for threads in [2, 3] {
            let more = of_first(&case, 17, threads);
            assert_eq!(bits(&one.output), bits(&more.output), "{}", case.name());
            assert_eq!(bits(&one.input), bits(&more.input), "{}", case.name());
            for (one, more) in one.weights.iter().zip(&more.weights) {
                assert_eq!(bits(one), bits(more), "{}", case.name());
            }
        }
    }
}

#[test]
fn a_sample_does_not_depend_on_the_rest_of_its_batch() {
    for case in cases_and_wide().iter().filter(|case| !MIXING.contains(&case.class)) {
        let all = of_first(case, 17, 2);
        for rows in 1..17 {
            let some = of_first(case, rows, 2);
            let begins = |all: &ArrayD<f32>, some: &ArrayD<f32>| {
                assert!(bits(all).starts_with(&bits(some)), "{}, {rows} rows", case.name());
            };
            begins(&all.output, &some.output);
            begins(&all.input, &some.input);
        }
    }
}

#[test]
fn weight_gradients_add_samples_in_order() {
    for case in cases_and_wide().iter().filter(|case| !MIXING.contains(&case.class)) {
        let x = spaced(17, &case.input_shape, 1);
        for rows in [1, 5, 8, 9, 16] {
            let mut dy = spaced(17, &case.output_shape, 2);
            dy.slice_axis_mut(Axis(0), Slice::from(rows..)).fill(0.0);
            let all = case.model().gradients(&x, &dy, true).unwrap();
            let some = of_first(case, rows, 2);
            assert_eq!(all.weights, some.weights, "{}, {rows} rows", case.name());
        }
    }
}

#[test]
fn batch_normalization_goes_by_the_whole_batch() {
    for rows in 1..=17 {
        let x = spaced(rows, &[2, 3], 5).mapv(|x| 100.0 + x);
        let mut model = sequential![Input::new([2, 3]), BatchNormalization::new()].unwrap();
        let y = model.gradients(&x, &x, true).unwrap().output;
        for feature in 0..3 {
            let column = |all: &ArrayD<f32>| -> Vec<f64> {
                all.iter().skip(feature).step_by(3).map(|x| f64::from(*x)).collect()
            };
            let (mean, variance) = moments(&column(&x));
            for (x, y) in column(&x).iter().zip(column(&y)) {
                let expected = (x - mean) / (variance + 1e-3).sqrt();
                assert!((y - expected).abs() < 1e-4, "{rows} rows: {y}, expected {expected}");
            }
        }
    }
}

#[test]
fn a_frozen_batch_normalization_goes_by_its_moving_statistics() {
    let x = spaced(6, &[3], 5);
    let frozen = BatchNormalization::new().trainable(false);
    let mut model = sequential![Input::new([3]), frozen, Dense::new(1)].unwrap();
    let before = model.get_weights();
    let inference = model.predict(&x).unwrap();
    let dy = spaced(6, &[1], 5);
    assert_eq!(model.gradients(&x, &dy, true).unwrap().output, inference);
    model.compile("sgd", "mse", ["mse"]).unwrap();
    model.train_on_batch(&x, &dy).unwrap();
    assert_eq!(model.get_weights()[..4], before[..4]);
}

#[test]
fn a_frozen_depthwise_convolution_passes_gradients_back() {
    let (x, dy) = (spaced(9, &[4, 4, 2], 1), spaced(9, &[3, 3, 2], 2));
    let gradients = [true, false].map(|trainable| {
        let layer = DepthwiseConv2D::new(2).activation("silu").trainable(trainable);
        let mut model = sequential![Input::new([4, 4, 2]), layer].unwrap();
        model.gradients(&x, &dy, true).unwrap()
    });
    assert_eq!(gradients.each_ref().map(|of| of.weights.len()), [2, 0]);
    assert_eq!(gradients[0].input, gradients[1].input);
}

#[test]
fn batch_normalization_works_anywhere_in_a_model() {
    let x = spaced(9, &[4], 5);
    let y = spaced(9, &[2], 6);
    let mut model = sequential![
        Input::new([4]),
        BatchNormalization::new(),
        Dense::new(5).activation("tanh"),
        BatchNormalization::new(),
        BatchNormalization::new().scale(false),
        Dense::new(2),
        BatchNormalization::new(),
    ]
    .unwrap();
    model.compile("adam", "mse", ["mse"]).unwrap();
    let mut losses = Vec::new();
    for _ in 0..100 {
        losses.push(model.train_on_batch(&x, &y).unwrap().get("loss").unwrap());
    }
    assert!(losses[99] < losses[0], "{} to {}", losses[0], losses[99]);
}

/// Rows of more than 1,024 numbers make the matrix products pack, which takes scratch.
#[test]
fn wide_dense_layers_train_on_any_number_of_rows() {
    let mut model = sequential![Input::new([3, 40]), Dense::new(1500), Dense::new(2)].unwrap();
    model.compile("sgd", "mse", ["mae"]).unwrap();
    for rows in [1, 2, 7, 40] {
        let x = spaced(rows, &[3, 40], 1);
        model.train_on_batch(&x, &spaced(rows, &[3, 2], 2)).unwrap();
        assert_eq!(model.predict(&x).unwrap().shape(), [rows, 3, 2]);
    }
}

/// Below a rectifier's threshold there is 0, without a sign, whatever comes before it.
#[test]
fn a_rectifier_without_slope_gives_zero() {
    let mut model = sequential![Input::new([2]), Rescaling::new(3e38), ReLU::new()].unwrap();
    let y = model.predict(&ndarray::array![[-1f32, -1e30]]).unwrap();
    assert!(y.iter().all(|y| y.to_bits() == 0), "{y}");
}
