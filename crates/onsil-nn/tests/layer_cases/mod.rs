//! Every layer, set up in ways that matter: what the gradient check and the tests of layers go through.

use ndarray::ArrayD;
use onsil_nn::Sequential;
use serde_json::{Value, json};

/// A layer, and the shape of one sample for it.
pub(crate) struct Case {
    pub(crate) class: &'static str,
    pub(crate) config: Value,
    pub(crate) input_shape: Vec<usize>,
    pub(crate) output_shape: Vec<usize>,
}

/// All cases. Weights with 48 rows and more are there since the model splits the gradients of such.
pub(crate) fn cases() -> Vec<Case> {
    let case = |class, config, input: &[usize], output: &[usize]| Case {
        class,
        config,
        input_shape: input.to_vec(),
        output_shape: output.to_vec(),
    };
    vec![
        case("Activation", json!({"activation": "gelu"}), &[5], &[5]),
        case(
            "AveragePooling1D",
            json!({"pool_size": 3, "strides": 2, "padding": "same"}),
            &[6, 2],
            &[3, 2],
        ),
        case("AveragePooling2D", json!({}), &[5, 4, 2], &[2, 2, 2]),
        case(
            "AveragePooling2D",
            json!({"pool_size": [3, 2], "strides": 2, "padding": "same"}),
            &[5, 4, 2],
            &[3, 2, 2],
        ),
        case("BatchNormalization", json!({}), &[5], &[5]),
        case(
            "BatchNormalization",
            json!({"center": false, "momentum": 0.5}),
            &[2, 2, 3],
            &[2, 2, 3],
        ),
        case("BatchNormalization", json!({"scale": false}), &[4], &[4]),
        case(
            "Conv1D",
            json!({"filters": 3, "kernel_size": 3, "activation": "tanh"}),
            &[6, 2],
            &[4, 3],
        ),
        case(
            "Conv1D",
            json!({"filters": 4, "kernel_size": 2, "padding": "causal", "groups": 2, "dilation_rate": 2}),
            &[5, 2],
            &[5, 4],
        ),
        case(
            "Conv1D",
            json!({"filters": 2, "kernel_size": [4], "padding": "same", "strides": [3]}),
            &[7, 1],
            &[3, 2],
        ),
        case(
            "Conv2D",
            json!({"filters": 2, "kernel_size": 3, "activation": "tanh"}),
            &[4, 5, 1],
            &[2, 3, 2],
        ),
        case(
            "Conv2D",
            json!({"filters": 2, "kernel_size": [5, 5], "padding": "same"}),
            &[3, 3, 2],
            &[3, 3, 2],
        ),
        case(
            "Conv2D",
            json!({"filters": 4, "kernel_size": 2, "strides": [2, 1], "groups": 2}),
            &[4, 3, 2],
            &[2, 2, 4],
        ),
        case("Dense", json!({"units": 3, "activation": "softmax"}), &[4], &[3]),
        case("Dense", json!({"units": 2, "use_bias": false}), &[50], &[2]),
        case(
            "DepthwiseConv2D",
            json!({"kernel_size": 3, "padding": "same", "activation": "tanh"}),
            &[2, 2, 6],
            &[2, 2, 6],
        ),
        case(
            "DepthwiseConv2D",
            json!({"kernel_size": 2, "depth_multiplier": 2, "strides": 2}),
            &[4, 5, 2],
            &[2, 2, 4],
        ),
        case(
            "DepthwiseConv2D",
            json!({"kernel_size": [2, 3], "dilation_rate": [2, 1], "use_bias": false}),
            &[3, 4, 2],
            &[1, 2, 2],
        ),
        case("Dropout", json!({"rate": 0.4}), &[7], &[7]),
        case("ELU", json!({"alpha": 0.7}), &[7], &[7]),
        case("Flatten", json!({}), &[2, 3], &[6]),
        case("GaussianNoise", json!({"stddev": 0.3}), &[5], &[5]),
        case("GlobalAveragePooling1D", json!({}), &[5, 2], &[2]),
        case("GlobalAveragePooling2D", json!({"keepdims": true}), &[3, 2, 2], &[1, 1, 2]),
        case("GlobalMaxPooling1D", json!({"keepdims": true}), &[5, 2], &[1, 2]),
        case("GlobalMaxPooling2D", json!({}), &[3, 2, 2], &[2]),
        case("LayerNormalization", json!({}), &[3, 4], &[3, 4]),
        case("LayerNormalization", json!({"axis": [1, 2]}), &[25, 2], &[25, 2]),
        case("LayerNormalization", json!({"axis": [-2, -1], "center": false}), &[3, 2], &[3, 2]),
        case("LeakyReLU", json!({"negative_slope": 0.2}), &[7], &[7]),
        case("MaxPooling1D", json!({"pool_size": [3], "strides": 2}), &[7, 2], &[3, 2]),
        case(
            "MaxPooling2D",
            json!({"pool_size": 3, "strides": 1, "padding": "same"}),
            &[3, 4, 2],
            &[3, 4, 2],
        ),
        case(
            "Normalization",
            json!({"mean": [0.5, -1.0, 2.0], "variance": [4.0, 0.25, 1.0]}),
            &[2, 3],
            &[2, 3],
        ),
        case(
            "Normalization",
            json!({"axis": null, "mean": 0.5, "variance": 4.0, "invert": true}),
            &[4],
            &[4],
        ),
        case("PReLU", json!({"alpha_initializer": "glorot_uniform"}), &[25, 2], &[25, 2]),
        case("PReLU", json!({"shared_axes": [1]}), &[3, 2], &[3, 2]),
        case("PReLU", json!({"shared_axes": [1, 3]}), &[2, 3, 2], &[2, 3, 2]),
        case("RandomRotation", json!({"factor": 0.2}), &[4, 5, 2], &[4, 5, 2]),
        case(
            "RandomRotation",
            json!({"factor": [0.0, 0.4], "fill_mode": "constant", "interpolation": "nearest"}),
            &[4, 5, 1],
            &[4, 5, 1],
        ),
        case(
            "RandomTranslation",
            json!({"height_factor": 0.4, "width_factor": [-0.3, 0.6], "fill_mode": "wrap"}),
            &[4, 5, 1],
            &[4, 5, 1],
        ),
        case(
            "RandomTranslation",
            json!({"height_factor": 0.4, "width_factor": 0.4, "fill_mode": "nearest"}),
            &[4, 3, 2],
            &[4, 3, 2],
        ),
        case(
            "ReLU",
            json!({"max_value": 1.6, "negative_slope": 0.1, "threshold": 0.4}),
            &[9],
            &[9],
        ),
        case("Rescaling", json!({"scale": [0.5, 2.0], "offset": -1.0}), &[3, 2], &[3, 2]),
        case("Reshape", json!({"target_shape": [3, -1]}), &[2, 3], &[3, 2]),
        case("Softmax", json!({}), &[2, 4], &[2, 4]),
        case("SpatialDropout2D", json!({"rate": 0.4}), &[2, 3, 4], &[2, 3, 4]),
        case("UpSampling2D", json!({"size": [2, 3]}), &[2, 2, 2], &[4, 6, 2]),
        case(
            "UpSampling2D",
            json!({"size": 3, "interpolation": "bilinear"}),
            &[3, 2, 1],
            &[9, 6, 1],
        ),
        case("ZeroPadding2D", json!({"padding": [[0, 1], [2, 0]]}), &[2, 2, 2], &[3, 4, 2]),
    ]
}

impl Case {
    pub(crate) fn name(&self) -> String {
        format!("{} {} on {:?}", self.class, self.config, self.input_shape)
    }

    /// A model of the layer alone, its weights filled with numbers that differ.
    pub(crate) fn model(&self) -> Sequential {
        let layer = json!({"class_name": self.class, "config": self.config});
        let config = json!({"input_shape": self.input_shape, "layers": [layer], "seed": 3});
        let mut model = Sequential::from_config(&config)
            .unwrap_or_else(|error| panic!("{}: {error}", self.name()));
        let mut weights = model.get_weights();
        if self.class != "Normalization" {
            weights.iter_mut().enumerate().for_each(|(i, weight)| fill(weight, 0.2 + i as f32));
        }
        model.set_weights(&weights).unwrap();
        model
    }
}

/// Numbers in [0.3, 1.3] in no order; positive, so that they may be variances.
fn fill(weight: &mut ArrayD<f32>, start: f32) {
    for (i, number) in weight.iter_mut().enumerate() {
        *number = 0.3 + (start + 0.618_034 * i as f32).fract();
    }
}

/// Rows of numbers of which no two are nearer than 0.1, and none nearer than 0.05 to a multiple of it:
/// a small step crosses no kink and changes no maximum.
pub(crate) fn spaced(rows: usize, shape: &[usize], seed: u64) -> ArrayD<f32> {
    let shape = [&[rows], shape].concat();
    let len: usize = shape.iter().product();
    let mut order: Vec<usize> = (0..len).collect();
    onsil_core::random::Stream::new(seed, "spaced").draws().shuffle(&mut order);
    let number = |place: usize| 0.1 * (place as f32 - (len / 2) as f32) + 0.05;
    ArrayD::from_shape_vec(shape, order.into_iter().map(number).collect()).unwrap()
}
