"""Layers: forward and gradients of sum(y*dy); and image transforms with the transform given.

`config` holds the constructor arguments without initialisers, absent regularisers and constraints, and the
layout (always channels_last). `weights` are in Keras' order, trainable first; `weight_gradients` has one
array per trainable weight.
"""

import jax
import numpy as np
from common import array, config_of, keras, labels, uniform, write

L = keras.layers
DROPPED = ("kernel_initializer", "bias_initializer", "depthwise_initializer", "beta_initializer",
           "gamma_initializer", "moving_mean_initializer", "moving_variance_initializer", "alpha_initializer",
           "data_format", "lora_rank", "lora_alpha", "quantization_config", "renorm", "renorm_clipping",
           "renorm_momentum", "renorm_mean_initializer", "renorm_stddev_initializer", "synchronized",
           "supports_masking", "rms_scaling", "seed")
ABSENT = ("regularizer", "constraint")
cases = []


def trimmed(layer):
    config = config_of(layer, drop=DROPPED)
    return {k: v for k, v in config.items() if not (v is None and k.endswith(ABSENT))}


def fill(layer, seed):
    """Fixed weights; variances stay positive."""
    for index, weight in enumerate(layer.weights):
        if weight.dtype != "float32":
            continue
        low, high = (0.5, 1.5) if "variance" in weight.name or weight.name == "gamma" else (-0.6, 0.6)
        weight.assign(uniform(1000 + 10 * seed + index, weight.shape, low, high))


def values(variables):
    return [array(v.value) for v in variables if v.dtype == "float32"]


def step(layer, x, seed, training, takes_training):
    """One forward and backward pass; moving statistics are kept in the layer."""
    frozen = [v.value for v in layer.non_trainable_variables]
    options = {"training": training} if takes_training else {}

    def forward(weights, x):
        y, after = layer.stateless_call(weights, frozen, x, **options)
        return y, after

    y, pull, after = jax.vjp(forward, [v.value for v in layer.trainable_variables], x, has_aux=True)
    dy = uniform(seed, y.shape)
    gradients, dx = pull(dy)
    for variable, value in zip(layer.non_trainable_variables, after):
        variable.assign(value)
    return {"x": array(x), "y": array(y), "dy": array(dy), "dx": array(dx),
            "weight_gradients": [array(g) for g in gradients]}


def case(layer, x, training=False, takes_training=False, label=None):
    seed = len(cases)
    x = uniform(seed, x, -1.5, 1.5) if isinstance(x, tuple) else x
    layer.build(x.shape)
    fill(layer, seed)
    cases.append({"class_name": type(layer).__name__, "config": trimmed(layer), **({"label": label} if label else {}),
                  "input_shape": list(x.shape[1:]), "training": training, "weights": values(layer.weights),
                  **step(layer, x, seed + 500, training, takes_training)})


# Dense and activations
ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "softsign",
               "exponential", "hard_sigmoid", "softmax", "log_softmax")
for activation in ACTIVATIONS:
    case(L.Dense(3, activation=activation), (4, 5))
case(L.Dense(2, use_bias=False), (3, 5))
case(L.Dense(1, activation="sigmoid"), (4, 2))
case(L.Dense(4, activation="relu"), (2, 3, 5))
for activation in ("relu", "softmax", "gelu", "tanh"):
    case(L.Activation(activation), (2, 3, 4))
wide = np.array([[-8, -2, -1, -0.25, 0, 0.25, 1, 2, 5.75, 6.25, 8]], np.float32)
for options in ({}, {"max_value": 6.0}, {"negative_slope": 0.1}, {"threshold": 1.5},
                {"negative_slope": 0.2, "threshold": 0.5}, {"max_value": 3.0, "negative_slope": 0.1, "threshold": 1.5}):
    case(L.ReLU(**options), wide)
case(L.LeakyReLU(), wide)
case(L.LeakyReLU(negative_slope=0.1), wide)
case(L.ELU(), wide)
case(L.ELU(alpha=0.5), wide)
case(L.PReLU(), (3, 5))
case(L.PReLU(), (2, 3, 2, 2))
case(L.PReLU(shared_axes=[1, 2]), (2, 3, 2, 4))
case(L.PReLU(shared_axes=[1]), (2, 3, 2, 2))
case(L.Softmax(), (3, 4))
case(L.Softmax(axis=1), (2, 4, 3))

# Shapes
case(L.Flatten(), (2, 3, 2, 2))
case(L.Flatten(), (3, 1))
case(L.Reshape((2, 6)), (2, 3, 4))
case(L.Reshape((3, -1)), (2, 3, 2, 2))
for padding in (1, (2, 1), ((0, 1), (2, 0))):
    case(L.ZeroPadding2D(padding), (1, 2, 3, 2))
for size in (2, (3, 1), (2, 3)):
    case(L.UpSampling2D(size), (1, 2, 3, 2))
    case(L.UpSampling2D(size, interpolation="bilinear"), (1, 2, 3, 2))
case(L.UpSampling2D(2, interpolation="bilinear"), (1, 1, 4, 1))

# Convolutions
CONV2D = [
    ({"kernel_size": 3}, (2, 5, 6, 2)),
    ({"kernel_size": 3, "padding": "same", "activation": "relu"}, (1, 5, 6, 2)),
    ({"kernel_size": 3, "use_bias": False}, (1, 5, 4, 1)),
    ({"kernel_size": (2, 3), "strides": (2, 1)}, (1, 5, 6, 2)),
    ({"kernel_size": 3, "strides": 2, "padding": "same"}, (1, 6, 5, 2)),
    ({"kernel_size": 2, "strides": 3, "padding": "same"}, (1, 7, 6, 1)),
    ({"kernel_size": (4, 2), "padding": "same"}, (1, 5, 4, 2)),
    ({"kernel_size": 5, "padding": "same"}, (1, 4, 3, 1)),
    ({"kernel_size": 1}, (1, 3, 4, 3)),
    ({"kernel_size": 1, "strides": 2, "padding": "same"}, (1, 4, 5, 2)),
    ({"kernel_size": 3, "dilation_rate": 2}, (1, 6, 7, 2)),
    ({"kernel_size": (3, 2), "dilation_rate": (1, 3), "padding": "same"}, (1, 5, 6, 1)),
    ({"kernel_size": 3, "groups": 2, "filters": 4}, (1, 4, 5, 4)),
    ({"kernel_size": 2, "groups": 3, "filters": 3, "padding": "same", "strides": 2}, (1, 5, 4, 6)),
    ({"kernel_size": 3, "strides": 3}, (1, 8, 7, 1)),
]
for options, shape in CONV2D:
    case(L.Conv2D(**{"filters": 3, **options}), shape)
CONV1D = [
    ({"kernel_size": 3}, (2, 7, 2)), ({"kernel_size": 3, "padding": "same", "activation": "tanh"}, (1, 6, 2)),
    ({"kernel_size": 3, "padding": "causal"}, (1, 6, 2)), ({"kernel_size": 2, "strides": 2}, (1, 7, 2)),
    ({"kernel_size": 4, "strides": 3, "padding": "same"}, (1, 8, 1)),
    ({"kernel_size": 3, "strides": 2, "padding": "causal"}, (1, 7, 2)),
    ({"kernel_size": 3, "dilation_rate": 2}, (1, 8, 2)),
    ({"kernel_size": 2, "dilation_rate": 3, "padding": "causal"}, (1, 7, 1)),
    ({"kernel_size": 3, "dilation_rate": 2, "padding": "same", "use_bias": False}, (1, 7, 2)),
    ({"kernel_size": 3, "groups": 2, "filters": 4}, (1, 6, 4)),
]
for options, shape in CONV1D:
    case(L.Conv1D(**{"filters": 3, **options}), shape)
DEPTHWISE = [
    ({"kernel_size": 3}, (2, 5, 4, 3)), ({"kernel_size": 3, "depth_multiplier": 2}, (1, 5, 4, 2)),
    ({"kernel_size": 3, "padding": "same", "activation": "relu"}, (1, 4, 5, 2)),
    ({"kernel_size": 3, "strides": 2, "padding": "same", "depth_multiplier": 2}, (1, 5, 6, 2)),
    ({"kernel_size": (2, 3), "strides": 2}, (1, 6, 5, 2)),
    ({"kernel_size": 3, "dilation_rate": 2, "use_bias": False}, (1, 6, 5, 2)),
    ({"kernel_size": 2, "dilation_rate": 2, "padding": "same", "depth_multiplier": 2}, (1, 4, 5, 1)),
]
for options, shape in DEPTHWISE:
    case(L.DepthwiseConv2D(**options), shape)

# Pooling
POOL2D = [
    ({}, (2, 4, 6, 2)), ({}, (1, 5, 7, 2)), ({"padding": "same"}, (1, 5, 7, 2)), ({"pool_size": 3}, (1, 6, 7, 1)),
    ({"pool_size": 3, "strides": 2}, (1, 6, 7, 2)), ({"pool_size": 3, "strides": 2, "padding": "same"}, (1, 6, 7, 2)),
    ({"pool_size": 3, "strides": 1, "padding": "same"}, (1, 4, 3, 2)), ({"pool_size": (2, 1), "strides": (1, 3)}, (1, 4, 7, 1)),
    ({"pool_size": (1, 3), "strides": (3, 2), "padding": "same"}, (1, 5, 6, 2)),
]
POOL1D = [
    ({}, (2, 6, 2)), ({}, (1, 7, 2)), ({"padding": "same"}, (1, 7, 2)), ({"pool_size": 3, "strides": 2}, (1, 8, 2)),
    ({"pool_size": 3, "strides": 1, "padding": "same"}, (1, 5, 2)), ({"pool_size": 3, "strides": 2, "padding": "same"}, (1, 6, 1)),
]
for kind in (L.MaxPooling2D, L.AveragePooling2D):
    for options, shape in POOL2D:
        case(kind(**{"pool_size": 2, **options}), shape)
for kind in (L.MaxPooling1D, L.AveragePooling1D):
    for options, shape in POOL1D:
        case(kind(**{"pool_size": 2, **options}), shape)
ties = labels(3, (1, 4, 6, 2), 2).astype(np.float32)
case(L.MaxPooling2D(), ties, label="ties: the first cell in row-major order of the window takes the gradient")
case(L.MaxPooling2D(3, strides=1, padding="same"), ties, label="ties, overlapping windows")
case(L.MaxPooling1D(), ties[:, 0], label="ties")
for kind in (L.GlobalAveragePooling2D, L.GlobalMaxPooling2D):
    case(kind(), (2, 3, 4, 2))
    case(kind(keepdims=True), (2, 3, 4, 2))
for kind in (L.GlobalAveragePooling1D, L.GlobalMaxPooling1D):
    case(kind(), (2, 5, 3))
    case(kind(keepdims=True), (2, 5, 3))
case(L.GlobalMaxPooling2D(), ties, label="ties: here the gradient is shared equally")


# Normalisation
def batch_normalization(shape, **options):
    """Two training steps that move the statistics, then inference."""
    layer, seed = L.BatchNormalization(**options), len(cases)
    layer.build(shape)
    fill(layer, seed)
    start, steps = values(layer.weights), []
    for index, training in enumerate((True, True, False)):
        x = uniform(seed + 300 * index, shape, -1 - index, 2 + index)
        done = step(layer, x, seed + 300 * index + 7, training, True)
        steps.append({"training": training, **done, "weights_after": values(layer.weights)})
    cases.append({"class_name": "BatchNormalization", "config": trimmed(layer), "input_shape": list(shape[1:]),
                  "weights": start, "steps": steps})


batch_normalization((5, 3))
batch_normalization((2, 3, 2, 3))
batch_normalization((4, 5, 2))
batch_normalization((5, 3), momentum=0.8, epsilon=0.01)
batch_normalization((5, 3), center=False)
batch_normalization((5, 3), scale=False)
batch_normalization((5, 2), center=False, scale=False)
batch_normalization((3, 2, 4), axis=1)
batch_normalization((1, 3))
for options, shape in (({}, (3, 5)), ({}, (2, 2, 2, 4)), ({"epsilon": 0.1}, (3, 5)), ({"center": False}, (3, 5)),
                       ({"scale": False}, (3, 5)), ({"axis": [1, 2]}, (2, 3, 4)), ({"axis": 1}, (2, 3, 4))):
    case(L.LayerNormalization(**options), shape)
case(L.LayerNormalization(), np.full((2, 3), 0.5, np.float32), label="constant rows")

for options in ({"scale": 1 / 255}, {"scale": 2.0, "offset": -1.0}, {"scale": [0.5, 2.0, 3.0], "offset": [1.0, 0.0, -1.0]}):
    layer, x = L.Rescaling(**options), uniform(5, (2, 3), 0, 255)
    cases.append({"class_name": "Rescaling", "config": trimmed(layer), "input_shape": [3], "training": False,
                  "weights": [], "x": array(x), "y": array(layer(x))})


def normalization(shape, data, **options):
    layer, seed = L.Normalization(**options), len(cases)
    extra = {}
    if data is not None:
        layer.adapt(data)
        extra = {"adapt_data": array(data)}
    x = uniform(seed, shape, -3, 5)
    y = layer(x)
    cases.append({"class_name": "Normalization", "config": trimmed(layer), "input_shape": list(shape[1:]),
                  "training": False, "weights": values(layer.weights), **extra, "x": array(x), "y": array(y),
                  "mean": array(layer.mean), "variance": array(layer.variance)})


table = uniform(9, (7, 3), -2, 6)
table[:, 1] = 4.0  # no variance
images = uniform(10, (3, 2, 3, 2), 0, 9)
normalization((4, 3), table)
normalization((4, 3), table, axis=None)
normalization((4, 3), table, invert=True)
normalization((1, 2, 3, 2), images)
normalization((1, 2, 3, 2), images, axis=None)
normalization((1, 2, 3, 2), images, axis=(1, 3))
normalization((4, 3), None, mean=[1.0, 2.0, 3.0], variance=[4.0, 1.0, 0.25])
normalization((4, 3), None, axis=None, mean=2.0, variance=9.0)

# Noise layers do nothing at inference, nor in training when off
for layer, shape in ((L.Dropout(0.4), (2, 5)), (L.GaussianNoise(0.3), (2, 5)), (L.SpatialDropout2D(0.4), (1, 2, 3, 2))):
    case(layer, shape, takes_training=True)
for layer, shape in ((L.Dropout(0.0), (2, 5)), (L.SpatialDropout2D(0.0), (1, 2, 3, 2))):
    case(layer, shape, training=True, takes_training=True)

# Image transforms
TRANSFORM = {
    "transform": "[a0,a1,a2,b0,b1,b2,0,0]: output cell (row y, column x) reads the input at column a0*x + a1*y + a2 "
                 "and row b0*x + b1*y + b2",
    "RandomTranslation": "height_shift and width_shift are fractions drawn uniformly from the factors' ranges, "
                         "dy = height_shift*height, dx = width_shift*width cells, positive moves the picture down or "
                         "right: [1,0,-dx, 0,1,-dy, 0,0]",
    "RandomRotation": "factor f means angle = 2*pi*u with u uniform in [-f, f]; c = cos(angle), s = sin(angle), "
                      "cx = (width-1)/2, cy = (height-1)/2: [c,-s,cx-cx*c+cy*s, s,c,cy-cx*s-cy*c, 0,0]; a positive "
                      "angle turns the picture counter-clockwise as seen with row 0 on top",
    "interpolation": "nearest: each coordinate rounded, halves away from zero; bilinear: the four neighbours, each taken through fill_mode",
    "fill_mode": "for a neighbour index i outside 0..n-1: constant gives fill_value; nearest clamps; wrap takes i mod n; "
                 "reflect mirrors about the edge of the border cell: -1 is 0, -2 is 1, n is n-1",
    "fill_mode of the layers": "reflect is the default of both layers, with interpolation bilinear and fill_value 0",
}
image = uniform(11, (1, 5, 6, 2), 0, 1)
translation, rotation = L.RandomTranslation(0.5, 0.5), L.RandomRotation(0.5)


def translate(height_shift, width_shift):
    cells = np.array([[width_shift * 6, height_shift * 5]], np.float32)
    return {"height_shift": height_shift, "width_shift": width_shift}, translation._get_translation_matrix(cells)


def rotate(turns):
    none, one = np.zeros(1, np.float32), np.ones(1, np.float32)
    matrix = rotation._compute_affine_matrix(
        center_x=0.5, center_y=0.5, angle=keras.ops.convert_to_tensor(np.array([turns * 360], np.float32)),
        translate_x=none, translate_y=none, scale=one, shear_x=none, shear_y=none, height=5, width=6)
    return {"turns": turns}, matrix


MOVES = [("RandomTranslation", *translate(0.2, 0.0)), ("RandomTranslation", *translate(-0.13, 0.27)),
         ("RandomTranslation", *translate(0.45, -0.8)), ("RandomRotation", *rotate(0.05)),
         ("RandomRotation", *rotate(-0.17))]
for fill_mode in ("constant", "nearest", "reflect", "wrap"):
    for interpolation in ("nearest", "bilinear"):
        for of, given, transform in MOVES:
            config = {"fill_mode": fill_mode, "interpolation": interpolation, "fill_value": 0.25}
            y = keras.ops.image.affine_transform(image, transform, **config)
            cases.append({"class_name": "affine_transform", "of": of, "given": given, "config": config,
                          "transform": array(transform), "x": array(image), "y": array(y)})

write(__file__, cases, image_transforms=TRANSFORM)
