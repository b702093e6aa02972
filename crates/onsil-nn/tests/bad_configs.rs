//! Configs with values that make no sense, or of absurd sizes: an error says so before anything is allocated.

use onsil_nn::Sequential;
use serde_json::{Value, json};

fn message(config: &Value) -> String {
    match Sequential::from_config(config) {
        Ok(model) => panic!("{config} gives {:?}", model.output_shape()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn fields_of_a_wrong_type_are_not_passed_over() {
    let layer = |key: &str, value: Value| {
        let mut layer = json!({"class_name": "Dense", "units": 2});
        layer[key] = value;
        json!({"input_shape": [2], "layers": [layer]})
    };
    for (config, expected) in [
        (json!({"seed": -1, "layers": []}), "seed: invalid value: integer `-1`, expected u64"),
        (json!({"name": 3, "layers": []}), "name: invalid type: integer `3`, expected a string"),
        (
            json!({"input_shape": 784, "layers": []}),
            "input_shape: invalid type: integer `784`, expected a sequence",
        ),
        (
            layer("trainable", "false".into()),
            "layers[0]: trainable: invalid type: string \"false\", expected a boolean",
        ),
        (layer("name", 7.into()), "layers[0]: name: invalid type: integer `7`, expected a string"),
    ] {
        assert_eq!(message(&config), expected);
    }
}

#[test]
fn absurd_sizes_are_refused() {
    let (most, image) = (u64::MAX, json!([8, 8, 2]));
    let conv = |parameters: Value| {
        let mut layer = json!({"class_name": "Conv2D", "filters": 1, "kernel_size": 3});
        for (key, value) in parameters.as_object().unwrap() {
            layer[key] = value.clone();
        }
        layer
    };
    for (shape, layer) in [
        (json!([2]), json!({"class_name": "Dense", "units": most})),
        (json!([4, 2]), json!({"class_name": "Dense", "units": most / 2})),
        (image.clone(), conv(json!({"filters": most}))),
        (image.clone(), conv(json!({"kernel_size": most}))),
        (image.clone(), conv(json!({"kernel_size": most, "padding": "same"}))),
        (image.clone(), conv(json!({"dilation_rate": most}))),
        (image.clone(), conv(json!({"dilation_rate": 1u64 << 22, "padding": "same"}))),
        (
            json!([8, 1]),
            json!({"class_name": "Conv1D", "filters": 1, "kernel_size": 3, "padding": "causal",
                "dilation_rate": most / 3}),
        ),
        (
            image.clone(),
            json!({"class_name": "DepthwiseConv2D", "kernel_size": 3, "depth_multiplier": 1u64 << 63}),
        ),
        (image.clone(), json!({"class_name": "ZeroPadding2D", "padding": [[most - 7, 0], [0, 0]]})),
        (image, json!({"class_name": "UpSampling2D", "size": 1u64 << 61})),
        (json!([1u64 << 40, 1u64 << 40]), json!({"class_name": "Flatten"})),
    ] {
        let message = message(&json!({"input_shape": shape, "layers": [layer]}));
        assert!(
            ["numbers", "does not fit"].iter().any(|word| message.contains(word)),
            "{layer}: {message}"
        );
    }
}
